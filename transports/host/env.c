#include "config.h"

#include "host/env.h"

#include "host/log.h"

/* What `env` of the functions below points to. */
typedef struct {
	JxLinkEnv functions;
	JxLoop *loop;
	JxWork *lookups;
} Env;

static gint64 now(gpointer unused) {
	return jx_loop_now();
}

static double chance(gpointer unused) {
	return g_random_double();
}

static gpointer watch(gpointer env, const char *name, int fd, short events, void (*ready)(short, gpointer), gpointer data) {
	return jx_loop_watch(((Env *)env)->loop, name, fd, events, ready, data);
}

static void watch_events(gpointer unused, gpointer handle, short events) {
	jx_watch_set_events(handle, events);
}

static void unwatch(gpointer unused, gpointer handle) {
	jx_watch_free(handle);
}

static gpointer timer(gpointer env, guint delay_ms, void (*expired)(gpointer), gpointer data) {
	return jx_loop_timer(((Env *)env)->loop, delay_ms, FALSE, expired, data);
}

static void timer_cancel(gpointer env, gpointer handle) {
	jx_loop_timer_cancel(((Env *)env)->loop, handle);
}

static void work(gpointer env, void (*run)(gpointer), void (*done)(gpointer), gpointer data) {
	jx_work_push(((Env *)env)->lookups, run, done, data);
}

static void log_line(gpointer unused, JxLinkLog level, const char *message) {
	static const JxLogLevel levels[] = {
		[JX_LINK_LOG_DEBUG] = JX_LOG_DEBUG, [JX_LINK_LOG_INFO] = JX_LOG_INFO, [JX_LINK_LOG_WARNING] = JX_LOG_WARNING,
	};
	jx_log(levels[level], "link", "%s", message);
}

JxLinkEnv *jx_link_env_new(JxLoop *loop, JxWork *lookups, xmpp_ctx_t *context) {
	Env *env = g_new(Env, 1);
	*env = (Env) { .loop = loop, .lookups = lookups };
	env->functions = (JxLinkEnv) {
		.env = env, .context = context, .now = now, .random = chance, .watch = watch, .watch_events = watch_events,
		.unwatch = unwatch, .timer = timer, .timer_cancel = timer_cancel, .work = work, .log = log_line,
	};
	return &env->functions;
}

void jx_link_env_free(JxLinkEnv *env) {
	if (env)
		g_free(env->env);
}
