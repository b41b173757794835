/* m-sections as Jingle contents. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "wire/core/limits.h"
#include "wire/core/stanza.h"
#include "wire/core/wire_error.h"
#include "wire/sdp/jsep.h"

/* Calls back with the value of each attribute of this name. */
typedef gboolean (*Each)(const char *value, gpointer data, GError **error);
static gboolean each(const GPtrArray *attributes, const char *name, Each callback, gpointer data, GError **error) {
	for(guint i = 0; i < attributes->len; i++) {
		const JxSdpAttribute *attribute = g_ptr_array_index(attributes, i);
		if(strcmp(attribute->name, name) == 0 && attribute->value != NULL && !callback(attribute->value, data, error))
			return FALSE;
	}
	return TRUE;
}

/* "<number> rest" or "<number>": the rest, without leading spaces; NULL where it does not begin with a number of low..high. */
static const char *leading_number(const char *text, guint64 low, guint64 high, guint64 *number) {
	gsize digits = strspn(text, "0123456789");
	g_autofree char *word = g_strndup(text, digits);
	if(!jx_parse_number(word, low, high, number) || (text[digits] != ' ' && text[digits] != '\0'))
		return NULL;
	return text + digits + strspn(text + digits, " ");
}

/* --- codecs */

static JxPayloadType *find_payload(JxRtpDescription *description, guint64 id) {
	for(guint i = 0; i < description->payload_types->len; i++) {
		JxPayloadType *type = g_ptr_array_index(description->payload_types, i);
		if(type->id == id)
			return type;
	}
	return NULL;
}

static gboolean read_formats(const JxSdpMedia *media, JxRtpDescription *description, GError **error) {
	for(guint i = 0; i < media->formats->len; i++) {
		guint64 id;
		if(!jx_parse_number(g_ptr_array_index(media->formats, i), 0, 127, &id))
			return jx_wire_refuse(error, JX_WIRE_NOT_ACCEPTABLE, "SDP: a payload type that is not a number from 0 to 127");
		if(find_payload(description, id) == NULL)
			g_ptr_array_add(description->payload_types, jx_payload_type_new((guint8)id, NULL, 0, 1));
	}
	return TRUE;
}

/* a=rtpmap:<pt> <name>/<clock rate>[/<channels>]; lines about payload types that the m-line does not list are ignored, as everywhere below. */
static gboolean read_rtpmap(const char *value, gpointer data, GError **error) {
	guint64 id, clockrate, channels = 1;
	const char *rest = leading_number(value, 0, 127, &id);
	g_auto(GStrv) parts = g_strsplit(rest != NULL ? rest : "", "/", 4);
	guint n = g_strv_length(parts);
	if(rest == NULL || n < 2 || n > 3 || *parts[0] == '\0' || strlen(parts[0]) > JX_MAX_TOKEN
		|| !jx_parse_number(parts[1], 1, 1000000000, &clockrate) || (n == 3 && !jx_parse_number(parts[2], 1, 255, &channels)))
		return jx_wire_refuse(error, JX_WIRE_NOT_ACCEPTABLE, "SDP: an rtpmap is wrong");
	JxPayloadType *type = find_payload(data, id);
	if(type != NULL) {
		g_free(type->name);
		type->name = g_strdup(parts[0]);
		type->clockrate = (guint32)clockrate;
		type->channels = (guint8)channels;
	}
	return TRUE;
}

static gboolean read_fmtp(const char *value, gpointer data, GError **error) {
	guint64 id;
	const char *rest = leading_number(value, 0, 127, &id);
	JxPayloadType *type = rest != NULL ? find_payload(data, id) : NULL;
	if(type == NULL)
		return rest != NULL || jx_wire_refuse(error, JX_WIRE_NOT_ACCEPTABLE, "SDP: an fmtp is wrong");
	g_auto(GStrv) parts = g_strsplit(rest, ";", -1);
	for(guint i = 0; parts[i] != NULL; i++) {
		char *part = g_strstrip(parts[i]), *equals = strchr(part, '=');
		if(*part == '\0')
			continue;
		if(!jx_wire_room_for_one(type->parameters->len, JX_MAX_PARAMETERS, "parameters of a payload type", error))
			return FALSE;
		if(equals == NULL || equals == part) {
			g_ptr_array_add(type->parameters, jx_parameter_new(NULL, part));
		} else {
			*equals = '\0';
			g_ptr_array_add(type->parameters, jx_parameter_new(g_strchomp(part), equals + 1));
		}
	}
	return TRUE;
}

static gboolean read_rtcp_fb(const char *value, gpointer data, GError **error) {
	JxRtpDescription *description = data;
	g_auto(GStrv) words = g_strsplit(value, " ", -1);
	guint64 id;
	if(g_strv_length(words) < 2 || *words[1] == '\0')
		return jx_wire_refuse(error, JX_WIRE_NOT_ACCEPTABLE, "SDP: an rtcp-fb is wrong");
	GPtrArray *feedback = NULL;
	if(strcmp(words[0], "*") == 0) {
		feedback = description->feedback;
	} else if(jx_parse_number(words[0], 0, 127, &id)) {
		JxPayloadType *type = find_payload(description, id);
		feedback = type != NULL ? type->feedback : NULL;
	}
	if(feedback == NULL)
		return TRUE;
	if(!jx_wire_room_for_one(feedback->len, JX_MAX_FEEDBACK, "rtcp-fb of a payload type", error))
		return FALSE;
	g_ptr_array_add(feedback, jx_rtcp_fb_new(words[1], words[2] != NULL && *words[2] != '\0' ? words[2] : NULL));
	return TRUE;
}

/* a=extmap:<id>[/<direction>] <uri> */
static gboolean read_extmap(const char *value, gpointer data, GError **error) {
	JxRtpDescription *description = data;
	g_auto(GStrv) words = g_strsplit(value, " ", 3);
	guint64 id;
	g_autofree char *number = g_strndup(value, strcspn(value, "/ "));
	if(words[0] == NULL || words[1] == NULL || *words[1] == '\0' || strlen(words[1]) > JX_MAX_TOKEN || !jx_parse_number(number, 1, 4095, &id))
		return jx_wire_refuse(error, JX_WIRE_NOT_ACCEPTABLE, "SDP: an extmap is wrong");
	if(!jx_wire_room_for_one(description->extensions->len, JX_MAX_EXTENSIONS, "header extensions", error))
		return FALSE;
	g_ptr_array_add(description->extensions, jx_hdrext_new((guint)id, words[1]));
	return TRUE;
}

/* --- sources */

static JxSource *source_of(GPtrArray *sources, guint32 ssrc) {
	for(guint i = 0; i < sources->len; i++) {
		JxSource *source = g_ptr_array_index(sources, i);
		if(source->ssrc == ssrc)
			return source;
	}
	return NULL;
}

/* a=ssrc:<ssrc> [<name>[:<value>]] */
static gboolean read_ssrc(const char *value, gpointer data, GError **error) {
	JxRtpDescription *description = data;
	guint64 ssrc;
	const char *rest = leading_number(value, 1, G_MAXUINT32, &ssrc);
	if(rest == NULL)
		return jx_wire_refuse(error, JX_WIRE_NOT_ACCEPTABLE, "SDP: an ssrc line is wrong");
	JxSource *source = source_of(description->sources, (guint32)ssrc);
	if(source == NULL) {
		if(!jx_wire_room_for_one(description->sources->len, JX_MAX_SOURCES, "sources", error))
			return FALSE;
		source = jx_source_new((guint32)ssrc, NULL, NULL);
		g_ptr_array_add(description->sources, source);
	}
	if(*rest == '\0')
		return TRUE;
	if(!jx_wire_room_for_one(source->parameters->len, JX_MAX_PARAMETERS, "parameters of a source", error))
		return FALSE;
	const char *colon = strchr(rest, ':');
	g_autofree char *name = colon != NULL ? g_strndup(rest, colon - rest) : g_strdup(rest);
	if(*name != '\0')
		g_ptr_array_add(source->parameters, jx_parameter_new(name, colon != NULL ? colon + 1 : NULL));
	return TRUE;
}

static gboolean read_ssrc_group(const char *value, gpointer data, GError **error) {
	JxRtpDescription *description = data;
	g_auto(GStrv) words = g_strsplit(value, " ", JX_MAX_GROUP_SSRCS + 2);
	guint n = g_strv_length(words);
	if(n < 2 || n > JX_MAX_GROUP_SSRCS + 1 || !jx_ssrc_group_semantics(words[0]))
		return jx_wire_refuse(error, JX_WIRE_NOT_ACCEPTABLE, "SDP: an ssrc-group is wrong");
	if(!jx_wire_room_for_one(description->groups->len, JX_MAX_SSRC_GROUPS, "SSRC groups", error))
		return FALSE;
	JxSsrcGroup *group = jx_ssrc_group_new(words[0], NULL, 0);
	g_ptr_array_add(description->groups, group);
	for(guint i = 1; i < n; i++) {
		guint64 ssrc;
		if(!jx_parse_number(words[i], 1, G_MAXUINT32, &ssrc))
			return jx_wire_refuse(error, JX_WIRE_NOT_ACCEPTABLE, "SDP: an ssrc-group is wrong");
		guint32 word = (guint32)ssrc;
		g_array_append_val(group->ssrcs, word);
	}
	return TRUE;
}

/* The section's a=msid goes to sources that have none of their own: Jingle has no other place for it. */
static void spread_msid(const JxSdpMedia *media, JxRtpDescription *description) {
	const char *msid = jx_sdp_get(media->attributes, "msid");
	if(msid == NULL || *msid == '\0')
		return;
	for(guint i = 0; i < description->sources->len; i++) {
		JxSource *source = g_ptr_array_index(description->sources, i);
		if(jx_source_msid(source) == NULL && source->parameters->len < JX_MAX_PARAMETERS)
			g_ptr_array_add(source->parameters, jx_parameter_new("msid", msid));
	}
}

GArray *jx_jsep_ssrcs(const JxSdpMedia *media) {
	GArray *ssrcs = g_array_new(FALSE, FALSE, sizeof(guint32));
	g_autoptr(JxRtpDescription) description = jx_rtp_description_new(JX_MEDIA_AUDIO);
	each(media->attributes, "ssrc", read_ssrc, description, NULL);
	for(guint i = 0; i < description->sources->len; i++)
		g_array_append_val(ssrcs, ((JxSource *)g_ptr_array_index(description->sources, i))->ssrc);
	return ssrcs;
}

JxRtpDescription *jx_jsep_description(const JxSdpMedia *media, GError **error) {
	JxMedia kind;
	if(!jx_media_parse(media->media, &kind)) {
		jx_wire_refuse(error, JX_WIRE_NOT_ACCEPTABLE, "SDP: an m-line that is neither audio nor video nor application");
		return NULL;
	}
	g_autoptr(JxRtpDescription) description = jx_rtp_description_new(kind);
	if(kind == JX_MEDIA_APPLICATION)
		return g_steal_pointer(&description);
	static const struct {
		const char *name;
		Each read;
	} readers[] = { { "rtpmap", read_rtpmap }, { "fmtp", read_fmtp }, { "rtcp-fb", read_rtcp_fb }, { "extmap", read_extmap },
		{ "ssrc", read_ssrc }, { "ssrc-group", read_ssrc_group } };
	if(!read_formats(media, description, error))
		return NULL;
	for(guint i = 0; i < G_N_ELEMENTS(readers); i++)
		if(!each(media->attributes, readers[i].name, readers[i].read, description, error))
			return NULL;
	for(guint i = 0; i < description->payload_types->len; i++) {
		const JxPayloadType *type = g_ptr_array_index(description->payload_types, i);
		if(type->name == NULL && type->id >= 96) {
			jx_wire_refuse(error, JX_WIRE_NOT_ACCEPTABLE, "SDP: payload type %u has no rtpmap", type->id);
			return NULL;
		}
	}
	spread_msid(media, description);
	description->rtcp_mux = jx_sdp_has(media->attributes, "rtcp-mux");
	description->extmap_allow_mixed = jx_sdp_has(media->attributes, "extmap-allow-mixed");
	return g_steal_pointer(&description);
}

/* --- transport */

/* Where a section's transport attribute may stand: in it, in the section that its BUNDLE group is tagged by, at session level. */
static const GPtrArray *home_of(const JxSdp *sdp, const JxSdpMedia *media, const char *name) {
	if(jx_sdp_has(media->attributes, name))
		return media->attributes;
	if(jx_sdp_has(sdp->attributes, name))
		return sdp->attributes;
	const char *group = jx_sdp_get(sdp->attributes, "group"), *mid = jx_sdp_mid(media);
	if(group == NULL || mid == NULL || !g_str_has_prefix(group, "BUNDLE "))
		return NULL;
	g_auto(GStrv) mids = g_strsplit(group + strlen("BUNDLE "), " ", -1);
	const JxSdpMedia *tagged = g_strv_contains((const char *const *)mids, mid) ? jx_sdp_media_by_mid(sdp, mids[0]) : NULL;
	return tagged != NULL && jx_sdp_has(tagged->attributes, name) ? tagged->attributes : NULL;
}

static const char *transport_value(const JxSdp *sdp, const JxSdpMedia *media, const char *name) {
	const GPtrArray *home = home_of(sdp, media, name);
	return home != NULL ? jx_sdp_get(home, name) : NULL;
}

static gboolean read_fingerprint(const char *value, gpointer data, GError **error) {
	JxIceTransport *transport = data;
	g_auto(GStrv) words = g_strsplit(value, " ", 2);
	g_autofree char *clean = words[0] != NULL && words[1] != NULL ? jx_fingerprint_clean(words[0], words[1]) : NULL;
	if(clean == NULL)
		return jx_wire_refuse(error, JX_WIRE_NOT_ACCEPTABLE, "SDP: a fingerprint is wrong");
	if(!jx_wire_room_for_one(transport->fingerprints->len, JX_MAX_FINGERPRINTS, "fingerprints", error))
		return FALSE;
	g_ptr_array_add(transport->fingerprints, jx_fingerprint_new(words[0], clean, JX_SETUP_NONE));
	return TRUE;
}

static gboolean read_candidate(const char *value, gpointer data, GError **error) {
	JxIceTransport *transport = data;
	if(!jx_wire_room_for_one(transport->candidates->len, JX_MAX_CANDIDATES, "candidates", error))
		return FALSE;
	JxCandidate *candidate = jx_jsep_candidate_parse(value, error);
	if(candidate != NULL)
		g_ptr_array_add(transport->candidates, candidate);
	return candidate != NULL;
}

/* a=sctp-port:<port>, or the older a=sctpmap:<port> webrtc-datachannel <streams> */
static gboolean read_sctp(const JxSdpMedia *media, JxIceTransport *transport, GError **error) {
	const char *port_text = jx_sdp_get(media->attributes, "sctp-port"), *map = jx_sdp_get(media->attributes, "sctpmap");
	guint64 port, streams = 1024;
	if(port_text == NULL && map == NULL)
		return TRUE;
	gboolean good;
	if(port_text != NULL) {
		good = jx_parse_number(port_text, 1, G_MAXUINT16, &port);
	} else {
		const char *rest = leading_number(map, 1, G_MAXUINT16, &port), *last = rest != NULL ? strrchr(rest, ' ') : NULL;
		good = rest != NULL;
		if(last != NULL && !jx_parse_number(last + 1, 0, G_MAXUINT16, &streams))
			streams = 1024;
	}
	if(!good)
		return jx_wire_refuse(error, JX_WIRE_NOT_ACCEPTABLE, "SDP: the SCTP port is wrong");
	transport->sctp = jx_sctp_map_new((guint16)port, (guint)streams);
	return TRUE;
}

JxIceTransport *jx_jsep_transport(const JxSdp *sdp, const JxSdpMedia *media, GError **error) {
	const char *ufrag = transport_value(sdp, media, "ice-ufrag"), *pwd = transport_value(sdp, media, "ice-pwd");
	if((ufrag != NULL || pwd != NULL) && (!jx_ice_credential(ufrag) || !jx_ice_credential(pwd))) {
		jx_wire_refuse(error, JX_WIRE_NOT_ACCEPTABLE, "SDP: the ICE credentials are wrong");
		return NULL;
	}
	g_autoptr(JxIceTransport) transport = jx_ice_transport_new(ufrag, pwd);
	const GPtrArray *home = home_of(sdp, media, "fingerprint");
	const char *setup_text = transport_value(sdp, media, "setup");
	JxSetup setup = JX_SETUP_NONE;
	if(setup_text != NULL && !jx_setup_parse(setup_text, &setup)) {
		jx_wire_refuse(error, JX_WIRE_NOT_ACCEPTABLE, "SDP: a=setup is wrong");
		return NULL;
	}
	if((home != NULL && !each(home, "fingerprint", read_fingerprint, transport, error))
		|| !each(media->attributes, "candidate", read_candidate, transport, error) || !read_sctp(media, transport, error))
		return NULL;
	for(guint i = 0; i < transport->fingerprints->len; i++)
		((JxFingerprint *)g_ptr_array_index(transport->fingerprints, i))->setup = setup;
	transport->rtcp_mux = jx_sdp_has(media->attributes, "rtcp-mux");
	return g_steal_pointer(&transport);
}

JxContent *jx_jsep_content(const JxSdp *sdp, guint index, const char *name, JxParty party, GError **error) {
	const JxSdpMedia *media = g_ptr_array_index(sdp->media, index);
	g_autofree char *number = g_strdup_printf("%u", index);
	if(name == NULL)
		name = jx_sdp_mid(media) != NULL ? jx_sdp_mid(media) : number;
	gboolean refused = media->port == 0 && !jx_sdp_has(media->attributes, "bundle-only");
	g_autoptr(JxContent) content = jx_content_new(party, name,
		refused ? JX_SENDERS_NONE : jx_direction_to_senders(jx_sdp_direction(sdp, media), party));
	content->description = jx_jsep_description(media, error);
	content->transport = content->description != NULL ? jx_jsep_transport(sdp, media, error) : NULL;
	return content->transport != NULL ? g_steal_pointer(&content) : NULL;
}
