/* DTLS fingerprints in Jingle (XEP-0320) and SCTP maps (XEP-0343, XEP-0371's predecessor as Jitsi writes it). */
#ifndef JX_WIRE_DTLS_H
#define JX_WIRE_DTLS_H

#include <glib.h>
#include <strophe.h>

typedef enum { JX_SETUP_NONE, JX_SETUP_ACTIVE, JX_SETUP_PASSIVE, JX_SETUP_ACTPASS, JX_SETUP_HOLDCONN } JxSetup;

typedef struct {
	char *hash;  /* "sha-256", lower case */
	char *value; /* upper-case pairs of hex digits with colons between, as many as the hash has bytes; no white space */
	JxSetup setup;
	gboolean required; /* only written where TRUE */
} JxFingerprint;

typedef struct {
	guint16 port;    /* 1..65535 */
	char *protocol;  /* "webrtc-datachannel"; never NULL */
	guint streams;   /* 0 = not said */
} JxSctpMap;

JxFingerprint *jx_fingerprint_new(const char *hash, const char *value, JxSetup setup);
void jx_fingerprint_free(JxFingerprint *fingerprint);
JxFingerprint *jx_fingerprint_copy(const JxFingerprint *fingerprint);
JxFingerprint *jx_fingerprint_read(xmpp_stanza_t *stanza, GError **error);
void jx_fingerprint_write(xmpp_stanza_t *transport, const JxFingerprint *fingerprint);
/* Trimmed, upper case; NULL unless it has the shape said above (sha-1, -224, -256, -384, -512 have their lengths; another hash 16 to 64 bytes). New string. */
char *jx_fingerprint_clean(const char *hash, const char *text);
/* The one for Janus: the first sha-256, else the first sha-1 … else the first; NULL where there is none. Borrowed from the list of JxFingerprint *. */
const JxFingerprint *jx_fingerprint_best(const GPtrArray *fingerprints);

const char *jx_setup_name(JxSetup setup); /* NULL for NONE */
gboolean jx_setup_parse(const char *text, JxSetup *setup);
/* What an answerer says to an offered setup: actpass → active, active → passive, passive → active; else NONE. */
JxSetup jx_setup_answer(JxSetup offered);

JxSctpMap *jx_sctp_map_new(guint16 port, guint streams);
void jx_sctp_map_free(JxSctpMap *map);
JxSctpMap *jx_sctp_map_copy(const JxSctpMap *map);
JxSctpMap *jx_sctp_map_read(xmpp_stanza_t *stanza, GError **error);
void jx_sctp_map_write(xmpp_stanza_t *transport, const JxSctpMap *map);

#endif
