/* ICE candidates: ranges, addresses, and their element (XEP-0176, section 5.1; RFC 8839, section 5.1). */
#include "config.h"

#include <string.h>

#include "wire/core/limits.h"
#include "wire/core/stanza.h"
#include "wire/core/wire_error.h"
#include "wire/jingle/candidate.h"

static const char *const type_names[] = { "host", "srflx", "prflx", "relay" };

const char *jx_candidate_type_name(JxCandidateType type) {
	return type_names[type];
}

gboolean jx_candidate_type_parse(const char *text, JxCandidateType *type) {
	for(guint i = 0; i < G_N_ELEMENTS(type_names); i++)
		if(g_strcmp0(text, type_names[i]) == 0) {
			*type = (JxCandidateType)i;
			return TRUE;
		}
	return FALSE;
}

JxCandidate *jx_candidate_new(void) {
	JxCandidate *candidate = g_new0(JxCandidate, 1);
	candidate->component = 1;
	return candidate;
}

void jx_candidate_free(JxCandidate *candidate) {
	if(candidate == NULL)
		return;
	g_free(candidate->foundation);
	g_free(candidate->tcptype);
	g_free(candidate->ip);
	g_free(candidate->rel_addr);
	g_free(candidate->id);
	g_free(candidate);
}

JxCandidate *jx_candidate_copy(const JxCandidate *candidate) {
	JxCandidate *copy = g_memdup2(candidate, sizeof *candidate);
	copy->foundation = g_strdup(candidate->foundation);
	copy->tcptype = g_strdup(candidate->tcptype);
	copy->ip = g_strdup(candidate->ip);
	copy->rel_addr = g_strdup(candidate->rel_addr);
	copy->id = g_strdup(candidate->id);
	return copy;
}

gboolean jx_candidate_equal(const JxCandidate *a, const JxCandidate *b) {
	return a->component == b->component && a->tcp == b->tcp && a->port == b->port && a->type == b->type
		&& g_ascii_strcasecmp(a->ip, b->ip) == 0 && g_strcmp0(a->tcptype, b->tcptype) == 0;
}

gboolean jx_address_literal(const char *text) {
	return text != NULL && strchr(text, '%') == NULL && strlen(text) <= 45 && g_hostname_is_ip_address(text);
}

/* mDNS name of a browser that hides its address (RFC 8828): <letters, digits, dashes>.local */
static gboolean is_mdns_name(const char *text) {
	gsize length = strlen(text);
	if(length < 7 || length > 253 || g_ascii_strcasecmp(text + length - 6, ".local") != 0)
		return FALSE;
	for(gsize i = 0; i < length - 6; i++)
		if(!g_ascii_isalnum(text[i]) && text[i] != '-')
			return FALSE;
	return TRUE;
}

static gboolean is_foundation(const char *text) {
	gsize length = text == NULL ? 0 : strlen(text);
	if(length == 0 || length > 32)
		return FALSE;
	for(gsize i = 0; i < length; i++)
		/* ice-chars; and what some clients use besides, which can hurt nobody in an SDP line */
		if(!g_ascii_isalnum(text[i]) && strchr("+/-_.:=", text[i]) == NULL)
			return FALSE;
	return TRUE;
}

static gboolean is_tcptype(const char *text) {
	return g_strcmp0(text, "active") == 0 || g_strcmp0(text, "passive") == 0 || g_strcmp0(text, "so") == 0;
}

gboolean jx_candidate_check(const JxCandidate *candidate, GError **error) {
	if(!is_foundation(candidate->foundation))
		return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "the foundation of a candidate must be 1 to 32 letters, digits, + or /");
	if(candidate->component < 1 || candidate->component > 256)
		return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "the component of a candidate must be a number from 1 to 256");
	if(candidate->priority == 0)
		return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "the priority of a candidate must be a number from 1 to 4294967295");
	if(candidate->ip == NULL || (!jx_address_literal(candidate->ip) && !is_mdns_name(candidate->ip)))
		return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "the ip of a candidate must be an IPv4 or IPv6 address");
	if(candidate->tcp ? !is_tcptype(candidate->tcptype) : candidate->tcptype != NULL)
		return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "a TCP candidate, and only that, needs a tcptype of active, passive or so");
	if(candidate->port == 0 && g_strcmp0(candidate->tcptype, "active") != 0)
		return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "the port of a candidate must be a number from 1 to 65535");
	if(candidate->rel_addr != NULL && !jx_address_literal(candidate->rel_addr) && !is_mdns_name(candidate->rel_addr))
		return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "the rel-addr of a candidate must be an IPv4 or IPv6 address");
	return TRUE;
}

static gboolean read_numbers(xmpp_stanza_t *stanza, JxCandidate *candidate, GError **error) {
	guint64 component, port, priority, generation, network, rel_port;
	if(!jx_stanza_attr_number(stanza, "component", 1, 256, JX_REQUIRED, &component, error)
		|| !jx_stanza_attr_number(stanza, "port", 0, G_MAXUINT16, JX_REQUIRED, &port, error)
		|| !jx_stanza_attr_number(stanza, "priority", 1, G_MAXUINT32, JX_REQUIRED, &priority, error)
		|| !jx_stanza_attr_number(stanza, "generation", 0, G_MAXINT32, 0, &generation, error)
		|| !jx_stanza_attr_number(stanza, "network", 0, G_MAXUINT32, 0, &network, error)
		|| !jx_stanza_attr_number(stanza, "rel-port", 0, G_MAXUINT16, 0, &rel_port, error))
		return FALSE;
	candidate->component = (guint)component;
	candidate->port = (guint16)port;
	candidate->priority = (guint32)priority;
	candidate->generation = (guint)generation;
	candidate->network = (guint)network;
	candidate->rel_port = (guint16)rel_port;
	return TRUE;
}

static gboolean read_texts(xmpp_stanza_t *stanza, JxCandidate *candidate, GError **error) {
	const char *protocol = jx_stanza_attr_token(stanza, "protocol", error);
	if(protocol == NULL)
		return FALSE;
	/* Jitsi writes ssltcp for its TCP candidates behind a fake TLS handshake: nothing we could use */
	if(g_ascii_strcasecmp(protocol, "udp") != 0 && g_ascii_strcasecmp(protocol, "tcp") != 0)
		return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "the protocol of a candidate must be udp or tcp");
	candidate->tcp = g_ascii_strcasecmp(protocol, "tcp") == 0;
	if(!jx_candidate_type_parse(jx_stanza_attr(stanza, "type"), &candidate->type))
		return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "the type of a candidate must be host, srflx, prflx or relay");
	const char *id = jx_stanza_attr(stanza, "id");
	if(id != NULL && strlen(id) > JX_MAX_TOKEN)
		return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "the id of a candidate is too long");
	candidate->id = id == NULL || *id == '\0' ? NULL : g_strdup(id);
	candidate->foundation = g_strdup(jx_stanza_attr(stanza, "foundation"));
	candidate->ip = g_strdup(jx_stanza_attr(stanza, "ip"));
	candidate->rel_addr = g_strdup(jx_stanza_attr(stanza, "rel-addr"));
	if(candidate->tcp) {
		/* COMPAT(older Jitsi and gloox clients): tcptype is lost on their way from SDP; port 9 marks the active ones (RFC 6544, section 4.5) */
		const char *tcptype = jx_stanza_attr(stanza, "tcptype");
		candidate->tcptype = g_strdup(tcptype != NULL ? tcptype : candidate->port == 9 || candidate->port == 0 ? "active" : "passive");
	}
	return TRUE;
}

JxCandidate *jx_candidate_read(xmpp_stanza_t *stanza, GError **error) {
	g_autoptr(JxCandidate) candidate = jx_candidate_new();
	if(!read_numbers(stanza, candidate, error) || !read_texts(stanza, candidate, error) || !jx_candidate_check(candidate, error))
		return NULL;
	return g_steal_pointer(&candidate);
}

void jx_candidate_write(xmpp_stanza_t *transport, const JxCandidate *candidate) {
	xmpp_stanza_t *stanza = jx_stanza_add(transport, "candidate", NULL);
	g_autofree char *id = candidate->id != NULL ? g_strdup(candidate->id)
		: g_strdup_printf("c%u-%u-%08x", candidate->component, candidate->port, g_str_hash(candidate->ip) ^ candidate->priority);
	jx_stanza_set_number(stanza, "component", candidate->component);
	jx_stanza_set(stanza, "foundation", candidate->foundation);
	jx_stanza_set_number(stanza, "generation", candidate->generation);
	jx_stanza_set(stanza, "id", id);
	jx_stanza_set(stanza, "ip", candidate->ip);
	jx_stanza_set_number(stanza, "network", candidate->network);
	jx_stanza_set_number(stanza, "port", candidate->port);
	jx_stanza_set_number(stanza, "priority", candidate->priority);
	jx_stanza_set(stanza, "protocol", candidate->tcp ? "tcp" : "udp");
	jx_stanza_set(stanza, "tcptype", candidate->tcptype);
	jx_stanza_set(stanza, "type", jx_candidate_type_name(candidate->type));
	if(candidate->rel_addr != NULL) {
		jx_stanza_set(stanza, "rel-addr", candidate->rel_addr);
		jx_stanza_set_number(stanza, "rel-port", candidate->rel_port);
	}
}
