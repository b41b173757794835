#include "config.h"

#include "link/http_head.h"

#include <string.h>

#define END "\r\n\r\n"
#define MOST_FIELDS 100
#define MOST_PHRASE 60

gsize jx_http_head_length(const char *bytes, gsize length) {
	const char *end = length > 0 ? memmem(bytes, length, END, strlen(END)) : NULL;
	return end ? (gsize)(end - bytes) + strlen(END) : 0;
}

static char *phrase_of(const char *text) {
	GString *phrase = g_string_new(NULL);
	for (const char *c = text; *c && phrase->len < MOST_PHRASE; c++)
		g_string_append_c(phrase, g_ascii_isprint(*c) ? *c : '?');
	return g_strstrip(g_string_free(phrase, FALSE));
}

/* "HTTP/1.1 101 Switching Protocols" */
static gboolean take_status(JxHttpHead *head, const char *line) {
	if (!g_str_has_prefix(line, "HTTP/1.") || !g_ascii_isdigit(line[7]) || line[8] != ' ')
		return FALSE;
	for (int i = 9; i < 12; i++) {
		if (!g_ascii_isdigit(line[i]))
			return FALSE;
		head->status = head->status * 10 + g_ascii_digit_value(line[i]);
	}
	head->phrase = phrase_of(line + 12);
	return head->status >= 100 && (line[12] == '\0' || line[12] == ' ');
}

static gboolean take_field(JxHttpHead *head, const char *line) {
	const char *colon = strchr(line, ':');
	if (!colon || colon == line || g_hash_table_size(head->fields) >= MOST_FIELDS)
		return FALSE;
	g_autofree char *name = g_ascii_strdown(line, colon - line);
	char *value = g_strstrip(g_strdup(colon + 1));
	const char *before = g_hash_table_lookup(head->fields, name);
	if (before) {
		char *both = g_strconcat(before, ", ", value, NULL);
		g_free(value);
		value = both;
	}
	g_hash_table_insert(head->fields, g_steal_pointer(&name), value);
	return TRUE;
}

JxHttpHead *jx_http_head_parse(const char *bytes, gsize length) {
	if (length > JX_HTTP_HEAD_MOST || memchr(bytes, '\0', length))
		return NULL;
	g_autofree char *text = g_strndup(bytes, length);
	g_auto(GStrv) lines = g_strsplit(text, "\r\n", -1);
	g_autoptr(JxHttpHead) head = g_new0(JxHttpHead, 1);
	head->fields = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	if (!lines[0] || !take_status(head, lines[0]))
		return NULL;
	for (char **line = lines + 1; *line && **line; line++)
		if (!take_field(head, *line))
			return NULL;
	return g_steal_pointer(&head);
}

void jx_http_head_free(JxHttpHead *head) {
	if (!head)
		return;
	g_hash_table_unref(head->fields);
	g_free(head->phrase);
	g_free(head);
}

const char *jx_http_head_field(const JxHttpHead *head, const char *name) {
	return g_hash_table_lookup(head->fields, name);
}

gboolean jx_http_head_has(const JxHttpHead *head, const char *name, const char *token) {
	const char *value = jx_http_head_field(head, name);
	g_auto(GStrv) tokens = g_strsplit(value ? value : "", ",", -1);
	for (char **one = tokens; *one; one++)
		if (g_ascii_strcasecmp(g_strstrip(*one), token) == 0)
			return TRUE;
	return FALSE;
}
