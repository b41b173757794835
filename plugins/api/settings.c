#include "config.h"

#include "api/settings.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <libconfig.h>

#include "api/errors.h"

#define SECRET_BYTES 32

typedef struct {
	const char *key;
	gboolean text;
	gsize offset;
	int min, max, fallback; /* of a text: bytes */
	const char *text_fallback;
} Key;

static const Key keys[] = {
	{ "controller_secret", TRUE, offsetof(JxSettings, controller_secret), 0, 255, 0, NULL },
	{ "controller_secret_file", TRUE, offsetof(JxSettings, controller_secret_file), 0, 4095, 0, NULL },
	{ "silence", FALSE, offsetof(JxSettings, silence), 1000, 120000, 5000, NULL },
	{ "audio_last_n", FALSE, offsetof(JxSettings, audio_last_n), 1, 50, 5, NULL },
	{ "uplink_bitrate", FALSE, offsetof(JxSettings, uplink_bitrate), 64000, 50000000, 3000000, NULL },
	{ "record_folder", TRUE, offsetof(JxSettings, record_folder), 0, 4095, 0, "/var/lib/janus-xmpp/recordings" },
	{ "record_height", FALSE, offsetof(JxSettings, record_height), -1, 4320, 720, NULL },
	{ "record_sync", FALSE, offsetof(JxSettings, record_sync), 0, 3600, 10, NULL },
	{ "record_reminder", FALSE, offsetof(JxSettings, record_reminder), 0, 3600, 0, NULL },
	{ "record_free", FALSE, offsetof(JxSettings, record_free), 0, G_MAXINT, 500, NULL },
	{ "record_quota", FALSE, offsetof(JxSettings, record_quota), 0, G_MAXINT, 0, NULL },
	{ "record_room_quota", FALSE, offsetof(JxSettings, record_room_quota), 0, G_MAXINT, 0, NULL },
	{ "record_days", FALSE, offsetof(JxSettings, record_days), 0, 36500, 0, NULL },
};

static gboolean wrong(GError **error, const char *file, const char *key, const char *what) {
	g_set_error(error, JX_API_ERROR, JX_API_ERROR_INVALID_REQUEST, "%s: general.%s %s", file, key, what);
	return FALSE;
}

static gboolean read_text(JxSettings *settings, const Key *key, const config_setting_t *value, const char *file, GError **error) {
	const char *text = config_setting_get_string(value);
	if (!text || strlen(text) > (gsize)key->max) {
		g_autofree char *what = g_strdup_printf("must be a string of at most %d bytes", key->max);
		return wrong(error, file, key->key, what);
	}
	char **place = G_STRUCT_MEMBER_P(settings, key->offset);
	g_free(*place);
	*place = g_strdup(text);
	return TRUE;
}

static gboolean read_number(JxSettings *settings, const Key *key, const config_setting_t *value, const char *file, GError **error) {
	int number = config_setting_get_int(value);
	if (config_setting_type(value) != CONFIG_TYPE_INT || number < key->min || number > key->max) {
		g_autofree char *what = g_strdup_printf("must be a whole number from %d to %d", key->min, key->max);
		return wrong(error, file, key->key, what);
	}
	G_STRUCT_MEMBER(int, settings, key->offset) = number;
	return TRUE;
}

static gboolean read_key(JxSettings *settings, const config_setting_t *value, const char *file, GError **error) {
	const char *name = config_setting_name(value);
	for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
		if (g_str_equal(keys[i].key, name))
			return keys[i].text ? read_text(settings, &keys[i], value, file, error) : read_number(settings, &keys[i], value, file, error);
	}
	return wrong(error, file, name, "is not a key that this plugin knows");
}

static gboolean read_file(JxSettings *settings, const char *file, GError **error) {
	config_t config;
	config_init(&config);
	gboolean good = TRUE;
	if (!config_read_file(&config, file)) {
		g_set_error(error, JX_API_ERROR, JX_API_ERROR_INVALID_REQUEST, "%s, line %d: %s", file, config_error_line(&config), config_error_text(&config));
		good = FALSE;
	}
	config_setting_t *general = good ? config_lookup(&config, "general") : NULL;
	if (general && config_setting_type(general) != CONFIG_TYPE_GROUP)
		good = wrong(error, file, "", "must be a group: general: { … }");
	for (int i = 0; good && general && i < config_setting_length(general); i++)
		good = read_key(settings, config_setting_get_elem(general, (unsigned)i), file, error);
	config_destroy(&config);
	return good;
}

JxSettings *jx_settings_load(const char *file, GError **error) {
	g_autoptr(JxSettings) settings = g_new0(JxSettings, 1);
	for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
		if (keys[i].text)
			G_STRUCT_MEMBER(char *, settings, keys[i].offset) = g_strdup(keys[i].text_fallback ? keys[i].text_fallback : "");
		else
			G_STRUCT_MEMBER(int, settings, keys[i].offset) = keys[i].fallback;
	}
	if (access(file, F_OK) == 0 && !read_file(settings, file, error))
		return NULL;
	return g_steal_pointer(&settings);
}

void jx_settings_free(JxSettings *settings) {
	if (!settings)
		return;
	g_free(settings->controller_secret);
	g_free(settings->controller_secret_file);
	g_free(settings->record_folder);
	g_free(settings);
}

static gboolean write_secret(const char *file, const char *secret, GError **error) {
	/* A new file each time: one that is there may have other permissions, or be a link. */
	if (unlink(file) != 0 && errno != ENOENT) {
		g_set_error(error, JX_API_ERROR, JX_API_ERROR_INVALID_REQUEST, "%s (general.controller_secret_file) cannot be replaced: %s", file, g_strerror(errno));
		return FALSE;
	}
	int fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	gssize length = (gssize)strlen(secret);
	gboolean good = fd >= 0 && write(fd, secret, (gsize)length) == length;
	int problem = errno;
	if (fd >= 0)
		close(fd);
	if (!good)
		g_set_error(error, JX_API_ERROR, JX_API_ERROR_INVALID_REQUEST, "%s (general.controller_secret_file) cannot be written: %s", file, g_strerror(problem));
	return good;
}

gboolean jx_settings_make_secret(JxSettings *settings, GError **error) {
	if (*settings->controller_secret)
		return TRUE;
	guint8 bytes[SECRET_BYTES];
	if (getrandom(bytes, sizeof bytes, 0) != (gssize)sizeof bytes) {
		g_set_error(error, JX_API_ERROR, JX_API_ERROR_INVALID_REQUEST, "no random bytes for the controller secret: %s", g_strerror(errno));
		return FALSE;
	}
	GString *hex = g_string_new(NULL);
	for (gsize i = 0; i < sizeof bytes; i++)
		g_string_append_printf(hex, "%02x", bytes[i]);
	g_free(settings->controller_secret);
	settings->controller_secret = g_string_free(hex, FALSE);
	return !*settings->controller_secret_file || write_secret(settings->controller_secret_file, settings->controller_secret, error);
}
