/* A link: how stanzas come and go between one account and its server: a component's (link/component.h) or a client's (link/client.h), over TCP or a WebSocket.
 *
 * A link lives on one thread, the XMPP thread, and never waits: what may wait (DNS) goes to `JxLinkEnv.work`. It reconnects
 * by itself, with exponential backoff and jitter, until it is closed. It knows nothing of the host: what it needs of a loop
 * it is given as functions.
 */
#ifndef JX_LINK_LINK_H
#define JX_LINK_LINK_H

#include <glib.h>
#include <strophe.h>

G_BEGIN_DECLS

typedef struct JxLink JxLink;

typedef enum {
	JX_LINK_LOG_DEBUG,
	JX_LINK_LOG_INFO,
	JX_LINK_LOG_WARNING,
} JxLinkLog;

/* What a link needs of the loop it lives on. All functions are called on the XMPP thread with `env`; watches and timers are
 * opaque to the link and call back on the XMPP thread. */
typedef struct {
	gpointer env;
	xmpp_ctx_t *context;                    /* stanzas are made with it */
	gint64 (*now)(gpointer env);            /* monotonic ms */
	double (*random)(gpointer env);         /* [0, 1) */
	gpointer (*watch)(gpointer env, const char *name, int fd, short events, void (*ready)(short revents, gpointer data), gpointer data);
	void (*watch_events)(gpointer env, gpointer watch, short events);
	void (*unwatch)(gpointer env, gpointer watch);
	gpointer (*timer)(gpointer env, guint delay_ms, void (*expired)(gpointer data), gpointer data); /* one-shot */
	void (*timer_cancel)(gpointer env, gpointer timer);
	/* `work` on a thread where it may hang for long, then `done` on the XMPP thread, also after the link is freed. */
	void (*work)(gpointer env, void (*work)(gpointer data), void (*done)(gpointer data), gpointer data);
	void (*log)(gpointer env, JxLinkLog level, const char *message);
} JxLinkEnv;

/* What a link tells its owner, on the XMPP thread. `stanza` is borrowed; every element of it has an explicit namespace, that of
 * the stream is always told as jabber:client. In `down` and `stanza` the link may be closed, but not freed. */
typedef struct {
	void (*up)(JxLink *link, gpointer data);
	/* Told once per `up`, and for each attempt that failed (was_up FALSE). `retry_ms`: the next attempt, or -1 after close. */
	void (*down)(JxLink *link, gboolean was_up, const GError *reason, int retry_ms, gpointer data);
	void (*stanza)(JxLink *link, xmpp_stanza_t *stanza, gpointer data);
} JxLinkEvents;

typedef enum {
	JX_LINK_IDLE,       /* not started, or closed for good */
	JX_LINK_WAITING,    /* for the next attempt */
	JX_LINK_CONNECTING, /* DNS, TCP, stream, authentication */
	JX_LINK_UP,
	JX_LINK_CLOSING,    /* what was queued is still being written */
} JxLinkState;

typedef struct {
	guint64 stanzas_in, stanzas_out, bytes_in, bytes_out;
	guint64 connects; /* times it came up */
	guint64 refused;  /* stanzas and streams that broke a bound */
	gsize queued;     /* bytes not yet taken by the kernel */
} JxLinkStats;

#define JX_LINK_ERROR (jx_link_error_quark())
GQuark jx_link_error_quark(void);
typedef enum {
	JX_LINK_ERROR_RESOLVE,
	JX_LINK_ERROR_CONNECT,
	JX_LINK_ERROR_REFUSED,   /* the machine is there, but nobody listens: a server that is being restarted */
	JX_LINK_ERROR_CLOSED,    /* by the server, or a socket error */
	JX_LINK_ERROR_TLS,       /* no TLS, or a certificate that is not believed */
	JX_LINK_ERROR_AUTH,      /* the server refused the secret or the domain */
	JX_LINK_ERROR_PASSWORD,  /* the same, where nothing but the password was to be looked at */
	JX_LINK_ERROR_STREAM,    /* a stream error of the server */
	JX_LINK_ERROR_POLICY,    /* the server broke a bound: policy-violation */
	JX_LINK_ERROR_MALFORMED, /* not well-formed, or restricted XML */
	JX_LINK_ERROR_SILENT,    /* no answer to the keepalive */
	JX_LINK_ERROR_BACKLOG,   /* the server does not read what we send */
	JX_LINK_ERROR_HTTP,      /* the web server in front does not let us through, or the address is none */
	JX_LINK_ERROR_PROXY,     /* the HTTP proxy does not */
} JxLinkErrorCode;
/* One word for metrics and states: "dns", "tls", "auth" … Static. */
const char *jx_link_error_word(int code);

/* Starts connecting, at once. */
void jx_link_start(JxLink *link);
/* Queues a stanza for the socket; FALSE (and nothing done) where the link is not up. `stanza` is not consumed. */
gboolean jx_link_send(JxLink *link, xmpp_stanza_t *stanza);
/* Writes what is queued, closes the stream and stays closed; `down` with retry_ms -1 follows where it was up, at the latest after
 * a second. */
void jx_link_close(JxLink *link);
/* At once, without a word to anybody. NULL is fine. */
void jx_link_free(JxLink *link);
JxLinkState jx_link_state(const JxLink *link);
void jx_link_stats(const JxLink *link, JxLinkStats *stats);
/* The full JID that the server gave a client; NULL for a component, and before the link was up. */
const char *jx_link_jid(const JxLink *link);

/* --- for the kinds of link: the first member of theirs is a JxLink. */
typedef struct {
	void (*start)(JxLink *link);
	gboolean (*send)(JxLink *link, xmpp_stanza_t *stanza);
	void (*close)(JxLink *link);
	void (*free)(JxLink *link);
	const char *(*jid)(const JxLink *link); /* nullable */
} JxLinkKind;

struct JxLink {
	const JxLinkKind *kind;
	JxLinkEnv env;
	JxLinkEvents events;
	gpointer data;
	JxLinkState state;
	JxLinkStats stats;
};

G_END_DECLS

#endif
