/* <encrypted/> of OMEMO 0.3 (section 4.5): a text under a key of its own, and that key under the session with each device. Pure; nothing is decrypted here. */
#ifndef JX_WIRE_OMEMO_MESSAGE_H
#define JX_WIRE_OMEMO_MESSAGE_H

#include <glib.h>
#include <strophe.h>

G_BEGIN_DECLS

#define JX_MAX_OMEMO_KEYS 512
#define JX_MAX_OMEMO_KEY 4096             /* bytes of one */
#define JX_MAX_OMEMO_PAYLOAD (64 * 1024)  /* bytes */

typedef struct {
	guint32 rid;     /* the device that it is for */
	gboolean prekey; /* it begins a session */
	GBytes *data;
} JxOmemoKey;

typedef struct {
	guint32 sid;     /* the device that wrote it */
	GArray *keys;    /* of JxOmemoKey */
	GBytes *iv;      /* 12 bytes, 16 from older clients */
	GBytes *payload; /* NULL: key transport, there is nothing to read */
} JxOmemoMessage;

JxOmemoMessage *jx_omemo_message_new(guint32 sid);
/* Takes `data`. */
void jx_omemo_message_add(JxOmemoMessage *message, guint32 rid, gboolean prekey, GBytes *data);
/* NULL where none is for this device. Borrowed. */
const JxOmemoKey *jx_omemo_message_key(const JxOmemoMessage *message, guint32 rid);
/* A damaged key is passed over, it may be for another device; an error where the sender, the IV or the payload is damaged. */
JxOmemoMessage *jx_omemo_message_read(xmpp_stanza_t *encrypted, GError **error);
/* New reference. */
xmpp_stanza_t *jx_omemo_message_write(xmpp_ctx_t *ctx, const JxOmemoMessage *message);
void jx_omemo_message_free(JxOmemoMessage *message);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxOmemoMessage, jx_omemo_message_free)

/* The message with <encrypted/> for its body, what says so to clients without OMEMO (XEP-0380) and to archives (XEP-0334), and where there is a payload the
 * text that is shown instead of it. New reference. */
xmpp_stanza_t *jx_omemo_message_seal(xmpp_stanza_t *message, const JxOmemoMessage *omemo);
/* The reverse: without all of that, and `text` for its body. New reference. */
xmpp_stanza_t *jx_omemo_message_open(xmpp_stanza_t *message, const char *text);

G_END_DECLS

#endif
