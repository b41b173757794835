/* "/config", "/config title", "/config title "Algebra, Tuesdays"": an owner reads and changes the room's settings in its chat. Answered to the occupant alone: a
 * password may be among them. */
#include "config.h"
#include "conference/internal.h"

#include <string.h>

#include "conference/addresses.h"
#include "conference/configure.h"
#include "wire/core/jid.h"
#include "wire/muc/room_option.h"

typedef struct {
	JxConferences *all;
	char *room, *nick;
	const JxRoomOption *option; /* NULL: all of them */
	char *value;                /* of a change; nullable */
} Command;

static void command_free(Command *command) {
	g_free(command->room);
	g_free(command->nick);
	g_free(command->value);
	g_free(command);
}

static void say(const Command *command, const char *text) {
	JxConference *conference = jx_conferences_current() == command->all ? jx_conference_find(command->all, command->room) : NULL;
	if (conference && jx_occupant_find(conference, command->nick))
		jx_chat_say(conference, command->nick, text);
}

static void add_line(GString *text, const JxRoomOption *option, const JxForm *form) {
	const JxFormField *field = jx_room_option_field(option, form);
	if (!field)
		return;
	g_autofree char *shown = jx_room_option_show(option, field->values->len ? g_ptr_array_index(field->values, 0) : NULL);
	g_string_append_printf(text, "%s%s = %s", text->len ? "\n" : "", option->key, shown);
}

static char *describe(const Command *command, const JxForm *form) {
	GString *text = g_string_new(NULL);
	gsize count;
	const JxRoomOption *options = jx_room_options(&count);
	for (gsize i = 0; i < count; i++)
		if (!command->option || command->option == &options[i])
			add_line(text, &options[i], form);
	if (command->option && text->len) {
		g_autofree char *allowed = jx_room_option_allowed(command->option);
		g_string_append_printf(text, "\n%s: %s", command->option->label, allowed);
	} else if (command->option) {
		g_string_append_printf(text, "The server of this room has no setting %s", command->option->key);
	} else {
		g_string_append(text, "\nTo change one: /config title \"Algebra\"; what is allowed: /config title");
	}
	return g_string_free(text, FALSE);
}

static void done(const JxForm *form, const char *condition, const char *text, gpointer data) {
	Command *command = data;
	if (condition) {
		say(command, text);
	} else if (form) {
		g_autofree char *lines = describe(command, form);
		say(command, lines);
	} else {
		g_autofree char *shown = jx_room_option_show(command->option, command->value), *line = g_strdup_printf("%s = %s", command->option->key, shown);
		say(command, line);
	}
	command_free(command);
}

/* The rest of the line, without the quotes around it, which some keyboards make typographic. */
static char *value_of(char *rest) {
	static const struct { const char *open, *close; } quotes[] = { { "\"", "\"" }, { "“", "”" }, { "„", "“" } };
	for (gsize i = 0; i < G_N_ELEMENTS(quotes); i++) {
		gsize open = strlen(quotes[i].open), close = strlen(quotes[i].close), length = strlen(rest);
		if (length >= open + close && g_str_has_prefix(rest, quotes[i].open) && g_str_has_suffix(rest, quotes[i].close))
			return g_strndup(rest + open, length - open - close);
	}
	return g_strdup(rest);
}

/* "default" takes one of ours back. */
static JxForm *change(Command *command, GError **error) {
	gboolean back = jx_room_option_is_ours(command->option) && strcmp(command->value, "default") == 0;
	char *value = back ? g_strdup("") : jx_room_option_parse(command->option, command->value, error);
	if (!value)
		return NULL;
	g_free(command->value);
	command->value = value;
	g_auto(GStrv) vars = g_strsplit(command->option->fields, "|", 2);
	JxForm *form = jx_form_new("submit");
	jx_form_add(form, vars[0], NULL, value);
	return form;
}

void jx_config_command(JxConference *conference, const JxOccupant *occupant, const char *line) {
	JxConferences *all = conference->all;
	g_autofree char *rest = g_strstrip(g_strdup(line));
	gsize length = strcspn(rest, " \t\r\n=");
	g_autofree char *key = g_strndup(rest, length);
	char *after = rest + length + strspn(rest + length, " \t\r\n=");
	const JxRoomOption *option = *key ? jx_room_option_find(key) : NULL;
	if (*key && !option) {
		jx_chat_say(conference, occupant->nick, "There is no such setting; /config lists them");
		return;
	}
	if (!occupant->real || !all->calls) {
		jx_chat_say(conference, occupant->nick, "The settings of this room cannot be reached here");
		return;
	}
	Command *command = g_new0(Command, 1);
	*command = (Command){ all, g_strdup(conference->room), g_strdup(occupant->nick), option, *after ? value_of(after) : NULL };
	g_autoptr(GError) error = NULL;
	JxForm *form = command->value ? change(command, &error) : NULL;
	if (error) {
		say(command, error->message);
		command_free(command);
		return;
	}
	g_autofree char *address = jx_address_callable(conference->room, all->calls_domain);
	jx_conferences_configure(all, address, occupant->real, form, TRUE, done, command);
}
