#include "config.h"

#include "read/drift.h"

#define WINDOW 5000000
#define JUMP 1000000
#define FARTHEST 5000000
#define STEEPEST 300 /* µs in a second: clocks that differ by more are broken */

typedef struct {
	gint64 at;
	gint64 offset; /* at - sent, the least of the window; G_MAXINT64: no packet */
} Point;

struct JxDrift {
	GArray *windows; /* Point, one per WINDOW from 0; after finish only those with packets */
	guint jumps;
};

JxDrift *jx_drift_new(void) {
	JxDrift *drift = g_new0(JxDrift, 1);
	drift->windows = g_array_new(FALSE, FALSE, sizeof(Point));
	return drift;
}

void jx_drift_free(JxDrift *drift) {
	g_array_unref(drift->windows);
	g_free(drift);
}

void jx_drift_add(JxDrift *drift, gint64 at, gint64 sent) {
	guint n = (guint)(MAX(at, 0) / WINDOW);
	Point point = { at, at - sent }, none = { 0, G_MAXINT64 };
	while (drift->windows->len <= n)
		g_array_append_val(drift->windows, none);
	Point *window = &g_array_index(drift->windows, Point, n);
	if (point.offset < window->offset)
		*window = point;
}

void jx_drift_merge(JxDrift *drift, const JxDrift *from) {
	for (guint i = 0; i < from->windows->len; i++) {
		const Point *point = &g_array_index(from->windows, Point, i);
		if (point->offset != G_MAXINT64)
			jx_drift_add(drift, point->at, point->at - point->offset);
	}
}

static gboolean jumped(const Point *a, const Point *b) {
	return ABS(a->offset - b->offset) > JUMP;
}

/* `to` is no higher than the line that rises from `from`. */
static void press(const Point *from, Point *to) {
	gint64 most = from->offset + ABS(to->at - from->at) * STEEPEST / 1000000;
	if (!jumped(from, to))
		to->offset = MIN(to->offset, most);
}

void jx_drift_finish(JxDrift *drift) {
	Point *points = (Point *)(void *)drift->windows->data;
	guint n = 0;
	for (guint i = 0; i < drift->windows->len; i++)
		if (points[i].offset != G_MAXINT64)
			points[n++] = points[i];
	g_array_set_size(drift->windows, n);
	for (guint i = 1; i < n; i++) {
		drift->jumps += jumped(&points[i - 1], &points[i]);
		press(&points[i - 1], &points[i]);
	}
	for (guint i = n; i > 1; i--)
		press(&points[i - 1], &points[i - 2]);
}

guint jx_drift_jumps(const JxDrift *drift) {
	return drift->jumps;
}

/* The last point at or before `at`, or the first. */
static guint find(const GArray *points, gint64 at) {
	guint low = 0, high = points->len;
	while (high - low > 1) {
		guint middle = low + (high - low) / 2;
		if (g_array_index(points, Point, middle).at <= at)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static gint64 offset_at(const JxDrift *drift, gint64 at) {
	guint n = find(drift->windows, at);
	const Point *before = &g_array_index(drift->windows, Point, n);
	const Point *after = n + 1 < drift->windows->len ? before + 1 : before;
	gint64 span = after->at - before->at;
	if (span <= 0 || at <= before->at || jumped(before, after))
		return before->offset;
	return before->offset + (gint64)((double)(after->offset - before->offset) * (double)(at - before->at) / (double)span);
}

static gint by_size(gconstpointer a, gconstpointer b) {
	gint64 left = *(const gint64 *)a, right = *(const gint64 *)b;
	return left < right ? -1 : left > right;
}

gint64 jx_drift_apart(const JxDrift *own, const JxDrift *shared) {
	g_autoptr(GArray) apart = g_array_new(FALSE, FALSE, sizeof(gint64));
	for (guint i = 0; i < own->windows->len && shared->windows->len > 0; i++) {
		const Point *point = &g_array_index(own->windows, Point, i);
		gint64 distance = ABS(point->offset - offset_at(shared, point->at));
		g_array_append_val(apart, distance);
	}
	g_array_sort(apart, by_size);
	return apart->len > 0 ? g_array_index(apart, gint64, apart->len / 2) : 0;
}

gint64 jx_drift_place(const JxDrift *drift, gint64 at, gint64 sent) {
	if (drift->windows->len == 0)
		return at;
	gint64 placed = sent + offset_at(drift, at);
	return ABS(placed - at) <= FARTHEST ? placed : at;
}
