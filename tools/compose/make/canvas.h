/* The picture that is composed: tiles, scaled into their places, names under them, black elsewhere. */
#ifndef JX_COMPOSE_CANVAS_H
#define JX_COMPOSE_CANVAS_H

#include <libavutil/frame.h>

#include "plan/layout.h"

typedef struct JxCanvas JxCanvas;

JxCanvas *jx_canvas_new(guint width, guint height);
void jx_canvas_free(JxCanvas *canvas);
/* Black. */
void jx_canvas_clear(JxCanvas *canvas);
/* `picture` as large as it fits into `cell` (black around it); NULL: dark grey. `tile`: which one of the layout, < JX_TILES_MOST. */
void jx_canvas_picture(JxCanvas *canvas, guint tile, JxRect cell, const AVFrame *picture);
/* A name; those drawn once are kept. FALSE: it could not be drawn. */
gboolean jx_canvas_name(JxCanvas *canvas, JxRect cell, const char *name, gboolean lit);
/* The canvas's own, YUV 4:2:0; may be referred to (av_frame_clone), drawing goes on in a copy then. */
const AVFrame *jx_canvas_frame(const JxCanvas *canvas);

#endif
