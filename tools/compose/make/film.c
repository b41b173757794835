#include "config.h"

#include "make/film.h"

#include <string.h>

#include "make/decoder.h"
#include "read/pictures.h"

struct JxFilm {
	const JxLane *lane;
	JxPictures *pictures;
	AVCodecContext *decoder;
	AVPacket *packet;
	AVFrame *shown, *next; /* next->pts is when it is due, session time */
	gboolean has_shown, has_next;
	gint64 due; /* of the newest picture: they never run backwards */
	guint64 decoded, bad;
};

static gboolean give(JxFilm *film, const JxRecordedPicture *picture) {
	if (av_new_packet(film->packet, (int)picture->len) < 0)
		return FALSE;
	memcpy(film->packet->data, picture->data, picture->len);
	film->due = MAX(film->due, jx_lane_place(film->lane, picture->timestamp, picture->arrival));
	film->packet->pts = film->due;
	gboolean taken = avcodec_send_packet(film->decoder, film->packet) >= 0;
	av_packet_unref(film->packet);
	return taken;
}

/* Decodes until there is a next picture, or the end. */
static void decode(JxFilm *film) {
	JxRecordedPicture picture;
	film->has_next = avcodec_receive_frame(film->decoder, film->next) >= 0;
	while (!film->has_next && jx_pictures_next(film->pictures, &picture)) {
		if (!give(film, &picture))
			film->bad++;
		film->has_next = avcodec_receive_frame(film->decoder, film->next) >= 0;
	}
	film->decoded += film->has_next;
}

JxFilm *jx_film_new(const JxFolder *folder, const JxLane *lane, char **error) {
	JxPackets *packets;
	AVCodecContext *decoder = jx_decoder_open(folder, lane, &packets, error);
	if (decoder == NULL)
		return NULL;
	JxFilm *film = g_new0(JxFilm, 1);
	film->lane = lane;
	film->pictures = jx_pictures_new(packets, lane->track->codec);
	film->decoder = decoder;
	film->packet = av_packet_alloc();
	film->shown = av_frame_alloc();
	film->next = av_frame_alloc();
	decode(film);
	return film;
}

void jx_film_free(JxFilm *film) {
	jx_pictures_free(film->pictures);
	avcodec_free_context(&film->decoder);
	av_packet_free(&film->packet);
	av_frame_free(&film->shown);
	av_frame_free(&film->next);
	g_free(film);
}

gboolean jx_film_advance(JxFilm *film, gint64 t) {
	gboolean changed = FALSE;
	while (film->has_next && film->next->pts <= t) {
		AVFrame *old = film->shown;
		film->shown = film->next;
		film->next = old;
		av_frame_unref(film->next);
		film->has_shown = changed = TRUE;
		decode(film);
	}
	return changed;
}

const AVFrame *jx_film_picture(const JxFilm *film) {
	return film->has_shown ? film->shown : NULL;
}

void jx_film_counts(const JxFilm *film, guint64 *decoded, guint64 *left_out, guint64 *bad) {
	*decoded = film->decoded;
	*left_out = jx_pictures_left_out(film->pictures);
	*bad = film->bad;
}
