/* Freeing memory that a packet in flight may still read: readers mark when they are inside, writers retire what they
 * have unlinked, and it is freed when every reader that was inside then has left. Readers neither lock nor wait. */
#ifndef JX_MEDIA_GRACE_H
#define JX_MEDIA_GRACE_H

#include <glib.h>

typedef struct {
	gint in;  /* sections begun, atomic */
	gint out; /* sections ended, atomic */
} JxGraceReader;

/* One reader per leg: Janus calls a handle from one thread at a time. */
void jx_grace_register(JxGraceReader *reader);
void jx_grace_unregister(JxGraceReader *reader);

static inline void jx_grace_enter(JxGraceReader *reader) { g_atomic_int_inc(&reader->in); }
static inline void jx_grace_leave(JxGraceReader *reader) { g_atomic_int_inc(&reader->out); }

/* `pointer` can no longer be found by anybody who enters from now on. `destroy` runs in jx_grace_reclaim. */
void jx_grace_retire(gpointer pointer, GDestroyNotify destroy);
/* Frees what no reader can still see and has been retired for a moment; `everything`: at shutdown, without waiting. */
void jx_grace_reclaim(gint64 now_us, gboolean everything);

#endif
