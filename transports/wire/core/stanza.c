#include "config.h"

#include "wire/core/stanza.h"

#include <string.h>

#include "wire/core/limits.h"
#include "wire/core/ns.h"
#include "wire/core/wire_error.h"

const char *jx_stanza_ns(xmpp_stanza_t *stanza) {
	const char *ns = xmpp_stanza_get_ns(stanza);
	return ns == NULL || strcmp(ns, JX_NS_COMPONENT) == 0 ? JX_NS_CLIENT : ns;
}

gboolean jx_stanza_is(xmpp_stanza_t *stanza, const char *ns, const char *name) {
	if(stanza == NULL || !xmpp_stanza_is_tag(stanza))
		return FALSE;
	if(name != NULL && g_strcmp0(xmpp_stanza_get_name(stanza), name) != 0)
		return FALSE;
	return ns == NULL || strcmp(jx_stanza_ns(stanza), ns) == 0;
}

static xmpp_stanza_t *find_from(xmpp_stanza_t *stanza, const char *ns, const char *name) {
	while(stanza != NULL && !jx_stanza_is(stanza, ns, name))
		stanza = xmpp_stanza_get_next(stanza);
	return stanza;
}

xmpp_stanza_t *jx_stanza_child(xmpp_stanza_t *parent, const char *ns, const char *name) {
	return parent == NULL ? NULL : find_from(xmpp_stanza_get_children(parent), ns, name);
}

xmpp_stanza_t *jx_stanza_first(xmpp_stanza_t *parent) {
	return jx_stanza_child(parent, NULL, NULL);
}

xmpp_stanza_t *jx_stanza_next(xmpp_stanza_t *stanza) {
	return find_from(xmpp_stanza_get_next(stanza), NULL, NULL);
}

xmpp_stanza_t *jx_stanza_next_named(xmpp_stanza_t *stanza, const char *ns, const char *name) {
	return find_from(xmpp_stanza_get_next(stanza), ns, name);
}

const char *jx_stanza_attr(xmpp_stanza_t *stanza, const char *name) {
	return xmpp_stanza_get_attribute(stanza, name);
}

gboolean jx_parse_number(const char *text, guint64 low, guint64 high, guint64 *value) {
	guint64 n = 0;
	if(text == NULL || *text == '\0')
		return FALSE;
	for(const char *p = text; *p != '\0'; p++) {
		if(!g_ascii_isdigit(*p))
			return FALSE;
		guint digit = *p - '0';
		if(n > (G_MAXUINT64 - digit) / 10)
			return FALSE;
		n = n * 10 + digit;
	}
	if(n < low || n > high)
		return FALSE;
	*value = n;
	return TRUE;
}

gboolean jx_stanza_attr_number(xmpp_stanza_t *stanza, const char *name, guint64 low, guint64 high, guint64 fallback,
	guint64 *value, GError **error) {
	const char *text = jx_stanza_attr(stanza, name);
	if(text == NULL && fallback >= low && fallback <= high) {
		*value = fallback;
		return TRUE;
	}
	if(text != NULL && jx_parse_number(text, low, high, value))
		return TRUE;
	g_set_error(error, JX_WIRE_ERROR, JX_WIRE_BAD_REQUEST,
		"attribute %s of <%s/> must be a number from %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT,
		name, xmpp_stanza_get_name(stanza), low, high);
	return FALSE;
}

gboolean jx_stanza_attr_bool(xmpp_stanza_t *stanza, const char *name, gboolean fallback) {
	const char *text = jx_stanza_attr(stanza, name);
	if(text == NULL)
		return fallback;
	if(strcmp(text, "true") == 0 || strcmp(text, "1") == 0)
		return TRUE;
	if(strcmp(text, "false") == 0 || strcmp(text, "0") == 0)
		return FALSE;
	return fallback;
}

static gboolean has_control(const char *text) {
	for(const char *p = text; *p != '\0'; p++)
		if(g_ascii_iscntrl(*p))
			return TRUE;
	return FALSE;
}

const char *jx_stanza_attr_token(xmpp_stanza_t *stanza, const char *name, GError **error) {
	const char *text = jx_stanza_attr(stanza, name);
	if(text != NULL && *text != '\0' && strlen(text) <= JX_MAX_TOKEN && !has_control(text))
		return text;
	g_set_error(error, JX_WIRE_ERROR, JX_WIRE_BAD_REQUEST, "<%s/> needs an attribute %s of 1 to %d bytes, on one line",
		xmpp_stanza_get_name(stanza), name, JX_MAX_TOKEN);
	return NULL;
}

char *jx_stanza_text(xmpp_stanza_t *stanza, gsize max) {
	GString *text = g_string_new(NULL);
	for(xmpp_stanza_t *child = xmpp_stanza_get_children(stanza); child != NULL; child = xmpp_stanza_get_next(child)) {
		const char *part = xmpp_stanza_is_text(child) ? xmpp_stanza_get_text_ptr(child) : NULL;
		if(part != NULL)
			g_string_append(text, part);
		/* white space around the text does not count, but nothing sane is that much longer */
		if(text->len > 2 * max + 1024) {
			g_string_free(text, TRUE);
			return NULL;
		}
	}
	g_strstrip(text->str);
	gsize length = strlen(text->str);
	gboolean fits = length > 0 && length <= max;
	char *result = g_string_free(text, !fits);
	return fits ? result : NULL;
}

char *jx_stanza_child_text(xmpp_stanza_t *parent, const char *ns, const char *name, gsize max) {
	xmpp_stanza_t *child = jx_stanza_child(parent, ns, name);
	return child == NULL ? NULL : jx_stanza_text(child, max);
}

xmpp_stanza_t *jx_stanza_new(xmpp_ctx_t *ctx, const char *name, const char *ns) {
	xmpp_stanza_t *stanza = xmpp_stanza_new(ctx);
	xmpp_stanza_set_name(stanza, name);
	xmpp_stanza_set_ns(stanza, ns != NULL ? ns : JX_NS_CLIENT);
	return stanza;
}

xmpp_stanza_t *jx_stanza_append(xmpp_stanza_t *parent, xmpp_stanza_t *child) {
	if(child != NULL)
		xmpp_stanza_add_child_ex(parent, child, FALSE);
	return child;
}

xmpp_stanza_t *jx_stanza_add(xmpp_stanza_t *parent, const char *name, const char *ns) {
	return jx_stanza_append(parent, jx_stanza_new(xmpp_stanza_get_context(parent), name, ns != NULL ? ns : jx_stanza_ns(parent)));
}

void jx_stanza_set(xmpp_stanza_t *stanza, const char *name, const char *value) {
	if(value != NULL)
		xmpp_stanza_set_attribute(stanza, name, value);
}

void jx_stanza_set_number(xmpp_stanza_t *stanza, const char *name, guint64 value) {
	char text[24];
	g_snprintf(text, sizeof text, "%" G_GUINT64_FORMAT, value);
	xmpp_stanza_set_attribute(stanza, name, text);
}

void jx_stanza_set_bool(xmpp_stanza_t *stanza, const char *name, gboolean value) {
	xmpp_stanza_set_attribute(stanza, name, value ? "true" : "false");
}

void jx_stanza_set_text(xmpp_stanza_t *stanza, const char *text) {
	if(text == NULL)
		return;
	xmpp_stanza_t *node = xmpp_stanza_new(xmpp_stanza_get_context(stanza));
	xmpp_stanza_set_text(node, text);
	xmpp_stanza_add_child_ex(stanza, node, FALSE);
}

void jx_stanza_add_text(xmpp_stanza_t *parent, const char *name, const char *ns, const char *text) {
	if(text != NULL)
		jx_stanza_set_text(jx_stanza_add(parent, name, ns), text);
}

xmpp_stanza_t *jx_stanza_top(xmpp_ctx_t *ctx, const char *name, const char *type, const char *id, const char *from, const char *to) {
	xmpp_stanza_t *stanza = jx_stanza_new(ctx, name, JX_NS_CLIENT);
	jx_stanza_set(stanza, "type", type);
	jx_stanza_set(stanza, "id", id);
	jx_stanza_set(stanza, "from", from);
	jx_stanza_set(stanza, "to", to);
	return stanza;
}
