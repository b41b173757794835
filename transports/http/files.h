/* Static files below one folder. */
#ifndef JX_HTTP_FILES_H
#define JX_HTTP_FILES_H

#include <glib.h>

G_BEGIN_DECLS

/* Opens what a URL's path names: a regular file below `folder`, "/" at its end meaning index.html. -1 where there is none; nothing outside of the folder, no
 * symbolic link and no name that begins with a dot is ever opened. A folder's name without "/" sets *is_folder (and -1). *size: bytes. */
int jx_files_open(const char *folder, const char *path, guint64 *size, gboolean *is_folder);
/* The same for a folder ("/a/b"): a descriptor to list it by, or -1. */
int jx_files_open_folder(const char *folder, const char *path);
/* By the file name's end; application/octet-stream where it is unknown. Static. */
const char *jx_files_type(const char *path);

G_END_DECLS

#endif
