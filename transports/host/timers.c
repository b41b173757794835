#include "config.h"

#include "host/timers.h"

struct JxTimer {
	gint64 due;
	guint64 order; /* of making: ties run first come, first served */
	guint interval;
	guint place; /* in the heap */
	gboolean running, cancelled;
	const char *label;
	void (*callback)(gpointer);
	gpointer data;
};

struct JxTimers {
	GPtrArray *heap; /* binary, the first due at 0 */
	guint64 order;
};

#define AT(timers, i) ((JxTimer *)g_ptr_array_index((timers)->heap, (i)))

static gboolean before(const JxTimer *a, const JxTimer *b) {
	return a->due != b->due ? a->due < b->due : a->order < b->order;
}

static void put(JxTimers *timers, guint place, JxTimer *timer) {
	g_ptr_array_index(timers->heap, place) = timer;
	timer->place = place;
}

static void rise(JxTimers *timers, JxTimer *timer) {
	guint place = timer->place;
	while (place > 0 && before(timer, AT(timers, (place - 1) / 2))) {
		put(timers, place, AT(timers, (place - 1) / 2));
		place = (place - 1) / 2;
	}
	put(timers, place, timer);
}

static void sink(JxTimers *timers, JxTimer *timer) {
	guint place = timer->place, count = timers->heap->len;
	for (;;) {
		guint child = 2 * place + 1;
		if (child >= count)
			break;
		if (child + 1 < count && before(AT(timers, child + 1), AT(timers, child)))
			child++;
		if (!before(AT(timers, child), timer))
			break;
		put(timers, place, AT(timers, child));
		place = child;
	}
	put(timers, place, timer);
}

static void insert(JxTimers *timers, JxTimer *timer) {
	timer->place = timers->heap->len;
	g_ptr_array_add(timers->heap, timer);
	rise(timers, timer);
}

static void take_out(JxTimers *timers, JxTimer *timer) {
	guint place = timer->place;
	JxTimer *last = AT(timers, timers->heap->len - 1);
	g_ptr_array_set_size(timers->heap, timers->heap->len - 1);
	if (last == timer)
		return;
	put(timers, place, last);
	rise(timers, last);
	sink(timers, last);
}

JxTimers *jx_timers_new(void) {
	JxTimers *timers = g_new0(JxTimers, 1);
	timers->heap = g_ptr_array_new();
	return timers;
}

void jx_timers_free(JxTimers *timers) {
	g_ptr_array_set_free_func(timers->heap, g_free);
	g_ptr_array_free(timers->heap, TRUE);
	g_free(timers);
}

JxTimer *jx_timers_add(JxTimers *timers, gint64 due, guint interval, const char *label, void (*callback)(gpointer), gpointer data) {
	JxTimer *timer = g_new0(JxTimer, 1);
	timer->due = due;
	timer->order = timers->order++;
	timer->interval = interval;
	timer->label = label;
	timer->callback = callback;
	timer->data = data;
	insert(timers, timer);
	return timer;
}

void jx_timers_cancel(JxTimers *timers, JxTimer *timer) {
	if (timer == NULL)
		return;
	if (timer->running) {
		timer->cancelled = TRUE;
		return;
	}
	take_out(timers, timer);
	g_free(timer);
}

gint64 jx_timers_next(const JxTimers *timers) {
	return timers->heap->len > 0 ? AT(timers, 0)->due : -1;
}

gboolean jx_timers_run_one(JxTimers *timers, gint64 now,
	void (*run)(const char *label, void (*callback)(gpointer), gpointer data, gpointer user), gpointer user) {
	if (timers->heap->len == 0 || AT(timers, 0)->due > now)
		return FALSE;
	JxTimer *timer = AT(timers, 0);
	take_out(timers, timer);
	timer->running = TRUE;
	run(timer->label, timer->callback, timer->data, user);
	timer->running = FALSE;
	if (timer->interval == 0 || timer->cancelled) {
		g_free(timer);
		return TRUE;
	}
	timer->due = MAX(timer->due + timer->interval, now + 1);
	timer->order = timers->order++;
	insert(timers, timer);
	return TRUE;
}

guint jx_timers_count(const JxTimers *timers) {
	return timers->heap->len;
}
