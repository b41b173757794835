/* Jitsi's focus: conference requests over XMPP and HTTP, and the mutes of moderators. */
#include "config.h"

#include <string.h>

#include "conference/conferences.h"
#include "modules/builtin_modules.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/core/wire_error.h"

#define WEB_PATH "/conference-request/v1"
#define NS_JITMEET_DESKTOP "http://jitsi.org/jitmeet/desktop"

static const JxHost *host;

static void on_web(JxWebRequest *web, gpointer data) {
	JxConferences *conferences = data;
	g_autoptr(GError) error = NULL;
	const char *body = jx_web_body(web);
	g_autoptr(JxConferenceRequest) request = jx_conference_request_read_json(body, strlen(body), &error);
	if (request && jx_web_token(web)) {
		g_free(request->token);
		request->token = g_strdup(jx_web_token(web));
	}
	if (request)
		jx_conferences_request_web(conferences, web, request);
	else
		jx_web_reply(web, 400, "text/plain", error->message);
}

static gpointer attach(const JxHost *given, JxAccount *account, GError **error) {
	host = given;
	host->identity(account, "component", "generic", "Jitsi Meet Focus");
	JxConferences *conferences = jx_conferences_ref(host);
	if (!jx_conferences_use_tokens(conferences, error)) {
		jx_conferences_unref(conferences);
		return NULL;
	}
	jx_conferences_add_account(conferences, account);
	jx_web_handle(WEB_PATH, "POST", on_web, conferences);
	return conferences;
}

static void detach(gpointer self) {
	jx_web_handle(WEB_PATH, NULL, NULL, NULL);
	jx_conferences_unref(self);
}

static JxVerdict on_conference(gpointer self, const JxIncoming *in) {
	g_autoptr(GError) error = NULL;
	g_autoptr(JxConferenceRequest) request = jx_conference_request_read(in->payload, &error);
	if (request) {
		jx_conferences_request(self, in, request);
	} else {
		host->log(JX_LOG_INFO, "conference", "peer=%s event=refused action=request reason=\"%s\"", in->from, error->message);
		host->reply_error(in, jx_wire_error_condition(error), error->message, NULL);
	}
	return JX_HANDLED;
}

static JxVerdict on_login_url(gpointer self, const JxIncoming *in) {
	jx_conferences_login_url(self, in);
	return JX_HANDLED;
}

/* There are no sessions here that could end: who logs out forgets its own. */
static JxVerdict on_logout(gpointer self, const JxIncoming *in) {
	host->reply_result(in, NULL);
	return JX_HANDLED;
}

static JxVerdict on_mute(gpointer self, const JxIncoming *in) {
	g_autoptr(GError) error = NULL;
	g_autoptr(JxMute) mute = jx_mute_read(in->payload, &error);
	if (mute)
		jx_conferences_mute(self, in, mute);
	else
		host->reply_error(in, jx_wire_error_condition(error), error->message, NULL);
	return JX_HANDLED;
}

static const char *const features[] = { JX_NS_FOCUS, NULL };
/* "requests": a component that answers clients where the focus itself is a client account. */
static const char *const roles[] = { "focus", "requests", NULL };
static const JxHandler handlers[] = {
	{ JX_STANZA_IQ_SET, JX_NS_FOCUS, "conference", on_conference },
	{ JX_STANZA_IQ_GET, JX_NS_FOCUS, "login-url", on_login_url },
	{ JX_STANZA_IQ_SET, JX_NS_FOCUS, "logout", on_logout },
	{ JX_STANZA_IQ_SET, JX_NS_JITMEET_AUDIO, "mute", on_mute },
	{ JX_STANZA_IQ_SET, JX_NS_JITMEET_VIDEO, "mute", on_mute },
	{ JX_STANZA_IQ_SET, NS_JITMEET_DESKTOP, "mute", on_mute },
	{ 0 },
};

const JxModule jx_jitsi_focus = {
	JX_MODULE_HEADER,
	.name = "jitsi_focus",
	.features = features,
	.handlers = handlers,
	.attach = attach,
	.detach = detach,
	.roles = roles,
};
