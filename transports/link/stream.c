#include "config.h"

#include "link/stream.h"

#include <expat.h>
#include <string.h>

#include "link/link.h"

/* Bytes given to expat at a time: the bounds are checked between, so an unfinished token costs at most this much more. */
#define SLICE (16 * 1024)
#define STREAM_NS "http://etherx.jabber.org/streams"
/* XML cannot carry it, so no namespace can contain it. */
#define SEPARATOR '\x01'

struct JxStream {
	xmpp_ctx_t *context;
	char *content_ns;
	JxStreamEvents events;
	gpointer data;
	XML_Parser parser;
	GError *error;    /* why it stopped */
	gboolean stopped; /* takes nothing any more */
	guint depth;      /* open elements, the stream's included */
	guint nodes;      /* of the stanza so far */
	guint64 steps;    /* that adding its children took */
	const char *refusal; /* why the stanza is not taken; static text. Its end is waited for, nothing more of it is kept */
	guint64 fed;      /* bytes given to expat */
	guint64 boundary; /* byte behind the last thing that was complete at the stream's level */
	xmpp_stanza_t *stanza, *current; /* the tree, owned, and its open element, borrowed */
	GString *text;
	GArray *path; /* of Open: the stanza's open elements */
};

typedef struct {
	xmpp_stanza_t *element; /* borrowed */
	guint children;
} Open;

static void fail(JxStream *stream, JxLinkErrorCode code, const char *message) {
	if (stream->error == NULL && !stream->stopped)
		g_set_error_literal(&stream->error, JX_LINK_ERROR, code, message);
	stream->stopped = TRUE;
	XML_StopParser(stream->parser, XML_FALSE);
}

/* The rest of this stanza is only counted; what there is of it goes, but for its first element. */
static void refuse(JxStream *stream, const char *why) {
	if (stream->refusal == NULL)
		stream->refusal = why;
}

/* Room for one more child of the open element. */
static gboolean node_fits(JxStream *stream) {
	if (stream->path->len > 0)
		stream->steps += g_array_index(stream->path, Open, stream->path->len - 1).children++;
	if (++stream->nodes > JX_STREAM_MAX_NODES)
		refuse(stream, "The stanza has more than 16384 nodes.");
	else if (stream->steps > JX_STREAM_MAX_STEPS)
		refuse(stream, "The stanza has an element with too many children.");
	return stream->refusal == NULL;
}

/* Splits expat's "namespace SEPARATOR name". Returns the name; *ns is new, NULL without namespace. */
static const char *split(const char *expanded, char **ns) {
	const char *separator = strchr(expanded, SEPARATOR);
	*ns = separator != NULL ? g_strndup(expanded, separator - expanded) : NULL;
	return separator != NULL ? separator + 1 : expanded;
}

static void flush_text(JxStream *stream) {
	if (stream->text->len == 0 || stream->current == NULL)
		return;
	if (stream->refusal == NULL && node_fits(stream)) {
		xmpp_stanza_t *text = xmpp_stanza_new(stream->context);
		xmpp_stanza_set_text_with_size(text, stream->text->str, stream->text->len);
		xmpp_stanza_add_child_ex(stream->current, text, 0);
	}
	g_string_truncate(stream->text, 0);
}

static void set_attributes(JxStream *stream, xmpp_stanza_t *stanza, const char **attributes) {
	guint count = 0;
	for (const char **a = attributes; a[0] != NULL; a += 2) {
		if (++count > JX_STREAM_MAX_ATTRIBUTES) {
			refuse(stream, "The stanza has an element with more than 64 attributes.");
			return;
		}
		g_autofree char *ns = NULL;
		const char *name = split(a[0], &ns);
		if (ns == NULL) {
			xmpp_stanza_set_attribute(stanza, name, a[1]);
		} else if (g_str_equal(ns, "http://www.w3.org/XML/1998/namespace")) {
			g_autofree char *prefixed = g_strconcat("xml:", name, NULL);
			xmpp_stanza_set_attribute(stanza, prefixed, a[1]);
		}
		/* An attribute of another namespace means nothing to any protocol here: left out. */
	}
}

static void open_stream(JxStream *stream, const char *name, const char *ns, const char **attributes) {
	if (!g_str_equal(name, "stream") || g_strcmp0(ns, STREAM_NS) != 0) {
		fail(stream, JX_LINK_ERROR_MALFORMED, "the first element is not a stream header");
		return;
	}
	const char *id = NULL, *from = NULL;
	for (const char **a = attributes; a[0] != NULL; a += 2) {
		if (g_str_equal(a[0], "id"))
			id = a[1];
		else if (g_str_equal(a[0], "from"))
			from = a[1];
	}
	stream->depth = 1;
	stream->boundary = XML_GetCurrentByteIndex(stream->parser) + XML_GetCurrentByteCount(stream->parser);
	if (stream->events.opened != NULL)
		stream->events.opened(id, from, stream->data);
}

static void on_start(void *data, const char *expanded, const char **attributes) {
	JxStream *stream = data;
	if (stream->stopped)
		return;
	g_autofree char *ns = NULL;
	const char *name = split(expanded, &ns);
	if (stream->depth == 0) {
		open_stream(stream, name, ns, attributes);
		return;
	}
	if (stream->depth > JX_STREAM_MAX_ABYSS) {
		fail(stream, JX_LINK_ERROR_POLICY, "a stanza deeper than 1024 levels");
		return;
	}
	if (stream->depth++ > JX_STREAM_MAX_DEPTH)
		refuse(stream, "The stanza is deeper than 64 levels.");
	flush_text(stream);
	if (stream->refusal != NULL || !node_fits(stream))
		return;
	xmpp_stanza_t *element = xmpp_stanza_new(stream->context);
	xmpp_stanza_set_name(element, name);
	/* One name for the stream's own namespace, whatever the kind of link. */
	xmpp_stanza_set_ns(element, ns == NULL || g_str_equal(ns, stream->content_ns) ? "jabber:client" : ns);
	set_attributes(stream, element, attributes);
	if (stream->current == NULL)
		stream->stanza = element;
	else
		xmpp_stanza_add_child_ex(stream->current, element, 0); /* the parent owns it from here */
	g_array_append_val(stream->path, ((Open) { element, 0 }));
	stream->current = element;
}

static void deliver(JxStream *stream, xmpp_stanza_t *whole) {
	const char *refusal = stream->refusal;
	stream->refusal = NULL;
	if (refusal == NULL) {
		stream->events.stanza(whole, stream->data);
	} else if (stream->events.refused != NULL) {
		xmpp_stanza_t *bare = xmpp_stanza_new(stream->context);
		const char *const kept[] = { "xmlns", "from", "to", "id", "type" };
		xmpp_stanza_set_name(bare, xmpp_stanza_get_name(whole));
		for (gsize i = 0; i < G_N_ELEMENTS(kept); i++)
			if (xmpp_stanza_get_attribute(whole, kept[i]) != NULL)
				xmpp_stanza_set_attribute(bare, kept[i], xmpp_stanza_get_attribute(whole, kept[i]));
		stream->events.refused(bare, refusal, stream->data);
		xmpp_stanza_release(bare);
	}
}

static void on_end(void *data, const char *name) {
	JxStream *stream = data;
	if (stream->stopped)
		return;
	if (stream->depth == 1) {
		stream->depth = 0;
		if (stream->events.closed != NULL)
			stream->events.closed(stream->data);
		return;
	}
	flush_text(stream);
	if (stream->stopped)
		return;
	stream->depth--;
	/* Elements that were refused are not in the path. */
	if (stream->depth == stream->path->len)
		g_array_set_size(stream->path, stream->path->len - 1);
	stream->current = stream->path->len > 0 ? g_array_index(stream->path, Open, stream->path->len - 1).element : NULL;
	if (stream->depth > 1)
		return;
	xmpp_stanza_t *whole = g_steal_pointer(&stream->stanza);
	stream->nodes = 0;
	stream->steps = 0;
	guint64 start = stream->boundary;
	stream->boundary = XML_GetCurrentByteIndex(stream->parser) + XML_GetCurrentByteCount(stream->parser);
	if (stream->boundary - start > JX_STREAM_MAX_STANZA)
		fail(stream, JX_LINK_ERROR_POLICY, "a stanza of more than 512 KiB");
	else
		deliver(stream, whole);
	xmpp_stanza_release(whole);
}

static void on_text(void *data, const char *text, int length) {
	JxStream *stream = data;
	if (stream->stopped)
		return;
	if (stream->current == NULL) { /* white space keepalives */
		stream->boundary = XML_GetCurrentByteIndex(stream->parser) + XML_GetCurrentByteCount(stream->parser);
		for (int i = 0; i < length; i++)
			if (strchr(" \t\r\n", text[i]) == NULL) {
				fail(stream, JX_LINK_ERROR_MALFORMED, "text outside of a stanza");
				return;
			}
		return;
	}
	if (stream->refusal != NULL)
		return;
	if (stream->text->len + length > JX_STREAM_MAX_TEXT)
		refuse(stream, "The stanza has a text of more than 256 KiB.");
	else
		g_string_append_len(stream->text, text, length);
}

static void on_doctype(void *data, const char *name, const char *system, const char *public, int internal) {
	fail(data, JX_LINK_ERROR_MALFORMED, "restricted XML: a DOCTYPE");
}

static void on_instruction(void *data, const char *target, const char *text) {
	fail(data, JX_LINK_ERROR_MALFORMED, "restricted XML: a processing instruction");
}

static void on_comment(void *data, const char *text) {
	fail(data, JX_LINK_ERROR_MALFORMED, "restricted XML: a comment");
}

JxStream *jx_stream_new(xmpp_ctx_t *context, const char *content_ns, const JxStreamEvents *events, gpointer data) {
	JxStream *stream = g_new0(JxStream, 1);
	stream->context = context;
	stream->content_ns = g_strdup(content_ns);
	stream->events = *events;
	stream->data = data;
	stream->text = g_string_new(NULL);
	stream->path = g_array_new(FALSE, FALSE, sizeof(Open));
	stream->parser = XML_ParserCreateNS("UTF-8", SEPARATOR);
	if (stream->parser == NULL)
		g_error("XML_ParserCreateNS: out of memory");
#ifdef HAVE_XML_SETREPARSEDEFERRALENABLED
	/* Else the last bytes of a stanza may wait inside expat for more that never come. What it guards against is bounded here by
	 * JX_STREAM_MAX_STANZA. */
	XML_SetReparseDeferralEnabled(stream->parser, XML_FALSE);
#endif
	XML_SetUserData(stream->parser, stream);
	XML_SetElementHandler(stream->parser, on_start, on_end);
	XML_SetCharacterDataHandler(stream->parser, on_text);
	XML_SetStartDoctypeDeclHandler(stream->parser, on_doctype);
	XML_SetProcessingInstructionHandler(stream->parser, on_instruction);
	XML_SetCommentHandler(stream->parser, on_comment);
	return stream;
}

void jx_stream_free(JxStream *stream) {
	if (stream == NULL)
		return;
	XML_ParserFree(stream->parser);
	if (stream->stanza != NULL)
		xmpp_stanza_release(stream->stanza);
	g_clear_error(&stream->error);
	g_string_free(stream->text, TRUE);
	g_array_free(stream->path, TRUE);
	g_free(stream->content_ns);
	g_free(stream);
}

void jx_stream_stop(JxStream *stream) {
	stream->stopped = TRUE;
	XML_StopParser(stream->parser, XML_FALSE);
}

gboolean jx_stream_is_between(const JxStream *stream) {
	return stream->depth == 1 && stream->fed == stream->boundary;
}

gboolean jx_stream_feed(JxStream *stream, const char *bytes, gsize length, GError **error) {
	while (length > 0 && !stream->stopped) {
		gsize slice = MIN(length, SLICE);
		stream->fed += slice;
		if (XML_Parse(stream->parser, bytes, slice, 0) != XML_STATUS_OK && !stream->stopped)
			fail(stream, JX_LINK_ERROR_MALFORMED, XML_ErrorString(XML_GetErrorCode(stream->parser)));
		/* An unfinished stanza, or an unfinished tag of one, is bounded too. */
		if (!stream->stopped && stream->fed - stream->boundary > JX_STREAM_MAX_STANZA)
			fail(stream, JX_LINK_ERROR_POLICY, "a stanza of more than 512 KiB");
		bytes += slice;
		length -= slice;
	}
	if (stream->error == NULL)
		return TRUE;
	if (error != NULL && *error == NULL)
		*error = g_error_copy(stream->error);
	return FALSE;
}
