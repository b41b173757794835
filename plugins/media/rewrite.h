/* One outgoing RTP stream made of many incoming ones: sequence numbers, timestamps and VP8's picture ids go on without a
 * jump over changes of source and layer, and over what is left out on purpose. Pure; one owner at a time. */
#ifndef JX_MEDIA_REWRITE_H
#define JX_MEDIA_REWRITE_H

#include "media/rtp.h"
#include "media/vp8.h"

typedef struct {
	guint32 clock_rate; /* Hz */
	gboolean started;   /* anything was sent, ever */
	gboolean joined;    /* the present incoming stream has been joined to the outgoing one */
	guint16 seq_offset, seq_first, seq_last_in, seq_last_out;
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

/* What the packet becomes. `vp8` may be NULL. FALSE: it is from before the present stream was joined; drop it. */
gboolean jx_rewrite_packet(JxRewrite *rewrite, const JxRtp *rtp, const JxVp8 *vp8, gint64 now_us, JxRewritten *out);

/* The packet is left out on purpose: no hole shall be seen. */
void jx_rewrite_skip(JxRewrite *rewrite, const JxRtp *rtp);

#endif
