#include "config.h"

#include "wire/core/chat.h"

#include <string.h>

#include "wire/core/jid.h"
#include "wire/core/limits.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"

static char *token(xmpp_stanza_t *element, const char *attribute) {
	return element ? g_strdup(jx_stanza_attr_token(element, attribute, NULL)) : NULL;
}

/* As it was written: what stands before a line and after it may be meant. */
static char *text_of_body(xmpp_stanza_t *message, gboolean *too_long) {
	xmpp_stanza_t *body = jx_stanza_child(message, JX_NS_CLIENT, "body");
	char *text = body ? xmpp_stanza_get_text(body) : NULL;
	*too_long = text && strlen(text) > JX_MAX_CHAT;
	char *copy = text && *text && !*too_long ? g_strdup(text) : NULL;
	if (text)
		xmpp_free(xmpp_stanza_get_context(message), text);
	return copy;
}

/* Anybody may write such an element into a message; a room takes out those in its own name (XEP-0359, section 6). */
static char *id_of_room(xmpp_stanza_t *message) {
	for (xmpp_stanza_t *c = xmpp_stanza_get_children(message); c; c = xmpp_stanza_get_next(c))
		if (jx_stanza_is(c, JX_NS_STANZA_IDS, "stanza-id") && jx_jid_bare_equal(jx_stanza_attr(c, "by"), xmpp_stanza_get_from(message)))
			return token(c, "id");
	return NULL;
}

JxChat *jx_chat_read(xmpp_stanza_t *message) {
	g_autoptr(JxChat) chat = g_new0(JxChat, 1);
	chat->encrypted = jx_stanza_child(message, JX_NS_OMEMO_SIACS, "encrypted") || jx_stanza_child(message, JX_NS_OMEMO, "encrypted");
	chat->body = text_of_body(message, &chat->too_long);
	if (chat->encrypted)
		g_clear_pointer(&chat->body, g_free);
	if (!chat->body && !chat->encrypted && !chat->too_long)
		return NULL;
	chat->id = token(message, "id");
	chat->origin_id = token(jx_stanza_child(message, JX_NS_STANZA_IDS, "origin-id"), "id");
	chat->stanza_id = id_of_room(message);
	chat->replaces = token(jx_stanza_child(message, JX_NS_CORRECTION, "replace"), "id");
	chat->thread = jx_stanza_child_text(message, JX_NS_CLIENT, "thread", JX_MAX_TOKEN);
	chat->name = jx_stanza_child_text(message, JX_NS_NICK, "nick", JX_MAX_TOKEN);
	chat->receipt_wanted = jx_stanza_child(message, JX_NS_RECEIPTS, "request") != NULL;
	chat->markable = jx_stanza_child(message, JX_NS_MARKERS, "markable") != NULL;
	chat->delayed = jx_stanza_child(message, JX_NS_DELAY, "delay") != NULL;
	return g_steal_pointer(&chat);
}

xmpp_stanza_t *jx_chat_write(xmpp_ctx_t *ctx, const JxChat *chat, const char *type, const char *from, const char *to) {
	xmpp_stanza_t *message = jx_stanza_top(ctx, "message", type, chat->id, from, to);
	jx_stanza_add_text(message, "body", NULL, chat->body);
	jx_stanza_add_text(message, "thread", NULL, chat->thread);
	jx_stanza_add_text(message, "nick", JX_NS_NICK, chat->name);
	if (chat->origin_id)
		jx_stanza_set(jx_stanza_add(message, "origin-id", JX_NS_STANZA_IDS), "id", chat->origin_id);
	if (chat->replaces)
		jx_stanza_set(jx_stanza_add(message, "replace", JX_NS_CORRECTION), "id", chat->replaces);
	if (chat->receipt_wanted)
		jx_stanza_add(message, "request", JX_NS_RECEIPTS);
	if (chat->markable)
		jx_stanza_add(message, "markable", JX_NS_MARKERS);
	return message;
}

static xmpp_stanza_t *about(xmpp_ctx_t *ctx, const char *name, const char *ns, const char *id, const char *from, const char *to, const char *thread) {
	xmpp_stanza_t *message = jx_stanza_top(ctx, "message", "chat", NULL, from, to);
	jx_stanza_add_text(message, "thread", NULL, thread);
	jx_stanza_set(jx_stanza_add(message, name, ns), "id", id);
	jx_stanza_add(message, "store", JX_NS_HINTS);
	return message;
}

xmpp_stanza_t *jx_chat_receipt(xmpp_ctx_t *ctx, const char *id, const char *from, const char *to, const char *thread) {
	return about(ctx, "received", JX_NS_RECEIPTS, id, from, to, thread);
}

xmpp_stanza_t *jx_chat_displayed(xmpp_ctx_t *ctx, const char *id, const char *from, const char *to, const char *thread) {
	return about(ctx, "displayed", JX_NS_MARKERS, id, from, to, thread);
}

void jx_chat_free(JxChat *chat) {
	if (!chat)
		return;
	g_free(chat->body);
	g_free(chat->id);
	g_free(chat->origin_id);
	g_free(chat->stanza_id);
	g_free(chat->replaces);
	g_free(chat->thread);
	g_free(chat->name);
	g_free(chat);
}
