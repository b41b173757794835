/* Directions, and whole SDPs from and to Jingle. */
#include "config.h"

#include "wire/sdp/jsep.h"

#include <string.h>

#include "wire/core/limits.h"
#include "wire/core/wire_error.h"

static const char *const direction_names[] = { "sendrecv", "sendonly", "recvonly", "inactive" };

const char *jx_direction_name(JxDirection direction) {
	return direction_names[direction];
}

gboolean jx_direction_parse(const char *text, JxDirection *direction) {
	for(guint i = 0; i < G_N_ELEMENTS(direction_names); i++)
		if(g_strcmp0(text, direction_names[i]) == 0) {
			*direction = (JxDirection)i;
			return TRUE;
		}
	return FALSE;
}

JxDirection jx_direction_reverse(JxDirection direction) {
	return direction == JX_SENDONLY ? JX_RECVONLY : direction == JX_RECVONLY ? JX_SENDONLY : direction;
}

JxDirection jx_direction_from_senders(JxSenders senders, JxParty party) {
	switch(senders) {
		case JX_SENDERS_INITIATOR: return party == JX_PARTY_INITIATOR ? JX_SENDONLY : JX_RECVONLY;
		case JX_SENDERS_RESPONDER: return party == JX_PARTY_RESPONDER ? JX_SENDONLY : JX_RECVONLY;
		case JX_SENDERS_NONE: return JX_INACTIVE;
		default: return JX_SENDRECV;
	}
}

JxSenders jx_direction_to_senders(JxDirection direction, JxParty party) {
	switch(direction) {
		case JX_SENDONLY: return party == JX_PARTY_INITIATOR ? JX_SENDERS_INITIATOR : JX_SENDERS_RESPONDER;
		case JX_RECVONLY: return party == JX_PARTY_INITIATOR ? JX_SENDERS_RESPONDER : JX_SENDERS_INITIATOR;
		case JX_INACTIVE: return JX_SENDERS_NONE;
		default: return JX_SENDERS_BOTH;
	}
}

static gboolean find_direction(const GPtrArray *attributes, JxDirection *direction) {
	for(guint i = 0; i < attributes->len; i++) {
		const JxSdpAttribute *attribute = g_ptr_array_index(attributes, i);
		if(attribute->value == NULL && jx_direction_parse(attribute->name, direction))
			return TRUE;
	}
	return FALSE;
}

JxDirection jx_sdp_direction(const JxSdp *sdp, const JxSdpMedia *media) {
	JxDirection direction = JX_SENDRECV;
	if(!find_direction(media->attributes, &direction))
		find_direction(sdp->attributes, &direction);
	return direction;
}

/* --- SDP → Jingle */

static gboolean read_groups(const JxSdp *sdp, GPtrArray *groups, GError **error) {
	for(guint i = 0; i < sdp->attributes->len; i++) {
		const JxSdpAttribute *attribute = g_ptr_array_index(sdp->attributes, i);
		if(strcmp(attribute->name, "group") != 0 || attribute->value == NULL)
			continue;
		g_auto(GStrv) words = g_strsplit(attribute->value, " ", -1);
		if(!jx_wire_room_for_one(groups->len, JX_MAX_GROUPS, "groups", error))
			return FALSE;
		if(words[0] == NULL || *words[0] == '\0')
			return jx_wire_refuse(error, JX_WIRE_NOT_ACCEPTABLE, "SDP: a group without semantics");
		JxGroup *group = jx_group_new(words[0]);
		for(guint k = 1; words[k] != NULL; k++)
			if(*words[k] != '\0')
				g_ptr_array_add(group->contents, g_strdup(words[k]));
		g_ptr_array_add(groups, group);
	}
	return TRUE;
}

gboolean jx_jsep_contents(const JxSdp *sdp, JxParty party, JxJingle *jingle, GError **error) {
	g_autoptr(JxJingle) fresh = jx_jingle_new(jingle->action, jingle->sid);
	if(!read_groups(sdp, fresh->groups, error))
		return FALSE;
	for(guint i = 0; i < sdp->media->len; i++) {
		JxContent *content = jx_jsep_content(sdp, i, NULL, party, error);
		if(content == NULL)
			return FALSE;
		jx_jingle_add_content(fresh, content);
	}
	GPtrArray *contents = jingle->contents, *groups = jingle->groups;
	jingle->contents = fresh->contents;
	jingle->groups = fresh->groups;
	fresh->contents = contents;
	fresh->groups = groups;
	return TRUE;
}

/* --- Jingle → SDP */

static void write_groups(JxSdp *sdp, const JxJingle *jingle) {
	for(guint i = 0; i < jingle->groups->len; i++) {
		const JxGroup *group = g_ptr_array_index(jingle->groups, i);
		GString *text = g_string_new(group->semantics);
		for(guint k = 0; k < group->contents->len; k++) {
			const char *name = g_ptr_array_index(group->contents, k);
			/* COMPAT(lib-jitsi-meet): its group always lists audio, video and data, whatever is there */
			if(jx_jingle_content(jingle, name) != NULL)
				g_string_append_printf(text, " %s", name);
		}
		jx_sdp_add(sdp->attributes, "group", text->str);
		g_string_free(text, TRUE);
	}
}

JxSdp *jx_jsep_sdp(const JxJingle *jingle, JxParty party, guint64 session_id, guint64 version, GError **error) {
	g_autoptr(JxSdp) sdp = jx_sdp_new(session_id, version);
	for(guint i = 0; i < jingle->contents->len; i++) {
		const JxContent *content = g_ptr_array_index(jingle->contents, i);
		JxSdpMedia *media = jx_jsep_media(content, content->name, jx_direction_from_senders(content->senders, party), TRUE, error);
		if(media == NULL)
			return NULL;
		if(jx_sdp_media_by_mid(sdp, content->name) != NULL) {
			jx_sdp_media_free(media);
			jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "two contents have the name %s", content->name);
			return NULL;
		}
		jx_sdp_add_media(sdp, media);
	}
	write_groups(sdp, jingle);
	jx_sdp_add(sdp->attributes, "msid-semantic", " WMS *");
	return g_steal_pointer(&sdp);
}
