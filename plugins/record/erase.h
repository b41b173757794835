/* Takes away what was recorded: a session, or all of one participant in it. Through no link, and never outside the recordings' folder. */
#ifndef JX_RECORD_ERASE_H
#define JX_RECORD_ERASE_H

#include <dirent.h>
#include <glib.h>

/* A folder below an open one; NULL where there is none, or it is a link. */
DIR *jx_open_below(int parent, const char *name);
/* Names in it, without "." and ".."; NULL at the end. */
const char *jx_next_name(DIR *dir);

/* A session of a room's folder; that goes with its last one. */
void jx_erase_session(const char *root, const char *room, const char *name);

/* The same of "<room>/<name>", as `recording` events name it. Errors (G_FILE_ERROR): NOENT no such session, AGAIN it is being written. */
gboolean jx_forget_session(const char *root, const char *folder, GError **error);
/* Tracks, journal lines and all that was composed with them. `files`: how many tracks. */
gboolean jx_forget_participant(const char *root, const char *folder, const char *participant, guint *files, GError **error);

#endif
