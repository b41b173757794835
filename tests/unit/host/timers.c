/* The heap of timers, with a clock of the test's own. */
#include "config.h"

#include "host/timers.h"

static GString *ran;
static JxTimers *timers;
static JxTimer *repeating;

static void note(gpointer data) {
	g_string_append(ran, data);
}

static void cancel_itself(gpointer data) {
	g_string_append(ran, data);
	jx_timers_cancel(timers, repeating);
}

static void call(const char *label, void (*callback)(gpointer), gpointer data, gpointer user) {
	callback(data);
}

static void run_until(gint64 now) {
	while (jx_timers_run_one(timers, now, call, NULL))
		;
}

static void begin(void) {
	timers = jx_timers_new();
	ran = g_string_new(NULL);
}

static void end(void) {
	jx_timers_free(timers);
	g_string_free(ran, TRUE);
}

static void test_order(void) {
	begin();
	jx_timers_add(timers, 30, 0, "", note, "c");
	jx_timers_add(timers, 10, 0, "", note, "a");
	jx_timers_add(timers, 20, 0, "", note, "b");
	jx_timers_add(timers, 10, 0, "", note, "A");
	g_assert_cmpint(jx_timers_next(timers), ==, 10);
	run_until(25);
	g_assert_cmpstr(ran->str, ==, "aAb");
	g_assert_cmpint(jx_timers_next(timers), ==, 30);
	g_assert_cmpuint(jx_timers_count(timers), ==, 1);
	end();
}

static void test_cancel(void) {
	begin();
	JxTimer *made[100];
	for (int i = 0; i < 100; i++)
		made[i] = jx_timers_add(timers, (i * 37) % 100, 0, "", note, "x");
	for (int i = 0; i < 100; i += 2)
		jx_timers_cancel(timers, made[i]);
	jx_timers_cancel(timers, NULL);
	gint64 last = 0;
	while (jx_timers_next(timers) >= 0) {
		g_assert_cmpint(jx_timers_next(timers), >=, last);
		last = jx_timers_next(timers);
		jx_timers_run_one(timers, last, call, NULL);
	}
	g_assert_cmpuint(ran->len, ==, 50);
	end();
}

static void test_repeat(void) {
	begin();
	repeating = jx_timers_add(timers, 10, 10, "", note, "r");
	run_until(10);
	run_until(20);
	g_assert_cmpstr(ran->str, ==, "rr");
	/* A long pause is not made up for. */
	run_until(1000);
	g_assert_cmpstr(ran->str, ==, "rrr");
	jx_timers_cancel(timers, repeating);
	g_assert_cmpint(jx_timers_next(timers), ==, -1);
	repeating = jx_timers_add(timers, 10, 10, "", cancel_itself, "s");
	run_until(2000);
	g_assert_cmpstr(ran->str, ==, "rrrs");
	g_assert_cmpuint(jx_timers_count(timers), ==, 0);
	end();
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/timers/order", test_order);
	g_test_add_func("/timers/cancel", test_cancel);
	g_test_add_func("/timers/repeat", test_repeat);
	return g_test_run();
}
