#include "config.h"

#include "link/link.h"

G_DEFINE_QUARK(jx-link-error-quark, jx_link_error)

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
