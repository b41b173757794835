/* Presence of the addresses that people call, room@calls.<domain> (RFC 6121, sections 3 and 4): every subscription is approved, a probe is answered
 * with caps, disco#info names the room. That is what makes a client show a call button (Conversations wants the contact's features, Dino a resource). */
#include "config.h"

#include "conference/addresses.h"
#include "conference/avatar.h"
#include "conference/calls.h"
#include "modules/builtin_modules.h"
#include "pep/pep.h"
#include "wire/core/disco.h"
#include "wire/core/jid.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/core/vcard.h"

#define TABLE "subscriptions"

typedef struct {
	const JxHost *host;
	JxAccount *account;
	GHashTable *subscribers; /* "room@calls LF bare JID" */
} Self;

/* Features of a callable address beyond those of the account's modules (SPEC of XEP-0167, section 8). */
static const char *const call_features[] = {JX_NS_JINGLE, JX_NS_JINGLE_RTP, JX_NS_JINGLE_RTP_AUDIO, JX_NS_JINGLE_RTP_VIDEO,
	JX_NS_JINGLE_ICE_UDP, JX_NS_JINGLE_DTLS, JX_NS_JINGLE_RTCP_FB, JX_NS_JINGLE_HDREXT, JX_NS_JINGLE_SSMA, JX_NS_JINGLE_GROUPING, JX_NS_COMMANDS,
	JX_NS_AV_CONFERENCES, JX_NS_COIN};

static gboolean room_of(Self *self, const char *address, char **title) {
	g_autofree char *bare = jx_jid_bare(address);
	g_autofree char *room = NULL;
	return jx_calls_room(self->account, bare, &room, title);
}

static void send_presence(Self *self, const char *type, const char *from, const char *to) {
	xmpp_ctx_t *ctx = self->host->context();
	g_autoptr(xmpp_stanza_t) presence = jx_stanza_top(ctx, "presence", type, NULL, from, to);
	g_autofree char *title = NULL;
	if ((!type || g_str_equal(type, "subscribe")) && room_of(self, from, &title))
		jx_stanza_add_text(presence, "nick", JX_NS_NICK, title);
	if (!type) {
		jx_stanza_append(presence, jx_vcard_update_write(ctx, jx_avatar_of(title ? title : "")->sha1));
		jx_stanza_append(presence, self->host->caps(self->account, from));
	}
	self->host->send(self->account, presence);
}

static void send_available(Self *self, const char *bare, const char *to) {
	g_autofree char *full = g_strdup_printf("%s/" JX_CALLS_RESOURCE, bare);
	send_presence(self, NULL, full, to);
}

static char *key_of(const char *callee, const char *contact) {
	g_autofree char *ours = jx_jid_bare(callee);
	g_autofree char *theirs = jx_jid_bare(contact);
	return g_strdup_printf("%s\n%s", ours, theirs);
}

static void remember(Self *self, const char *callee, const char *contact, gboolean subscribed) {
	char *key = key_of(callee, contact);
	if (subscribed) {
		g_autoptr(GBytes) one = g_bytes_new_static("1", 1);
		self->host->store_put(TABLE, key, one, NULL, NULL);
		g_hash_table_add(self->subscribers, key);
	} else {
		self->host->store_remove(TABLE, key, NULL, NULL);
		g_hash_table_remove(self->subscribers, key);
		g_free(key);
	}
}

static JxVerdict on_presence(gpointer data, const JxIncoming *in) {
	Self *self = data;
	g_autofree char *local = jx_jid_local(in->to);
	const char *resource = jx_jid_resource(in->to);
	if (!local || (resource && !g_str_equal(resource, JX_CALLS_RESOURCE)))
		return JX_PASS; /* a virtual occupant's business, or the component's own */
	g_autofree char *bare = jx_jid_bare(in->to);
	g_autofree char *contact = jx_jid_bare(in->from);
	if (!room_of(self, in->to, NULL)) {
		if (g_str_equal(in->type, "subscribe")) {
			send_presence(self, "unsubscribed", bare, contact);
			self->host->log(JX_LOG_INFO, "presence", "subscription refused contact=%s to=%s reason=\"not the address of a room\"", contact, bare);
			return JX_HANDLED;
		}
		return JX_PASS;
	}
	if (g_str_equal(in->type, "subscribe")) {
		remember(self, in->to, in->from, TRUE);
		send_presence(self, "subscribed", bare, contact);
		send_presence(self, "subscribe", bare, contact); /* so that the contact's own presence and nick reach us too */
		send_available(self, bare, contact);
	} else if (g_str_equal(in->type, "probe")) {
		send_available(self, bare, in->from);
	} else if (g_str_equal(in->type, "unsubscribe")) {
		remember(self, in->to, in->from, FALSE);
		send_presence(self, "unsubscribed", bare, contact);
	} else if (g_str_equal(in->type, "subscribed")) {
		send_available(self, bare, contact); /* from now on the contact's server believes what our caps ask for (XEP-0163, section 4.3) */
	} else if (g_str_equal(in->type, "error")) {
		return JX_PASS;
	}
	return JX_HANDLED; /* available, unavailable, unsubscribed: nothing to do */
}

static gboolean answer_disco(const char *to, const char *from, xmpp_stanza_t *query, gpointer data) {
	Self *self = data;
	g_autofree char *title = NULL;
	const char *resource = jx_jid_resource(to);
	if ((resource && !g_str_equal(resource, JX_CALLS_RESOURCE)) || !room_of(self, to, &title))
		return FALSE;
	xmpp_stanza_t *identity = jx_stanza_add(query, "identity", NULL);
	jx_stanza_set(identity, "category", "client");
	jx_stanza_set(identity, "type", "phone");
	jx_stanza_set(identity, "name", title);
	xmpp_stanza_t *conference = jx_stanza_add(query, "identity", NULL);
	jx_stanza_set(conference, "category", "conference");
	jx_stanza_set(conference, "type", "audio-video");
	jx_stanza_set(conference, "name", title);
	for (guint i = 0; i < G_N_ELEMENTS(call_features); i++)
		jx_stanza_set(jx_stanza_add(query, "feature", NULL), "var", call_features[i]);
	jx_pep_describe(self->account, query);
	return TRUE;
}

static void restored(GHashTable *values, const GError *error, gpointer data) {
	Self *self = data;
	if (error)
		return;
	GHashTableIter iter;
	gpointer key;
	g_hash_table_iter_init(&iter, values);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		g_hash_table_add(self->subscribers, g_strdup(key));
}

/* After a restart of ours or of the server: contacts that are online learn that the rooms can be called again. */
static void on_link(JxAccount *account, gboolean online, gpointer data) {
	Self *self = data;
	if (!online)
		return;
	GHashTableIter iter;
	gpointer key;
	g_hash_table_iter_init(&iter, self->subscribers);
	while (g_hash_table_iter_next(&iter, &key, NULL)) {
		g_auto(GStrv) parts = g_strsplit(key, "\n", 2);
		if (parts[0] && parts[1])
			send_available(self, parts[0], parts[1]);
	}
}

static gpointer attach(const JxHost *host, JxAccount *account, GError **error) {
	Self *self = g_new0(Self, 1);
	*self = (Self){.host = host, .account = account, .subscribers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
	host->store_list(TABLE, restored, self);
	host->disco_address(account, answer_disco, self);
	host->watch_account(account, on_link, self);
	return self;
}

static void detach(gpointer data) {
	Self *self = data;
	g_hash_table_unref(self->subscribers);
	g_free(self);
}

static const char *const roles[] = {"calls", NULL};
static const JxHandler handlers[] = {{JX_STANZA_PRESENCE, NULL, NULL, on_presence}, {0}};

const JxModule jx_module_rfc6121_subscriptions = {
	JX_MODULE_HEADER,
	.name = "rfc6121_subscriptions",
	.handlers = handlers,
	.attach = attach,
	.detach = detach,
	.roles = roles,
};
