/* Logins over HTTP with the accounts of the XMPP server (passport/passport.h). Off unless an account's `enable` names it. */
#include "config.h"

#include "conference/dial_rules.h"
#include "host/host.h"
#include "modules/builtin_modules.h"
#include "passport/passport.h"

static gpointer attach(const JxHost *host, JxAccount *account, GError **error) {
	return jx_passport_open(host, jx_dial_own_domain(jx_settings_string(jx_host_settings(), "conference", "muc")), error);
}

static void detach(gpointer self) {
	jx_passport_close(self);
}

static const JxHandler handlers[] = { { 0 } };
static const char *const roles[] = { "focus", NULL };

const JxModule jx_passport = {
	JX_MODULE_HEADER,
	.name = "passport",
	.handlers = handlers,
	.attach = attach,
	.detach = detach,
	.off_by_default = TRUE,
	.roles = roles,
};
