#include "config.h"

#include "wire/core/stanza_error.h"

#include <string.h>

#include "wire/core/limits.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"

/* RFC 6120, section 8.3.3. */
static const struct {
	const char *condition, *type;
} conditions[] = {
	{ "bad-request", "modify" },
	{ "conflict", "cancel" },
	{ "feature-not-implemented", "cancel" },
	{ "forbidden", "auth" },
	{ "gone", "cancel" },
	{ "internal-server-error", "cancel" },
	{ "item-not-found", "cancel" },
	{ "jid-malformed", "modify" },
	{ "not-acceptable", "modify" },
	{ "not-allowed", "cancel" },
	{ "not-authorized", "auth" },
	{ "policy-violation", "modify" },
	{ "recipient-unavailable", "wait" },
	{ "redirect", "modify" },
	{ "registration-required", "auth" },
	{ "remote-server-not-found", "cancel" },
	{ "remote-server-timeout", "wait" },
	{ "resource-constraint", "wait" },
	{ "service-unavailable", "cancel" },
	{ "subscription-required", "auth" },
	{ "undefined-condition", "cancel" },
	{ "unexpected-request", "wait" },
};

static int find_condition(const char *condition) {
	for(guint i = 0; i < G_N_ELEMENTS(conditions); i++)
		if(g_strcmp0(conditions[i].condition, condition) == 0)
			return (int)i;
	return -1;
}

const char *jx_stanza_error_type(const char *condition) {
	int i = find_condition(condition);
	return i < 0 ? "cancel" : conditions[i].type;
}

static const char *known_type(const char *type) {
	static const char *const types[] = { "auth", "cancel", "continue", "modify", "wait" };
	for(guint i = 0; i < G_N_ELEMENTS(types); i++)
		if(g_strcmp0(types[i], type) == 0)
			return types[i];
	return "cancel";
}

JxStanzaError *jx_stanza_error_read(xmpp_stanza_t *stanza) {
	JxStanzaError *error = g_new0(JxStanzaError, 1);
	xmpp_stanza_t *element = jx_stanza_is(stanza, NULL, "error") ? stanza : jx_stanza_child(stanza, NULL, "error");
	if(element != NULL) {
		error->type = g_strdup(known_type(jx_stanza_attr(element, "type")));
		error->text = jx_stanza_child_text(element, JX_NS_STANZAS, "text", JX_MAX_VALUE);
		for(xmpp_stanza_t *c = jx_stanza_first(element); c != NULL; c = jx_stanza_next(c)) {
			const char *name = xmpp_stanza_get_name(c);
			if(strcmp(jx_stanza_ns(c), JX_NS_STANZAS) != 0) {
				if(error->specific == NULL) {
					error->specific = g_strdup(name);
					error->specific_ns = g_strdup(jx_stanza_ns(c));
				}
			} else if(error->condition == NULL && find_condition(name) >= 0) {
				error->condition = g_strdup(name);
			}
		}
	}
	if(error->type == NULL)
		error->type = g_strdup("cancel");
	if(error->condition == NULL)
		error->condition = g_strdup("undefined-condition");
	return error;
}

void jx_stanza_error_free(JxStanzaError *error) {
	if(error == NULL)
		return;
	g_free(error->type);
	g_free(error->condition);
	g_free(error->text);
	g_free(error->specific);
	g_free(error->specific_ns);
	g_free(error);
}

xmpp_stanza_t *jx_stanza_error_write(xmpp_ctx_t *ctx, const char *condition, const char *text, xmpp_stanza_t *specific) {
	if(find_condition(condition) < 0)
		condition = "undefined-condition";
	xmpp_stanza_t *error = jx_stanza_new(ctx, "error", JX_NS_CLIENT);
	jx_stanza_set(error, "type", jx_stanza_error_type(condition));
	jx_stanza_add(error, condition, JX_NS_STANZAS);
	jx_stanza_add_text(error, "text", JX_NS_STANZAS, text);
	if(specific != NULL)
		jx_stanza_append(error, xmpp_stanza_copy(specific));
	return error;
}

xmpp_stanza_t *jx_stanza_error_reply(xmpp_stanza_t *request, const char *condition, const char *text, xmpp_stanza_t *specific) {
	xmpp_ctx_t *ctx = xmpp_stanza_get_context(request);
	xmpp_stanza_t *reply = jx_stanza_top(ctx, xmpp_stanza_get_name(request), "error", jx_stanza_attr(request, "id"),
		jx_stanza_attr(request, "to"), jx_stanza_attr(request, "from"));
	jx_stanza_append(reply, jx_stanza_error_write(ctx, condition, text, specific));
	return reply;
}
