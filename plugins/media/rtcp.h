/* RTCP compounds (RFC 3550 section 6, RFC 4585 section 6, RFC 5104 section 4.3.1, draft-alvestrand-rmcat-remb-03),
 * read with every length checked. Pure; any thread. */
#ifndef JX_MEDIA_RTCP_H
#define JX_MEDIA_RTCP_H

#include <glib.h>

enum {
	JX_RTCP_SR = 200,
	JX_RTCP_RR = 201,
	JX_RTCP_RTPFB = 205, /* count 1: NACK */
	JX_RTCP_PSFB = 206,  /* count 1: PLI, 4: FIR, 15: REMB */
};
#define JX_RTCP_NACK 1
#define JX_RTCP_PLI 1
#define JX_RTCP_FIR 4
#define JX_RTCP_AFB 15

typedef struct {
	const guint8 *data;
	gsize len;
} JxRtcpReader;

typedef struct {
	guint8 type;
	guint8 count;       /* report count, or the feedback's format */
	guint32 sender;
	guint32 media;      /* of feedback */
	const guint8 *body; /* report blocks, or feedback control information */
	gsize body_len;
} JxRtcp;

typedef struct {
	guint32 ssrc;
	guint8 fraction_lost; /* of 256 */
	guint32 lsr, dlsr;    /* 1/65536 s; 0: no sender report seen */
} JxRtcpReport;

void jx_rtcp_reader(JxRtcpReader *reader, const guint8 *data, gsize len);
/* The next packet of the compound that has a sender SSRC and a whole body; FALSE at the end or at the first broken one. */
gboolean jx_rtcp_next(JxRtcpReader *reader, JxRtcp *packet);

/* What an SR says of its sender's clocks: NTP time in µs since 1900, and the RTP time stamp of the same moment. */
gboolean jx_rtcp_sender_info(const JxRtcp *packet, gint64 *ntp_us, guint32 *timestamp);
/* Report block `index` of an SR or RR. */
gboolean jx_rtcp_report(const JxRtcp *packet, guint index, JxRtcpReport *report);
/* The sequence numbers of a NACK, at most `max`. */
guint jx_rtcp_nacks(const JxRtcp *packet, guint16 *seqs, guint max);
/* The SSRC that entry `index` of a FIR asks a key frame of. */
gboolean jx_rtcp_fir(const JxRtcp *packet, guint index, guint32 *ssrc);
/* bit/s of a REMB, capped at G_MAXUINT32. */
gboolean jx_rtcp_remb(const JxRtcp *packet, guint32 *bps);

#endif
