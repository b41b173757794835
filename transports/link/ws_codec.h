/* The client's side of a WebSocket (RFC 6455): bytes in, messages out, and the other way; frames are wslay's. Knows no socket. Private to link/. */
#ifndef JX_LINK_WS_CODEC_H
#define JX_LINK_WS_CODEC_H

#include "link/link.h"
#include "link/url.h"

G_BEGIN_DECLS

typedef struct JxWsCodec JxWsCodec;

/* Called inside the functions below; `write` also from jx_ws_codec_send and its like. The codec may be freed in all but `write`. */
typedef struct {
	void (*write)(const char *bytes, gsize length, gpointer data); /* to the server */
	void (*opened)(gpointer data);
	void (*text)(const char *text, gsize length, gpointer data);   /* a whole message, UTF-8 */
	void (*pong)(gpointer data);                                   /* nullable */
	/* The server closes. code: RFC 6455, section 7.4; 1005 where it gives none. reason: printable, "" where it gives none. */
	void (*closed)(guint code, const char *reason, gpointer data);
} JxWsEvents;

/* protocol: the one subprotocol that is asked for; nullable. limit: bytes of one message from the server. */
JxWsCodec *jx_ws_codec_new(const JxUrl *url, const char *protocol, gsize limit, const JxWsEvents *events, gpointer data);
/* NULL is fine. */
void jx_ws_codec_free(JxWsCodec *codec);
/* Asks for the upgrade → opened. */
void jx_ws_codec_start(JxWsCodec *codec);
/* FALSE and a JX_LINK_ERROR (AUTH, HTTP, POLICY, MALFORMED) where the connection must be given up; not where the codec was freed meanwhile. */
gboolean jx_ws_codec_feed(JxWsCodec *codec, const char *bytes, gsize length, GError **error);
/* Nothing happens before `opened`. */
void jx_ws_codec_send(JxWsCodec *codec, const char *text, gsize length);
void jx_ws_codec_ping(JxWsCodec *codec);
void jx_ws_codec_close(JxWsCodec *codec, guint code);

G_END_DECLS

#endif
