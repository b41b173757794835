/* A client that vanishes says nothing: its leg goes silent. Then it is asked whether it is there. The question is disco#info and not a ping:
 * every client here answers that one (it was asked before), while a ping to a browser stays unanswered. */
#include "config.h"
#include "conference/internal.h"

#include <string.h>

#include "wire/core/disco.h"
#include "wire/core/stanza.h"
#include "wire/core/stanza_error.h"

#define ASK_AGAIN_MS 15000

/* Errors that come from a server in place of somebody who is not there. */
static gboolean means_absent(xmpp_stanza_t *stanza) {
	static const char *const conditions[] = { "item-not-found", "recipient-unavailable", "gone", "service-unavailable", "not-acceptable",
		"remote-server-not-found", "remote-server-timeout", NULL };
	g_autoptr(JxStanzaError) error = jx_stanza_error_read(stanza);
	return g_strv_contains(conditions, error->condition);
}

static void kicked(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
}

static void vanish(JxSession *session) {
	JxConference *conference = session->conference;
	JxOccupant *occupant = session->occupant;
	jx_conference_log(conference, JX_LOG_INFO, "endpoint=%s event=vanished reason=\"no media, and no answer\"", session->endpoint);
	conference->all->host->count("vanished_total", NULL, 1);
	if (session->virtual) {
		jx_virtual_leave(session->virtual, "timeout", "Nothing was received from you, and you did not answer");
		return;
	}
	if (!occupant)
		return;
	jx_conferences_ask(conference->all, "set", conference->room,
		jx_muc_admin_set_role(jx_conferences_ctx(conference->all), occupant->nick, JX_ROLE_NONE, "Connection lost"), JX_MUC_TIMEOUT_MS, kicked, conference);
	jx_session_end(session, "timeout", "Nothing was received from you, and you did not answer", FALSE);
}

static void ask_again(gpointer data) {
	JxSession *session = data;
	session->alive_timer = NULL;
	if (session->silent)
		jx_liveness_silent(session);
}

static void answered(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
	JxSession *session = data;
	session->asked_alive = FALSE;
	if (!session->silent)
		return;
	if (outcome == JX_IQ_TIMEOUT || (outcome == JX_IQ_ERROR && means_absent(stanza))) {
		vanish(session);
		return;
	}
	/* It is there and has nothing to say; the leg will not go silent a second time, so we keep asking. */
	session->conference->all->host->timer_cancel(session->alive_timer);
	session->alive_timer = session->conference->all->host->timer(ASK_AGAIN_MS, FALSE, ask_again, session);
}

void jx_liveness_silent(JxSession *session) {
	JxConferences *all = session->conference->all;
	session->silent = TRUE;
	if (session->asked_alive)
		return;
	session->asked_alive = TRUE;
	xmpp_ctx_t *ctx = jx_conferences_ctx(all);
	JxAccount *account = session->virtual ? all->calls : all->focus;
	g_autoptr(xmpp_stanza_t) iq = jx_stanza_top(ctx, "iq", "get", NULL, session->self, session->peer);
	jx_stanza_append(iq, jx_disco_info_request(ctx, NULL));
	all->host->iq(account, iq, JX_ALIVE_TIMEOUT_MS, answered, session);
}
