/* A name as a picture, drawn by libavfilter's drawtext with the system's sans-serif font. */
#ifndef JX_COMPOSE_LABEL_H
#define JX_COMPOSE_LABEL_H

#include <glib.h>
#include <libavutil/frame.h>

/* White on dark, YUV 4:2:0, w × h (even); `lit`: on blue, for who speaks. Freed with av_frame_free. NULL: there is no font, or no drawtext. */
AVFrame *jx_label_new(const char *text, guint w, guint h, gboolean lit);

#endif
