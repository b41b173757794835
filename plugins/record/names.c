#include "config.h"

#include "record/names.h"

#include <string.h>

#define HASH_DIGITS 16

static gboolean stands(const char *name, gsize at) {
	guchar byte = (guchar)name[at];
	return g_ascii_isalnum(byte) || byte == '_' || byte == '-' || byte == '@' || (byte == '.' && at > 0);
}

char *jx_file_name(const char *name) {
	g_autoptr(GString) out = g_string_new(NULL);
	gsize cut = 0;
	for (gsize i = 0; name[i]; i++) {
		if (out->len <= JX_FILE_NAME_MAX - HASH_DIGITS - 1)
			cut = out->len;
		if (stands(name, i))
			g_string_append_c(out, name[i]);
		else
			g_string_append_printf(out, "%%%02X", (guint)(guchar)name[i]);
	}
	if (out->len > JX_FILE_NAME_MAX) {
		g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, name, -1);
		g_string_truncate(out, cut);
		g_string_append_printf(out, "~%.*s", HASH_DIGITS, hash);
	}
	return g_string_free(g_steal_pointer(&out), FALSE);
}

static char *format_time(gint64 wall_us, const char *format) {
	g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(wall_us / G_USEC_PER_SEC);
	return g_date_time_format(time, format);
}

char *jx_file_time(gint64 wall_us) {
	return format_time(wall_us, "%Y-%m-%dT%H%M%SZ");
}

char *jx_iso_time(gint64 wall_us) {
	g_autofree char *seconds = format_time(wall_us, "%Y-%m-%dT%H:%M:%S");
	return g_strdup_printf("%s.%03dZ", seconds, (int)(wall_us / 1000 % 1000));
}
