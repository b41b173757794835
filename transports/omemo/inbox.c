/* What contacts send: read, or its session is mended. */
#include "config.h"

#include <string.h>

#include "omemo/private.h"
#include "wire/core/jid.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"

/* So many messages in a row under one key of the other side's, and we answer with an empty one, which renews it. */
#define UNANSWERED 53
/* A session that breaks again and again is not mended more often. */
#define HEAL_MS 60000
#define MAX_HEALED 256

typedef struct {
	JxOmemoChat *chat;
	xmpp_stanza_t *stanza;
	JxOmemoMessage *message;
	gboolean again;          /* its session was mended meanwhile */
	gint64 now;
	JxOmemoReading reading;
	JxOmemoFace *face;       /* a new one, where prekeys were used */
	GError *error;
} Parcel;

static void parcel_free(gpointer data) {
	Parcel *parcel = data;
	xmpp_stanza_release(parcel->stanza);
	jx_omemo_message_free(parcel->message);
	jx_omemo_face_unref(parcel->face);
	g_clear_pointer(&parcel->reading.text, g_bytes_unref);
	g_clear_error(&parcel->error);
	g_free(parcel);
}

static void open_parcel(JxOmemoEngine *engine, gpointer data) {
	Parcel *parcel = data;
	if (!engine) {
		parcel->reading = (JxOmemoReading){.outcome = JX_OMEMO_FAILED, .reason = "the file of the keys is not open"};
		return;
	}
	jx_omemo_engine_decrypt(engine, parcel->chat->self, parcel->chat->peer, parcel->message, parcel->now, &parcel->reading, &parcel->error);
	parcel->face = parcel->reading.begun ? jx_omemo_engine_face(engine) : NULL;
}

static void opened(gpointer data);

static void open_later(Parcel *parcel) {
	jx_omemo_strand_do(parcel->chat->omemo->strand, open_parcel, opened, parcel_free, parcel);
}

/* --- mending */

static gboolean may_heal(JxOmemoChat *chat, guint32 device) {
	gint64 now = chat->omemo->host->now();
	gint64 *last = g_hash_table_lookup(chat->healed, GUINT_TO_POINTER(device));
	if (last && now - *last < HEAL_MS)
		return FALSE;
	if (!last && g_hash_table_size(chat->healed) >= MAX_HEALED)
		g_hash_table_remove_all(chat->healed);
	last = g_new(gint64, 1);
	*last = now;
	g_hash_table_replace(chat->healed, GUINT_TO_POINTER(device), last);
	return TRUE;
}

static void unread(Parcel *parcel, const char *why) {
	JxOmemo *omemo = parcel->chat->omemo;
	if (parcel->message->payload && !jx_stanza_child(parcel->stanza, JX_NS_DELAY, "delay"))
		omemo->events->unread(omemo->account, parcel->stanza, why, omemo->data);
}

static void healed(JxOmemoChat *chat, gboolean begun, gpointer data) {
	Parcel *parcel = data;
	chat->users--;
	jx_omemo_errand_done(chat->omemo, parcel);
	/* A key that the contact's own server says: what was sent under it can be read. */
	if (begun && parcel->reading.outcome == JX_OMEMO_CHANGED && !parcel->again) {
		parcel->again = TRUE;
		chat->users++;
		open_later(parcel);
		return;
	}
	if (begun)
		jx_omemo_transport(chat, parcel->message->sid);
	unread(parcel, "It was encrypted for a session that is lost here. There is a new one now: please write it again.");
	parcel_free(parcel);
}

static void heal(Parcel *parcel /* taken */) {
	JxOmemoChat *chat = parcel->chat;
	JxOmemo *omemo = chat->omemo;
	omemo->host->log(JX_LOG_INFO, "omemo", "self=%s peer=%s device=%u event=broken: %s", chat->self, chat->peer, parcel->message->sid,
		parcel->reading.reason ? parcel->reading.reason : "");
	if (!may_heal(chat, parcel->message->sid)) {
		unread(parcel, "It could not be decrypted here: please write it again.");
		parcel_free(parcel);
		return;
	}
	omemo->host->count("omemo_healed_total", NULL, 1);
	chat->users++;
	jx_omemo_errand(omemo, parcel, parcel_free);
	jx_omemo_begin_session(chat, chat->peer, parcel->message->sid, healed, parcel);
}

/* --- what became of it */

static void read_it(Parcel *parcel) {
	JxOmemoChat *chat = parcel->chat;
	JxOmemo *omemo = chat->omemo;
	gsize length;
	const char *bytes = g_bytes_get_data(parcel->reading.text, &length);
	g_autofree char *text = g_strndup(bytes, length);
	g_autoptr(xmpp_stanza_t) message = jx_omemo_message_open(parcel->stanza, text);
	chat->mood = JX_OMEMO_HEARD_SEALED;
	omemo->host->count("omemo_messages_total", "direction=\"in\"", 1);
	omemo->events->read(omemo->account, message, omemo->data);
}

/* A device that its owner's list, as we know it, does not have: the list is another now. */
static void check_sender(const Parcel *parcel) {
	JxOmemoContact *contact = jx_omemo_contact(parcel->chat->omemo, parcel->chat->peer);
	if (contact->devices && !jx_omemo_devices_have(contact->devices, parcel->message->sid))
		g_clear_pointer(&contact->devices, g_array_unref);
}

static void answer_keys(const Parcel *parcel) {
	GArray *heard = parcel->chat->heard;
	check_sender(parcel);
	if (heard->len < JX_MAX_OMEMO_DEVICES && !jx_omemo_devices_have(heard, parcel->message->sid))
		g_array_append_val(heard, parcel->message->sid);
	if (parcel->reading.begun || parcel->reading.unanswered >= UNANSWERED)
		jx_omemo_transport(parcel->chat, parcel->message->sid);
}

static void opened(gpointer data) {
	Parcel *parcel = data;
	JxOmemoChat *chat = parcel->chat;
	JxOmemo *omemo = chat->omemo;
	const char *reason = parcel->error ? parcel->error->message : parcel->reading.reason ? parcel->reading.reason : "";
	chat->users--;
	if (parcel->face)
		jx_omemo_show(omemo, g_steal_pointer(&parcel->face));
	switch (parcel->reading.outcome) {
	case JX_OMEMO_READ:
		answer_keys(parcel);
		read_it(parcel);
		break;
	case JX_OMEMO_EMPTY:
		answer_keys(parcel);
		break;
	case JX_OMEMO_CHANGED:
	case JX_OMEMO_BROKEN:
		heal(parcel);
		return;
	case JX_OMEMO_NOT_FOR_US:
		omemo->host->log(JX_LOG_DEBUG, "omemo", "self=%s peer=%s device=%u event=not-for-us", chat->self, chat->peer, parcel->message->sid);
		unread(parcel, "Your client has not encrypted it for this room. Let it read the room's devices again, or turn encryption off for this chat.");
		break;
	case JX_OMEMO_AGAIN:
		omemo->host->log(JX_LOG_DEBUG, "omemo", "self=%s peer=%s device=%u event=again", chat->self, chat->peer, parcel->message->sid);
		break;
	case JX_OMEMO_DAMAGED:
		omemo->host->log(JX_LOG_INFO, "omemo", "self=%s peer=%s device=%u event=damaged: %s", chat->self, chat->peer, parcel->message->sid, reason);
		unread(parcel, "It was damaged on its way: please write it again.");
		break;
	case JX_OMEMO_FAILED:
		omemo->host->log(JX_LOG_WARNING, "omemo", "self=%s peer=%s event=unread: %s", chat->self, chat->peer, reason);
		unread(parcel, "It cannot be decrypted here at the moment. Turn encryption off for this chat, or write it again later.");
		break;
	}
	parcel_free(parcel);
}

void jx_omemo_receive(JxOmemo *omemo, const JxIncoming *in) {
	g_autoptr(GError) error = NULL;
	JxOmemoMessage *message = jx_omemo_message_read(in->payload, &error);
	if (!message) {
		omemo->host->log(JX_LOG_INFO, "omemo", "self=%s peer=%s event=damaged: %s", in->to, in->from, error->message);
		omemo->events->unread(omemo->account, in->stanza, "It was damaged on its way: please write it again.", omemo->data);
		return;
	}
	Parcel *parcel = g_new0(Parcel, 1);
	*parcel = (Parcel){.chat = jx_omemo_chat(omemo, in->to, in->from), .stanza = xmpp_stanza_clone(in->stanza), .message = message, .now = omemo->host->wall()};
	parcel->chat->users++;
	open_later(parcel);
}
