#include "config.h"

#include <string.h>

#include "link/stream.h"

/* A character of XML 1.0 (section 2.2), of the ones below U+0020 or the two non-characters; `length` is its bytes in UTF-8. */
static gboolean is_xml(gunichar c) {
	return c >= 0x20 ? c != 0xFFFE && c != 0xFFFF : c == '\t' || c == '\n' || c == '\r';
}

static void append_escaped(GString *text, const char *value, gboolean attribute) {
	for (const char *p = value; *p != '\0';) {
		gunichar c = g_utf8_get_char_validated(p, -1);
		if (c == (gunichar)-1 || c == (gunichar)-2 || !is_xml(c)) {
			g_string_append(text, "\xEF\xBF\xBD");
			p += c == (gunichar)-1 || c == (gunichar)-2 ? 1 : g_unichar_to_utf8(c, NULL);
			continue;
		}
		const char *next = g_utf8_next_char(p);
		if (c == '&')
			g_string_append(text, "&amp;");
		else if (c == '<')
			g_string_append(text, "&lt;");
		else if (c == '>')
			g_string_append(text, "&gt;");
		else if (c == '\'' && attribute)
			g_string_append(text, "&apos;");
		else if (c == '\r' || (attribute && (c == '\n' || c == '\t'))) /* a parser would make blanks of them */
			g_string_append_printf(text, "&#%u;", c);
		else
			g_string_append_len(text, p, next - p);
		p = next;
	}
}

static void append_attribute(GString *text, const char *key, const char *value) {
	g_string_append_printf(text, " %s='", key);
	append_escaped(text, value, TRUE);
	g_string_append_c(text, '\'');
}

static void append_attributes(GString *text, xmpp_stanza_t *stanza) {
	int count = xmpp_stanza_get_attribute_count(stanza);
	if (count <= 0)
		return;
	g_autofree const char **attributes = g_new0(const char *, 2 * count + 2);
	int got = xmpp_stanza_get_attributes(stanza, attributes, 2 * count);
	for (int i = 0; i + 1 < got; i += 2)
		if (!g_str_equal(attributes[i], "xmlns"))
			append_attribute(text, attributes[i], attributes[i + 1]);
}

/* Recursion is bounded by JX_STREAM_MAX_DEPTH. ns: the namespace that surrounds this element. */
static gboolean append(GString *text, xmpp_stanza_t *stanza, const char *ns, guint depth, gsize limit) {
	if (depth > JX_STREAM_MAX_DEPTH || text->len > limit)
		return FALSE;
	if (xmpp_stanza_is_text(stanza)) {
		const char *value = xmpp_stanza_get_text_ptr(stanza);
		append_escaped(text, value != NULL ? value : "", FALSE);
		return text->len <= limit;
	}
	const char *name = xmpp_stanza_get_name(stanza);
	if (name == NULL)
		return FALSE;
	const char *own = xmpp_stanza_get_ns(stanza);
	g_string_append_c(text, '<');
	g_string_append(text, name);
	if (own != NULL && !g_str_equal(own, ns)) {
		append_attribute(text, "xmlns", own);
		ns = own;
	}
	append_attributes(text, stanza);
	xmpp_stanza_t *child = xmpp_stanza_get_children(stanza);
	if (child == NULL) {
		g_string_append(text, "/>");
		return text->len <= limit;
	}
	g_string_append_c(text, '>');
	for (; child != NULL; child = xmpp_stanza_get_next(child))
		if (!append(text, child, ns, depth + 1, limit))
			return FALSE;
	g_string_append_printf(text, "</%s>", name);
	return text->len <= limit;
}

gboolean jx_stream_write(GString *text, xmpp_stanza_t *stanza) {
	gsize before = text->len;
	if (append(text, stanza, "jabber:client", 1, before + JX_STREAM_MAX_STANZA))
		return TRUE;
	g_string_truncate(text, before);
	return FALSE;
}
