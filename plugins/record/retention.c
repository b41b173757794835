#include "config.h"

#include "record/retention.h"

#include <stdlib.h>
#include <string.h>

#define DAY 86400

/* "2026-09-01T081500Z-" */
static const char shape[] = "dddd-dd-ddTddddddZ-";

gint64 jx_session_began(const char *name) {
	for (gsize i = 0; shape[i]; i++)
		if (shape[i] == 'd' ? !g_ascii_isdigit(name[i]) : name[i] != shape[i])
			return -1;
	g_autofree char *iso = g_strdup_printf("%.13s:%.2s:%.2sZ", name, name + 13, name + 15);
	g_autoptr(GDateTime) began = g_date_time_new_from_iso8601(iso, NULL);
	return began ? g_date_time_to_unix(began) : -1;
}

static int by_age(const void *a, const void *b) {
	gint64 left = ((const JxKept *)a)->began, right = ((const JxKept *)b)->began;
	return (left > right) - (left < right);
}

static gboolean counts(const JxKept *session, const char *room) {
	return !session->doomed && (!room || strcmp(session->room, room) == 0);
}

/* Dooms the oldest of the room (NULL: of all) until they fit, but not the newest of them, which would be gone as soon as it is finished; what is active is over
 * where that is not enough. */
static void fit(JxKept *sessions, guint n, const char *room, guint64 limit) {
	guint64 bytes = 0;
	JxKept *largest = NULL, *newest = NULL;
	for (guint i = 0; i < n; i++) {
		if (!counts(&sessions[i], room))
			continue;
		bytes += sessions[i].bytes;
		newest = &sessions[i];
	}
	for (guint i = 0; i < n && bytes > limit; i++) {
		if (!counts(&sessions[i], room) || sessions[i].active || &sessions[i] == newest)
			continue;
		sessions[i].doomed = TRUE;
		bytes -= sessions[i].bytes;
	}
	for (guint i = 0; i < n; i++)
		if (counts(&sessions[i], room) && sessions[i].active && (!largest || sessions[i].bytes > largest->bytes))
			largest = &sessions[i];
	if (bytes > limit && largest)
		largest->over = TRUE;
}

void jx_retention_judge(JxKept *sessions, guint n, const JxLimits *limits, gint64 now) {
	if (n == 0)
		return;
	qsort(sessions, n, sizeof *sessions, by_age);
	for (guint i = 0; i < n && limits->days > 0; i++)
		sessions[i].doomed = !sessions[i].active && now - sessions[i].began > (gint64)limits->days * DAY;
	for (guint i = 0; i < n && limits->room_bytes > 0; i++) {
		gboolean first = TRUE;
		for (guint k = 0; k < i && first; k++)
			first = strcmp(sessions[k].room, sessions[i].room) != 0;
		if (first)
			fit(sessions, n, sessions[i].room, limits->room_bytes);
	}
	if (limits->total_bytes > 0)
		fit(sessions, n, NULL, limits->total_bytes);
}
