/* Checks of requests and of the settings file. */
#include "config.h"

#include <string.h>
#include <sys/stat.h>

#include <glib/gstdio.h>

#include "api/errors.h"
#include "api/settings.h"
#include "api/validate.h"

static const JxField fields[] = {
	{ .name = "room", .type = JX_FIELD_STRING, .min = 1, .max = 5, .required = TRUE },
	{ .name = "ttl", .type = JX_FIELD_INT, .min = 1, .max = 10 },
	{ .name = "muted", .type = JX_FIELD_BOOL },
	{ .name = "media", .type = JX_FIELD_STRING, .min = 1, .max = 9, .words = "audio video", .nullable = TRUE },
	{ .name = "sources", .type = JX_FIELD_ARRAY, .max = 2 },
	{ .name = "heights", .type = JX_FIELD_OBJECT, .max = 1 },
};

static void test_validate(void) {
	static const struct {
		const char *body, *error;
	} rows[] = {
		{ "{\"room\":\"a\"}", NULL },
		{ "{\"room\":\"a\",\"ttl\":10,\"muted\":false,\"media\":\"audio\",\"sources\":[1,2],\"heights\":{\"a\":1},\"more\":1}", NULL },
		{ "{\"room\":\"a\",\"media\":null}", NULL },
		{ "{}", "room is missing" },
		{ "[]", "the request must be an object" },
		{ "{\"room\":1}", "room must be a string" },
		{ "{\"room\":null}", "room must be a string" },
		{ "{\"room\":\"\"}", "room must be 1 to 5 bytes" },
		{ "{\"room\":\"abcdef\"}", "room must be 1 to 5 bytes" },
		{ "{\"room\":\"a\\u0000b\"}", "room must not contain NUL" },
		{ "{\"room\":\"a\",\"ttl\":11}", "ttl must be 1 to 10" },
		{ "{\"room\":\"a\",\"ttl\":1.5}", "ttl must be an integer" },
		{ "{\"room\":\"a\",\"muted\":1}", "muted must be true or false" },
		{ "{\"room\":\"a\",\"media\":\"data\"}", "media must be one of: audio video" },
		{ "{\"room\":\"a\",\"sources\":[1,2,3]}", "sources must be 0 to 2 items" },
		{ "{\"room\":\"a\",\"heights\":[]}", "heights must be an object" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		json_t *body = json_loads(rows[i].body, JSON_ALLOW_NUL, NULL);
		g_autoptr(GError) error = NULL;
		gboolean good = jx_validate(body, fields, G_N_ELEMENTS(fields), "", &error);
		g_assert_cmpint(good, ==, rows[i].error == NULL);
		g_assert_cmpstr(error ? error->message : NULL, ==, rows[i].error);
		if (error)
			g_assert_cmpint(jx_api_error_code(error), ==, JX_API_ERROR_INVALID_REQUEST);
		json_decref(body);
	}
}

static void test_settings(void) {
	static const struct {
		const char *text, *error;
	} rows[] = {
		{ "general: { }", NULL },
		{ "", NULL },
		{ "general: { silence = 1000; controller_secret = \"x\"; audio_last_n = 50; uplink_bitrate = 64000; }", NULL },
		{ "general: { silence = 999; }", "general.silence must be a whole number from 1000 to 120000" },
		{ "general: { silence = \"5 s\"; }", "general.silence must be a whole number from 1000 to 120000" },
		{ "general: { controller_secret = 5; }", "general.controller_secret must be a string of at most 255 bytes" },
		{ "general: { silense = 5000; }", "general.silense is not a key that this plugin knows" },
		{ "general: { silence = ", "line 1" },
	};
	g_autofree char *folder = g_dir_make_tmp("jx-settings-XXXXXX", NULL);
	g_autofree char *file = g_build_filename(folder, "janus.plugin.conference.jcfg", NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_assert_true(g_file_set_contents(file, rows[i].text, -1, NULL));
		g_autoptr(GError) error = NULL;
		g_autoptr(JxSettings) settings = jx_settings_load(file, &error);
		g_assert_cmpint(settings != NULL, ==, rows[i].error == NULL);
		if (error) {
			g_assert_nonnull(strstr(error->message, rows[i].error));
			g_assert_true(g_str_has_prefix(error->message, file));
		}
	}
	g_remove(file);
	g_autoptr(JxSettings) defaults = jx_settings_load(file, NULL);
	g_assert_cmpint(defaults->silence, ==, 5000);
	g_assert_cmpint(defaults->audio_last_n, ==, 5);
	g_assert_cmpint(defaults->uplink_bitrate, ==, 3000000);
	g_rmdir(folder);
}

static void test_secret(void) {
	g_autofree char *folder = g_dir_make_tmp("jx-settings-XXXXXX", NULL);
	g_autofree char *file = g_build_filename(folder, "controller.secret", NULL);
	g_assert_true(g_file_set_contents(file, "old", -1, NULL));
	g_chmod(file, 0644);
	g_autoptr(JxSettings) settings = jx_settings_load("/nowhere", NULL);
	g_free(settings->controller_secret_file);
	settings->controller_secret_file = g_strdup(file);
	g_autoptr(GError) error = NULL;
	g_assert_true(jx_settings_make_secret(settings, &error));
	g_autofree char *written = NULL;
	g_assert_true(g_file_get_contents(file, &written, NULL, NULL));
	g_assert_cmpstr(written, ==, settings->controller_secret);
	g_assert_cmpuint(strlen(written), ==, 64);
	GStatBuf status;
	g_assert_cmpint(g_stat(file, &status), ==, 0);
	g_assert_cmpuint(status.st_mode & 07777, ==, 0600);
	/* A configured one is left alone. */
	g_autofree char *before = g_strdup(settings->controller_secret);
	g_assert_true(jx_settings_make_secret(settings, &error));
	g_assert_cmpstr(settings->controller_secret, ==, before);
	g_free(settings->controller_secret);
	settings->controller_secret = g_strdup("");
	g_free(settings->controller_secret_file);
	settings->controller_secret_file = g_strdup("/nowhere/controller.secret");
	g_assert_false(jx_settings_make_secret(settings, &error));
	g_assert_nonnull(strstr(error->message, "controller_secret_file"));
	g_remove(file);
	g_rmdir(folder);
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/plugin/requests/validate", test_validate);
	g_test_add_func("/plugin/requests/settings", test_settings);
	g_test_add_func("/plugin/requests/secret", test_secret);
	return g_test_run();
}
