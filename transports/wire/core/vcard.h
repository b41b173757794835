/* vCards (XEP-0054) and the hash of their photo in presence (XEP-0153). */
#ifndef JX_WIRE_VCARD_H
#define JX_WIRE_VCARD_H

#include <glib.h>
#include <strophe.h>

G_BEGIN_DECLS

/* <vCard/> with a full name and a photo (PNG). New reference. */
xmpp_stanza_t *jx_vcard_write(xmpp_ctx_t *ctx, const char *name, GBytes *png);
/* <x xmlns='vcard-temp:x:update'/> for presence. hash: the photo's SHA-1 in hexadecimal. New reference. */
xmpp_stanza_t *jx_vcard_update_write(xmpp_ctx_t *ctx, const char *hash);

G_END_DECLS

#endif
