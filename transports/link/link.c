#include "config.h"

#include "link/link.h"

G_DEFINE_QUARK(jx-link-error-quark, jx_link_error)

const char *jx_link_error_word(int code) {
	static const char *const words[] = {
		[JX_LINK_ERROR_RESOLVE] = "dns", [JX_LINK_ERROR_CONNECT] = "connect", [JX_LINK_ERROR_REFUSED] = "refused", [JX_LINK_ERROR_CLOSED] = "closed",
		[JX_LINK_ERROR_TLS] = "tls", [JX_LINK_ERROR_AUTH] = "auth", [JX_LINK_ERROR_STREAM] = "stream", [JX_LINK_ERROR_POLICY] = "policy",
		[JX_LINK_ERROR_MALFORMED] = "malformed", [JX_LINK_ERROR_SILENT] = "silent", [JX_LINK_ERROR_BACKLOG] = "backlog", [JX_LINK_ERROR_HTTP] = "http",
		[JX_LINK_ERROR_PROXY] = "proxy",
	};
	return code >= 0 && code < (int)G_N_ELEMENTS(words) ? words[code] : "unknown";
}

void jx_link_start(JxLink *link) {
	if (link->state == JX_LINK_IDLE)
		link->kind->start(link);
}

gboolean jx_link_send(JxLink *link, xmpp_stanza_t *stanza) {
	return link->state == JX_LINK_UP && link->kind->send(link, stanza);
}

void jx_link_close(JxLink *link) {
	if (link->state != JX_LINK_IDLE && link->state != JX_LINK_CLOSING)
		link->kind->close(link);
}

void jx_link_free(JxLink *link) {
	if (link != NULL)
		link->kind->free(link);
}

JxLinkState jx_link_state(const JxLink *link) {
	return link->state;
}

void jx_link_stats(const JxLink *link, JxLinkStats *stats) {
	*stats = link->stats;
}

const char *jx_link_jid(const JxLink *link) {
	return link->kind->jid != NULL ? link->kind->jid(link) : NULL;
}
