/* The focus in the MUC: joins as `focus`, takes that nick from who sits in it, comes back when it was put out, and hands on what the
 * room's presences say of others. */
#include "config.h"
#include "conference/internal.h"

#include <string.h>

#include "conference/presence_out.h"
#include "wire/core/jid.h"
#include "wire/core/stanza.h"
#include "wire/core/stanza_error.h"

#define JOIN_BACKOFF_MAX_S 30
#define LISTS_PERIOD_MS 15000

static void join(JxConference *conference);

/* Two browsers alone in a room go peer to peer unless the MUC keeps them from it, or there are visitors. They read the property when the other one
 * comes: it has to stand there before, and goes when there are three, because applications show it. */
static guint visitors(JxConference *conference) {
	gboolean needed = !conference->media_by_focus && jx_conference_people(conference) < 3;
	return needed ? conference->all->settings.visitor_count : 0;
}

static xmpp_stanza_t *focus_presence(JxConference *conference, gboolean to_join) {
	JxConferences *all = conference->all;
	g_autoptr(xmpp_stanza_t) caps = all->host->caps(all->focus, NULL);
	g_autoptr(xmpp_stanza_t) recording = jx_recording_status(conference);
	JxFocusPresence presence = {
		.local = conference->local,
		.created = conference->created,
		.visitor_count = conference->visitors_told,
		.codecs = conference->codecs_told,
		.caps = caps,
		.recording = recording,
		.join = to_join,
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
	jx_conference_cancel(conference, &conference->join_timer);
	conference->join_timer = conference->all->host->timer(delay_ms, FALSE, join_again, conference);
}

static void join(JxConference *conference) {
	if (!conference->online || conference->joined || conference->closing)
		return;
	conference->visitors_told = 0;
	g_free(conference->codecs_told);
	conference->codecs_told = jx_room_codecs(conference);
	jx_conferences_send(conference->all, conference->all->focus, focus_presence(conference, TRUE));
	conference->join_attempts++;
	guint backoff = MIN(1u << MIN(conference->join_attempts, 5u), JOIN_BACKOFF_MAX_S);
	join_in(conference, JX_MUC_TIMEOUT_MS + backoff * 1000);
}

void jx_focus_publish(JxConference *conference) {
	g_autofree char *codecs = jx_room_codecs(conference);
	gboolean same = !conference->recording.untold && conference->visitors_told == visitors(conference) && g_strcmp0(conference->codecs_told, codecs) == 0;
	if (!conference->joined || !conference->configured || same)
		return;
	g_free(conference->codecs_told);
	conference->codecs_told = g_steal_pointer(&codecs);
	conference->visitors_told = visitors(conference);
	conference->recording.untold = FALSE;
	jx_conferences_send(conference->all, conference->all->focus, focus_presence(conference, FALSE));
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
	jx_conference_cancel(conference, &conference->grace_timer);
	jx_conference_cancel(conference, &conference->lists_timer);
	jx_conference_cancel(conference, &conference->empty_timer);
	jx_conference_cancel(conference, &conference->alone_timer);
	jx_conference_cancel(conference, &conference->join_timer);
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
	if (conference->joined && conference->configured)
		jx_rights_read(conference);
}

static void joined(JxConference *conference, const JxPresence *presence) {
	JxConferences *all = conference->all;
	conference->joined = TRUE;
	conference->join_attempts = 0;
	jx_conference_cancel(conference, &conference->join_timer);
	if (jx_muc_user_has_code(presence->user, JX_MUC_CREATED)) {
		conference->made_by_us = TRUE;
		if (!conference->entered)
			jx_shelf_new_room(conference->room);
	}
	conference->entered = TRUE;
	jx_conference_log(conference, JX_LOG_INFO, "event=joined nick=%s made=%d incarnation=%s", conference->nick, conference->made_by_us,
					  conference->incarnation);
	jx_conference_cancel(conference, &conference->grace_timer);
	conference->grace_timer = all->host->timer(all->settings.rejoin_grace * 1000, FALSE, grace_over, conference);
	jx_conference_cancel(conference, &conference->lists_timer);
	conference->lists_timer = all->host->timer(LISTS_PERIOD_MS, TRUE, sweep, conference);
	if (strcmp(conference->nick, "focus") != 0)
		take_nick(conference);
	jx_room_config_start(conference);
}

void jx_conference_configured(JxConference *conference) {
	conference->configured = TRUE;
	jx_restore_save(conference);
	jx_rights_read(conference);
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
	gboolean self = jx_muc_user_has_code(presence->user, JX_MUC_SELF) ||
					(presence->user && presence->user->item && g_strcmp0(presence->user->item->jid, conference->all->focus_jid) == 0);
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
