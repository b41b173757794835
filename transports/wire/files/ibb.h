/* In-Band Bytestreams (XEP-0047) and their transport in Jingle (XEP-0261). */
#ifndef JX_WIRE_IBB_H
#define JX_WIRE_IBB_H

#include <glib.h>
#include <strophe.h>

G_BEGIN_DECLS

#define JX_IBB_BLOCK_MAX 65535

/* <transport/> of a content. */
typedef struct {
	char *sid;
	guint block_size;  /* bytes before base64, at least 1 */
	gboolean messages; /* data comes in messages, not in IQs */
} JxIbbTransport;
JxIbbTransport *jx_ibb_transport_new(const char *sid, guint block_size);
void jx_ibb_transport_free(JxIbbTransport *transport); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxIbbTransport, jx_ibb_transport_free)
JxIbbTransport *jx_ibb_transport_read(xmpp_stanza_t *stanza, GError **error);
void jx_ibb_transport_write(xmpp_stanza_t *content, const JxIbbTransport *transport);

/* <open/>, <data/> or <close/>. */
typedef enum { JX_IBB_OPEN, JX_IBB_DATA, JX_IBB_CLOSE } JxIbbKind;
typedef struct {
	JxIbbKind kind;
	char *sid;
	guint block_size;  /* of open */
	gboolean messages; /* of open */
	guint16 seq;       /* of data */
	GBytes *bytes;     /* of data; never empty */
} JxIbb;
void jx_ibb_free(JxIbb *ibb); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxIbb, jx_ibb_free)
/* Errors: bad-request with a sentence; padding inside, other characters or a length that is none are refused (XEP-0047, section 2.2). */
JxIbb *jx_ibb_read(xmpp_stanza_t *stanza, GError **error);

/* Payloads of an IQ. New references. */
xmpp_stanza_t *jx_ibb_open_write(xmpp_ctx_t *ctx, const JxIbbTransport *transport);
xmpp_stanza_t *jx_ibb_data_write(xmpp_ctx_t *ctx, const char *sid, guint16 seq, GBytes *bytes);
xmpp_stanza_t *jx_ibb_close_write(xmpp_ctx_t *ctx, const char *sid);

G_END_DECLS

#endif
