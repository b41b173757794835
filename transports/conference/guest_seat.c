/* One occupant of ours in the other room: its connection, its way in, its Jingle session with the focus there. */
#include "config.h"
#include "conference/guest.h"

#include <string.h>

#include "conference/presence_out.h"
#include "host/host.h"
#include "wire/core/jid.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/core/stanza_error.h"
#include "wire/jitsi/focus_iq.h"
#include "wire/jitsi/mute_iq.h"

#define REQUEST_TIMEOUT_MS 15000
#define JOIN_TIMEOUT_MS 15000
/* Between two conference requests while the room is not ready: doubled each time. */
#define ASK_AGAIN_MS 1000
#define ASK_AGAIN_MAX_MS 30000
/* One who was not let in asks again: an invitation does not always come. */
#define KNOCK_AGAIN_MS 10000
/* A focus that sees two people offers a session within seconds. */
#define OFFER_TIMEOUT_MS 60000

static const JxHost *host_of(const JxSeat *seat) {
	return seat->visit->conference->all->host;
}

static void seat_log(const JxSeat *seat, JxLogLevel level, const char *format, ...) G_GNUC_PRINTF(3, 4);
static void seat_log(const JxSeat *seat, JxLogLevel level, const char *format, ...) {
	va_list arguments;
	va_start(arguments, format);
	g_autofree char *text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	host_of(seat)->log(level, "guest", "room=%s meeting=%s nick=%s endpoint=%s %s", seat->visit->conference->room, seat->visit->room, seat->nick,
		seat->trunk ? "trunk" : seat->endpoint, text);
}

/* The trunk's failure is the visit's; another seat's participant is only not seen there. */
static void failed(JxSeat *seat, gboolean for_good, const char *format, ...) G_GNUC_PRINTF(3, 4);
static void failed(JxSeat *seat, gboolean for_good, const char *format, ...) {
	va_list arguments;
	va_start(arguments, format);
	g_autofree char *text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	seat_log(seat, JX_LOG_WARNING, "event=failed text=\"%s\"", text);
	seat->joined = FALSE;
	if (seat->trunk && for_good)
		jx_visit_over(seat->visit, text);
	else if (seat->trunk)
		jx_visit_lost(seat->visit, text);
	else
		seat->refused = TRUE;
}

static const char *own_jid(const JxSeat *seat) {
	const char *jid = host_of(seat)->account_jid(seat->account);
	return jid ? jid : "";
}

/* --- into the room */
static void publish(JxSeat *seat, const JxSeatLook *look, const GPtrArray *sources, gboolean join) {
	const JxHost *host = host_of(seat);
	const JxVisit *visit = seat->visit;
	g_autoptr(xmpp_stanza_t) caps = host->caps(seat->account, NULL);
	const JxVirtualPresence presence = { .name = look->name, .picture = look->picture, .sources = sources, .hand = look->hand,
		.codecs = visit->conference->all->settings.video_codecs, .password = visit->password, .guest_of = visit->conference->room, .caps = caps, .join = join };
	g_autoptr(xmpp_stanza_t) stanza = jx_presence_out_virtual(host->context(), &presence, own_jid(seat), seat->address);
	host->send(seat->account, stanza);
}

static void late(gpointer data) {
	JxSeat *seat = data;
	seat->timer = NULL;
	failed(seat, FALSE, "The room does not answer.");
}

static void join(JxSeat *seat) {
	g_autoptr(GPtrArray) none = g_ptr_array_new();
	if (seat->trunk)
		jx_visit_set_state(seat->visit, JX_VISIT_ENTERING, NULL);
	host_of(seat)->timer_cancel(seat->timer);
	seat->timer = host_of(seat)->timer(JOIN_TIMEOUT_MS, FALSE, late, seat);
	publish(seat, &(JxSeatLook){ .name = seat->name }, none, TRUE);
}

static void request(gpointer data);

static void again(JxSeat *seat, const char *why) {
	guint pause = MIN(ASK_AGAIN_MS << MIN(seat->attempts, 5), ASK_AGAIN_MAX_MS);
	seat->attempts++;
	jx_visit_set_state(seat->visit, JX_VISIT_ASKING, why);
	seat->timer = host_of(seat)->timer(pause, FALSE, request, seat);
}

static void on_reply(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
	JxSeat *seat = data;
	if (outcome == JX_IQ_GONE)
		return;
	if (outcome == JX_IQ_TIMEOUT) {
		again(seat, "its focus does not answer");
		return;
	}
	if (outcome == JX_IQ_ERROR) {
		g_autoptr(JxStanzaError) error = jx_stanza_error_read(stanza);
		gboolean login = strcmp(error->condition, "not-authorized") == 0;
		failed(seat, login, login ? "it wants somebody to log in, and we may not open it." : "its focus refuses: %s", error->text ? error->text : error->condition);
		return;
	}
	g_autoptr(JxConferenceReply) reply = jx_conference_reply_read(jx_stanza_child(stanza, JX_NS_FOCUS, "conference"), NULL);
	if (reply && reply->ready)
		join(seat);
	else
		again(seat, "it is not ready yet");
}

/* Over HTTP. It asks again by itself. */
static void on_web_reply(JxConferenceOutcome outcome, const JxConferenceReply *reply, const char *sentence, guint retry_ms, gpointer data) {
	JxSeat *seat = data;
	if (retry_ms > 0) {
		jx_visit_set_state(seat->visit, JX_VISIT_ASKING, sentence);
		return;
	}
	seat->asking = NULL;
	if (outcome == JX_CONFERENCE_READY)
		join(seat);
	else
		failed(seat, outcome == JX_CONFERENCE_LOGIN, "%s.", sentence);
}

static void request(gpointer data) {
	JxSeat *seat = data;
	const JxHost *host = host_of(seat);
	const JxSiteSettings *site = seat->visit->site;
	seat->timer = NULL;
	jx_visit_set_state(seat->visit, JX_VISIT_ASKING, NULL);
	g_autoptr(JxConferenceRequest) asked = jx_conference_request_new(seat->visit->room);
	const char *token = seat->visit->token ? seat->visit->token : site->account->token;
	asked->machine_uid = g_strdup(seat->nick);
	asked->token = *token ? g_strdup(token) : NULL;
	g_ptr_array_add(asked->properties, jx_property_new("rtcstatsEnabled", "false"));
	if (*site->request_url) {
		const JxMeetingTrust trust = { site->account->ca_file, site->account->certificate_sha256 };
		jx_meeting_request_cancel(seat->asking);
		seat->asking = jx_meeting_request(site->request_url, asked, &trust, on_web_reply, seat);
		return;
	}
	g_autoptr(xmpp_stanza_t) iq = jx_stanza_top(host->context(), "iq", "set", NULL, own_jid(seat), site->focus);
	jx_stanza_append(iq, jx_conference_request_write(host->context(), asked));
	host->iq(seat->account, iq, REQUEST_TIMEOUT_MS, on_reply, seat);
}

static void on_up(JxAccount *account, gpointer self) {
	JxSeat *seat = self;
	seat->attempts = 0;
	if (seat->trunk)
		request(seat);
	else
		join(seat);
}

/* A connection that cannot be resumed is a room that was left. */
static void on_down(JxAccount *account, const GError *reason, int retry_ms, gpointer self) {
	JxSeat *seat = self;
	failed(seat, FALSE, "No connection: %s.", reason ? reason->message : "closed");
}

/* --- the session */
static void drop_session(JxSeat *seat, gboolean silent) {
	JxRunner *runner = g_steal_pointer(&seat->runner);
	jx_seat_close_channel(seat);
	seat->accepted = seat->up = FALSE;
	if (runner && !silent)
		jx_runner_terminate(runner, "success", NULL, FALSE);
	jx_runner_free(runner);
	g_clear_pointer(&seat->sid, g_free);
}

static void noticed(JxRunner *runner, const JxAction *notice, gpointer data) {
	JxSeat *seat = data;
	switch (notice->notice) {
	case JX_NOTICE_ACCEPTED:
		seat->accepted = TRUE;
		seat_log(seat, JX_LOG_INFO, "event=accepted sid=%s", seat->sid);
		break;
	case JX_NOTICE_UP:
		seat->up = TRUE;
		seat_log(seat, JX_LOG_INFO, "event=up sid=%s", seat->sid);
		if (seat->trunk)
			jx_visit_set_state(seat->visit, JX_VISIT_ACTIVE, NULL);
		break;
	case JX_NOTICE_CHANNEL:
		jx_seat_open_channel(seat, notice->text);
		break;
	case JX_NOTICE_SAY:
		jx_seat_say(seat, notice->text);
		break;
	case JX_NOTICE_RELAY:
		jx_guest_relay_in(seat->visit, notice);
		break;
	case JX_NOTICE_WARNING:
		seat_log(seat, JX_LOG_WARNING, "event=warning text=\"%s\"", notice->text);
		break;
	default:
		break;
	}
}

/* Alone there, nothing is offered, and nothing is missed. */
static void not_offered(gpointer data) {
	JxSeat *seat = data;
	seat->offer_timer = NULL;
	if (!seat->runner && jx_people_count(seat->visit))
		failed(seat, FALSE, "its focus offers no session.");
}

static void await_offer(JxSeat *seat) {
	const JxHost *host = host_of(seat);
	host->timer_cancel(seat->offer_timer);
	seat->offer_timer = host->timer(OFFER_TIMEOUT_MS, FALSE, not_offered, seat);
}

/* The focus there offers another one, where it wants us to go on. */
static void ended(JxRunner *runner, const JxAction *end, gpointer data) {
	JxSeat *seat = data;
	gboolean refused = end->by_peer && g_strcmp0(end->reason, "general-error") == 0;
	seat_log(seat, JX_LOG_INFO, "event=ended sid=%s reason=%s by=%s text=\"%s\"", seat->sid, end->reason, end->by_peer ? "peer" : "us", end->text ? end->text : "");
	if (!seat->runner) /* it was us */
		return;
	drop_session(seat, TRUE);
	if (refused)
		failed(seat, FALSE, "its focus does not take what we answer: %s", end->text ? end->text : "no reason given");
	else if (seat->trunk && seat->joined)
		jx_visit_set_state(seat->visit, JX_VISIT_INSIDE, NULL);
	if (!refused)
		await_offer(seat);
}

static const JxRunnerEvents runner_events = { .notice = noticed, .ended = ended };

static void begin(JxSeat *seat, const JxIncoming *in, const JxJingle *jingle) {
	JxConference *conference = seat->visit->conference;
	drop_session(seat, TRUE);
	host_of(seat)->timer_cancel(g_steal_pointer(&seat->offer_timer));
	seat->sid = g_strdup(jingle->sid);
	JxCallConfig config = {
		.dialect = &jx_dialect_foreign,
		.self = own_jid(seat),
		.peer = in->from,
		.sid = jingle->sid,
		.room = conference->plugin_room,
		.secret = jx_core_controller_secret(jx_core()),
		.participant = seat->participant,
		.endpoint = seat->endpoint,
		.name = seat->name,
		.video_codecs = conference->all->settings.video_codecs,
		.nick = seat->nick,
		.carries = seat->trunk,
	};
	seat->runner = jx_runner_new(jx_core(), seat->account, &config, &runner_events, seat);
	jx_people_tell(seat);
	jx_runner_jingle(seat->runner, in, jingle, in->from);
}

static gboolean from_focus(const JxSeat *seat, const char *from) {
	g_autofree char *focus = g_strconcat(seat->visit->room, "/focus", NULL);
	return strcmp(from, focus) == 0;
}

static JxVerdict on_jingle(gpointer self, const JxIncoming *in) {
	JxSeat *seat = self;
	const JxHost *host = host_of(seat);
	g_autoptr(GError) error = NULL;
	g_autoptr(JxJingle) jingle = jx_jingle_read(in->payload, &error);
	if (!jingle)
		host->reply_error(in, "bad-request", error->message, NULL);
	else if (!from_focus(seat, in->from)) /* peer to peer, for one */
		host->reply_error(in, "not-acceptable", "Sessions are the focus's to offer here", NULL);
	else if (jingle->action == JX_JINGLE_SESSION_INITIATE && g_strcmp0(jingle->sid, seat->sid) != 0)
		begin(seat, in, jingle);
	else if (seat->runner && g_strcmp0(jingle->sid, seat->sid) == 0)
		jx_runner_jingle(seat->runner, in, jingle, in->from);
	else {
		g_autoptr(xmpp_stanza_t) specific = jx_jingle_error(host->context(), "unknown-session");
		host->reply_error(in, "item-not-found", "There is no such session", specific);
	}
	return JX_HANDLED;
}

/* A moderator there has muted this one of ours: it is neither sent nor shown there any more. Here it goes on, and its owner is told how to be heard
 * there again. */
static JxVerdict on_mute(gpointer self, const JxIncoming *in) {
	JxSeat *seat = self;
	const JxHost *host = host_of(seat);
	JxConference *conference = seat->visit->conference;
	g_autofree char *text = jx_stanza_text(in->payload, 16);
	JxMuteKind kind = JX_MUTE_AUDIO;
	for (JxMuteKind one = JX_MUTE_AUDIO; one < JX_MUTE_KINDS; one++)
		if (jx_stanza_is(in->payload, jx_mute_ns(one), NULL))
			kind = one;
	if (!from_focus(seat, in->from)) {
		host->reply_error(in, "forbidden", "Only the focus mutes", NULL);
		return JX_HANDLED;
	}
	host->reply_result(in, NULL);
	if (g_strcmp0(text, "true") != 0 || seat->trunk)
		return JX_HANDLED;
	seat_log(seat, JX_LOG_INFO, "event=muted media=%s", jx_mute_name(kind));
	seat->held[kind] = JX_FORCE_MUTED;
	if (jx_occupant_find(conference, seat->endpoint)) {
		g_autofree char *line = g_strdup_printf("A moderator of %s has muted you there. Mute yourself and unmute again to go on.", seat->visit->title);
		jx_chat_say(conference, seat->endpoint, line);
	}
	jx_visit_settle(conference);
	return JX_HANDLED;
}

/* --- what the room says */
static void refused(JxSeat *seat, xmpp_stanza_t *stanza) {
	g_autoptr(JxStanzaError) error = jx_stanza_error_read(stanza);
	const JxHost *host = host_of(seat);
	host->timer_cancel(g_steal_pointer(&seat->timer));
	if (seat->trunk && strcmp(error->condition, "registration-required") == 0) {
		jx_visit_set_state(seat->visit, JX_VISIT_LOBBY, NULL);
		seat->timer = host->timer(KNOCK_AGAIN_MS, FALSE, request, seat);
	} else if (strcmp(error->condition, "not-authorized") == 0) {
		failed(seat, TRUE, seat->visit->password ? "the password is wrong." : "it asks for a password: /join URL PASSWORD");
	} else {
		failed(seat, strcmp(error->condition, "forbidden") == 0, "not let in: %s", error->text ? error->text : error->condition);
	}
}

static void own_presence(JxSeat *seat, const JxIncoming *in, const JxPresence *presence) {
	if (strcmp(in->type, "unavailable") == 0) {
		gboolean kicked = jx_muc_user_has_code(presence->user, JX_MUC_KICKED) || jx_muc_user_has_code(presence->user, JX_MUC_BANNED);
		gboolean over = presence->user && presence->user->destroyed;
		const char *reason = presence->user && presence->user->item ? presence->user->item->reason : NULL;
		if (seat->joined)
			failed(seat, kicked || over, "%s%s%s", over ? "the meeting is over" : kicked ? "we were put out of it" : "we are no longer in it", reason ? ": " : ".", reason ? reason : "");
		return;
	}
	if (seat->joined)
		return;
	seat->joined = TRUE;
	host_of(seat)->timer_cancel(g_steal_pointer(&seat->timer));
	seat_log(seat, JX_LOG_INFO, "event=joined");
	await_offer(seat);
	if (seat->trunk)
		jx_visit_set_state(seat->visit, JX_VISIT_INSIDE, NULL);
	jx_visit_settle(seat->visit->conference);
}

static JxVerdict on_presence(gpointer self, const JxIncoming *in) {
	JxSeat *seat = self;
	const char *nick = jx_jid_resource(in->from);
	g_autoptr(JxPresence) presence = jx_presence_read(in->stanza, NULL);
	if (!presence || !jx_jid_bare_equal(in->from, seat->visit->room))
		return JX_PASS;
	if (strcmp(in->type, "error") == 0)
		refused(seat, in->stanza);
	else if (nick && strcmp(nick, seat->nick) == 0)
		own_presence(seat, in, presence);
	else if (nick && seat->trunk && strcmp(nick, "focus") != 0 && strcmp(in->type, "unavailable") == 0)
		jx_people_left(seat->visit, nick);
	else if (nick && seat->trunk && strcmp(nick, "focus") != 0)
		jx_people_presence(seat->visit, nick, g_steal_pointer(&presence));
	return JX_HANDLED;
}

static JxVerdict on_message(gpointer self, const JxIncoming *in) {
	JxSeat *seat = self;
	if (seat->trunk && jx_jid_bare_equal(in->from, seat->visit->room))
		jx_guest_chat_in(seat->visit, in);
	return JX_HANDLED;
}

/* --- itself */
static const JxHandler handlers[] = {
	{ JX_STANZA_PRESENCE, NULL, NULL, on_presence },
	{ JX_STANZA_MESSAGE, NULL, NULL, on_message },
	{ JX_STANZA_IQ_SET, JX_NS_JINGLE, "jingle", on_jingle },
	{ JX_STANZA_IQ_SET, JX_NS_JITMEET_AUDIO, "mute", on_mute },
	{ JX_STANZA_IQ_SET, JX_NS_JITMEET_VIDEO, "mute", on_mute },
	{ JX_STANZA_IQ_SET, JX_NS_JITMEET_DESKTOP, "mute", on_mute },
	{ 0 },
};

/* As a browser's, without what we do not do; they decide what is offered (SPEC 2.3). */
static const char *const features[] = { JX_NS_JINGLE, JX_NS_JINGLE_RTP, JX_NS_JINGLE_RTP_AUDIO, JX_NS_JINGLE_RTP_VIDEO, JX_NS_JINGLE_ICE_UDP, JX_NS_JINGLE_DTLS,
	JX_NS_JINGLE_SCTP, JX_NS_RFC4588, JX_NS_JSON_SOURCES, "http://jitsi.org/remb", "http://jitsi.org/source-name",
	"http://jitsi.org/receive-multiple-video-streams", NULL };

JxSeat *jx_seat_new(JxVisit *visit, const char *endpoint, const char *participant, const char *name) {
	static const JxGuestConfig config = { .handlers = handlers, .features = features, .up = on_up, .down = on_down };
	JxSeat *seat = g_new0(JxSeat, 1);
	seat->visit = visit;
	seat->endpoint = g_strdup(endpoint);
	seat->participant = g_strdup(participant);
	seat->name = g_strdup(name);
	seat->nick = g_strdup_printf("%08x", g_random_int());
	seat->address = g_strconcat(visit->room, "/", seat->nick, NULL);
	JxAccountSettings settings = *visit->site->account;
	g_autofree char *local = jx_jid_local(visit->room);
	settings.room = local;
	if (seat->visit->token)
		settings.token = seat->visit->token;
	settings.resource = seat->nick; /* of one account, each has another */
	seat->account = jx_guest_open(&settings, &config, seat);
	return seat;
}

void jx_seat_free(JxSeat *seat) {
	const JxHost *host = host_of(seat);
	host->timer_cancel(seat->timer);
	host->timer_cancel(seat->offer_timer);
	host->iq_forget(seat);
	jx_meeting_request_cancel(seat->asking);
	drop_session(seat, FALSE);
	if (seat->joined) {
		g_autoptr(xmpp_stanza_t) goodbye = jx_presence_unavailable(host->context(), own_jid(seat), seat->address, NULL);
		host->send(seat->account, goodbye);
	}
	jx_guest_close(seat->account);
	g_free(seat->endpoint);
	g_free(seat->participant);
	g_free(seat->name);
	g_free(seat->nick);
	g_free(seat->address);
	g_free(seat->told);
	g_free(seat);
}

static JxMuteKind kind_of(const JxSourceState *source) {
	return source->media != JX_MEDIA_VIDEO ? JX_MUTE_AUDIO : source->video_type == JX_VIDEO_TYPE_DESKTOP ? JX_MUTE_DESKTOP : JX_MUTE_VIDEO;
}

/* What a moderator there has muted is let go when its owner has muted it too, and unmutes it. */
static gboolean is_held(JxSeat *seat, JxMuteKind kind, gboolean muted) {
	static const char *const names[] = { "a0", "v0", "v1" };
	JxForce *held = &seat->held[kind];
	if (*held == JX_FORCE_MUTED && muted)
		*held = JX_FORCE_OBEYED;
	else if (*held == JX_FORCE_OBEYED && !muted)
		*held = JX_FORCE_NOT;
	g_autofree char *name = g_strdup_printf("%s-%s", seat->nick, names[kind]);
	if (seat->runner)
		jx_runner_source_state(seat->runner, name, *held != JX_FORCE_NOT, NULL);
	return *held != JX_FORCE_NOT;
}

static void show_source(JxSeat *seat, const JxSourceState *source, JxPresence *said) {
	const char *dash = strrchr(source->name, '-');
	g_autofree char *there = dash ? g_strconcat(seat->nick, dash, NULL) : NULL;
	if (there)
		jx_presence_add_source(said, there, is_held(seat, kind_of(source), source->muted) || source->muted, source->video_type);
	if (seat->runner && source->video_type == JX_VIDEO_TYPE_DESKTOP)
		jx_runner_source_state(seat->runner, source->name, source->muted, "desktop");
}

/* The names of here become those of there. */
void jx_seat_show(JxSeat *seat, const JxSeatLook *look) {
	JxPresence *said = jx_presence_new();
	for (guint i = 0; i < look->sources->len; i++)
		show_source(seat, look->sources->pdata[i], said);
	g_autofree char *info = jx_source_info_write(said);
	g_autofree char *text = g_strdup_printf("%s\n%s\n%s\n%s", look->name, look->picture ? look->picture : "", look->hand ? look->hand : "", info);
	if (seat->joined && g_strcmp0(text, seat->told) != 0) {
		publish(seat, look, said->sources, FALSE);
		g_free(seat->told);
		seat->told = g_steal_pointer(&text);
	}
	jx_presence_free(said);
}

gboolean jx_visit_is_ours(const JxVisit *visit, const char *nick) {
	GHashTableIter iter;
	gpointer value;
	if (visit->trunk && strcmp(visit->trunk->nick, nick) == 0)
		return TRUE;
	g_hash_table_iter_init(&iter, visit->seats);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		if (strcmp(((JxSeat *)value)->nick, nick) == 0)
			return TRUE;
	return FALSE;
}
