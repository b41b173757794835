/* A source: something a participant sends, `ab12cd34-v0`. Pure. Fields are read-only outside of model/. */
#ifndef JX_MODEL_SOURCE_H
#define JX_MODEL_SOURCE_H

#include "model/codec.h"
#include "model/types.h"

typedef struct JxLeg JxLeg;
typedef struct JxParticipant JxParticipant;

/* What a request says of a source; borrowed strings. */
typedef struct {
	const char *name;       /* 1 to 255 bytes */
	const char *owner;      /* id of one of the leg's guests; NULL: the leg's own participant */
	JxMedia media;
	JxVideoType video_type;
	const char *mid;
	guint n_ssrcs, n_rtx;   /* 0: any SSRC that arrives on the line is the source */
	guint32 ssrcs[JX_MAX_LAYERS], rtx[JX_MAX_LAYERS]; /* low to high */
	gboolean muted;
} JxSourceSpec;

typedef struct {
	char *name;
	JxLeg *leg;             /* it comes on */
	JxParticipant *owner;   /* whose it is: the leg's participant or one of the leg's guests */
	JxMedia media;
	JxVideoType video_type;
	guint mindex;           /* line that it arrives on */
	gint top_mindex;        /* line of the last of ssrcs, or -1: all arrive on mindex */
	gint top_rtx_mindex;
	guint n_ssrcs, n_rtx;
	guint32 ssrcs[JX_MAX_LAYERS], rtx[JX_MAX_LAYERS];
	JxPayloadTypes types;   /* of what may come */
	gboolean muted;         /* said by its owner */
	guint age;              /* order of arrival in the room */
	gint wanted;            /* last height told to its owner; G_MININT before the first */
	gpointer media_source;  /* api's JxMediaSource */
} JxSource;

#endif
