#include "config.h"
#include "conference/invite.h"

static gboolean has(const char *const *features, const char *feature) {
	return g_strv_contains(features, feature);
}

/* gloox names the namespaces of its extensions among the features, Jitsi's too: no lib-jitsi-meet has either among its own. The caps hash says nothing:
 * OkEDU advertises a browser's (SPEC 2.3). */
static gboolean is_okedu(const char *const *features) {
	return (has(features, "http://jitsi.org/jitmeet") || has(features, "http://jitsi.org/protocol/focus"))
		&& !has(features, "http://jitsi.org/json-encoded-sources") && !has(features, "http://jitsi.org/source-name");
}

JxOffer jx_invite_offer(const char *const *features) {
	if (!features)
		return (JxOffer){ .audio = TRUE, .video = TRUE, .data = TRUE, .invitable = TRUE };
	JxOffer offer = {
		.audio = has(features, "urn:xmpp:jingle:apps:rtp:audio"),
		.video = has(features, "urn:xmpp:jingle:apps:rtp:video"),
		.data = has(features, "urn:xmpp:jingle:transports:dtls-sctp:1"),
		.rtx = has(features, "urn:ietf:rfc:4588"),
		.ssrc_rewriting = has(features, "http://jitsi.org/ssrc-rewriting-1"),
	};
	offer.okedu = is_okedu(features);
	offer.invitable = offer.audio || offer.video;
	return offer;
}

gboolean jx_restarts_take(JxRestarts *restarts, gint64 now) {
	guint last = (restarts->next + JX_RESTARTS_PER_MINUTE - 1) % JX_RESTARTS_PER_MINUTE;
	if (restarts->at[last] && now - restarts->at[last] < JX_RESTART_GAP_MS)
		return FALSE;
	if (restarts->at[restarts->next] && now - restarts->at[restarts->next] < 60000)
		return FALSE;
	restarts->at[restarts->next] = now;
	restarts->next = (restarts->next + 1) % JX_RESTARTS_PER_MINUTE;
	return TRUE;
}
