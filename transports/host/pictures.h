/* Pictures that the HTTP server shows: those of callers, by which others know them on their tiles. Kept in memory, the most recently used ones; their names are
 * the SHA-1 of their bytes, as in XEP-0084. Any thread.
 */
#ifndef JX_HOST_PICTURES_H
#define JX_HOST_PICTURES_H

#include <glib.h>

G_BEGIN_DECLS

#define JX_PICTURE_MAX (192 * 1024) /* bytes of one */
#define JX_PICTURES_BELOW "/avatars/"

/* The type of a picture by its first bytes: "image/png", jpeg, gif, webp; NULL: it is none, or none of these. Static. Pure. */
const char *jx_picture_type(GBytes *picture);
/* Its name, 40 hexadecimal digits, new string; NULL: it is too large, or no picture. */
char *jx_pictures_add(GBytes *picture);
gboolean jx_pictures_has(const char *name);
/* NULL: not here (any more). New reference. */
GBytes *jx_pictures_find(const char *name);

G_END_DECLS

#endif
