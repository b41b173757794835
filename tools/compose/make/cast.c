#include "config.h"

#include "make/cast.h"

#include "plan/mix.h"
#include "plan/stage.h"

#define EARLY JX_SECOND       /* a track is opened so long before its first packet is due */
#define LATE (6 * JX_SECOND)  /* and closed so long after its end: nothing is placed further from its arrival */

typedef struct {
	const JxLane *lane;
	gboolean over, changed;
	JxFilm *film;
	JxVoice *voice;
} Member;

struct JxCast {
	const JxFolder *folder;
	const JxTimeline *timeline;
	JxProblems *problems;
	GArray *members; /* Member, as lanes */
};

JxCast *jx_cast_new(const JxFolder *folder, const JxLanes *lanes, const JxTimeline *timeline, const JxPerson *only, JxProblems *problems) {
	JxCast *cast = g_new0(JxCast, 1);
	cast->folder = folder;
	cast->timeline = timeline;
	cast->problems = problems;
	cast->members = g_array_new(FALSE, TRUE, sizeof(Member));
	for (guint i = 0; i < lanes->lanes->len; i++) {
		const JxLane *lane = g_ptr_array_index(lanes->lanes, i);
		Member member = { .lane = lane, .over = !lane->usable || (only != NULL && lane->track->person != only) };
		g_array_append_val(cast->members, member);
	}
	return cast;
}

static void tell(const JxCast *cast, const Member *member) {
	guint64 decoded = 0, left_out = 0, bad = 0;
	const char *file = member->lane->track->file;
	if (cast->problems == NULL)
		return;
	if (member->film != NULL)
		jx_film_counts(member->film, &decoded, &left_out, &bad);
	if (member->voice != NULL)
		bad = jx_voice_bad(member->voice);
	if (left_out > 0)
		jx_problem(cast->problems, file, "%" G_GUINT64_FORMAT " pictures are left out, %" G_GUINT64_FORMAT " shown: packets are missing", left_out, decoded);
	if (bad > 0)
		jx_problem(cast->problems, file, "%" G_GUINT64_FORMAT " %s could not be decoded", bad, member->film != NULL ? "pictures" : "packets");
}

static void close_member(const JxCast *cast, Member *member) {
	tell(cast, member);
	g_clear_pointer(&member->film, jx_film_free);
	g_clear_pointer(&member->voice, jx_voice_free);
	member->over = TRUE;
}

void jx_cast_free(JxCast *cast) {
	for (guint i = 0; i < cast->members->len; i++)
		close_member(cast, &g_array_index(cast->members, Member, i));
	g_array_unref(cast->members);
	g_free(cast);
}

/* Opens and closes as time goes on. TRUE: it is open. */
static gboolean keep(const JxCast *cast, Member *member, gint64 t) {
	char *error = NULL;
	if (member->over || t < member->lane->from - EARLY)
		return FALSE;
	if (t > member->lane->until + LATE) {
		close_member(cast, member);
		return FALSE;
	}
	if (member->film != NULL || member->voice != NULL)
		return TRUE;
	if (member->lane->track->kind == JX_AUDIO)
		member->voice = jx_voice_new(cast->folder, member->lane, cast->timeline, &error);
	else
		member->film = jx_film_new(cast->folder, member->lane, &error);
	if (error != NULL && cast->problems != NULL)
		jx_problem(cast->problems, member->lane->track->file, "%s", error);
	member->over = error != NULL;
	g_free(error);
	return !member->over;
}

void jx_cast_advance(JxCast *cast, gint64 t) {
	for (guint i = 0; i < cast->members->len; i++) {
		Member *member = &g_array_index(cast->members, Member, i);
		member->changed = member->lane->track->kind != JX_AUDIO && keep(cast, member, t) && jx_film_advance(member->film, t);
	}
}

static const Member *member_of(const JxCast *cast, const JxLane *lane) {
	for (guint i = 0; i < cast->members->len; i++)
		if (g_array_index(cast->members, Member, i).lane == lane)
			return &g_array_index(cast->members, Member, i);
	return NULL;
}

const AVFrame *jx_cast_picture(const JxCast *cast, const JxLane *lane) {
	const Member *member = member_of(cast, lane);
	return member != NULL && member->film != NULL ? jx_film_picture(member->film) : NULL;
}

gboolean jx_cast_changed(const JxCast *cast, const JxLane *lane) {
	const Member *member = member_of(cast, lane);
	return member != NULL && member->changed;
}

void jx_cast_mix(JxCast *cast, gint64 from, guint n, float *mix) {
	float unheard[2 * JX_MIX_BLOCK] = { 0 };
	gint64 t = jx_timeline_to_session(cast->timeline, from * 1000 / (JX_MIX_RATE / 1000));
	for (guint i = 0; i < cast->members->len; i++) {
		Member *member = &g_array_index(cast->members, Member, i);
		if (member->lane->track->kind != JX_AUDIO || !keep(cast, member, t))
			continue;
		gboolean muted = jx_spans_have(member->lane->track->source->mutes, t);
		if (!jx_voice_add(member->voice, from, n, muted ? unheard : mix))
			close_member(cast, member);
	}
}
