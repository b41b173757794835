/* The life of one conference: what it waits for, who is invited when the focus is in the MUC (focus.c) and the plugin's room is there
 * (plugin_room.c), and its end. Nobody is answered or invited before the focus is in (SPEC 1.3): a client that joined first would make
 * the room its own. */
#include "config.h"
#include "conference/internal.h"

#include <string.h>

#include "host/access.h"
#include "wire/core/jid.h"

#define READY_WAIT_MS 8000

typedef struct {
	JxReadyCallback callback;
	gpointer data;
} ReadyWaiter;

void jx_conference_log(const JxConference *conference, JxLogLevel level, const char *format, ...) {
	va_list arguments;
	va_start(arguments, format);
	g_autofree char *text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	conference->all->host->log(level, "conference", "room=%s %s", conference->room, text);
}

void jx_conference_cancel(JxConference *conference, JxTimer **timer) {
	conference->all->host->timer_cancel(g_steal_pointer(timer));
}
void jx_conference_free_later(gpointer data) {
	jx_conference_free(data);
}

/* --- when it is ready */

gboolean jx_conference_ready(const JxConference *conference) {
	return conference->online && conference->joined && conference->configured && conference->controlled && !conference->closing
		&& strcmp(conference->nick, "focus") == 0;
}

static void answer_waiting(JxConference *conference, gboolean ready) {
	jx_conference_cancel(conference, &conference->wait_timer);
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
	jx_conference_cancel(conference, &conference->empty_timer);
	if (jx_conference_ready(conference)) {
		callback(conference, TRUE, data);
		jx_conference_settle(conference);
		return;
	}
	ReadyWaiter waiter = {callback, data};
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
	jx_focus_publish(conference);
	jx_hidden_tell_owner(conference);
	jx_encryption_heed(conference);
	if (jx_conference_ready(conference)) {
		conference->restored = FALSE;
		answer_waiting(conference, TRUE);
		jx_idle_wake(conference);
		invite_all(conference);
		jx_restore_callers(conference);
	}
	if (!is_empty(conference) || !conference->joined)
		jx_conference_cancel(conference, &conference->empty_timer);
	else if (!conference->empty_timer)
		conference->empty_timer = conference->all->host->timer(conference->all->settings.leave_empty_after * 1000, FALSE, empty, conference);
	jx_idle_watch(conference);
	jx_visit_settle(conference);
	jx_forwards_settle(conference);
	jx_conferences_gauges(conference->all);
}

guint jx_conference_people(const JxConference *conference) {
	return g_hash_table_size(conference->occupants) + g_hash_table_size(conference->virtuals);
}
/* --- beginning and end */

JxConference *jx_conference_find(JxConferences *all, const char *room) {
	return g_hash_table_lookup(all->rooms, room);
}

JxConference *jx_conference_of_calls(JxConferences *all, const char *address) {
	g_autofree char *local = jx_jid_local(address);
	g_autofree char *room = local ? jx_jid_join(local, all->settings.muc, NULL) : NULL;
	return room ? jx_conference_find(all, room) : NULL;
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
	conference->dialings = g_hash_table_new(g_str_hash, g_str_equal);
	conference->participants = g_hash_table_new(g_str_hash, g_str_equal);
	conference->inactive = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_hash_table_insert(all->rooms, g_strdup(room), conference);
	jx_plugin_room_open(conference);
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
	conference->all->host->invoke(jx_conference_free_later, conference);
}

static void stop(JxConference *conference) {
	JxTimer **timers[] = {&conference->join_timer,  &conference->wait_timer,  &conference->grace_timer,  &conference->empty_timer,
						  &conference->alone_timer, &conference->lists_timer, &conference->control_timer};
	for (gsize i = 0; i < G_N_ELEMENTS(timers); i++)
		jx_conference_cancel(conference, timers[i]);
	conference->all->host->iq_forget(conference);
}

void jx_conference_leave(JxConference *conference, const char *reason, const char *text) {
	JxConferences *all = conference->all;
	conference->closing = TRUE;
	jx_visit_end(conference, NULL);
	jx_dialings_clear(conference);
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
	jx_access_empty(conference->room);
	g_hash_table_remove(all->rooms, conference->room);
	jx_conferences_gauges(all);
	if (conference->controlled)
		jx_controller_request(conference->controller, json_pack("{s:s}", "request", "destroy"), destroyed, conference);
	else
		all->host->invoke(jx_conference_free_later, conference);
}

void jx_conference_free(JxConference *conference) {
	stop(conference);
	jx_controller_free(conference->controller);
	jx_services_clear(conference);
	if (conference->spoke)
		g_ptr_array_unref(conference->spoke);
	jx_dialings_clear(conference);
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
	g_hash_table_unref(conference->dialings);
	g_hash_table_unref(conference->participants);
	g_hash_table_unref(conference->inactive);
	g_array_unref(conference->waiting);
	jx_av_clear(conference);
	jx_recording_clear(conference);
	g_free(conference->room);
	g_free(conference->local);
	g_free(conference->incarnation);
	g_free(conference->plugin_room);
	g_free(conference->codecs_told);
	g_free(conference->nick);
	g_free(conference->password);
	g_free(conference);
}
