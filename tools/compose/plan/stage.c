#include "config.h"

#include "plan/stage.h"

gboolean jx_lane_on(const JxLane *lane, gint64 t) {
	return lane->usable && t >= lane->from && t < lane->until && !jx_spans_have(lane->track->source->mutes, t);
}

/* The newest lane of a kind that is on; `person` nullable: anybody's. */
static const JxLane *newest(const JxLanes *lanes, const JxPerson *person, JxTrackKind kind, gint64 t) {
	const JxLane *found = NULL;
	for (guint i = 0; i < lanes->lanes->len; i++) {
		const JxLane *lane = g_ptr_array_index(lanes->lanes, i);
		if (lane->track->kind == kind && (person == NULL || lane->track->person == person) && jx_lane_on(lane, t) && (found == NULL || lane->from >= found->from))
			found = lane;
	}
	return found;
}

/* Who speaks, or spoke last and is still there. */
static const JxPerson *speaker_at(const JxSession *session, gint64 t, gboolean *now) {
	const JxPerson *person = NULL;
	*now = FALSE;
	for (guint i = 0; i < session->speakers->len; i++) {
		const JxSpeaker *speaker = &g_array_index(session->speakers, JxSpeaker, i);
		if (speaker->at > t)
			break;
		*now = speaker->person != NULL;
		if (speaker->person != NULL)
			person = speaker->person;
	}
	return person;
}

static void add(JxStage *stage, gint64 t, const JxPerson *person, const JxLane *lane, gboolean speaks) {
	if (stage->n == JX_TILES_MOST && speaks)
		stage->n--;
	if (stage->n < JX_TILES_MOST)
		stage->actors[stage->n++] = (JxActor){ .person = person, .name = jx_person_name(person, t), .lane = lane, .speaks = speaks };
}

static gboolean stands(const JxStage *stage, const JxPerson *person) {
	for (guint i = 0; i < stage->n; i++)
		if (stage->actors[i].person == person && (stage->actors[i].lane == NULL || stage->actors[i].lane->track->kind == JX_CAMERA))
			return TRUE;
	return FALSE;
}

typedef struct {
	const JxSession *session;
	const JxLanes *lanes;
	const JxPerson *only, *speaker;
	gboolean speaks_now;
	gint64 t;
} Scene;

static void add_person(const Scene *scene, JxStage *stage, const JxPerson *person) {
	add(stage, scene->t, person, newest(scene->lanes, person, JX_CAMERA, scene->t), person == scene->speaker && scene->speaks_now);
}

/* Everybody else, those with a picture first. */
static void add_others(const Scene *scene, JxStage *stage) {
	for (guint pass = 0; pass < 2; pass++) {
		for (guint i = 0; i < scene->session->people->len; i++) {
			const JxPerson *person = g_ptr_array_index(scene->session->people, i);
			if ((scene->only != NULL && person != scene->only) || stands(stage, person))
				continue;
			gboolean pictured = newest(scene->lanes, person, JX_CAMERA, scene->t) != NULL;
			if (pictured == (pass == 0) && (pictured || jx_spans_have(person->stays, scene->t)))
				add_person(scene, stage, person);
		}
	}
}

/* Lays them out; whoever speaks takes the last place rather than none. */
static void lay(JxStage *stage, gboolean large, guint width, guint height) {
	JxTile tiles[JX_TILES_MOST];
	guint shown = stage->n;
	if (large)
		shown = jx_layout_main(width, height, stage->n, tiles);
	else
		jx_layout_grid(width, height, stage->n, tiles);
	for (guint i = shown; i < stage->n && shown > 0; i++)
		if (stage->actors[i].speaks)
			stage->actors[shown - 1] = stage->actors[i];
	stage->n = shown;
	for (guint i = 0; i < shown; i++)
		stage->actors[i].tile = tiles[i];
}

void jx_stage_at(const JxSession *session, const JxLanes *lanes, const JxPerson *only, JxLayout layout, guint width, guint height, gint64 t, JxStage *stage) {
	Scene scene = { .session = session, .lanes = lanes, .only = only, .t = t };
	scene.speaker = speaker_at(session, t, &scene.speaks_now);
	*stage = (JxStage){ .n = 0 };
	const JxLane *screen = newest(lanes, only, JX_SCREEN, t);
	if (screen != NULL)
		add(stage, t, screen->track->person, screen, FALSE);
	gboolean speaker_here = scene.speaker != NULL && (only == NULL || scene.speaker == only) &&
		(jx_spans_have(scene.speaker->stays, t) || newest(lanes, scene.speaker, JX_CAMERA, t) != NULL);
	if (layout == JX_LAYOUT_SPEAKER && speaker_here)
		add_person(&scene, stage, scene.speaker);
	add_others(&scene, stage);
	lay(stage, layout == JX_LAYOUT_SPEAKER || screen != NULL, width, height);
}

gboolean jx_stage_equal(const JxStage *a, const JxStage *b) {
	if (a->n != b->n)
		return FALSE;
	for (guint i = 0; i < a->n; i++)
		if (a->actors[i].person != b->actors[i].person || a->actors[i].name != b->actors[i].name || a->actors[i].lane != b->actors[i].lane || a->actors[i].speaks != b->actors[i].speaks)
			return FALSE;
	return TRUE;
}
