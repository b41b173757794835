#include "config.h"

#include "wire/jingle/ice_udp.h"

#include <string.h>

#include "wire/core/limits.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/core/wire_error.h"

JxIceTransport *jx_ice_transport_new(const char *ufrag, const char *pwd) {
	JxIceTransport *transport = g_new0(JxIceTransport, 1);
	transport->ufrag = g_strdup(ufrag);
	transport->pwd = g_strdup(pwd);
	transport->ice_generation = -1;
	transport->candidates = g_ptr_array_new_with_free_func((GDestroyNotify)jx_candidate_free);
	transport->fingerprints = g_ptr_array_new_with_free_func((GDestroyNotify)jx_fingerprint_free);
	return transport;
}

void jx_ice_transport_free(JxIceTransport *transport) {
	if(transport == NULL)
		return;
	g_free(transport->ufrag);
	g_free(transport->pwd);
	g_ptr_array_unref(transport->candidates);
	g_ptr_array_unref(transport->fingerprints);
	jx_sctp_map_free(transport->sctp);
	g_free(transport->web_socket);
	g_free(transport);
}

JxIceTransport *jx_ice_transport_copy(const JxIceTransport *transport) {
	JxIceTransport *copy = jx_ice_transport_new(transport->ufrag, transport->pwd);
	copy->ice_generation = transport->ice_generation;
	copy->rtcp_mux = transport->rtcp_mux;
	for(guint i = 0; i < transport->candidates->len; i++)
		g_ptr_array_add(copy->candidates, jx_candidate_copy(g_ptr_array_index(transport->candidates, i)));
	for(guint i = 0; i < transport->fingerprints->len; i++)
		g_ptr_array_add(copy->fingerprints, jx_fingerprint_copy(g_ptr_array_index(transport->fingerprints, i)));
	copy->sctp = transport->sctp != NULL ? jx_sctp_map_copy(transport->sctp) : NULL;
	copy->web_socket = g_strdup(transport->web_socket);
	return copy;
}

gboolean jx_ice_credential(const char *text) {
	gsize length = text == NULL ? 0 : strlen(text);
	if(length == 0 || length > JX_MAX_TOKEN)
		return FALSE;
	for(const char *p = text; *p != '\0'; p++)
		if(!g_ascii_isgraph(*p))
			return FALSE;
	return TRUE;
}

static gboolean read_credentials(xmpp_stanza_t *stanza, JxIceTransport *transport, GError **error) {
	const char *ufrag = jx_stanza_attr(stanza, "ufrag"), *pwd = jx_stanza_attr(stanza, "pwd");
	if(ufrag == NULL && pwd == NULL)
		return TRUE;
	if(!jx_ice_credential(ufrag) || !jx_ice_credential(pwd))
		return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "ufrag and pwd of an ICE transport go together and are 1 to %d visible ASCII characters", JX_MAX_TOKEN);
	transport->ufrag = g_strdup(ufrag);
	transport->pwd = g_strdup(pwd);
	return TRUE;
}

static gboolean read_candidate(xmpp_stanza_t *c, JxIceTransport *transport, GError **error) {
	if(!jx_wire_room_for_one(transport->candidates->len, JX_MAX_CANDIDATES, "candidates in a transport", error))
		return FALSE;
	JxCandidate *candidate = jx_candidate_read(c, error);
	if(candidate == NULL)
		return FALSE;
	g_ptr_array_add(transport->candidates, candidate);
	return TRUE;
}

static gboolean read_fingerprint(xmpp_stanza_t *c, JxIceTransport *transport, GError **error) {
	if(!jx_wire_room_for_one(transport->fingerprints->len, JX_MAX_FINGERPRINTS, "fingerprints in a transport", error))
		return FALSE;
	JxFingerprint *fingerprint = jx_fingerprint_read(c, error);
	if(fingerprint == NULL)
		return FALSE;
	g_ptr_array_add(transport->fingerprints, fingerprint);
	return TRUE;
}

static gboolean read_child(xmpp_stanza_t *c, JxIceTransport *transport, GError **error) {
	if(jx_stanza_is(c, JX_NS_JINGLE_ICE_UDP, "candidate"))
		return read_candidate(c, transport, error);
	if(jx_stanza_is(c, JX_NS_JINGLE_DTLS, "fingerprint"))
		return read_fingerprint(c, transport, error);
	if(jx_stanza_is(c, NULL, "rtcp-mux")) {
		transport->rtcp_mux = TRUE;
	} else if(jx_stanza_is(c, JX_NS_JINGLE_SCTP, "sctpmap") && transport->sctp == NULL) {
		transport->sctp = jx_sctp_map_read(c, error);
		return transport->sctp != NULL;
	} else if(jx_stanza_is(c, JX_NS_COLIBRI, "web-socket") && transport->web_socket == NULL) {
		const char *url = jx_stanza_attr(c, "url");
		if(url != NULL && strlen(url) > JX_MAX_VALUE)
			return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "the URL of a web-socket is too long");
		transport->web_socket = g_strdup(url);
	}
	return TRUE;
}

JxIceTransport *jx_ice_transport_read(xmpp_stanza_t *stanza, GError **error) {
	g_autoptr(JxIceTransport) transport = jx_ice_transport_new(NULL, NULL);
	if(!read_credentials(stanza, transport, error))
		return NULL;
	if(jx_stanza_attr(stanza, "ice-generation") != NULL) {
		guint64 generation;
		if(!jx_stanza_attr_number(stanza, "ice-generation", 0, G_MAXINT32, 0, &generation, error))
			return NULL;
		transport->ice_generation = (int)generation;
	}
	for(xmpp_stanza_t *c = jx_stanza_first(stanza); c != NULL; c = jx_stanza_next(c))
		if(!read_child(c, transport, error))
			return NULL;
	return g_steal_pointer(&transport);
}

void jx_ice_transport_write(xmpp_stanza_t *content, const JxIceTransport *transport) {
	xmpp_stanza_t *stanza = jx_stanza_add(content, "transport", JX_NS_JINGLE_ICE_UDP);
	jx_stanza_set(stanza, "ufrag", transport->ufrag);
	jx_stanza_set(stanza, "pwd", transport->pwd);
	if(transport->ice_generation >= 0)
		jx_stanza_set_number(stanza, "ice-generation", (guint64)transport->ice_generation);
	if(transport->web_socket != NULL)
		jx_stanza_set(jx_stanza_add(stanza, "web-socket", JX_NS_COLIBRI), "url", transport->web_socket);
	if(transport->rtcp_mux)
		jx_stanza_add(stanza, "rtcp-mux", NULL);
	for(guint i = 0; i < transport->fingerprints->len; i++)
		jx_fingerprint_write(stanza, g_ptr_array_index(transport->fingerprints, i));
	for(guint i = 0; i < transport->candidates->len; i++)
		jx_candidate_write(stanza, g_ptr_array_index(transport->candidates, i));
	if(transport->sctp != NULL)
		jx_sctp_map_write(stanza, transport->sctp);
}
