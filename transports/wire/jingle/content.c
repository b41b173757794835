/* One content of a Jingle session (XEP-0166, section 7.3). */
#include "config.h"

#include <string.h>

#include "wire/core/limits.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/core/wire_error.h"
#include "wire/jingle/content.h"

const char *jx_party_name(JxParty party) {
	return party == JX_PARTY_INITIATOR ? "initiator" : "responder";
}

JxContent *jx_content_new(JxParty creator, const char *name, JxSenders senders) {
	JxContent *content = g_new0(JxContent, 1);
	content->creator = creator;
	content->name = g_strdup(name);
	content->senders = senders;
	content->senders_given = TRUE;
	return content;
}

void jx_content_free(JxContent *content) {
	if(content == NULL)
		return;
	g_free(content->name);
	g_free(content->disposition);
	jx_rtp_description_free(content->description);
	g_free(content->application);
	jx_ice_transport_free(content->transport);
	g_free(content->transport_ns);
	g_free(content);
}

JxContent *jx_content_copy(const JxContent *content) {
	JxContent *copy = g_memdup2(content, sizeof *content);
	copy->name = g_strdup(content->name);
	copy->disposition = g_strdup(content->disposition);
	copy->description = content->description != NULL ? jx_rtp_description_copy(content->description) : NULL;
	copy->application = g_strdup(content->application);
	copy->transport = content->transport != NULL ? jx_ice_transport_copy(content->transport) : NULL;
	copy->transport_ns = g_strdup(content->transport_ns);
	return copy;
}

static gboolean read_attributes(xmpp_stanza_t *stanza, JxContent *content, GError **error) {
	const char *creator = jx_stanza_attr(stanza, "creator"), *senders = jx_stanza_attr(stanza, "senders");
	const char *disposition = jx_stanza_attr(stanza, "disposition");
	/* COMPAT(lib-jitsi-meet): its source-add has no creator; the initiator is meant */
	if(creator != NULL && strcmp(creator, "initiator") != 0 && strcmp(creator, "responder") != 0)
		return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "the creator of a content must be initiator or responder");
	content->creator = g_strcmp0(creator, "responder") == 0 ? JX_PARTY_RESPONDER : JX_PARTY_INITIATOR;
	content->senders_given = senders != NULL;
	/* COMPAT(lib-jitsi-meet): "rejected" is its word for a refused m-line */
	if(g_strcmp0(senders, "rejected") == 0)
		content->senders = JX_SENDERS_NONE;
	else if(senders != NULL && !jx_senders_parse(senders, &content->senders))
		return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "the senders of a content must be both, initiator, responder or none");
	if(disposition != NULL && strlen(disposition) > JX_MAX_TOKEN)
		return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "the disposition of a content is too long");
	content->disposition = g_strdup(disposition);
	return TRUE;
}

static gboolean read_child(xmpp_stanza_t *c, JxContent *content, GError **error) {
	if(jx_stanza_is(c, NULL, "description")) {
		if(content->description != NULL || content->application != NULL)
			return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "content %s has more than one description", content->name);
		if(!jx_stanza_is(c, JX_NS_JINGLE_RTP, NULL)) {
			content->application = g_strndup(jx_stanza_ns(c), JX_MAX_TOKEN);
			return TRUE;
		}
		content->description = jx_rtp_description_read(c, error);
		return content->description != NULL;
	}
	if(jx_stanza_is(c, NULL, "transport")) {
		if(content->transport != NULL || content->transport_ns != NULL)
			return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "content %s has more than one transport", content->name);
		if(!jx_stanza_is(c, JX_NS_JINGLE_ICE_UDP, NULL)) {
			content->transport_ns = g_strndup(jx_stanza_ns(c), JX_MAX_TOKEN);
			return TRUE;
		}
		content->transport = jx_ice_transport_read(c, error);
		return content->transport != NULL;
	}
	return TRUE;
}

JxContent *jx_content_read(xmpp_stanza_t *stanza, GError **error) {
	const char *name = jx_stanza_attr_token(stanza, "name", error);
	if(name == NULL)
		return NULL;
	g_autoptr(JxContent) content = jx_content_new(JX_PARTY_INITIATOR, name, JX_SENDERS_BOTH);
	if(!read_attributes(stanza, content, error))
		return NULL;
	for(xmpp_stanza_t *c = jx_stanza_first(stanza); c != NULL; c = jx_stanza_next(c))
		if(!read_child(c, content, error))
			return NULL;
	return g_steal_pointer(&content);
}

void jx_content_write(xmpp_stanza_t *jingle, const JxContent *content) {
	xmpp_stanza_t *stanza = jx_stanza_add(jingle, "content", NULL);
	jx_stanza_set(stanza, "creator", jx_party_name(content->creator));
	jx_stanza_set(stanza, "name", content->name);
	if(content->senders_given)
		jx_stanza_set(stanza, "senders", jx_senders_name(content->senders));
	jx_stanza_set(stanza, "disposition", content->disposition);
	if(content->description != NULL)
		jx_rtp_description_write(stanza, content->description);
	if(content->transport != NULL)
		jx_ice_transport_write(stanza, content->transport);
}
