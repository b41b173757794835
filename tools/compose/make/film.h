/* A video track, decoded as it is needed: the picture that is to be seen at a time. Holds two pictures. */
#ifndef JX_COMPOSE_FILM_H
#define JX_COMPOSE_FILM_H

#include <libavutil/frame.h>

#include "read/lane.h"

typedef struct JxFilm JxFilm;

/* NULL with a sentence in `error` (g_free). The lane outlives it. */
JxFilm *jx_film_new(const JxFolder *folder, const JxLane *lane, char **error);
void jx_film_free(JxFilm *film);
/* Moves on to session time t, which never runs backwards. TRUE: the picture is another one. */
gboolean jx_film_advance(JxFilm *film, gint64 t);
/* The picture; NULL: none yet. The film's own, until the next call. */
const AVFrame *jx_film_picture(const JxFilm *film);
/* Pictures decoded; left out because of losses; that could not be decoded. */
void jx_film_counts(const JxFilm *film, guint64 *decoded, guint64 *left_out, guint64 *bad);

#endif
