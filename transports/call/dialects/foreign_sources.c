/* The sources of the other room, and the m-lines on which Janus gets them: one for each, as in a browser. A line that a source has left takes the
 * next one of its kind: lines are for good. */
#include "config.h"

#include <string.h>

#include "call/codecs.h"
#include "call/dialects/foreign.h"
#include "wire/jitsi/presence.h"

/* Of one room: a bridge forwards what is asked of it, and nobody watches more. */
#define MAX_SOURCES 500

#define LEVEL_URI "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
#define SEND_TIME_URI "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"

void jx_foreign_source_free(gpointer data) {
	JxForeignSource *source = data;
	g_free(source->name);
	g_free(source->owner);
	g_free(source);
}

/* --- in */
static JxForeignSource *by_ssrc(const JxForeign *foreign, guint32 ssrc) {
	for (guint i = 0; i < foreign->sources->len; i++) {
		JxForeignSource *source = foreign->sources->pdata[i];
		if (source->ssrc == ssrc)
			return source;
	}
	return NULL;
}

const JxForeignSource *jx_foreign_find(const JxForeign *foreign, const char *name) {
	for (guint i = 0; i < foreign->sources->len; i++) {
		const JxForeignSource *source = foreign->sources->pdata[i];
		if (g_str_equal(source->name, name))
			return source;
	}
	return NULL;
}

/* An occupant JID's resource, else the word itself; without owner it is who the source is named after. New string, NULL: nobody's. */
static char *owner_of(const JxSource *source) {
	const char *slash = source->owner ? strchr(source->owner, '/') : NULL;
	char *endpoint = NULL;
	if (source->owner)
		return g_strdup(slash ? slash + 1 : source->owner);
	if (source->name)
		jx_source_name_parse(source->name, &endpoint, NULL, NULL);
	return endpoint;
}

/* Names are unique among those of one owner; who gives none is counted. */
static char *name_of(const JxForeign *foreign, const JxSource *source, const char *owner, gboolean video) {
	if (source->name && !jx_foreign_find(foreign, source->name))
		return g_strdup(source->name);
	for (guint i = video && source->video_type == JX_VIDEO_TYPE_DESKTOP ? 1 : 0;; i++) {
		char *name = jx_source_name(owner, video ? JX_MEDIA_VIDEO : JX_MEDIA_AUDIO, i);
		if (!jx_foreign_find(foreign, name))
			return name;
		g_free(name);
	}
}

/* Not the first of its group: it comes with that one. */
static gboolean is_second(const GPtrArray *groups, guint32 ssrc) {
	for (guint i = 0; i < groups->len; i++) {
		const JxSsrcGroup *group = groups->pdata[i];
		for (guint k = 1; k < group->ssrcs->len; k++)
			if (jx_ssrc_group_at(group, k) == ssrc)
				return TRUE;
	}
	return FALSE;
}

static void add(JxForeign *foreign, gboolean video, const char *said, const JxSource *source, const GPtrArray *groups) {
	g_autofree char *owner = said ? g_strdup(said) : owner_of(source);
	if (!owner || is_second(groups, source->ssrc) || by_ssrc(foreign, source->ssrc))
		return;
	if (g_str_equal(owner, "jvb")) { /* the bridge's own, for its feedback and its probes */
		foreign->placeholders[video ? JX_MEDIA_VIDEO : JX_MEDIA_AUDIO] = source->ssrc;
		return;
	}
	if (foreign->sources->len >= MAX_SOURCES)
		return;
	JxForeignSource *made = g_new0(JxForeignSource, 1);
	made->name = name_of(foreign, source, owner, video);
	made->owner = g_steal_pointer(&owner);
	made->video = video;
	made->desktop = source->video_type == JX_VIDEO_TYPE_DESKTOP;
	made->ssrc = source->ssrc;
	made->rtx = jx_ssrc_groups_rtx(groups, source->ssrc);
	g_ptr_array_add(foreign->sources, made);
}

static void drop(JxForeign *foreign, JxForeignSource *source) {
	for (guint i = 0; source && i < foreign->lines->len; i++) {
		JxForeignLine *line = foreign->lines->pdata[i];
		if (line->source != source)
			continue;
		line->source = NULL;
		foreign->freed = TRUE;
	}
	if (source)
		g_ptr_array_remove(foreign->sources, source);
}

void jx_foreign_forget(JxForeign *foreign, const char *owner) {
	for (guint i = foreign->sources->len; i-- > 0;) {
		JxForeignSource *source = foreign->sources->pdata[i];
		if (!g_str_equal(source->owner, owner))
			continue;
		g_hash_table_remove(foreign->states, source->name);
		drop(foreign, source);
	}
}

/* owner: who all of them belong to; NULL: each says it. */
static void take(JxForeign *foreign, gboolean adds, gboolean video, const char *owner, const GPtrArray *sources, const GPtrArray *groups) {
	for (guint i = 0; i < sources->len; i++) {
		if (adds)
			add(foreign, video, owner, sources->pdata[i], groups);
		else
			drop(foreign, by_ssrc(foreign, ((const JxSource *)sources->pdata[i])->ssrc));
	}
}

void jx_foreign_read_sources(JxCall *call, const JxJingle *jingle, gboolean adds) {
	JxForeign *foreign = call->own;
	for (guint i = 0; i < jingle->contents->len; i++) {
		const JxRtpDescription *description = ((const JxContent *)jingle->contents->pdata[i])->description;
		if (description && description->media != JX_MEDIA_APPLICATION)
			take(foreign, adds, description->media == JX_MEDIA_VIDEO, NULL, description->sources, description->groups);
	}
	for (guint i = 0; jingle->json_sources && i < jingle->json_sources->len; i++) {
		const JxSourceSet *set = jingle->json_sources->pdata[i];
		take(foreign, adds, FALSE, set->owner, set->audio, set->audio_groups);
		take(foreign, adds, TRUE, set->owner, set->video, set->video_groups);
	}
}

/* --- lines */
static JxForeignLine *line_of(const JxForeign *foreign, const JxForeignSource *source) {
	for (guint i = 0; i < foreign->lines->len; i++) {
		JxForeignLine *line = foreign->lines->pdata[i];
		if (line->source == source)
			return line;
	}
	return NULL;
}

static JxForeignLine *free_line(const JxForeign *foreign, JxMedia media) {
	for (guint i = 0; i < foreign->lines->len; i++) {
		JxForeignLine *line = foreign->lines->pdata[i];
		if (!line->own && !line->source && line->media == media)
			return line;
	}
	return NULL;
}

static JxForeignLine *append(JxForeign *foreign, JxMedia media, gboolean own) {
	JxForeignLine *line = g_new0(JxForeignLine, 1);
	g_snprintf(line->mid, sizeof line->mid, "%u", foreign->lines->len);
	line->media = media;
	line->own = own;
	g_ptr_array_add(foreign->lines, line);
	return line;
}

/* A bridge sends every voice that is loud enough, asked or not: Janus must know its SSRC. Pictures come to who asks. */
static gboolean is_taken(const JxCall *call, const JxForeignSource *source) {
	const JxForeign *foreign = call->own;
	const JxForeignGuest *guest = g_hash_table_lookup(foreign->guests, source->owner);
	return !source->video || (call->config.carries && guest && guest->participant);
}

static gboolean has_own(const JxForeign *foreign, JxMedia media) {
	guint n = 0;
	for (guint i = 0; i < foreign->lines->len; i++) {
		const JxForeignLine *line = foreign->lines->pdata[i];
		n += line->own && line->media == media;
	}
	return media == JX_MEDIA_VIDEO ? n >= (foreign->screen ? 2 : 1) : n >= 1;
}

gboolean jx_foreign_lay_out(JxCall *call) {
	JxForeign *foreign = call->own;
	gboolean fresh = foreign->freed;
	foreign->freed = FALSE;
	for (guint i = 0; i < call->lines->len; i++) {
		JxMedia media = ((const JxLine *)call->lines->pdata[i])->media;
		for (; !has_own(foreign, media); fresh = TRUE)
			append(foreign, media, TRUE);
	}
	for (guint i = 0; i < foreign->sources->len; i++) {
		JxForeignSource *source = foreign->sources->pdata[i];
		JxMedia media = source->video ? JX_MEDIA_VIDEO : JX_MEDIA_AUDIO;
		JxForeignLine *line = line_of(foreign, source);
		gboolean taken = is_taken(call, source);
		fresh = fresh || taken == !line;
		if (taken && !line) {
			line = free_line(foreign, media);
			(line ? line : append(foreign, media, FALSE))->source = source;
		} else if (line && !taken) {
			line->source = NULL;
		}
	}
	return fresh;
}

/* --- out: SDP */
static const JxLine *content_of(const JxCall *call, JxMedia media) {
	for (guint i = 0; i < call->lines->len; i++) {
		const JxLine *line = call->lines->pdata[i];
		if (line->media == media)
			return line;
	}
	return NULL;
}

/* Lines are ours, so no packet says on which it belongs. */
static void keep_extensions(JxRtpDescription *description) {
	for (guint i = description->extensions->len; i-- > 0;) {
		const char *uri = ((const JxHdrExt *)description->extensions->pdata[i])->uri;
		if (!g_str_equal(uri, LEVEL_URI) && !g_str_equal(uri, SEND_TIME_URI))
			g_ptr_array_remove_index(description->extensions, i);
	}
}

static void announce(JxRtpDescription *description, const JxForeignSource *source) {
	const guint32 pair[] = { source->ssrc, source->rtx };
	g_ptr_array_add(description->sources, jx_source_new(source->ssrc, NULL, NULL));
	if (!source->rtx)
		return;
	g_ptr_array_add(description->sources, jx_source_new(source->rtx, NULL, NULL));
	g_ptr_array_add(description->groups, jx_ssrc_group_new("FID", pair, G_N_ELEMENTS(pair)));
}

static void fill(const JxCall *call, const JxForeignLine *line, JxContent *content) {
	const JxForeign *foreign = call->own;
	JxRtpDescription *description = content->description;
	jx_codecs_keep_usable(call->config.video_codecs, description);
	keep_extensions(description);
	g_ptr_array_set_size(description->sources, 0);
	g_ptr_array_set_size(description->groups, 0);
	guint32 placeholder = line->own && call->config.carries ? foreign->placeholders[line->media] : 0;
	if (line->source)
		announce(description, line->source);
	else if (placeholder)
		g_ptr_array_add(description->sources, jx_source_new(placeholder, NULL, NULL));
}

static JxDirection direction_of(const JxCall *call, const JxForeignLine *line) {
	if (line->own)
		return call->config.carries ? JX_SENDONLY : JX_RECVONLY;
	return line->source ? JX_SENDONLY : JX_INACTIVE;
}

static JxSdpMedia *section(const JxCall *call, const JxForeignLine *line, GError **error) {
	g_autoptr(JxContent) content = jx_content_copy(content_of(call, line->media)->remote);
	const JxFingerprint *best = jx_fingerprint_best(content->transport->fingerprints);
	for (guint i = content->transport->fingerprints->len; i-- > 0;)
		if (content->transport->fingerprints->pdata[i] != best)
			g_ptr_array_remove_index(content->transport->fingerprints, i);
	g_ptr_array_set_size(content->transport->candidates, 0); /* trickled */
	if (line->media != JX_MEDIA_APPLICATION)
		fill(call, line, content);
	return jx_jsep_media(content, line->mid, direction_of(call, line), TRUE, error);
}

char *jx_foreign_sdp(JxCall *call, JxLeg *leg) {
	const JxForeign *foreign = call->own;
	g_autoptr(JxSdp) sdp = jx_sdp_new(1, leg->version++);
	g_autoptr(GString) mids = g_string_new("BUNDLE");
	g_autoptr(GError) error = NULL;
	for (guint i = 0; i < foreign->lines->len; i++) {
		const JxForeignLine *line = foreign->lines->pdata[i];
		JxSdpMedia *media = section(call, line, &error);
		if (!media) {
			jx_call_error(call, "bad-request", NULL, "%s", error->message);
			return NULL;
		}
		jx_sdp_add_media(sdp, media);
		g_string_append_printf(mids, " %s", line->mid);
	}
	jx_sdp_add(sdp->attributes, "group", mids->str);
	return jx_sdp_write(sdp);
}

/* --- out: guests and sources */
json_t *jx_foreign_guests_json(const JxForeign *foreign) {
	json_t *list = json_array();
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, foreign->guests);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const JxForeignGuest *guest = value;
		if (guest->participant)
			json_array_append_new(list, json_pack("{ss,ss,ss*}", "participant", guest->participant, "endpoint", guest->endpoint, "name", guest->name));
	}
	return list;
}

char *jx_foreign_here(const JxForeign *foreign, const JxForeignSource *source) {
	const JxForeignGuest *guest = g_hash_table_lookup(foreign->guests, source->owner);
	const char *dash = strrchr(source->name, '-');
	return guest && guest->participant && dash ? g_strconcat(guest->endpoint, dash, NULL) : NULL;
}

const JxForeignSource *jx_foreign_by_local_name(const JxForeign *foreign, const char *name) {
	for (guint i = 0; i < foreign->sources->len; i++) {
		const JxForeignSource *source = foreign->sources->pdata[i];
		g_autofree char *here = jx_foreign_here(foreign, source);
		if (g_strcmp0(here, name) == 0)
			return source;
	}
	return NULL;
}

json_t *jx_foreign_sources_json(const JxForeign *foreign) {
	json_t *list = json_array();
	for (guint i = 0; i < foreign->lines->len; i++) {
		const JxForeignLine *line = foreign->lines->pdata[i];
		const JxForeignSource *source = line->source;
		g_autofree char *name = source ? jx_foreign_here(foreign, source) : NULL;
		if (!name)
			continue;
		const JxForeignGuest *guest = g_hash_table_lookup(foreign->guests, source->owner);
		const JxForeignState *state = g_hash_table_lookup(foreign->states, source->name);
		gboolean desktop = state ? state->desktop : source->desktop;
		json_t *object = json_pack("{ss,ss,ss,ss,ss*,sb,s[I]}", "source", name, "participant", guest->participant, "media", source->video ? "video" : "audio",
			"mid", line->mid, "video_type", !source->video ? NULL : desktop ? "desktop" : "camera", "muted", state && state->muted,
			"ssrcs", (json_int_t)source->ssrc);
		if (source->rtx)
			json_object_set_new(object, "rtx", json_pack("[I]", (json_int_t)source->rtx));
		json_array_append_new(list, object);
	}
	return list;
}

/* --- out: what we announce */

/* "ab12cd34-video-1 t1": of letters, digits and dashes, one for each source of a call. */
static void name_source(const JxCall *call, JxSource *source, gboolean video, guint index) {
	g_autofree char *msid = g_strdup_printf("%s-%s-%u t%u", call->config.nick, video ? "video" : "audio", index, index);
	g_free(source->name);
	source->name = jx_source_name(call->config.nick, video ? JX_MEDIA_VIDEO : JX_MEDIA_AUDIO, index);
	source->video_type = !video ? JX_VIDEO_TYPE_NONE : index ? JX_VIDEO_TYPE_DESKTOP : JX_VIDEO_TYPE_CAMERA;
	g_ptr_array_set_size(source->parameters, 0);
	g_ptr_array_add(source->parameters, jx_parameter_new("msid", msid));
}

JxRtpDescription *jx_foreign_own_description(const JxCall *call, const JxLeg *leg, const char *mid, guint index, gboolean sources_alone) {
	JxRtpDescription *description = NULL;
	for (guint i = 0; i < leg->local->media->len && !description; i++)
		if (g_strcmp0(jx_sdp_mid(leg->local->media->pdata[i]), mid) == 0)
			description = jx_jsep_description(leg->local->media->pdata[i], NULL);
	if (!description)
		return NULL;
	if (sources_alone) {
		g_ptr_array_set_size(description->payload_types, 0);
		g_ptr_array_set_size(description->extensions, 0);
	}
	if (call->config.carries) {
		g_ptr_array_set_size(description->sources, 0);
		g_ptr_array_set_size(description->groups, 0);
	}
	for (guint i = 0; i < description->sources->len; i++)
		name_source(call, description->sources->pdata[i], description->media == JX_MEDIA_VIDEO, index);
	description->rtcp_mux = !sources_alone;
	return description;
}
