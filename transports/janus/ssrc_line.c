#include "config.h"

#include "janus/ssrc_line.h"

#include <string.h>

#define MARK "] Unknown SSRC, dropping packet (SSRC "

gboolean jx_ssrc_line_read(const char *line, guint64 *handle, guint32 *ssrc) {
	const char *mark = strstr(line, MARK);
	const char *digits = mark;
	while (digits && digits > line && g_ascii_isdigit(digits[-1]))
		digits--;
	if (!digits || digits == mark || digits == line || digits[-1] != '[')
		return FALSE;
	*handle = g_ascii_strtoull(digits, NULL, 10);
	char *end;
	guint64 number = g_ascii_strtoull(mark + strlen(MARK), &end, 10);
	if (*end != ')' || number == 0 || number > G_MAXUINT32)
		return FALSE;
	*ssrc = (guint32)number;
	return TRUE;
}
