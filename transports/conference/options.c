/* Our options of a room: kept by its JID over restarts and over the room's end, told to the plugin's room while there is one. */
#include "config.h"
#include "conference/internal.h"

#include <string.h>

#include "wire/core/wire_error.h"
#include "wire/muc/room_option.h"

#define TABLE "room_options"

static json_t *options_of(JxConferences *all, const char *room) {
	return all->options ? g_hash_table_lookup(all->options, room) : NULL;
}

const char *jx_room_option_value(JxConferences *all, const char *room, const char *key) {
	return json_string_value(json_object_get(options_of(all, room), key));
}

/* --- the store */

static void release(gpointer value) {
	json_decref(value);
}

static void restored(GHashTable *values, const GError *error, gpointer data) {
	JxConferences *all = data;
	GHashTableIter iter;
	gpointer room, bytes;
	g_hash_table_iter_init(&iter, values);
	while (g_hash_table_iter_next(&iter, &room, &bytes)) {
		gsize length;
		const char *text = g_bytes_get_data(bytes, &length);
		json_t *options = json_loadb(text, length, 0, NULL);
		if (json_is_object(options) && !g_hash_table_contains(all->options, room))
			g_hash_table_insert(all->options, g_strdup(room), options);
		else
			json_decref(options);
	}
}

void jx_room_options_restore(JxConferences *all) {
	all->options = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, release);
	all->host->store_list(TABLE, restored, all);
}

static void keep(JxConferences *all, const char *room) {
	json_t *options = options_of(all, room);
	if (json_object_size(options) == 0) {
		g_hash_table_remove(all->options, room);
		all->host->store_remove(TABLE, room, NULL, NULL);
		return;
	}
	char *text = json_dumps(options, JSON_COMPACT | JSON_SORT_KEYS);
	g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
	all->host->store_put(TABLE, room, bytes, NULL, NULL);
	free(text);
}

/* --- what they mean to the plugin */

static const char *const numbers[] = { "audio_last_n", "video_last_n", "uplink_bitrate" };

static json_int_t number(JxConferences *all, const char *room, const char *key) {
	const char *value = jx_room_option_value(all, room, key);
	return value ? (json_int_t)g_ascii_strtoll(value, NULL, 10) : 0;
}

guint jx_room_max_participants(JxConferences *all, const char *room) {
	json_int_t own = number(all, room, "max_participants");
	guint most = all->settings.max_participants;
	return own > 0 && (most == 0 || own < most) ? (guint)own : most;
}

static gboolean is_listed(const JxConferenceSettings *settings, const char *local) {
	g_auto(GStrv) names = g_strsplit(settings->record_rooms, ",", -1);
	return g_strv_contains((const char *const *)names, local) || g_strv_contains((const char *const *)names, "*");
}

void jx_room_options_apply(const JxConference *conference, json_t *settings) {
	for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++)
		if (jx_room_option_value(conference->all, conference->room, numbers[i]))
			json_object_set_new(settings, numbers[i], json_integer(number(conference->all, conference->room, numbers[i])));
	const char *record = jx_room_option_value(conference->all, conference->room, "record");
	gboolean always = record ? strcmp(record, "always") == 0 : is_listed(&conference->all->settings, conference->local);
	json_object_set_new(settings, "record", json_string(always ? "always" : "asked"));
	json_object_set_new(settings, "max_participants", json_integer((json_int_t)jx_room_max_participants(conference->all, conference->room)));
}

gboolean jx_room_may_record(const JxConference *conference) {
	return g_strcmp0(jx_room_option_value(conference->all, conference->room, "record"), "never") != 0;
}

/* Those of the operator that the room wants, in the room's order; all of the operator's where that leaves none. */
char *jx_room_offered_codecs(const JxConference *conference) {
	const char *offered = conference->all->settings.video_codecs, *wanted = jx_room_option_value(conference->all, conference->room, "video_codecs");
	g_auto(GStrv) known = g_strsplit(offered, ",", -1), words = g_strsplit(wanted ? wanted : "", ",", -1);
	GString *codecs = g_string_new(NULL);
	for (guint i = 0; words[i]; i++)
		if (g_strv_contains((const char *const *)known, words[i]))
			g_string_append_printf(codecs, "%s%s", codecs->len ? "," : "", words[i]);
	if (!codecs->len)
		g_string_assign(codecs, offered);
	return g_string_free(codecs, FALSE);
}

/* --- changes */

static const JxRoomOption *ours(const JxFormField *field) {
	const JxRoomOption *option = field->var && field->values->len ? jx_room_option_of_var(field->var) : NULL;
	return option && jx_room_option_is_ours(option) ? option : NULL;
}

/* An empty value is the server's default again. */
gboolean jx_room_options_check(JxConferences *all, const JxForm *form, GError **error) {
	for (guint i = 0; i < form->fields->len; i++) {
		const JxFormField *field = g_ptr_array_index(form->fields, i);
		const JxRoomOption *option = ours(field);
		const char *text = option ? g_ptr_array_index(field->values, 0) : "";
		g_autofree char *value = *text ? jx_room_option_parse(option, text, error) : NULL;
		if (*text && !value)
			return FALSE;
	}
	return TRUE;
}

/* A number that was taken back holds until the room is opened anew: the plugin knows its own defaults then. */
static void tell_plugin(JxConference *conference) {
	JxController *controller = jx_conference_controller(conference);
	if (!controller)
		return;
	json_t *settings = json_object();
	jx_room_options_apply(conference, settings);
	jx_controller_request(controller, json_pack("{s:s, s:o}", "request", "edit", "settings", settings), NULL, NULL);
}

void jx_room_options_take(JxConferences *all, const char *room, const JxForm *form) {
	gboolean changed = FALSE;
	for (guint i = 0; i < form->fields->len; i++) {
		const JxFormField *field = g_ptr_array_index(form->fields, i);
		const JxRoomOption *option = ours(field);
		g_autofree char *value = option ? jx_room_option_parse(option, g_ptr_array_index(field->values, 0), NULL) : NULL;
		gboolean none = option && (!value || !*value);
		if (!option || (none ? !jx_room_option_value(all, room, option->key) : g_strcmp0(value, jx_room_option_value(all, room, option->key)) == 0))
			continue;
		if (!options_of(all, room))
			g_hash_table_insert(all->options, g_strdup(room), json_object());
		if (none)
			json_object_del(options_of(all, room), option->key);
		else
			json_object_set_new(options_of(all, room), option->key, json_string(value));
		changed = TRUE;
	}
	JxConference *conference = changed ? jx_conference_find(all, room) : NULL;
	if (changed)
		keep(all, room);
	if (conference) {
		tell_plugin(conference);
		jx_focus_publish(conference);
	}
}
