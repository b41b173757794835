#include "config.h"

#include "read/problems.h"

static void problem_free(gpointer p) {
	JxProblem *problem = p;
	g_free(problem->file);
	g_free(problem->text);
	g_free(problem);
}

JxProblems *jx_problems_new(gboolean silent) {
	JxProblems *problems = g_new0(JxProblems, 1);
	problems->silent = silent;
	problems->list = g_ptr_array_new_with_free_func(problem_free);
	return problems;
}

void jx_problems_free(JxProblems *problems) {
	g_ptr_array_unref(problems->list);
	g_free(problems);
}

static char *printable(const char *text) {
	GString *out = g_string_new(NULL);
	for (const char *p = text; *p != '\0';) {
		gunichar c = g_utf8_get_char_validated(p, -1);
		if (c >= (gunichar)-2 || !g_unichar_isprint(c))
			g_string_append_printf(out, "\\x%02X", (guint8)*p++);
		else {
			g_string_append_unichar(out, c);
			p = g_utf8_next_char(p);
		}
	}
	return g_string_free(out, FALSE);
}

void jx_problem(JxProblems *problems, const char *file, const char *format, ...) {
	va_list args;
	va_start(args, format);
	g_autofree char *raw = g_strdup_vprintf(format, args);
	va_end(args);
	JxProblem *problem = g_new0(JxProblem, 1);
	problem->text = printable(raw);
	problem->file = file != NULL ? printable(file) : NULL;
	if (problems->list->len >= JX_PROBLEMS_KEPT) {
		problems->more++;
		problem_free(problem);
		return;
	}
	if (!problems->silent)
		g_printerr("janus-xmpp-compose: %s%s%s\n", problem->file != NULL ? problem->file : "", problem->file != NULL ? ": " : "", problem->text);
	g_ptr_array_add(problems->list, problem);
}
