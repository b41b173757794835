#include "config.h"

#include "host/loop.h"

#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "host/log.h"
#include "host/metrics.h"
#include "host/timers.h"

#define SIGN_OF_LIFE_MS 1000
/* Invokes and timers run in one turn before descriptors are looked at again. */
#define AT_ONCE 256

typedef struct {
	const char *label;
	JxLoopCallback callback;
	gpointer data;
} Invoke;

struct JxWatch {
	JxLoop *loop;
	const char *label;
	int fd;
	short events;
	gboolean dead; /* freed at the end of the turn */
	void (*ready)(short, gpointer);
	gpointer data;
};

struct JxLoop {
	gint references;
	int wake; /* eventfd */
	GMutex lock; /* guards queue, ended, woken */
	GQueue queue; /* of Invoke */
	gboolean ended, woken;
	gint stopping; /* atomic */
	GThread *thread;
	GPtrArray *watches; /* of JxWatch, owned */
	JxTimers *timers;
	const char *label;
	gint64 label_since;      /* us */
	const char *worst_label; /* the longest stretch of this turn */
	gint64 worst;            /* us */
	gint64 alive; /* atomic, ms */
	guint64 slow; /* atomic */
};

gint64 jx_loop_now(void) {
	return g_get_monotonic_time() / 1000;
}

JxLoop *jx_loop_new(GError **error) {
	int wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (wake < 0) {
		g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno), "eventfd: %s", g_strerror(errno));
		return NULL;
	}
	JxLoop *loop = g_new0(JxLoop, 1);
	loop->references = 1;
	loop->wake = wake;
	g_mutex_init(&loop->lock);
	g_queue_init(&loop->queue);
	loop->watches = g_ptr_array_new_with_free_func(g_free);
	loop->timers = jx_timers_new();
	loop->label = "host";
	loop->alive = jx_loop_now();
	return loop;
}

JxLoop *jx_loop_ref(JxLoop *loop) {
	g_atomic_int_inc(&loop->references);
	return loop;
}

void jx_loop_unref(JxLoop *loop) {
	if (!g_atomic_int_dec_and_test(&loop->references))
		return;
	g_queue_clear_full(&loop->queue, g_free);
	g_ptr_array_free(loop->watches, TRUE);
	jx_timers_free(loop->timers);
	close(loop->wake);
	g_mutex_clear(&loop->lock);
	g_free(loop);
}

/* --- from any thread */

static void wake(JxLoop *loop) {
	const guint64 one = 1;
	while (write(loop->wake, &one, sizeof one) < 0 && errno == EINTR)
		;
}

gboolean jx_loop_is_current(const JxLoop *loop) {
	return g_atomic_pointer_get(&((JxLoop *)loop)->thread) == g_thread_self();
}

gboolean jx_loop_invoke(JxLoop *loop, const char *label, JxLoopCallback callback, gpointer data) {
	if (label == NULL)
		label = jx_loop_is_current(loop) ? loop->label : "invoke";
	g_mutex_lock(&loop->lock);
	gboolean taken = !loop->ended, sleeping = taken && !loop->woken;
	if (taken) {
		Invoke *invoke = g_new(Invoke, 1);
		*invoke = (Invoke) { label, callback, data };
		g_queue_push_tail(&loop->queue, invoke);
		loop->woken = TRUE;
	}
	g_mutex_unlock(&loop->lock);
	if (sleeping)
		wake(loop);
	return taken;
}

void jx_loop_stop(JxLoop *loop) {
	g_atomic_int_set(&loop->stopping, 1);
	wake(loop);
}

gint64 jx_loop_silence(const JxLoop *loop) {
	return jx_loop_now() - __atomic_load_n(&loop->alive, __ATOMIC_RELAXED);
}

guint64 jx_loop_slow_turns(const JxLoop *loop) {
	return __atomic_load_n(&loop->slow, __ATOMIC_RELAXED);
}

/* --- watchdog */

void jx_loop_set_label(JxLoop *loop, const char *label) {
	gint64 now = g_get_monotonic_time();
	if (now - loop->label_since > loop->worst) {
		loop->worst = now - loop->label_since;
		loop->worst_label = loop->label;
	}
	loop->label = label;
	loop->label_since = now;
}

const char *jx_loop_label(const JxLoop *loop) {
	return loop->label;
}

static gint64 begin(JxLoop *loop, const char *label) {
	loop->label = label;
	loop->label_since = g_get_monotonic_time();
	loop->worst = 0;
	loop->worst_label = label;
	return loop->label_since;
}

/* Where the callback is, for addr2line: what other threads invoke has no name. */
static char *place_of(gpointer callback) {
	Dl_info info;
	if (dladdr(callback, &info) == 0 || info.dli_fname == NULL)
		return g_strdup("?");
	g_autofree char *object = g_path_get_basename(info.dli_fname);
	return g_strdup_printf("%s+0x%zx", object, (gsize)((char *)callback - (char *)info.dli_fbase));
}

static void end(JxLoop *loop, gint64 begun, gpointer callback) {
	jx_loop_set_label(loop, "host");
	gint64 took = (loop->label_since - begun) / 1000;
	__atomic_store_n(&loop->alive, loop->label_since / 1000, __ATOMIC_RELAXED);
	if (took <= JX_LOOP_SLOW_MS)
		return;
	g_autofree char *place = place_of(callback);
	__atomic_add_fetch(&loop->slow, 1, __ATOMIC_RELAXED);
	jx_metrics_count("loop_slow_turns", NULL, 1);
	jx_log(JX_LOG_WARNING, "loop", "slow turn: handler=%s ms=%" G_GINT64_FORMAT " of=%" G_GINT64_FORMAT " callback=%s", loop->worst_label,
		loop->worst / 1000, took, place);
}

/* --- the loop's thread */

JxWatch *jx_loop_watch(JxLoop *loop, const char *label, int fd, short events, void (*ready)(short, gpointer), gpointer data) {
	JxWatch *watch = g_new0(JxWatch, 1);
	*watch = (JxWatch) { loop, label, fd, events, FALSE, ready, data };
	g_ptr_array_add(loop->watches, watch);
	return watch;
}

void jx_watch_set_events(JxWatch *watch, short events) {
	watch->events = events;
}

void jx_watch_free(JxWatch *watch) {
	/* It may be in the turn's list: taken out when the turn is over. */
	watch->dead = TRUE;
}

JxTimer *jx_loop_timer(JxLoop *loop, guint delay_ms, gboolean repeat, JxLoopCallback callback, gpointer data) {
	return jx_timers_add(loop->timers, jx_loop_now() + delay_ms, repeat ? MAX(delay_ms, 1) : 0, loop->label, callback, data);
}

void jx_loop_timer_cancel(JxLoop *loop, JxTimer *timer) {
	jx_timers_cancel(loop->timers, timer);
}

static void run_timer(const char *label, JxLoopCallback callback, gpointer data, gpointer user) {
	JxLoop *loop = user;
	gint64 begun = begin(loop, label);
	callback(data);
	end(loop, begun, callback);
}

static void run_timers(JxLoop *loop) {
	gint64 now = jx_loop_now();
	for (int i = 0; i < AT_ONCE && jx_timers_run_one(loop->timers, now, run_timer, loop); i++)
		;
}

static Invoke *next_invoke(JxLoop *loop) {
	g_mutex_lock(&loop->lock);
	Invoke *invoke = g_queue_pop_head(&loop->queue);
	if (invoke == NULL)
		loop->woken = FALSE;
	g_mutex_unlock(&loop->lock);
	return invoke;
}

/* TRUE when the queue is empty. */
static gboolean run_invokes(JxLoop *loop) {
	for (int i = 0; i < AT_ONCE; i++) {
		g_autofree Invoke *invoke = next_invoke(loop);
		if (invoke == NULL)
			return TRUE;
		gint64 begun = begin(loop, invoke->label);
		invoke->callback(invoke->data);
		end(loop, begun, invoke->callback);
	}
	return FALSE;
}

static void run_watches(JxLoop *loop, const struct pollfd *fds, guint count) {
	for (guint i = 0; i < count; i++) {
		JxWatch *watch = g_ptr_array_index(loop->watches, i);
		if (watch->dead || fds[i].revents == 0)
			continue;
		gint64 begun = begin(loop, watch->label);
		watch->ready(fds[i].revents, watch->data);
		end(loop, begun, watch->ready);
	}
}

static void sweep(JxLoop *loop) {
	for (guint i = loop->watches->len; i-- > 0;)
		if (((JxWatch *)g_ptr_array_index(loop->watches, i))->dead)
			g_ptr_array_remove_index(loop->watches, i);
}

static int sleep_ms(JxLoop *loop, gboolean idle) {
	gint64 next = jx_timers_next(loop->timers);
	if (!idle)
		return 0;
	return next < 0 ? SIGN_OF_LIFE_MS : (int)CLAMP(next - jx_loop_now(), 0, SIGN_OF_LIFE_MS);
}

static void drain_wake(JxLoop *loop) {
	guint64 count;
	while (read(loop->wake, &count, sizeof count) < 0 && errno == EINTR)
		;
}

static void turn(JxLoop *loop, GArray *fds, gboolean *idle) {
	sweep(loop);
	guint count = loop->watches->len;
	g_array_set_size(fds, count + 1);
	struct pollfd *set = (struct pollfd *)(void *)fds->data;
	for (guint i = 0; i < count; i++) {
		JxWatch *watch = g_ptr_array_index(loop->watches, i);
		set[i] = (struct pollfd) { .fd = watch->fd, .events = watch->events };
	}
	set[count] = (struct pollfd) { .fd = loop->wake, .events = POLLIN };
	int ready = poll(set, count + 1, sleep_ms(loop, *idle));
	__atomic_store_n(&loop->alive, jx_loop_now(), __ATOMIC_RELAXED);
	if (ready > 0 && set[count].revents != 0)
		drain_wake(loop);
	if (ready > 0)
		run_watches(loop, set, count);
	run_timers(loop);
	*idle = run_invokes(loop);
}

void jx_loop_run(JxLoop *loop) {
	g_autoptr(GArray) fds = g_array_new(FALSE, FALSE, sizeof(struct pollfd));
	g_atomic_pointer_set(&loop->thread, g_thread_self());
	gboolean idle = FALSE;
	while (!g_atomic_int_get(&loop->stopping))
		turn(loop, fds, &idle);
	/* What was invoked before the stop still runs; from here on nothing is taken. */
	for (gboolean empty = FALSE; !empty;) {
		empty = run_invokes(loop);
		g_mutex_lock(&loop->lock);
		empty = empty && g_queue_is_empty(&loop->queue);
		loop->ended = empty;
		g_mutex_unlock(&loop->lock);
	}
	sweep(loop);
	g_atomic_pointer_set(&loop->thread, NULL);
}
