/* The one place that knows which library the double ratchet comes from: libomemo-c, or libsignal-protocol-c of which it is the continuation (configure chooses). */
#ifndef JX_OMEMO_SIGNAL_H
#define JX_OMEMO_SIGNAL_H

#include <glib.h>

#include <curve.h>
#include <key_helper.h>
#include <protocol.h>
#include <session_builder.h>
#include <session_cipher.h>
#include <session_pre_key.h>
#include <signal_protocol.h>

/* With OpenSSL as its provider of cryptography. NULL where there is no memory. */
signal_context *jx_signal_context_new(void);
/* Sessions of OMEMO 0.3: libomemo-c has another version beside it. 0, or the library's error; freed with session_builder_free, session_cipher_free. */
int jx_signal_builder_new(session_builder **builder, signal_protocol_store_context *store, const signal_protocol_address *address, signal_context *context);
int jx_signal_cipher_new(session_cipher **cipher, signal_protocol_store_context *store, const signal_protocol_address *address, signal_context *context);
int jx_signal_signed_prekey_new(session_signed_pre_key **key, guint32 id, gint64 created_ms, ec_key_pair *pair, signal_buffer *signature);
/* What an error of the library's means, for a log line. Static. */
const char *jx_signal_error(int code);

#endif
