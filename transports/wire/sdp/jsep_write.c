/* Jingle contents as m-sections. */
#include "config.h"

#include <string.h>

#include "wire/core/limits.h"
#include "wire/core/wire_error.h"
#include "wire/sdp/jsep.h"

#define MAX_MID 15 /* Janus writes it into a one-byte header extension */

static gboolean mid_valid(const char *mid) {
	gsize length = mid == NULL ? 0 : strlen(mid);
	if(length == 0 || length > MAX_MID)
		return FALSE;
	for(const char *p = mid; *p != '\0'; p++)
		if(!g_ascii_isgraph(*p) || strchr("\"(),/:;<=>?@[\\]", *p) != NULL)
			return FALSE;
	return TRUE;
}

/* A dynamic type without a clock rate is a sloppy peer: the usual rate of its kind is meant. */
static void add_rtpmap(JxSdpMedia *media, const JxPayloadType *type) {
	if(type->name == NULL)
		return;
	guint32 clockrate = type->clockrate != 0 ? type->clockrate : g_ascii_strcasecmp(media->media, "video") == 0 ? 90000 : 8000;
	if(type->channels > 1)
		jx_sdp_add_printf(media->attributes, "rtpmap", "%u %s/%u/%u", type->id, type->name, clockrate, type->channels);
	else
		jx_sdp_add_printf(media->attributes, "rtpmap", "%u %s/%u", type->id, type->name, clockrate);
}

static void add_fmtp(JxSdpMedia *media, const JxPayloadType *type) {
	if(type->parameters->len == 0)
		return;
	GString *text = g_string_new(NULL);
	g_string_append_printf(text, "%u ", type->id);
	for(guint i = 0; i < type->parameters->len; i++) {
		const JxParameter *parameter = g_ptr_array_index(type->parameters, i);
		g_string_append_printf(text, "%s%s%s%s", i > 0 ? ";" : "", parameter->name != NULL ? parameter->name : "",
			parameter->name != NULL && parameter->value != NULL ? "=" : "", parameter->value != NULL ? parameter->value : "");
	}
	jx_sdp_add(media->attributes, "fmtp", text->str);
	g_string_free(text, TRUE);
}

static void add_feedback(JxSdpMedia *media, const char *payload, const GPtrArray *feedback) {
	for(guint i = 0; i < feedback->len; i++) {
		const JxRtcpFb *fb = g_ptr_array_index(feedback, i);
		jx_sdp_add_printf(media->attributes, "rtcp-fb", "%s %s%s%s", payload, fb->type, fb->subtype != NULL ? " " : "",
			fb->subtype != NULL ? fb->subtype : "");
	}
}

void jx_jsep_add_codecs(JxSdpMedia *media, const JxRtpDescription *description) {
	for(guint i = 0; i < description->payload_types->len; i++) {
		const JxPayloadType *type = g_ptr_array_index(description->payload_types, i);
		g_autofree char *id = g_strdup_printf("%u", type->id);
		g_ptr_array_add(media->formats, g_strdup(id));
		add_rtpmap(media, type);
		add_fmtp(media, type);
		add_feedback(media, id, type->feedback);
	}
	add_feedback(media, "*", description->feedback);
	for(guint i = 0; i < description->extensions->len; i++) {
		const JxHdrExt *ext = g_ptr_array_index(description->extensions, i);
		jx_sdp_add_printf(media->attributes, "extmap", "%u %s", ext->id, ext->uri);
	}
	if(description->extmap_allow_mixed)
		jx_sdp_add(media->attributes, "extmap-allow-mixed", NULL);
}

static void add_source(JxSdpMedia *media, const JxSource *source) {
	/* a=ssrc:N needs an attribute, and cname is the one that must be there (RFC 5576, section 6.1) */
	const char *cname = jx_parameter_get(source->parameters, "cname");
	jx_sdp_add_printf(media->attributes, "ssrc", "%u cname:%s", source->ssrc, cname != NULL && *cname != '\0' ? cname : "peer");
	for(guint i = 0; i < source->parameters->len; i++) {
		const JxParameter *parameter = g_ptr_array_index(source->parameters, i);
		if(parameter->name == NULL || strcmp(parameter->name, "cname") == 0)
			continue;
		jx_sdp_add_printf(media->attributes, "ssrc", "%u %s%s%s", source->ssrc, parameter->name, parameter->value != NULL ? ":" : "",
			parameter->value != NULL ? parameter->value : "");
	}
}

void jx_jsep_add_sources(JxSdpMedia *media, const GPtrArray *sources, const GPtrArray *groups) {
	for(guint i = 0; i < groups->len; i++) {
		const JxSsrcGroup *group = g_ptr_array_index(groups, i);
		/* COMPAT(OkEDU): an FID group of one SSRC; it pairs nothing */
		if(group->ssrcs->len < 2)
			continue;
		GString *text = g_string_new(group->semantics);
		for(guint k = 0; k < group->ssrcs->len; k++)
			g_string_append_printf(text, " %u", jx_ssrc_group_at(group, k));
		jx_sdp_add(media->attributes, "ssrc-group", text->str);
		g_string_free(text, TRUE);
	}
	for(guint i = 0; i < sources->len; i++)
		add_source(media, g_ptr_array_index(sources, i));
}

void jx_jsep_add_transport(JxSdpMedia *media, const JxIceTransport *transport) {
	if(transport->ufrag != NULL) {
		jx_sdp_add(media->attributes, "ice-ufrag", transport->ufrag);
		jx_sdp_add(media->attributes, "ice-pwd", transport->pwd);
	}
	/* one only: of several Janus keeps the last, whatever its hash */
	const JxFingerprint *fingerprint = jx_fingerprint_best(transport->fingerprints);
	if(fingerprint != NULL) {
		jx_sdp_add_printf(media->attributes, "fingerprint", "%s %s", fingerprint->hash, fingerprint->value);
		if(fingerprint->setup != JX_SETUP_NONE)
			jx_sdp_add(media->attributes, "setup", jx_setup_name(fingerprint->setup));
	}
	for(guint i = 0; i < transport->candidates->len; i++) {
		g_autofree char *line = jx_jsep_candidate_line(g_ptr_array_index(transport->candidates, i));
		jx_sdp_add(media->attributes, "candidate", line + strlen("candidate:"));
	}
}

static JxSdpMedia *application_section(const JxContent *content) {
	const JxSctpMap *map = content->transport != NULL ? content->transport->sctp : NULL;
	JxSdpMedia *media = jx_sdp_media_new("application", 9, "UDP/DTLS/SCTP");
	g_ptr_array_add(media->formats, g_strdup(map != NULL ? map->protocol : "webrtc-datachannel"));
	jx_sdp_add_printf(media->attributes, "sctp-port", "%u", map != NULL ? map->port : 5000);
	return media;
}

static gboolean is_application(const JxContent *content) {
	if(content->description != NULL)
		return content->description->media == JX_MEDIA_APPLICATION;
	/* COMPAT(lib-jitsi-meet): its answer for the data channel has a transport and no description */
	return content->application == NULL && content->transport != NULL && content->transport->sctp != NULL;
}

JxSdpMedia *jx_jsep_media(const JxContent *content, const char *mid, JxDirection direction, gboolean transport_too, GError **error) {
	const JxRtpDescription *description = content->description;
	gboolean application = is_application(content);
	if(!mid_valid(mid)) {
		jx_wire_refuse(error, JX_WIRE_NOT_ACCEPTABLE, "the name of a content must be 1 to %d letters, digits and the like", MAX_MID);
		return NULL;
	}
	if(!application && (description == NULL || description->payload_types->len == 0)) {
		jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "content %s has no RTP description with payload types", content->name);
		return NULL;
	}
	JxSdpMedia *media = application ? application_section(content)
		: jx_sdp_media_new(jx_media_name(description->media), 9, "UDP/TLS/RTP/SAVPF");
	jx_sdp_add(media->attributes, "mid", mid);
	if(!application) {
		jx_sdp_add(media->attributes, jx_direction_name(direction), NULL);
		if(description->rtcp_mux)
			jx_sdp_add(media->attributes, "rtcp-mux", NULL);
		jx_jsep_add_codecs(media, description);
	}
	if(transport_too && content->transport != NULL)
		jx_jsep_add_transport(media, content->transport);
	if(!application)
		jx_jsep_add_sources(media, description->sources, description->groups);
	return media;
}
