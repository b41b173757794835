/* Text to stanza tree by expat, stopped at the bounds of limits.h inside the callbacks. */
#include "config.h"

#include <expat.h>
#include <string.h>

#include "wire/core/limits.h"
#include "wire/core/stanza.h"
#include "wire/core/wire_error.h"

#define SEPARATOR '\xff' /* never in valid UTF-8, so never in a name */

typedef struct {
	xmpp_ctx_t *ctx;
	XML_Parser parser;
	xmpp_stanza_t *root;
	xmpp_stanza_t *open[JX_MAX_DEPTH]; /* borrowed from their parents; [0] is root */
	guint depth, nodes;
	GString *text; /* not yet a node */
	const char *refused;
} Reader;

static void refuse(Reader *reader, const char *why) {
	if(reader->refused == NULL)
		reader->refused = why;
	XML_StopParser(reader->parser, XML_FALSE);
}

static gboolean count_node(Reader *reader) {
	if(++reader->nodes <= JX_MAX_NODES)
		return TRUE;
	refuse(reader, "too many elements and texts");
	return FALSE;
}

static void flush_text(Reader *reader) {
	if(reader->text->len == 0 || reader->depth == 0 || !count_node(reader))
		return;
	jx_stanza_set_text(reader->open[reader->depth - 1], reader->text->str);
	g_string_truncate(reader->text, 0);
}

static void on_start(void *data, const XML_Char *full, const XML_Char **attributes) {
	Reader *reader = data;
	if(reader->refused != NULL)
		return;
	if(reader->depth == JX_MAX_DEPTH) {
		refuse(reader, "nested too deeply");
		return;
	}
	flush_text(reader);
	if(reader->refused != NULL || !count_node(reader))
		return;
	const char *separator = strchr(full, SEPARATOR);
	g_autofree char *ns = separator != NULL ? g_strndup(full, separator - full) : NULL;
	xmpp_stanza_t *stanza = jx_stanza_new(reader->ctx, separator != NULL ? separator + 1 : full, ns);
	for(guint i = 0; attributes[i] != NULL; i += 2) {
		if(i / 2 == JX_MAX_ATTRIBUTES) {
			xmpp_stanza_release(stanza);
			refuse(reader, "too many attributes");
			return;
		}
		/* attributes with a namespace (xml:lang) keep their last part only, as libstrophe's own parser does */
		const char *name = strchr(attributes[i], SEPARATOR);
		name = name != NULL ? name + 1 : attributes[i];
		if(strcmp(name, "xmlns") != 0)
			xmpp_stanza_set_attribute(stanza, name, attributes[i + 1]);
	}
	if(reader->depth == 0)
		reader->root = stanza;
	else
		jx_stanza_append(reader->open[reader->depth - 1], stanza);
	reader->open[reader->depth++] = stanza;
}

static void on_end(void *data, const XML_Char *full) {
	Reader *reader = data;
	if(reader->refused != NULL)
		return;
	flush_text(reader);
	reader->depth--;
}

static void on_text(void *data, const XML_Char *text, int length) {
	Reader *reader = data;
	if(reader->refused != NULL)
		return;
	if(reader->text->len + length > JX_MAX_TEXT_BYTES)
		refuse(reader, "a text that is too long");
	else
		g_string_append_len(reader->text, text, length);
}

static void on_doctype(void *data, const XML_Char *name, const XML_Char *sysid, const XML_Char *pubid, int internal) {
	refuse(data, "a DOCTYPE");
}

static void on_instruction(void *data, const XML_Char *target, const XML_Char *text) {
	refuse(data, "a processing instruction");
}

xmpp_stanza_t *jx_stanza_parse(xmpp_ctx_t *ctx, const char *text, gsize length, GError **error) {
	if(length > JX_MAX_STANZA_BYTES) {
		g_set_error_literal(error, JX_WIRE_ERROR, JX_WIRE_RESOURCE_CONSTRAINT, "the stanza is too long");
		return NULL;
	}
	Reader reader = { .ctx = ctx, .text = g_string_new(NULL) };
	reader.parser = XML_ParserCreateNS("UTF-8", SEPARATOR);
	XML_SetUserData(reader.parser, &reader);
	XML_SetElementHandler(reader.parser, on_start, on_end);
	XML_SetCharacterDataHandler(reader.parser, on_text);
	XML_SetStartDoctypeDeclHandler(reader.parser, on_doctype);
	XML_SetProcessingInstructionHandler(reader.parser, on_instruction);
	enum XML_Status status = XML_Parse(reader.parser, text, (int)length, TRUE);
	if(reader.refused != NULL)
		g_set_error(error, JX_WIRE_ERROR, JX_WIRE_RESOURCE_CONSTRAINT, "XML refused: %s", reader.refused);
	else if(status != XML_STATUS_OK)
		g_set_error(error, JX_WIRE_ERROR, JX_WIRE_BAD_REQUEST, "not well-formed XML: %s", XML_ErrorString(XML_GetErrorCode(reader.parser)));
	gboolean good = reader.refused == NULL && status == XML_STATUS_OK;
	XML_ParserFree(reader.parser);
	g_string_free(reader.text, TRUE);
	if(!good && reader.root != NULL)
		g_clear_pointer(&reader.root, xmpp_stanza_release);
	return reader.root;
}
