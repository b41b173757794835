#include "config.h"

#include "model/source.h"

#include <string.h>

#include "model/leg_private.h"
#include "model/room_private.h"

static const char *const kinds[] = { "audio", "video", "desktop" };

const char *jx_kind_name(JxKind kind) {
	return kinds[kind];
}

gboolean jx_kind_parse(const char *word, JxKind *kind) {
	for (guint i = 0; i < JX_KINDS; i++) {
		if (strcmp(kinds[i], word) == 0) {
			*kind = (JxKind)i;
			return TRUE;
		}
	}
	return FALSE;
}

JxKind jx_source_kind(const JxSource *source) {
	if (source->media == JX_MEDIA_AUDIO)
		return JX_KIND_AUDIO;
	return source->video_type == JX_VIDEO_DESKTOP ? JX_KIND_DESKTOP : JX_KIND_VIDEO;
}

gboolean jx_source_silent(const JxSource *source) {
	return source->muted || source->owner->muted[jx_source_kind(source)];
}

static void free_slots_of(JxRoom *room, JxSource *source) {
	for (guint p = 0; p < room->participants->len; p++) {
		const JxParticipant *participant = room->participants->pdata[p];
		for (guint l = 0; l < participant->legs->len; l++) {
			JxLeg *leg = participant->legs->pdata[l];
			JxSlot *slot = g_hash_table_lookup(leg->by_source, source);
			if (!slot)
				continue;
			jx_leg_assign(slot, NULL);
			room->sink->slot_changed(room->user, slot);
		}
	}
}

static void drop_source(JxRoom *room, JxSource *source) {
	free_slots_of(room, source);
	g_ptr_array_remove(room->ranking, source);
	g_ptr_array_remove(room->sources, source);
	g_ptr_array_remove(source->leg->sources, source);
	room->sink->source_removed(room->user, source);
	g_free(source->name);
	g_free(source);
}

void jx_room_drop_sources(JxRoom *room, JxLeg *leg) {
	while (leg->sources->len > 0)
		drop_source(room, leg->sources->pdata[leg->sources->len - 1]);
}

void jx_room_drop_sources_of(JxRoom *room, JxLeg *leg, const JxParticipant *owner) {
	for (guint i = leg->sources->len; i-- > 0;) {
		JxSource *source = leg->sources->pdata[i];
		if (source->owner == owner)
			drop_source(room, source);
	}
}

static gboolean invalid(GError **error, const char *source, const char *what) {
	g_set_error(error, JX_MODEL_ERROR, JX_MODEL_ERROR_INVALID, "source %s: %s", source, what);
	return FALSE;
}

static gboolean has_ssrc(const JxSource *source, guint32 ssrc) {
	for (guint i = 0; i < source->n_ssrcs; i++) {
		if (source->ssrcs[i] == ssrc)
			return TRUE;
	}
	for (guint i = 0; i < source->n_rtx; i++) {
		if (source->rtx[i] == ssrc)
			return TRUE;
	}
	return FALSE;
}

/* Somebody else's SSRCs may be the same: each PeerConnection has its own. Within a participant they may not. */
static gboolean check_ssrcs(const JxSourceSpec *spec, GHashTable *seen, GError **error) {
	for (guint i = 0; i < spec->n_ssrcs + spec->n_rtx; i++) {
		guint32 ssrc = i < spec->n_ssrcs ? spec->ssrcs[i] : spec->rtx[i - spec->n_ssrcs];
		if (ssrc == 0)
			return invalid(error, spec->name, "SSRC 0 is not allowed");
		if (!g_hash_table_add(seen, GUINT_TO_POINTER(ssrc)))
			return invalid(error, spec->name, "an SSRC is named twice");
	}
	return TRUE;
}

static gboolean line_takes(const JxLine *line, JxMedia media) {
	if (!(line->direction & JX_DIRECTION_RECVONLY))
		return FALSE;
	if (line->role == JX_LINE_PEER || line->role == JX_LINE_AUDIO || line->role == JX_LINE_CAMERA || line->role == JX_LINE_SCREEN)
		return line->type == (media == JX_MEDIA_AUDIO ? JX_LINE_TYPE_AUDIO : JX_LINE_TYPE_VIDEO);
	return FALSE;
}

/* NULL: nobody that this leg carries. */
static JxParticipant *owner_of(const JxLeg *leg, const JxSourceSpec *spec) {
	if (!spec->owner || g_str_equal(spec->owner, leg->participant->id))
		return leg->participant;
	for (guint i = 0; i < leg->guests->len; i++) {
		JxParticipant *guest = leg->guests->pdata[i];
		if (g_str_equal(guest->id, spec->owner))
			return guest;
	}
	return NULL;
}

static gboolean check_spec(JxRoom *room, JxLeg *leg, const JxSourceSpec *specs, guint index, GHashTable *seen, GError **error) {
	const JxSourceSpec *spec = &specs[index];
	gint mindex = jx_lines_find_mid(leg->lines, spec->mid);
	if (mindex < 0 || !line_takes(jx_lines_at(leg->lines, (guint)mindex), spec->media))
		return invalid(error, spec->name, "its mid is not a line on which this leg sends such media");
	if (spec->n_ssrcs > JX_MAX_LAYERS || spec->n_rtx > spec->n_ssrcs)
		return invalid(error, spec->name, "at most 3 SSRCs, and not more RTX SSRCs than those");
	if (spec->owner && !owner_of(leg, spec))
		return invalid(error, spec->name, "its participant is none of the leg's guests");
	const JxSource *other = jx_room_source(room, spec->name);
	if (other && other->leg != leg) {
		g_set_error(error, JX_MODEL_ERROR, JX_MODEL_ERROR_EXISTS, "source %s is sent by another leg", spec->name);
		return FALSE;
	}
	for (guint i = 0; i < index; i++) {
		if (g_str_equal(specs[i].name, spec->name))
			return invalid(error, spec->name, "named twice");
	}
	for (guint i = 0; i < leg->participant->legs->len; i++) {
		const JxLeg *sibling = leg->participant->legs->pdata[i];
		for (guint j = 0; sibling != leg && j < sibling->sources->len; j++) {
			for (guint k = 0; k < spec->n_ssrcs; k++) {
				if (has_ssrc(sibling->sources->pdata[j], spec->ssrcs[k]))
					return invalid(error, spec->name, "its SSRC is sent by another leg");
			}
		}
	}
	return check_ssrcs(spec, seen, error);
}

static void place(JxSource *source, JxLeg *leg, const char *mid) {
	source->mindex = (guint)jx_lines_find_mid(leg->lines, mid);
	const JxLine *line = jx_lines_at(leg->lines, source->mindex);
	guint top = line->role == JX_LINE_CAMERA ? 1 : line->role == JX_LINE_SCREEN ? 2 : 0;
	source->top_mindex = top ? jx_lines_find(leg->lines, JX_LINE_TOP, top) : -1;
	source->top_rtx_mindex = top ? jx_lines_find(leg->lines, JX_LINE_TOP_RTX, top) : -1;
	source->types = line->types;
}

static void fill(JxSource *source, JxLeg *leg, const JxSourceSpec *spec) {
	source->media = spec->media;
	source->video_type = spec->video_type;
	source->muted = spec->muted;
	source->n_ssrcs = spec->n_ssrcs;
	source->n_rtx = spec->n_rtx;
	memcpy(source->ssrcs, spec->ssrcs, sizeof source->ssrcs);
	memcpy(source->rtx, spec->rtx, sizeof source->rtx);
	place(source, leg, spec->mid);
}

static gboolean same(const JxSource *a, const JxSource *b) {
	return a->media == b->media && a->video_type == b->video_type && a->muted == b->muted && a->n_ssrcs == b->n_ssrcs && a->n_rtx == b->n_rtx &&
		a->mindex == b->mindex && memcmp(a->ssrcs, b->ssrcs, sizeof a->ssrcs) == 0 && memcmp(a->rtx, b->rtx, sizeof a->rtx) == 0;
}

static void put(JxRoom *room, JxLeg *leg, const JxSourceSpec *spec) {
	JxSource *source = jx_room_source(room, spec->name);
	if (source && (source->media != spec->media || source->owner != owner_of(leg, spec))) {
		drop_source(room, source);
		source = NULL;
	}
	if (source) {
		JxSource before = *source;
		fill(source, leg, spec);
		if (!same(source, &before))
			room->sink->source_changed(room->user, source);
		return;
	}
	source = g_new0(JxSource, 1);
	source->name = g_strdup(spec->name);
	source->leg = leg;
	source->owner = owner_of(leg, spec);
	source->age = room->next_age++;
	source->wanted = G_MININT;
	fill(source, leg, spec);
	g_ptr_array_add(room->sources, source);
	g_ptr_array_add(leg->sources, source);
	room->sink->source_added(room->user, source);
}

static gboolean is_named(const JxSourceSpec *specs, guint n, const char *name) {
	for (guint i = 0; i < n; i++) {
		if (g_str_equal(specs[i].name, name))
			return TRUE;
	}
	return FALSE;
}

gboolean jx_room_set_sources(JxRoom *room, JxLeg *leg, const JxSourceSpec *specs, guint n, GError **error) {
	g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
	for (guint i = 0; i < n; i++) {
		if (!check_spec(room, leg, specs, i, seen, error))
			return FALSE;
	}
	for (guint i = leg->sources->len; i > 0; i--) {
		JxSource *source = leg->sources->pdata[i - 1];
		if (!is_named(specs, n, source->name))
			drop_source(room, source);
	}
	for (guint i = 0; i < n; i++)
		put(room, leg, &specs[i]);
	return TRUE;
}

gboolean jx_room_set_state(JxRoom *room, JxParticipant *owner, const char *name, gboolean muted, const JxVideoType *video_type) {
	JxSource *source = jx_room_source(room, name);
	if (!source || source->leg->participant != owner)
		return FALSE;
	JxVideoType type = video_type ? *video_type : source->video_type;
	if (source->muted == muted && source->video_type == type)
		return TRUE;
	source->muted = muted;
	source->video_type = type;
	room->sink->source_changed(room->user, source);
	return TRUE;
}
