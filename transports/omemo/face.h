/* What others see of our device: its fingerprint, and the bundle of each of our addresses. Immutable; any thread.
 *
 * One identity key, one number and one set of prekeys serve all addresses of an account. The signed prekey is an address's own, made of the address and a secret that
 * is changed every week: so a message to one room cannot be passed off as one to another, and nothing has to be kept for a room. */
#ifndef JX_OMEMO_FACE_H
#define JX_OMEMO_FACE_H

#include "omemo/signal.h"
#include "wire/omemo/omemo_bundle.h"

G_BEGIN_DECLS

#define JX_OMEMO_SECRET_BYTES 32 /* of a private key, and of an epoch */

typedef struct {
	guint32 id;
	guint8 secret[JX_OMEMO_SECRET_BYTES];
	gint64 made; /* wall ms */
} JxOmemoEpoch;

typedef struct JxOmemoFace JxOmemoFace;

/* prekeys: of JxOmemoPreKey; a reference is taken. */
JxOmemoFace *jx_omemo_face_new(guint32 device, const guint8 *public_key, const guint8 *private_key, const JxOmemoEpoch *epoch, GArray *prekeys);
JxOmemoFace *jx_omemo_face_ref(JxOmemoFace *face);
/* NULL is fine. The last one wipes the keys. */
void jx_omemo_face_unref(JxOmemoFace *face);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxOmemoFace, jx_omemo_face_unref)

guint32 jx_omemo_face_device(const JxOmemoFace *face);
/* Takes a fraction of a millisecond; NULL where there is no memory. */
JxOmemoBundle *jx_omemo_face_bundle(const JxOmemoFace *face, const char *self);
/* As clients show it: 64 hexadecimal digits in groups of eight. key: JX_OMEMO_KEY_BYTES. New string. */
char *jx_omemo_fingerprint(const guint8 *key);
char *jx_omemo_face_fingerprint(const JxOmemoFace *face);

/* The pair of keys of `self` in this epoch. 0, or the library's error. */
int jx_omemo_epoch_pair(const JxOmemoEpoch *epoch, const char *self, signal_context *context, ec_key_pair **pair);

G_END_DECLS

#endif
