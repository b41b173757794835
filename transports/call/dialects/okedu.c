/* The OkEDU desktop, a client of its own on gloox and libwebrtc (SPEC 7). As a browser, from room/focus, and less: no data channel, no RTX, one source
 * per source-add, no source-remove, nothing by transport-info, and no second session: its PeerConnection outlives session-terminate. */
#include "config.h"

#include "call/dialects/browser.h"

/* It is a person who accepts, and then it gathers to the end. */
#define ACCEPT_TIMEOUT 300000
/* What is gathered later never reaches it. */
#define GATHER_TIMEOUT 2000
/* It answers each source-add to itself before it can take the next. */
#define PACE 200

static void okedu_start(JxCall *call, gint64 now) {
	static const JxManner manner = { .gather = GATHER_TIMEOUT, .accept = ACCEPT_TIMEOUT, .pace = PACE, .sticky = TRUE, .no_trickle = TRUE, .pli_first = TRUE };
	/* It names data channels among its features and then only logs their events: without one no SCTP association hangs. */
	call->config.no_data = TRUE;
	/* More than one SSRC of a source would become more than one stream. */
	call->config.no_rtx = TRUE;
	call->config.ssrc_rewriting = FALSE;
	jx_call_restrict_codecs(call, "vp8"); /* it keeps the first that it finds, and answers what it likes */
	jx_browser_start(call, &manner);
}

/* It may accept a content `data` that was never offered. */
static void okedu_accept(JxCall *call, const JxJingle *jingle, gint64 now) {
	g_autoptr(JxJingle) offered = jx_call_jingle_new(call, JX_JINGLE_SESSION_ACCEPT);
	for (guint i = 0; i < jingle->contents->len; i++) {
		const JxContent *content = jingle->contents->pdata[i];
		if (!g_str_equal(content->name, "data"))
			jx_jingle_add_content(offered, jx_content_copy(content));
	}
	jx_browser_accept(call, offered, now);
}

const JxDialect jx_dialect_okedu = {
	.name = "okedu",
	.we_offer = TRUE,
	.one_transport = TRUE,
	.hints = TRUE,
	.start = okedu_start,
	.accept = okedu_accept,
	.sources = jx_browser_sources,
	.event = jx_browser_event,
	.gathered = jx_browser_gathered,
	.media = jx_browser_media,
	.tick = jx_browser_tick,
	.clear = jx_browser_clear,
};
