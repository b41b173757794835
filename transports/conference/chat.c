/* Chat between native callers and the room they are in: what a caller writes to room@calls appears in the MUC under its tile's name, what is written
 * there comes to it as a chat with the room's address. A caller has one correspondent for everybody, so the author's name stands before the
 * text. What the room did not take comes back as an error; who is in no call is told what to do. Between a caller and the room it is encrypted where the
 * caller's client can (omemo/). */
#include "config.h"
#include "conference/internal.h"

#include <string.h>

#include "conference/addresses.h"
#include "omemo/omemo.h"
#include "wire/core/chat.h"
#include "wire/core/jid.h"
#include "wire/core/stanza.h"
#include "wire/core/stanza_error.h"

/* What one caller may write, and how many of its messages may wait for the room to show them. */
#define MAX_LINES 20
#define LINES_MS 10000
#define MAX_UNSHOWN 64
/* Somebody in no call is told what to do once in that time. */
#define HINT_MS 60000

/* What its author's client waits for until the room shows it. */
typedef struct {
	JxChat *chat;
	char *author; /* full JID */
} Unshown;

static void unshown_free(gpointer data) {
	Unshown *unshown = data;
	jx_chat_free(unshown->chat);
	g_free(unshown->author);
	g_free(unshown);
}

void jx_chat_begin(JxVirtual *virtual) {
	virtual->unshown = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, unshown_free);
}

void jx_chat_end(JxVirtual *virtual) {
	g_hash_table_unref(virtual->unshown);
}

static void tell(JxConferences *all, const char *room, const char *person, const JxChat *chat) {
	g_autofree char *from = jx_address_callable(room, all->calls_domain);
	g_autofree char *to = jx_jid_bare(person); /* whichever of its devices one looks at */
	jx_omemo_send(jx_omemo_of(all->calls), all->host, all->calls, jx_chat_write(jx_conferences_ctx(all), chat, "chat", from, to));
}

void jx_chat_tell(JxConferences *all, const char *room, const char *person, const char *text) {
	if (!all->calls)
		return;
	g_autofree char *id = g_uuid_string_random();
	tell(all, room, person, &(JxChat){.id = id, .body = (char *)text});
}

/* --- from the room */

static void shown(JxVirtual *virtual, const JxChat *chat) {
	Unshown *unshown = chat->id ? g_hash_table_lookup(virtual->unshown, chat->id) : NULL;
	if (!unshown)
		return;
	JxConferences *all = virtual->conference->all;
	xmpp_ctx_t *ctx = jx_conferences_ctx(all);
	g_autofree char *from = jx_address_callable(virtual->conference->room, all->calls_domain);
	if (unshown->chat->receipt_wanted)
		jx_conferences_send(all, all->calls, jx_chat_receipt(ctx, chat->id, from, unshown->author, unshown->chat->thread));
	if (unshown->chat->markable)
		jx_conferences_send(all, all->calls, jx_chat_displayed(ctx, chat->id, from, unshown->author, unshown->chat->thread));
	g_hash_table_remove(virtual->unshown, chat->id);
}

static void pass_on(JxVirtual *virtual, const char *nick, const JxChat *chat, const char *how) {
	g_autofree char *body = g_strdup_printf("%s%s: %s", jx_occupant_name(virtual->conference, nick), how, chat->body);
	tell(virtual->conference->all, virtual->conference->room, virtual->caller,
		&(JxChat){.id = chat->id, .origin_id = chat->origin_id, .replaces = chat->replaces, .body = body});
}

void jx_chat_from_room(JxConference *conference, const char *nick, xmpp_stanza_t *message) {
	g_autoptr(JxChat) chat = jx_chat_read(message);
	if (!chat || !chat->body || chat->delayed)
		return;
	jx_journal_chat(conference, nick, chat);
	jx_visit_chat(conference, nick, chat);
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, conference->virtuals);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		JxVirtual *virtual = value;
		if (!virtual->session)
			continue;
		if (strcmp(virtual->endpoint, nick) == 0)
			shown(virtual, chat);
		else
			pass_on(virtual, nick, chat, "");
	}
}

static void not_taken(JxVirtual *virtual, xmpp_stanza_t *message) {
	const char *id = xmpp_stanza_get_id(message);
	Unshown *unshown = id ? g_hash_table_lookup(virtual->unshown, id) : NULL;
	if (!unshown)
		return;
	g_autoptr(JxStanzaError) error = jx_stanza_error_read(message);
	g_autofree char *text = g_strdup_printf("The room did not take what you wrote: %s", error->text ? error->text : error->condition);
	jx_chat_tell(virtual->conference->all, virtual->conference->room, virtual->caller, text);
	g_hash_table_remove(virtual->unshown, id);
}

void jx_chat_to_virtual(JxVirtual *virtual, const JxIncoming *in) {
	if (!virtual->session)
		return;
	if (strcmp(in->type, "error") == 0) {
		not_taken(virtual, in->stanza);
		return;
	}
	const char *nick = jx_jid_resource(in->from);
	g_autoptr(JxChat) chat = nick && strcmp(in->type, "groupchat") != 0 ? jx_chat_read(in->stanza) : NULL;
	if (chat && chat->body)
		pass_on(virtual, nick, chat, " (to you alone)");
}

/* --- from callers */

static JxVirtual *of_person(JxConferences *all, const char *room, const char *person) {
	JxConference *conference = jx_conference_find(all, room);
	GHashTableIter iter;
	gpointer value;
	if (!conference)
		return NULL;
	g_hash_table_iter_init(&iter, conference->virtuals);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		JxVirtual *virtual = value;
		if (virtual->joined && virtual->session && jx_jid_bare_equal(virtual->caller, person))
			return virtual;
	}
	return NULL;
}

static gboolean too_many(JxVirtual *virtual, gint64 now) {
	if (now - virtual->lines_since > LINES_MS) {
		virtual->lines_since = now;
		virtual->lines = 0;
	}
	return ++virtual->lines > MAX_LINES || g_hash_table_size(virtual->unshown) >= MAX_UNSHOWN;
}

static void into_room(JxVirtual *virtual, JxChat *chat /* taken */, const JxIncoming *in) {
	JxConferences *all = virtual->conference->all;
	if (!chat->id)
		chat->id = g_uuid_string_random();
	const JxChat line = {.id = chat->id, .origin_id = chat->origin_id, .replaces = chat->replaces, .body = chat->body};
	jx_conferences_send(all, all->calls, jx_chat_write(jx_conferences_ctx(all), &line, "groupchat", virtual->jid, virtual->conference->room));
	Unshown *unshown = g_new0(Unshown, 1);
	*unshown = (Unshown){chat, g_strdup(in->from)};
	g_hash_table_replace(virtual->unshown, chat->id, unshown);
}

/* Neither in a call nor asked for a password. */
static void outside(JxConferences *all, const JxIncoming *in, const char *room) {
	g_autofree char *bare = jx_jid_bare(in->from);
	g_autofree char *key = g_strdup_printf("%s\n%s", bare, room);
	gint64 *told = g_hash_table_lookup(all->hints, key);
	all->host->reply_error(in, "not-acceptable", "You are in no call with this room", NULL);
	if (told && all->host->now() - *told < HINT_MS)
		return;
	if (g_hash_table_size(all->hints) > 4096)
		g_hash_table_remove_all(all->hints);
	told = g_new(gint64, 1);
	*told = all->host->now();
	g_hash_table_replace(all->hints, g_steal_pointer(&key), told);
	jx_chat_tell(all, room, in->from, "Nobody has read this: you are in no call with this room. Call this address; what you write during the call is read by everybody in it.");
}

char *jx_conferences_fingerprint(JxConferences *all) {
	JxOmemo *omemo = all->calls ? jx_omemo_of(all->calls) : NULL;
	return omemo ? jx_omemo_own_fingerprint(omemo) : NULL;
}

/* Once in a call: how far the encryption reaches. */
static void tell_sealed(JxVirtual *virtual) {
	JxConferences *all = virtual->conference->all;
	g_autofree char *fingerprint = jx_conferences_fingerprint(all);
	g_autofree char *text = g_strdup_printf("This chat is encrypted between your devices and this room, and no further: everybody in the room reads what you write."
		" The room's fingerprint is %s.", fingerprint ? fingerprint : "not known at the moment");
	if (!virtual->told_sealed)
		jx_chat_tell(all, virtual->conference->room, virtual->caller, text);
	virtual->told_sealed = TRUE;
}

/* The room's name where it is something that people read, from somebody. */
static char *room_of(JxConferences *all, const JxIncoming *in) {
	return strcmp(in->type, "error") != 0 && strcmp(in->type, "groupchat") != 0 ? jx_address_room(in->to, all->settings.muc) : NULL;
}

void jx_conferences_chat_unread(JxConferences *all, const JxIncoming *in, const char *why) {
	g_autofree char *room = room_of(all, in);
	if (!room)
		return;
	g_autofree char *text = g_strconcat("Nobody could read your message. ", why, NULL);
	all->host->reply_error(in, "not-acceptable", why, NULL);
	jx_chat_tell(all, room, in->from, text);
}

JxVerdict jx_conferences_chat(JxConferences *all, const JxIncoming *in, gboolean sealed) {
	g_autofree char *room = room_of(all, in);
	if (!room)
		return JX_PASS;
	g_autoptr(JxChat) chat = jx_chat_read(in->stanza);
	if (!chat || chat->delayed) /* nothing to read, or written for a call that is over */
		return JX_HANDLED;
	JxVirtual *virtual = of_person(all, room, in->from);
	JxOmemo *omemo = jx_omemo_of(in->account);
	if (omemo && chat->body && !sealed)
		jx_omemo_heard_plain(omemo, in->to, in->from);
	if (virtual && sealed)
		tell_sealed(virtual);
	if (chat->encrypted) {
		jx_conferences_chat_unread(all, in, "This room cannot decrypt it: turn encryption off for this chat. Everybody in the room reads what you write.");
	} else if (!virtual && chat->body && jx_password_take(all, room, in->from, chat->body)) {
		jx_chat_tell(all, room, in->from, "Thank you. Now call again.");
	} else if (!virtual) {
		outside(all, in, room);
	} else if (chat->too_long) {
		all->host->reply_error(in, "not-acceptable", "A message of that length is not passed on", NULL);
	} else if (chat->body && jx_consent_word(virtual->conference, virtual->endpoint, chat->body)) {
		/* It is for the focus alone. */
	} else if (too_many(virtual, all->host->now())) {
		all->host->reply_error(in, "resource-constraint", "Too many messages; wait a moment", NULL);
	} else {
		into_room(virtual, g_steal_pointer(&chat), in);
	}
	return JX_HANDLED;
}

void jx_conferences_nick(JxConferences *all, const char *person, const char *nick) {
	g_autoptr(GList) virtuals = g_hash_table_get_values(all->virtuals);
	for (GList *l = virtuals; l; l = l->next) {
		JxVirtual *virtual = l->data;
		if (!virtual->caller || !jx_jid_bare_equal(virtual->caller, person))
			continue;
		g_autofree char *name = *nick ? g_strdup(nick) : jx_address_display_name(person);
		if (g_strcmp0(virtual->name, name) == 0)
			continue;
		g_free(virtual->name);
		virtual->name = g_steal_pointer(&name);
		jx_virtual_publish(virtual);
	}
}
