/* The picture of a room's address, by which people tell it from others in their client: a pattern of its name's, in its colour (XEP-0392). */
#ifndef JX_CONFERENCE_AVATAR_H
#define JX_CONFERENCE_AVATAR_H

#include <glib.h>

G_BEGIN_DECLS

#define JX_AVATAR_SIDE 96 /* pixels */

typedef struct {
	GBytes *png;
	char *sha1; /* in hexadecimal */
} JxAvatar;

/* PNG; the same for the same name. New reference. Pure. */
GBytes *jx_avatar(const char *name);
/* The same, drawn once: it takes a while. Borrowed until the next call. XMPP thread. */
const JxAvatar *jx_avatar_of(const char *name);

G_END_DECLS

#endif
