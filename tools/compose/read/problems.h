/* What was wrong with a session and composed around: said on stderr as it is found, and kept for composed/report.json. */
#ifndef JX_COMPOSE_PROBLEMS_H
#define JX_COMPOSE_PROBLEMS_H

#include <glib.h>

/* More are counted and not kept. */
#define JX_PROBLEMS_KEPT 200

typedef struct {
	char *file; /* nullable: the session as a whole */
	char *text;
} JxProblem;

typedef struct {
	gboolean silent;  /* nothing on stderr */
	GPtrArray *list;  /* JxProblem */
	guint more;       /* found and not kept */
} JxProblems;

JxProblems *jx_problems_new(gboolean silent);
void jx_problems_free(JxProblems *problems);
/* One sentence about `file` (nullable). Bytes that are no printable UTF-8 are written as \xNN: names of a session are other people's. */
void jx_problem(JxProblems *problems, const char *file, const char *format, ...) G_GNUC_PRINTF(3, 4);

#endif
