/* What goes to a contact, one after the other: its devices are found, sessions begun where there are none, and the message is sealed for all of them. */
#include "config.h"

#include <string.h>

#include "omemo/private.h"
#include "wire/core/jid.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"

/* Messages that wait for a contact's server: more than that are not sent. */
#define MAX_WAITING 128
/* Bundles that are asked for at once. */
#define MAX_BUNDLES 32
#define MAX_BODY (64 * 1024)

typedef struct {
	JxOmemoChat *chat;
	char *self;
	GArray *recipients; /* of JxOmemoRecipient; names are the chat's */
	GBytes *text;       /* NULL: key transport */
	GArray *without;    /* of guint */
	JxOmemoMessage *sealed;
	GError *error;
} Letter;

static void letter_free(gpointer data) {
	Letter *letter = data;
	g_array_unref(letter->recipients);
	g_array_unref(letter->without);
	g_clear_pointer(&letter->text, g_bytes_unref);
	jx_omemo_message_free(letter->sealed);
	g_clear_error(&letter->error);
	g_free(letter);
}

static Letter *letter_new(JxOmemoChat *chat, GArray *recipients /* taken */, GBytes *text /* taken, nullable */) {
	Letter *letter = g_new0(Letter, 1);
	*letter = (Letter){.chat = chat, .recipients = recipients, .text = text, .without = g_array_new(FALSE, FALSE, sizeof(guint))};
	return letter;
}

static const JxOmemoRecipient *recipients_of(const Letter *letter) {
	return (const JxOmemoRecipient *)letter->recipients->data;
}

static void write_letter(JxOmemoEngine *engine, gpointer data) {
	Letter *letter = data;
	if (engine)
		letter->sealed = jx_omemo_engine_encrypt(engine, letter->chat->self, recipients_of(letter), letter->recipients->len, letter->text, &letter->error);
}

/* --- the first message of the queue */

static void next(JxOmemoChat *chat, xmpp_stanza_t *message /* what is sent for it; NULL: nothing */) {
	if (message) {
		chat->omemo->host->send(chat->omemo->account, message);
		chat->omemo->host->count("omemo_messages_total", jx_stanza_child(message, JX_NS_OMEMO_SIACS, "encrypted") ? "direction=\"out\"" : "direction=\"out-plain\"", 1);
	}
	xmpp_stanza_release(g_queue_pop_head(&chat->outgoing));
	chat->busy = FALSE;
	jx_omemo_pump(chat);
}

/* In the clear, but to who encrypts: it is told that there was something. */
static void not_sealed(JxOmemoChat *chat, const char *why) {
	xmpp_stanza_t *message = g_queue_peek_head(&chat->outgoing);
	if (chat->mood != JX_OMEMO_HEARD_SEALED) {
		next(chat, message);
		return;
	}
	chat->omemo->host->log(JX_LOG_WARNING, "omemo", "self=%s peer=%s event=unsent: %s", chat->self, chat->peer, why);
	chat->omemo->host->count("omemo_unsent_total", NULL, 1);
	g_autoptr(xmpp_stanza_t) notice = jx_omemo_message_open(message, "There is something for you here that cannot be encrypted for any of your devices. Write in the clear to read it in the clear.");
	next(chat, notice);
}

static void written(gpointer data) {
	Letter *letter = data;
	JxOmemoChat *chat = letter->chat;
	if (letter->sealed) {
		g_autoptr(xmpp_stanza_t) sealed = jx_omemo_message_seal(g_queue_peek_head(&chat->outgoing), letter->sealed);
		letter_free(letter);
		next(chat, sealed);
		return;
	}
	g_autofree char *why = g_strdup(letter->error ? letter->error->message : "the file of the keys is not open");
	letter_free(letter);
	not_sealed(chat, why);
}

static void seal_first(JxOmemoChat *chat) {
	g_autofree char *body = jx_stanza_child_text(g_queue_peek_head(&chat->outgoing), JX_NS_CLIENT, "body", MAX_BODY);
	if (!body) {
		not_sealed(chat, "it is too long");
		return;
	}
	gsize length = strlen(body);
	Letter *letter = letter_new(chat, jx_omemo_recipients(chat), g_bytes_new_take(g_steal_pointer(&body), length));
	jx_omemo_strand_do(chat->omemo->strand, write_letter, written, letter_free, letter);
}

/* --- sessions with everybody, first */

static void one_begun(JxOmemoChat *chat, gboolean begun, gpointer data) {
	if (--chat->fetching == 0)
		seal_first(chat);
}

static void find_strangers(JxOmemoEngine *engine, gpointer data) {
	Letter *letter = data;
	if (engine)
		jx_omemo_engine_without_session(engine, letter->chat->self, recipients_of(letter), letter->recipients->len, letter->without, &letter->error);
}

static gboolean is_spoilt(JxOmemo *omemo, const JxOmemoRecipient *recipient) {
	const JxOmemoContact *contact = jx_omemo_contact(omemo, recipient->peer);
	const gint64 *until = g_hash_table_lookup(contact->spoilt, GUINT_TO_POINTER(recipient->device));
	return until && *until > omemo->host->now();
}

static void found_strangers(gpointer data) {
	Letter *letter = data;
	JxOmemoChat *chat = letter->chat;
	chat->fetching = 1; /* this very function */
	for (guint i = 0; i < letter->without->len && chat->fetching <= MAX_BUNDLES; i++) {
		const JxOmemoRecipient *stranger = &recipients_of(letter)[g_array_index(letter->without, guint, i)];
		if (is_spoilt(chat->omemo, stranger))
			continue;
		chat->fetching++;
		jx_omemo_begin_session(chat, stranger->peer, stranger->device, one_begun, NULL);
	}
	letter_free(letter);
	one_begun(chat, FALSE, NULL);
}

static void know_devices(JxOmemoChat *chat) {
	GArray *recipients = jx_omemo_recipients(chat);
	if (recipients->len == 0) {
		g_array_unref(recipients);
		not_sealed(chat, "it has no devices");
		return;
	}
	jx_omemo_strand_do(chat->omemo->strand, find_strangers, found_strangers, letter_free, letter_new(chat, recipients, NULL));
}

void jx_omemo_pump(JxOmemoChat *chat) {
	while (!chat->busy && !g_queue_is_empty(&chat->outgoing)) {
		chat->busy = TRUE;
		if (chat->mood == JX_OMEMO_HEARD_PLAIN)
			next(chat, g_queue_peek_head(&chat->outgoing));
		else if (!jx_omemo_strand_is_open(chat->omemo->strand))
			not_sealed(chat, "the file of the keys is not open");
		else
			jx_omemo_ask_devices(chat, know_devices);
	}
}

void jx_omemo_send(JxOmemo *omemo, const JxHost *host, JxAccount *account, xmpp_stanza_t *message) {
	if (!omemo) {
		host->send(account, message);
		xmpp_stanza_release(message);
		return;
	}
	JxOmemoChat *chat = jx_omemo_chat(omemo, xmpp_stanza_get_from(message), xmpp_stanza_get_to(message));
	if (g_queue_get_length(&chat->outgoing) >= MAX_WAITING) {
		host->count("omemo_unsent_total", NULL, 1);
		xmpp_stanza_release(message);
		return;
	}
	g_queue_push_tail(&chat->outgoing, message);
	jx_omemo_pump(chat);
}

/* --- key transport */

static void transport_written(gpointer data) {
	Letter *letter = data;
	JxOmemoChat *chat = letter->chat;
	chat->users--;
	if (letter->sealed) {
		g_autofree char *id = g_uuid_string_random();
		g_autoptr(xmpp_stanza_t) empty = jx_stanza_top(chat->omemo->host->context(), "message", "chat", id, chat->self, chat->peer);
		g_autoptr(xmpp_stanza_t) sealed = jx_omemo_message_seal(empty, letter->sealed);
		chat->omemo->host->send(chat->omemo->account, sealed);
	}
	letter_free(letter);
}

void jx_omemo_transport(JxOmemoChat *chat, guint32 device) {
	GArray *one = g_array_new(FALSE, FALSE, sizeof(JxOmemoRecipient));
	g_array_append_val(one, ((JxOmemoRecipient){chat->peer, device}));
	chat->users++;
	jx_omemo_strand_do(chat->omemo->strand, write_letter, transport_written, letter_free, letter_new(chat, one, NULL));
}
