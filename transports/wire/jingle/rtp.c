#include "config.h"

#include "wire/jingle/rtp.h"

#include <string.h>

#include "wire/core/limits.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/core/wire_error.h"

/* --- names */

static const char *const media_names[] = { "audio", "video", "application" };
static const char *const senders_names[] = { "both", "initiator", "responder", "none" };

const char *jx_media_name(JxMedia media) {
	return media_names[media];
}

gboolean jx_media_parse(const char *text, JxMedia *media) {
	for(guint i = 0; i < G_N_ELEMENTS(media_names); i++)
		if(g_strcmp0(text, media_names[i]) == 0) {
			*media = (JxMedia)i;
			return TRUE;
		}
	return FALSE;
}

const char *jx_senders_name(JxSenders senders) {
	return senders_names[senders];
}

gboolean jx_senders_parse(const char *text, JxSenders *senders) {
	for(guint i = 0; i < G_N_ELEMENTS(senders_names); i++)
		if(g_strcmp0(text, senders_names[i]) == 0) {
			*senders = (JxSenders)i;
			return TRUE;
		}
	return FALSE;
}

/* RFC 4566 token: what may stand as a name in an SDP line. */
static gboolean is_token(const char *text) {
	gsize length = text == NULL ? 0 : strlen(text);
	if(length == 0 || length > JX_MAX_TOKEN)
		return FALSE;
	for(const char *p = text; *p != '\0'; p++)
		if(!g_ascii_isgraph(*p) || strchr("\"(),/:;<=>?@[\\]", *p) != NULL)
			return FALSE;
	return TRUE;
}

/* --- feedback */

JxRtcpFb *jx_rtcp_fb_new(const char *type, const char *subtype) {
	JxRtcpFb *fb = g_new0(JxRtcpFb, 1);
	fb->type = g_strdup(type);
	fb->subtype = g_strdup(subtype);
	return fb;
}

void jx_rtcp_fb_free(JxRtcpFb *fb) {
	if(fb == NULL)
		return;
	g_free(fb->type);
	g_free(fb->subtype);
	g_free(fb);
}

static GPtrArray *feedback_new(void) {
	return g_ptr_array_new_with_free_func((GDestroyNotify)jx_rtcp_fb_free);
}

static gboolean feedback_read(xmpp_stanza_t *parent, GPtrArray *feedback, GError **error) {
	static const char *const ns = JX_NS_JINGLE_RTCP_FB;
	for(xmpp_stanza_t *c = jx_stanza_child(parent, ns, "rtcp-fb"); c != NULL; c = jx_stanza_next_named(c, ns, "rtcp-fb")) {
		const char *type = jx_stanza_attr(c, "type"), *subtype = jx_stanza_attr(c, "subtype");
		if(subtype != NULL && *subtype == '\0')
			subtype = NULL;
		if(!jx_wire_room_for_one(feedback->len, JX_MAX_FEEDBACK, "rtcp-fb in one element", error))
			return FALSE;
		if(!is_token(type) || (subtype != NULL && !is_token(subtype)))
			return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "type and subtype of an rtcp-fb must be tokens");
		g_ptr_array_add(feedback, jx_rtcp_fb_new(type, subtype));
	}
	return TRUE;
}

static void feedback_write(xmpp_stanza_t *parent, const GPtrArray *feedback) {
	for(guint i = 0; i < feedback->len; i++) {
		const JxRtcpFb *fb = g_ptr_array_index(feedback, i);
		xmpp_stanza_t *stanza = jx_stanza_add(parent, "rtcp-fb", JX_NS_JINGLE_RTCP_FB);
		jx_stanza_set(stanza, "type", fb->type);
		jx_stanza_set(stanza, "subtype", fb->subtype);
	}
}

static GPtrArray *feedback_copy(const GPtrArray *feedback) {
	GPtrArray *copy = feedback_new();
	for(guint i = 0; i < feedback->len; i++) {
		const JxRtcpFb *fb = g_ptr_array_index(feedback, i);
		g_ptr_array_add(copy, jx_rtcp_fb_new(fb->type, fb->subtype));
	}
	return copy;
}

/* --- payload types */

JxPayloadType *jx_payload_type_new(guint8 id, const char *name, guint32 clockrate, guint8 channels) {
	JxPayloadType *type = g_new0(JxPayloadType, 1);
	type->id = id;
	type->name = g_strdup(name);
	type->clockrate = clockrate;
	type->channels = channels;
	type->parameters = g_ptr_array_new_with_free_func((GDestroyNotify)jx_parameter_free);
	type->feedback = feedback_new();
	return type;
}

void jx_payload_type_free(JxPayloadType *type) {
	if(type == NULL)
		return;
	g_free(type->name);
	g_ptr_array_unref(type->parameters);
	g_ptr_array_unref(type->feedback);
	g_free(type);
}

JxPayloadType *jx_payload_type_copy(const JxPayloadType *type) {
	JxPayloadType *copy = g_memdup2(type, sizeof *type);
	copy->name = g_strdup(type->name);
	copy->parameters = jx_parameters_copy(type->parameters);
	copy->feedback = feedback_copy(type->feedback);
	return copy;
}

void jx_payload_type_add_feedback(JxPayloadType *type, const char *fb, const char *subtype) {
	g_ptr_array_add(type->feedback, jx_rtcp_fb_new(fb, subtype));
}

void jx_payload_type_add_parameter(JxPayloadType *type, const char *name, const char *value) {
	g_ptr_array_add(type->parameters, jx_parameter_new(name, value));
}

/* RFC 3551 section 6: what a payload type is of which nothing is said, as far as anybody uses it. */
static void complete_static(JxPayloadType *type) {
	static const struct {
		guint8 id;
		const char *name;
	} known[] = { { 0, "PCMU" }, { 8, "PCMA" }, { 9, "G722" } };
	for(gsize i = 0; i < G_N_ELEMENTS(known); i++) {
		if(known[i].id != type->id || (type->name != NULL && g_ascii_strcasecmp(type->name, known[i].name) != 0))
			continue;
		if(type->name == NULL)
			type->name = g_strdup(known[i].name);
		if(type->clockrate == 0)
			type->clockrate = 8000;
	}
}

static JxPayloadType *payload_type_read(xmpp_stanza_t *stanza, GError **error) {
	guint64 id, clockrate, channels, ptime, maxptime;
	const char *name = jx_stanza_attr(stanza, "name");
	if(!jx_stanza_attr_number(stanza, "id", 0, 127, JX_REQUIRED, &id, error)
		|| !jx_stanza_attr_number(stanza, "clockrate", 0, 1000000000, 0, &clockrate, error)
		|| !jx_stanza_attr_number(stanza, "channels", 0, 255, 1, &channels, error)
		|| !jx_stanza_attr_number(stanza, "ptime", 0, 10000, 0, &ptime, error)
		|| !jx_stanza_attr_number(stanza, "maxptime", 0, 10000, 0, &maxptime, error))
		return NULL;
	if(name != NULL && *name == '\0')
		name = NULL;
	if(name != NULL ? !is_token(name) : id >= 96) {
		jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "payload type %" G_GUINT64_FORMAT " needs a name that is a token", id);
		return NULL;
	}
	JxPayloadType *type = jx_payload_type_new((guint8)id, name, (guint32)clockrate, channels == 0 ? 1 : (guint8)channels);
	type->ptime = (guint)ptime;
	type->maxptime = (guint)maxptime;
	complete_static(type);
	if(!jx_parameters_read(stanza, type->parameters, error) || !feedback_read(stanza, type->feedback, error))
		g_clear_pointer(&type, jx_payload_type_free);
	return type;
}

static void payload_type_write(xmpp_stanza_t *description, const JxPayloadType *type) {
	xmpp_stanza_t *stanza = jx_stanza_add(description, "payload-type", NULL);
	jx_stanza_set_number(stanza, "id", type->id);
	jx_stanza_set(stanza, "name", type->name);
	if(type->clockrate != 0)
		jx_stanza_set_number(stanza, "clockrate", type->clockrate);
	if(type->channels > 1)
		jx_stanza_set_number(stanza, "channels", type->channels);
	if(type->ptime != 0)
		jx_stanza_set_number(stanza, "ptime", type->ptime);
	if(type->maxptime != 0)
		jx_stanza_set_number(stanza, "maxptime", type->maxptime);
	jx_parameters_write(stanza, type->parameters);
	feedback_write(stanza, type->feedback);
}

/* --- header extensions */

JxHdrExt *jx_hdrext_new(guint id, const char *uri) {
	JxHdrExt *ext = g_new0(JxHdrExt, 1);
	ext->id = id;
	ext->uri = g_strdup(uri);
	return ext;
}

void jx_hdrext_free(JxHdrExt *ext) {
	if(ext == NULL)
		return;
	g_free(ext->uri);
	g_free(ext);
}

static JxHdrExt *hdrext_read(xmpp_stanza_t *stanza, GError **error) {
	guint64 id;
	const char *uri, *senders = jx_stanza_attr(stanza, "senders");
	if(!jx_stanza_attr_number(stanza, "id", 1, 4095, JX_REQUIRED, &id, error) || (uri = jx_stanza_attr_token(stanza, "uri", error)) == NULL)
		return NULL;
	JxSenders parsed = JX_SENDERS_BOTH;
	if(strpbrk(uri, " \t\r\n") != NULL || (senders != NULL && !jx_senders_parse(senders, &parsed))) {
		jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "uri or senders of an rtp-hdrext are wrong");
		return NULL;
	}
	JxHdrExt *ext = jx_hdrext_new((guint)id, uri);
	ext->senders = parsed;
	return ext;
}

static void hdrext_write(xmpp_stanza_t *description, const JxHdrExt *ext) {
	xmpp_stanza_t *stanza = jx_stanza_add(description, "rtp-hdrext", JX_NS_JINGLE_HDREXT);
	jx_stanza_set_number(stanza, "id", ext->id);
	jx_stanza_set(stanza, "uri", ext->uri);
	if(ext->senders != JX_SENDERS_BOTH)
		jx_stanza_set(stanza, "senders", jx_senders_name(ext->senders));
}

/* --- description */

JxRtpDescription *jx_rtp_description_new(JxMedia media) {
	JxRtpDescription *description = g_new0(JxRtpDescription, 1);
	description->media = media;
	description->payload_types = g_ptr_array_new_with_free_func((GDestroyNotify)jx_payload_type_free);
	description->feedback = feedback_new();
	description->extensions = g_ptr_array_new_with_free_func((GDestroyNotify)jx_hdrext_free);
	description->sources = g_ptr_array_new_with_free_func((GDestroyNotify)jx_source_free);
	description->groups = g_ptr_array_new_with_free_func((GDestroyNotify)jx_ssrc_group_free);
	return description;
}

void jx_rtp_description_free(JxRtpDescription *description) {
	if(description == NULL)
		return;
	g_ptr_array_unref(description->payload_types);
	g_ptr_array_unref(description->feedback);
	g_ptr_array_unref(description->extensions);
	g_ptr_array_unref(description->sources);
	g_ptr_array_unref(description->groups);
	g_free(description);
}

JxRtpDescription *jx_rtp_description_copy(const JxRtpDescription *description) {
	JxRtpDescription *copy = jx_rtp_description_new(description->media);
	for(guint i = 0; i < description->payload_types->len; i++)
		g_ptr_array_add(copy->payload_types, jx_payload_type_copy(g_ptr_array_index(description->payload_types, i)));
	g_ptr_array_unref(copy->feedback);
	copy->feedback = feedback_copy(description->feedback);
	for(guint i = 0; i < description->extensions->len; i++) {
		const JxHdrExt *ext = g_ptr_array_index(description->extensions, i);
		JxHdrExt *twin = jx_hdrext_new(ext->id, ext->uri);
		twin->senders = ext->senders;
		g_ptr_array_add(copy->extensions, twin);
	}
	for(guint i = 0; i < description->sources->len; i++)
		g_ptr_array_add(copy->sources, jx_source_copy(g_ptr_array_index(description->sources, i)));
	for(guint i = 0; i < description->groups->len; i++)
		g_ptr_array_add(copy->groups, jx_ssrc_group_copy(g_ptr_array_index(description->groups, i)));
	copy->rtcp_mux = description->rtcp_mux;
	copy->extmap_allow_mixed = description->extmap_allow_mixed;
	return copy;
}

static gboolean keep(GPtrArray *list, gpointer item) {
	if(item != NULL)
		g_ptr_array_add(list, item);
	return item != NULL;
}

static gboolean read_child(xmpp_stanza_t *c, JxRtpDescription *d, GError **error) {
	if(jx_stanza_is(c, JX_NS_JINGLE_RTP, "payload-type"))
		return jx_wire_room_for_one(d->payload_types->len, JX_MAX_PAYLOAD_TYPES, "payload types", error)
			&& keep(d->payload_types, payload_type_read(c, error));
	if(jx_stanza_is(c, JX_NS_JINGLE_HDREXT, "rtp-hdrext"))
		return jx_wire_room_for_one(d->extensions->len, JX_MAX_EXTENSIONS, "header extensions", error) && keep(d->extensions, hdrext_read(c, error));
	if(jx_stanza_is(c, JX_NS_JINGLE_SSMA, "source"))
		return jx_wire_room_for_one(d->sources->len, JX_MAX_SOURCES, "sources", error) && keep(d->sources, jx_source_read(c, error));
	if(jx_stanza_is(c, JX_NS_JINGLE_SSMA, "ssrc-group"))
		return jx_wire_room_for_one(d->groups->len, JX_MAX_SSRC_GROUPS, "SSRC groups", error) && keep(d->groups, jx_ssrc_group_read(c, error));
	if(jx_stanza_is(c, NULL, "rtcp-mux"))
		d->rtcp_mux = TRUE;
	else if(jx_stanza_is(c, JX_NS_JINGLE_HDREXT, "extmap-allow-mixed"))
		d->extmap_allow_mixed = TRUE;
	return TRUE;
}

JxRtpDescription *jx_rtp_description_read(xmpp_stanza_t *stanza, GError **error) {
	JxMedia media;
	if(!jx_media_parse(jx_stanza_attr(stanza, "media"), &media)) {
		jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "the media of an RTP description must be audio, video or application");
		return NULL;
	}
	g_autoptr(JxRtpDescription) description = jx_rtp_description_new(media);
	for(xmpp_stanza_t *c = jx_stanza_first(stanza); c != NULL; c = jx_stanza_next(c))
		if(!read_child(c, description, error))
			return NULL;
	if(!feedback_read(stanza, description->feedback, error))
		return NULL;
	return g_steal_pointer(&description);
}

void jx_rtp_description_write(xmpp_stanza_t *content, const JxRtpDescription *d) {
	xmpp_stanza_t *stanza = jx_stanza_add(content, "description", JX_NS_JINGLE_RTP);
	jx_stanza_set(stanza, "media", jx_media_name(d->media));
	for(guint i = 0; i < d->payload_types->len; i++)
		payload_type_write(stanza, g_ptr_array_index(d->payload_types, i));
	feedback_write(stanza, d->feedback);
	for(guint i = 0; i < d->extensions->len; i++)
		hdrext_write(stanza, g_ptr_array_index(d->extensions, i));
	for(guint i = 0; i < d->sources->len; i++)
		jx_source_write(stanza, g_ptr_array_index(d->sources, i));
	for(guint i = 0; i < d->groups->len; i++)
		jx_ssrc_group_write(stanza, g_ptr_array_index(d->groups, i));
	if(d->extmap_allow_mixed)
		jx_stanza_add(stanza, "extmap-allow-mixed", JX_NS_JINGLE_HDREXT);
	if(d->rtcp_mux)
		jx_stanza_add(stanza, "rtcp-mux", NULL);
}

const JxPayloadType *jx_rtp_find_payload(const JxRtpDescription *description, const char *name, guint32 clockrate) {
	for(guint i = 0; i < description->payload_types->len; i++) {
		const JxPayloadType *type = g_ptr_array_index(description->payload_types, i);
		if(type->name != NULL && g_ascii_strcasecmp(type->name, name) == 0 && (clockrate == 0 || type->clockrate == clockrate))
			return type;
	}
	return NULL;
}

const JxHdrExt *jx_rtp_find_extension(const JxRtpDescription *description, const char *uri) {
	for(guint i = 0; i < description->extensions->len; i++) {
		const JxHdrExt *ext = g_ptr_array_index(description->extensions, i);
		if(strcmp(ext->uri, uri) == 0)
			return ext;
	}
	return NULL;
}
