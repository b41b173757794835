#include "config.h"

#include "http/range.h"

#include <string.h>

#define UNIT "bytes="

/* Digits only, and all of them; "" is G_MAXUINT64. */
static gboolean number(const char *text, guint64 *value) {
	*value = G_MAXUINT64;
	return *text == '\0' || (g_ascii_isdigit(*text) && g_ascii_string_to_unsigned(text, 10, 0, G_MAXINT64, value, NULL));
}

JxRange jx_range_parse(const char *header, guint64 size) {
	const JxRange all = { JX_RANGE_ALL, 0, size }, out = { JX_RANGE_OUT, 0, 0 };
	if (header == NULL || g_ascii_strncasecmp(header, UNIT, strlen(UNIT)) != 0)
		return all;
	g_auto(GStrv) ends = g_strsplit(header + strlen(UNIT), "-", 3);
	guint64 first, last;
	if (g_strv_length(ends) != 2 || !number(g_strstrip(ends[0]), &first) || !number(g_strstrip(ends[1]), &last))
		return all;
	if (*ends[0] == '\0') { /* the last so many */
		if (*ends[1] == '\0')
			return all;
		guint64 length = MIN(last, size);
		return length == 0 ? out : (JxRange) { JX_RANGE_PART, size - length, length };
	}
	if (last < first)
		return all;
	if (first >= size)
		return out;
	return (JxRange) { JX_RANGE_PART, first, MIN(last, size - 1) - first + 1 };
}
