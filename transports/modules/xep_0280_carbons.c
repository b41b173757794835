/* XEP-0280 Message Carbons, of client accounts: switched on whenever the link is up. What other resources of the account do with a call xep_0353_jmi reads; nothing else is
 * read of them, and a forged one goes nowhere. */
#include "config.h"

#include <string.h>

#include "modules/builtin_modules.h"
#include "wire/core/carbon.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"

typedef struct {
	const JxHost *host;
	JxAccount *account;
} Self;

static void enabled(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
	Self *self = data;
	if (outcome == JX_IQ_ERROR)
		self->host->log(JX_LOG_INFO, "carbons", "account=%s event=none reason=\"its server has no carbons: calls answered elsewhere ring on here\"",
			self->host->account_role(self->account));
}

static void on_link(JxAccount *account, gboolean online, gpointer data) {
	Self *self = data;
	if (!online)
		return;
	g_autoptr(xmpp_stanza_t) iq = jx_stanza_top(self->host->context(), "iq", "set", NULL, NULL, NULL);
	jx_stanza_append(iq, jx_carbon_enable(self->host->context()));
	self->host->iq(account, iq, 0, enabled, self);
}

static JxVerdict on_carbon(gpointer data, const JxIncoming *in) {
	Self *self = data;
	xmpp_stanza_t *inner;
	if (jx_carbon_read(in->stanza, self->host->account_address(self->account), &inner) == JX_CARBON_FORGED)
		self->host->log(JX_LOG_WARNING, "carbons", "from=%s event=forged reason=\"only the account's own server sends carbons\"", in->from);
	return JX_HANDLED;
}

static gpointer attach(const JxHost *host, JxAccount *account, GError **error) {
	Self *self = g_new(Self, 1);
	*self = (Self){ host, account };
	if (strchr(host->account_address(account), '@'))
		host->watch_account(account, on_link, self);
	return self;
}

static void detach(gpointer data) {
	Self *self = data;
	self->host->iq_forget(self);
	g_free(self);
}

static const JxHandler handlers[] = {
	{ JX_STANZA_MESSAGE, JX_NS_CARBONS, NULL, on_carbon },
	{ 0 },
};

const JxModule jx_xep_0280_carbons = {
	JX_MODULE_HEADER,
	.name = "xep_0280_carbons",
	.handlers = handlers,
	.attach = attach,
	.detach = detach,
};
