#include "config.h"

#include "compose.h"

#include <stdio.h>

#include "make/outputs.h"
#include "make/render.h"
#include "make/report.h"
#include "plan/attendance.h"
#include "plan/captions.h"

typedef struct {
	const JxOptions *options;
	const volatile sig_atomic_t *stop;
	JxFolder *folder;
	JxProblems *problems;
	JxLanes *lanes;
	JxTimeline *timeline;
	GArray *chapters; /* JxChapter */
	JxOutputs outputs;
	gboolean anew;    /* what is there is of no use */
	char *error;
} Work;

/* A file to be rendered, with what falls off beside it. */
typedef struct {
	char *name;
	const JxPerson *only;
	gboolean video, main;
} Part;

static gboolean wanted(const Work *work, const char *name) {
	return work->anew || !jx_outputs_have(&work->outputs, name);
}

/* --- documents: cheap, from the journal alone */

static char *captions_of(const Work *work) {
	return jx_captions(work->folder->session, work->timeline);
}

static char *chapters_of(const Work *work) {
	return jx_chapters_vtt(work->chapters);
}

static char *csv_of(const Work *work) {
	return jx_attendance_csv(work->folder->session);
}

static char *json_of(const Work *work) {
	return jx_attendance_json(work->folder->session);
}

static const struct {
	const char *name;
	char *(*make)(const Work *work);
} documents[] = { { "captions.vtt", captions_of }, { "chapters.vtt", chapters_of }, { "attendance.csv", csv_of }, { "attendance.json", json_of } };

static gboolean make_documents(Work *work) {
	for (guint i = 0; i < G_N_ELEMENTS(documents); i++) {
		if (!wanted(work, documents[i].name))
			continue;
		g_autofree char *text = documents[i].make(work);
		if (!jx_outputs_text(&work->outputs, documents[i].name, text, &work->error))
			return FALSE;
	}
	return TRUE;
}

/* --- parts: rendered */

static void part_free(gpointer p) {
	Part *part = p;
	g_free(part->name);
	g_free(part);
}

static void add_part(GPtrArray *parts, char *name, const JxPerson *only, gboolean video, gboolean main) {
	Part *part = g_new(Part, 1);
	*part = (Part){ name, only, video, main };
	g_ptr_array_add(parts, part);
}

static gboolean has_tracks(const Work *work, const JxPerson *person) {
	for (guint i = 0; i < work->lanes->lanes->len; i++) {
		const JxLane *lane = g_ptr_array_index(work->lanes->lanes, i);
		if (lane->usable && (person == NULL || lane->track->person == person))
			return TRUE;
	}
	return FALSE;
}

/* All that is asked for, whether it is there or not. */
static GPtrArray *parts_of(const Work *work) {
	const JxOptions *options = work->options;
	GPtrArray *parts = g_ptr_array_new_with_free_func(part_free), *people = work->folder->session->people;
	gboolean video = !options->audio_only && !work->folder->session->audio_only;
	const char *ending = options->format == JX_FORMAT_WEBM ? "webm" : "mp4";
	if (!has_tracks(work, NULL))
		return parts;
	add_part(parts, g_strdup_printf("session.%s", ending), NULL, video, TRUE);
	if (options->audio)
		add_part(parts, g_strdup_printf("audio.%s", options->format == JX_FORMAT_WEBM ? "webm" : "m4a"), NULL, FALSE, FALSE);
	for (guint i = 0; options->participants && i < people->len; i++) {
		const JxPerson *person = g_ptr_array_index(people, i);
		g_autofree char *id = jx_outputs_escape(person->id);
		if (has_tracks(work, person))
			add_part(parts, g_strdup_printf("participant-%s.%s", id, ending), person, video, FALSE);
	}
	return parts;
}

/* What falls off a whole rendering; before the main file gets its name, so that it is there whenever that is. */
static gboolean finish_beside(Work *work, const JxWaveform *waveform, const JxThumbnail *thumbnail) {
	g_autofree char *json = jx_waveform_json(waveform);
	if (!jx_outputs_text(&work->outputs, "waveform.json", json, &work->error))
		return FALSE;
	if (thumbnail->best == NULL)
		return TRUE;
	g_autofree char *path = jx_outputs_part(&work->outputs, "thumbnail.jpg");
	return jx_thumbnail_write(thumbnail, path, &work->error) && jx_outputs_finish(&work->outputs, "thumbnail.jpg", &work->error);
}

static int make_part(Work *work, const Part *part) {
	const JxOptions *options = work->options;
	g_autofree char *path = jx_outputs_part(&work->outputs, part->name);
	JxWaveform waveform = { .peaks = g_byte_array_new() };
	JxThumbnail thumbnail = { 0 };
	JxProgress progress;
	JxRenderJob job = {
		.folder = work->folder, .lanes = work->lanes, .timeline = work->timeline, .only = part->only, .layout = options->layout, .path = path, .progress = &progress, .stop = work->stop,
		.spec = { options->format, part->video, options->width, options->height, options->fps, work->folder->session->title, work->chapters },
		.problems = part->main ? work->problems : NULL, .waveform = part->main ? &waveform : NULL, .thumbnail = part->main ? &thumbnail : NULL,
	};
	jx_progress_begin(&progress, options->progress, part->name);
	JxRenderResult result = jx_render(&job, &work->error);
	jx_progress_end(&progress);
	if (result == JX_RENDER_DONE && part->main && !finish_beside(work, &waveform, &thumbnail))
		result = JX_RENDER_FAILED;
	if (result != JX_RENDER_DONE)
		jx_outputs_abandon(&work->outputs, part->name);
	else if (!jx_outputs_finish(&work->outputs, part->name, &work->error))
		result = JX_RENDER_FAILED;
	g_byte_array_unref(waveform.peaks);
	jx_thumbnail_clear(&thumbnail);
	return result == JX_RENDER_DONE ? JX_EXIT_OK : result == JX_RENDER_STOPPED ? JX_EXIT_STOPPED : JX_EXIT_FAILED;
}

static int make_parts(Work *work, const GPtrArray *parts) {
	for (guint i = 0; i < parts->len; i++) {
		const Part *part = g_ptr_array_index(parts, i);
		if (!wanted(work, part->name)) {
			g_printerr("janus-xmpp-compose: %s is there already and is kept; --force makes it again\n", part->name);
			continue;
		}
		int status = make_part(work, part);
		if (status != JX_EXIT_OK)
			return status;
	}
	return parts->len > 0 ? JX_EXIT_OK : JX_EXIT_NO_MEDIA;
}

/* --- all of it */

static void say_plan(const Work *work, const GPtrArray *parts) {
	const JxOptions *options = work->options;
	gint64 s = jx_timeline_length(work->timeline) / JX_SECOND;
	for (guint i = 0; i < G_N_ELEMENTS(documents); i++)
		printf("%s %s\n", wanted(work, documents[i].name) ? "make" : "keep", documents[i].name);
	for (guint i = 0; i < parts->len; i++) {
		const Part *part = g_ptr_array_index(parts, i);
		printf("%s %s: %d:%02d:%02d", wanted(work, part->name) ? "make" : "keep", part->name, (gint)(s / 3600), (gint)(s / 60 % 60), (gint)(s % 60));
		if (part->video)
			printf(", %u × %u at %u, %s", options->width, options->height, options->fps, options->layout == JX_LAYOUT_GRID ? "grid" : "speaker view");
		printf("%s\n", part->main && wanted(work, part->name) ? part->video ? ", with waveform.json and thumbnail.jpg" : ", with waveform.json" : "");
	}
}

static int make_all(Work *work, const GPtrArray *parts) {
	JxOutputsResult locked = jx_outputs_lock(&work->outputs, &work->error);
	if (locked != JX_OUTPUTS_OK)
		return locked == JX_OUTPUTS_BUSY ? JX_EXIT_BUSY : JX_EXIT_FAILED;
	int status = make_documents(work) ? make_parts(work, parts) : JX_EXIT_FAILED;
	gboolean worked = work->outputs.made->len > 0;
	if (status == JX_EXIT_NO_MEDIA)
		work->error = g_strdup("no track of this session can be read: there is nothing to hear or see");
	if (status != JX_EXIT_FAILED && status != JX_EXIT_STOPPED && worked && !jx_report_write(&work->outputs, work->folder, work->lanes, work->problems, &work->error))
		status = JX_EXIT_FAILED;
	return status;
}

static int plan_and_make(Work *work) {
	work->lanes = jx_lanes_new(work->folder, work->problems);
	work->timeline = jx_timeline_new(work->folder->session->pauses, work->folder->session->end);
	work->chapters = jx_chapters(work->folder->session, work->lanes, work->timeline);
	jx_outputs_init(&work->outputs, work->options->session);
	work->anew = work->options->force || !jx_report_current(&work->outputs, work->folder);
	g_autoptr(GPtrArray) parts = parts_of(work);
	int status = parts->len > 0 ? JX_EXIT_OK : JX_EXIT_NO_MEDIA;
	if (work->options->dry_run)
		say_plan(work, parts);
	else
		status = make_all(work, parts);
	jx_outputs_close(&work->outputs);
	g_array_unref(work->chapters);
	jx_timeline_free(work->timeline);
	jx_lanes_free(work->lanes);
	return status;
}

int jx_compose(const JxOptions *options, const volatile sig_atomic_t *stop) {
	Work work = { .options = options, .stop = stop, .problems = jx_problems_new(FALSE) };
	int status = JX_EXIT_NO_SESSION;
	work.folder = jx_folder_open(options->session, work.problems, &work.error);
	if (work.folder != NULL) {
		status = plan_and_make(&work);
		jx_folder_free(work.folder);
	}
	if (work.error != NULL)
		g_printerr("janus-xmpp-compose: %s\n", work.error);
	g_free(work.error);
	jx_problems_free(work.problems);
	return status;
}
