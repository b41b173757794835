/* How much of anything a reader in wire/ takes. One more is an error (policy or resource-constraint), never a truncation. */
#ifndef JX_WIRE_LIMITS_H
#define JX_WIRE_LIMITS_H

/* XML read by jx_stanza_parse; the links have the same bounds. */
#define JX_MAX_STANZA_BYTES (512 * 1024)
#define JX_MAX_DEPTH 64
#define JX_MAX_NODES 16384
#define JX_MAX_ATTRIBUTES 64
#define JX_MAX_TEXT_BYTES (256 * 1024)

/* Jingle. */
#define JX_MAX_CONTENTS 128
#define JX_MAX_GROUPS 8
#define JX_MAX_PAYLOAD_TYPES 128
#define JX_MAX_PARAMETERS 64
#define JX_MAX_FEEDBACK 64
#define JX_MAX_EXTENSIONS 64
#define JX_MAX_SOURCES 1024
#define JX_MAX_SSRC_GROUPS 512
#define JX_MAX_GROUP_SSRCS 16
#define JX_MAX_CANDIDATES 128
#define JX_MAX_FINGERPRINTS 8
#define JX_MAX_TOKEN 256  /* bytes of an id, name, ufrag, pwd or foundation */
#define JX_MAX_VALUE 4096 /* bytes of a parameter's value or a text for people */

/* Conference. */
#define JX_MAX_OWNERS 1024
#define JX_MAX_PROPERTIES 64
#define JX_MAX_FEATURES 512
#define JX_MAX_IDENTITIES 128
#define JX_MAX_FORMS 16
#define JX_MAX_FIELDS 512
#define JX_MAX_FIELD_VALUES 2048
#define JX_MAX_MUC_ITEMS 4096
#define JX_MAX_PUBSUB_ITEMS 1024
#define JX_MAX_STATUS_CODES 32
#define JX_MAX_JSON_BYTES (128 * 1024)
#define JX_MAX_JSON_DEPTH 16
#define JX_MAX_COLIBRI_BYTES (60 * 1024) /* a data channel carries 65535, and who relays adds the sender */

/* SDP. */
#define JX_MAX_SDP_BYTES (512 * 1024)
#define JX_MAX_SDP_LINE 8192
#define JX_MAX_SDP_SECTIONS 512
#define JX_MAX_SDP_ATTRIBUTES 2048 /* of one level */
#define JX_MAX_SDP_FORMATS 128

#endif
