#include "config.h"

#include "host/env.h"

#include "host/log.h"

/* One loop, one environment: links get these two by way of `env`. */
static struct {
	JxLoop *loop;
	JxWork *lookups;
} env;

static gint64 now(gpointer unused) {
	return jx_loop_now();
}

static double chance(gpointer unused) {
	return g_random_double();
}

static gpointer watch(gpointer unused, const char *name, int fd, short events, void (*ready)(short, gpointer), gpointer data) {
	return jx_loop_watch(env.loop, name, fd, events, ready, data);
}

static void watch_events(gpointer unused, gpointer handle, short events) {
	jx_watch_set_events(handle, events);
}

static void unwatch(gpointer unused, gpointer handle) {
	jx_watch_free(handle);
}

static gpointer timer(gpointer unused, guint delay_ms, void (*expired)(gpointer), gpointer data) {
	return jx_loop_timer(env.loop, delay_ms, FALSE, expired, data);
}

static void timer_cancel(gpointer unused, gpointer handle) {
	jx_loop_timer_cancel(env.loop, handle);
}

static void work(gpointer unused, void (*run)(gpointer), void (*done)(gpointer), gpointer data) {
	jx_work_push(env.lookups, run, done, data);
}

static void log_line(gpointer unused, JxLinkLog level, const char *message) {
	static const JxLogLevel levels[] = {
		[JX_LINK_LOG_DEBUG] = JX_LOG_DEBUG, [JX_LINK_LOG_INFO] = JX_LOG_INFO, [JX_LINK_LOG_WARNING] = JX_LOG_WARNING,
	};
	jx_log(levels[level], "link", "%s", message);
}

const JxLinkEnv *jx_link_env(JxLoop *loop, JxWork *lookups, xmpp_ctx_t *context) {
	static JxLinkEnv functions;
	env.loop = loop;
	env.lookups = lookups;
	functions = (JxLinkEnv) {
		.env = &env, .context = context, .now = now, .random = chance, .watch = watch, .watch_events = watch_events,
		.unwatch = unwatch, .timer = timer, .timer_cancel = timer_cancel, .work = work, .log = log_line,
	};
	return &functions;
}
