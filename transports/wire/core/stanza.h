/* Reading and building libstrophe's stanza tree. On the thread that owns the tree's context; nothing here blocks.
 *
 * Namespaces: a tree from a parser has one on every element; jx_stanza_new and jx_stanza_add set it on every element too, so
 * a tree may be read without being serialised first. Elements without one count as jabber:client, and so does jabber:component:accept. */
#ifndef JX_WIRE_STANZA_H
#define JX_WIRE_STANZA_H

#include <glib.h>
#include <strophe.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmpp_stanza_t, xmpp_stanza_release)

/* --- reading. Everything returned is borrowed from the tree unless it says otherwise. */

/* Whether it is the element {ns}name; ns NULL: any namespace. NULL stanza: FALSE. */
gboolean jx_stanza_is(xmpp_stanza_t *stanza, const char *ns, const char *name);
const char *jx_stanza_ns(xmpp_stanza_t *stanza); /* never NULL: "jabber:client" where there is none */
/* First child {ns}name; ns NULL: any namespace; name NULL: any name. NULL where there is none. */
xmpp_stanza_t *jx_stanza_child(xmpp_stanza_t *parent, const char *ns, const char *name);
/* Iteration over element children (texts are skipped):
 * for (xmpp_stanza_t *c = jx_stanza_first(parent); c; c = jx_stanza_next(c)) */
xmpp_stanza_t *jx_stanza_first(xmpp_stanza_t *parent);
xmpp_stanza_t *jx_stanza_next(xmpp_stanza_t *stanza);
/* The same, {ns}name only. */
xmpp_stanza_t *jx_stanza_next_named(xmpp_stanza_t *stanza, const char *ns, const char *name);

const char *jx_stanza_attr(xmpp_stanza_t *stanza, const char *name); /* NULL where absent */
/* Attribute as decimal number of low..high. Absent: *value = fallback and TRUE if fallback is in the range, else an error.
 * Not a number or out of range: FALSE and an error that names element and attribute. Spaces, signs and hex are errors. */
gboolean jx_stanza_attr_number(xmpp_stanza_t *stanza, const char *name, guint64 low, guint64 high, guint64 fallback,
	guint64 *value, GError **error);
#define JX_REQUIRED G_MAXUINT64 /* as fallback: absent is an error */
/* xs:boolean: "true" and "1" / "false" and "0"; absent or anything else: fallback. */
gboolean jx_stanza_attr_bool(xmpp_stanza_t *stanza, const char *name, gboolean fallback);
/* Attribute that must be there, not empty, at most JX_MAX_TOKEN bytes and without control characters (it goes into log lines and SDP); NULL and
 * an error otherwise. */
const char *jx_stanza_attr_token(xmpp_stanza_t *stanza, const char *name, GError **error);
/* Text of the element's own text nodes, without white space at both ends. NULL where nothing is left or it is over max bytes. New string. */
char *jx_stanza_text(xmpp_stanza_t *stanza, gsize max);
/* The same of the first child {ns}name; NULL where there is none. */
char *jx_stanza_child_text(xmpp_stanza_t *parent, const char *ns, const char *name, gsize max);

/* Decimal digits only, low..high; the parser under jx_stanza_attr_number, for texts and JSON strings. */
gboolean jx_parse_number(const char *text, guint64 low, guint64 high, guint64 *value);

/* --- building. Values are copied; a NULL value sets nothing. */
xmpp_stanza_t *jx_stanza_new(xmpp_ctx_t *ctx, const char *name, const char *ns); /* new reference */
/* Appends an element; ns NULL: the parent's. Borrowed from parent. */
xmpp_stanza_t *jx_stanza_add(xmpp_stanza_t *parent, const char *name, const char *ns);
/* Appends a built element and takes the caller's reference; NULL child: nothing. Returns child, borrowed. */
xmpp_stanza_t *jx_stanza_append(xmpp_stanza_t *parent, xmpp_stanza_t *child);
void jx_stanza_set(xmpp_stanza_t *stanza, const char *name, const char *value);
void jx_stanza_set_number(xmpp_stanza_t *stanza, const char *name, guint64 value);
void jx_stanza_set_bool(xmpp_stanza_t *stanza, const char *name, gboolean value); /* "true" / "false" */
void jx_stanza_set_text(xmpp_stanza_t *stanza, const char *text);                 /* appends a text node */
/* Appends <name xmlns='ns'>text</name>; nothing where text is NULL. */
void jx_stanza_add_text(xmpp_stanza_t *parent, const char *name, const char *ns, const char *text);
/* <iq/>, <message/>, <presence/> with these attributes, each nullable. New reference. */
xmpp_stanza_t *jx_stanza_top(xmpp_ctx_t *ctx, const char *name, const char *type, const char *id, const char *from, const char *to);

/* --- text. */
/* (Tree → text is the links' business: jx_stream_write in link/stream.h.) */
/* One XML element as text → tree, within the bounds of limits.h; no DOCTYPE, no processing instruction. New reference. */
xmpp_stanza_t *jx_stanza_parse(xmpp_ctx_t *ctx, const char *text, gsize length, GError **error);

#endif
