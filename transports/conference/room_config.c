/* What the focus sets in its room: everybody's real JID is visible (browsers recognise the focus by it, SPEC fact 2). Every other field of
 * the owner form goes back as it was (XEP-0045, section 10.2). */
#include "config.h"
#include "conference/internal.h"

#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/core/stanza_error.h"
#include "wire/muc/muc_owner.h"

#define WHOIS "muc#roomconfig_whois"

static void give_up(JxConference *conference, JxIqOutcome outcome, xmpp_stanza_t *stanza, const char *what) {
	if (outcome == JX_IQ_GONE)
		return;
	g_autoptr(JxStanzaError) error = stanza ? jx_stanza_error_read(stanza) : NULL;
	jx_conference_log(conference, JX_LOG_WARNING, "event=%s condition=%s reason=\"the focus is no owner of the room: browsers recognise it only where the room hides nobody, and callers get into open rooms only\"",
		what, error ? error->condition : "remote-server-timeout");
	jx_room_facts_ask(conference, FALSE);
}

static void submitted(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
	if (outcome == JX_IQ_RESULT)
		jx_room_facts_ask(data, TRUE);
	else
		give_up(data, outcome, stanza, "form-refused");
}

static void note_password(JxConference *conference, const JxForm *form) {
	g_free(conference->password);
	conference->password = g_strdup(jx_form_value(form, "muc#roomconfig_roomsecret"));
}

static void got_form(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
	JxConference *conference = data;
	if (outcome != JX_IQ_RESULT) {
		give_up(conference, outcome, stanza, "no-form");
		return;
	}
	xmpp_stanza_t *query = jx_stanza_child(stanza, JX_NS_MUC_OWNER, "query");
	g_autoptr(GError) error = NULL;
	g_autoptr(JxForm) form = query ? jx_muc_owner_read(query, &error) : NULL;
	if (!form) {
		give_up(conference, JX_IQ_TIMEOUT, NULL, "form-unreadable");
		return;
	}
	note_password(conference, form);
	if (!conference->made_by_us && g_strcmp0(jx_form_value(form, WHOIS), "anyone") == 0) {
		jx_room_facts_ask(conference, TRUE);
		return;
	}
	jx_form_set(form, WHOIS, "list-single", "anyone");
	jx_conferences_ask(conference->all, "set", conference->room, jx_muc_owner_submit(jx_conferences_ctx(conference->all), form),
		JX_MUC_TIMEOUT_MS, submitted, conference);
}

void jx_room_config_start(JxConference *conference) {
	jx_conferences_ask(conference->all, "get", conference->room, jx_muc_owner_get(jx_conferences_ctx(conference->all)), JX_MUC_TIMEOUT_MS,
		got_form, conference);
}

static void got_changed_form(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
	xmpp_stanza_t *query = outcome == JX_IQ_RESULT ? jx_stanza_child(stanza, JX_NS_MUC_OWNER, "query") : NULL;
	g_autoptr(JxForm) form = query ? jx_muc_owner_read(query, NULL) : NULL;
	if (form)
		note_password(data, form);
}

void jx_room_config_changed(JxConference *conference) {
	if (conference->configured)
		jx_conferences_ask(conference->all, "get", conference->room, jx_muc_owner_get(jx_conferences_ctx(conference->all)), JX_MUC_TIMEOUT_MS,
			got_changed_form, conference);
}
