/* Conference requests (SPEC 1), over XMPP and HTTP. ready='true' only when the focus is in the room; while it is not able, 'false' and never an
 * error: clients retry the one and give up on the other. */
#include "config.h"
#include "conference/internal.h"

#include <string.h>

#include "wire/core/jid.h"
#include "wire/core/stanza.h"
#include "wire/core/wire_error.h"

#define MAX_WISHES 4096
#define MAX_EMPTY_ROOMS 256

typedef struct {
	JxConferences *all;
	xmpp_stanza_t *stanza; /* the IQ, or */
	JxWebRequest *web;
	JxAccount *account;
	char *room, *id; /* id: of the client's session, given back; nullable */
	gint64 at;
} Request;

static void answer(Request *request, gboolean ready) {
	JxConferences *all = request->all;
	g_autoptr(JxConferenceReply) reply = jx_conference_reply_new(request->room, ready, all->focus_domain);
	g_ptr_array_add(reply->properties, jx_property_new("authentication", "false"));
	g_ptr_array_add(reply->properties, jx_property_new("visitors-supported", "false"));
	if (request->web) {
		g_autofree char *json = jx_conference_reply_write_json(reply);
		jx_web_reply(request->web, 200, "application/json", json);
	} else {
		g_autoptr(xmpp_stanza_t) payload = jx_conference_reply_write(jx_conferences_ctx(all), reply);
		all->host->reply_result_to(request->account, request->stanza, payload);
		xmpp_stanza_release(request->stanza);
	}
	all->host->count("conference_requests_total", ready ? "ready=\"true\"" : "ready=\"false\"", 1);
	all->host->observe("conference_request_seconds", NULL, (double)(all->host->now() - request->at) / 1000.0);
	g_free(request->room);
	g_free(request);
}

static void settled(JxConference *conference, gboolean ready, gpointer data) {
	answer(data, ready && !conference->hidden);
}

/* The room's own address on our MUC domain, or a sentence. */
static const char *fault_of(JxConferences *all, const char *room) {
	g_autofree char *local = jx_jid_local(room);
	g_autofree char *domain = jx_jid_domain(room);
	if (!local)
		return "A room has a name before the @";
	return strcmp(domain, all->settings.muc) == 0 ? NULL : "This focus serves rooms of another domain";
}

static JxWishes *wishes_at(JxConferences *all, const char *who) {
	if (g_hash_table_size(all->wishes) >= MAX_WISHES)
		g_hash_table_remove_all(all->wishes);
	JxWishes *wishes = g_new0(JxWishes, 1);
	g_hash_table_replace(all->wishes, g_strdup(who), wishes);
	return wishes;
}

static void remember_wishes(JxConferences *all, const char *who, const JxConferenceRequest *request, const JxEntry *entry) {
	gboolean no_rtx = jx_conference_request_bool(request, "disableRtx", FALSE);
	gboolean no_data = !jx_conference_request_bool(request, "openSctp", TRUE);
	if (!no_rtx && !no_data && !entry->token)
		g_hash_table_remove(all->wishes, who);
	else
		*wishes_at(all, who) = (JxWishes){ .no_rtx = no_rtx, .no_data = no_data, .right = entry->right, .token = entry->token, .account = g_strdup(entry->account) };
}

void jx_wishes_free(gpointer wishes) {
	g_free(((JxWishes *)wishes)->account);
	g_free(wishes);
}

/* One more would be too much: as many calls or rooms as the operator allows, a process that is busy, or somebody asks for room after room and enters
 * none. */
static gboolean is_full(JxConferences *all, gboolean fresh) {
	if (all->settings.max_calls > 0 && g_hash_table_size(all->sessions) >= all->settings.max_calls)
		return TRUE;
	if (fresh && all->settings.max_rooms > 0 && g_hash_table_size(all->rooms) >= all->settings.max_rooms)
		return TRUE;
	if (jx_load_busy(&all->load, all->settings.max_cpu))
		return TRUE;
	guint empty = 0;
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, all->rooms);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		empty += jx_conference_people(value) == 0;
	return empty >= MAX_EMPTY_ROOMS;
}

static void start(JxConferences *all, Request *pending, const JxConferenceRequest *request) {
	pending->all = all;
	pending->room = g_strdup(request->room);
	pending->at = all->host->now();
	gboolean fresh = !jx_conference_find(all, request->room);
	if (!all->focus || !all->host->account_online(all->focus) || !jx_restore_done(all) || is_full(all, fresh)) {
		answer(pending, FALSE);
		return;
	}
	JxConference *conference = jx_conference_open(all, request->room, NULL, 0);
	if (fresh) {
		conference->start_audio_muted_from = jx_conference_request_number(request, "startAudioMuted", 0);
		conference->start_video_muted_from = jx_conference_request_number(request, "startVideoMuted", 0);
	}
	jx_hidden_look_again(conference);
	jx_conference_when_ready(conference, settled, pending);
}

void jx_conferences_request(JxConferences *all, const JxIncoming *in, const JxConferenceRequest *request) {
	const char *fault = fault_of(all, request->room);
	if (fault) {
		jx_conferences_refusal(all, "conference", "request", in->from, request->room, "not-our-room");
		all->host->reply_error(in, "item-not-found", fault, NULL);
		return;
	}
	g_auto(JxEntry) entry = { 0 };
	g_autoptr(GError) error = NULL;
	if (!jx_entry_check(all, request, &entry, &error)) {
		jx_conferences_refusal(all, "conference", "request", in->from, request->room, "token");
		all->host->reply_error(in, "not-authorized", error->message, NULL);
		return;
	}
	remember_wishes(all, in->from, request, &entry);
	Request *pending = g_new0(Request, 1);
	pending->stanza = xmpp_stanza_clone(in->stanza);
	pending->account = in->account;
	start(all, pending, request);
}

void jx_conferences_request_web(JxConferences *all, JxWebRequest *web, const JxConferenceRequest *request) {
	const char *fault = fault_of(all, request->room);
	if (fault) {
		jx_conferences_refusal(all, "conference", "request", "http", request->room, "not-our-room");
		jx_web_reply(web, 404, "text/plain", fault);
		return;
	}
	g_auto(JxEntry) entry = { 0 };
	g_autoptr(GError) error = NULL;
	if (!jx_entry_check(all, request, &entry, &error)) {
		jx_conferences_refusal(all, "conference", "request", "http", request->room, "token");
		jx_web_reply(web, 401, "text/plain", error->message);
		return;
	}
	Request *pending = g_new0(Request, 1);
	pending->web = web;
	start(all, pending, request);
}

void jx_conferences_login_url(JxConferences *all, const JxIncoming *in) {
	g_autoptr(GError) error = NULL;
	if (!*all->settings.login_page) {
		all->host->reply_error(in, "service-unavailable", "This server has no page to log in on", NULL);
		return;
	}
	g_autoptr(xmpp_stanza_t) answer = jx_login_url_answer(jx_conferences_ctx(all), in->payload, all->settings.login_page, &error);
	if (answer)
		all->host->reply_result(in, answer);
	else
		all->host->reply_error(in, jx_wire_error_condition(error), error->message, NULL);
}
