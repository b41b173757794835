/* A device's bundle (OMEMO 0.3, section 4.3): its public keys, with which somebody begins a session without it. Pure. */
#ifndef JX_WIRE_OMEMO_BUNDLE_H
#define JX_WIRE_OMEMO_BUNDLE_H

#include <glib.h>
#include <strophe.h>

G_BEGIN_DECLS

#define JX_OMEMO_KEY_BYTES 33       /* of a public key: its type, 5, and the point on Curve25519 */
#define JX_OMEMO_SIGNATURE_BYTES 64 /* XEdDSA */
#define JX_MAX_OMEMO_PREKEYS 1024

typedef struct {
	guint32 id;
	guint8 key[JX_OMEMO_KEY_BYTES];
} JxOmemoPreKey;

typedef struct {
	guint8 identity[JX_OMEMO_KEY_BYTES];
	JxOmemoPreKey signed_prekey;
	guint8 signature[JX_OMEMO_SIGNATURE_BYTES]; /* of signed_prekey.key; not checked here */
	GArray *prekeys;                            /* of JxOmemoPreKey */
} JxOmemoBundle;

JxOmemoBundle *jx_omemo_bundle_new(void);
/* Damaged prekeys are passed over; an error where a key that it needs is missing or of the wrong length, or no prekey is left. */
JxOmemoBundle *jx_omemo_bundle_read(xmpp_stanza_t *bundle, GError **error);
/* New reference. */
xmpp_stanza_t *jx_omemo_bundle_write(xmpp_ctx_t *ctx, const JxOmemoBundle *bundle);
void jx_omemo_bundle_free(JxOmemoBundle *bundle);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxOmemoBundle, jx_omemo_bundle_free)

G_END_DECLS

#endif
