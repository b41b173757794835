/* RTP packets (RFC 3550 section 5.1), read with every length checked. Pure; any thread. */
#ifndef JX_MEDIA_RTP_H
#define JX_MEDIA_RTP_H

#include <glib.h>

#define JX_RTP_HEADER 12
/* Longer packets are refused: nothing that fits an Ethernet frame is. */
#define JX_RTP_MAX 1500

typedef struct {
	gboolean marker;
	guint8 pt;
	guint16 seq;
	guint32 timestamp;
	guint32 ssrc;
	const guint8 *payload; /* into the packet; behind CSRCs and extensions */
	gsize payload_len;     /* bytes, without padding; 0 for a packet that is padding only */
} JxRtp;

/* FALSE for what is not RTP version 2 or says it is longer than it is. `rtp` points into `data`. */
gboolean jx_rtp_read(const guint8 *data, gsize len, JxRtp *rtp);

/* The element of a packet that jx_rtp_read took, of one-byte header extensions (RFC 8285 section 4.2); NULL: there is none with that id and
 * `len`. */
const guint8 *jx_rtp_extension(const guint8 *data, guint id, gsize len);

/* A header without CSRCs and extensions: Janus writes the extensions and the SSRC itself. */
void jx_rtp_write_header(guint8 out[JX_RTP_HEADER], gboolean marker, guint8 pt, guint16 seq, guint32 timestamp, guint32 ssrc);

static inline guint16 jx_read16(const guint8 *p) { return (guint16)(p[0] << 8 | p[1]); }
static inline guint32 jx_read32(const guint8 *p) { return (guint32)p[0] << 24 | (guint32)p[1] << 16 | (guint32)p[2] << 8 | p[3]; }
static inline void jx_write16(guint8 *p, guint16 v) { p[0] = (guint8)(v >> 8); p[1] = (guint8)v; }
static inline void jx_write32(guint8 *p, guint32 v) { jx_write16(p, (guint16)(v >> 16)); jx_write16(p + 2, (guint16)v); }
/* TRUE if sequence number a comes after b, in RFC 1982's sense. */
static inline gboolean jx_seq_after(guint16 a, guint16 b) { return (gint16)(guint16)(a - b) > 0; }

#endif
