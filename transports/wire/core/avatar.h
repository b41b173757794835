/* Pictures of people: XEP-0084 (metadata and data, each a node of theirs), and the photo of a vCard (XEP-0054). */
#ifndef JX_WIRE_AVATAR_H
#define JX_WIRE_AVATAR_H

#include <glib.h>
#include <strophe.h>

G_BEGIN_DECLS

#define JX_NS_AVATAR_METADATA "urn:xmpp:avatar:metadata"
#define JX_NS_AVATAR_DATA "urn:xmpp:avatar:data"

/* The id of the first picture in <metadata/> that is published as data and at most max bytes large: 40 hexadecimal digits in lower case. NULL: there is none, or
 * it was taken away. New string. */
char *jx_avatar_metadata_read(xmpp_stanza_t *metadata, gsize max);
/* <data/>, or a vCard's <PHOTO/>. NULL: empty, longer than max bytes, or no base64. New reference. */
GBytes *jx_avatar_data_read(xmpp_stanza_t *data, gsize max);
GBytes *jx_avatar_vcard_read(xmpp_stanza_t *vcard, gsize max);
/* Of a PNG. New references. */
xmpp_stanza_t *jx_avatar_metadata_write(xmpp_ctx_t *ctx, const char *id, gsize bytes, guint width, guint height);
xmpp_stanza_t *jx_avatar_data_write(xmpp_ctx_t *ctx, GBytes *png);

G_END_DECLS

#endif
