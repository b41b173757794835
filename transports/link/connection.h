/* What every link does alike: dials, writes and reads, as a stream over TCP (RFC 6120) or in a WebSocket's messages (RFC 7395), parses with
 * bounds, keeps the connection alive, backs off and tries again. A kind of link (component.h, client.h) has one as its first member and says what is
 * written and what the elements mean. Private to link/. */
#ifndef JX_LINK_CONNECTION_H
#define JX_LINK_CONNECTION_H

#include "link/link.h"
#include "link/socket.h"
#include "link/stream.h"
#include "link/ws_codec.h"

G_BEGIN_DECLS

typedef struct JxConnection JxConnection;

typedef struct {
	JxLinkKind link;         /* of the kind; close and free end in jx_connection_close and jx_connection_clear */
	const char *label;       /* "link/component" */
	const char *content_ns;
	const char *whose;       /* for people, before the address: "the component " */
	/* Dials: jx_connection_dial, now or after a look-up, or jx_connection_lose. */
	void (*attempt)(JxConnection *self);
	/* There is a socket: start TLS, the WebSocket, or the stream. */
	void (*connected)(JxConnection *self);
	/* TLS that was started on the way is up. Nullable. */
	void (*secured)(JxConnection *self);
	/* The WebSocket that was started on the way is open. Nullable. */
	void (*upgraded)(JxConnection *self);
	/* The server's stream header, on TCP. Nullable. */
	void (*opened)(JxConnection *self, const char *id);
	/* A stanza was refused by the parser: it counts as received. Nullable. */
	void (*refused)(JxConnection *self, xmpp_stanza_t *stanza);
	/* An element of the stream's first level, but for stream errors. TRUE: a stanza for the owner of the link. */
	gboolean (*element)(JxConnection *self, xmpp_stanza_t *element);
	/* Queues something that the server answers. */
	void (*ping)(JxConnection *self);
	/* The connection is gone: forget what belonged to it. Nullable. */
	void (*lost)(JxConnection *self);
	/* TRUE: the owner is not told yet, the kind may resume what it lost. Nullable. */
	gboolean (*forgiven)(JxConnection *self, const GError *reason);
} JxConnectionKind;

/* 0 = the default. */
typedef struct {
	guint backoff_first, backoff_most; /* ms between attempts: 500, doubling up to 30000; half to whole of it, by chance */
	guint connect_timeout;             /* ms until the link must be up: 10000 */
	guint ping_after, ping_timeout;    /* ms of silence before a ping: 30000; of waiting for anything after one: 15000 */
	gsize queue_limit;                 /* bytes the server may leave unread: 8 MiB */
} JxConnectionTimes;

struct JxConnection {
	JxLink link;
	const JxConnectionKind *kind;
	JxConnectionTimes times;
	char *address; /* of the account */

	JxSocket *socket; /* NULL between attempts */
	JxWsCodec *ws;    /* NULL: a stream over TCP */
	guint64 sent;     /* of the socket, as far as it is in the link's statistics */
	JxStream *stream;
	gboolean parsing; /* a callback of the stream may be under way */
	void (*turn)(JxConnection *self); /* when the parser has returned */
	const char *condition; /* with stream_error */
	gpointer timer; /* next attempt, deadline of an attempt or of closing, or keepalive, by state */
	gboolean up;
	gboolean told_up; /* what the owner believes; differs from `up` while a kind resumes */
	guint failures; /* attempts since it was stable */
	gint64 up_since, heard; /* ms */
	gboolean asked; /* a ping is unanswered */
	GError *stream_error; /* to be lost with, when the parser has returned */
};

void jx_connection_init(JxConnection *self, const JxConnectionKind *kind, const JxLinkEnv *env, const JxLinkEvents *events, gpointer data,
	const char *address, const JxConnectionTimes *times);
void jx_connection_clear(JxConnection *self);

/* --- JxLinkKind's functions, for a kind that has nothing to add */
void jx_connection_start(JxLink *link);
gboolean jx_connection_send(JxLink *link, xmpp_stanza_t *stanza);
/* Closes the stream, or gives up at once where it is not up. */
void jx_connection_close(JxLink *link);

/* --- for the kinds */

/* In attempt: → connected, or lost. proxy: taken, nullable. */
void jx_connection_dial(JxConnection *self, const char *server, guint16 port, JxProxy *proxy);
/* TLS from here on → secured, or lost. */
void jx_connection_secure(JxConnection *self, const JxTlsTrust *trust);
/* A WebSocket from here on → upgraded, or lost. */
void jx_connection_upgrade(JxConnection *self, const JxUrl *url);
gboolean jx_connection_is_secure(const JxConnection *self); /* TLS was begun */
/* Begins a stream, or begins it anew (RFC 6120, section 4.3.3). attributes: of the header (of <open/>), escaped, beside xmlns. */
void jx_connection_open_stream(JxConnection *self, const char *attributes);
/* From within `element`: the rest of what the server sent on this stream is not looked at; turn is called when the parser has returned. */
void jx_connection_after(JxConnection *self, void (*turn)(JxConnection *self));
/* Queues text: one whole element, or the stream's header. */
void jx_connection_say(JxConnection *self, const char *text);
/* Queues a stanza as text, also where the link is not up; FALSE where it is too large. */
gboolean jx_connection_write(JxConnection *self, xmpp_stanza_t *stanza);
/* The server has let us in; the owner hears of it where it does not believe so yet. */
void jx_connection_came_up(JxConnection *self);
/* The owner hears that the link was lost, while the next attempt is under way already. */
void jx_connection_tell_down(JxConnection *self, const char *why);
/* Ends the connection as soon as the parser has returned, or at once outside of it. condition: RFC 6120, section 4.9.3, to tell the server; nullable. */
void jx_connection_fail(JxConnection *self, JxLinkErrorCode code, const char *condition, const char *format, ...) G_GNUC_PRINTF(4, 5);
/* The first child text of an element, new; NULL where there is none. */
char *jx_connection_text(JxConnection *self, xmpp_stanza_t *element);

G_END_DECLS

#endif
