#include "config.h"

#include "wire/muc/room_option.h"

#include <string.h>

#include "wire/core/stanza.h"
#include "wire/core/wire_error.h"

#define MUC "muc#roomconfig_"
#define WHOIS MUC "whois"
#define SECRET MUC "roomsecret"
#define PROTECTED MUC "passwordprotectedroom"

static const JxRoomOption options[] = {
	{ "title", MUC "roomname", JX_OPTION_TEXT, 0, 255, NULL, "Title" },
	{ "description", MUC "roomdesc", JX_OPTION_TEXT, 0, 1023, NULL, "Description" },
	{ "language", MUC "lang", JX_OPTION_TEXT, 0, 35, NULL, "Language (en, de, zh-Hans)" },
	{ "password", SECRET, JX_OPTION_SECRET, 0, 255, NULL, "Password" },
	{ "persistent", MUC "persistentroom", JX_OPTION_SWITCH, 0, 1, NULL, "Kept when everybody has left" },
	{ "public", MUC "publicroom", JX_OPTION_SWITCH, 0, 1, NULL, "Listed for everybody" },
	{ "members_only", MUC "membersonly", JX_OPTION_SWITCH, 0, 1, NULL, "For members only" },
	{ "moderated", MUC "moderatedroom", JX_OPTION_SWITCH, 0, 1, NULL, "Who comes may not write before a moderator lets them" },
	{ "invites", MUC "allowinvites|{http://prosody.im/protocol/muc}roomconfig_allowmemberinvites", JX_OPTION_SWITCH, 0, 1, NULL, "Members may invite" },
	{ "subject", MUC "changesubject", JX_OPTION_SWITCH, 0, 1, NULL, "Everybody may change the subject" },
	{ "history", MUC "historylength", JX_OPTION_NUMBER, 0, 1000, NULL, "Messages that newcomers are shown" },
	{ "record", JX_OPTION_PREFIX "record", JX_OPTION_CHOICE, 0, 0, "asked|always|never", "Recording" },
	{ "video_codecs", JX_OPTION_PREFIX "video_codecs", JX_OPTION_LIST, 0, 0, "vp8|h264|vp9", "Video codecs of new calls, the preferred one first" },
	{ "audio_last_n", JX_OPTION_PREFIX "audio_last_n", JX_OPTION_NUMBER, 1, 50, NULL, "Voices that are heard at a time: forwarded, and in the mix of callers (there five at most)" },
	{ "video_last_n", JX_OPTION_PREFIX "video_last_n", JX_OPTION_NUMBER, -1, 1000, NULL, "Pictures that each receives; -1 = all" },
	{ "uplink_bitrate", JX_OPTION_PREFIX "uplink_bitrate", JX_OPTION_NUMBER, 64000, 50000000, NULL, "What each may send, in bit/s" },
	{ "max_participants", JX_OPTION_PREFIX "max_participants", JX_OPTION_NUMBER, 0, 10000, NULL, "Participants; 0 = as many as the server allows" },
};

const JxRoomOption *jx_room_options(gsize *count) {
	*count = G_N_ELEMENTS(options);
	return options;
}

const JxRoomOption *jx_room_option_find(const char *key) {
	for (gsize i = 0; i < G_N_ELEMENTS(options); i++)
		if (strcmp(options[i].key, key) == 0)
			return &options[i];
	return NULL;
}

const JxRoomOption *jx_room_option_of_var(const char *var) {
	for (gsize i = 0; i < G_N_ELEMENTS(options); i++) {
		g_auto(GStrv) vars = g_strsplit(options[i].fields, "|", -1);
		if (g_strv_contains((const char *const *)vars, var))
			return &options[i];
	}
	return NULL;
}

gboolean jx_room_option_is_ours(const JxRoomOption *option) {
	return g_str_has_prefix(option->fields, JX_OPTION_PREFIX);
}

/* --- values */

char *jx_room_option_allowed(const JxRoomOption *option) {
	g_auto(GStrv) words = option->words ? g_strsplit(option->words, "|", -1) : NULL;
	g_autofree char *list = words ? g_strjoinv(option->type == JX_OPTION_LIST ? ", " : " or ", words) : NULL;
	switch (option->type) {
	case JX_OPTION_SWITCH:
		return g_strdup("on or off");
	case JX_OPTION_NUMBER:
		return g_strdup_printf("a number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, option->low, option->high);
	case JX_OPTION_CHOICE:
		return g_steal_pointer(&list);
	case JX_OPTION_LIST:
		return g_strdup_printf("some of %s, with commas between them", list);
	default:
		return g_strdup_printf("a text of at most %" G_GINT64_FORMAT " bytes", option->high);
	}
}

static char *parse_switch(const char *text) {
	static const char *const on[] = { "1", "on", "yes", "true", NULL }, *const off[] = { "0", "off", "no", "false", NULL };
	return g_strv_contains(on, text) ? g_strdup("1") : g_strv_contains(off, text) ? g_strdup("0") : NULL;
}

static char *parse_number(const JxRoomOption *option, const char *text) {
	gboolean negative = *text == '-';
	guint64 number;
	if (!jx_parse_number(text + negative, 0, G_MAXINT64, &number))
		return NULL;
	gint64 value = negative ? -(gint64)number : (gint64)number;
	return value >= option->low && value <= option->high ? g_strdup_printf("%" G_GINT64_FORMAT, value) : NULL;
}

/* Each of the words at most once. */
static char *parse_list(const JxRoomOption *option, const char *text) {
	g_auto(GStrv) allowed = g_strsplit(option->words, "|", -1), given = g_strsplit_set(text, ", ", -1);
	g_autoptr(GPtrArray) taken = g_ptr_array_new();
	for (guint i = 0; given[i]; i++) {
		if (!*given[i])
			continue;
		if (!g_strv_contains((const char *const *)allowed, given[i]) || g_ptr_array_find_with_equal_func(taken, given[i], g_str_equal, NULL))
			return NULL;
		g_ptr_array_add(taken, given[i]);
	}
	g_ptr_array_add(taken, NULL);
	return g_strjoinv(",", (char **)taken->pdata);
}

static char *parse_choice(const JxRoomOption *option, const char *text) {
	g_auto(GStrv) words = g_strsplit(option->words, "|", -1);
	return g_strv_contains((const char *const *)words, text) ? g_strdup(text) : NULL;
}

char *jx_room_option_parse(const JxRoomOption *option, const char *text, GError **error) {
	g_autofree char *small = g_ascii_strdown(text, -1);
	g_strstrip(small);
	char *value = option->type == JX_OPTION_SWITCH ? parse_switch(small) : option->type == JX_OPTION_NUMBER ? parse_number(option, small)
		: option->type == JX_OPTION_LIST ? parse_list(option, small) : option->type == JX_OPTION_CHOICE ? parse_choice(option, small)
		: strlen(text) <= (gsize)option->high && g_utf8_validate(text, -1, NULL) ? g_strdup(text) : NULL;
	if (!value) {
		g_autofree char *allowed = jx_room_option_allowed(option);
		jx_wire_refuse(error, JX_WIRE_NOT_ACCEPTABLE, "%s must be %s", option->key, allowed);
	}
	return value;
}

char *jx_room_option_show(const JxRoomOption *option, const char *value) {
	if (option->type == JX_OPTION_SWITCH)
		return g_strdup(value && (strcmp(value, "1") == 0 || strcmp(value, "true") == 0) ? "on" : "off");
	if (option->type == JX_OPTION_SECRET)
		return g_strdup(value && *value ? "(set, not shown)" : "(none)");
	if (option->type == JX_OPTION_TEXT)
		return g_strdup_printf("\"%s\"", value ? value : "");
	return g_strdup(value && *value ? value : "(the server's default)");
}

/* --- forms */

JxFormField *jx_room_option_field(const JxRoomOption *option, const JxForm *form) {
	g_auto(GStrv) vars = g_strsplit(option->fields, "|", -1);
	for (guint i = 0; vars[i]; i++) {
		JxFormField *field = jx_form_field(form, vars[i]);
		if (field)
			return field;
	}
	return NULL;
}

static void add_options(JxFormField *field, const char *words) {
	g_auto(GStrv) each = g_strsplit(words, "|", -1);
	for (guint i = 0; each[i]; i++) {
		JxFormOption *option = g_new0(JxFormOption, 1);
		option->value = g_strdup(each[i]);
		g_ptr_array_add(field->options, option);
	}
}

void jx_room_form_add_ours(JxForm *form, const char *(*value)(const JxRoomOption *, gpointer), gpointer data) {
	jx_form_add(form, NULL, "fixed", "Calls");
	for (gsize i = 0; i < G_N_ELEMENTS(options); i++) {
		const JxRoomOption *option = &options[i];
		if (!jx_room_option_is_ours(option))
			continue;
		const char *now = value(option, data);
		JxFormField *field = jx_form_add(form, option->fields, option->type == JX_OPTION_CHOICE ? "list-single" : "text-single", now ? now : "");
		field->label = g_strdup(option->label);
		field->desc = jx_room_option_allowed(option);
		if (option->type == JX_OPTION_CHOICE)
			add_options(field, option->words);
	}
}

static JxFormField *field_for(const JxForm *form, const char *var) {
	JxFormField *field = jx_form_field(form, var);
	const JxRoomOption *option = field ? NULL : jx_room_option_of_var(var);
	return option ? jx_room_option_field(option, form) : field;
}

static void replace_values(JxFormField *field, const JxFormField *by) {
	g_ptr_array_set_size(field->values, 0);
	for (guint i = 0; i < by->values->len; i++)
		g_ptr_array_add(field->values, g_strdup(g_ptr_array_index(by->values, i)));
}

/* COMPAT(ejabberd): a password counts only with its own switch. */
static void follow_password(JxForm *form, const JxForm *submitted) {
	const char *secret = jx_form_value(submitted, SECRET);
	if (secret && jx_form_field(form, PROTECTED) && !jx_form_value(submitted, PROTECTED))
		jx_form_set(form, PROTECTED, NULL, *secret ? "1" : "0");
}

gboolean jx_room_form_merge(JxForm *form, const JxForm *submitted, gboolean strict, GError **error) {
	for (guint i = 0; i < submitted->fields->len; i++) {
		const JxFormField *given = g_ptr_array_index(submitted->fields, i);
		if (!given->var || g_strcmp0(given->type, "fixed") == 0 || strcmp(given->var, "FORM_TYPE") == 0 || strcmp(given->var, WHOIS) == 0
			|| g_str_has_prefix(given->var, JX_OPTION_PREFIX))
			continue;
		JxFormField *field = field_for(form, given->var);
		if (!field && strict)
			return jx_wire_refuse(error, JX_WIRE_ITEM_NOT_FOUND, "The server of this room has no such setting");
		if (field && (given->values->len || g_strcmp0(field->type, "list-multi") == 0))
			replace_values(field, given);
	}
	follow_password(form, submitted);
	return TRUE;
}
