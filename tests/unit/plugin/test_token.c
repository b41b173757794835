/* Join tokens. */
#include "config.h"

#include <string.h>

#include "model/token.h"

#define NOW 1800000000

static void test_round(void) {
	static const struct {
		const char *room, *name;
	} rows[] = { { "algebra1@conference.school.example/3", "Student One" }, { "a", "b" }, { "r\n3\nx", "Ä\n名" }, { "room", "room" } };
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *token = jx_token_make("secret", rows[i].room, rows[i].name, 7, NOW + 1);
		g_autoptr(GError) error = NULL;
		g_autofree char *name = jx_token_check("secret", token, rows[i].room, NOW, &error);
		g_assert_no_error(error);
		g_assert_cmpstr(name, ==, rows[i].name);
		g_assert_null(strpbrk(token, "+/= \n"));
	}
}

static void test_refused(void) {
	g_autofree char *token = jx_token_make("secret", "room", "Anna", 7, NOW + 10);
	g_autofree char *longer = g_strconcat(token, "A", NULL);
	g_autofree char *doubled = g_strconcat(token, ".", token, NULL);
	g_autofree char *other_name = jx_token_make("guess", "room", "Anna", 7, NOW + 10);
	g_autofree char *huge = g_strnfill(5000, 'A');
	/* "roomA" "nna" must not pass for "room" "Anna". */
	g_autofree char *shifted = jx_token_make("secret", "roomA", "nna", 7, NOW + 10);
	const struct {
		const char *token, *room;
		gint64 now;
		const char *why;
	} rows[] = {
		{ token, "room", NOW + 10, "expired" }, { token, "room2", NOW, "another room" }, { token, "roo", NOW, "another room" },
		{ longer, "room", NOW, "genuine" }, { doubled, "room", NOW, "genuine" }, { other_name, "room", NOW, "genuine" },
		{ shifted, "room", NOW, "another room" }, { huge, "room", NOW, "genuine" }, { "", "room", NOW, "genuine" }, { ".", "room", NOW, "genuine" },
		{ "A.A", "room", NOW, "genuine" }, { "=.=", "room", NOW, "genuine" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;
		g_assert_null(jx_token_check("secret", rows[i].token, rows[i].room, rows[i].now, &error));
		g_assert_nonnull(strstr(error->message, rows[i].why));
	}
	g_autofree char *twin = jx_token_make("secret", "room", "Anna", 8, NOW + 10);
	g_assert_cmpstr(token, !=, twin);
	/* Every byte counts. */
	for (gsize i = 0; token[i]; i++) {
		g_autofree char *changed = g_strdup(token);
		changed[i] = changed[i] == 'x' ? 'y' : 'x';
		g_autofree char *name = jx_token_check("secret", changed, "room", NOW, NULL);
		/* The last character of each part may carry bits that decode to nothing. */
		if (name)
			g_assert_true(token[i + 1] == '\0' || token[i + 1] == '.');
	}
}

static void test_secret(void) {
	g_assert_true(jx_secret_equal("abc", "abc"));
	g_assert_false(jx_secret_equal("abc", "abd"));
	g_assert_false(jx_secret_equal("abc", "ab"));
	g_assert_false(jx_secret_equal("", "a"));
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/plugin/token/round", test_round);
	g_test_add_func("/plugin/token/refused", test_refused);
	g_test_add_func("/plugin/token/secret", test_secret);
	return g_test_run();
}
