#include "config.h"

#include "wire/muc/muc_owner.h"

#include <string.h>

#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/core/wire_error.h"

xmpp_stanza_t *jx_muc_owner_get(xmpp_ctx_t *ctx) {
	return jx_stanza_new(ctx, "query", JX_NS_MUC_OWNER);
}

JxForm *jx_muc_owner_read(xmpp_stanza_t *query, GError **error) {
	xmpp_stanza_t *x = jx_stanza_is(query, JX_NS_MUC_OWNER, "query") ? jx_stanza_child(query, JX_NS_DATA, "x") : NULL;
	if(x != NULL)
		return jx_form_read(x, error);
	jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "the room's configuration form is missing");
	return NULL;
}

xmpp_stanza_t *jx_muc_owner_submit(xmpp_ctx_t *ctx, const JxForm *form) {
	g_autoptr(JxForm) submit = jx_form_new("submit");
	for(guint i = 0; i < form->fields->len; i++) {
		const JxFormField *field = g_ptr_array_index(form->fields, i);
		/* the fixed ones are headings */
		if(field->var == NULL || g_strcmp0(field->type, "fixed") == 0)
			continue;
		JxFormField *copy = jx_form_add(submit, field->var, field->type, NULL);
		for(guint k = 0; k < field->values->len; k++)
			g_ptr_array_add(copy->values, g_strdup(g_ptr_array_index(field->values, k)));
	}
	xmpp_stanza_t *query = jx_muc_owner_get(ctx);
	jx_stanza_append(query, jx_form_write(ctx, submit));
	return query;
}

xmpp_stanza_t *jx_muc_owner_instant(xmpp_ctx_t *ctx) {
	xmpp_stanza_t *query = jx_muc_owner_get(ctx);
	jx_stanza_set(jx_stanza_add(query, "x", JX_NS_DATA), "type", "submit");
	return query;
}

xmpp_stanza_t *jx_muc_owner_destroy(xmpp_ctx_t *ctx, const char *alternative, const char *reason) {
	xmpp_stanza_t *query = jx_muc_owner_get(ctx);
	xmpp_stanza_t *destroy = jx_stanza_add(query, "destroy", NULL);
	jx_stanza_set(destroy, "jid", alternative);
	jx_stanza_add_text(destroy, "reason", NULL, reason);
	return query;
}
