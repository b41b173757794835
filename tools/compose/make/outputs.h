/* The folder composed/ of a session: files get their names when they are whole, and one composer at a time works in it. */
#ifndef JX_COMPOSE_OUTPUTS_H
#define JX_COMPOSE_OUTPUTS_H

#include "read/folder.h"

typedef struct {
	int fd, lock;     /* of composed/ and of the lock in it; -1: not open */
	char *path;       /* of composed/ */
	GPtrArray *made;  /* names (char *) that this run made */
} JxOutputs;

typedef enum { JX_OUTPUTS_OK, JX_OUTPUTS_BUSY, JX_OUTPUTS_FAILED } JxOutputsResult;

/* Only looks: nothing is made or changed. */
void jx_outputs_init(JxOutputs *outputs, const char *session_path);
/* Makes the folder, takes its lock, removes what a killed composer left unfinished. `error` (g_free) when not OK. */
JxOutputsResult jx_outputs_lock(JxOutputs *outputs, char **error);
void jx_outputs_close(JxOutputs *outputs);

/* A whole one that is not empty. */
gboolean jx_outputs_have(const JxOutputs *outputs, const char *name);
/* After jx_outputs_lock: where an unfinished `name` is written (g_free). */
char *jx_outputs_part(const JxOutputs *outputs, const char *name);
/* The unfinished file is whole: synced and renamed. FALSE with `error` (g_free); the unfinished one is removed. */
gboolean jx_outputs_finish(JxOutputs *outputs, const char *name, char **error);
void jx_outputs_abandon(JxOutputs *outputs, const char *name);
/* A file at once. */
gboolean jx_outputs_text(JxOutputs *outputs, const char *name, const char *text, char **error);
/* Names of the finished ones, sorted. */
GPtrArray *jx_outputs_list(const JxOutputs *outputs);
/* An id of the room's as part of a file's name, as docs/protocol/session-folder.md writes them (g_free). */
char *jx_outputs_escape(const char *id);

#endif
