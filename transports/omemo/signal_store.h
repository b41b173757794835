/* The library's view of the keystore: its callbacks, for one of our addresses at a time. Inside a transaction of the keystore; one thread. */
#ifndef JX_OMEMO_SIGNAL_STORE_H
#define JX_OMEMO_SIGNAL_STORE_H

#include "omemo/face.h"
#include "omemo/keystore.h"
#include "omemo/signal.h"

G_BEGIN_DECLS

/* Public key and private one, as they are kept. */
#define JX_OMEMO_PAIR_BYTES (JX_OMEMO_KEY_BYTES + JX_OMEMO_SECRET_BYTES)

typedef struct {
	JxKeystore *keys;
	signal_context *context;
	signal_protocol_store_context *store;
	guint8 identity[JX_OMEMO_PAIR_BYTES];
	guint32 registration;
	GArray *epochs;    /* of JxOmemoEpoch, the newest last */
	/* Of the operation at hand: */
	const char *self;  /* our address */
	gint64 now;        /* wall ms */
	gboolean consumed; /* a prekey was used up */
} JxSignalStore;

/* keys: borrowed. FALSE where there is no memory. */
gboolean jx_signal_store_init(JxSignalStore *store, JxKeystore *keys);
void jx_signal_store_clear(JxSignalStore *store);
/* The pair's bytes. New. */
GBytes *jx_signal_pair_bytes(const ec_key_pair *pair);

G_END_DECLS

#endif
