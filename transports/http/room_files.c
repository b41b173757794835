#include "config.h"

#include "http/room_files.h"

#include <string.h>

#include "host/shelf.h"
#include "http/answer.h"

#define BELOW "/files/"
/* A file is somebody's: it runs no script, and is of no origin. */
#define POLICY "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"

gboolean jx_room_files_is_below(const char *path) {
	return g_str_has_prefix(path, BELOW);
}

/* What browsers show without running any of it; all else is saved. */
static gboolean is_shown(const char *type) {
	static const char *const shown[] = { "image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "audio/mpeg", "audio/ogg", "audio/mp4", "audio/wav", "audio/webm",
		"video/mp4", "video/webm", "video/ogg", "application/pdf", NULL };
	return type != NULL && g_strv_contains(shown, type);
}

enum MHD_Result jx_room_files_answer(struct MHD_Connection *connection, const char *path) {
	g_auto(GStrv) parts = g_strsplit(path + strlen(BELOW), "/", 3);
	g_autoptr(JxShelved) shelved = g_strv_length(parts) == 2 ? jx_shelf_by_token(parts[0]) : NULL;
	int fd = shelved != NULL ? jx_shelf_open_file(shelved) : -1;
	if (fd < 0)
		return jx_answer_nothing(connection);
	g_autofree char *name = g_uri_escape_string(shelved->name, NULL, FALSE);
	gboolean shown = is_shown(shelved->type);
	g_autofree char *disposition = g_strdup_printf("%s; filename*=UTF-8''%s", shown ? "inline" : "attachment", name);
	return jx_answer_file(connection, fd, &(JxAnswerFile) { shown ? shelved->type : "application/octet-stream", POLICY, disposition });
}
