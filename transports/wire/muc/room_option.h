/* What the owner of a room may set about it: one table for the owner form, the chat and the commands. Some are the MUC's own (XEP-0045, section 10.2), which name
 * differently from server to server; some are ours, fields "x-janus#…" that follow them in the form. Pure. */
#ifndef JX_WIRE_ROOM_OPTION_H
#define JX_WIRE_ROOM_OPTION_H

#include "wire/core/dataform.h"

G_BEGIN_DECLS

#define JX_OPTION_PREFIX "x-janus#"

typedef enum {
	JX_OPTION_TEXT,
	JX_OPTION_SECRET, /* a text that is not shown */
	JX_OPTION_SWITCH,
	JX_OPTION_NUMBER,
	JX_OPTION_CHOICE,
	JX_OPTION_LIST,   /* of some of the words, comma between them, the preferred one first; "" = none of them is said */
} JxOptionType;

typedef struct {
	const char *key;    /* as people write it: "title" */
	const char *fields; /* vars, "|" between those of different servers */
	JxOptionType type;
	gint64 low, high;   /* of a number; of a text: high, in bytes */
	const char *words;  /* "|" between them */
	const char *label;
} JxRoomOption;

const JxRoomOption *jx_room_options(gsize *count);
const JxRoomOption *jx_room_option_find(const char *key);   /* NULL: there is none */
const JxRoomOption *jx_room_option_of_var(const char *var); /* NULL: another field */
gboolean jx_room_option_is_ours(const JxRoomOption *option);
/* The value as forms have it ("1" for "on"); NULL and an error that names the option and what is allowed. New string. */
char *jx_room_option_parse(const JxRoomOption *option, const char *text, GError **error);
/* For people: "on" for "1"; of a secret only whether there is one. value nullable. New string. */
char *jx_room_option_show(const JxRoomOption *option, const char *value);
/* "on or off", "a number from 1 to 50". New string. */
char *jx_room_option_allowed(const JxRoomOption *option);
/* The option's field in a room's form, by whatever name that server has for it; NULL where it has none. Borrowed. */
JxFormField *jx_room_option_field(const JxRoomOption *option, const JxForm *form);

/* --- the form. */
/* Ours are appended. value: of an option's key, nullable; borrowed for the call. */
void jx_room_form_add_ours(JxForm *form, const char *(*value)(const JxRoomOption *option, gpointer data), gpointer data);
/* What is submitted of the MUC's own fields goes into its form, which keeps all others: the last of a name counts; titles, fixed fields, fields that the form has not
 * and fields without value say nothing; whois stays, because browsers know the focus by its address. strict: a field that the form has not is an error. */
gboolean jx_room_form_merge(JxForm *form, const JxForm *submitted, gboolean strict, GError **error);

G_END_DECLS

#endif
