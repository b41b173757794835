/* What browsers shall be shown of an occupant that does not say it itself: OkEDU publishes an empty SourceInfo, clients of 2023 none, and a browser
 * takes both for muted (SPEC 7.6). Our Prosody module mod_janus_sourceinfo puts into the occupant's presence what we tell it here; a server
 * without it answers an error once, and is not asked again before the next connection. */
#include "config.h"
#include "conference/internal.h"

#include <string.h>

#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/core/stanza_error.h"

static void answered(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
	JxConferences *all = data;
	if (outcome != JX_IQ_ERROR)
		return;
	g_autoptr(JxStanzaError) error = jx_stanza_error_read(stanza);
	if (strcmp(error->condition, "item-not-found") == 0) /* it has just left */
		return;
	if (!all->state_untold)
		all->host->log(JX_LOG_INFO, "conference", "event=states-not-shown condition=%s reason=\"the rooms' server has no mod_janus_sourceinfo: "
			"browsers show clients without SourceInfo as muted\"", error->condition);
	all->state_untold = TRUE;
}

static gboolean keeps_quiet(const JxOccupant *occupant) {
	return occupant->offer.okedu || (occupant->presence && !occupant->presence->has_source_info);
}

static void add_states(JxPresence *truth, const JxOccupant *occupant) {
	const GPtrArray *sources = jx_call_sources(jx_runner_call(occupant->session->runner));
	for (guint i = 0; i < sources->len; i++) {
		const JxCallSource *source = g_ptr_array_index(sources, i);
		gboolean muted = source->muted || !source->flows || occupant->forced[!source->video ? JX_MUTE_AUDIO : source->desktop ? JX_MUTE_DESKTOP : JX_MUTE_VIDEO] != JX_FORCE_NOT;
		jx_presence_add_source(truth, source->name, muted,
			!source->video ? JX_VIDEO_TYPE_NONE : source->desktop ? JX_VIDEO_TYPE_DESKTOP : JX_VIDEO_TYPE_CAMERA);
	}
}

/* NULL: its presence stands as it is. OkEDU's never does, for the codec in it. */
static JxPresence *truth_of(const JxOccupant *occupant) {
	gboolean sends = occupant->session && occupant->session->accepted;
	if (!keeps_quiet(occupant) || (!sends && !occupant->offer.okedu))
		return NULL;
	JxPresence *truth = jx_presence_new();
	truth->has_source_info = TRUE;
	if (sends)
		add_states(truth, occupant);
	return truth;
}

/* COMPAT(lib-jitsi-meet 2022): it reads the legacy elements, whatever SourceInfo says. */
static void set_muted(xmpp_stanza_t *payload, const char *name, const JxPresence *truth, JxMedia media) {
	jx_stanza_set(payload, name, jx_presence_muted(truth, NULL, media) ? "true" : "false");
}

void jx_true_state_tell(JxOccupant *occupant) {
	JxConferences *all = occupant->conference->all;
	if (all->state_untold || occupant->away || !jx_conference_ready(occupant->conference))
		return;
	g_autoptr(JxPresence) truth = truth_of(occupant);
	g_autofree char *text = truth ? jx_source_info_write(truth) : g_strdup("");
	if (g_strcmp0(text, occupant->told_state ? occupant->told_state : "") == 0)
		return;
	xmpp_stanza_t *payload = jx_stanza_new(jx_conferences_ctx(all), "sourceinfo", JX_NS_SOURCE_INFO);
	jx_stanza_set(payload, "nick", occupant->nick);
	/* COMPAT(OkEDU): it publishes one codec, vp9; browsers would take it for all that it can show, and find none in common with what we forward. */
	if (occupant->offer.okedu)
		jx_stanza_set(payload, "codecs", "vp8");
	if (truth) {
		set_muted(payload, "audiomuted", truth, JX_MEDIA_AUDIO);
		set_muted(payload, "videomuted", truth, JX_MEDIA_VIDEO);
		jx_stanza_set_text(payload, text);
	}
	jx_conferences_ask(all, "set", occupant->conference->room, payload, JX_MUC_TIMEOUT_MS, answered, all);
	g_free(occupant->told_state);
	occupant->told_state = g_steal_pointer(&text);
}
