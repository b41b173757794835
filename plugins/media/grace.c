#include "config.h"

#include "media/grace.h"

/* Callers look a leg up before they enter its section; that takes much less than this. */
#define LEAST_AGE_US (200 * 1000)

typedef struct {
	JxGraceReader *reader;
	gint in;
} Inside;

typedef struct {
	gpointer pointer;
	GDestroyNotify destroy;
	gint64 retired_us;
	GArray *inside; /* Inside: who was in a section when it was retired */
} Retired;

static GMutex lock;
static GPtrArray *readers; /* JxGraceReader */
static GQueue retired = G_QUEUE_INIT;

void jx_grace_register(JxGraceReader *reader) {
	g_mutex_lock(&lock);
	if (!readers)
		readers = g_ptr_array_new();
	g_ptr_array_add(readers, reader);
	g_mutex_unlock(&lock);
}

void jx_grace_unregister(JxGraceReader *reader) {
	g_mutex_lock(&lock);
	g_ptr_array_remove_fast(readers, reader);
	if (readers->len == 0)
		g_clear_pointer(&readers, g_ptr_array_unref);
	for (GList *l = retired.head; l; l = l->next) {
		GArray *inside = ((Retired *)l->data)->inside;
		for (guint i = inside->len; i-- > 0;)
			if (g_array_index(inside, Inside, i).reader == reader)
				g_array_remove_index_fast(inside, i);
	}
	g_mutex_unlock(&lock);
}

void jx_grace_retire(gpointer pointer, GDestroyNotify destroy) {
	if (!pointer)
		return;
	Retired *item = g_new0(Retired, 1);
	*item = (Retired){ pointer, destroy, g_get_monotonic_time(), g_array_new(FALSE, FALSE, sizeof(Inside)) };
	g_mutex_lock(&lock);
	for (guint i = 0; readers && i < readers->len; i++) {
		JxGraceReader *reader = readers->pdata[i];
		gint out = g_atomic_int_get(&reader->out), in = g_atomic_int_get(&reader->in);
		if (in != out)
			g_array_append_val(item->inside, ((Inside){ reader, in }));
	}
	g_queue_push_tail(&retired, item);
	g_mutex_unlock(&lock);
}

static gboolean left(const Retired *item) {
	for (guint i = 0; i < item->inside->len; i++) {
		const Inside *inside = &g_array_index(item->inside, Inside, i);
		if ((gint)((guint)g_atomic_int_get(&inside->reader->out) - (guint)inside->in) < 0)
			return FALSE;
	}
	return TRUE;
}

void jx_grace_reclaim(gint64 now_us, gboolean everything) {
	for (;;) {
		g_mutex_lock(&lock);
		Retired *item = g_queue_peek_head(&retired);
		if (item && !everything && (now_us - item->retired_us < LEAST_AGE_US || !left(item)))
			item = NULL;
		if (item)
			g_queue_pop_head(&retired);
		g_mutex_unlock(&lock);
		if (!item)
			return;
		item->destroy(item->pointer); /* may retire more */
		g_array_unref(item->inside);
		g_free(item);
	}
}
