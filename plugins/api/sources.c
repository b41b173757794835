#include "config.h"

#include "api/sources.h"

#include "api/errors.h"
#include "api/request.h"

/* Sources that a request may name, and that are named after lines. */
#define MAX_SOURCES 512
#define MAX_NAMED 64

static const JxField source_fields[] = {
	{ JX_ID("source"), .required = TRUE },
	{ JX_ID("participant") },
	{ .name = "media", .type = JX_FIELD_STRING, .min = 1, .max = 16, .words = "audio video", .required = TRUE },
	{ .name = "video_type", .type = JX_FIELD_STRING, .min = 1, .max = 16, .words = "camera desktop", .nullable = TRUE },
	{ .name = "mid", .type = JX_FIELD_STRING, .min = 1, .max = 16, .required = TRUE },
	{ .name = "ssrcs", .type = JX_FIELD_ARRAY, .max = JX_MAX_LAYERS, .nullable = TRUE },
	{ .name = "rtx", .type = JX_FIELD_ARRAY, .max = JX_MAX_LAYERS, .nullable = TRUE },
	{ .name = "muted", .type = JX_FIELD_BOOL },
};
static const JxField guest_fields[] = {
	{ JX_ID("participant"), .required = TRUE },
	{ JX_ID("endpoint"), .required = TRUE },
	{ JX_ID("name"), .nullable = TRUE },
};
static const JxField state_fields[] = {
	{ JX_ID("source"), .required = TRUE },
	{ .name = "muted", .type = JX_FIELD_BOOL, .required = TRUE },
	/* Jitsi knows more types than the two that make a difference here; the others change nothing. */
	{ .name = "video_type", .type = JX_FIELD_STRING, .min = 0, .max = 64, .nullable = TRUE },
};

static gboolean invalid(GError **error, const char *what) {
	jx_refuse(error, JX_API_ERROR_INVALID_SOURCES, "%s", what);
	return FALSE;
}

static gboolean read_ssrcs(const json_t *list, guint32 *out, guint *n, GError **error) {
	size_t i;
	const json_t *value;
	*n = 0;
	json_array_foreach(list, i, value) {
		json_int_t ssrc = json_integer_value(value);
		if (!json_is_integer(value) || ssrc < 1 || ssrc > G_MAXUINT32 || *n == JX_MAX_LAYERS)
			return invalid(error, "an SSRC must be an integer from 1 to 4294967295, at most 3 in a list");
		out[(*n)++] = (guint32)ssrc;
	}
	return TRUE;
}

static gboolean read_source(const json_t *source, guint index, JxSourceSpec *spec, GError **error) {
	g_autofree char *where = g_strdup_printf("sources[%u].", index);
	if (!jx_validate(source, source_fields, G_N_ELEMENTS(source_fields), where, error))
		return FALSE;
	spec->name = jx_get_string(source, "source", NULL);
	spec->owner = jx_get_string(source, "participant", NULL);
	spec->mid = jx_get_string(source, "mid", NULL);
	spec->muted = jx_get_bool(source, "muted", FALSE);
	jx_media_parse(jx_get_string(source, "media", ""), &spec->media);
	jx_video_type_parse(jx_get_string(source, "video_type", "camera"), &spec->video_type);
	return read_ssrcs(json_object_get(source, "ssrcs"), spec->ssrcs, &spec->n_ssrcs, error) &&
		read_ssrcs(json_object_get(source, "rtx"), spec->rtx, &spec->n_rtx, error);
}

gboolean jx_sources_apply(JxRoom *model, JxLeg *leg, const json_t *sources, GError **error) {
	guint n = (guint)json_array_size(sources);
	if (n > MAX_SOURCES)
		return invalid(error, "too many sources");
	g_autofree JxSourceSpec *specs = g_new0(JxSourceSpec, n + 1);
	for (guint i = 0; i < n; i++) {
		if (!read_source(json_array_get(sources, i), i, &specs[i], error))
			return FALSE;
	}
	return jx_room_set_sources(model, leg, specs, n, error);
}

gboolean jx_guests_apply(JxRoom *model, JxLeg *leg, const json_t *guests, GError **error) {
	guint n = (guint)json_array_size(guests);
	if (!guests)
		return TRUE;
	g_autofree JxGuestSpec *specs = g_new0(JxGuestSpec, n + 1);
	for (guint i = 0; i < n; i++) {
		const json_t *guest = json_array_get(guests, i);
		g_autofree char *where = g_strdup_printf("guests[%u].", i);
		if (!jx_validate(guest, guest_fields, G_N_ELEMENTS(guest_fields), where, error))
			return FALSE;
		specs[i] = (JxGuestSpec){ jx_get_string(guest, "participant", NULL), jx_get_string(guest, "endpoint", NULL), jx_get_string(guest, "name", NULL) };
	}
	return jx_room_set_guests(model, leg, specs, n, error);
}

static const JxSource *source_on_line(const JxLeg *leg, guint mindex) {
	for (guint i = 0; i < leg->sources->len; i++) {
		const JxSource *source = leg->sources->pdata[i];
		if (source->mindex == mindex)
			return source;
	}
	return NULL;
}

/* The name it has, else the first that is free. */
static char *name_for(const JxRoom *model, const JxLeg *leg, guint mindex, JxMedia media, const JxSourceSpec *specs, guint n) {
	const JxSource *known = source_on_line(leg, mindex);
	if (known)
		return g_strdup(known->name);
	for (guint number = 0;; number++) {
		g_autofree char *name = g_strdup_printf("%s-%c%u", leg->participant->endpoint, media == JX_MEDIA_AUDIO ? 'a' : 'v', number);
		gboolean taken = jx_room_source(model, name) != NULL;
		for (guint i = 0; i < n; i++)
			taken |= g_str_equal(specs[i].name, name);
		if (!taken)
			return g_steal_pointer(&name);
	}
}

static void add_simulcast(const json_t *simulcast, guint mindex, JxSourceSpec *spec) {
	size_t i;
	const json_t *one;
	json_array_foreach(simulcast, i, one) {
		const json_t *ssrcs = json_object_get(one, "ssrcs");
		if (jx_get_int(one, "mindex", -1) == mindex && ssrcs && !read_ssrcs(ssrcs, spec->ssrcs, &spec->n_ssrcs, NULL))
			spec->n_ssrcs = 0;
	}
}

static gboolean sends_on(const JxLine *line, const JxPeerSdp *sdp, guint index) {
	gboolean media = line->role == JX_LINE_PEER || line->role == JX_LINE_AUDIO || line->role == JX_LINE_CAMERA || line->role == JX_LINE_SCREEN;
	return media && (line->direction & JX_DIRECTION_RECVONLY) && jx_peer_sdp_sends(sdp, index);
}

gboolean jx_sources_by_lines(JxRoom *model, JxLeg *leg, const JxPeerSdp *sdp, const json_t *simulcast, GError **error) {
	JxSourceSpec specs[MAX_NAMED] = { 0 };
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	guint n = 0;
	for (guint i = 0; i < jx_lines_count(leg->lines) && n < MAX_NAMED; i++) {
		const JxLine *line = jx_lines_at(leg->lines, i);
		if (!sends_on(line, sdp, i))
			continue;
		JxSourceSpec *spec = &specs[n];
		spec->media = line->type == JX_LINE_TYPE_VIDEO ? JX_MEDIA_VIDEO : JX_MEDIA_AUDIO;
		spec->video_type = line->role == JX_LINE_SCREEN ? JX_VIDEO_DESKTOP : JX_VIDEO_CAMERA;
		spec->mid = line->mid;
		g_ptr_array_add(names, name_for(model, leg, i, spec->media, specs, n));
		spec->name = names->pdata[n++];
		const JxSource *known = source_on_line(leg, i);
		if (known) {
			spec->video_type = known->video_type;
			spec->muted = known->muted;
		}
		add_simulcast(simulcast, i, spec);
	}
	return jx_room_set_sources(model, leg, specs, n, error);
}

gboolean jx_ssrcs_apply(JxLeg *leg, const json_t *ssrcs, GError **error) {
	const char *mid;
	json_t *pair;
	json_object_foreach((json_t *)ssrcs, mid, pair) {
		guint32 values[JX_MAX_LAYERS] = { 0 };
		guint n;
		if (!json_is_array(pair) || !read_ssrcs(pair, values, &n, error) || n < 1 || n > 2)
			return (error && *error) ? FALSE : invalid(error, "ssrcs must be an object of mid: [ssrc] or [ssrc, rtx ssrc]");
		JxSlot *slot = jx_leg_set_ssrc(leg, mid, values[0], values[1]);
		if (slot)
			jx_live_room_update_slot(slot);
	}
	return TRUE;
}

gboolean jx_states_apply(JxRoom *model, JxLeg *leg, const json_t *states, GError **error) {
	size_t i;
	const json_t *state;
	json_array_foreach(states, i, state) {
		g_autofree char *where = g_strdup_printf("states[%zu].", i);
		if (!jx_validate(state, state_fields, G_N_ELEMENTS(state_fields), where, error))
			return FALSE;
		JxVideoType type;
		gboolean typed = jx_video_type_parse(jx_get_string(state, "video_type", NULL), &type);
		/* A state may come before its source does, and after it went: neither is an error. */
		jx_room_set_state(model, leg->participant, jx_get_string(state, "source", ""), jx_get_bool(state, "muted", FALSE), typed ? &type : NULL);
	}
	return TRUE;
}
