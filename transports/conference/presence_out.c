#include "config.h"
#include "conference/presence_out.h"

#include "wire/core/stanza.h"

static void add_number_property(JxPresence *presence, const char *key, gint64 value) {
	g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, value);
	jx_presence_add_property(presence, key, text);
}

/* Caps come ready made from the host, hash and all. */
static xmpp_stanza_t *finish(xmpp_ctx_t *ctx, JxPresence *presence, xmpp_stanza_t *caps, const char *from, const char *to) {
	xmpp_stanza_t *stanza = jx_presence_write(ctx, presence, from, to);
	jx_presence_free(presence);
	if (caps)
		jx_stanza_append(stanza, xmpp_stanza_copy(caps));
	return stanza;
}

xmpp_stanza_t *jx_presence_out_focus(xmpp_ctx_t *ctx, const JxFocusPresence *focus, const char *from, const char *to) {
	JxPresence *presence = jx_presence_new();
	presence->join = focus->join;
	presence->etherpad = g_strdup(focus->local);
	g_ptr_array_add(presence->versions, jx_property_new("focus", PACKAGE_VERSION));
	jx_presence_add_property(presence, "support-terminate-restart", "true");
	add_number_property(presence, "created-ms", focus->created);
	add_number_property(presence, "bridge-count", 1);
	if (focus->visitor_count > 0)
		add_number_property(presence, "visitor-count", focus->visitor_count);
	if (focus->codecs)
		jx_presence_add_property(presence, "visitor-codecs", focus->codecs);
	xmpp_stanza_t *stanza = finish(ctx, presence, focus->caps, from, to);
	if (focus->recording)
		jx_stanza_append(stanza, xmpp_stanza_copy(focus->recording));
	return stanza;
}

xmpp_stanza_t *jx_presence_out_virtual(xmpp_ctx_t *ctx, const JxVirtualPresence *virtual, const char *from, const char *to) {
	JxPresence *presence = jx_presence_new();
	presence->join = virtual->join;
	presence->password = g_strdup(virtual->join ? virtual->password : NULL);
	presence->nick = g_strdup(virtual->name);
	presence->avatar_url = g_strdup(virtual->picture);
	presence->hand = g_strdup(virtual->hand);
	presence->guest_of = g_strdup(virtual->guest_of);
	presence->has_source_info = TRUE;
	for (guint i = 0; i < virtual->sources->len; i++) {
		const JxSourceState *source = g_ptr_array_index(virtual->sources, i);
		jx_presence_add_source(presence, source->name, source->muted, source->video_type);
	}
	/* COMPAT(lib-jitsi-meet 2022): it reads these, whatever SourceInfo says. */
	presence->audio_muted = jx_presence_muted(presence, NULL, JX_MEDIA_AUDIO) ? JX_YES : JX_NO;
	presence->video_muted = jx_presence_muted(presence, NULL, JX_MEDIA_VIDEO) ? JX_YES : JX_NO;
	g_auto(GStrv) words = g_strsplit(virtual->codecs, ",", -1);
	for (guint i = 0; words[i]; i++)
		g_ptr_array_add(presence->codecs, g_strdup(words[i]));
	return finish(ctx, presence, virtual->caps, from, to);
}
