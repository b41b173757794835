#include "config.h"

#include "omemo/strand.h"

#define RETRY_MS 10000

typedef struct {
	JxOmemoWork work;
	void (*done)(gpointer data);
	GDestroyNotify drop;
	gpointer data;
} Piece;

struct JxOmemoStrand {
	const JxHost *host;
	char *path;
	JxOmemoEngine *engine; /* the worker's while `working` */
	GQueue waiting;        /* of Piece */
	GQueue *working;       /* what a worker has; NULL: nothing */
	gboolean open, dead;   /* dead: freed while a worker had it, which frees it when it is back */
	gboolean told;         /* that it cannot be opened */
	JxTimer *retry;
	void (*opened)(JxOmemoFace *face, gpointer data);
	gpointer data;
	GDestroyNotify after;  /* of jx_omemo_strand_free, with `data` */
	/* Of an attempt to open it: */
	gboolean opening;
	gint64 now;
	JxOmemoFace *face;
	GError *error;
};

static void free_whole(JxOmemoStrand *strand) {
	jx_omemo_engine_close(strand->engine);
	jx_omemo_face_unref(strand->face);
	g_clear_error(&strand->error);
	g_free(strand->path);
	strand->after(strand->data);
	g_free(strand);
}

static void end_all(GQueue *pieces, gboolean dropped) {
	for (Piece *piece; (piece = g_queue_pop_head(pieces)); g_free(piece)) {
		if (!dropped)
			piece->done(piece->data);
		else if (piece->drop)
			piece->drop(piece->data);
	}
}

/* --- on a worker */

static void run(gpointer data) {
	JxOmemoStrand *strand = data;
	if (strand->opening) {
		strand->engine = jx_omemo_engine_open(strand->path, strand->now, &strand->error);
		strand->face = strand->engine ? jx_omemo_engine_face(strand->engine) : NULL;
	}
	for (GList *l = strand->working->head; l; l = l->next)
		((Piece *)l->data)->work(strand->engine, ((Piece *)l->data)->data);
}

/* --- on the XMPP thread */

static void begin(JxOmemoStrand *strand);

static void retry(gpointer data) {
	JxOmemoStrand *strand = data;
	strand->retry = NULL;
	strand->opening = TRUE;
	begin(strand);
}

static void note_opening(JxOmemoStrand *strand) {
	const JxHost *host = strand->host;
	strand->opening = FALSE;
	strand->open = strand->engine != NULL;
	host->gauge("omemo_off", NULL, !strand->open);
	if (strand->open) {
		if (strand->told)
			host->log(JX_LOG_WARNING, "omemo", "event=works-again file=%s", strand->path);
		strand->opened(strand->face, strand->data);
		g_clear_pointer(&strand->face, jx_omemo_face_unref);
		return;
	}
	if (!strand->told)
		host->log(JX_LOG_ERROR, "omemo", "event=off: %s; chats with rooms are not encrypted", strand->error->message);
	strand->told = TRUE;
	if (!g_error_matches(strand->error, JX_KEYSTORE_ERROR, JX_KEYSTORE_ERROR_DAMAGED))
		strand->retry = host->timer(RETRY_MS, FALSE, retry, strand);
	g_clear_error(&strand->error);
}

static void finished(gpointer data) {
	JxOmemoStrand *strand = data;
	GQueue *pieces = g_steal_pointer(&strand->working);
	if (!strand->dead && strand->opening)
		note_opening(strand);
	end_all(pieces, strand->dead);
	g_queue_free(pieces);
	if (strand->dead)
		free_whole(strand);
	else
		begin(strand);
}

static void begin(JxOmemoStrand *strand) {
	if (strand->working || (!strand->opening && g_queue_is_empty(&strand->waiting)))
		return;
	strand->now = strand->host->wall();
	strand->working = g_queue_copy(&strand->waiting);
	g_queue_clear(&strand->waiting);
	strand->host->work(run, finished, strand);
}

JxOmemoStrand *jx_omemo_strand_new(const JxHost *host, const char *path, void (*opened)(JxOmemoFace *face, gpointer data), gpointer data) {
	JxOmemoStrand *strand = g_new0(JxOmemoStrand, 1);
	*strand = (JxOmemoStrand){.host = host, .path = g_strdup(path), .opened = opened, .data = data, .opening = TRUE};
	g_queue_init(&strand->waiting);
	begin(strand);
	return strand;
}

void jx_omemo_strand_free(JxOmemoStrand *strand, GDestroyNotify after, gpointer data) {
	strand->after = after;
	strand->data = data;
	strand->host->timer_cancel(strand->retry);
	end_all(&strand->waiting, TRUE);
	strand->dead = TRUE;
	if (!strand->working)
		free_whole(strand);
}

gboolean jx_omemo_strand_is_open(const JxOmemoStrand *strand) {
	return strand->open;
}

void jx_omemo_strand_do(JxOmemoStrand *strand, JxOmemoWork work, void (*done)(gpointer data), GDestroyNotify drop, gpointer data) {
	Piece *piece = g_new(Piece, 1);
	*piece = (Piece){work, done, drop, data};
	g_queue_push_tail(&strand->waiting, piece);
	begin(strand);
}
