/* A session's folder: made, its journal appended to, its manifest replaced. Writer's thread. Errors are of G_FILE_ERROR (NOSPC: the disk is full). */
#ifndef JX_RECORD_FOLDER_H
#define JX_RECORD_FOLDER_H

#include <glib.h>
#include <jansson.h>

typedef struct JxFolder JxFolder;

/* Makes <root>/<room>/<name>; root too, where it is missing. Owned by the caller. */
JxFolder *jx_folder_new(const char *root, const char *room, const char *name, GError **error);
void jx_folder_free(JxFolder *folder);
/* A new file in it, for writing; -1 and an error. */
int jx_folder_create(JxFolder *folder, const char *file, GError **error);
/* Appends one line. There is room kept for the last ones on a disk that has become full. */
gboolean jx_folder_journal(JxFolder *folder, const json_t *line, GError **error);
/* Writes or replaces session.json; gives up the journal's room when `last`. */
gboolean jx_folder_manifest(JxFolder *folder, const json_t *manifest, gboolean last, GError **error);
/* What the disk has left for us, bytes. */
guint64 jx_folder_space(JxFolder *folder);
void jx_folder_sync(JxFolder *folder);

/* All of `len` bytes, or none: what was written of them is cut off again. `size` is the file's, and grows. */
gboolean jx_append(int fd, const void *data, gsize len, goffset *size, GError **error);

#endif
