/* Who is in the MUC: presence in, features asked, invitation. */
#include "config.h"
#include "conference/internal.h"

#include <string.h>

#include "host/access.h"
#include "wire/core/disco.h"
#include "wire/core/jid.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"

JxOccupant *jx_occupant_find(JxConference *conference, const char *nick) {
	return g_hash_table_lookup(conference->occupants, nick);
}

JxOccupant *jx_occupant_by_jid(JxConferences *all, const char *address) {
	g_autofree char *room = jx_jid_bare(address);
	const char *nick = jx_jid_resource(address);
	JxConference *conference = jx_conference_find(all, room);
	return conference && nick ? jx_occupant_find(conference, nick) : NULL;
}

JxOccupant *jx_occupant_by_real(JxConference *conference, const char *real) {
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, conference->occupants);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		if (g_strcmp0(((JxOccupant *)value)->real, real) == 0)
			return value;
	return NULL;
}

JxRole jx_conferences_role(JxConferences *all, const char *address) {
	const JxOccupant *occupant = jx_occupant_by_jid(all, address);
	return occupant ? occupant->role : JX_ROLE_NONE;
}

void jx_occupant_free(JxOccupant *occupant) {
	JxConference *conference = occupant->conference;
	conference->all->host->iq_forget(occupant);
	jx_rights_left(occupant);
	if (g_hash_table_lookup(conference->occupants, occupant->nick) == occupant)
		g_hash_table_remove(conference->occupants, occupant->nick);
	if (occupant->session)
		jx_session_end(occupant->session, "gone", NULL, TRUE);
	jx_presence_free(occupant->presence);
	g_free(occupant->nick);
	g_free(occupant->address);
	g_free(occupant->real);
	g_free(occupant->name);
	g_free(occupant->told_state);
	g_free(occupant);
}

/* --- features and invitation */

void jx_occupant_invite(JxOccupant *occupant) {
	JxConference *conference = occupant->conference;
	if (!occupant->wants || occupant->session || occupant->away || !jx_conference_ready(conference) || conference->hidden)
		return;
	occupant->wants = FALSE;
	if (!occupant->offer.invitable) {
		jx_conference_log(conference, JX_LOG_INFO, "endpoint=%s event=not-invited reason=\"it names neither audio nor video among its features\"", occupant->nick);
		return;
	}
	/* A session of before our restart is unknown here and alive there: it must end before the next one is offered (SPEC 4.6). */
	JxLostCall *before = jx_restore_take(conference->all, conference->room, occupant->nick);
	if (before && g_strcmp0(before->peer, occupant->address) == 0)
		jx_session_terminate_stray(conference->all, conference->all->focus, conference->all->focus_jid, occupant->address, before->sid, "gone");
	gboolean had_one = before != NULL;
	jx_lost_call_free(before);
	/* COMPAT(OkEDU): it would put the new session into the old one's PeerConnection; it has to enter the room again. */
	if (had_one && occupant->offer.okedu) {
		jx_conference_log(conference, JX_LOG_WARNING, "endpoint=%s event=not-invited reason=\"its client cannot take a second session\"", occupant->nick);
		return;
	}
	jx_session_invite(occupant);
}

static void answered(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
	JxOccupant *occupant = data;
	if (outcome == JX_IQ_GONE) {
		occupant->asked = FALSE;
		return;
	}
	xmpp_stanza_t *query = outcome == JX_IQ_RESULT ? jx_stanza_child(stanza, JX_NS_DISCO_INFO, "query") : NULL;
	g_autoptr(JxDiscoInfo) info = query ? jx_disco_info_read(query, NULL) : NULL;
	occupant->answered = info != NULL;
	if (info) {
		g_ptr_array_add(info->features, NULL);
		occupant->offer = jx_invite_offer((const char *const *)info->features->pdata);
		g_ptr_array_set_size(info->features, info->features->len - 1);
	} else {
		occupant->offer = jx_invite_offer(NULL);
	}
	occupant->wants = TRUE;
	jx_conference_settle(occupant->conference);
}

/* Asked of the occupant itself, without node, and kept for this occupant alone: the hash that a client advertises may be another
 * client's (SPEC 2.3). */
static void ask_features(JxOccupant *occupant) {
	if (occupant->asked)
		return;
	occupant->asked = TRUE;
	JxConferences *all = occupant->conference->all;
	jx_conferences_ask(all, "get", occupant->address, jx_disco_info_request(jx_conferences_ctx(all), NULL), JX_DISCO_TIMEOUT_MS, answered, occupant);
}

/* --- presence */

static void replaced(JxOccupant *occupant, const char *why) {
	jx_conference_log(occupant->conference, JX_LOG_INFO, "endpoint=%s event=replaced reason=\"%s\"", occupant->nick, why);
	jx_occupant_free(occupant);
}

/* The same person under another nick, after the link was lost: what is left of the old occupant is nobody's. */
static void drop_former_self(JxConference *conference, const char *real) {
	g_autoptr(GList) occupants = g_hash_table_get_values(conference->occupants);
	for (GList *l = occupants; l; l = l->next) {
		JxOccupant *other = l->data;
		if (other->away && jx_jid_bare_equal(other->real, real)) {
			replaced(other, "came back under another nick");
			return;
		}
	}
}

static JxOccupant *arrive(JxConference *conference, const char *nick, const char *real) {
	if (real)
		drop_former_self(conference, real);
	JxOccupant *occupant = g_new0(JxOccupant, 1);
	occupant->conference = conference;
	occupant->nick = g_strdup(nick);
	occupant->address = g_strconcat(conference->room, "/", nick, NULL);
	g_hash_table_insert(conference->occupants, occupant->nick, occupant);
	conference->all->host->log(JX_LOG_INFO, "conference", "room=%s endpoint=%s event=arrived jid=%s", conference->room, nick, real ? real : "");
	return occupant;
}

JxOccupant *jx_occupant_owner(const JxConference *conference) {
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, conference->occupants);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		if (((JxOccupant *)value)->affiliation == JX_AFFILIATION_OWNER && !((JxOccupant *)value)->away)
			return value;
	return NULL;
}

const JxOccupant *jx_occupant_moderating(JxConference *conference, const char *real) {
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, conference->occupants);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const JxOccupant *occupant = value;
		if (occupant->role == JX_ROLE_MODERATOR && occupant->real && jx_jid_bare_equal(occupant->real, real))
			return occupant;
	}
	return NULL;
}

static void granted(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
	if (outcome == JX_IQ_ERROR)
		jx_conference_log(data, JX_LOG_WARNING, "event=owner-not-granted reason=\"the room refused\"");
}

/* What its token says; without one, the first person in a room that the focus made: else nobody but the focus would moderate it (SPEC 2.1). A room
 * that was there before has owners of its own. Where tokens are asked for, nobody becomes owner without one. */
static gboolean shall_own(const JxOccupant *occupant) {
	const JxConference *conference = occupant->conference;
	const JxWishes *wishes = g_hash_table_lookup(conference->all->wishes, occupant->real);
	gboolean asked = conference->all->tokens || (jx_access_is_open() && conference->all->settings.passport_required);
	if (wishes && wishes->right != JX_TOKEN_SILENT)
		return wishes->right == JX_TOKEN_MODERATOR;
	if (asked && !(wishes && wishes->token))
		return FALSE;
	return conference->all->settings.auto_owner && conference->made_by_us && !jx_occupant_owner(conference);
}

static void grant_owner(JxOccupant *occupant) {
	JxConference *conference = occupant->conference;
	if (!conference->configured || !occupant->real || occupant->affiliation == JX_AFFILIATION_OWNER || !shall_own(occupant))
		return;
	g_autofree char *bare = jx_jid_bare(occupant->real);
	occupant->affiliation = JX_AFFILIATION_OWNER;
	jx_conferences_ask(conference->all, "set", conference->room,
		jx_muc_admin_set_affiliation(jx_conferences_ctx(conference->all), bare, JX_AFFILIATION_OWNER, NULL), JX_MUC_TIMEOUT_MS, granted, conference);
}

static gboolean same_person(const JxOccupant *occupant, const char *real) {
	return !occupant->real || !real || strcmp(occupant->real, real) == 0;
}

/* An occupant that we joined, now or before a restart. */
static gboolean is_ours(JxConferences *all, const char *real) {
	g_autofree char *domain = jx_jid_domain(real);
	return g_strcmp0(domain, all->calls_domain) == 0;
}

void jx_occupant_presence(JxConference *conference, const char *nick, JxPresence *taken) {
	g_autoptr(JxPresence) presence = taken;
	const JxMucItem *item = presence->user ? presence->user->item : NULL;
	const char *real = item ? item->jid : NULL;
	if (strcmp(nick, "focus") == 0) /* somebody who is about to be put out */
		return;
	if (real && is_ours(conference->all, real))
		return;
	JxOccupant *occupant = jx_occupant_find(conference, nick);
	if (occupant && !same_person(occupant, real)) {
		replaced(occupant, "the nick is somebody else's now");
		occupant = NULL;
	}
	if (occupant && occupant->away && occupant->session && !jx_session_flows(occupant->session)) {
		replaced(occupant, "nothing is received from it");
		occupant = NULL;
	}
	if (!occupant)
		occupant = arrive(conference, nick, real);
	if (occupant->away) /* we were away, and what we told is forgotten */
		g_clear_pointer(&occupant->told_state, g_free);
	occupant->away = FALSE;
	if (real && !occupant->real)
		occupant->real = g_strdup(real);
	gboolean promoted = occupant->greeted && item && item->role == JX_ROLE_MODERATOR && occupant->role != JX_ROLE_MODERATOR;
	if (item) {
		occupant->role = item->role;
		occupant->affiliation = item->affiliation;
	}
	jx_rights_here(occupant);
	if (presence->nick && g_strcmp0(presence->nick, occupant->name) != 0) {
		g_free(occupant->name);
		occupant->name = g_strdup(presence->nick);
		jx_journal_name(occupant);
	}
	gboolean before = occupant->presence && jx_hand_is_up(occupant->presence->hand);
	jx_presence_free(occupant->presence);
	occupant->presence = g_steal_pointer(&presence);
	gboolean raised = jx_hand_is_up(occupant->presence->hand);
	if (raised != before)
		jx_journal_hand(conference, nick, raised);
	grant_owner(occupant);
	if (promoted)
		jx_av_promoted(occupant);
	jx_services_greet(occupant);
	ask_features(occupant);
	jx_mute_presence(occupant, occupant->presence);
	if (occupant->session)
		jx_session_states(occupant->session, occupant->presence);
	jx_conference_settle(conference);
}

const char *jx_occupant_name(JxConference *conference, const char *nick) {
	const JxOccupant *occupant = jx_occupant_find(conference, nick);
	const JxVirtual *virtual = g_hash_table_lookup(conference->virtuals, nick);
	return occupant && occupant->name ? occupant->name : virtual ? virtual->name : nick;
}

void jx_occupant_left(JxConference *conference, const char *nick, const JxPresence *presence) {
	JxOccupant *occupant = jx_occupant_find(conference, nick);
	if (!occupant)
		return;
	if (presence->user && presence->user->item && occupant->real) /* a ban is told by the way out alone */
		jx_rights_affiliation(conference, occupant->real, presence->user->item->affiliation);
	const char *how = jx_muc_user_has_code(presence->user, JX_MUC_BANNED) ? "banned" : jx_muc_user_has_code(presence->user, JX_MUC_KICKED) ? "kicked"
		: jx_muc_user_has_code(presence->user, JX_MUC_NICK_CHANGED) ? "renamed" : "left";
	jx_conference_log(conference, JX_LOG_INFO, "endpoint=%s event=%s", nick, how);
	/* The endpoint id is the nick: under another one its session starts anew, the old one is ended where the client is now. */
	if (strcmp(how, "renamed") == 0 && occupant->session && presence->user->item && presence->user->item->nick) {
		g_autofree char *now = g_strconcat(conference->room, "/", presence->user->item->nick, NULL);
		jx_session_terminate_stray(conference->all, conference->all->focus, conference->all->focus_jid, now, occupant->session->sid, "success");
	}
	jx_occupant_free(occupant);
	jx_av_left(conference, nick);
	jx_consent_left(conference, nick);
	/* Whoever moderated is gone: the next in line does. */
	g_autoptr(GList) others = g_hash_table_get_values(conference->occupants);
	if (others)
		grant_owner(others->data);
	jx_conference_settle(conference);
}

void jx_occupants_drop_away(JxConference *conference) {
	g_autoptr(GList) occupants = g_hash_table_get_values(conference->occupants);
	for (GList *l = occupants; l; l = l->next) {
		JxOccupant *occupant = l->data;
		if (!occupant->away)
			continue;
		jx_conference_log(conference, JX_LOG_INFO, "endpoint=%s event=gone reason=\"did not come back\"", occupant->nick);
		jx_occupant_free(occupant);
	}
}
