/* XEP-0084 User Avatar: the address of a room publishes the room's picture; that of a caller is fetched when it joins, and again when it changes, for its tile.
 * Who publishes none this way may have one in its vCard (XEP-0054). */
#include "config.h"

#include <string.h>

#include "conference/avatar.h"
#include "conference/calls.h"
#include "conference/conferences.h"
#include "host/pictures.h"
#include "modules/builtin_modules.h"
#include "pep/pep.h"
#include "wire/core/avatar.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"

#define MAX_OPEN 256
#define VCARD_MS 15000

typedef struct {
	const JxHost *host;
	JxAccount *account;
	JxConferences *conferences;
	GHashTable *open; /* bare JID → Question, owned */
} Self;

/* Somebody's picture is being fetched. */
typedef struct {
	Self *self;
	char *address, *person; /* our room's; bare */
	char *id;               /* of the picture, once metadata tell it */
} Question;

static void question_free(gpointer data) {
	Question *question = data;
	jx_pep_forget(question);
	question->self->host->iq_forget(question);
	g_free(question->address);
	g_free(question->person);
	g_free(question->id);
	g_free(question);
}

/* --- theirs */

/* name NULL: it has none. */
static void finish(Question *question, const char *name) {
	jx_conferences_face(question->self->conferences, question->person, name);
	g_hash_table_remove(question->self->open, question->person);
}

static void got_vcard(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
	xmpp_stanza_t *vcard = outcome == JX_IQ_RESULT ? jx_stanza_child(stanza, JX_NS_VCARD, "vCard") : NULL;
	g_autoptr(GBytes) bytes = vcard ? jx_avatar_vcard_read(vcard, JX_PICTURE_MAX) : NULL;
	g_autofree char *name = bytes ? jx_pictures_add(bytes) : NULL;
	finish(data, name);
}

static void ask_vcard(Question *question) {
	const JxHost *host = question->self->host;
	g_autoptr(xmpp_stanza_t) iq = jx_stanza_top(host->context(), "iq", "get", NULL, question->address, question->person);
	jx_stanza_add(iq, "vCard", JX_NS_VCARD);
	host->iq(question->self->account, iq, VCARD_MS, got_vcard, question);
}

static const JxPubsubItem *last_of(const JxPubsubItems *items) {
	return items && items->items->len ? &g_array_index(items->items, JxPubsubItem, items->items->len - 1) : NULL;
}

/* What it was said to be it must be. */
static void got_data(const JxPubsubItems *items, const char *condition, gpointer data) {
	Question *question = data;
	for (guint i = 0; items && i < items->items->len; i++) {
		xmpp_stanza_t *payload = g_array_index(items->items, JxPubsubItem, i).payload;
		g_autoptr(GBytes) bytes = payload ? jx_avatar_data_read(payload, JX_PICTURE_MAX) : NULL;
		g_autofree char *sum = bytes ? g_compute_checksum_for_bytes(G_CHECKSUM_SHA1, bytes) : NULL;
		if (g_strcmp0(sum, question->id) != 0)
			continue;
		g_autofree char *name = jx_pictures_add(bytes);
		finish(question, name);
		return;
	}
	ask_vcard(question);
}

static void fetch(Question *question, xmpp_stanza_t *metadata) {
	g_free(question->id);
	question->id = metadata ? jx_avatar_metadata_read(metadata, JX_PICTURE_MAX) : NULL;
	if (!question->id)
		ask_vcard(question);
	else if (jx_pictures_has(question->id))
		finish(question, question->id);
	else
		jx_pep_get(question->self->account, question->address, question->person, JX_NS_AVATAR_DATA, got_data, question);
}

static void got_metadata(const JxPubsubItems *items, const char *condition, gpointer data) {
	const JxPubsubItem *item = last_of(items);
	fetch(data, item ? item->payload : NULL);
}

static Question *question_new(Self *self, const char *address, const char *person) {
	if (g_hash_table_contains(self->open, person) || g_hash_table_size(self->open) >= MAX_OPEN)
		return NULL;
	Question *question = g_new0(Question, 1);
	*question = (Question){ self, g_strdup(address), g_strdup(person), NULL };
	g_hash_table_insert(self->open, question->person, question);
	return question;
}

static void on_caller(const char *address, const char *person, gpointer data) {
	Self *self = data;
	Question *question = question_new(self, address, person);
	if (question)
		jx_pep_get(self->account, address, person, JX_NS_AVATAR_METADATA, got_metadata, question);
}

static void on_event(JxAccount *account, const char *to, const char *contact, const JxPubsubItem *item, gpointer data) {
	Self *self = data;
	if (account != self->account || !jx_conferences_has_caller(self->conferences, contact))
		return;
	Question *question = question_new(self, to, contact);
	if (question)
		fetch(question, item->payload);
}

/* --- ours */

static gboolean provide(const char *address, const char *node, char **id, xmpp_stanza_t **payload, gpointer data) {
	Self *self = data;
	g_autofree char *title = NULL;
	if (!jx_calls_room(self->account, address, NULL, &title))
		return FALSE;
	const JxAvatar *avatar = jx_avatar_of(title);
	*id = g_strdup(avatar->sha1);
	*payload = strcmp(node, JX_NS_AVATAR_DATA) == 0 ? jx_avatar_data_write(self->host->context(), avatar->png)
		: jx_avatar_metadata_write(self->host->context(), avatar->sha1, g_bytes_get_size(avatar->png), JX_AVATAR_SIDE, JX_AVATAR_SIDE);
	return TRUE;
}

static gpointer attach(const JxHost *host, JxAccount *account, GError **error) {
	Self *self = g_new0(Self, 1);
	*self = (Self){ host, account, jx_conferences_ref(host), g_hash_table_new_full(g_str_hash, g_str_equal, NULL, question_free) };
	jx_pep_provide(account, JX_NS_AVATAR_METADATA, provide, self);
	jx_pep_provide(account, JX_NS_AVATAR_DATA, provide, self);
	jx_pep_watch(JX_NS_AVATAR_METADATA, on_event, self);
	jx_conferences_watch_callers(self->conferences, on_caller, self);
	return self;
}

static void detach(gpointer data) {
	Self *self = data;
	jx_pep_unwatch(self);
	jx_conferences_unwatch_callers(self->conferences, self);
	g_hash_table_unref(self->open);
	jx_conferences_unref(self->conferences);
	g_free(self);
}

static const char *const features[] = { JX_NS_AVATAR_METADATA "+notify", NULL };
static const char *const roles[] = { "calls", NULL };

const JxModule jx_xep_0084_avatar = {
	JX_MODULE_HEADER,
	.name = "xep_0084_avatar",
	.features = features,
	.attach = attach,
	.detach = detach,
	.roles = roles,
};
