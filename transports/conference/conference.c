/* The life of one conference: the focus in the MUC, the plugin's room, and when both are there. Nobody is answered or invited before
 * the focus is in (SPEC 1.3): a client that joined first would make the room its own. */
#include "config.h"
#include "conference/internal.h"

#include <string.h>

#include "conference/presence_out.h"
#include "wire/core/jid.h"
#include "wire/core/stanza.h"
#include "wire/core/stanza_error.h"

#define READY_WAIT_MS 8000
#define CONTROL_RETRY_MS 2000
#define JOIN_BACKOFF_MAX_S 30
#define LISTS_PERIOD_MS 15000

typedef struct {
	JxReadyCallback callback;
	gpointer data;
} ReadyWaiter;

static void join(JxConference *conference);

void jx_conference_log(const JxConference *conference, JxLogLevel level, const char *format, ...) {
	va_list arguments;
	va_start(arguments, format);
	g_autofree char *text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	conference->all->host->log(level, "conference", "room=%s %s", conference->room, text);
}

static void cancel(JxConference *conference, JxTimer **timer) {
	conference->all->host->timer_cancel(g_steal_pointer(timer));
}

/* --- the plugin's room */

static void control(gpointer data);

JxController *jx_conference_controller(JxConference *conference) {
	return conference->controlled ? conference->controller : NULL;
}

static void free_later(gpointer data) {
	jx_conference_free(data);
}

static void controller_free_later(gpointer data) {
	jx_controller_free(data);
}

static void controlled(JxController *controller, const char *error, gpointer data) {
	JxConference *conference = data;
	if (conference->closing)
		return;
	if (error) {
		jx_conference_log(conference, JX_LOG_WARNING, "event=no-plugin-room reason=\"%s\"", error);
		conference->controller = NULL;
		conference->all->host->invoke(controller_free_later, controller);
		cancel(conference, &conference->control_timer);
		conference->control_timer = conference->all->host->timer(CONTROL_RETRY_MS, FALSE, control, conference);
		return;
	}
	conference->controlled = TRUE;
	jx_conference_settle(conference);
}

static void controller_gone(JxController *controller, const char *why, gpointer data) {
	JxConference *conference = data;
	conference->controlled = FALSE;
	conference->controller = NULL;
	conference->all->host->invoke(controller_free_later, controller);
	if (conference->closing) {
		conference->all->host->invoke(free_later, conference);
		return;
	}
	jx_conference_log(conference, JX_LOG_WARNING, "event=controller-gone reason=\"%s\"", why);
	cancel(conference, &conference->control_timer);
	conference->control_timer = conference->all->host->timer(CONTROL_RETRY_MS, FALSE, control, conference);
}

static const JxControllerEvents room_events = {
	.ready = controlled,
	.event = jx_room_event,
	.gap = jx_room_gap,
	.gone = controller_gone,
};

static void control(gpointer data) {
	JxConference *conference = data;
	conference->control_timer = NULL;
	const JxConferenceSettings *settings = &conference->all->settings;
	json_t *wish = json_pack("{s:i, s:s}", "max_participants", (int)settings->max_participants, "description", conference->room);
	conference->controller = jx_controller_new(jx_core(), conference->plugin_room, wish, &room_events, conference);
	json_decref(wish);
}

/* --- the focus in the MUC */

static xmpp_stanza_t *focus_presence(JxConference *conference) {
	JxConferences *all = conference->all;
	g_autoptr(xmpp_stanza_t) caps = all->host->caps(all->focus, NULL);
	JxFocusPresence presence = {
		.local = conference->local,
		.created = conference->created,
		.visitor_count = all->settings.visitor_count,
		.codecs = "vp8",
		.caps = caps,
		.join = TRUE,
	};
	g_autofree char *to = g_strconcat(conference->room, "/", conference->nick, NULL);
	return jx_presence_out_focus(jx_conferences_ctx(all), &presence, all->focus_jid, to);
}

static void join_again(gpointer data) {
	JxConference *conference = data;
	conference->join_timer = NULL;
	join(conference);
}

static void join_in(JxConference *conference, guint delay_ms) {
	cancel(conference, &conference->join_timer);
	conference->join_timer = conference->all->host->timer(delay_ms, FALSE, join_again, conference);
}

static void join(JxConference *conference) {
	if (!conference->online || conference->joined || conference->closing)
		return;
	jx_conferences_send(conference->all, conference->all->focus, focus_presence(conference));
	conference->join_attempts++;
	guint backoff = MIN(1u << MIN(conference->join_attempts, 5u), JOIN_BACKOFF_MAX_S);
	join_in(conference, JX_MUC_TIMEOUT_MS + backoff * 1000);
}

static void nick_freed(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
	JxConference *conference = data;
	if (outcome != JX_IQ_RESULT) {
		jx_conference_log(conference, JX_LOG_WARNING, "event=focus-nick-taken reason=\"the room does not let us put its holder out\"");
		return;
	}
	JxConferences *all = conference->all;
	g_autofree char *to = g_strconcat(conference->room, "/focus", NULL);
	jx_conferences_send(all, all->focus, jx_stanza_top(jx_conferences_ctx(all), "presence", NULL, NULL, all->focus_jid, to));
}

/* Somebody sits in our nick: we came in under another one, put them out, and take it. */
static void take_nick(JxConference *conference) {
	jx_conferences_ask(conference->all, "set", conference->room,
		jx_muc_admin_set_role(jx_conferences_ctx(conference->all), "focus", JX_ROLE_NONE, "This nick is the focus's"),
		JX_MUC_TIMEOUT_MS, nick_freed, conference);
}

void jx_conference_calls_lost(JxConference *conference) {
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, conference->virtuals);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		((JxVirtual *)value)->joined = FALSE;
}

static void lost(JxConference *conference, const char *why) {
	if (conference->joined)
		jx_conference_log(conference, JX_LOG_WARNING, "event=lost reason=\"%s\"", why);
	conference->joined = conference->configured = FALSE;
	cancel(conference, &conference->grace_timer);
	cancel(conference, &conference->lists_timer);
	cancel(conference, &conference->empty_timer);
	cancel(conference, &conference->alone_timer);
	cancel(conference, &conference->join_timer);
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, conference->occupants);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		((JxOccupant *)value)->away = TRUE;
	jx_conference_calls_lost(conference);
}

void jx_conference_link(JxConference *conference, gboolean online) {
	if (conference->online == online)
		return;
	conference->online = online;
	if (!online) {
		lost(conference, "the link is down");
		return;
	}
	conference->join_attempts = 0;
	join(conference);
}

static void grace_over(gpointer data) {
	JxConference *conference = data;
	conference->grace_timer = NULL;
	jx_occupants_drop_away(conference);
	jx_conference_settle(conference);
}

static void sweep(gpointer data) {
	JxConference *conference = data;
	if (conference->joined && g_hash_table_size(conference->virtuals) > 0)
		jx_door_sweep(conference);
}

static void joined(JxConference *conference, const JxPresence *presence) {
	JxConferences *all = conference->all;
	conference->joined = TRUE;
	conference->join_attempts = 0;
	cancel(conference, &conference->join_timer);
	if (jx_muc_user_has_code(presence->user, JX_MUC_CREATED))
		conference->made_by_us = TRUE;
	jx_conference_log(conference, JX_LOG_INFO, "event=joined nick=%s made=%d incarnation=%s", conference->nick, conference->made_by_us, conference->incarnation);
	cancel(conference, &conference->grace_timer);
	conference->grace_timer = all->host->timer(all->settings.rejoin_grace * 1000, FALSE, grace_over, conference);
	cancel(conference, &conference->lists_timer);
	conference->lists_timer = all->host->timer(LISTS_PERIOD_MS, TRUE, sweep, conference);
	if (strcmp(conference->nick, "focus") != 0)
		take_nick(conference);
	jx_room_config_start(conference);
}

void jx_conference_configured(JxConference *conference) {
	conference->configured = TRUE;
	jx_restore_save(conference);
	jx_conference_settle(conference);
}

static void self_unavailable(JxConference *conference, const JxPresence *presence) {
	const JxMucUser *user = presence->user;
	if (user && user->destroyed) {
		jx_conference_close(conference, "gone", "The room was destroyed");
		return;
	}
	if (jx_muc_user_has_code(user, JX_MUC_NICK_CHANGED)) {
		g_free(conference->nick);
		conference->nick = g_strdup(user->item && user->item->nick ? user->item->nick : "focus");
		jx_conference_settle(conference);
		return;
	}
	lost(conference, "the room put the focus out");
	join_in(conference, 1000);
}

/* Available presence of our own. */
static void self_available(JxConference *conference, const char *nick, const JxPresence *presence) {
	if (strcmp(conference->nick, nick) != 0) {
		g_free(conference->nick);
		conference->nick = g_strdup(nick);
	}
	if (!conference->joined)
		joined(conference, presence);
	else
		jx_conference_settle(conference);
}

static void refused(JxConference *conference, xmpp_stanza_t *stanza) {
	g_autoptr(JxStanzaError) error = jx_stanza_error_read(stanza);
	jx_conference_log(conference, JX_LOG_WARNING, "event=join-failed condition=%s text=\"%s\"", error->condition, error->text ? error->text : "");
	if (conference->joined) /* a nick change or an update was refused */
		return;
	if (strcmp(error->condition, "conflict") == 0 && strcmp(conference->nick, "focus") == 0) {
		g_free(conference->nick);
		conference->nick = g_strdup_printf("focus%08x", g_random_int());
		join_in(conference, 10);
		return;
	}
	join_in(conference, MIN(1u << MIN(conference->join_attempts, 5u), JOIN_BACKOFF_MAX_S) * 1000);
}

/* --- presence of the room */

void jx_conference_presence(JxConference *conference, const JxIncoming *in, JxPresence *taken) {
	g_autoptr(JxPresence) presence = taken;
	const char *nick = jx_jid_resource(in->from);
	if (strcmp(in->type, "error") == 0) {
		refused(conference, in->stanza);
		return;
	}
	if (!nick)
		return;
	gboolean self = jx_muc_user_has_code(presence->user, JX_MUC_SELF) || (presence->user && presence->user->item && g_strcmp0(presence->user->item->jid, conference->all->focus_jid) == 0);
	gboolean unavailable = strcmp(in->type, "unavailable") == 0;
	if (!self && strcmp(nick, conference->nick) == 0 && !presence->user)
		return;
	if (self && unavailable)
		self_unavailable(conference, presence);
	else if (self)
		self_available(conference, nick, presence);
	else if (unavailable && presence->user && presence->user->destroyed)
		jx_conference_close(conference, "gone", "The room was destroyed");
	else if (unavailable)
		jx_occupant_left(conference, nick, presence);
	else if (strcmp(in->type, "") == 0)
		jx_occupant_presence(conference, nick, g_steal_pointer(&presence));
}

/* --- when it is ready */

gboolean jx_conference_ready(const JxConference *conference) {
	return conference->online && conference->joined && conference->configured && conference->controlled && !conference->closing
		&& strcmp(conference->nick, "focus") == 0;
}

static void answer_waiting(JxConference *conference, gboolean ready) {
	cancel(conference, &conference->wait_timer);
	GArray *waiting = conference->waiting;
	conference->waiting = g_array_new(FALSE, FALSE, sizeof(ReadyWaiter));
	for (guint i = 0; i < waiting->len; i++) {
		ReadyWaiter *waiter = &g_array_index(waiting, ReadyWaiter, i);
		waiter->callback(conference, ready, waiter->data);
	}
	g_array_unref(waiting);
}

static void waited(gpointer data) {
	JxConference *conference = data;
	conference->wait_timer = NULL;
	jx_conference_log(conference, JX_LOG_WARNING, "event=not-ready joined=%d configured=%d plugin=%d waiting=%u", conference->joined,
		conference->configured, conference->controlled, conference->waiting->len);
	answer_waiting(conference, FALSE);
}

void jx_conference_when_ready(JxConference *conference, JxReadyCallback callback, gpointer data) {
	cancel(conference, &conference->empty_timer);
	if (jx_conference_ready(conference)) {
		callback(conference, TRUE, data);
		jx_conference_settle(conference);
		return;
	}
	ReadyWaiter waiter = { callback, data };
	g_array_append_val(conference->waiting, waiter);
	if (!conference->wait_timer)
		conference->wait_timer = conference->all->host->timer(READY_WAIT_MS, FALSE, waited, conference);
}

static gboolean is_empty(const JxConference *conference) {
	return jx_conference_people(conference) == 0 && conference->waiting->len == 0;
}

static void empty(gpointer data) {
	JxConference *conference = data;
	conference->empty_timer = NULL;
	if (!is_empty(conference))
		return;
	jx_conference_log(conference, JX_LOG_INFO, "event=empty");
	jx_conference_close(conference, "gone", "Nobody is left in the room");
}

/* Who has a session although nobody else is here. Never OkEDU: it cannot take a second session. */
static JxOccupant *alone(const JxConference *conference) {
	GHashTableIter iter;
	gpointer value;
	if (!conference->joined || jx_conference_people(conference) != 1)
		return NULL;
	g_hash_table_iter_init(&iter, conference->occupants);
	if (!g_hash_table_iter_next(&iter, NULL, &value))
		return NULL;
	JxOccupant *occupant = value;
	return occupant->session && !occupant->offer.okedu ? occupant : NULL;
}

static void alone_for_long(gpointer data) {
	JxConference *conference = data;
	conference->alone_timer = NULL;
	JxOccupant *occupant = alone(conference);
	if (!occupant)
		return;
	jx_conference_log(conference, JX_LOG_INFO, "endpoint=%s event=idle reason=\"alone for %u s\"", occupant->nick, conference->all->settings.alone_timeout);
	occupant->idle = TRUE;
	jx_session_end(occupant->session, "expired", "Nobody else is here", FALSE);
}

static void watch_alone(JxConference *conference) {
	if (!conference->all->settings.alone_timeout || !alone(conference))
		cancel(conference, &conference->alone_timer);
	else if (!conference->alone_timer)
		conference->alone_timer = conference->all->host->timer(conference->all->settings.alone_timeout * 1000, FALSE, alone_for_long, conference);
}

static void wake_idle(JxConference *conference) {
	GHashTableIter iter;
	gpointer value;
	if (jx_conference_people(conference) < 2)
		return;
	g_hash_table_iter_init(&iter, conference->occupants);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		JxOccupant *occupant = value;
		occupant->wants = occupant->wants || occupant->idle;
		occupant->idle = FALSE;
	}
}

static void invite_all(JxConference *conference) {
	g_autoptr(GList) occupants = g_hash_table_get_values(conference->occupants);
	for (GList *l = occupants; l; l = l->next) {
		jx_true_state_tell(l->data);
		jx_occupant_invite(l->data);
	}
	g_autoptr(GList) virtuals = g_hash_table_get_values(conference->virtuals);
	for (GList *l = virtuals; l; l = l->next)
		jx_virtual_join(l->data);
}

void jx_conference_settle(JxConference *conference) {
	if (jx_conference_ready(conference)) {
		conference->restored = FALSE;
		answer_waiting(conference, TRUE);
		wake_idle(conference);
		invite_all(conference);
		jx_restore_callers(conference);
	}
	if (!is_empty(conference) || !conference->joined)
		cancel(conference, &conference->empty_timer);
	else if (!conference->empty_timer)
		conference->empty_timer = conference->all->host->timer(conference->all->settings.leave_empty_after * 1000, FALSE, empty, conference);
	watch_alone(conference);
	jx_conferences_gauges(conference->all);
}

guint jx_conference_people(const JxConference *conference) {
	return g_hash_table_size(conference->occupants) + g_hash_table_size(conference->virtuals);
}

/* --- beginning and end */

JxConference *jx_conference_find(JxConferences *all, const char *room) {
	return g_hash_table_lookup(all->rooms, room);
}

JxConference *jx_conference_open(JxConferences *all, const char *room, const char *incarnation, gint64 created) {
	JxConference *conference = jx_conference_find(all, room);
	if (conference)
		return conference;
	conference = g_new0(JxConference, 1);
	conference->all = all;
	conference->room = g_strdup(room);
	conference->local = jx_jid_local(room);
	conference->incarnation = incarnation ? g_strdup(incarnation) : g_strdup_printf("%08x%08x", g_random_int(), g_random_int());
	conference->plugin_room = g_strconcat(room, "/", conference->incarnation, NULL);
	conference->created = created ? created : all->host->wall();
	conference->nick = g_strdup("focus");
	conference->waiting = g_array_new(FALSE, FALSE, sizeof(ReadyWaiter));
	conference->occupants = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, NULL);
	conference->virtuals = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, NULL);
	conference->participants = g_hash_table_new(g_str_hash, g_str_equal);
	conference->inactive = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_hash_table_insert(all->rooms, g_strdup(room), conference);
	control(conference);
	jx_conference_link(conference, all->focus && all->host->account_online(all->focus));
	jx_conferences_gauges(all);
	return conference;
}

static void end_everybody(JxConference *conference, const char *reason, const char *text) {
	g_autoptr(GList) virtuals = g_hash_table_get_values(conference->virtuals);
	for (GList *l = virtuals; l; l = l->next)
		jx_virtual_leave(l->data, reason, text);
	g_autoptr(GList) occupants = g_hash_table_get_values(conference->occupants);
	for (GList *l = occupants; l; l = l->next) {
		JxOccupant *occupant = l->data;
		if (occupant->session)
			jx_session_end(occupant->session, reason, text, FALSE);
		jx_occupant_free(occupant);
	}
}

static void destroyed(const json_t *reply, const char *error, gpointer data) {
	JxConference *conference = data;
	conference->all->host->invoke(free_later, conference);
}

static void stop(JxConference *conference) {
	JxTimer **timers[] = { &conference->join_timer, &conference->wait_timer, &conference->grace_timer, &conference->empty_timer,
		&conference->alone_timer, &conference->lists_timer, &conference->control_timer };
	for (gsize i = 0; i < G_N_ELEMENTS(timers); i++)
		cancel(conference, timers[i]);
	conference->all->host->iq_forget(conference);
}

void jx_conference_leave(JxConference *conference, const char *reason, const char *text) {
	JxConferences *all = conference->all;
	conference->closing = TRUE;
	end_everybody(conference, reason, text);
	answer_waiting(conference, FALSE);
	stop(conference);
	if (conference->joined) {
		g_autofree char *to = g_strconcat(conference->room, "/", conference->nick, NULL);
		jx_conferences_send(all, all->focus, jx_presence_unavailable(jx_conferences_ctx(all), all->focus_jid, to, NULL));
	}
	conference->joined = FALSE;
}

void jx_conference_close(JxConference *conference, const char *reason, const char *text) {
	JxConferences *all = conference->all;
	if (conference->closing)
		return;
	jx_conference_log(conference, JX_LOG_INFO, "event=closed reason=%s text=\"%s\"", reason, text ? text : "");
	jx_conference_leave(conference, reason, text);
	jx_restore_forget(conference);
	g_hash_table_remove(all->rooms, conference->room);
	jx_conferences_gauges(all);
	if (conference->controlled)
		jx_controller_request(conference->controller, json_pack("{s:s}", "request", "destroy"), destroyed, conference);
	else
		all->host->invoke(free_later, conference);
}

void jx_conference_free(JxConference *conference) {
	stop(conference);
	jx_controller_free(conference->controller);
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, conference->occupants);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		g_hash_table_iter_steal(&iter);
		jx_occupant_free(value);
	}
	g_hash_table_iter_init(&iter, conference->virtuals);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		g_hash_table_iter_steal(&iter);
		jx_virtual_free(value);
	}
	g_hash_table_unref(conference->occupants);
	g_hash_table_unref(conference->virtuals);
	g_hash_table_unref(conference->participants);
	g_hash_table_unref(conference->inactive);
	g_array_unref(conference->waiting);
	g_free(conference->room);
	g_free(conference->local);
	g_free(conference->incarnation);
	g_free(conference->plugin_room);
	g_free(conference->nick);
	g_free(conference->password);
	g_free(conference);
}
