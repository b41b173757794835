#include "config.h"

#include "wire/jingle/jmi.h"

#include <string.h>

#include "wire/core/limits.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/core/wire_error.h"

static const char *const kind_names[] = { "propose", "ringing", "proceed", "accept", "reject", "retract", "finish" };

const char *jx_jmi_kind_name(JxJmiKind kind) {
	return kind_names[kind];
}

static gboolean kind_parse(const char *text, JxJmiKind *kind) {
	for(guint i = 0; i < G_N_ELEMENTS(kind_names); i++)
		if(g_strcmp0(text, kind_names[i]) == 0) {
			*kind = (JxJmiKind)i;
			return TRUE;
		}
	return FALSE;
}

JxJmi *jx_jmi_new(JxJmiKind kind, const char *id) {
	JxJmi *jmi = g_new0(JxJmi, 1);
	jmi->kind = kind;
	jmi->id = g_strdup(id);
	return jmi;
}

void jx_jmi_free(JxJmi *jmi) {
	if(jmi == NULL)
		return;
	g_free(jmi->id);
	jx_reason_free(jmi->reason);
	g_free(jmi->thread);
	g_free(jmi->message_id);
	g_free(jmi);
}

static void read_media(xmpp_stanza_t *element, JxJmi *jmi) {
	static const char *const ns = JX_NS_JINGLE_RTP;
	for(xmpp_stanza_t *c = jx_stanza_child(element, ns, "description"); c != NULL; c = jx_stanza_next_named(c, ns, "description")) {
		JxMedia media;
		if(!jx_media_parse(jx_stanza_attr(c, "media"), &media))
			continue;
		jmi->audio |= media == JX_MEDIA_AUDIO;
		jmi->video |= media == JX_MEDIA_VIDEO;
	}
}

JxJmi *jx_jmi_read(xmpp_stanza_t *message, GError **error) {
	JxJmiKind kind;
	xmpp_stanza_t *element = jx_stanza_child(message, JX_NS_JMI, NULL);
	if(element == NULL || !kind_parse(xmpp_stanza_get_name(element), &kind))
		return NULL;
	const char *id = jx_stanza_attr_token(element, "id", error), *message_id = jx_stanza_attr(message, "id");
	if(id == NULL)
		return NULL;
	JxJmi *jmi = jx_jmi_new(kind, id);
	read_media(element, jmi);
	xmpp_stanza_t *reason = jx_stanza_child(element, NULL, "reason");
	jmi->reason = reason != NULL ? jx_reason_read(reason) : NULL;
	jmi->thread = jx_stanza_child_text(message, JX_NS_CLIENT, "thread", JX_MAX_TOKEN);
	jmi->message_id = message_id != NULL && *message_id != '\0' && strlen(message_id) <= JX_MAX_VALUE ? g_strdup(message_id) : NULL;
	jmi->receipt_wanted = jx_stanza_child(message, JX_NS_RECEIPTS, "request") != NULL;
	jmi->delayed = jx_stanza_child(message, JX_NS_DELAY, "delay") != NULL;
	return jmi;
}

xmpp_stanza_t *jx_jmi_write(xmpp_ctx_t *ctx, const JxJmi *jmi, const char *from, const char *to) {
	g_autofree char *id = jmi->message_id != NULL ? g_strdup(jmi->message_id) : g_strdup_printf("jm-%s-%s", kind_names[jmi->kind], jmi->id);
	xmpp_stanza_t *message = jx_stanza_top(ctx, "message", "chat", id, from, to);
	jx_stanza_add_text(message, "thread", NULL, jmi->thread);
	xmpp_stanza_t *element = jx_stanza_add(message, kind_names[jmi->kind], JX_NS_JMI);
	jx_stanza_set(element, "id", jmi->id);
	if(jmi->audio)
		jx_stanza_set(jx_stanza_add(element, "description", JX_NS_JINGLE_RTP), "media", "audio");
	if(jmi->video)
		jx_stanza_set(jx_stanza_add(element, "description", JX_NS_JINGLE_RTP), "media", "video");
	if(jmi->reason != NULL)
		jx_reason_write(element, jmi->reason);
	if(jmi->receipt_wanted)
		jx_stanza_add(message, "request", JX_NS_RECEIPTS);
	jx_stanza_add(message, "store", JX_NS_HINTS);
	return message;
}
