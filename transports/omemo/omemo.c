#include "config.h"

#include "omemo/omemo.h"

#include <string.h>

#include "omemo/private.h"
#include "pep/pep.h"
#include "wire/core/jid.h"
#include "wire/core/stanza.h"

#define UPKEEP_MS (60 * 60 * 1000)
/* Several prekeys may be used up in a row: the bundle is published once. */
#define REPUBLISH_MS 2000
#define MAX_CHATS 8192
#define MAX_CONTACTS 8192

static GHashTable *all; /* JxAccount → JxOmemo, borrowed */

JxOmemo *jx_omemo_of(JxAccount *account) {
	return all ? g_hash_table_lookup(all, account) : NULL;
}

/* --- contacts and chats */

static void contact_free(gpointer data) {
	JxOmemoContact *contact = data;
	g_clear_pointer(&contact->devices, g_array_unref);
	g_hash_table_unref(contact->spoilt);
	g_free(contact);
}

JxOmemoContact *jx_omemo_contact(JxOmemo *omemo, const char *peer) {
	JxOmemoContact *contact = g_hash_table_lookup(omemo->contacts, peer);
	if (contact)
		return contact;
	if (g_hash_table_size(omemo->contacts) >= MAX_CONTACTS)
		g_hash_table_remove_all(omemo->contacts); /* asked for again when it is needed */
	contact = g_new0(JxOmemoContact, 1);
	contact->spoilt = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
	g_hash_table_insert(omemo->contacts, g_strdup(peer), contact);
	return contact;
}

static void release(gpointer message) {
	xmpp_stanza_release(message);
}

static void chat_free(gpointer data) {
	JxOmemoChat *chat = data;
	g_queue_clear_full(&chat->outgoing, release);
	g_array_unref(chat->heard);
	g_hash_table_unref(chat->healed);
	g_free(chat->self);
	g_free(chat->peer);
	g_free(chat);
}

static gboolean is_idle(gpointer key, gpointer value, gpointer data) {
	const JxOmemoChat *chat = value;
	return !chat->busy && chat->users == 0;
}

JxOmemoChat *jx_omemo_chat(JxOmemo *omemo, const char *self, const char *person) {
	g_autofree char *ours = jx_jid_bare(self), *peer = jx_jid_bare(person);
	g_autofree char *key = g_strdup_printf("%s\n%s", ours, peer);
	JxOmemoChat *chat = g_hash_table_lookup(omemo->chats, key);
	if (chat)
		return chat;
	if (g_hash_table_size(omemo->chats) >= MAX_CHATS)
		g_hash_table_foreach_remove(omemo->chats, is_idle, NULL);
	chat = g_new0(JxOmemoChat, 1);
	*chat = (JxOmemoChat){.omemo = omemo, .self = g_steal_pointer(&ours), .peer = g_steal_pointer(&peer),
		.heard = g_array_new(FALSE, FALSE, sizeof(guint32)), .healed = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free)};
	g_queue_init(&chat->outgoing);
	g_hash_table_insert(omemo->chats, g_steal_pointer(&key), chat);
	return chat;
}

void jx_omemo_heard_plain(JxOmemo *omemo, const char *self, const char *person) {
	jx_omemo_chat(omemo, self, person)->mood = JX_OMEMO_HEARD_PLAIN;
}

gboolean jx_omemo_is_sealed(JxOmemo *omemo, const char *self, const char *person) {
	return jx_omemo_chat(omemo, self, person)->mood == JX_OMEMO_HEARD_SEALED;
}

void jx_omemo_errand(JxOmemo *omemo, gpointer data, GDestroyNotify drop) {
	g_hash_table_insert(omemo->errands, data, drop);
}

void jx_omemo_errand_done(JxOmemo *omemo, gpointer data) {
	g_hash_table_remove(omemo->errands, data);
}

/* --- what others see of us */

static gboolean provide_devices(const char *address, const char *node, char **id, xmpp_stanza_t **payload, gpointer data) {
	JxOmemo *omemo = data;
	if (!omemo->face || !omemo->events->serves(omemo->account, address))
		return FALSE;
	guint32 device = jx_omemo_face_device(omemo->face);
	g_autoptr(GArray) one = g_array_new(FALSE, FALSE, sizeof(guint32));
	g_array_append_val(one, device);
	*id = g_strdup("current");
	*payload = jx_omemo_devices_write(omemo->host->context(), one);
	return TRUE;
}

static gboolean provide_bundle(const char *address, const char *node, char **id, xmpp_stanza_t **payload, gpointer data) {
	JxOmemo *omemo = data;
	guint64 device;
	if (!omemo->face || !omemo->events->serves(omemo->account, address) || !g_str_has_prefix(node, JX_OMEMO_NODE_BUNDLES))
		return FALSE;
	if (!g_ascii_string_to_unsigned(node + strlen(JX_OMEMO_NODE_BUNDLES), 10, 1, JX_OMEMO_MAX_DEVICE, &device, NULL) || device != jx_omemo_face_device(omemo->face))
		return FALSE;
	g_autoptr(JxOmemoBundle) bundle = jx_omemo_face_bundle(omemo->face, address);
	if (!bundle)
		return FALSE;
	*id = g_strdup("current");
	*payload = jx_omemo_bundle_write(omemo->host->context(), bundle);
	return TRUE;
}

/* --- a client account publishes it: the bundle first, or who sees the device finds nothing */

static void note_published(const char *condition, gpointer data) {
	JxOmemo *omemo = data;
	if (condition)
		omemo->host->log(JX_LOG_WARNING, "omemo", "self=%s event=unpublished reason=%s", omemo->host->account_address(omemo->account), condition);
}

static void publish_devices(JxOmemo *omemo) {
	const char *self = omemo->host->account_address(omemo->account);
	guint32 device = jx_omemo_face_device(omemo->face);
	if (!omemo->own_devices || jx_omemo_devices_have(omemo->own_devices, device))
		return;
	g_array_append_val(omemo->own_devices, device);
	g_autoptr(xmpp_stanza_t) list = jx_omemo_devices_write(omemo->host->context(), omemo->own_devices);
	jx_pep_publish(omemo->account, self, JX_OMEMO_NODE_DEVICES, &(JxPubsubItem){"current", list}, note_published, omemo);
}

static void bundle_published(const char *condition, gpointer data) {
	note_published(condition, data);
	if (!condition)
		publish_devices(data);
}

static void publish(JxOmemo *omemo) {
	const char *self = omemo->host->account_address(omemo->account);
	if (!omemo->face || !omemo->host->account_online(omemo->account))
		return;
	g_autofree char *node = g_strdup_printf(JX_OMEMO_NODE_BUNDLES "%u", jx_omemo_face_device(omemo->face));
	g_autoptr(JxOmemoBundle) bundle = jx_omemo_face_bundle(omemo->face, self);
	if (!bundle)
		return;
	g_autoptr(xmpp_stanza_t) payload = jx_omemo_bundle_write(omemo->host->context(), bundle);
	jx_pep_publish(omemo->account, self, node, &(JxPubsubItem){"current", payload}, bundle_published, omemo);
}

static void set_own_devices(JxOmemo *omemo, const JxPubsubItem *item) {
	g_clear_pointer(&omemo->own_devices, g_array_unref);
	omemo->own_devices = item && item->payload ? jx_omemo_devices_read(item->payload) : NULL;
	if (!omemo->own_devices)
		omemo->own_devices = g_array_new(FALSE, FALSE, sizeof(guint32));
}

static void got_own_devices(const JxPubsubItems *items, const char *condition, gpointer data) {
	JxOmemo *omemo = data;
	/* Others' devices are not lost because the server did not answer. */
	if (!items && g_strcmp0(condition, "item-not-found") != 0) {
		note_published(condition, omemo);
		return;
	}
	set_own_devices(omemo, items && items->items->len > 0 ? &g_array_index(items->items, JxPubsubItem, items->items->len - 1) : NULL);
	publish(omemo);
}

static void on_devices(JxAccount *account, const char *to, const char *contact, const JxPubsubItem *item, gpointer data) {
	JxOmemo *omemo = data;
	if (account != omemo->account)
		return;
	if (!omemo->client || strcmp(contact, omemo->host->account_address(account)) != 0) {
		jx_omemo_on_devices(account, to, contact, item, omemo);
		return;
	}
	set_own_devices(omemo, item); /* another device, or the server, may have lost ours */
	if (omemo->face)
		publish_devices(omemo);
}

static void come_up(JxOmemo *omemo) {
	if (omemo->client && omemo->face && omemo->host->account_online(omemo->account))
		jx_pep_get(omemo->account, NULL, omemo->host->account_address(omemo->account), JX_OMEMO_NODE_DEVICES, got_own_devices, omemo);
}

static void on_link(JxAccount *account, gboolean online, gpointer data) {
	if (online)
		come_up(data);
}

static void republish(gpointer data) {
	JxOmemo *omemo = data;
	omemo->republish = NULL;
	publish(omemo);
}

void jx_omemo_show(JxOmemo *omemo, JxOmemoFace *face) {
	jx_omemo_face_unref(omemo->face);
	omemo->face = face;
	if (omemo->client && !omemo->republish)
		omemo->republish = omemo->host->timer(REPUBLISH_MS, FALSE, republish, omemo);
}

/* --- the file */

static void file_opened(JxOmemoFace *face, gpointer data) {
	JxOmemo *omemo = data;
	gboolean first = !omemo->face;
	g_autofree char *fingerprint = jx_omemo_face_fingerprint(face);
	omemo->host->log(JX_LOG_INFO, "omemo", "account=%s device=%u fingerprint=\"%s\"", omemo->host->account_role(omemo->account), jx_omemo_face_device(face), fingerprint);
	jx_omemo_face_unref(omemo->face);
	omemo->face = jx_omemo_face_ref(face);
	if (first)
		come_up(omemo);
}

typedef struct {
	JxOmemo *omemo;
	gint64 now;
	JxOmemoFace *face;
	GError *error;
} Upkeep;

static void upkeep_free(gpointer data) {
	Upkeep *upkeep = data;
	jx_omemo_face_unref(upkeep->face);
	g_clear_error(&upkeep->error);
	g_free(upkeep);
}

static void keep_up(JxOmemoEngine *engine, gpointer data) {
	Upkeep *upkeep = data;
	if (engine && jx_omemo_engine_upkeep(engine, upkeep->now, &upkeep->error))
		upkeep->face = jx_omemo_engine_face(engine);
}

static void kept_up(gpointer data) {
	Upkeep *upkeep = data;
	if (upkeep->error)
		upkeep->omemo->host->log(JX_LOG_WARNING, "omemo", "event=upkeep-failed: %s", upkeep->error->message);
	if (upkeep->face)
		jx_omemo_show(upkeep->omemo, g_steal_pointer(&upkeep->face));
	upkeep_free(upkeep);
}

static void upkeep_due(gpointer data) {
	JxOmemo *omemo = data;
	Upkeep *upkeep = g_new0(Upkeep, 1);
	*upkeep = (Upkeep){.omemo = omemo, .now = omemo->host->wall()};
	jx_omemo_strand_do(omemo->strand, keep_up, kept_up, upkeep_free, upkeep);
}

JxOmemo *jx_omemo_new(const JxHost *host, JxAccount *account, const char *path, const JxOmemoEvents *events, gpointer data) {
	JxOmemo *omemo = g_new0(JxOmemo, 1);
	*omemo = (JxOmemo){.host = host, .account = account, .client = strchr(host->account_address(account), '@') != NULL, .events = events, .data = data,
		.contacts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, contact_free), .chats = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, chat_free),
		.errands = g_hash_table_new(g_direct_hash, g_direct_equal)};
	if (!all)
		all = g_hash_table_new(g_direct_hash, g_direct_equal);
	g_hash_table_insert(all, account, omemo);
	omemo->strand = jx_omemo_strand_new(host, path, file_opened, omemo);
	omemo->upkeep = host->timer(UPKEEP_MS, TRUE, upkeep_due, omemo);
	jx_pep_watch(JX_OMEMO_NODE_DEVICES, on_devices, omemo);
	if (!omemo->client) {
		jx_pep_provide(account, JX_OMEMO_NODE_DEVICES, provide_devices, omemo);
		jx_pep_provide(account, JX_OMEMO_NODE_BUNDLES, provide_bundle, omemo);
	}
	host->watch_account(account, on_link, omemo);
	return omemo;
}

/* A worker may have had our chats' names until now. */
static void free_rest(gpointer data) {
	JxOmemo *omemo = data;
	g_hash_table_unref(omemo->chats);
	g_hash_table_unref(omemo->contacts);
	g_clear_pointer(&omemo->own_devices, g_array_unref);
	jx_omemo_face_unref(omemo->face);
	g_free(omemo);
}

void jx_omemo_free(JxOmemo *omemo) {
	g_hash_table_remove(all, omemo->account);
	if (g_hash_table_size(all) == 0)
		g_clear_pointer(&all, g_hash_table_unref);
	jx_pep_unwatch(omemo);
	jx_pep_forget(omemo);
	omemo->host->timer_cancel(omemo->upkeep);
	omemo->host->timer_cancel(omemo->republish);
	GHashTableIter iter;
	gpointer errand, drop;
	g_hash_table_iter_init(&iter, omemo->errands);
	while (g_hash_table_iter_next(&iter, &errand, &drop))
		((GDestroyNotify)drop)(errand);
	g_hash_table_unref(omemo->errands);
	jx_omemo_strand_free(omemo->strand, free_rest, omemo);
}

/* --- for people */

char *jx_omemo_own_fingerprint(JxOmemo *omemo) {
	return omemo->face ? jx_omemo_face_fingerprint(omemo->face) : NULL;
}
