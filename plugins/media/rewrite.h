/* One outgoing RTP stream made of many incoming ones: sequence numbers, timestamps and picture ids go on without a
 * jump over changes of source and layer, and over what is left out on purpose. Pure; one owner at a time. */
#ifndef JX_MEDIA_REWRITE_H
#define JX_MEDIA_REWRITE_H

#include "media/picture.h"
#include "media/rtp.h"

/* Packets left out that are remembered: those from before them may still come late. */
#define JX_REWRITE_SKIPS 128

typedef struct {
	guint32 clock_rate; /* Hz */
	gboolean started;   /* anything was sent, ever */
	gboolean joined;    /* the present incoming stream has been joined to the outgoing one */
	guint16 seq_offset, seq_first, seq_last_in, seq_last_out;
	guint16 skipped[JX_REWRITE_SKIPS]; /* sequence numbers that came in after seq_first and were left out; a ring */
	guint skips, skip_next;            /* how many, and where the next goes */
	guint32 ts_offset, ts_last_out;
	gint64 last_us;
	guint16 picture_offset, picture_last;
	guint8 tl0_offset, tl0_last;
} JxRewrite;

typedef struct {
	guint16 seq;
	guint32 timestamp;
	guint16 picture_id;
	guint8 tl0picidx;
} JxRewritten;

/* `seq` and `timestamp`: random, where the stream begins. */
void jx_rewrite_init(JxRewrite *rewrite, guint32 clock_rate, guint16 seq, guint32 timestamp);

/* The next packet comes from another stream: of another source, or another layer. */
void jx_rewrite_switch(JxRewrite *rewrite);

/* What the packet becomes. `picture` may be NULL. FALSE: it is from before the present stream was joined, or too old; drop it. */
gboolean jx_rewrite_packet(JxRewrite *rewrite, const JxRtp *rtp, const JxPicture *picture, gint64 now_us, JxRewritten *out);

/* The packet is left out on purpose: no hole shall be seen. */
void jx_rewrite_skip(JxRewrite *rewrite, const JxRtp *rtp);

#endif
