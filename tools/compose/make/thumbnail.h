/* One picture that stands for all: of a dozen that are looked at the one with most in it. */
#ifndef JX_COMPOSE_THUMBNAIL_H
#define JX_COMPOSE_THUMBNAIL_H

#include <glib.h>
#include <libavutil/frame.h>

typedef struct {
	AVFrame *best; /* NULL: none yet */
	double contrast;
} JxThumbnail;

/* Keeps a reference to `picture` if it is better than the best so far. */
void jx_thumbnail_look(JxThumbnail *thumbnail, const AVFrame *picture);
/* JPEG, at most 640 wide. FALSE with `error` (g_free). */
gboolean jx_thumbnail_write(const JxThumbnail *thumbnail, const char *path, char **error);
void jx_thumbnail_clear(JxThumbnail *thumbnail);

#endif
