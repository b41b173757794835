/* SDP (RFC 8866) as WebRTC uses it: a strict, bounded parser into a plain struct, and its writer. */
#ifndef JX_WIRE_SDP_H
#define JX_WIRE_SDP_H

#include <glib.h>

typedef struct {
	char *name;
	char *value; /* NULL for a property attribute such as a=rtcp-mux */
} JxSdpAttribute;

typedef struct {
	char *media;           /* "audio" */
	guint16 port;          /* 0 = refused (or bundle-only) */
	char *protocol;        /* "UDP/TLS/RTP/SAVPF" */
	GPtrArray *formats;    /* char * */
	char *connection;      /* c= without "c="; nullable */
	GPtrArray *attributes; /* JxSdpAttribute *, in order */
} JxSdpMedia;

typedef struct {
	guint64 session_id, version; /* of o= */
	char *name;                  /* s=; "-" */
	GPtrArray *attributes;       /* session level, in order */
	GPtrArray *media;            /* JxSdpMedia *, in order */
} JxSdp;

JxSdp *jx_sdp_new(guint64 session_id, guint64 version);
void jx_sdp_free(JxSdp *sdp);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxSdp, jx_sdp_free)
/* Lines end with CRLF or LF. b=, t=, i= and other lines that RFC 8866 allows are skipped. */
JxSdp *jx_sdp_parse(const char *text, gsize length, GError **error);
char *jx_sdp_write(const JxSdp *sdp); /* CRLF; new string */

JxSdpMedia *jx_sdp_media_new(const char *media, guint16 port, const char *protocol);
void jx_sdp_media_free(JxSdpMedia *media);
JxSdpMedia *jx_sdp_add_media(JxSdp *sdp, JxSdpMedia *media); /* takes it; borrowed */
JxSdpMedia *jx_sdp_media_by_mid(const JxSdp *sdp, const char *mid); /* borrowed or NULL */
const char *jx_sdp_mid(const JxSdpMedia *media); /* NULL where there is none */

/* Attributes: lists of JxSdpAttribute * (of the session or of a section). */
void jx_sdp_add(GPtrArray *attributes, const char *name, const char *value /* nullable */);
void jx_sdp_add_printf(GPtrArray *attributes, const char *name, const char *format, ...) G_GNUC_PRINTF(3, 4);
const char *jx_sdp_get(const GPtrArray *attributes, const char *name); /* value of the first; "" for a property; NULL where absent */
gboolean jx_sdp_has(const GPtrArray *attributes, const char *name);

#endif
