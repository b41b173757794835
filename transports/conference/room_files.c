#include "config.h"

#include "conference/room_files.h"

#include <string.h>

#include "conference/addresses.h"
#include "conference/internal.h"
#include "wire/core/jid.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/files/file.h"

#define LISTED 20 /* lines of "/files" */

/* --- who may */

char *jx_room_files_room(JxConferences *all, const char *address) {
	return jx_address_room(address, all->settings.muc);
}

gboolean jx_room_files_inside(JxConferences *all, const char *room, const char *person, char **title) {
	JxConference *conference = jx_conference_find(all, room);
	GHashTableIter iter;
	gpointer value;
	if (!conference)
		return FALSE;
	g_hash_table_iter_init(&iter, conference->occupants);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const JxOccupant *occupant = value;
		if (!occupant->real || !jx_jid_bare_equal(occupant->real, person))
			continue;
		*title = g_strdup(jx_occupant_name(conference, occupant->nick));
		return TRUE;
	}
	g_hash_table_iter_init(&iter, conference->virtuals);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const JxVirtual *virtual = value;
		if (!virtual->joined || !virtual->caller || !jx_jid_bare_equal(virtual->caller, person))
			continue;
		*title = g_strdup(virtual->name);
		return TRUE;
	}
	return FALSE;
}

typedef struct {
	JxFileDoor door;
	gpointer data;
} Asked;

static void admitted(JxConferences *all, const JxAdmission *admission, const char *room, const char *person, gpointer data) {
	Asked *asked = data;
	g_autofree char *title = jx_address_display_name(person);
	asked->door(room, title, admission->admitted ? NULL : admission, asked->data);
	g_free(asked);
}

gboolean jx_room_files_ask(JxConferences *all, const char *address, const char *person, JxFileDoor door, gpointer data) {
	g_autofree char *room = jx_address_room(address, all->settings.muc), *title = NULL;
	if (!room)
		return FALSE;
	if (jx_room_files_inside(all, room, person, &title)) {
		door(room, title, NULL, data);
		return TRUE;
	}
	g_autofree char *bare = jx_jid_bare(person);
	Asked *asked = g_new(Asked, 1);
	*asked = (Asked){door, data};
	jx_door_ask(all, room, bare, admitted, asked);
	return TRUE;
}

/* --- the announcement */

void jx_room_files_write(xmpp_stanza_t *parent, const JxShelved *shelved) {
	g_autofree char *link = jx_shelf_link(shelved);
	xmpp_stanza_t *sharing = jx_stanza_add(parent, "file-sharing", JX_NS_SFS);
	jx_stanza_set(sharing, "disposition", "attachment");
	xmpp_stanza_t *file = jx_stanza_add(sharing, "file", JX_NS_FILE_METADATA);
	g_autofree char *size = g_strdup_printf("%" G_GUINT64_FORMAT, shelved->size);
	g_autofree char *base64 = jx_hash_base64(shelved->sha256);
	jx_stanza_add_text(file, "media-type", NULL, shelved->type);
	jx_stanza_add_text(file, "name", NULL, shelved->name);
	jx_stanza_add_text(file, "size", NULL, size);
	jx_stanza_add_text(file, "hash", JX_NS_HASHES, base64);
	jx_stanza_set(jx_stanza_child(file, JX_NS_HASHES, "hash"), "algo", "sha-256");
	jx_stanza_add_text(file, "desc", NULL, shelved->title);
	if (link)
		jx_stanza_set(jx_stanza_add(jx_stanza_add(sharing, "sources", NULL), "url-data", JX_NS_URL_DATA), "target", link);
}

static void write_link(xmpp_stanza_t *message, const JxShelved *shelved, const char *link) {
	jx_room_files_write(message, shelved);
	xmpp_stanza_t *oob = jx_stanza_add(message, "x", JX_NS_OOB);
	jx_stanza_add_text(oob, "url", NULL, link);
	jx_stanza_add_text(oob, "desc", NULL, shelved->name);
	jx_stanza_set(jx_stanza_add(message, "fallback", JX_NS_FALLBACK), "for", JX_NS_SFS);
}

void jx_room_files_announce(JxConferences *all, const JxShelved *shelved) {
	JxConference *conference = jx_conference_find(all, shelved->room);
	g_autofree char *link = jx_shelf_link(shelved), *size = g_format_size(shelved->size);
	if (!conference || !all->focus)
		return; /* it has ended meanwhile; the file is there */
	g_autofree char *body = link ? g_strdup_printf("%s sent a file: %s (%s)\n%s", shelved->title, shelved->name, size, link)
		: g_strdup_printf("%s sent a file: %s (%s). Write /files to see how to get it.", shelved->title, shelved->name, size);
	g_autofree char *id = g_strdup_printf("file-%s", shelved->id);
	xmpp_stanza_t *message = jx_stanza_top(jx_conferences_ctx(all), "message", "groupchat", id, all->focus_jid, conference->room);
	jx_stanza_add_text(message, "body", NULL, body);
	if (link)
		write_link(message, shelved, link);
	jx_conferences_send(all, all->focus, message);
	jx_conference_log(conference, JX_LOG_INFO, "event=file file=%s size=%" G_GUINT64_FORMAT " verified=%s", shelved->id, shelved->size, shelved->verified ? "yes" : "no");
}

/* --- "/files", "/file 2" */

void jx_room_files_tell(JxConferences *all, const char *room, const char *person, const char *text) {
	jx_chat_tell(all, room, person, text);
}

void jx_room_files_on_wanted(JxConferences *all, JxFileSender send, gpointer data) {
	all->file_sender = send;
	all->file_sender_data = data;
}

static void list(JxConference *conference, const char *nick, const GPtrArray *files) {
	g_autoptr(GString) text = g_string_new(files->len == 0 ? "Nobody has given this room a file." : "The files of this room:");
	for (guint i = files->len > LISTED ? files->len - LISTED : 0; i < files->len; i++) {
		const JxShelved *shelved = g_ptr_array_index(files, i);
		g_autofree char *link = jx_shelf_link(shelved), *size = g_format_size(shelved->size);
		g_string_append_printf(text, "\n%u. %s (%s) of %s%s%s", i + 1, shelved->name, size, shelved->title, link ? ": " : "", link ? link : "");
	}
	if (files->len > 0 && conference->all->file_sender)
		g_string_append(text, "\n/file 1 has the first sent to your client.");
	jx_chat_say(conference, nick, text->str);
}

/* Full JID of who has this nick. */
static const char *person_of(JxConference *conference, const char *nick) {
	const JxOccupant *occupant = jx_occupant_find(conference, nick);
	const JxVirtual *virtual = g_hash_table_lookup(conference->virtuals, nick);
	return occupant ? occupant->real : virtual ? virtual->caller : NULL;
}

void jx_room_files_command(JxConference *conference, const char *nick, char **words) {
	JxConferences *all = conference->all;
	g_autoptr(GPtrArray) files = jx_shelf_list(conference->room);
	const char *person = person_of(conference, nick);
	guint64 number;
	if (strcmp(words[0], "/files") == 0) {
		list(conference, nick, files);
	} else if (!words[1] || !jx_parse_number(words[1], 1, G_MAXUINT, &number)) {
		jx_chat_say(conference, nick, "Usage: /file and a number of the list that /files shows");
	} else if (number > files->len) {
		jx_chat_say(conference, nick, "There is no file of that number");
	} else if (!all->file_sender || !person) {
		jx_chat_say(conference, nick, "It cannot be sent to you: use its link");
	} else {
		g_autofree char *self = jx_address_callable(conference->room, all->calls_domain);
		all->file_sender(self, person, g_ptr_array_index(files, number - 1), all->file_sender_data);
	}
}
