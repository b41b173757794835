/* A/V moderation (SPEC 6.3): while it is on for a kind of media, only moderators and whom they approved may unmute; the room holds the others
 * muted, whatever their clients do. */
#include "config.h"
#include "conference/internal.h"

#include <string.h>

#include "wire/core/jid.h"

static JxModerated *moderated(JxConference *conference, JxMuteKind kind) {
	return &conference->moderated[kind];
}

void jx_av_clear(JxConference *conference) {
	for (guint kind = 0; kind < JX_MUTE_KINDS; kind++) {
		g_clear_pointer(&conference->moderated[kind].actor, g_free);
		g_clear_pointer(&conference->moderated[kind].approved, g_hash_table_unref);
		conference->moderated[kind].on = FALSE;
	}
}

gboolean jx_av_may(JxConference *conference, JxMuteKind kind, const char *nick) {
	const JxModerated *state = moderated(conference, kind);
	if (!state->on || g_hash_table_contains(state->approved, nick))
		return TRUE;
	const JxOccupant *occupant = jx_occupant_find(conference, nick);
	return occupant && occupant->role == JX_ROLE_MODERATOR;
}

/* --- what is told */

static json_t *approved_jids(JxConference *conference, JxMuteKind kind) {
	json_t *jids = json_array();
	GHashTableIter iter;
	gpointer nick;
	g_hash_table_iter_init(&iter, moderated(conference, kind)->approved);
	while (g_hash_table_iter_next(&iter, &nick, NULL))
		json_array_append_new(jids, json_sprintf("%s/%s", conference->room, (const char *)nick));
	return jids;
}

static void tell_whitelist(JxOccupant *moderator, JxMuteKind kind, gboolean removed) {
	JxConference *conference = moderator->conference;
	jx_services_tell(moderator, JX_SERVICE_AV_MODERATION, jx_av_whitelist(conference->room, kind, approved_jids(conference, kind), removed));
}

static void tell_moderators(JxConference *conference, JxMuteKind kind, gboolean removed) {
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, conference->occupants);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		if (((JxOccupant *)value)->role == JX_ROLE_MODERATOR)
			tell_whitelist(value, kind, removed);
}

static void tell_state(JxOccupant *occupant, JxMuteKind kind) {
	JxConference *conference = occupant->conference;
	const JxModerated *state = moderated(conference, kind);
	jx_services_tell(occupant, JX_SERVICE_AV_MODERATION, jx_av_enabled(conference->room, kind, state->on, state->actor));
}

void jx_av_greet(JxOccupant *occupant) {
	for (guint kind = 0; kind < JX_MUTE_KINDS; kind++) {
		if (!moderated(occupant->conference, kind)->on)
			continue;
		tell_state(occupant, kind);
		if (occupant->role == JX_ROLE_MODERATOR)
			tell_whitelist(occupant, kind, FALSE);
		else if (jx_av_may(occupant->conference, kind, occupant->nick))
			jx_services_tell(occupant, JX_SERVICE_AV_MODERATION, jx_av_verdict(occupant->conference->room, kind, TRUE));
	}
}

void jx_av_promoted(JxOccupant *occupant) {
	for (guint kind = 0; kind < JX_MUTE_KINDS; kind++) {
		if (!moderated(occupant->conference, kind)->on)
			continue;
		tell_whitelist(occupant, kind, FALSE);
		jx_mute_release(occupant->conference, occupant->nick, kind);
	}
}

/* --- what is enforced */

void jx_av_hold(JxConference *conference, const char *nick) {
	for (guint kind = 0; kind < JX_MUTE_KINDS; kind++)
		if (!jx_av_may(conference, kind, nick))
			jx_mute_force(conference, nick, kind);
}

void jx_av_left(JxConference *conference, const char *nick) {
	for (guint kind = 0; kind < JX_MUTE_KINDS; kind++)
		if (moderated(conference, kind)->approved)
			g_hash_table_remove(moderated(conference, kind)->approved, nick);
}

/* As Jicofo does it, everybody but who asked is told to mute; who may unmute at once is not held. */
static void mute_others(JxConference *conference, JxMuteKind kind, const JxOccupant *actor) {
	g_autoptr(GList) occupants = g_hash_table_get_values(conference->occupants);
	for (GList *l = occupants; l; l = l->next) {
		JxOccupant *occupant = l->data;
		if (occupant == actor)
			continue;
		jx_mute_tell(occupant, kind, actor->address);
		if (!jx_av_may(conference, kind, occupant->nick))
			jx_mute_force(conference, occupant->nick, kind);
	}
	g_autoptr(GList) virtuals = g_hash_table_get_values(conference->virtuals);
	for (GList *l = virtuals; l; l = l->next)
		jx_mute_force(conference, ((JxVirtual *)l->data)->endpoint, kind);
}

static void release_all(JxConference *conference, JxMuteKind kind) {
	g_autoptr(GList) nicks = g_list_concat(g_hash_table_get_keys(conference->occupants), g_hash_table_get_keys(conference->virtuals));
	for (GList *l = nicks; l; l = l->next)
		jx_mute_release(conference, l->data, kind);
}

/* --- what is asked for */

void jx_av_set(JxConference *conference, JxMuteKind kind, gboolean on, const char *actor) {
	JxModerated *state = moderated(conference, kind);
	state->on = on;
	g_free(state->actor);
	state->actor = g_strdup(actor);
	g_clear_pointer(&state->approved, g_hash_table_unref);
	if (on)
		state->approved = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

void jx_av_approve(JxConference *conference, JxMuteKind kind, const char *nick) {
	g_hash_table_add(moderated(conference, kind)->approved, g_strdup(nick));
}

static void turn(JxOccupant *actor, JxMuteKind kind, gboolean on) {
	JxConference *conference = actor->conference;
	if (moderated(conference, kind)->on == on)
		return;
	jx_av_set(conference, kind, on, actor->address);
	jx_conference_log(conference, JX_LOG_INFO, "event=moderation media=%s on=%d by=%s", jx_mute_name(kind), on, actor->nick);
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, conference->occupants);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		tell_state(value, kind);
	if (!on) {
		release_all(conference, kind);
		return;
	}
	tell_moderators(conference, kind, FALSE);
	mute_others(conference, kind, actor);
}

static void judge(JxOccupant *actor, JxMuteKind kind, const char *nick, gboolean approved) {
	JxConference *conference = actor->conference;
	JxOccupant *occupant = jx_occupant_find(conference, nick);
	jx_conference_log(conference, JX_LOG_INFO, "endpoint=%s event=%s media=%s by=%s", nick, approved ? "approved" : "rejected", jx_mute_name(kind), actor->nick);
	if (approved) {
		jx_av_approve(conference, kind, nick);
		jx_mute_release(conference, nick, kind);
	} else if (g_hash_table_remove(moderated(conference, kind)->approved, nick) && !jx_av_may(conference, kind, nick)) {
		if (occupant)
			jx_mute_tell(occupant, kind, actor->address);
		jx_mute_force(conference, nick, kind);
	}
	tell_moderators(conference, kind, !approved);
	if (occupant)
		jx_services_tell(occupant, JX_SERVICE_AV_MODERATION, jx_av_verdict(conference->room, kind, approved));
}

/* Clients name no room: it is where the sender moderates, and where whom it names is. */
static JxOccupant *find_actor(JxConferences *all, const char *from, const JxAvRequest *request) {
	g_autofree char *room = request->jid ? jx_jid_bare(request->jid) : g_strdup(request->room);
	JxOccupant *found = NULL;
	GHashTableIter rooms;
	gpointer value;
	g_hash_table_iter_init(&rooms, all->rooms);
	while (g_hash_table_iter_next(&rooms, NULL, &value)) {
		JxConference *conference = value;
		JxOccupant *occupant = room && strcmp(room, conference->room) != 0 ? NULL : jx_occupant_by_real(conference, from);
		if (occupant && (!found || found->role != JX_ROLE_MODERATOR))
			found = occupant;
	}
	return found;
}

void jx_conferences_av_moderation(JxConferences *all, const JxIncoming *in, const JxAvRequest *request) {
	JxOccupant *actor = find_actor(all, in->from, request);
	if (!actor || actor->role != JX_ROLE_MODERATOR) {
		jx_conferences_refusal(all, "conference", "moderation", in->from, actor ? actor->conference->room : "", "no-moderator");
		all->host->reply_error(in, actor ? "not-allowed" : "forbidden", "Only moderators of the room may do this", NULL);
		return;
	}
	JxConference *conference = actor->conference;
	const char *nick = request->jid ? jx_jid_resource(request->jid) : NULL;
	if (!request->jid) {
		turn(actor, request->kind, request->verb == JX_AV_ENABLE);
	} else if (!moderated(conference, request->kind)->on) {
		all->host->reply_error(in, "unexpected-request", "The room is not moderated for this kind of media", NULL);
		return;
	} else if (!nick || (!jx_occupant_find(conference, nick) && !g_hash_table_contains(conference->virtuals, nick))) {
		all->host->reply_error(in, "item-not-found", "There is no such occupant in the room", NULL);
		return;
	} else {
		judge(actor, request->kind, nick, request->verb == JX_AV_APPROVE);
	}
	jx_restore_save(conference);
}
