/* RTP sessions in Jingle: description (XEP-0167), feedback (XEP-0293), header extensions (XEP-0294), sources (XEP-0339). */
#ifndef JX_WIRE_RTP_H
#define JX_WIRE_RTP_H

#include "wire/jingle/ssma.h"

typedef enum { JX_MEDIA_AUDIO, JX_MEDIA_VIDEO, JX_MEDIA_APPLICATION } JxMedia;
typedef enum { JX_SENDERS_BOTH, JX_SENDERS_INITIATOR, JX_SENDERS_RESPONDER, JX_SENDERS_NONE } JxSenders;

typedef struct {
	char *type;    /* "nack" */
	char *subtype; /* "pli"; nullable */
} JxRtcpFb;

typedef struct {
	guint8 id;             /* 0..127 */
	char *name;            /* "opus"; NULL only for a static type; those of PCMU, PCMA and G.722 are completed when read */
	guint32 clockrate;     /* Hz; 0 = not said (static types) */
	guint8 channels;       /* 1 where not said */
	guint ptime, maxptime; /* ms; 0 = not said */
	GPtrArray *parameters; /* JxParameter * */
	GPtrArray *feedback;   /* JxRtcpFb * */
} JxPayloadType;

typedef struct {
	guint id; /* 1..4095 */
	char *uri;
	JxSenders senders;
} JxHdrExt;

typedef struct {
	JxMedia media;
	GPtrArray *payload_types; /* JxPayloadType *, in order of preference */
	GPtrArray *feedback;      /* JxRtcpFb * of the whole description (a=rtcp-fb:*) */
	GPtrArray *extensions;    /* JxHdrExt * */
	GPtrArray *sources;       /* JxSource *, in order */
	GPtrArray *groups;        /* JxSsrcGroup *, in order */
	gboolean rtcp_mux, extmap_allow_mixed;
} JxRtpDescription;

JxRtpDescription *jx_rtp_description_new(JxMedia media);
void jx_rtp_description_free(JxRtpDescription *description);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxRtpDescription, jx_rtp_description_free)
JxRtpDescription *jx_rtp_description_copy(const JxRtpDescription *description); /* deep */
/* <description/>; maxptime, bandwidth, encryption (SDES) and unknown children are ignored. */
JxRtpDescription *jx_rtp_description_read(xmpp_stanza_t *stanza, GError **error);
void jx_rtp_description_write(xmpp_stanza_t *content, const JxRtpDescription *description);

JxPayloadType *jx_payload_type_new(guint8 id, const char *name, guint32 clockrate, guint8 channels);
void jx_payload_type_free(JxPayloadType *type);
JxPayloadType *jx_payload_type_copy(const JxPayloadType *type);
void jx_payload_type_add_feedback(JxPayloadType *type, const char *fb, const char *subtype /* nullable */);
void jx_payload_type_add_parameter(JxPayloadType *type, const char *name, const char *value);
JxRtcpFb *jx_rtcp_fb_new(const char *type, const char *subtype);
void jx_rtcp_fb_free(JxRtcpFb *fb);
JxHdrExt *jx_hdrext_new(guint id, const char *uri);
void jx_hdrext_free(JxHdrExt *ext);
/* The first of this name (case does not matter) and clock rate (0: any); NULL where there is none. Borrowed. */
const JxPayloadType *jx_rtp_find_payload(const JxRtpDescription *description, const char *name, guint32 clockrate);
const JxHdrExt *jx_rtp_find_extension(const JxRtpDescription *description, const char *uri);

const char *jx_media_name(JxMedia media);
gboolean jx_media_parse(const char *text, JxMedia *media);
const char *jx_senders_name(JxSenders senders);
gboolean jx_senders_parse(const char *text, JxSenders *senders);

#endif
