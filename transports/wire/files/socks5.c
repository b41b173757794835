#include "config.h"

#include <string.h>

#include "wire/core/limits.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/core/wire_error.h"
#include "wire/files/socks5.h"

static const char *const types[] = { "direct", "assisted", "tunnel", "proxy" };

/* --- the transport */

JxS5bTransport *jx_s5b_transport_new(const char *sid) {
	JxS5bTransport *transport = g_new0(JxS5bTransport, 1);
	transport->sid = g_strdup(sid);
	transport->candidates = g_ptr_array_new_with_free_func((GDestroyNotify)jx_s5b_candidate_free);
	return transport;
}

void jx_s5b_transport_free(JxS5bTransport *transport) {
	if(transport == NULL)
		return;
	g_free(transport->sid);
	g_free(transport->dstaddr);
	g_free(transport->used);
	g_free(transport->activated);
	g_ptr_array_unref(transport->candidates);
	g_free(transport);
}

void jx_s5b_candidate_free(JxS5bCandidate *candidate) {
	g_free(candidate->cid);
	g_free(candidate->host);
	g_free(candidate->jid);
	g_free(candidate);
}

JxS5bCandidate *jx_s5b_candidate_copy(const JxS5bCandidate *candidate) {
	JxS5bCandidate *copy = g_memdup2(candidate, sizeof *candidate);
	copy->cid = g_strdup(candidate->cid);
	copy->host = g_strdup(candidate->host);
	copy->jid = g_strdup(candidate->jid);
	return copy;
}

const JxS5bCandidate *jx_s5b_candidate_find(const GPtrArray *candidates, const char *cid) {
	for(guint i = 0; i < candidates->len; i++) {
		const JxS5bCandidate *candidate = g_ptr_array_index(candidates, i);
		if(g_strcmp0(candidate->cid, cid) == 0)
			return candidate;
	}
	return NULL;
}

guint32 jx_s5b_priority(JxS5bType type, guint16 preference) {
	static const guint32 preferences[] = { 126, 120, 110, 10 };
	return (preferences[type] << 16) + preference;
}

static gboolean read_candidate(xmpp_stanza_t *stanza, JxS5bTransport *transport, GError **error) {
	guint64 port, priority;
	if(!jx_wire_room_for_one(transport->candidates->len, JX_MAX_S5B_CANDIDATES, "candidates", error))
		return FALSE;
	const char *cid = jx_stanza_attr_token(stanza, "cid", error), *host = cid != NULL ? jx_stanza_attr_token(stanza, "host", error) : NULL;
	if(host == NULL || !jx_stanza_attr_number(stanza, "port", 1, G_MAXUINT16, 1080, &port, error) ||
		!jx_stanza_attr_number(stanza, "priority", 0, G_MAXUINT32, JX_REQUIRED, &priority, error))
		return FALSE;
	const char *jid = jx_stanza_attr(stanza, "jid"), *type = jx_stanza_attr(stanza, "type");
	JxS5bCandidate *candidate = g_new0(JxS5bCandidate, 1);
	*candidate = (JxS5bCandidate){ g_strdup(cid), g_strdup(host), g_strndup(jid != NULL ? jid : "", JX_MAX_VALUE), (guint16)port, (guint32)priority, JX_S5B_DIRECT };
	for(guint i = 0; type != NULL && i < G_N_ELEMENTS(types); i++)
		if(strcmp(type, types[i]) == 0)
			candidate->type = i;
	g_ptr_array_add(transport->candidates, candidate);
	return TRUE;
}

static gboolean read_cid(xmpp_stanza_t *stanza, char **cid, GError **error) {
	const char *text = jx_stanza_attr_token(stanza, "cid", error);
	g_free(*cid);
	*cid = g_strdup(text);
	return text != NULL;
}

static gboolean read_child(xmpp_stanza_t *c, JxS5bTransport *transport, GError **error) {
	if(jx_stanza_is(c, NULL, "candidate"))
		return read_candidate(c, transport, error);
	if(jx_stanza_is(c, NULL, "candidate-used"))
		return read_cid(c, &transport->used, error);
	if(jx_stanza_is(c, NULL, "activated"))
		return read_cid(c, &transport->activated, error);
	transport->error = transport->error || jx_stanza_is(c, NULL, "candidate-error");
	transport->proxy_error = transport->proxy_error || jx_stanza_is(c, NULL, "proxy-error");
	return TRUE;
}

JxS5bTransport *jx_s5b_transport_read(xmpp_stanza_t *stanza, GError **error) {
	const char *sid = jx_stanza_attr_token(stanza, "sid", error), *dstaddr = jx_stanza_attr(stanza, "dstaddr");
	if(sid == NULL)
		return NULL;
	g_autoptr(JxS5bTransport) transport = jx_s5b_transport_new(sid);
	transport->udp = g_strcmp0(jx_stanza_attr(stanza, "mode"), "udp") == 0;
	if(dstaddr != NULL && strlen(dstaddr) == 40)
		transport->dstaddr = g_strdup(dstaddr);
	for(xmpp_stanza_t *c = jx_stanza_first(stanza); c != NULL; c = jx_stanza_next(c))
		if(!read_child(c, transport, error))
			return NULL;
	return g_steal_pointer(&transport);
}

static void write_cid(xmpp_stanza_t *stanza, const char *name, const char *cid) {
	if(cid != NULL)
		jx_stanza_set(jx_stanza_add(stanza, name, NULL), "cid", cid);
}

void jx_s5b_transport_write(xmpp_stanza_t *content, const JxS5bTransport *transport) {
	xmpp_stanza_t *stanza = jx_stanza_add(content, "transport", JX_NS_JINGLE_S5B);
	jx_stanza_set(stanza, "sid", transport->sid);
	jx_stanza_set(stanza, "dstaddr", transport->dstaddr);
	if(transport->dstaddr != NULL)
		jx_stanza_set(stanza, "mode", "tcp");
	for(guint i = 0; i < transport->candidates->len; i++) {
		const JxS5bCandidate *candidate = g_ptr_array_index(transport->candidates, i);
		xmpp_stanza_t *c = jx_stanza_add(stanza, "candidate", NULL);
		jx_stanza_set(c, "cid", candidate->cid);
		jx_stanza_set(c, "host", candidate->host);
		jx_stanza_set(c, "jid", candidate->jid);
		jx_stanza_set_number(c, "port", candidate->port);
		jx_stanza_set_number(c, "priority", candidate->priority);
		jx_stanza_set(c, "type", types[candidate->type]);
	}
	write_cid(stanza, "candidate-used", transport->used);
	write_cid(stanza, "activated", transport->activated);
	if(transport->error)
		jx_stanza_add(stanza, "candidate-error", NULL);
	if(transport->proxy_error)
		jx_stanza_add(stanza, "proxy-error", NULL);
}

char *jx_s5b_dstaddr(const char *sid, const char *offerer, const char *other) {
	g_autofree char *all = g_strconcat(sid, offerer, other, NULL);
	return g_compute_checksum_for_string(G_CHECKSUM_SHA1, all, -1);
}

/* --- RFC 1928 */

#define SOCKS_VERSION 5
#define CONNECT 1
#define DOMAIN 3
#define DSTADDR 40
#define REQUEST (5 + DSTADDR + 2)

int jx_socks5_greeting(const guint8 *data, gsize length) {
	if(length >= 1 && data[0] != SOCKS_VERSION)
		return -1;
	if(length < 2 || length < 2u + data[1])
		return 0;
	return memchr(data + 2, 0, data[1]) != NULL ? 2 + data[1] : -1;
}

int jx_socks5_greeted(const guint8 *data, gsize length) {
	if((length >= 1 && data[0] != SOCKS_VERSION) || (length >= 2 && data[1] != 0))
		return -1;
	return length < 2 ? 0 : 2;
}

int jx_socks5_request(const guint8 *data, gsize length, char dstaddr[41]) {
	static const guint8 begins[] = { SOCKS_VERSION, CONNECT, 0, DOMAIN, DSTADDR };
	if(length > 0 && memcmp(data, begins, MIN(length, sizeof begins)) != 0)
		return -1;
	if(length < REQUEST)
		return 0;
	memcpy(dstaddr, data + sizeof begins, DSTADDR);
	dstaddr[DSTADDR] = '\0';
	return strspn(dstaddr, "0123456789abcdef") == DSTADDR ? REQUEST : -1;
}

/* Its address is of any type: some servers answer with one of theirs. */
int jx_socks5_connected(const guint8 *data, gsize length) {
	if((length >= 1 && data[0] != SOCKS_VERSION) || (length >= 2 && data[1] != 0))
		return -1;
	if(length < 5)
		return 0;
	gsize size = data[3] == 1 ? 4 + 4 + 2 : data[3] == 4 ? 4 + 16 + 2 : data[3] == DOMAIN ? 5u + data[4] + 2 : 0;
	return size == 0 ? -1 : length < size ? 0 : (int)size;
}

static gsize write_message(guint8 *out, guint8 second, const char *dstaddr) {
	const guint8 head[] = { SOCKS_VERSION, second, 0, DOMAIN, DSTADDR };
	memcpy(out, head, sizeof head);
	memcpy(out + sizeof head, dstaddr, DSTADDR);
	memset(out + sizeof head + DSTADDR, 0, 2);
	return REQUEST;
}

gsize jx_socks5_write_request(guint8 out[JX_SOCKS5_MAX], const char *dstaddr) {
	return write_message(out, CONNECT, dstaddr);
}

gsize jx_socks5_write_answer(guint8 out[JX_SOCKS5_MAX], gboolean granted, const char *dstaddr) {
	return write_message(out, granted ? 0 : 2 /* not allowed by the ruleset */, dstaddr);
}

/* --- XEP-0065 */

gboolean jx_s5b_streamhost_read(xmpp_stanza_t *query, char **host, guint16 *port, char **jid) {
	xmpp_stanza_t *found = jx_stanza_child(query, JX_NS_BYTESTREAMS, "streamhost");
	guint64 number;
	if(found == NULL || !jx_stanza_attr_number(found, "port", 1, G_MAXUINT16, 1080, &number, NULL))
		return FALSE;
	const char *named = jx_stanza_attr_token(found, "host", NULL), *owner = jx_stanza_attr_token(found, "jid", NULL);
	if(named == NULL || owner == NULL)
		return FALSE;
	*host = g_strdup(named);
	*jid = g_strdup(owner);
	*port = (guint16)number;
	return TRUE;
}

xmpp_stanza_t *jx_s5b_activate_write(xmpp_ctx_t *ctx, const char *sid, const char *target) {
	xmpp_stanza_t *query = jx_stanza_new(ctx, "query", JX_NS_BYTESTREAMS);
	jx_stanza_set(query, "sid", sid);
	jx_stanza_add_text(query, "activate", NULL, target);
	return query;
}
