/* Contacts' devices: which they have, and how a session with one begins. */
#include "config.h"

#include <string.h>

#include "omemo/private.h"
#include "pep/pep.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"

/* Who tells us of changes does it at once, and is asked again in case one was lost; others are asked while one writes to them. */
#define TOLD_MS (60 * 60 * 1000)
#define ASKED_MS (20 * 1000)
/* A bundle that is missing or damaged is not asked for again so soon. */
#define SPOILT_MS (10 * 60 * 1000)
#define MAX_SPOILT 256

static GArray *devices_of(const JxPubsubItem *item) {
	GArray *devices = item && item->payload ? jx_omemo_devices_read(item->payload) : NULL;
	return devices ? devices : g_array_new(FALSE, FALSE, sizeof(guint32));
}

static void set_devices(JxOmemo *omemo, const char *peer, GArray *devices /* taken */) {
	JxOmemoContact *contact = jx_omemo_contact(omemo, peer);
	if (contact->devices)
		g_array_unref(contact->devices);
	contact->devices = devices;
	contact->asked = omemo->host->now();
}

void jx_omemo_on_devices(JxAccount *account, const char *to, const char *person, const JxPubsubItem *item, gpointer data) {
	JxOmemo *omemo = data;
	if (account != omemo->account)
		return;
	set_devices(omemo, person, devices_of(item));
	jx_omemo_contact(omemo, person)->tells = TRUE;
}

/* --- asking for the list */

typedef struct {
	JxOmemoChat *chat;
	void (*then)(JxOmemoChat *chat);
} Question;

static void got_devices(const JxPubsubItems *items, const char *condition, gpointer data) {
	Question *question = data;
	JxOmemoChat *chat = question->chat;
	JxOmemo *omemo = chat->omemo;
	void (*then)(JxOmemoChat *chat) = question->then;
	/* A server that does not answer has not said that there are none: what is known stays. */
	gboolean told = items || g_strcmp0(condition, "item-not-found") == 0;
	JxOmemoContact *contact = jx_omemo_contact(omemo, chat->peer);
	if (told || !contact->devices)
		set_devices(omemo, chat->peer, devices_of(items && items->items->len > 0 ? &g_array_index(items->items, JxPubsubItem, items->items->len - 1) : NULL));
	contact->asked = omemo->host->now();
	jx_omemo_errand_done(omemo, question);
	g_free(question);
	then(chat);
}

static void drop_question(gpointer data) {
	jx_pep_forget(data);
	g_free(data);
}

void jx_omemo_ask_devices(JxOmemoChat *chat, void (*then)(JxOmemoChat *chat)) {
	JxOmemo *omemo = chat->omemo;
	const JxOmemoContact *contact = jx_omemo_contact(omemo, chat->peer);
	if (contact->devices && omemo->host->now() - contact->asked < (contact->tells ? TOLD_MS : ASKED_MS)) {
		then(chat);
		return;
	}
	Question *question = g_new(Question, 1);
	*question = (Question){chat, then};
	jx_omemo_errand(omemo, question, drop_question);
	jx_pep_get(omemo->account, chat->self, chat->peer, JX_OMEMO_NODE_DEVICES, got_devices, question);
}

GArray *jx_omemo_recipients(JxOmemoChat *chat) {
	const JxOmemo *omemo = chat->omemo;
	GArray *all = g_array_new(FALSE, FALSE, sizeof(JxOmemoRecipient));
	const GArray *devices = jx_omemo_contact(chat->omemo, chat->peer)->devices;
	/* A list that nobody may read, or that was wiped: those whom we have heard are there. */
	if (!devices || devices->len == 0)
		devices = chat->heard;
	for (guint i = 0; i < devices->len; i++)
		g_array_append_val(all, ((JxOmemoRecipient){chat->peer, g_array_index(devices, guint32, i)}));
	/* Nobody else is told what our account writes to somebody without devices. */
	for (guint i = 0; all->len > 0 && omemo->own_devices && i < omemo->own_devices->len; i++) {
		guint32 device = g_array_index(omemo->own_devices, guint32, i);
		if (device != jx_omemo_face_device(omemo->face))
			g_array_append_val(all, ((JxOmemoRecipient){chat->self, device}));
	}
	return all;
}

/* --- beginning a session */

typedef struct {
	JxOmemoChat *chat;
	char *peer;
	guint32 device;
	JxOmemoBundle *bundle;
	gboolean changed;
	GError *error;
	void (*then)(JxOmemoChat *chat, gboolean begun, gpointer data);
	gpointer data;
} Meeting;

static void meeting_free(gpointer data) {
	Meeting *meeting = data;
	jx_omemo_bundle_free(meeting->bundle);
	g_clear_error(&meeting->error);
	g_free(meeting->peer);
	g_free(meeting);
}

static void drop_meeting(gpointer data) {
	jx_pep_forget(data);
	meeting_free(data);
}

static void end_meeting(Meeting *meeting) {
	JxOmemoChat *chat = meeting->chat;
	JxOmemo *omemo = chat->omemo;
	JxOmemoContact *contact = jx_omemo_contact(omemo, meeting->peer);
	gboolean begun = meeting->bundle && !meeting->error;
	if (meeting->error)
		omemo->host->log(JX_LOG_DEBUG, "omemo", "self=%s peer=%s device=%u event=no-session: %s", chat->self, meeting->peer, meeting->device, meeting->error->message);
	if (meeting->changed) {
		g_autofree char *fingerprint = jx_omemo_fingerprint(meeting->bundle->identity);
		omemo->host->log(JX_LOG_WARNING, "omemo", "self=%s peer=%s device=%u event=identity-changed fingerprint=\"%s\"", chat->self, meeting->peer, meeting->device, fingerprint);
	}
	if (begun) {
		g_hash_table_remove(contact->spoilt, GUINT_TO_POINTER(meeting->device));
	} else if (g_hash_table_size(contact->spoilt) < MAX_SPOILT) {
		gint64 *until = g_new(gint64, 1);
		*until = omemo->host->now() + SPOILT_MS;
		g_hash_table_replace(contact->spoilt, GUINT_TO_POINTER(meeting->device), until);
	}
	void (*then)(JxOmemoChat *, gboolean, gpointer) = meeting->then;
	gpointer data = meeting->data;
	meeting_free(meeting);
	then(chat, begun, data);
}

static void meet(JxOmemoEngine *engine, gpointer data) {
	Meeting *meeting = data;
	if (engine)
		jx_omemo_engine_meet(engine, meeting->chat->self, &(JxOmemoRecipient){meeting->peer, meeting->device}, meeting->bundle, &meeting->changed, &meeting->error);
	else
		g_set_error_literal(&meeting->error, JX_KEYSTORE_ERROR, JX_KEYSTORE_ERROR_IO, "the file of the keys is not open");
}

static void met(gpointer data) {
	end_meeting(data);
}

static void got_bundle(const JxPubsubItems *items, const char *condition, gpointer data) {
	Meeting *meeting = data;
	JxOmemo *omemo = meeting->chat->omemo;
	const JxPubsubItem *item = items && items->items->len > 0 ? &g_array_index(items->items, JxPubsubItem, items->items->len - 1) : NULL;
	jx_omemo_errand_done(omemo, meeting);
	if (item && item->payload)
		meeting->bundle = jx_omemo_bundle_read(item->payload, &meeting->error);
	else
		g_set_error(&meeting->error, JX_KEYSTORE_ERROR, JX_KEYSTORE_ERROR_IO, "it has published no bundle (%s)", condition ? condition : "an empty node");
	if (meeting->bundle)
		jx_omemo_strand_do(omemo->strand, meet, met, meeting_free, meeting);
	else
		end_meeting(meeting);
}

void jx_omemo_begin_session(JxOmemoChat *chat, const char *peer, guint32 device, void (*then)(JxOmemoChat *chat, gboolean begun, gpointer data), gpointer data) {
	g_autofree char *node = g_strdup_printf(JX_OMEMO_NODE_BUNDLES "%u", device);
	Meeting *meeting = g_new0(Meeting, 1);
	*meeting = (Meeting){.chat = chat, .peer = g_strdup(peer), .device = device, .then = then, .data = data};
	jx_omemo_errand(chat->omemo, meeting, drop_meeting);
	jx_pep_get(chat->omemo->account, chat->self, peer, node, got_bundle, meeting);
}
