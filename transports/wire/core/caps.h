/* Entity capabilities (XEP-0115), hash sha-1. */
#ifndef JX_WIRE_CAPS_H
#define JX_WIRE_CAPS_H

#include "wire/core/disco.h"

typedef struct {
	char *node, *ver; /* never NULL */
	char *hash;       /* NULL = the legacy form of before 1.4 */
	char *ext;        /* legacy; nullable */
} JxCaps;

typedef enum {
	JX_CAPS_VALID,
	JX_CAPS_MISMATCH,   /* a hash, but not of this answer; or a hash function other than sha-1; or the legacy form */
	JX_CAPS_ILL_FORMED, /* section 5.4: duplicate identities, features or forms; never cached, even if the hash fits */
} JxCapsVerdict;

JxCaps *jx_caps_read(xmpp_stanza_t *c); /* <c/>; NULL without node or ver */
void jx_caps_free(JxCaps *caps);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxCaps, jx_caps_free)
xmpp_stanza_t *jx_caps_write(xmpp_ctx_t *ctx, const char *node, const char *ver); /* hash='sha-1'; new reference */
/* Section 5.1; duplicates are hashed as they are. New string (base64). */
char *jx_caps_hash(const JxDiscoInfo *info);
JxCapsVerdict jx_caps_verify(const JxDiscoInfo *info, const JxCaps *caps);

#endif
