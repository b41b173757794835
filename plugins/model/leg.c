#include "config.h"

#include "model/leg.h"

#include "model/leg_private.h"
#include "model/participant.h"

static JxSlot *slot_new(JxLeg *leg, guint index, const JxLine *line) {
	JxSlot *slot = g_new0(JxSlot, 1);
	slot->leg = leg;
	slot->mindex = index;
	slot->rtx_mindex = -1;
	slot->media = line->role == JX_LINE_VIDEO_SLOT || line->type == JX_LINE_TYPE_VIDEO ? JX_MEDIA_VIDEO : JX_MEDIA_AUDIO;
	slot->private_line = slot->media == JX_MEDIA_VIDEO && line->type == JX_LINE_TYPE_AUDIO;
	slot->types = line->types;
	if (slot->private_line)
		slot->rtx_mindex = jx_lines_find(leg->lines, JX_LINE_RTX_SLOT, line->number);
	slot->mix = leg->policy == JX_POLICY_MIX && slot->media == JX_MEDIA_AUDIO;
	slot->height = JX_HEIGHT_NONE;
	return slot;
}

void jx_slot_free(gpointer data) {
	JxSlot *slot = data;
	g_free(slot->endpoint);
	g_free(slot);
}

static gboolean is_slot(const JxLine *line) {
	if (line->role == JX_LINE_PEER)
		return (line->direction & JX_DIRECTION_SENDONLY) && line->type != JX_LINE_TYPE_DATA;
	return line->role == JX_LINE_AUDIO_SLOT || line->role == JX_LINE_VIDEO_SLOT;
}

void jx_leg_make_slots(JxLeg *leg, gboolean ready, GFunc made, gpointer user) {
	if (leg->policy == JX_POLICY_NONE)
		return;
	for (guint i = 0; i < jx_lines_count(leg->lines); i++) {
		const JxLine *line = jx_lines_at(leg->lines, i);
		if (!is_slot(line) || jx_leg_slot_by_mindex(leg, i))
			continue;
		JxSlot *slot = slot_new(leg, i, line);
		slot->ready = ready;
		g_ptr_array_add(leg->slots, slot);
		made(slot, user);
	}
}

void jx_leg_assign(JxSlot *slot, JxSource *source) {
	JxLeg *leg = slot->leg;
	if (slot->source)
		g_hash_table_remove(leg->by_source, slot->source);
	if (source)
		g_hash_table_insert(leg->by_source, source, slot);
	slot->source = source;
	if (leg->sticky && source) {
		g_free(slot->endpoint);
		slot->endpoint = g_strdup(source->owner->endpoint);
	}
	slot->height = JX_HEIGHT_NONE;
	slot->suspended = FALSE;
	slot->generation = ++leg->generation;
}

static void count_slots(const JxLeg *leg, JxMedia media, guint *all, guint *free_ones) {
	*all = *free_ones = 0;
	for (guint i = 0; i < leg->slots->len; i++) {
		const JxSlot *slot = leg->slots->pdata[i];
		if (slot->media != media)
			continue;
		(*all)++;
		if (!slot->source && !slot->endpoint)
			(*free_ones)++;
	}
}

gboolean jx_leg_wants_growth(const JxLeg *leg) {
	if (leg->policy != JX_POLICY_PINNED || leg->growing || !leg->answered || jx_lines_kind(leg->lines) == JX_LINES_OFFERED)
		return FALSE;
	for (JxMedia media = JX_MEDIA_AUDIO; media <= JX_MEDIA_VIDEO; media++) {
		guint all, free_ones;
		count_slots(leg, media, &all, &free_ones);
		/* A leg that asked for no slots of a medium does not want it. */
		if (all > 0 && free_ones < JX_SLOT_FREE_LOW && all + JX_SLOT_BLOCK <= JX_MAX_SLOTS)
			return TRUE;
	}
	return FALSE;
}

void jx_leg_grow_lines(JxLeg *leg) {
	guint audio, video, unused;
	count_slots(leg, JX_MEDIA_AUDIO, &audio, &unused);
	count_slots(leg, JX_MEDIA_VIDEO, &video, &unused);
	leg->growing = TRUE;
	jx_lines_append_slots(leg->lines, audio && audio + JX_SLOT_BLOCK <= JX_MAX_SLOTS ? JX_SLOT_BLOCK : 0,
		video && video + JX_SLOT_BLOCK <= JX_MAX_SLOTS ? JX_SLOT_BLOCK : 0);
}

void jx_leg_set_sticky(JxLeg *leg) {
	leg->sticky = TRUE;
}

void jx_leg_set_of(JxLeg *leg, const char *endpoint) {
	g_free(leg->of);
	leg->of = g_strdup(endpoint);
}

void jx_leg_answered(JxLeg *leg) {
	leg->answered = TRUE;
	leg->growing = FALSE;
	for (guint i = 0; i < leg->slots->len; i++)
		((JxSlot *)leg->slots->pdata[i])->ready = TRUE;
}

JxSlot *jx_leg_slot_by_mindex(const JxLeg *leg, guint mindex) {
	for (guint i = 0; i < leg->slots->len; i++) {
		JxSlot *slot = leg->slots->pdata[i];
		if (slot->mindex == mindex)
			return slot;
	}
	return NULL;
}

static JxSlot *slot_by_rtx(const JxLeg *leg, gint mindex) {
	for (guint i = 0; i < leg->slots->len; i++) {
		JxSlot *slot = leg->slots->pdata[i];
		if (slot->rtx_mindex == mindex)
			return slot;
	}
	return NULL;
}

JxSlot *jx_leg_set_ssrc(JxLeg *leg, const char *mid, guint32 ssrc, guint32 rtx_ssrc) {
	gint index = jx_lines_find_mid(leg->lines, mid);
	if (index < 0)
		return NULL;
	JxSlot *partner = slot_by_rtx(leg, index);
	if (partner) {
		partner->rtx_ssrc = ssrc;
		return partner;
	}
	JxSlot *slot = jx_leg_slot_by_mindex(leg, (guint)index);
	if (slot) {
		slot->ssrc = ssrc;
		if (slot->rtx_mindex < 0 && rtx_ssrc)
			slot->rtx_ssrc = rtx_ssrc;
	}
	return slot;
}
