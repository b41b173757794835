#include "config.h"

#include "wire/core/base64.h"

#include <string.h>

static gboolean is_digit(char c) {
	return g_ascii_isalnum(c) || c == '+' || c == '/';
}

/* The digits without white space, padded anew; NULL where it is no base64. */
static char *tidied(const char *text) {
	g_autoptr(GString) digits = g_string_new(NULL);
	guint padding = 0;
	for (const char *p = text; *p; p++) {
		if (g_ascii_isspace(*p))
			continue;
		if (*p == '=')
			padding++;
		else if (padding > 0 || !is_digit(*p))
			return NULL;
		else
			g_string_append_c(digits, *p);
	}
	guint left = digits->len % 4;
	if (left == 1 || padding > 2)
		return NULL;
	for (; left > 0 && left < 4; left++)
		g_string_append_c(digits, '=');
	return g_string_free(g_steal_pointer(&digits), FALSE);
}

GBytes *jx_base64_read(const char *text, gsize max) {
	g_autofree char *digits = tidied(text);
	if (!digits || strlen(digits) / 4 * 3 > max + 2)
		return NULL;
	gsize length = 0;
	guchar *bytes = g_base64_decode(digits, &length);
	if (length <= max)
		return g_bytes_new_take(bytes, length);
	g_free(bytes);
	return NULL;
}

char *jx_base64_write(GBytes *bytes) {
	gsize length;
	const guchar *data = g_bytes_get_data(bytes, &length);
	return g_base64_encode(data, length);
}
