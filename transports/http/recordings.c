#include "config.h"

#include "http/recordings.h"

#include <string.h>
#include <unistd.h>

#include "host/tickets.h"
#include "http/answer.h"
#include "http/files.h"
#include "http/sessions.h"
#include "record/names.h"

#define BELOW "/recordings/"
#define POLICY "default-src 'none'; frame-ancestors 'none'"

gboolean jx_recordings_is_below(const char *path) {
	return g_str_has_prefix(path, BELOW);
}

static enum MHD_Result answer_list(struct MHD_Connection *connection, const char *recordings, const char *room, const char *session) {
	json_t *list = jx_sessions_list(recordings, room, session);
	char *text = json_dumps(list, JSON_COMPACT);
	enum MHD_Result result = jx_answer_text(connection, MHD_HTTP_OK, "application/json", text);
	free(text);
	json_decref(list);
	return result;
}

static enum MHD_Result answer_composed(struct MHD_Connection *connection, const char *recordings, const char *room, const char *session, const char *name) {
	g_autofree char *path = g_strconcat("/", room, "/", session, "/composed/", name, NULL);
	guint64 size;
	gboolean is_folder;
	int fd = jx_files_open(recordings, path, &size, &is_folder);
	return fd >= 0 ? jx_answer_file(connection, fd, jx_files_type(name), POLICY) : jx_answer_nothing(connection);
}

enum MHD_Result jx_recordings_answer(struct MHD_Connection *connection, const char *recordings, const char *path) {
	g_auto(GStrv) parts = g_strsplit(path + strlen(BELOW), "/", 4);
	guint count = g_strv_length(parts);
	g_autoptr(JxTicket) ticket = *recordings != '\0' && (count == 2 || count == 3) ? jx_tickets_find(parts[0]) : NULL;
	if (ticket == NULL)
		return jx_answer_nothing(connection);
	g_autofree char *room = jx_file_name(ticket->room);
	if (count == 2 && strcmp(parts[1], "sessions") == 0)
		return answer_list(connection, recordings, room, ticket->session);
	if (count == 3 && *parts[2] != '\0' && jx_sessions_fits(parts[1], ticket->session))
		return answer_composed(connection, recordings, room, parts[1], parts[2]);
	return jx_answer_nothing(connection);
}
