#include "config.h"

#include "plan/vtt.h"

GString *jx_vtt_new(void) {
	return g_string_new("WEBVTT\n");
}

static void append_time(GString *vtt, gint64 t) {
	gint64 ms = MAX(t, 0) / 1000;
	g_string_append_printf(vtt, "%02d:%02d:%02d.%03d", (gint)(ms / 3600000), (gint)(ms / 60000 % 60), (gint)(ms / 1000 % 60), (gint)(ms % 1000));
}

/* An empty line would end the cue; a name stands in one line. */
static void append_text(GString *vtt, const char *text, gboolean one_line) {
	g_autofree char *valid = g_utf8_make_valid(text, -1);
	gboolean fresh = TRUE;
	for (const char *p = valid; *p != '\0'; p++) {
		if (*p == '\n' || *p == '\r') {
			if (!fresh)
				g_string_append_c(vtt, one_line ? ' ' : '\n');
			fresh = TRUE;
			continue;
		}
		fresh = FALSE;
		if (*p == '&')
			g_string_append(vtt, "&amp;");
		else if (*p == '<')
			g_string_append(vtt, "&lt;");
		else if (*p == '>')
			g_string_append(vtt, "&gt;");
		else
			g_string_append_c(vtt, *p);
	}
}

void jx_vtt_cue(GString *vtt, gint64 from, gint64 to, const char *voice, const char *text) {
	g_string_append_c(vtt, '\n');
	append_time(vtt, from);
	g_string_append(vtt, " --> ");
	append_time(vtt, to);
	g_string_append_c(vtt, '\n');
	if (voice != NULL && *voice != '\0') {
		g_string_append(vtt, "<v ");
		append_text(vtt, voice, TRUE);
		g_string_append_c(vtt, '>');
	}
	append_text(vtt, text, FALSE);
	if (vtt->str[vtt->len - 1] != '\n')
		g_string_append_c(vtt, '\n');
}
