#include "config.h"

#include "api/events.h"

#include "api/errors.h"

/* Endpoints told as previous speakers. */
#define PREVIOUS_SPEAKERS 10

json_t *jx_event(const char *name, json_t *members) {
	json_t *event = json_pack("{ss ss}", "conference", "event", "event", name);
	if (members)
		json_object_update(event, members);
	json_decref(members);
	return event;
}

json_t *jx_event_error(const GError *error) {
	return json_pack("{ss si ss}", "conference", "error", "error_code", jx_api_error_code(error), "error", error->message);
}

static void add_mid(json_t *event, const char *member, const JxLines *lines, gint mindex) {
	if (mindex >= 0)
		json_object_set_new(event, member, json_string(jx_lines_at(lines, (guint)mindex)->mid));
}

json_t *jx_event_slot(const JxSlot *slot) {
	json_t *event = jx_event("slot", json_pack("{sI ss}", "generation", (json_int_t)slot->generation, "media", jx_media_name(slot->media)));
	add_mid(event, "mid", slot->leg->lines, (gint)slot->mindex);
	add_mid(event, "rtx_mid", slot->leg->lines, slot->rtx_mindex);
	if (!slot->source) {
		json_object_set_new(event, "source", json_null());
		return event;
	}
	const JxParticipant *owner = slot->source->owner;
	json_object_set_new(event, "source", json_string(slot->source->name));
	json_object_set_new(event, "participant", json_string(owner->id));
	json_object_set_new(event, "endpoint", json_string(owner->endpoint));
	if (slot->media == JX_MEDIA_VIDEO)
		json_object_set_new(event, "video_type", json_string(jx_video_type_name(slot->source->video_type)));
	return event;
}

json_t *jx_event_source(const JxSource *source) {
	const JxParticipant *owner = source->owner;
	json_t *event = json_pack("{ss ss ss ss sb}", "participant", owner->id, "endpoint", owner->endpoint, "source", source->name,
		"media", jx_media_name(source->media), "muted", jx_source_silent(source));
	if (source->media == JX_MEDIA_VIDEO)
		json_object_set_new(event, "video_type", json_string(jx_video_type_name(source->video_type)));
	return event;
}

json_t *jx_event_leg_state(const JxLeg *leg, const char *state, const char *reason) {
	json_t *event = json_pack("{ss ss ss}", "participant", leg->participant->id, "leg", leg->id, "state", state);
	if (reason)
		json_object_set_new(event, "reason", json_string(reason));
	return event;
}

json_t *jx_event_speaker(const GPtrArray *speakers, gboolean silence) {
	json_t *previous = json_array();
	for (guint i = 1; i < speakers->len && i <= PREVIOUS_SPEAKERS; i++)
		json_array_append_new(previous, json_string(((const JxParticipant *)speakers->pdata[i])->endpoint));
	json_t *event = json_pack("{so sb}", "previous", previous, "silence", silence);
	const JxParticipant *last = speakers->len ? speakers->pdata[0] : NULL;
	json_object_set_new(event, "participant", last ? json_string(last->id) : json_null());
	json_object_set_new(event, "endpoint", last ? json_string(last->endpoint) : json_null());
	return event;
}

json_t *jx_describe_participant(const JxParticipant *participant) {
	json_t *legs = json_array(), *sources = json_array();
	for (guint l = 0; l < participant->legs->len; l++) {
		const JxLeg *leg = participant->legs->pdata[l];
		json_array_append_new(legs, json_string(leg->id));
		for (guint s = 0; s < leg->sources->len; s++)
			json_array_append_new(sources, jx_event_source(leg->sources->pdata[s]));
	}
	return json_pack("{ss ss ss ss so so s{sb sb sb}}", "participant", participant->id, "endpoint", participant->endpoint, "name", participant->name,
		"origin", jx_origin_name(participant->origin), "legs", legs, "sources", sources,
		"muted", "audio", participant->muted[JX_KIND_AUDIO], "video", participant->muted[JX_KIND_VIDEO], "desktop", participant->muted[JX_KIND_DESKTOP]);
}

json_t *jx_describe_leg(const JxLeg *leg) {
	json_t *slots = json_array(), *lines = json_array();
	for (guint i = 0; i < jx_lines_count(leg->lines); i++)
		json_array_append_new(lines, json_string(jx_lines_at(leg->lines, i)->mid));
	for (guint i = 0; i < leg->slots->len; i++) {
		const JxSlot *slot = leg->slots->pdata[i];
		if (!slot->source && !slot->mix)
			continue;
		json_t *one = json_pack("{ss sI si sb sb}", "mid", jx_lines_at(leg->lines, slot->mindex)->mid, "ssrc", (json_int_t)slot->ssrc,
			"height", slot->height, "mix", slot->mix, "suspended", slot->suspended);
		json_object_set_new(one, "source", slot->source ? json_string(slot->source->name) : json_null());
		json_array_append_new(slots, one);
	}
	return json_pack("{ss ss ss ss so so sb}", "participant", leg->participant->id, "leg", leg->id, "policy", jx_policy_name(leg->policy),
		"kind", jx_lines_kind_name(jx_lines_kind(leg->lines)), "lines", lines, "slots", slots, "growing", leg->growing);
}
