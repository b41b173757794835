/* What the account's server offers (XEP-0030, sections 3 and 4), asked once whenever the link comes up: the server itself, and the services that it lists. For people who look at
 * the account's status; nothing here depends on it. */
#include "config.h"

#include <string.h>

#include "host/survey.h"
#include "modules/builtin_modules.h"
#include "wire/core/jid.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/core/stanza_error.h"

#define MAX_SERVICES 32

typedef struct {
	const JxHost *host;
	JxAccount *account;
	char *server;      /* whose services they are */
	GPtrArray *asking; /* Question *, owned */
} Self;

typedef struct {
	Self *self;
	char *service;
} Question;

static void question_free(gpointer data) {
	Question *question = data;
	question->self->host->iq_forget(question);
	g_free(question->service);
	g_free(question);
}

static void got_info(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
	Question *question = data;
	Self *self = question->self;
	const char *role = self->host->account_role(self->account);
	xmpp_stanza_t *query = outcome == JX_IQ_RESULT ? jx_stanza_child(stanza, JX_NS_DISCO_INFO, "query") : NULL;
	g_autoptr(JxDiscoInfo) info = query ? jx_disco_info_read(query, NULL) : NULL;
	g_autoptr(JxStanzaError) error = outcome == JX_IQ_ERROR ? jx_stanza_error_read(stanza) : NULL;
	const char *condition = error ? error->condition : outcome == JX_IQ_RESULT ? "bad-request" : "remote-server-timeout";
	if (outcome != JX_IQ_GONE)
		jx_survey_note(role, question->service, info, condition);
	if (!info && outcome != JX_IQ_GONE)
		self->host->log(JX_LOG_DEBUG, "survey", "account=%s service=%s event=no-answer condition=%s", role, question->service, condition);
	g_ptr_array_remove(self->asking, question);
}

static void ask(Self *self, const char *service, JxIqCallback callback, const char *ns) {
	Question *question = g_new(Question, 1);
	*question = (Question){ self, g_strdup(service) };
	g_ptr_array_add(self->asking, question);
	g_autoptr(xmpp_stanza_t) iq = jx_stanza_top(self->host->context(), "iq", "get", NULL, NULL, service);
	jx_stanza_add(iq, "query", ns);
	self->host->iq(self->account, iq, 0, callback, question);
}

/* Services are domains; people and rooms are not asked, and of ours we know. */
static gboolean is_service(const Self *self, const char *jid) {
	return jid && jx_jid_valid(jid) && !strchr(jid, '@') && !strchr(jid, '/') && strcmp(jid, self->host->account_address(self->account)) != 0;
}

static void got_items(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
	Question *question = data;
	Self *self = question->self;
	xmpp_stanza_t *query = outcome == JX_IQ_RESULT ? jx_stanza_child(stanza, JX_NS_DISCO_ITEMS, "query") : NULL;
	guint left = MAX_SERVICES;
	for (xmpp_stanza_t *c = query ? jx_stanza_child(query, JX_NS_DISCO_ITEMS, "item") : NULL; c && left; c = jx_stanza_next_named(c, JX_NS_DISCO_ITEMS, "item")) {
		const char *jid = jx_stanza_attr(c, "jid");
		if (!is_service(self, jid))
			continue;
		ask(self, jid, got_info, JX_NS_DISCO_INFO);
		left--;
	}
	g_ptr_array_remove(self->asking, question);
}

static void on_link(JxAccount *account, gboolean online, gpointer data) {
	Self *self = data;
	if (!online)
		return;
	jx_survey_forget(self->host->account_role(account));
	ask(self, self->server, got_info, JX_NS_DISCO_INFO);
	ask(self, self->server, got_items, JX_NS_DISCO_ITEMS);
}

static gpointer attach(const JxHost *host, JxAccount *account, GError **error) {
	const char *address = host->account_address(account);
	g_autofree char *domain = jx_jid_domain(address);
	const char *dot = strchr(address, '@') ? NULL : strchr(domain, '.'); /* of a component: the domain above it */
	Self *self = g_new(Self, 1);
	*self = (Self){ host, account, g_strdup(dot ? dot + 1 : domain), g_ptr_array_new_with_free_func(question_free) };
	host->watch_account(account, on_link, self);
	return self;
}

static void detach(gpointer data) {
	Self *self = data;
	g_ptr_array_unref(self->asking);
	g_free(self->server);
	g_free(self);
}

const JxModule jx_xep_0030_survey = {
	JX_MODULE_HEADER,
	.name = "xep_0030_survey",
	.attach = attach,
	.detach = detach,
};
