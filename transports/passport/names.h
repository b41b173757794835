/* Which account a loginId means. */
#ifndef JX_PASSPORT_NAMES_H
#define JX_PASSPORT_NAMES_H

#include <glib.h>

G_BEGIN_DECLS

/* The bare JID, in lower case: what the table says where it has the id (as typed, or in lower case); else the id itself, a local part of `domain` or a bare JID of it. NULL: it is
 * the name of nobody here; never an error. file: "": there is no table. Reads it anew each time: on a worker. A table that cannot be read: NULL and an error. */
char *jx_names_account(const char *id, const char *domain, const char *file, GError **error);
/* Of the text of a table: lines "loginId account", # begins a comment; the account is a local part or a bare JID. New string; NULL: it is not in there. */
char *jx_names_look_up(const char *table, const char *id);

G_END_DECLS

#endif
