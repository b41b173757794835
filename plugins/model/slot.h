/* A slot: an m-line of a leg through which it can receive one source at a time. Pure. Fields are read-only outside of model/. */
#ifndef JX_MODEL_SLOT_H
#define JX_MODEL_SLOT_H

#include "model/source.h"

typedef struct {
	JxLeg *leg;
	JxMedia media;
	guint mindex;
	gint rtx_mindex;        /* RTX partner, or -1: no RTX of ours */
	JxPayloadTypes types;   /* of what may be sent on it */
	gboolean private_line;  /* audio-typed towards Janus although it carries video */
	gboolean ready;         /* its line has been answered, or stands in the first offer */
	gboolean mix;           /* fed by the mix of the others */
	guint32 ssrc, rtx_ssrc; /* Janus's, told by `ssrcs`; 0 unknown */
	JxSource *source;       /* NULL: free */
	char *endpoint;         /* whose slot it is for good, on a sticky leg; NULL: nobody's yet */
	gint height;            /* largest height wanted of source */
	gboolean suspended;     /* held back for want of bandwidth, as media/ says; set by api */
	guint32 generation;     /* of the last assignment; unique within the leg */
	gpointer media_slot;    /* api's JxMediaSlot */
} JxSlot;

#endif
