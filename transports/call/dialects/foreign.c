/* A participant of somebody else's Jitsi. Its focus offers from room/focus and we accept as a browser does: our sources by name, no candidates, DTLS
 * active. Janus is the offered side too, of a description that we write: an m-line for each source, again whenever they change.
 *
 * Two kinds of us are in a room: one that carries everybody's sources in, and one for each participant of ours whose sources go out. */
#include "config.h"

#include <string.h>

#include "call/codecs.h"
#include "call/dialects/caller.h"
#include "call/dialects/foreign.h"

static void guest_free(gpointer data) {
	JxForeignGuest *guest = data;
	g_free(guest->participant);
	g_free(guest->endpoint);
	g_free(guest->name);
	g_free(guest);
}

static JxForeign *foreign_new(void) {
	JxForeign *foreign = g_new0(JxForeign, 1);
	foreign->sources = g_ptr_array_new_with_free_func(jx_foreign_source_free);
	foreign->lines = g_ptr_array_new_with_free_func(g_free);
	foreign->guests = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, guest_free);
	foreign->states = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	foreign->wanted = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	foreign->generation = -1;
	return foreign;
}

static JxForeign *own(JxCall *call) {
	if (!call->own)
		call->own = foreign_new();
	return call->own;
}

static void foreign_clear(JxCall *call) {
	JxForeign *foreign = call->own;
	g_ptr_array_unref(foreign->lines);
	g_ptr_array_unref(foreign->sources);
	g_hash_table_unref(foreign->guests);
	g_hash_table_unref(foreign->states);
	g_hash_table_unref(foreign->wanted);
	g_free(foreign->web_socket);
	g_free(foreign);
}

/* --- session-initiate */
static gboolean refuse(JxCall *call, const char *reason, const char *text) {
	jx_call_result(call);
	jx_call_end(call, reason, text, FALSE, TRUE);
	return FALSE;
}

static gboolean check_content(JxCall *call, const JxContent *content) {
	if (!content->description || !content->transport || !content->transport->ufrag || !content->transport->fingerprints->len)
		return refuse(call, "security-error", "A content of the offer has no description, no ICE credentials or no DTLS fingerprint.");
	if (content->description->media == JX_MEDIA_AUDIO && !jx_codecs_have_voice(content->description))
		return refuse(call, "incompatible-parameters", "The offer has no voice codec of ours.");
	g_autofree char *common = content->description->media == JX_MEDIA_VIDEO ? jx_codecs_common(call->config.video_codecs, content->description) : NULL;
	if (common && *common)
		jx_call_restrict_codecs(call, common);
	return TRUE;
}

/* Of each kind one content, and no video in codecs that nobody here can show. */
static gboolean is_usable(const JxCall *call, const JxContent *content) {
	g_autofree char *common = content->description->media == JX_MEDIA_VIDEO ? jx_codecs_common(call->config.video_codecs, content->description) : NULL;
	if (common && !*common)
		return FALSE;
	for (guint i = 0; i < call->lines->len; i++)
		if (((const JxLine *)call->lines->pdata[i])->media == content->description->media)
			return FALSE;
	return TRUE;
}

static gboolean take_contents(JxCall *call, const JxJingle *jingle) {
	JxForeign *foreign = call->own;
	for (guint i = 0; i < jingle->contents->len; i++) {
		const JxContent *content = jingle->contents->pdata[i];
		if (!check_content(call, content))
			return FALSE;
		if (!is_usable(call, content))
			continue;
		JxMedia media = content->description->media;
		g_autofree char *mid = g_strdup_printf("%u", call->lines->len);
		jx_call_add_line(call, 0, content->name, mid, media)->remote = jx_content_copy(content);
		foreign->data = foreign->data || media == JX_MEDIA_APPLICATION;
		if (content->transport->web_socket && !foreign->web_socket)
			foreign->web_socket = g_strdup(content->transport->web_socket);
	}
	return call->lines->len > 0 || refuse(call, "unsupported-applications", "The offer has neither audio nor video of a codec of ours.");
}

static void foreign_initiate(JxCall *call, const JxJingle *jingle, gint64 now) {
	JxForeign *foreign = own(call);
	if (jingle->bridge && jingle->bridge->id)
		call->config.bridge_session = g_strdup(jingle->bridge->id);
	if (!take_contents(call, jingle))
		return;
	jx_call_result(call);
	/* Two offers of a bridge have the bridge's name in common: the leg that sends is another one of the participant's. */
	JxLeg *leg = jx_call_open_leg(call, call->config.carries ? "main" : "guest");
	jx_foreign_read_sources(call, jingle, TRUE);
	jx_foreign_lay_out(call);
	g_autofree char *sdp = jx_foreign_sdp(call, leg);
	if (!sdp)
		return;
	json_t *body = jx_call_join_body(call, leg);
	json_object_set_new(body, "policy", json_string(call->config.carries ? "none" : "own"));
	json_object_set_new(body, "sources", call->config.carries ? jx_foreign_sources_json(foreign) : json_array());
	if (call->config.carries)
		json_object_set_new(body, "guests", jx_foreign_guests_json(foreign));
	foreign->asked = TRUE;
	jx_call_request(call, leg, JX_ASKED_JOIN, body, "offer", sdp);
	for (guint i = 0; i < call->lines->len; i++) {
		JxLine *line = call->lines->pdata[i];
		if (!jx_call_remote_candidates(call, line, line->remote->transport))
			return;
	}
}

/* --- session-accept */
static JxIceTransport *local_transport(JxLeg *leg, JxMedia media) {
	JxIceTransport *transport = jx_ice_transport_copy(leg->transport); /* a bridge learns where we are from our checks */
	transport->rtcp_mux = media != JX_MEDIA_APPLICATION;
	if (media == JX_MEDIA_APPLICATION)
		transport->sctp = jx_sctp_map_new(5000, 1024);
	return transport;
}

static void send_accept(JxCall *call, JxLeg *leg, gint64 now) {
	JxJingle *jingle = jx_call_jingle_new(call, JX_JINGLE_SESSION_ACCEPT);
	JxGroup *group = jx_group_new("BUNDLE");
	g_ptr_array_add(jingle->groups, group);
	jingle->initiator = g_strdup(call->config.peer);
	jingle->responder = g_strdup(call->config.self);
	for (guint i = 0; i < call->lines->len; i++) {
		const JxLine *line = call->lines->pdata[i];
		JxContent *content = jx_jingle_add_content(jingle, jx_content_new(JX_PARTY_RESPONDER, line->name, JX_SENDERS_BOTH));
		content->description = line->media == JX_MEDIA_APPLICATION ? jx_rtp_description_new(JX_MEDIA_APPLICATION) :
			jx_foreign_own_description(call, leg, line->mid, 0, FALSE);
		content->transport = local_transport(leg, line->media);
		g_ptr_array_add(group->contents, g_strdup(line->name));
		if (!content->description) {
			jx_jingle_free(jingle);
			jx_call_end(call, "failed-application", "Janus's answer is of no use: it lacks lines of the offer.", FALSE, TRUE);
			return;
		}
	}
	jx_call_send(call, jingle, JX_SENT_ACCEPT);
	jx_call_set_state(call, JX_CALL_ACTIVE, call->up ? G_MAXINT64 : now + JX_CALL_ICE_TIMEOUT);
	jx_call_notice(call, JX_NOTICE_ACCEPTED, NULL);
}

/* --- what changes */

/* The screen's source is told when there is one for the first time, as a browser does; when it is put away it shows as muted. */
static void tell_screen(JxCall *call, JxLeg *leg) {
	JxForeign *foreign = call->own;
	const JxForeignLine *camera = NULL, *screen = NULL;
	for (guint i = 0; i < foreign->lines->len && !screen; i++) {
		const JxForeignLine *line = foreign->lines->pdata[i];
		if (line->own && line->media == JX_MEDIA_VIDEO && camera)
			screen = line;
		else if (line->own && line->media == JX_MEDIA_VIDEO)
			camera = line;
	}
	JxRtpDescription *description = screen ? jx_foreign_own_description(call, leg, screen->mid, 1, TRUE) : NULL;
	if (!description || foreign->screen_told || !description->sources->len) {
		g_clear_pointer(&description, jx_rtp_description_free);
		return;
	}
	foreign->screen_told = TRUE;
	JxJingle *jingle = jx_call_jingle_new(call, JX_JINGLE_SOURCE_ADD);
	jx_jingle_add_content(jingle, jx_content_new(JX_PARTY_RESPONDER, "video", JX_SENDERS_BOTH))->description = description;
	jx_call_send(call, jingle, JX_SENT_SOURCE);
}

static void tell_restarted(JxCall *call, JxLeg *leg) {
	JxForeign *foreign = call->own;
	const JxLine *line = call->lines->pdata[0];
	foreign->restarting = FALSE;
	JxJingle *jingle = jx_call_jingle_new(call, JX_JINGLE_TRANSPORT_INFO);
	JxContent *content = jx_jingle_add_content(jingle, jx_content_new(JX_PARTY_RESPONDER, line->name, JX_SENDERS_BOTH));
	content->transport = local_transport(leg, line->media);
	content->transport->ice_generation = foreign->generation;
	jx_call_send(call, jingle, JX_SENT_TRANSPORT);
}

static void ask(JxCall *call, JxLeg *leg, gboolean lines) {
	JxForeign *foreign = call->own;
	g_autofree char *sdp = lines ? jx_foreign_sdp(call, leg) : NULL;
	if (lines && !sdp)
		return;
	json_t *body = json_pack("{ss}", "request", "configure");
	if (call->config.carries) {
		json_object_set_new(body, "guests", jx_foreign_guests_json(foreign));
		json_object_set_new(body, "sources", jx_foreign_sources_json(foreign));
	}
	foreign->asked = lines;
	jx_call_request(call, leg, lines ? (foreign->restarting ? JX_ASKED_ANSWER : JX_ASKED_CONTENT) : JX_ASKED_CONFIGURE, body, lines ? "offer" : NULL, sdp);
}

void jx_foreign_update(JxCall *call) {
	JxForeign *foreign = call->own;
	JxLeg *leg = jx_call_leg(call, 0);
	if (!leg || leg->closed || foreign->asked) { /* one offer at a time */
		foreign->changed = leg != NULL;
		return;
	}
	foreign->changed = FALSE;
	gboolean lines = jx_foreign_lay_out(call);
	if (lines || foreign->restarting || call->config.carries)
		ask(call, leg, lines || foreign->restarting);
}

static void answered(JxCall *call, JxLeg *leg, const char *sdp, gint64 now) {
	JxForeign *foreign = call->own;
	foreign->asked = FALSE;
	if (!jx_call_take_local(call, leg, sdp))
		return;
	jx_call_remote_known(call, leg);
	jx_caller_tell_ssrcs(call, leg);
	if (call->state == JX_CALL_ANSWERING)
		send_accept(call, leg, now);
	else if (foreign->restarting)
		tell_restarted(call, leg);
	if (call->state == JX_CALL_ACTIVE)
		tell_screen(call, leg);
	if (foreign->changed)
		jx_foreign_update(call);
}

static void foreign_refused(JxCall *call, const char *text) {
	((JxForeign *)call->own)->asked = FALSE; /* the next change is told with all of them */
}

static void foreign_event(JxCall *call, JxLeg *leg, const char *name, const json_t *data, const char *sdp, gint64 now) {
	if (sdp && (g_str_equal(name, "joined") || g_str_equal(name, "configured")))
		answered(call, leg, sdp, now);
	else if (g_str_equal(name, "wanted"))
		jx_foreign_wanted(call, data, now);
	else if (g_str_equal(name, "data") && json_is_string(json_object_get(data, "text")))
		jx_foreign_channel(call, json_string_value(json_object_get(data, "text")), now);
}

static void foreign_sources(JxCall *call, const JxJingle *jingle, gint64 now) {
	jx_call_result(call);
	jx_foreign_read_sources(call, jingle, jingle->action == JX_JINGLE_SOURCE_ADD);
	jx_foreign_update(call);
}

static void foreign_guest(JxCall *call, const char *nick, const char *participant, const char *endpoint, const char *name) {
	JxForeign *foreign = own(call);
	JxForeignGuest *guest = g_new0(JxForeignGuest, 1);
	guest->participant = g_strdup(participant);
	guest->endpoint = g_strdup(endpoint);
	guest->name = g_strdup(name);
	g_hash_table_insert(foreign->guests, g_strdup(nick), guest);
	jx_foreign_update(call);
	jx_foreign_tell_wishes(call);
}

static void foreign_guest_gone(JxCall *call, const char *nick) {
	JxForeign *foreign = own(call);
	jx_foreign_forget(foreign, nick);
	g_hash_table_remove(foreign->guests, nick);
	jx_foreign_update(call);
}

/* What we send. By its name there: a moderator holds it, or lets go; by the one here: a screen is shown, perhaps for the first time. */
static void own_state(JxCall *call, const char *name, gboolean muted, gboolean desktop) {
	JxForeign *foreign = call->own;
	gsize n = strlen(call->config.nick);
	if (strncmp(name, call->config.nick, n) == 0) {
		gboolean *held = &foreign->held[g_str_equal(name + n, "-a0") ? 0 : g_str_equal(name + n, "-v0") ? 1 : 2];
		if (*held == muted)
			return;
		*held = muted;
		jx_foreign_tell_leg(call);
	} else if (desktop && !muted && !foreign->screen) {
		foreign->screen = TRUE;
		jx_foreign_update(call);
	}
}

/* Of a source there; or, where we send, of our participant's own. */
static void foreign_state(JxCall *call, const char *name, gboolean muted, const char *video_type) {
	JxForeign *foreign = own(call);
	gboolean desktop = g_strcmp0(video_type, "desktop") == 0;
	if (!call->config.carries) {
		own_state(call, name, muted, desktop);
		return;
	}
	JxForeignState *state = g_hash_table_lookup(foreign->states, name);
	if (state && state->muted == muted && state->desktop == desktop)
		return;
	if (!state)
		g_hash_table_insert(foreign->states, g_strdup(name), state = g_new0(JxForeignState, 1));
	*state = (JxForeignState){ muted, desktop };
	const JxForeignSource *source = jx_foreign_find(foreign, name);
	g_autofree char *here = source ? jx_foreign_here(foreign, source) : NULL;
	JxLeg *leg = jx_call_leg(call, 0);
	if (here && leg)
		jx_call_request(call, leg, JX_ASKED_CONFIGURE, json_pack("{ss,s[{ss,sb,ss*}]}", "request", "configure", "states", "source", here, "muted", muted,
			"video_type", source->video ? (desktop ? "desktop" : "camera") : NULL), NULL, NULL);
}

/* --- ICE restart: other credentials in a transport-info */
static gboolean foreign_renew(JxCall *call, JxLine *line, const JxIceTransport *fresh, gint64 now) {
	JxForeign *foreign = call->own;
	jx_call_result(call);
	if (call->state != JX_CALL_ACTIVE)
		return FALSE;
	call->candidates = 0;
	jx_call_leg(call, 0)->remote_known = FALSE;
	for (guint i = 0; i < call->lines->len; i++) {
		JxIceTransport *transport = ((JxLine *)call->lines->pdata[i])->remote->transport;
		g_free(transport->ufrag);
		g_free(transport->pwd);
		transport->ufrag = g_strdup(fresh->ufrag);
		transport->pwd = g_strdup(fresh->pwd);
	}
	foreign->restarting = TRUE;
	foreign->generation = fresh->ice_generation;
	jx_foreign_update(call);
	return TRUE;
}

static void foreign_gathered(JxCall *call, JxLeg *leg, gint64 now) {
	/* Ours are not told: see local_transport. The channel waits for the connection. */
}

static void foreign_tick(JxCall *call, gint64 now) {
	call->batch_deadline = G_MAXINT64;
	jx_foreign_tell_wishes(call);
}

const JxDialect jx_dialect_foreign = {
	.name = "foreign",
	.one_transport = TRUE,
	.many_owners = TRUE,
	.asks_restart = TRUE,
	.initiate = foreign_initiate,
	.sources = foreign_sources,
	.content_refused = foreign_refused,
	.renew = foreign_renew,
	.event = foreign_event,
	.gathered = foreign_gathered,
	.up = jx_foreign_open_channel,
	.tick = foreign_tick,
	.source_state = foreign_state,
	.guest = foreign_guest,
	.guest_gone = foreign_guest_gone,
	.channel = jx_foreign_channel,
	.relay = jx_foreign_relay,
	.clear = foreign_clear,
};
