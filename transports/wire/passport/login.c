#include "config.h"

#include "wire/passport/login.h"

#include <string.h>

#include "wire/core/wire_error.h"

static char *take(const json_t *root, const char *key, gsize most, gboolean strip, GError **error) {
	const char *value = json_string_value(json_object_get(root, key));
	if (value == NULL) {
		jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "%s must be a string", key);
		return NULL;
	}
	g_autofree char *text = strip ? g_strstrip(g_strdup(value)) : g_strdup(value);
	if (*text != '\0' && strlen(text) <= most)
		return g_steal_pointer(&text);
	jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "%s must have 1 to %zu bytes", key, most);
	return NULL;
}

JxLogin *jx_login_read(const char *body, gsize length, GError **error) {
	g_autoptr(json_t) root = jx_json_object_parse(body, length, NULL);
	if (root == NULL) {
		jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "The body must be a JSON object: {\"loginId\": \"...\", \"password\": \"...\"}");
		return NULL;
	}
	g_autoptr(JxLogin) login = g_new0(JxLogin, 1);
	login->id = take(root, "loginId", JX_LOGIN_ID_MOST, TRUE, error);
	login->password = login->id != NULL ? take(root, "password", JX_LOGIN_PASSWORD_MOST, FALSE, error) : NULL;
	return login->password != NULL ? g_steal_pointer(&login) : NULL;
}

void jx_login_free(JxLogin *login) {
	if (login == NULL)
		return;
	if (login->password != NULL)
		explicit_bzero(login->password, strlen(login->password));
	g_free(login->id);
	g_free(login->password);
	g_free(login);
}

char *jx_login_write(const JxLogin *login) {
	g_autoptr(json_t) object = json_pack("{s:s, s:s}", "loginId", login->id, "password", login->password);
	return jx_json_line(object);
}

char *jx_login_reply_write(gboolean success, json_t *data, const char *message, json_t *extra) {
	g_autoptr(json_t) reply = json_pack("{s:s, s:o, s:s, s:o, s:b, s:b, s:b, s:b}", "type", success ? "success" : "error", "data", data != NULL ? data : json_null(),
		"msg", message, "extra", extra != NULL ? extra : json_object(), "warn", FALSE, "verify", FALSE, "success", success, "error", !success);
	return jx_json_line(reply);
}

gboolean jx_login_reply_read(const char *text, gsize length, gboolean *success, GError **error) {
	g_autoptr(json_t) root = jx_json_object_parse(text, length, error);
	const json_t *said = json_object_get(root, "success");
	if (root == NULL)
		return FALSE;
	if (!json_is_boolean(said))
		return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "success must be true or false");
	*success = json_is_true(said);
	return TRUE;
}
