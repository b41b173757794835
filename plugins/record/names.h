/* Names that become names of files: docs/protocol/session-folder.md. Pure. */
#ifndef JX_RECORD_NAMES_H
#define JX_RECORD_NAMES_H

#include <glib.h>

/* Bytes of an escaped name, at most. */
#define JX_FILE_NAME_MAX 200

/* A name of one component that leaves no folder, whatever `name` is; different names give different ones. Owned by the caller. */
char *jx_file_name(const char *name);
/* "2026-09-01T081500Z" of µs since 1970; owned by the caller. */
char *jx_file_time(gint64 wall_us);
/* "2026-09-01T08:15:00.123Z"; owned by the caller. */
char *jx_iso_time(gint64 wall_us);

#endif
