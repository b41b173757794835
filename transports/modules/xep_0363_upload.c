/* The page's way of giving a room a file: a slot (XEP-0363) from the room's own address, and the list of what it has, each as XEP-0447 shares it. For who is in the room. */
#include "config.h"

#include <string.h>

#include "conference/room_files.h"
#include "host/uploads.h"
#include "modules/builtin_modules.h"
#include "wire/core/jid.h"
#include "wire/core/limits.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"

static const JxHost *host;

static void arrived(const JxShelved *shelved, gpointer data) {
	host->count("files_total", "way=\"http\"", 1);
	jx_room_files_announce(data, shelved);
}

static gpointer attach(const JxHost *given, JxAccount *account, GError **error) {
	host = given;
	JxConferences *conferences = jx_conferences_ref(host);
	jx_uploads_on_done(host, arrived, conferences);
	return conferences;
}

static void detach(gpointer self) {
	jx_uploads_on_done(host, NULL, NULL);
	jx_conferences_unref(self);
}

/* FALSE: an error was answered. */
static gboolean is_inside(JxConferences *conferences, const JxIncoming *in, char **room, char **title) {
	*room = jx_room_files_room(conferences, in->to);
	if (*room != NULL && jx_room_files_inside(conferences, *room, in->from, title))
		return TRUE;
	host->reply_error(in, "forbidden", "You are not in the room", NULL);
	return FALSE;
}

static JxVerdict on_request(gpointer self, const JxIncoming *in) {
	const char *name = jx_stanza_attr(in->payload, "filename"), *type = jx_stanza_attr(in->payload, "content-type");
	g_autofree char *room = NULL, *title = NULL, *get = NULL, *sender = jx_jid_bare(in->from);
	g_autoptr(GError) error = NULL;
	guint64 size;
	if (!is_inside(self, in, &room, &title))
		return JX_HANDLED;
	if (name == NULL || strlen(name) > JX_MAX_FILE_NAME || (type != NULL && strlen(type) > JX_MAX_TOKEN) || !jx_stanza_attr_number(in->payload, "size", 0, G_MAXINT64, JX_REQUIRED, &size, &error)) {
		host->reply_error(in, "bad-request", error != NULL ? error->message : "filename or content-type is missing, or too long", NULL);
		return JX_HANDLED;
	}
	g_autoptr(JxFile) file = jx_file_new(name, (gint64)size);
	file->media_type = g_strdup(type);
	const JxPartOrder order = { .room = room, .sender = sender, .title = title, .file = file };
	g_autofree char *put = jx_shelf_may_come(&order, &error) ? jx_upload_slot(&order, &get) : NULL;
	if (put == NULL) {
		host->reply_error(in, "not-acceptable", error != NULL ? error->message : "Files are not taken over HTTP here: http.public_url is empty", NULL);
		return JX_HANDLED;
	}
	g_autoptr(xmpp_stanza_t) slot = jx_stanza_new(host->context(), "slot", JX_NS_HTTP_UPLOAD);
	jx_stanza_set(jx_stanza_add(slot, "put", NULL), "url", put);
	jx_stanza_set(jx_stanza_add(slot, "get", NULL), "url", get);
	host->reply_result(in, slot);
	return JX_HANDLED;
}

static JxVerdict on_list(gpointer self, const JxIncoming *in) {
	g_autofree char *room = NULL, *title = NULL;
	if (!is_inside(self, in, &room, &title))
		return JX_HANDLED;
	g_autoptr(GPtrArray) files = jx_shelf_list(room);
	g_autoptr(xmpp_stanza_t) answer = jx_stanza_new(host->context(), "files", JX_NS_ROOM_FILES);
	for (guint i = files->len > JX_ROOM_FILES_TOLD ? files->len - JX_ROOM_FILES_TOLD : 0; i < files->len; i++)
		jx_room_files_write(answer, g_ptr_array_index(files, i));
	host->reply_result(in, answer);
	return JX_HANDLED;
}

static const char *const roles[] = { "calls", NULL };
static const JxHandler handlers[] = {
	{ JX_STANZA_IQ_GET, JX_NS_HTTP_UPLOAD, "request", on_request },
	{ JX_STANZA_IQ_GET, JX_NS_ROOM_FILES, "files", on_list },
	{ 0 },
};

const JxModule jx_module_xep_0363_upload = {
	JX_MODULE_HEADER,
	.name = "xep_0363_upload",
	.handlers = handlers,
	.attach = attach,
	.detach = detach,
	.roles = roles,
};
