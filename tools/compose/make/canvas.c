#include "config.h"

#include "make/canvas.h"

#include <libavutil/imgutils.h>
#include <libswscale/swscale.h>
#include <string.h>

#include "make/label.h"

#define BLACK 16
#define GREY 40
#define LABELS_MOST 256

/* A scaler and what it scales into: libswscale writes beyond the width that it is given, so never into the canvas itself. */
typedef struct {
	struct SwsContext *sws;
	AVFrame *scaled;
} Slot;

struct JxCanvas {
	AVFrame *frame;
	Slot slots[JX_TILES_MOST];
	GHashTable *labels; /* "WxH/lit/name" → AVFrame, or NULL */
};

static void label_free(gpointer p) {
	AVFrame *frame = p;
	av_frame_free(&frame);
}

static AVFrame *frame_new(guint width, guint height) {
	AVFrame *frame = av_frame_alloc();
	frame->width = (int)width;
	frame->height = (int)height;
	frame->format = AV_PIX_FMT_YUV420P;
	frame->color_range = AVCOL_RANGE_MPEG;
	if (av_frame_get_buffer(frame, 0) < 0)
		g_error("there is no memory for a picture of %u × %u", width, height);
	return frame;
}

JxCanvas *jx_canvas_new(guint width, guint height) {
	JxCanvas *canvas = g_new0(JxCanvas, 1);
	canvas->frame = frame_new(width, height);
	canvas->labels = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, label_free);
	jx_canvas_clear(canvas);
	return canvas;
}

void jx_canvas_free(JxCanvas *canvas) {
	for (guint i = 0; i < JX_TILES_MOST; i++) {
		sws_freeContext(canvas->slots[i].sws);
		av_frame_free(&canvas->slots[i].scaled);
	}
	g_hash_table_unref(canvas->labels);
	av_frame_free(&canvas->frame);
	g_free(canvas);
}

const AVFrame *jx_canvas_frame(const JxCanvas *canvas) {
	return canvas->frame;
}

/* Before drawing: the encoder may still look at the last picture. */
static void make_writable(JxCanvas *canvas) {
	if (av_frame_make_writable(canvas->frame) < 0)
		g_error("there is no memory for a picture");
}

static guint8 *place(const AVFrame *frame, int plane, guint x, guint y) {
	guint shift = plane > 0 ? 1 : 0;
	return frame->data[plane] + (gsize)(y >> shift) * (gsize)frame->linesize[plane] + (x >> shift);
}

static void fill(JxCanvas *canvas, JxRect rect, guint8 luma) {
	for (int plane = 0; plane < 3; plane++) {
		guint shift = plane > 0 ? 1 : 0;
		for (guint row = 0; row < rect.h >> shift; row++)
			memset(place(canvas->frame, plane, rect.x, rect.y) + (gsize)row * (gsize)canvas->frame->linesize[plane], plane > 0 ? 128 : luma, rect.w >> shift);
	}
}

void jx_canvas_clear(JxCanvas *canvas) {
	make_writable(canvas);
	fill(canvas, (JxRect){ 0, 0, (guint)canvas->frame->width, (guint)canvas->frame->height }, BLACK);
}

/* NULL: a kind of picture that cannot be scaled. */
static const AVFrame *scale(Slot *slot, const AVFrame *picture, JxRect to) {
	slot->sws = sws_getCachedContext(slot->sws, picture->width, picture->height, picture->format, (int)to.w, (int)to.h, AV_PIX_FMT_YUV420P, SWS_BICUBIC, NULL, NULL, NULL);
	if (slot->scaled != NULL && (slot->scaled->width != (int)to.w || slot->scaled->height != (int)to.h))
		av_frame_free(&slot->scaled);
	if (slot->scaled == NULL)
		slot->scaled = frame_new(to.w, to.h);
	if (slot->sws == NULL)
		return NULL;
	sws_scale(slot->sws, (const guint8 *const *)picture->data, picture->linesize, 0, picture->height, slot->scaled->data, slot->scaled->linesize);
	return slot->scaled;
}

static void copy(JxCanvas *canvas, JxRect to, const AVFrame *from) {
	for (int plane = 0; plane < 3; plane++) {
		guint shift = plane > 0 ? 1 : 0;
		av_image_copy_plane(place(canvas->frame, plane, to.x, to.y), canvas->frame->linesize[plane], from->data[plane], from->linesize[plane], (int)(to.w >> shift), (int)(to.h >> shift));
	}
}

void jx_canvas_picture(JxCanvas *canvas, guint tile, JxRect cell, const AVFrame *picture) {
	make_writable(canvas);
	if (picture == NULL || picture->width <= 0 || picture->height <= 0) {
		fill(canvas, cell, GREY);
		return;
	}
	JxRect to = jx_layout_fit(cell, (guint)picture->width, (guint)picture->height);
	if (to.w < cell.w || to.h < cell.h)
		fill(canvas, cell, BLACK);
	const AVFrame *scaled = to.w > 0 && to.h > 0 ? scale(&canvas->slots[tile], picture, to) : NULL;
	if (scaled != NULL)
		copy(canvas, to, scaled);
}

static const AVFrame *label(JxCanvas *canvas, JxRect cell, const char *name, gboolean lit) {
	g_autofree char *key = g_strdup_printf("%ux%u/%d/%s", cell.w, cell.h, lit, name);
	gpointer found;
	if (g_hash_table_lookup_extended(canvas->labels, key, NULL, &found))
		return found;
	if (g_hash_table_size(canvas->labels) >= LABELS_MOST)
		g_hash_table_remove_all(canvas->labels);
	AVFrame *made = jx_label_new(name, cell.w, cell.h, lit);
	g_hash_table_insert(canvas->labels, g_steal_pointer(&key), made);
	return made;
}

gboolean jx_canvas_name(JxCanvas *canvas, JxRect cell, const char *name, gboolean lit) {
	const AVFrame *made = cell.h > 0 ? label(canvas, cell, name, lit) : NULL;
	make_writable(canvas);
	if (made == NULL) {
		fill(canvas, cell, GREY);
		return cell.h == 0;
	}
	copy(canvas, cell, made);
	return TRUE;
}
