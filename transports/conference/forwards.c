/* Members of an audio/video conference (docs/protocol/av-conferences.md): a caller whose session only sends, and whose client says that it knows the
 * protocol, is called back once for each of the others, up to its last N. */
#include "config.h"
#include "conference/internal.h"

#include <string.h>

#include "conference/addresses.h"
#include "conference/forward_rules.h"
#include "wire/core/disco.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"

/* One of the others, for one member. */
typedef struct {
	JxVirtual *virtual;
	char *endpoint;
	JxSession *session;  /* borrowed; NULL: the client did not want it, or it failed too often */
	JxRestarts restarts;
} Forward;

struct JxForwards {
	guint last_n;
	gint height;        /* pixels */
	GHashTable *all;    /* endpoint → Forward *, owned */
};

/* --- life */

static void forward_free(gpointer data) {
	Forward *forward = data;
	g_free(forward->endpoint);
	g_free(forward);
}

static void end(Forward *forward, const char *reason, const char *text) {
	if (forward->session)
		jx_session_end(g_steal_pointer(&forward->session), reason, text, FALSE);
	g_hash_table_remove(forward->virtual->forwards->all, forward->endpoint);
}

void jx_forwards_end(JxVirtual *virtual, const char *reason, const char *text) {
	JxForwards *forwards = virtual->forwards;
	if (!forwards)
		return;
	g_autoptr(GList) list = g_hash_table_get_values(forwards->all);
	for (GList *l = list; l; l = l->next)
		end(l->data, reason, text);
	g_hash_table_unref(forwards->all);
	g_free(forwards);
	virtual->forwards = NULL;
}

/* --- who is there to be forwarded */

static void add_fact(GArray *facts, const JxVirtual *virtual, const char *endpoint, gint64 since) {
	if (strcmp(endpoint, virtual->endpoint) == 0)
		return;
	const GPtrArray *spoke = virtual->conference->spoke;
	guint place = G_MAXUINT;
	for (guint i = 0; spoke && i < spoke->len && place == G_MAXUINT; i++)
		if (strcmp(spoke->pdata[i], endpoint) == 0)
			place = i;
	JxForwardFacts fact = { endpoint, place, g_hash_table_contains(virtual->forwards->all, endpoint), since };
	g_array_append_val(facts, fact);
}

/* Whoever sends something. Its strings are those of sessions and virtual occupants. */
static GArray *facts_for(const JxVirtual *virtual) {
	GArray *facts = g_array_new(FALSE, FALSE, sizeof(JxForwardFacts));
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, virtual->conference->participants);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const JxSession *session = value;
		if (session->accepted && jx_call_sources(jx_runner_call(session->runner))->len)
			add_fact(facts, virtual, session->endpoint, session->started);
	}
	g_hash_table_iter_init(&iter, virtual->conference->virtuals);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const JxVirtual *page = value;
		if (page->participant && page->sources->len)
			add_fact(facts, virtual, page->endpoint, 0);
	}
	return facts;
}

/* --- sessions */

static void start(JxVirtual *virtual, const char *endpoint) {
	Forward *forward = g_hash_table_lookup(virtual->forwards->all, endpoint);
	if (forward)
		return;
	forward = g_new0(Forward, 1);
	forward->virtual = virtual;
	forward->endpoint = g_strdup(endpoint);
	g_hash_table_insert(virtual->forwards->all, forward->endpoint, forward);
	forward->session = jx_session_forward(virtual, endpoint, virtual->forwards->height);
	jx_session_begin(forward->session);
}

static void settle(JxVirtual *virtual) {
	g_autoptr(GArray) facts = facts_for(virtual);
	jx_forward_order((JxForwardFacts *)(gpointer)facts->data, facts->len);
	guint n = MIN(facts->len, virtual->forwards->last_n);
	g_autoptr(GPtrArray) wanted = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < n; i++)
		g_ptr_array_add(wanted, g_strdup(g_array_index(facts, JxForwardFacts, i).endpoint));
	g_autoptr(GList) list = g_hash_table_get_values(virtual->forwards->all);
	for (GList *l = list; l; l = l->next)
		if (!g_ptr_array_find_with_equal_func(wanted, ((Forward *)l->data)->endpoint, g_str_equal, NULL))
			end(l->data, "success", NULL);
	for (guint i = 0; i < wanted->len; i++)
		start(virtual, wanted->pdata[i]);
}

void jx_forwards_settle(JxConference *conference) {
	if (conference->closing)
		return;
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, conference->virtuals);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		if (((JxVirtual *)value)->forwards)
			settle(value);
}

void jx_forwards_ended(JxVirtual *virtual, JxSession *session, const JxAction *why) {
	JxConference *conference = virtual->conference;
	Forward *forward = virtual->forwards ? g_hash_table_lookup(virtual->forwards->all, session->of) : NULL;
	if (!forward || forward->session != session)
		return;
	forward->session = NULL;
	/* Whom the client does not want it is not called for again, until that one leaves. */
	if (why->by_peer || conference->closing || !jx_restarts_take(&forward->restarts, conference->all->host->now()))
		return;
	forward->session = jx_session_forward(virtual, forward->endpoint, virtual->forwards->height);
	jx_session_begin(forward->session);
}

void jx_forwards_speaker(JxConference *conference, const char *endpoint, const GPtrArray *previous) {
	g_clear_pointer(&conference->spoke, g_ptr_array_unref);
	conference->spoke = g_ptr_array_new_with_free_func(g_free);
	if (*endpoint)
		g_ptr_array_add(conference->spoke, g_strdup(endpoint));
	for (guint i = 0; i < previous->len; i++)
		g_ptr_array_add(conference->spoke, g_strdup(previous->pdata[i]));
	jx_forwards_settle(conference);
}

/* --- a member */

static void answered(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
	JxVirtual *virtual = data;
	xmpp_stanza_t *query = outcome == JX_IQ_RESULT ? jx_stanza_child(stanza, JX_NS_DISCO_INFO, "query") : NULL;
	g_autoptr(JxDiscoInfo) info = query ? jx_disco_info_read(query, NULL) : NULL;
	gboolean knows = info && jx_disco_has_feature(info, JX_NS_AV_CONFERENCES);
	jx_conference_log(virtual->conference, JX_LOG_INFO, "endpoint=%s peer=%s event=%s", virtual->endpoint, virtual->caller,
		knows ? "conference-member" : "sends-only");
	if (!knows || virtual->forwards)
		return;
	virtual->forwards = g_new0(JxForwards, 1);
	virtual->forwards->last_n = virtual->conference->all->settings.forward_last_n;
	virtual->forwards->height = JX_FORWARD_HEIGHT;
	virtual->forwards->all = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, forward_free);
	settle(virtual);
}

void jx_forwards_begin(JxVirtual *virtual) {
	JxConferences *all = virtual->conference->all;
	g_autofree char *self = jx_address_callable(virtual->conference->room, all->calls_domain);
	g_autoptr(xmpp_stanza_t) iq = jx_stanza_top(jx_conferences_ctx(all), "iq", "get", NULL, self, virtual->caller);
	jx_stanza_append(iq, jx_disco_info_request(jx_conferences_ctx(all), NULL));
	all->host->iq(all->calls, iq, JX_DISCO_TIMEOUT_MS, answered, virtual);
}

/* --- what a member wishes */

static JxVirtual *member_of(JxConferences *all, const char *address, const char *member) {
	g_autofree char *room = jx_address_room(address, all->settings.muc);
	JxConference *conference = room ? jx_conference_find(all, room) : NULL;
	GHashTableIter iter;
	gpointer value;
	if (!conference)
		return NULL;
	g_hash_table_iter_init(&iter, conference->virtuals);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		JxVirtual *virtual = value;
		if (virtual->forwards && strcmp(virtual->caller, member) == 0)
			return virtual;
	}
	return NULL;
}

gboolean jx_conferences_forwarding(JxConferences *all, const char *address, const char *member, JxForwarding *now) {
	const JxVirtual *virtual = member_of(all, address, member);
	if (virtual)
		*now = (JxForwarding){ .last_n = virtual->forwards->last_n, .most = all->settings.forward_last_n, .height = virtual->forwards->height };
	return virtual != NULL;
}

void jx_conferences_set_forwarding(JxConferences *all, const char *address, const char *member, const JxForwarding *wish) {
	JxVirtual *virtual = member_of(all, address, member);
	if (!virtual)
		return;
	JxForwards *forwards = virtual->forwards;
	forwards->last_n = CLAMP(wish->last_n, 1, all->settings.forward_last_n);
	forwards->height = wish->height;
	jx_conference_log(virtual->conference, JX_LOG_INFO, "endpoint=%s event=forwarding last_n=%u height=%d", virtual->endpoint, forwards->last_n, forwards->height);
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, forwards->all);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		if (((Forward *)value)->session)
			jx_runner_height(((Forward *)value)->session->runner, forwards->height);
	settle(virtual);
}
