/* Who may see a room's recordings and files later (host/access.h): learnt from its lists, from who is in it, and from who takes part while it is recorded. */
#include "config.h"
#include "conference/internal.h"

#include "host/access.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"

#define LISTS_AGAIN_MS (5 * 60 * 1000) /* a server need not tell of changes to who is not in the room */

static const JxAffiliation lists[] = { JX_AFFILIATION_OWNER, JX_AFFILIATION_ADMIN, JX_AFFILIATION_MEMBER, JX_AFFILIATION_OUTCAST };

static JxAccess access_of(JxAffiliation affiliation) {
	return affiliation == JX_AFFILIATION_OWNER ? JX_ACCESS_OWNER : affiliation == JX_AFFILIATION_ADMIN ? JX_ACCESS_ADMIN
		: affiliation == JX_AFFILIATION_MEMBER ? JX_ACCESS_MEMBER : affiliation == JX_AFFILIATION_OUTCAST ? JX_ACCESS_BANNED : JX_ACCESS_NONE;
}

/* --- lists */

static void ask_list(JxConference *conference);

static void got_list(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
	JxConference *conference = data;
	xmpp_stanza_t *query = outcome == JX_IQ_RESULT ? jx_stanza_child(stanza, JX_NS_MUC_ADMIN, "query") : NULL;
	g_autoptr(GPtrArray) items = query ? jx_muc_admin_read(query, NULL) : NULL;
	if (!items) { /* what is known of them stays */
		conference->rights_list = G_N_ELEMENTS(lists);
		return;
	}
	for (guint i = 0; i < items->len; i++)
		jx_access_set(conference->room, ((const JxMucItem *)items->pdata[i])->jid, access_of(lists[conference->rights_list]));
	if (++conference->rights_list < G_N_ELEMENTS(lists))
		ask_list(conference);
	else
		jx_access_listed(conference->room);
}

static void ask_list(JxConference *conference) {
	jx_conferences_ask(conference->all, "get", conference->room, jx_muc_admin_get(jx_conferences_ctx(conference->all), lists[conference->rights_list]),
		JX_MUC_TIMEOUT_MS, got_list, conference);
}

void jx_rights_read(JxConference *conference) {
	gint64 now = conference->all->host->now();
	if (!jx_access_is_open() || (conference->rights_read && now - conference->rights_read < LISTS_AGAIN_MS))
		return;
	conference->rights_read = now;
	conference->rights_list = 0;
	jx_access_list(conference->room);
	ask_list(conference);
}

void jx_rights_affiliation(const JxConference *conference, const char *jid, JxAffiliation affiliation) {
	jx_access_set(conference->room, jid, access_of(affiliation));
}

/* --- people */

static const char *account_of(const JxOccupant *occupant) {
	const JxWishes *wishes = occupant->real ? g_hash_table_lookup(occupant->conference->all->wishes, occupant->real) : NULL;
	return wishes && wishes->account ? wishes->account : occupant->real;
}

static gboolean is_recorded(const JxConference *conference) {
	return conference->recording.session && conference->recording.status == JX_JIBRI_ON;
}

void jx_rights_here(const JxOccupant *occupant) {
	const char *account = account_of(occupant);
	if (account == occupant->real)
		jx_access_set(occupant->conference->room, account, access_of(occupant->affiliation));
	jx_access_present(occupant->conference->room, account, TRUE);
}

void jx_rights_left(const JxOccupant *occupant) {
	jx_access_present(occupant->conference->room, account_of(occupant), FALSE);
}

void jx_rights_took_part(const JxSession *session) {
	const JxConference *conference = session->conference;
	const char *account = session->occupant ? account_of(session->occupant) : session->virtual ? session->virtual->caller : NULL;
	if (account && is_recorded(conference))
		jx_access_took_part(conference->room, account, conference->recording.session, session->participant);
}

void jx_rights_recorded(const JxConference *conference) {
	GHashTableIter iter;
	gpointer session;
	g_hash_table_iter_init(&iter, conference->participants);
	while (g_hash_table_iter_next(&iter, NULL, &session))
		jx_rights_took_part(session);
}
