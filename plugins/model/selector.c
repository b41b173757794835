#include "config.h"

#include "model/selector.h"

#include "model/leg_private.h"

typedef struct {
	JxLeg *leg;
	const JxSelectorView *view;
	void (*changed)(gpointer user, JxSlot *slot);
	gpointer user;
} Run;

static gboolean is_own(const Run *run, const JxSource *source) {
	return source->owner == run->leg->participant;
}

static void assign(Run *run, JxSlot *slot, JxSource *source) {
	if (slot->source == source)
		return;
	jx_leg_assign(slot, source);
	run->changed(run->user, slot);
}

static JxSlot *slot_of(const JxLeg *leg, const JxSource *source) {
	return g_hash_table_lookup(leg->by_source, source);
}

/* Order of taking free slots: the one that was free for longest, because what comes late for its old source is gone by then. In a pool one that was
 * never used comes last: its receiver would have to make a track for it. */
static guint32 freshness(const JxSlot *slot) {
	return slot->generation == 0 && slot->leg->policy == JX_POLICY_POOL ? G_MAXUINT32 : slot->generation;
}

static JxSlot *free_slot(const JxLeg *leg, JxMedia media) {
	JxSlot *best = NULL;
	for (guint i = 0; i < leg->slots->len; i++) {
		JxSlot *slot = leg->slots->pdata[i];
		if (slot->media == media && slot->ready && !slot->mix && !slot->source && (!best || freshness(slot) < freshness(best)))
			best = slot;
	}
	return best;
}

static guint speaker_place(const Run *run, const JxSource *source) {
	guint place;
	return g_ptr_array_find((GPtrArray *)run->view->speakers, source->owner, &place) ? place : G_MAXUINT;
}

/* Most wanted first: the receiver's stage and selection, who spoke last, who was there first. */
static gint by_wish(gconstpointer a, gconstpointer b, gpointer user) {
	const Run *run = user;
	const JxSource *x = *(JxSource *const *)a, *y = *(JxSource *const *)b;
	guint rank_x = jx_constraints_rank(run->leg->constraints, x->name), rank_y = jx_constraints_rank(run->leg->constraints, y->name);
	if (rank_x != rank_y)
		return rank_x < rank_y ? -1 : 1;
	guint place_x = speaker_place(run, x), place_y = speaker_place(run, y);
	if (place_x != place_y)
		return place_x < place_y ? -1 : 1;
	return x->age < y->age ? -1 : x->age > y->age;
}

/* The video sources that the leg shall be sent, cut at last N; those of a pool most wanted first. */
static GPtrArray *wished_video(Run *run) {
	GPtrArray *wished = g_ptr_array_new();
	for (guint i = 0; i < run->view->sources->len; i++) {
		JxSource *source = run->view->sources->pdata[i];
		if (source->media == JX_MEDIA_VIDEO && !is_own(run, source) && !jx_source_silent(source) &&
			jx_constraints_height(run->leg->constraints, source->name) != JX_HEIGHT_NONE)
			g_ptr_array_add(wished, source);
	}
	guint limit = G_MAXUINT;
	if (run->view->video_last_n >= 0)
		limit = (guint)run->view->video_last_n;
	if (run->leg->constraints->last_n >= 0)
		limit = MIN(limit, (guint)run->leg->constraints->last_n);
	/* With a slot for everything and no limit the order does not matter: that is most of the time. */
	if (run->leg->policy != JX_POLICY_PINNED || wished->len > limit)
		g_ptr_array_sort_with_data(wished, by_wish, run);
	if (wished->len > limit)
		g_ptr_array_set_size(wished, (gint)limit);
	return wished;
}

static void set_heights(Run *run, const GPtrArray *wished) {
	for (guint i = 0; i < run->leg->slots->len; i++)
		((JxSlot *)run->leg->slots->pdata[i])->height = JX_HEIGHT_NONE;
	for (guint i = 0; i < wished->len; i++) {
		const JxSource *source = wished->pdata[i];
		JxSlot *slot = slot_of(run->leg, source);
		if (slot)
			slot->height = jx_constraints_height(run->leg->constraints, source->name);
	}
}

/* --- sticky: for a client that never forgets a source it was told of, and shows one video of each participant */

static const char *endpoint_of(const JxSource *source) {
	return source->owner->endpoint;
}

/* The endpoint's own slot, else one that nobody had, else the one that was free for longest. */
static JxSlot *sticky_slot(const JxLeg *leg, const JxSource *source) {
	JxSlot *fresh = NULL;
	for (guint i = 0; i < leg->slots->len; i++) {
		JxSlot *slot = leg->slots->pdata[i];
		if (slot->media != source->media || !slot->ready || slot->mix)
			continue;
		if (g_strcmp0(slot->endpoint, endpoint_of(source)) == 0 && (!slot->source || source->media == JX_MEDIA_VIDEO))
			return slot;
		if (!slot->endpoint && !fresh)
			fresh = slot;
	}
	return fresh ? fresh : free_slot(leg, source->media);
}

/* A screen goes before a camera, what is sent before what is muted. */
static gboolean before(const JxSource *a, const JxSource *b) {
	guint worth_a = (jx_source_silent(a) ? 0 : 2) + (a->video_type == JX_VIDEO_DESKTOP ? 1 : 0);
	guint worth_b = (jx_source_silent(b) ? 0 : 2) + (b->video_type == JX_VIDEO_DESKTOP ? 1 : 0);
	return worth_a != worth_b ? worth_a > worth_b : a->age < b->age;
}

static gboolean outdone(const Run *run, const JxSource *source) {
	for (guint i = 0; i < run->view->sources->len; i++) {
		const JxSource *other = run->view->sources->pdata[i];
		if (other->media == JX_MEDIA_VIDEO && other->owner == source->owner && before(other, source))
			return TRUE;
	}
	return FALSE;
}

static void run_sticky(Run *run) {
	for (guint i = 0; i < run->view->sources->len; i++) {
		JxSource *source = run->view->sources->pdata[i];
		if (is_own(run, source) || slot_of(run->leg, source) || (source->media == JX_MEDIA_VIDEO && outdone(run, source)))
			continue;
		JxSlot *slot = sticky_slot(run->leg, source);
		if (slot)
			assign(run, slot, source);
	}
}

static void fill_pinned(Run *run) {
	for (guint i = 0; i < run->view->sources->len; i++) {
		JxSource *source = run->view->sources->pdata[i];
		if (is_own(run, source) || slot_of(run->leg, source))
			continue;
		JxSlot *slot = free_slot(run->leg, source->media);
		if (slot)
			assign(run, slot, source);
	}
}

static void run_pinned(Run *run) {
	if (run->leg->sticky)
		run_sticky(run);
	else
		fill_pinned(run);
	g_autoptr(GPtrArray) wished = wished_video(run);
	set_heights(run, wished);
}

static guint count_media(const JxLeg *leg, JxMedia media) {
	guint n = 0;
	for (guint i = 0; i < leg->slots->len; i++) {
		const JxSlot *slot = leg->slots->pdata[i];
		n += slot->media == media && slot->ready && !slot->mix;
	}
	return n;
}

/* Puts the first of chosen into the slots of a medium; what is in one already stays where it is. */
static void fill_pool(Run *run, JxMedia media, GPtrArray *chosen) {
	guint n = count_media(run->leg, media);
	if (chosen->len > n)
		g_ptr_array_set_size(chosen, (gint)n);
	for (guint i = 0; i < run->leg->slots->len; i++) {
		JxSlot *slot = run->leg->slots->pdata[i];
		/* A free slot costs nothing, and a source that may come back finds its slot: take it away for another only. */
		if (slot->media != media || !slot->source || g_ptr_array_find(chosen, slot->source, NULL))
			continue;
		for (guint c = 0; c < chosen->len; c++) {
			JxSource *source = chosen->pdata[c];
			if (!slot_of(run->leg, source) && !free_slot(run->leg, media)) {
				assign(run, slot, source);
				break;
			}
		}
	}
	for (guint c = 0; c < chosen->len; c++) {
		JxSlot *slot = slot_of(run->leg, chosen->pdata[c]) ? NULL : free_slot(run->leg, media);
		if (slot)
			assign(run, slot, chosen->pdata[c]);
	}
}

static gboolean is_among(const GPtrArray *list, guint n, const JxSource *source) {
	for (guint i = 0; i < n; i++)
		if (list->pdata[i] == source)
			return TRUE;
	return FALSE;
}

static gboolean is_audible(const Run *run, const JxSource *source) {
	return !is_own(run, source) && !jx_source_silent(source) && jx_constraints_hears(run->leg->constraints, source->name);
}

/* Audible sources, loudest first; then those that have a slot already, so that nobody who falls silent makes way for somebody else who is;
 * then the others, oldest first. */
static GPtrArray *wished_audio(Run *run) {
	GPtrArray *wished = g_ptr_array_new();
	for (guint i = 0; i < run->view->ranking->len; i++) {
		JxSource *source = run->view->ranking->pdata[i];
		if (is_audible(run, source))
			g_ptr_array_add(wished, source);
	}
	guint loud = wished->len;
	for (guint pass = 0; pass < 2; pass++)
		for (guint i = 0; i < run->view->sources->len; i++) {
			JxSource *source = run->view->sources->pdata[i];
			gboolean has_slot = slot_of(run->leg, source) != NULL;
			if (source->media == JX_MEDIA_AUDIO && has_slot == (pass == 0) && is_audible(run, source) && !is_among(wished, loud, source))
				g_ptr_array_add(wished, source);
		}
	return wished;
}

static void run_pool(Run *run) {
	g_autoptr(GPtrArray) audio = wished_audio(run);
	fill_pool(run, JX_MEDIA_AUDIO, audio);
	g_autoptr(GPtrArray) video = wished_video(run);
	fill_pool(run, JX_MEDIA_VIDEO, video);
	set_heights(run, video);
}

static gboolean is_pinned(const JxConstraints *constraints, const JxSource *source) {
	return constraints->pin && (g_str_equal(constraints->pin, source->name) || g_str_equal(constraints->pin, source->owner->endpoint));
}

/* What a caller sees: what it pinned, else a screen, else who speaks or spoke last, else whom it saw before, else anybody. */
static guint mix_worth(const Run *run, const JxSlot *slot, const JxSource *source) {
	guint place = speaker_place(run, source);
	if (is_pinned(run->leg->constraints, source))
		return G_MAXUINT;
	if (source->video_type == JX_VIDEO_DESKTOP)
		return G_MAXUINT - 1;
	if (place != G_MAXUINT)
		return 1000000 - MIN(place, 900000);
	return slot->source == source ? 2 : 1;
}

static void run_mix(Run *run) {
	for (guint i = 0; i < run->leg->slots->len; i++) {
		JxSlot *slot = run->leg->slots->pdata[i];
		if (slot->media != JX_MEDIA_VIDEO)
			continue;
		JxSource *best = NULL;
		guint best_worth = 0;
		for (guint s = 0; s < run->view->sources->len; s++) {
			JxSource *source = run->view->sources->pdata[s];
			JxSlot *taken = slot_of(run->leg, source);
			if (source->media != JX_MEDIA_VIDEO || is_own(run, source) || jx_source_silent(source) || (taken && taken->mindex < slot->mindex))
				continue;
			guint worth = mix_worth(run, slot, source);
			if (worth > best_worth) {
				best = source;
				best_worth = worth;
			}
		}
		assign(run, slot, best);
		slot->height = best ? JX_MIX_HEIGHT : JX_HEIGHT_NONE;
	}
}

/* --- own: what the leg's participant sends on another leg. The first video slot is its camera's, the second its screen's. */

static JxSource *own_source(const Run *run, const JxSlot *slot, gboolean desktop) {
	for (guint i = 0; i < run->view->sources->len; i++) {
		JxSource *source = run->view->sources->pdata[i];
		if (is_own(run, source) && source->media == slot->media && (slot->media == JX_MEDIA_AUDIO || (source->video_type == JX_VIDEO_DESKTOP) == desktop))
			return source;
	}
	return NULL;
}

static void run_own(Run *run) {
	guint videos = 0;
	for (guint i = 0; i < run->leg->slots->len; i++) {
		JxSlot *slot = run->leg->slots->pdata[i];
		gboolean video = slot->media == JX_MEDIA_VIDEO;
		JxSource *source = own_source(run, slot, video && videos++ == 1);
		assign(run, slot, source);
		slot->height = source && video && !jx_source_silent(source) ? jx_constraints_height(run->leg->constraints, source->name) : JX_HEIGHT_NONE;
	}
}

/* --- one: the voice of a participant, and its screen, else its camera */

static gboolean is_of(const Run *run, const JxSource *source) {
	return g_strcmp0(endpoint_of(source), run->leg->of) == 0 && !is_own(run, source);
}

static void run_one(Run *run) {
	for (guint i = 0; i < run->leg->slots->len; i++) {
		JxSlot *slot = run->leg->slots->pdata[i];
		JxSource *best = NULL;
		for (guint s = 0; s < run->view->sources->len; s++) {
			JxSource *source = run->view->sources->pdata[s];
			if (source->media == slot->media && is_of(run, source) && (!best || before(source, best)))
				best = source;
		}
		assign(run, slot, best);
		if (slot->media == JX_MEDIA_VIDEO)
			slot->height = best ? jx_constraints_height(run->leg->constraints, best->name) : JX_HEIGHT_NONE;
	}
}

void jx_selector_run(JxLeg *leg, const JxSelectorView *view, void (*changed)(gpointer user, JxSlot *slot), gpointer user) {
	Run run = { leg, view, changed, user };
	switch (leg->policy) {
	case JX_POLICY_NONE:
		break;
	case JX_POLICY_PINNED:
		run_pinned(&run);
		break;
	case JX_POLICY_POOL:
		run_pool(&run);
		break;
	case JX_POLICY_MIX:
		run_mix(&run);
		break;
	case JX_POLICY_OWN:
		run_own(&run);
		break;
	case JX_POLICY_ONE:
		run_one(&run);
		break;
	}
}
