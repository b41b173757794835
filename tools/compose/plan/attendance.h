/* Who was there: from the journal alone. Pure. Times of day are the session's beginning plus its monotonic clock, so that a clock that was set in the
 * meantime changes nothing. */
#ifndef JX_COMPOSE_ATTENDANCE_H
#define JX_COMPOSE_ATTENDANCE_H

#include "read/session.h"

/* One line for each person: name, id, kind, joined, left (UTC, ISO 8601), stays, present and spoken (seconds), hands raised (g_free). Fields that a
 * spreadsheet would take for a formula begin with an apostrophe. */
char *jx_attendance_csv(const JxSession *session);
/* The same with every stay (g_free). */
char *jx_attendance_json(const JxSession *session);

#endif
