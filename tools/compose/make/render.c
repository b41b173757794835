#include "config.h"

#include "make/render.h"

#include "make/canvas.h"
#include "make/cast.h"

#define THUMBNAILS 12

typedef struct {
	const JxRenderJob *job;
	JxContainer *container;
	JxCast *cast;
	JxCanvas *canvas; /* NULL: sound alone */
	JxStage stage;
	JxLimiter limiter;
	gint64 samples; /* mixed so far */
	gboolean nameless;
} Render;

static void draw_actor(Render *render, guint n, gboolean anew) {
	const JxActor *actor = &render->stage.actors[n];
	const AVFrame *picture = actor->lane != NULL ? jx_cast_picture(render->cast, actor->lane) : NULL;
	if (anew || (actor->lane != NULL && jx_cast_changed(render->cast, actor->lane)))
		jx_canvas_picture(render->canvas, n, actor->tile.picture, picture);
	if (anew && !jx_canvas_name(render->canvas, actor->tile.name, actor->name, actor->speaks))
		render->nameless = TRUE;
}

static void draw(Render *render, gint64 t) {
	const JxRenderJob *job = render->job;
	JxStage stage;
	jx_stage_at(job->folder->session, job->lanes, job->only, job->layout, job->spec.width, job->spec.height, t, &stage);
	gboolean anew = !jx_stage_equal(&stage, &render->stage);
	if (anew) {
		render->stage = stage;
		jx_canvas_clear(render->canvas);
	}
	for (guint i = 0; i < render->stage.n; i++)
		draw_actor(render, i, anew);
}

static gboolean mix_until(Render *render, gint64 sample, char **error) {
	while (render->samples < sample) {
		float block[2 * JX_MIX_BLOCK] = { 0 };
		jx_cast_mix(render->cast, render->samples, JX_MIX_BLOCK, block);
		float peak = jx_limit(&render->limiter, block);
		if (render->job->waveform != NULL)
			jx_waveform_add(render->job->waveform, peak);
		if (!jx_container_audio(render->container, block, error))
			return FALSE;
		render->samples += JX_MIX_BLOCK;
	}
	return TRUE;
}

static gboolean show(Render *render, gint64 n, gint64 total, char **error) {
	guint fps = render->job->spec.fps;
	gint64 t = jx_timeline_to_session(render->job->timeline, n * JX_SECOND / fps);
	jx_cast_advance(render->cast, t + JX_SECOND / fps / 2); /* the nearest picture, not the last: half of them would be late else */
	draw(render, t);
	if (render->job->thumbnail != NULL && n % MAX(total / THUMBNAILS, 1) == total / THUMBNAILS / 2)
		jx_thumbnail_look(render->job->thumbnail, jx_canvas_frame(render->canvas));
	return jx_container_video(render->container, jx_canvas_frame(render->canvas), error);
}

/* Pictures and sound in turn, so that neither waits long for the other in the file. */
static JxRenderResult run(Render *render, char **error) {
	guint fps = render->job->spec.fps;
	gint64 length = jx_timeline_length(render->job->timeline), total = (length * fps + JX_SECOND - 1) / JX_SECOND;
	for (gint64 n = 0; n < total; n++) {
		if (*render->job->stop)
			return JX_RENDER_STOPPED;
		if (render->canvas != NULL && !show(render, n, total, error))
			return JX_RENDER_FAILED;
		if (!mix_until(render, (n + 1) * JX_MIX_RATE / fps, error))
			return JX_RENDER_FAILED;
		jx_progress_tell(render->job->progress, (double)(n + 1) / (double)total);
	}
	return jx_container_finish(render->container, error) ? JX_RENDER_DONE : JX_RENDER_FAILED;
}

JxRenderResult jx_render(const JxRenderJob *job, char **error) {
	Render render = { .job = job, .limiter = { 1 } };
	render.container = jx_container_new(job->path, &job->spec, error);
	if (render.container == NULL)
		return JX_RENDER_FAILED;
	render.cast = jx_cast_new(job->folder, job->lanes, job->timeline, job->only, job->problems);
	render.canvas = job->spec.video ? jx_canvas_new(job->spec.width, job->spec.height) : NULL;
	JxRenderResult result = run(&render, error);
	if (render.nameless && job->problems != NULL)
		jx_problem(job->problems, NULL, "names are missing in the picture: there is no sans-serif font here");
	jx_cast_free(render.cast);
	g_clear_pointer(&render.canvas, jx_canvas_free);
	jx_container_free(render.container);
	return result;
}
