/* The ad-hoc commands (XEP-0050) that modules/xep_0050_commands.c offers: one file each. */
#ifndef JX_MODULES_COMMANDS_H
#define JX_MODULES_COMMANDS_H

#include "conference/conferences.h"
#include "wire/core/dataform.h"

G_BEGIN_DECLS

typedef struct {
	const char *condition, *text; /* of a stanza error; condition NULL: done, and `text` says so */
	xmpp_stanza_t *result;        /* a form of what came of it; nullable, taken */
} JxCommandOutcome;

typedef struct {
	const char *node, *title, *instructions;
	/* Adds the fields that the command has beside `room`. */
	void (*ask)(JxForm *form);
	/* Sets them to what holds for who asks (from) in that room. Nullable. */
	void (*now)(JxConferences *conferences, const char *address, const char *from, JxForm *form);
	/* address: room@calls, of the form or of who was asked. from: own JID of who asks. */
	JxCommandOutcome (*run)(JxConferences *conferences, xmpp_ctx_t *ctx, const char *address, const char *from, const JxForm *form);
} JxCommand;

extern const JxCommand jx_command_av_config;
extern const JxCommand jx_command_invite;
extern const JxCommand jx_command_join;
extern const JxCommand jx_command_omemo;
extern const JxCommand jx_command_record;

/* For ask(): a field with a label. Borrowed. */
JxFormField *jx_command_field(JxForm *form, const char *var, const char *type, const char *label, const char *value);

G_END_DECLS

#endif
