/* The interface between the host and a protocol module: one XEP or extension.
 *
 * A module is a constant table. Built-in ones are listed in host/, others are shared objects in `modules_folder` that
 * export one symbol, `jx_module`. Everything here runs on the XMPP thread, and nothing on it may wait: what may wait goes
 * to `work`. Installed as <janus-xmpp/module.h>; needs libstrophe's and GLib's headers and nothing of Janus.
 */
#ifndef JX_HOST_MODULE_H
#define JX_HOST_MODULE_H

#include <glib.h>
#include <strophe.h>

G_BEGIN_DECLS

/* Same major: compatible. A minor only appends members to the end of JxModule and JxHost; `size` tells how many are there. */
#define JX_MODULE_ABI_MAJOR 1
#define JX_MODULE_ABI_MINOR 1

typedef struct JxHost JxHost;
/* An address space on a link: a component domain or a client JID. Opaque. */
typedef struct JxAccount JxAccount;
typedef struct JxTimer JxTimer;

typedef enum {
	JX_STANZA_IQ_GET = 1 << 0,
	JX_STANZA_IQ_SET = 1 << 1,
	JX_STANZA_MESSAGE = 1 << 2,
	JX_STANZA_PRESENCE = 1 << 3,
} JxStanzaKind;

typedef enum {
	JX_PASS,    /* not mine, or others should see it too */
	JX_HANDLED, /* done; for an IQ: answered, or will be answered later */
} JxVerdict;

/* An incoming stanza. Borrowed for the time of the call: clone `stanza` (xmpp_stanza_clone) to keep it. `from` was
 * stamped by our server. `payload` is the child that matched the handler (the stanza itself for a presence handler
 * without element). */
typedef struct {
	JxStanzaKind kind;
	JxAccount *account;
	xmpp_stanza_t *stanza;
	xmpp_stanza_t *payload;
	const char *from, *to, *id; /* never NULL; "" where absent */
	const char *type;           /* never NULL; "" where absent */
} JxIncoming;

/* Handlers by (kind, namespace, element); NULL namespace or element = any. Handlers of one stanza are asked in the order
 * of the modules in the configuration until one says JX_HANDLED. An IQ nobody handles is answered service-unavailable. */
typedef struct {
	unsigned kinds; /* JxStanzaKind, ored */
	const char *ns;
	const char *element;
	JxVerdict (*handle)(gpointer self, const JxIncoming *in);
} JxHandler;

typedef enum {
	JX_IQ_RESULT,
	JX_IQ_ERROR,   /* `stanza` is the error */
	JX_IQ_TIMEOUT, /* `stanza` is NULL */
	JX_IQ_GONE,    /* the link was lost or the account closed; `stanza` is NULL */
} JxIqOutcome;
typedef void (*JxIqCallback)(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data);

typedef enum { JX_LOG_DEBUG, JX_LOG_INFO, JX_LOG_WARNING, JX_LOG_ERROR } JxLogLevel;

/* Keys and values of the store. `value` NULL = no such key. */
typedef void (*JxStoreCallback)(const char *key, GBytes *value, const GError *error, gpointer data);
typedef void (*JxStoreListCallback)(GHashTable *values /* key (char *) → GBytes */, const GError *error, gpointer data);

/* What the host does for a module. Append only. */
struct JxHost {
	guint16 abi_major, abi_minor;
	gsize size;

	/* --- stanzas. `stanza` is not consumed. The sender is the account's default address where the stanza has no from. */
	xmpp_ctx_t *(*context)(void); /* to make stanzas with; XMPP thread only */
	void (*send)(JxAccount *account, xmpp_stanza_t *stanza);
	/* Sends an IQ (type get or set; the host gives it an id where it has none) and calls back exactly once. The reply must come from
	 * `to` (or be an error of our server in its name). timeout_ms 0 = the default of 30 s. Returns the id, owned by the host,
	 * valid until the callback. */
	const char *(*iq)(JxAccount *account, xmpp_stanza_t *stanza, guint timeout_ms, JxIqCallback callback, gpointer data);
	/* Forgets every open IQ with this data: no callback will come. */
	void (*iq_forget)(gpointer data);
	void (*reply_result)(const JxIncoming *in, xmpp_stanza_t *payload /* nullable, not consumed */);
	/* condition: RFC 6120, section 8.3.3; text for people (nullable); specific: an application-specific condition (nullable, not consumed). */
	void (*reply_error)(const JxIncoming *in, const char *condition, const char *text, xmpp_stanza_t *specific);
	/* The same later, when `in` is gone: from a clone of the stanza. */
	void (*reply_result_to)(JxAccount *account, xmpp_stanza_t *request, xmpp_stanza_t *payload);
	void (*reply_error_to)(JxAccount *account, xmpp_stanza_t *request, const char *condition, const char *text, xmpp_stanza_t *specific);

	/* --- accounts. */
	const char *(*account_address)(JxAccount *account); /* domain of a component, bare JID of a client */
	const char *(*account_role)(JxAccount *account);    /* the name of its group in the configuration: "focus", "calls" … */
	JxAccount *(*account_by_role)(const char *role);    /* NULL where there is none */
	gboolean (*account_online)(JxAccount *account);
	/* Called with online TRUE each time the account's link is up (again), FALSE each time it is lost; at once where it is up. */
	void (*watch_account)(JxAccount *account, void (*callback)(JxAccount *account, gboolean online, gpointer data), gpointer data);
	/* disco#info of an address below an account (room@calls…): features are those of the account's modules. A callback
	 * that returns TRUE answers for this `to` and node, with identities and features filled in by the module. */
	void (*disco_address)(JxAccount *account,
		gboolean (*answer)(const char *to, const char *from, xmpp_stanza_t *query, gpointer data), gpointer data);
	/* XEP-0115 `<c/>` for presence of this account, with the hash of what disco#info answers. New reference. */
	xmpp_stanza_t *(*caps)(JxAccount *account, const char *address /* nullable: the account itself */);

	/* --- time. Monotonic ms, and the wall clock in ms since 1970. */
	gint64 (*now)(void);
	gint64 (*wall)(void);
	JxTimer *(*timer)(guint delay_ms, gboolean repeat, void (*callback)(gpointer data), gpointer data);
	void (*timer_cancel)(JxTimer *timer); /* NULL is fine; a one-shot timer is gone when its callback has returned */

	/* --- work that may wait: `work` on a worker, then `done` on the XMPP thread. */
	void (*work)(void (*work)(gpointer data), void (*done)(gpointer data), gpointer data);
	/* From any thread: run this on the XMPP thread soon. */
	void (*invoke)(void (*callback)(gpointer data), gpointer data);

	/* --- settings: of the module's own group `modules: { <name>: { … } }`, else the default that the caller gives. */
	const char *(*setting_string)(const char *module, const char *key, const char *fallback);
	gint64 (*setting_int)(const char *module, const char *key, gint64 low, gint64 high, gint64 fallback);
	gboolean (*setting_bool)(const char *module, const char *key, gboolean fallback);

	/* --- store: small values by (table, key), kept over restarts. Written in order, behind the caller's back; the callbacks are
	 * called on the XMPP thread. A failure is logged and counted by the host; `callback` may be NULL for put and remove. */
	void (*store_put)(const char *table, const char *key, GBytes *value, JxStoreCallback callback, gpointer data);
	void (*store_get)(const char *table, const char *key, JxStoreCallback callback, gpointer data);
	void (*store_remove)(const char *table, const char *key, JxStoreCallback callback, gpointer data);
	void (*store_list)(const char *table, JxStoreListCallback callback, gpointer data);

	/* --- log and metrics. area: "jingle" → [xmpp/jingle]. One event a line, key=value; no bodies, no secrets. */
	void (*log)(JxLogLevel level, const char *area, const char *format, ...) G_GNUC_PRINTF(3, 4);
	/* Counters (only grow) and gauges of /metrics, made at first use; name as in OpenMetrics without the prefix janus_xmpp_;
	 * labels: `reason="busy"` or NULL. Callable from any thread. */
	void (*count)(const char *name, const char *labels, guint64 add);
	void (*gauge)(const char *name, const char *labels, gint64 value);
	/* Histogram in seconds with the project's fixed buckets. */
	void (*observe)(const char *name, const char *labels, double seconds);

	/* --- disco#info of an account, beyond JxModule.features: for what depends on the account's role or on settings. In attach
	 * only. An account without an identity is component/generic/janus-xmpp. Strings are copied. */
	void (*identity)(JxAccount *account, const char *category, const char *type, const char *name);
	void (*feature)(JxAccount *account, const char *var);

	/* --- since 1.1. The full JID of a client account, which its server gave it; NULL for a component, and before its link was up. */
	const char *(*account_jid)(JxAccount *account);
};

typedef struct {
	guint16 abi_major, abi_minor;
	gsize size;
	const char *name;                   /* "xep_0199_ping": the name in the configuration */
	const char *const *features;        /* NULL-terminated disco features of the accounts it is attached to; nullable */
	const JxHandler *handlers;          /* terminated by kinds == 0 */
	/* Called once per account that enables it. Returns the module's state for that account (self), or NULL and an error. */
	gpointer (*attach)(const JxHost *host, JxAccount *account, GError **error);
	void (*detach)(gpointer self);
	/* A module that is off unless an account's `enable` names it. */
	gboolean off_by_default;
	/* Roles of accounts it is meant for, NULL-terminated ("focus", "calls"); NULL = every account. */
	const char *const *roles;
} JxModule;

#define JX_MODULE_HEADER .abi_major = JX_MODULE_ABI_MAJOR, .abi_minor = JX_MODULE_ABI_MINOR, .size = sizeof(JxModule)

G_END_DECLS

#endif
