/* Data forms (XEP-0004). The reader takes what clients really send: duplicate fields, fields without a value, fixed fields, titles; the struct
 * keeps all of it in order, so a form can be sent back with one field changed and the rest as it was. */
#ifndef JX_WIRE_DATAFORM_H
#define JX_WIRE_DATAFORM_H

#include <glib.h>
#include <strophe.h>

typedef struct {
	char *label; /* nullable */
	char *value; /* "" where it was missing */
} JxFormOption;

typedef struct {
	char *var;          /* nullable: fixed fields have none */
	char *type;         /* nullable: submitted forms may leave it out */
	char *label, *desc; /* nullable */
	gboolean required;
	GPtrArray *values;  /* char *, never NULL; empty = no <value/>; "" = an empty one */
	GPtrArray *options; /* JxFormOption *, never NULL */
} JxFormField;

typedef struct {
	char *type;                 /* form, submit, cancel, result */
	char *title, *instructions; /* nullable */
	GPtrArray *fields;          /* JxFormField *, never NULL, in order */
} JxForm;

JxForm *jx_form_new(const char *type);
void jx_form_free(JxForm *form);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxForm, jx_form_free)
JxForm *jx_form_read(xmpp_stanza_t *x, GError **error); /* <x xmlns='jabber:x:data'/> */
xmpp_stanza_t *jx_form_write(xmpp_ctx_t *ctx, const JxForm *form); /* new reference */

/* Last field of this var; NULL where there is none. Borrowed. */
JxFormField *jx_form_field(const JxForm *form, const char *var);
/* First value of the last field of this var; NULL where there is no such field or it has no value. Borrowed. */
const char *jx_form_value(const JxForm *form, const char *var);
/* "1" or "true"; fallback where absent or without value. */
gboolean jx_form_bool(const JxForm *form, const char *var, gboolean fallback);
const char *jx_form_type(const JxForm *form); /* value of FORM_TYPE or NULL */
/* The last field of this var gets this one value; appended where there is none (type nullable, used then only). */
void jx_form_set(JxForm *form, const char *var, const char *type, const char *value);
/* Appends an option, whose label is its value. */
void jx_form_field_add_option(JxFormField *field, const char *value);
/* Appends a field, value nullable (a field without value). */
JxFormField *jx_form_add(JxForm *form, const char *var, const char *type, const char *value);

#endif
