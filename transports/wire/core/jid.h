/* JIDs (RFC 7622). Without stringprep or PRECIS: our server has prepared what it stamps, so addresses in `from` are compared as they
 * come; what a person or a client typed goes through jx_jid_normalize first: local part and domain in lower case (Unicode, NFC), no dot at the
 * domain's end, the resource as it is. Any thread. */
#ifndef JX_WIRE_JID_H
#define JX_WIRE_JID_H

#include <glib.h>

typedef struct {
	char *local;    /* NULL where there is none */
	char *domain;   /* never NULL or empty */
	char *resource; /* NULL where there is none; may hold '/' and '@' */
} JxJid;

/* Parts of 1..1023 bytes of valid UTF-8 without control characters; no space or any of "&'/:<>@ in the local part. Error: JX_WIRE_JID_MALFORMED. */
JxJid *jx_jid_parse(const char *text, GError **error);
void jx_jid_free(JxJid *jid);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxJid, jx_jid_free)
gboolean jx_jid_valid(const char *text); /* NULL: FALSE */
/* Lower case as above; new string, or NULL and an error where it is no JID. */
char *jx_jid_normalize(const char *text, GError **error);

/* Parts of a JID that is known to be one, without a parse: the first '/' ends the bare part, the first '@' before it the local part. */
char *jx_jid_bare(const char *jid);            /* new string */
char *jx_jid_local(const char *jid);           /* new string or NULL */
char *jx_jid_domain(const char *jid);          /* new string */
const char *jx_jid_resource(const char *jid);  /* points into jid; NULL where there is none */
gboolean jx_jid_bare_equal(const char *a, const char *b); /* bare parts, byte for byte; NULL equals nothing */
/* local@domain/resource; local and resource nullable. New string. */
char *jx_jid_join(const char *local, const char *domain, const char *resource);

#endif
