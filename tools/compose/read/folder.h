/* A session's folder: opened once, read by names within it, without following symbolic links. */
#ifndef JX_COMPOSE_FOLDER_H
#define JX_COMPOSE_FOLDER_H

#include <stdio.h>

#include "read/session.h"

typedef struct {
	int fd;
	JxSession *session;
	guint64 bytes; /* of the journal and all tracks: what a result is made of */
} JxFolder;

/* Reads manifest and journal, and adds tracks that lie there without standing in the journal. NULL with a sentence in `error` (g_free) if it is no folder
 * of a session. */
JxFolder *jx_folder_open(const char *path, JxProblems *problems, char **error);
void jx_folder_free(JxFolder *folder);
/* A regular file in it; NULL: there is none. */
FILE *jx_folder_file(const JxFolder *folder, const char *name);

#endif
