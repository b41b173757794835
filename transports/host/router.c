#include "config.h"

#include "host/router.h"

#include "host/log.h"
#include "host/metrics.h"
#include "host/senders.h"
#include "wire/core/jid.h"
#include "wire/core/stanza.h"
#include "wire/core/stanza_error.h"

struct JxRouter {
	JxLoop *loop;
	JxSenders *senders;
};

JxRouter *jx_router_new(JxLoop *loop) {
	JxRouter *router = g_new0(JxRouter, 1);
	router->loop = loop;
	router->senders = jx_senders_new();
	return router;
}

void jx_router_free(JxRouter *router) {
	jx_senders_free(router->senders);
	g_free(router);
}

/* --- replies */

void jx_reply_result(JxAccount *account, xmpp_stanza_t *request, xmpp_stanza_t *payload) {
	g_autoptr(xmpp_stanza_t) reply = jx_stanza_top(xmpp_stanza_get_context(request), "iq", "result", xmpp_stanza_get_id(request),
		xmpp_stanza_get_to(request), xmpp_stanza_get_from(request));
	if (payload != NULL)
		xmpp_stanza_add_child(reply, payload);
	jx_account_send(account, reply);
}

void jx_reply_error(JxAccount *account, xmpp_stanza_t *request, const char *condition, const char *text, xmpp_stanza_t *specific) {
	g_autoptr(xmpp_stanza_t) reply = jx_stanza_error_reply(request, condition, text, specific);
	g_autofree char *labels = g_strdup_printf("condition=\"%s\"", condition);
	jx_metrics_count("errors_sent", labels, 1);
	jx_account_send(account, reply);
}

/* --- what a stanza is */

static gboolean classify(const char *name, const char *type, JxStanzaKind *kind, const char **label) {
	if (g_str_equal(name, "message")) {
		*kind = JX_STANZA_MESSAGE;
		*label = "kind=\"message\"";
	} else if (g_str_equal(name, "presence")) {
		*kind = JX_STANZA_PRESENCE;
		*label = "kind=\"presence\"";
	} else if (g_str_equal(name, "iq") && g_str_equal(type, "get")) {
		*kind = JX_STANZA_IQ_GET;
		*label = "kind=\"iq\"";
	} else if (g_str_equal(name, "iq") && g_str_equal(type, "set")) {
		*kind = JX_STANZA_IQ_SET;
		*label = "kind=\"iq\"";
	} else {
		return FALSE;
	}
	return TRUE;
}

static gboolean is_ours(const JxAccount *account, const char *to) {
	if (*to == '\0')
		return TRUE;
	g_autofree char *domain = jx_jid_domain(to), *own = jx_jid_domain(account->address);
	return g_ascii_strcasecmp(domain, own) == 0;
}

/* --- handlers */

static xmpp_stanza_t *match(const JxHandler *handler, const JxIncoming *in) {
	if (!(handler->kinds & in->kind))
		return NULL;
	if (handler->ns == NULL && handler->element == NULL)
		return in->kind & (JX_STANZA_IQ_GET | JX_STANZA_IQ_SET) ? jx_stanza_first(in->stanza) : in->stanza;
	return jx_stanza_child(in->stanza, handler->ns, handler->element);
}

static gboolean dispatch(JxRouter *router, JxAccount *account, JxIncoming *in) {
	for (guint i = 0; i < account->routes->len; i++) {
		const JxRoute *route = &g_array_index(account->routes, JxRoute, i);
		in->payload = match(route->handler, in);
		if (in->payload == NULL)
			continue;
		jx_loop_set_label(router->loop, route->module);
		if (route->handler->handle(route->self, in) == JX_HANDLED)
			return TRUE;
	}
	return FALSE;
}

static const char *fault_of_iq(const JxIncoming *in) {
	xmpp_stanza_t *payload = jx_stanza_first(in->stanza);
	if (payload == NULL)
		return "An IQ of type get or set needs one child element; this one has none.";
	if (jx_stanza_next(payload) != NULL)
		return "An IQ of type get or set needs one child element; this one has more.";
	return NULL;
}

static void take_iq(JxRouter *router, JxAccount *account, JxIncoming *in) {
	const char *fault = fault_of_iq(in);
	if (fault != NULL) {
		jx_log(JX_LOG_INFO, "router", "malformed: account=%s from=%s: %s", account->role, in->from, fault);
		jx_reply_error(account, in->stanza, "bad-request", fault, NULL);
	} else if (!dispatch(router, account, in)) {
		xmpp_stanza_t *payload = jx_stanza_first(in->stanza);
		jx_log(JX_LOG_DEBUG, "router", "unknown: account=%s from=%s ns=%.100s", account->role, in->from, jx_stanza_ns(payload));
		jx_reply_error(account, in->stanza, "service-unavailable", "Nothing here answers this kind of request.", NULL);
	}
}

static void take_reply(JxAccount *account, xmpp_stanza_t *stanza, const char *type) {
	if ((g_str_equal(type, "result") || g_str_equal(type, "error")) && jx_iqs_take(account->iqs, account, stanza))
		return;
	jx_metrics_count("replies_unexpected", NULL, 1);
	jx_log(JX_LOG_DEBUG, "router", "unexpected reply: account=%s from=%s id=%.100s", account->role,
		xmpp_stanza_get_from(stanza) != NULL ? xmpp_stanza_get_from(stanza) : "", xmpp_stanza_get_id(stanza) != NULL ? xmpp_stanza_get_id(stanza) : "");
}

static const char *or_empty(const char *text) {
	return text != NULL ? text : "";
}

void jx_router_take(JxRouter *router, JxAccount *account, xmpp_stanza_t *stanza) {
	const char *name = or_empty(xmpp_stanza_get_name(stanza)), *type = or_empty(xmpp_stanza_get_type(stanza)), *label;
	JxIncoming in = {
		.account = account, .stanza = stanza, .from = or_empty(xmpp_stanza_get_from(stanza)),
		.to = or_empty(xmpp_stanza_get_to(stanza)), .id = or_empty(xmpp_stanza_get_id(stanza)), .type = type,
	};
	if (!jx_stanza_is(stanza, "jabber:client", name))
		return; /* not a stanza: features and the like, of no meaning here */
	if (!classify(name, type, &in.kind, &label)) {
		jx_metrics_count("stanzas_in", "kind=\"reply\"", 1);
		if (g_str_equal(name, "iq"))
			take_reply(account, stanza, type);
		return;
	}
	jx_metrics_count("stanzas_in", label, 1);
	if (*in.from == '\0' || !is_ours(account, in.to)) {
		/* A server that stamps nothing, or that routes what is not for us: nothing to answer to. */
		jx_log(JX_LOG_WARNING, "router", "misrouted: account=%s from=%s to=%s", account->role, in.from, in.to);
		return;
	}
	if (account->drop != NULL && in.kind & (JX_STANZA_PRESENCE | JX_STANZA_MESSAGE)
		&& account->drop(&in, account->drop_data)) {
		jx_metrics_count("stanzas_dropped", "reason=\"own_occupant\"", 1);
		return;
	}
	jx_senders_count(router->senders, in.from, jx_loop_now());
	if (in.kind & (JX_STANZA_IQ_GET | JX_STANZA_IQ_SET))
		take_iq(router, account, &in);
	else
		dispatch(router, account, &in);
}
