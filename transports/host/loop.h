/* The XMPP thread's loop: sleeps in poll() on the watched descriptors and an eventfd. Callbacks of a descriptor, of a timer or of
 * another thread's invoke run one at a time; one that takes longer than JX_LOOP_SLOW_MS is logged with its label and counted.
 */
#ifndef JX_HOST_LOOP_H
#define JX_HOST_LOOP_H

#include <glib.h>

G_BEGIN_DECLS

#define JX_LOOP_SLOW_MS 50

typedef struct JxLoop JxLoop;
typedef struct JxWatch JxWatch;
typedef struct JxTimer JxTimer;
typedef void (*JxLoopCallback)(gpointer data);

JxLoop *jx_loop_new(GError **error);
/* Other threads that invoke keep a reference: the queue outlives the thread. */
JxLoop *jx_loop_ref(JxLoop *loop);
void jx_loop_unref(JxLoop *loop);
/* On the thread that is to be the loop's; returns after jx_loop_stop. */
void jx_loop_run(JxLoop *loop);
/* Any thread. Everything invoked before still runs. */
void jx_loop_stop(JxLoop *loop);
/* Any thread, first in first out. FALSE, and `callback` never called, once the loop has ended. label: static text, for the
 * watchdog; NULL = the label in force where the caller runs on the loop. */
gboolean jx_loop_invoke(JxLoop *loop, const char *label, JxLoopCallback callback, gpointer data);

/* --- on the loop's thread (or before it runs) */
/* events: POLLIN, POLLOUT. */
JxWatch *jx_loop_watch(JxLoop *loop, const char *label, int fd, short events, void (*ready)(short revents, gpointer data), gpointer data);
void jx_watch_set_events(JxWatch *watch, short events);
void jx_watch_free(JxWatch *watch); /* also from within its callback; the descriptor stays open */
JxTimer *jx_loop_timer(JxLoop *loop, guint delay_ms, gboolean repeat, JxLoopCallback callback, gpointer data);
/* NULL is fine; a one-shot timer is gone when its callback has returned. */
void jx_loop_timer_cancel(JxLoop *loop, JxTimer *timer);
/* Whose work is going on, for the watchdog: static or interned text. Timers and invokes made meanwhile inherit it. */
void jx_loop_set_label(JxLoop *loop, const char *label);
const char *jx_loop_label(const JxLoop *loop);

/* --- any thread */
gint64 jx_loop_now(void); /* monotonic ms */
gboolean jx_loop_is_current(const JxLoop *loop);
/* ms since the loop last woke or gave a sign of life (it does so each second). */
gint64 jx_loop_silence(const JxLoop *loop);
guint64 jx_loop_slow_turns(const JxLoop *loop);

G_END_DECLS

#endif
