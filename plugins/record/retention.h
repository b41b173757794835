/* Which recorded sessions have to go: by age, by what a room may keep, by what all may keep; the oldest first, never one that is being written. The newest is
 * kept whatever its size. Pure. */
#ifndef JX_RECORD_RETENTION_H
#define JX_RECORD_RETENTION_H

#include <glib.h>

typedef struct {
	char *room, *name;  /* of the folders */
	gint64 began;       /* seconds since 1970 */
	guint64 bytes;
	gboolean active;    /* it is being written */
	/* --- what is judged */
	gboolean doomed;    /* is to be deleted */
	gboolean over;      /* an active one: there is no room left for it */
} JxKept;

/* 0: no limit. */
typedef struct {
	guint64 room_bytes, total_bytes;
	guint days;
} JxLimits;

/* When the session of a folder of that name began ("2026-09-01T081500Z-k3v9d2"); -1 where it is no session's. */
gint64 jx_session_began(const char *name);
/* Sorts them by age, sets doomed and over. `now` in seconds since 1970. */
void jx_retention_judge(JxKept *sessions, guint n, const JxLimits *limits, gint64 now);

#endif
