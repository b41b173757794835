#include "config.h"

#include "call/compact.h"
#include "wire/jitsi/json_sources.h"

static void add(JxJingle *jingle, JxMedia media, const GPtrArray *sources, const GPtrArray *groups) {
	if (!sources->len)
		return;
	const char *name = jx_media_name(media);
	JxContent *content = jx_jingle_content(jingle, name);
	if (!content)
		content = jx_jingle_add_content(jingle, jx_content_new(JX_PARTY_INITIATOR, name, JX_SENDERS_BOTH));
	if (!content->description)
		content->description = jx_rtp_description_new(media);
	for (guint i = 0; i < sources->len; i++)
		g_ptr_array_add(content->description->sources, jx_source_copy(sources->pdata[i]));
	for (guint i = 0; i < groups->len; i++)
		g_ptr_array_add(content->description->groups, jx_ssrc_group_copy(groups->pdata[i]));
}

JxJingle *jx_compact_expand(const JxJingle *jingle, const char *endpoint) {
	JxJingle *whole = jx_jingle_new(jingle->action, jingle->sid);
	for (guint i = 0; i < jingle->contents->len; i++)
		jx_jingle_add_content(whole, jx_content_copy(jingle->contents->pdata[i]));
	const JxSourceSet *set = jingle->json_sources ? jx_json_sources_find(jingle->json_sources, endpoint) : NULL;
	if (set) {
		add(whole, JX_MEDIA_AUDIO, set->audio, set->audio_groups);
		add(whole, JX_MEDIA_VIDEO, set->video, set->video_groups);
	}
	return whole;
}
