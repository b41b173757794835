/* A bounded XML stream: bytes in, stanzas out. Knows no socket. Restricted XML as RFC 6120, section 11.1 demands: no DOCTYPE, no
 * entities but the five, no processing instructions. Comments are refused as well.
 */
#ifndef JX_LINK_STREAM_H
#define JX_LINK_STREAM_H

#include <glib.h>
#include <strophe.h>

G_BEGIN_DECLS

/* Broken by the server: no server of sane limits passes such a stanza on, so the stream is given up. */
#define JX_STREAM_MAX_STANZA (512 * 1024)  /* bytes of one first-level element */
#define JX_STREAM_MAX_ABYSS 1024           /* levels of one stanza */
/* Broken by whoever wrote the stanza, which a server may well pass on: that stanza alone is refused, or any user could end the link. */
#define JX_STREAM_MAX_DEPTH 64             /* levels of one stanza */
#define JX_STREAM_MAX_NODES 16384          /* elements and texts of one stanza */
#define JX_STREAM_MAX_ATTRIBUTES 64        /* of one element */
#define JX_STREAM_MAX_TEXT (256 * 1024)    /* bytes of one text */
/* libstrophe walks along all siblings to add one more: steps of one stanza, some 4 ns each. One element may have 5700 children. */
#define JX_STREAM_MAX_STEPS (16 * 1024 * 1024)

typedef struct JxStream JxStream;

/* Called inside jx_stream_feed. The stream must not be freed in here. */
typedef struct {
	/* The stream header. id and from are NULL where absent. */
	void (*opened)(const char *id, const char *from, gpointer data);
	/* A whole stanza, borrowed: every element has an explicit namespace; that of the stream becomes jabber:client. */
	void (*stanza)(xmpp_stanza_t *stanza, gpointer data);
	/* A stanza that was not taken: its first element with its attributes, without children, borrowed; and why. */
	void (*refused)(xmpp_stanza_t *stanza, const char *why, gpointer data);
	/* </stream:stream> */
	void (*closed)(gpointer data);
} JxStreamEvents;

/* content_ns: the namespace of stanzas on this stream, such as jabber:component:accept. */
JxStream *jx_stream_new(xmpp_ctx_t *context, const char *content_ns, const JxStreamEvents *events, gpointer data);
/* NULL is fine. */
void jx_stream_free(JxStream *stream);
/* Parses bytes as they came. FALSE and a JX_LINK_ERROR (POLICY or MALFORMED) when the stream must be closed; it takes no
 * more bytes then. */
gboolean jx_stream_feed(JxStream *stream, const char *bytes, gsize length, GError **error);
/* Whether nothing has begun that is not complete: the next byte may be that of a stanza. */
gboolean jx_stream_is_between(const JxStream *stream);
/* Ends parsing from within a callback: what was fed behind it is not looked at. */
void jx_stream_stop(JxStream *stream);

/* The other direction: appends a stanza as text. Namespaces are written where they differ from what surrounds them;
 * jabber:client stands for the stream's own namespace. Characters that XML cannot carry are written as U+FFFD. FALSE (and nothing
 * appended) where the tree is deeper than JX_STREAM_MAX_DEPTH or longer than JX_STREAM_MAX_STANZA: no server would take it. */
gboolean jx_stream_write(GString *text, xmpp_stanza_t *stanza);

G_END_DECLS

#endif
