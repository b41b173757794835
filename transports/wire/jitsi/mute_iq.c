#include "config.h"

#include "wire/jitsi/mute_iq.h"

#include <string.h>

#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/core/wire_error.h"

static const struct {
	const char *name, *ns;
} kinds[JX_MUTE_KINDS] = {
	[JX_MUTE_AUDIO] = { "audio", JX_NS_JITMEET_AUDIO },
	[JX_MUTE_VIDEO] = { "video", JX_NS_JITMEET_VIDEO },
	[JX_MUTE_DESKTOP] = { "desktop", JX_NS_JITMEET_DESKTOP },
};

const char *jx_mute_ns(JxMuteKind kind) {
	return kinds[kind].ns;
}

const char *jx_mute_name(JxMuteKind kind) {
	return kinds[kind].name;
}

gboolean jx_mute_kind(const char *name, JxMuteKind *kind) {
	for (guint i = 0; i < JX_MUTE_KINDS; i++) {
		if (g_strcmp0(kinds[i].name, name) == 0) {
			*kind = (JxMuteKind)i;
			return TRUE;
		}
	}
	return FALSE;
}

JxMute *jx_mute_read(xmpp_stanza_t *mute, GError **error) {
	const char *jid = jx_stanza_attr_token(mute, "jid", error);
	if (!jid)
		return NULL;
	g_autofree char *text = jx_stanza_text(mute, 8);
	gboolean muted = g_strcmp0(text, "true") == 0;
	if (!muted && g_strcmp0(text, "false") != 0) {
		jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "A mute holds true or false");
		return NULL;
	}
	JxMute *read = g_new0(JxMute, 1);
	for (guint i = 0; i < JX_MUTE_KINDS; i++)
		if (strcmp(jx_stanza_ns(mute), kinds[i].ns) == 0)
			read->kind = (JxMuteKind)i;
	read->jid = g_strdup(jid);
	read->muted = muted;
	return read;
}

void jx_mute_free(JxMute *mute) {
	if (!mute)
		return;
	g_free(mute->jid);
	g_free(mute);
}

xmpp_stanza_t *jx_mute_write(xmpp_ctx_t *ctx, JxMuteKind kind, const char *actor) {
	xmpp_stanza_t *mute = jx_stanza_new(ctx, "mute", kinds[kind].ns);
	jx_stanza_set(mute, "actor", actor);
	jx_stanza_set_text(mute, "true");
	return mute;
}
