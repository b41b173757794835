/* The picture of a room's address, by which people tell it from others in their client: a pattern of its name's, in its colour (XEP-0392). Pure. */
#ifndef JX_CONFERENCE_AVATAR_H
#define JX_CONFERENCE_AVATAR_H

#include <glib.h>

G_BEGIN_DECLS

/* PNG, 96 × 96; the same for the same name. New reference. */
GBytes *jx_avatar(const char *name);

G_END_DECLS

#endif
