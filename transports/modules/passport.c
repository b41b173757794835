/* Logins over HTTP with the accounts of the XMPP server (passport/passport.h), and what moderators may do with one beside watching: POST /api/recordings/forget (docs/protocol/
 * session-folder.md). Off unless an account's `enable` names it. */
#include "config.h"

#include <string.h>

#include "conference/conferences.h"
#include "conference/dial_rules.h"
#include "host/access.h"
#include "host/host.h"
#include "host/passes.h"
#include "modules/builtin_modules.h"
#include "passport/passport.h"
#include "record/names.h"
#include "wire/core/json.h"

#define FORGET "/api/recordings/forget"
#define TEXT "text/plain; charset=utf-8"

typedef struct {
	JxPassport *passport;
	JxConferences *conferences;
} Module;

typedef struct {
	JxWebRequest *request;
	char *account, *room, *session, *participant; /* participant: nullable */
} Forget;

static const JxHost *host;

static void free_forget(Forget *forget) {
	g_free(forget->account);
	g_free(forget->room);
	g_free(forget->session);
	g_free(forget->participant);
	g_free(forget);
}

static void forgotten(guint tracks, const char *error, gpointer data) {
	Forget *forget = data;
	if (error) {
		jx_web_reply(forget->request, 409, TEXT, error);
	} else {
		g_autofree char *reply = g_strdup_printf("{\"tracks\":%u}", tracks);
		jx_access_erased(forget->room, strrchr(forget->session, '-') + 1, forget->participant);
		host->log(JX_LOG_INFO, "passport", "event=forgotten room=%s session=%s participant=%s by=%s", forget->room, forget->session,
			forget->participant ? forget->participant : "(all)", forget->account);
		jx_web_reply(forget->request, 200, "application/json", reply);
	}
	free_forget(forget);
}

static const char *fault_of(const Forget *forget) {
	if (!forget->room || !forget->session || !strchr(forget->session, '-') || strchr(forget->session, '/'))
		return "The body must be a JSON object with the room, its session's folder, and, unless all of it shall go, a participant: {\"room\": \"...\", \"folder\": \"...\"}";
	return NULL;
}

static void on_forget(JxWebRequest *request, gpointer data) {
	const Module *module = data;
	const char *body = jx_web_body(request), *token = jx_web_token(request);
	g_autoptr(json_t) wish = jx_json_object_parse(body, strlen(body), NULL);
	Forget *forget = g_new0(Forget, 1);
	*forget = (Forget){ request, token ? jx_passes_account(token, NULL) : NULL, g_strdup(json_string_value(json_object_get(wish, "room"))),
		g_strdup(json_string_value(json_object_get(wish, "folder"))), g_strdup(json_string_value(json_object_get(wish, "participant"))) };
	const char *fault = fault_of(forget);
	JxAccess access = forget->account && !fault ? jx_access_of(forget->account, forget->room) : JX_ACCESS_NONE;
	if (forget->account && !fault && (access == JX_ACCESS_OWNER || access == JX_ACCESS_ADMIN)) {
		g_autofree char *room = jx_file_name(forget->room), *folder = g_strconcat(room, "/", forget->session, NULL);
		jx_conferences_forget(module->conferences, folder, forget->participant, forgotten, forget);
		return;
	}
	jx_web_reply(request, !forget->account ? 401 : fault ? 400 : 403, TEXT, !forget->account ? "Sign in first." : fault ? fault
		: "Only who owns or administers a room may have its recordings taken away.");
	free_forget(forget);
}

static gpointer attach(const JxHost *given, JxAccount *account, GError **error) {
	host = given;
	JxPassport *passport = jx_passport_open(host, jx_dial_own_domain(jx_settings_string(jx_host_settings(), "conference", "muc")), error);
	if (!passport)
		return NULL;
	Module *module = g_new(Module, 1);
	*module = (Module){ passport, jx_conferences_ref(host) };
	jx_web_handle(FORGET, "POST", on_forget, module);
	return module;
}

static void detach(gpointer self) {
	Module *module = self;
	jx_web_handle(FORGET, NULL, NULL, NULL);
	jx_passport_close(module->passport);
	jx_conferences_unref(module->conferences);
	g_free(module);
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
