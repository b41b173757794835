#include "config.h"

#include "api/request.h"

#include "api/errors.h"
#include "api/events.h"
#include "api/outbox.h"
#include "model/token.h"

static const JxField common[] = {
	{ .name = "request", .type = JX_FIELD_STRING, .min = 1, .max = 64, .required = TRUE },
	{ JX_ID("room") },
	{ .name = "secret", .type = JX_FIELD_STRING, .min = 0, .max = 255 },
	{ .name = "token", .type = JX_FIELD_STRING, .min = 0, .max = 2048 },
};

json_t *jx_refuse(GError **error, gint code, const char *format, ...) {
	va_list args;
	va_start(args, format);
	g_autofree char *text = g_strdup_vprintf(format, args);
	va_end(args);
	g_set_error_literal(error, JX_API_ERROR, code, text);
	return NULL;
}

static const JxRequestKind *find_kind(const char *name) {
	const JxRequestKind *const tables[] = { jx_room_requests, jx_leg_requests, jx_record_requests };
	for (gsize t = 0; t < G_N_ELEMENTS(tables); t++) {
		for (const JxRequestKind *kind = tables[t]; kind->name; kind++) {
			if (g_str_equal(kind->name, name))
				return kind;
		}
	}
	return NULL;
}

static gboolean knows_secret(const JxRequest *request) {
	const char *secret = jx_get_string(request->body, "secret", NULL);
	return secret && jx_secret_equal(secret, request->settings->controller_secret);
}

static gboolean is_controller(const JxRequest *request) {
	if (!jx_session_is_controller(request->session) || !request->room)
		return FALSE;
	g_autoptr(JxLiveRoom) own = jx_session_room(request->session);
	return own == request->room;
}

static gboolean check_access(JxRequest *request, const JxRequestKind *kind, GError **error) {
	if (kind->access == JX_ACCESS_MEMBER)
		return TRUE;
	request->trusted = knows_secret(request) || is_controller(request);
	if (request->trusted)
		return TRUE;
	const char *token = jx_get_string(request->body, "token", NULL);
	const char *room = jx_get_string(request->body, "room", "");
	if (kind->access == JX_ACCESS_JOIN && token) {
		g_autoptr(GError) why = NULL;
		request->token_name = jx_token_check(request->settings->controller_secret, token, room, g_get_real_time() / G_USEC_PER_SEC, &why);
		if (request->token_name)
			return TRUE;
		jx_refuse(error, JX_API_ERROR_UNAUTHORIZED, "%s", why->message);
		return FALSE;
	}
	jx_refuse(error, JX_API_ERROR_UNAUTHORIZED, kind->access == JX_ACCESS_JOIN ? "joining needs a token of this room" : "%s needs the controller's secret", kind->name);
	return FALSE;
}

static json_t *run(JxRequest *request, const JxRequestKind *kind, GError **error) {
	if (!jx_validate(request->body, kind->fields, kind->n_fields, "", error) || !check_access(request, kind, error))
		return NULL;
	if (kind->needs_room && !request->room)
		return jx_refuse(error, JX_API_ERROR_NO_SUCH_ROOM, "there is no such room");
	return kind->handle(request, error);
}

static json_t *run_and_answer(JxRequest *request, const JxRequestKind *kind) {
	g_autoptr(GError) error = NULL;
	json_t *answer = run(request, kind, &error);
	if (!error)
		return answer;
	JANUS_LOG(LOG_INFO, "[conference] %s refused: %s\n", kind->name, error->message);
	json_t *refusal = jx_event_error(error);
	if (!kind->asynchronous)
		return refusal;
	jx_outbox_post(request->session, request->transaction, refusal, NULL);
	return NULL;
}

json_t *jx_request_handle(const JxSettings *settings, JxSession *session, const char *transaction, const json_t *body, const json_t *jsep) {
	g_autoptr(GError) error = NULL;
	if (!jx_validate(body, common, G_N_ELEMENTS(common), "", &error))
		return jx_event_error(error);
	const char *name = jx_get_string(body, "request", "");
	const JxRequestKind *kind = find_kind(name);
	if (!kind) {
		jx_refuse(&error, JX_API_ERROR_UNKNOWN_REQUEST, "there is no request %s", name);
		return jx_event_error(error);
	}
	const char *room = jx_get_string(body, "room", NULL);
	JxRequest request = { .settings = settings, .session = session, .transaction = transaction, .body = body, .jsep = jsep };
	request.room = room && kind->access != JX_ACCESS_MEMBER ? jx_live_room_find(room) : jx_session_room(session);
	json_t *answer = run_and_answer(&request, kind);
	jx_live_room_unref(request.room);
	g_free(request.token_name);
	return answer;
}
