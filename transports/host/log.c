#include "config.h"

#include "host/log.h"

#define LONGEST 2000

static void to_stderr(JxLogLevel level, const char *line) {
	g_printerr("%s\n", line);
}

static JxLogSink sink = to_stderr;

void jx_log_set_sink(JxLogSink other) {
	g_atomic_pointer_set(&sink, other != NULL ? other : to_stderr);
}

void jx_log(JxLogLevel level, const char *area, const char *format, ...) {
	GString *line = g_string_new(NULL);
	g_string_append_printf(line, "[xmpp/%s] ", area);
	va_list arguments;
	va_start(arguments, format);
	g_string_append_vprintf(line, format, arguments);
	va_end(arguments);
	if (line->len > LONGEST) {
		g_string_truncate(line, LONGEST);
		g_string_append(line, "…");
	}
	for (gsize i = 0; i < line->len; i++)
		if ((guchar)line->str[i] < 0x20 || line->str[i] == 0x7f)
			line->str[i] = ' ';
	JxLogSink current = g_atomic_pointer_get(&sink);
	current(level, line->str);
	g_string_free(line, TRUE);
}
