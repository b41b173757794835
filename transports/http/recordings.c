#include "config.h"

#include "http/recordings.h"

#include <string.h>
#include <unistd.h>

#include "host/access.h"
#include "host/passes.h"
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

/* Takes the answer. */
static enum MHD_Result answer_json(struct MHD_Connection *connection, json_t *answer) {
	char *text = json_dumps(answer, JSON_COMPACT);
	enum MHD_Result result = jx_answer_text(connection, MHD_HTTP_OK, "application/json", text);
	free(text);
	json_decref(answer);
	return result;
}

static enum MHD_Result answer_composed(struct MHD_Connection *connection, const char *recordings, const char *room, const char *session, const char *name) {
	g_autofree char *path = g_strconcat("/", room, "/", session, "/composed/", name, NULL);
	guint64 size;
	gboolean is_folder;
	int fd = jx_files_open(recordings, path, &size, &is_folder);
	return fd >= 0 ? jx_answer_file(connection, fd, &(JxAnswerFile) { jx_files_type(name), POLICY, NULL }) : jx_answer_nothing(connection);
}

/* --- by link: /recordings/<token>/sessions, /recordings/<token>/<session>/<file> */

static gboolean is_of_ticket(const char *session, gpointer data) {
	const JxTicket *ticket = data;
	return ticket->session == NULL || strcmp(session, ticket->session) == 0;
}

static enum MHD_Result answer_ticket(struct MHD_Connection *connection, const char *recordings, char **parts, guint count) {
	g_autoptr(JxTicket) ticket = jx_tickets_find(parts[0]);
	g_autofree char *room = ticket != NULL ? jx_file_name(ticket->room) : NULL;
	if (ticket != NULL && count == 2 && strcmp(parts[1], "sessions") == 0) {
		json_t *sessions = json_array();
		jx_sessions_add(sessions, recordings, room, is_of_ticket, ticket);
		return answer_json(connection, json_pack("{s:o}", "sessions", sessions));
	}
	const char *session = count == 3 ? jx_sessions_id(parts[1]) : NULL;
	if (ticket != NULL && session != NULL && *parts[2] != '\0' && is_of_ticket(session, ticket))
		return answer_composed(connection, recordings, room, parts[1], parts[2]);
	return jx_answer_nothing(connection);
}

/* --- by account: /recordings/sessions with a pass, /recordings/<view>/<room>/<session>/<file> */

typedef struct {
	const char *account, *room;
} Viewer;

static gboolean may_see(const char *session, gpointer data) {
	const Viewer *viewer = data;
	return jx_access_may_read(viewer->account, viewer->room, session);
}

static const char *word_of(JxAccess access) {
	return access == JX_ACCESS_OWNER || access == JX_ACCESS_ADMIN ? "moderator" : "viewer";
}

/* What a list of one room need not say. */
static void describe_room(json_t *sessions, gsize first, const Viewer *viewer, const char *folder) {
	for (gsize i = first; i < json_array_size(sessions); i++) {
		json_t *session = json_array_get(sessions, i);
		json_object_set_new(session, "room", json_string(viewer->room));
		json_object_set_new(session, "path", json_sprintf("%s/%s", folder, json_string_value(json_object_get(session, "folder"))));
		json_object_set_new(session, "role", json_string(word_of(jx_access_of(viewer->account, viewer->room))));
	}
}

static enum MHD_Result answer_account(struct MHD_Connection *connection, const char *recordings) {
	const char *pass = jx_answer_bearer(connection);
	g_autofree char *account = pass != NULL ? jx_passes_account(pass, NULL) : NULL, *view = pass != NULL ? jx_passes_view(pass) : NULL;
	if (account == NULL)
		return jx_answer_text(connection, MHD_HTTP_UNAUTHORIZED, "text/plain; charset=utf-8", "Sign in first.\n");
	g_autoptr(GPtrArray) rooms = jx_access_rooms(account);
	json_t *sessions = json_array();
	for (guint i = 0; i < rooms->len; i++) {
		Viewer viewer = { account, g_ptr_array_index(rooms, i) };
		g_autofree char *folder = jx_file_name(viewer.room);
		gsize first = json_array_size(sessions);
		jx_sessions_add(sessions, recordings, folder, may_see, &viewer);
		describe_room(sessions, first, &viewer, folder);
	}
	jx_sessions_sort(sessions);
	return answer_json(connection, json_pack("{s:o, s:s, s:o}", "account", json_string(account), "view", view, "sessions", sessions));
}

/* The room whose folder this is, among those of which the account may see something. New string, or NULL. */
static char *room_of(const char *account, const char *folder) {
	g_autoptr(GPtrArray) rooms = jx_access_rooms(account);
	for (guint i = 0; i < rooms->len; i++) {
		g_autofree char *name = jx_file_name(g_ptr_array_index(rooms, i));
		if (strcmp(name, folder) == 0)
			return g_strdup(g_ptr_array_index(rooms, i));
	}
	return NULL;
}

static enum MHD_Result answer_viewer(struct MHD_Connection *connection, const char *recordings, char **parts) {
	g_autofree char *account = jx_passes_viewer(parts[0]), *room = account != NULL ? room_of(account, parts[1]) : NULL;
	const char *session = jx_sessions_id(parts[2]);
	if (room == NULL || session == NULL || *parts[3] == '\0' || !jx_access_may_read(account, room, session))
		return jx_answer_nothing(connection);
	return answer_composed(connection, recordings, parts[1], parts[2], parts[3]);
}

enum MHD_Result jx_recordings_answer(struct MHD_Connection *connection, const char *recordings, const char *path) {
	g_auto(GStrv) parts = g_strsplit(path + strlen(BELOW), "/", 5);
	guint count = g_strv_length(parts);
	if (*recordings == '\0')
		return jx_answer_nothing(connection);
	if (count == 1 && strcmp(parts[0], "sessions") == 0 && jx_access_is_open())
		return answer_account(connection, recordings);
	if (count == 2 || count == 3)
		return answer_ticket(connection, recordings, parts, count);
	return count == 4 ? answer_viewer(connection, recordings, parts) : jx_answer_nothing(connection);
}
