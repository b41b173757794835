/* XEP-0172 User Nickname: a contact that changes its nick (which its server tells to who asks for it in caps) is called so in the room; the address of a room
 * publishes the room's name. */
#include "config.h"

#include "conference/calls.h"
#include "conference/conferences.h"
#include "modules/builtin_modules.h"
#include "pep/pep.h"
#include "wire/core/limits.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"

typedef struct {
	const JxHost *host;
	JxAccount *account;
	JxConferences *conferences;
	GHashTable *asked; /* bare JID → Asked, owned */
} Self;

/* Somebody's nick is being asked for. */
typedef struct {
	Self *self;
	char *person;
} Asked;

static void asked_free(gpointer data) {
	Asked *asked = data;
	jx_pep_forget(asked);
	g_free(asked->person);
	g_free(asked);
}

static void on_event(JxAccount *account, const char *to, const char *contact, const JxPubsubItem *item, gpointer data) {
	Self *self = data;
	g_autofree char *nick = jx_stanza_is(item->payload, JX_NS_NICK, "nick") ? jx_stanza_text(item->payload, JX_MAX_TOKEN) : NULL;
	if (account == self->account)
		jx_conferences_nick(self->conferences, contact, nick ? nick : "");
}

/* Who calls with a client that tells no name may have published one. */
static void got_nick(const JxPubsubItems *items, const char *condition, gpointer data) {
	Asked *asked = data;
	Self *self = asked->self;
	const JxPubsubItem *item = items && items->items->len ? &g_array_index(items->items, JxPubsubItem, items->items->len - 1) : NULL;
	if (item && item->payload)
		on_event(self->account, NULL, asked->person, item, self);
	g_hash_table_remove(self->asked, asked->person);
}

static void on_caller(const char *address, const char *person, gpointer data) {
	Self *self = data;
	if (g_hash_table_contains(self->asked, person))
		return;
	Asked *asked = g_new(Asked, 1);
	*asked = (Asked){ self, g_strdup(person) };
	g_hash_table_insert(self->asked, asked->person, asked);
	jx_pep_get(self->account, address, person, JX_NS_NICK, got_nick, asked);
}

static gboolean provide(const char *address, const char *node, char **id, xmpp_stanza_t **payload, gpointer data) {
	Self *self = data;
	g_autofree char *title = NULL;
	if (!jx_calls_room(self->account, address, NULL, &title))
		return FALSE;
	*id = g_strdup("current");
	*payload = jx_stanza_new(self->host->context(), "nick", JX_NS_NICK);
	jx_stanza_set_text(*payload, title);
	return TRUE;
}

static gpointer attach(const JxHost *host, JxAccount *account, GError **error) {
	Self *self = g_new0(Self, 1);
	*self = (Self){ host, account, jx_conferences_ref(host), g_hash_table_new_full(g_str_hash, g_str_equal, NULL, asked_free) };
	jx_pep_watch(JX_NS_NICK, on_event, self);
	jx_pep_provide(account, JX_NS_NICK, provide, self);
	jx_conferences_watch_callers(self->conferences, on_caller, self);
	return self;
}

static void detach(gpointer data) {
	Self *self = data;
	jx_pep_unwatch(self);
	jx_conferences_unwatch_callers(self->conferences, self);
	g_hash_table_unref(self->asked);
	jx_conferences_unref(self->conferences);
	g_free(self);
}

static const char *const features[] = { JX_NS_NICK, JX_NS_NICK "+notify", NULL };
static const char *const roles[] = { "calls", NULL };

const JxModule jx_xep_0172_nick = {
	JX_MODULE_HEADER,
	.name = "xep_0172_nick",
	.features = features,
	.attach = attach,
	.detach = detach,
	.roles = roles,
};
