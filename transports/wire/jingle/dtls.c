#include "config.h"

#include "wire/jingle/dtls.h"

#include <string.h>

#include "wire/core/limits.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/core/wire_error.h"

static const char *const setup_names[] = { NULL, "active", "passive", "actpass", "holdconn" };

const char *jx_setup_name(JxSetup setup) {
	return setup_names[setup];
}

gboolean jx_setup_parse(const char *text, JxSetup *setup) {
	for(guint i = 1; i < G_N_ELEMENTS(setup_names); i++)
		if(g_strcmp0(text, setup_names[i]) == 0) {
			*setup = (JxSetup)i;
			return TRUE;
		}
	return FALSE;
}

JxSetup jx_setup_answer(JxSetup offered) {
	switch(offered) {
		case JX_SETUP_ACTPASS:
		case JX_SETUP_PASSIVE: return JX_SETUP_ACTIVE;
		case JX_SETUP_ACTIVE: return JX_SETUP_PASSIVE;
		default: return JX_SETUP_NONE;
	}
}

/* Bytes of a hash; 0 = a hash that this file does not know. */
static guint hash_bytes(const char *hash) {
	static const struct {
		const char *name;
		guint bytes;
	} hashes[] = { { "sha-1", 20 }, { "sha-224", 28 }, { "sha-256", 32 }, { "sha-384", 48 }, { "sha-512", 64 } };
	for(guint i = 0; i < G_N_ELEMENTS(hashes); i++)
		if(g_ascii_strcasecmp(hash, hashes[i].name) == 0)
			return hashes[i].bytes;
	return 0;
}

char *jx_fingerprint_clean(const char *hash, const char *text) {
	if(hash == NULL || text == NULL || strlen(text) > JX_MAX_VALUE)
		return NULL;
	g_autofree char *value = g_strstrip(g_ascii_strup(text, -1));
	gsize length = strlen(value);
	guint bytes = (length + 1) / 3, wanted = hash_bytes(hash);
	if(hash[strspn(hash, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-")] != '\0')
		return NULL;
	if((length + 1) % 3 != 0 || (wanted != 0 ? bytes != wanted : bytes < 16 || bytes > 64))
		return NULL;
	for(gsize i = 0; i < length; i++)
		if(i % 3 == 2 ? value[i] != ':' : !g_ascii_isxdigit(value[i]))
			return NULL;
	return g_steal_pointer(&value);
}

JxFingerprint *jx_fingerprint_new(const char *hash, const char *value, JxSetup setup) {
	JxFingerprint *fingerprint = g_new0(JxFingerprint, 1);
	fingerprint->hash = g_ascii_strdown(hash, -1);
	fingerprint->value = g_strdup(value);
	fingerprint->setup = setup;
	return fingerprint;
}

void jx_fingerprint_free(JxFingerprint *fingerprint) {
	if(fingerprint == NULL)
		return;
	g_free(fingerprint->hash);
	g_free(fingerprint->value);
	g_free(fingerprint);
}

JxFingerprint *jx_fingerprint_copy(const JxFingerprint *fingerprint) {
	JxFingerprint *copy = jx_fingerprint_new(fingerprint->hash, fingerprint->value, fingerprint->setup);
	copy->required = fingerprint->required;
	return copy;
}

JxFingerprint *jx_fingerprint_read(xmpp_stanza_t *stanza, GError **error) {
	const char *hash = jx_stanza_attr_token(stanza, "hash", error), *setup_text = jx_stanza_attr(stanza, "setup");
	if(hash == NULL)
		return NULL;
	JxSetup setup = JX_SETUP_NONE;
	if(setup_text != NULL && !jx_setup_parse(setup_text, &setup)) {
		jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "the setup of a DTLS fingerprint must be active, passive, actpass or holdconn");
		return NULL;
	}
	g_autofree char *text = jx_stanza_text(stanza, JX_MAX_VALUE);
	g_autofree char *value = jx_fingerprint_clean(hash, text);
	if(value == NULL) {
		jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "a DTLS fingerprint must be pairs of hex digits with colons between, as many as its hash has bytes");
		return NULL;
	}
	JxFingerprint *fingerprint = jx_fingerprint_new(hash, value, setup);
	fingerprint->required = jx_stanza_attr_bool(stanza, "required", FALSE);
	return fingerprint;
}

void jx_fingerprint_write(xmpp_stanza_t *transport, const JxFingerprint *fingerprint) {
	xmpp_stanza_t *stanza = jx_stanza_add(transport, "fingerprint", JX_NS_JINGLE_DTLS);
	jx_stanza_set(stanza, "hash", fingerprint->hash);
	jx_stanza_set(stanza, "setup", jx_setup_name(fingerprint->setup));
	if(fingerprint->required)
		jx_stanza_set_bool(stanza, "required", TRUE);
	jx_stanza_set_text(stanza, fingerprint->value);
}

const JxFingerprint *jx_fingerprint_best(const GPtrArray *fingerprints) {
	static const char *const hashes[] = { "sha-256", "sha-1" };
	for(guint h = 0; h < G_N_ELEMENTS(hashes); h++)
		for(guint i = 0; i < fingerprints->len; i++) {
			const JxFingerprint *fingerprint = g_ptr_array_index(fingerprints, i);
			if(strcmp(fingerprint->hash, hashes[h]) == 0)
				return fingerprint;
		}
	return fingerprints->len > 0 ? g_ptr_array_index(fingerprints, 0) : NULL;
}

JxSctpMap *jx_sctp_map_new(guint16 port, guint streams) {
	JxSctpMap *map = g_new0(JxSctpMap, 1);
	map->port = port;
	map->protocol = g_strdup("webrtc-datachannel");
	map->streams = streams;
	return map;
}

void jx_sctp_map_free(JxSctpMap *map) {
	if(map == NULL)
		return;
	g_free(map->protocol);
	g_free(map);
}

JxSctpMap *jx_sctp_map_copy(const JxSctpMap *map) {
	JxSctpMap *copy = jx_sctp_map_new(map->port, map->streams);
	g_free(copy->protocol);
	copy->protocol = g_strdup(map->protocol);
	return copy;
}

/* It becomes a word of an m-line. */
static gboolean one_word(const char *text) {
	for(const char *p = text; *p != '\0'; p++)
		if(!g_ascii_isgraph(*p))
			return FALSE;
	return strlen(text) <= JX_MAX_TOKEN;
}

JxSctpMap *jx_sctp_map_read(xmpp_stanza_t *stanza, GError **error) {
	guint64 port, streams;
	const char *protocol = jx_stanza_attr(stanza, "protocol");
	if(!jx_stanza_attr_number(stanza, "number", 1, G_MAXUINT16, JX_REQUIRED, &port, error)
		|| !jx_stanza_attr_number(stanza, "streams", 0, G_MAXUINT16, 0, &streams, error))
		return NULL;
	if(protocol != NULL && !one_word(protocol)) {
		jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "the protocol of an SCTP map must be one short word");
		return NULL;
	}
	JxSctpMap *map = jx_sctp_map_new((guint16)port, (guint)streams);
	if(protocol != NULL && *protocol != '\0') {
		g_free(map->protocol);
		map->protocol = g_strdup(protocol);
	}
	return map;
}

void jx_sctp_map_write(xmpp_stanza_t *transport, const JxSctpMap *map) {
	xmpp_stanza_t *stanza = jx_stanza_add(transport, "sctpmap", JX_NS_JINGLE_SCTP);
	jx_stanza_set_number(stanza, "number", map->port);
	jx_stanza_set(stanza, "protocol", map->protocol);
	jx_stanza_set_number(stanza, "streams", map->streams);
}
