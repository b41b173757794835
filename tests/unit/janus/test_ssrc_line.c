/* The line of Janus's log in which an SSRC stands that nobody announced, as the versions write it. */
#include "config.h"

#include "janus/ssrc_line.h"

static void test_read(void) {
	static const struct { const char *line; guint64 handle; guint32 ssrc; } rows[] = {
		{ "[WARN] [7465415136626214] Unknown SSRC, dropping packet (SSRC 3146866068)...\n", 7465415136626214, 3146866068u },
		{ "\x1b[33m[WARN]\x1b[0m [12] Unknown SSRC, dropping packet (SSRC 1)...\n", 12, 1 },
		{ "[Wed Nov 25 19:00:57 2026] [WARN] [9] Unknown SSRC, dropping packet (SSRC 4294967295)...\n", 9, 4294967295u },
		{ "[WARN] [9] Unknown SSRC, dropping packet (SSRC 4294967296)...\n", 0, 0 },
		{ "[WARN] [9] Unknown SSRC, dropping packet (SSRC 0)...\n", 0, 0 },
		{ "[WARN] [9] Unknown SSRC, dropping packet (SSRC", 0, 0 },
		{ "[VERB] [9] Unknown SSRC, dropping RTCP packet (SSRC 5)...\n", 0, 0 },
		{ "] Unknown SSRC, dropping packet (SSRC 5)...\n", 0, 0 },
		{ "9] Unknown SSRC, dropping packet (SSRC 5)...\n", 0, 0 },
		{ "", 0, 0 },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		guint64 handle = 0;
		guint32 ssrc = 0;
		g_test_message("%s", rows[i].line);
		g_assert_cmpint(jx_ssrc_line_read(rows[i].line, &handle, &ssrc), ==, rows[i].handle > 0);
		if (rows[i].handle)
			g_assert_true(handle == rows[i].handle && ssrc == rows[i].ssrc);
	}
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/janus/ssrc-line", test_read);
	return g_test_run();
}
