/* What the room says of itself (disco#info, XEP-0045, section 6.4), asked when the focus is in and before anybody is answered. */
#include "config.h"
#include "conference/internal.h"

#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/muc/room_info.h"

static void got_info(JxConference *conference, gboolean configured, JxIqOutcome outcome, xmpp_stanza_t *stanza) {
	if (outcome == JX_IQ_GONE)
		return;
	xmpp_stanza_t *query = outcome == JX_IQ_RESULT ? jx_stanza_child(stanza, JX_NS_DISCO_INFO, "query") : NULL;
	g_autoptr(JxDiscoInfo) disco = query ? jx_disco_info_read(query, NULL) : NULL;
	conference->hidden = !configured;
	if (disco) {
		g_autoptr(JxRoomInfo) info = jx_room_info_read(disco);
		conference->members_only = info->members_only;
		conference->hidden = !configured && !info->non_anonymous;
		conference->media_by_focus = jx_disco_has_feature(disco, JX_NS_MEDIA_BY_FOCUS);
	} else {
		jx_conference_log(conference, JX_LOG_WARNING, "event=no-room-facts reason=\"the room's server does not say what kind of room it is\"");
	}
	jx_conference_configured(conference);
}

static void of_configured(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
	got_info(data, TRUE, outcome, stanza);
}

static void as_it_is(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
	got_info(data, FALSE, outcome, stanza);
}

void jx_room_facts_ask(JxConference *conference, gboolean configured) {
	jx_conferences_ask(conference->all, "get", conference->room, jx_disco_info_request(jx_conferences_ctx(conference->all), NULL),
		JX_MUC_TIMEOUT_MS, configured ? of_configured : as_it_is, conference);
}
