/* The loop: invokes from other threads, watches, the watchdog; worker threads; metrics as text. */
#include "config.h"

#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "host/log.h"
#include "host/loop.h"
#include "host/metrics.h"
#include "host/work.h"

static JxLoop *loop;
static int counted;
static char *last_line;

static void remember(JxLogLevel level, const char *line) {
	g_free(last_line);
	last_line = g_strdup(line);
}

static void stop(gpointer data) {
	jx_loop_stop(loop);
}

static void count(gpointer data) {
	g_assert_true(jx_loop_is_current(loop));
	/* First in, first out, per thread: the numbers of one thread only grow. */
	static int last[4];
	int number = GPOINTER_TO_INT(data);
	g_assert_cmpint(number / 4, >, last[number % 4] - 1);
	last[number % 4] = number / 4;
	counted++;
}

static gpointer invoke_many(gpointer data) {
	for (int i = 1; i <= 10000; i++)
		g_assert_true(jx_loop_invoke(loop, "test", count, GINT_TO_POINTER(i * 4 + GPOINTER_TO_INT(data))));
	return NULL;
}

static gpointer invoke_all(gpointer data) {
	GThread *threads[4];
	for (int i = 0; i < 4; i++)
		threads[i] = g_thread_new("test", invoke_many, GINT_TO_POINTER(i));
	for (int i = 0; i < 4; i++)
		g_thread_join(threads[i]);
	jx_loop_invoke(loop, "test", stop, NULL);
	return NULL;
}

static void test_invoke(void) {
	loop = jx_loop_new(NULL);
	GThread *thread = g_thread_new("all", invoke_all, NULL);
	jx_loop_run(loop);
	g_thread_join(thread);
	g_assert_cmpint(counted, ==, 40000);
	/* After its end nothing is taken. */
	g_assert_false(jx_loop_invoke(loop, "test", count, NULL));
	jx_loop_unref(loop);
}

static int ends[2];
static JxWatch *watch;

static void on_readable(short revents, gpointer data) {
	char c;
	g_assert_cmpint(read(ends[0], &c, 1), ==, 1);
	if (c == 'x') {
		jx_watch_free(watch);
		stop(NULL);
	}
}

static void test_watch(void) {
	loop = jx_loop_new(NULL);
	g_assert_cmpint(pipe(ends), ==, 0);
	watch = jx_loop_watch(loop, "test", ends[0], POLLIN, on_readable, NULL);
	g_assert_cmpint(write(ends[1], "abx", 3), ==, 3);
	jx_loop_run(loop);
	close(ends[0]);
	close(ends[1]);
	jx_loop_unref(loop);
}

static void slow(gpointer data) {
	g_usleep((JX_LOOP_SLOW_MS + 20) * 1000);
	stop(NULL);
}

static void label_and_arm(gpointer data) {
	jx_loop_set_label(loop, "xep_9999_slow");
	jx_loop_timer(loop, 1, FALSE, slow, NULL);
}

static void test_watchdog(void) {
	loop = jx_loop_new(NULL);
	jx_loop_invoke(loop, "test", label_and_arm, NULL);
	jx_loop_run(loop);
	g_assert_cmpuint(jx_loop_slow_turns(loop), ==, 1);
	/* The timer goes by the name of who armed it. */
	g_assert_nonnull(strstr(last_line, "handler=xep_9999_slow"));
	jx_loop_unref(loop);
}

static void work_hard(gpointer data) {
	g_assert_false(jx_loop_is_current(loop));
	*(int *)data = 1;
}

static void work_done(gpointer data) {
	g_assert_true(jx_loop_is_current(loop));
	g_assert_cmpint(*(int *)data, ==, 1);
	stop(NULL);
}

static void test_work(void) {
	int state = 0;
	loop = jx_loop_new(NULL);
	JxWork *work = jx_work_new(loop, 1);
	jx_work_push(work, work_hard, work_done, &state);
	jx_loop_run(loop);
	jx_work_free(work);
	jx_loop_unref(loop);
}

static void collect(gpointer data) {
	jx_metrics_gauge("live", "kind=\"b\"", 7);
}

static void test_metrics(void) {
	jx_metrics_reset();
	jx_metrics_count("things", NULL, 2);
	jx_metrics_count("things", NULL, 1);
	jx_metrics_count("refusals", "reason=\"busy\"", 1);
	jx_metrics_gauge("live", "kind=\"a\"", -1);
	jx_metrics_observe("turn_seconds", NULL, 0.004);
	jx_metrics_observe("turn_seconds", NULL, 100);
	jx_metrics_collector(collect, NULL);
	g_autofree char *text = jx_metrics_text();
	g_assert_true(g_str_has_prefix(text,
		"# TYPE janus_xmpp_live gauge\njanus_xmpp_live{kind=\"a\"} -1\njanus_xmpp_live{kind=\"b\"} 7\n"
		"# TYPE janus_xmpp_refusals counter\njanus_xmpp_refusals_total{reason=\"busy\"} 1\n"
		"# TYPE janus_xmpp_things counter\njanus_xmpp_things_total 3\n"
		"# TYPE janus_xmpp_turn_seconds histogram\njanus_xmpp_turn_seconds_bucket{le=\"0.001\"} 0\n"));
	g_assert_nonnull(strstr(text, "janus_xmpp_turn_seconds_bucket{le=\"0.005\"} 1\n"));
	g_assert_true(g_str_has_suffix(text, "janus_xmpp_turn_seconds_bucket{le=\"+Inf\"} 2\njanus_xmpp_turn_seconds_count 2\n"
		"janus_xmpp_turn_seconds_sum 100.004\n# EOF\n"));
	g_assert_cmpint(jx_metrics_value("things", NULL), ==, 3);
	jx_metrics_reset();
}

static void test_log(void) {
	g_autofree char *long_text = g_strnfill(5000, 'y');
	jx_log(JX_LOG_INFO, "test", "a=%s", "b\nc\x1b[31m");
	g_assert_cmpstr(last_line, ==, "[xmpp/test] a=b c [31m");
	jx_log(JX_LOG_INFO, "test", "%s", long_text);
	g_assert_cmpuint(strlen(last_line), <, 2100);
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	jx_log_set_sink(remember);
	g_test_add_func("/loop/invoke", test_invoke);
	g_test_add_func("/loop/watch", test_watch);
	g_test_add_func("/loop/watchdog", test_watchdog);
	g_test_add_func("/loop/work", test_work);
	g_test_add_func("/metrics/text", test_metrics);
	g_test_add_func("/log/lines", test_log);
	int result = g_test_run();
	g_free(last_line);
	return result;
}
