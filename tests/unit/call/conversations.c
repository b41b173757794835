#include "config.h"

#include "conversations.h"

#include <string.h>

#include "wire/core/ns.h"
#include "wire/core/stanza.h"

#define EACH(child, parent, ns, name) for (xmpp_stanza_t *child = jx_stanza_child(parent, ns, name); child; child = jx_stanza_next_named(child, ns, name))

static gboolean is_word(const char *text) {
	return text && *text && !strpbrk(text, " \t\r\n");
}

static gboolean is_number(const char *text, guint64 high) {
	guint64 value;
	return text && jx_parse_number(text, 0, high, &value);
}

static const char *fault_of_parameters(xmpp_stanza_t *parent, const char *ns) {
	EACH (parameter, parent, ns, "parameter") {
		const char *name = jx_stanza_attr(parameter, "name"), *value = jx_stanza_attr(parameter, "value");
		if (name && *name && !is_word(name))
			return "a parameter's name has a space";
		if (!value || !*value)
			return "a parameter without value";
	}
	return NULL;
}

static const char *fault_of_feedback(xmpp_stanza_t *parent) {
	EACH (feedback, parent, JX_NS_JINGLE_RTCP_FB, "rtcp-fb") {
		const char *subtype = jx_stanza_attr(feedback, "subtype");
		if (!is_word(jx_stanza_attr(feedback, "type")) || (subtype && !is_word(subtype)))
			return "an rtcp-fb without type";
	}
	return NULL;
}

static const char *fault_of_payloads(xmpp_stanza_t *description) {
	guint n = 0;
	EACH (payload, description, JX_NS_JINGLE_RTP, "payload-type") {
		n++;
		if (!is_number(jx_stanza_attr(payload, "id"), 127))
			return "a payload type's id is no number";
		if (!is_word(jx_stanza_attr(payload, "name")) || !is_number(jx_stanza_attr(payload, "clockrate"), G_MAXUINT32))
			return "a payload type without name or clock rate";
		const char *fault = fault_of_parameters(payload, JX_NS_JINGLE_RTP);
		if (!fault)
			fault = fault_of_feedback(payload);
		if (fault)
			return fault;
	}
	return n ? fault_of_feedback(description) : "no payload type";
}

static const char *fault_of_sources(xmpp_stanza_t *description) {
	EACH (source, description, JX_NS_JINGLE_SSMA, "source") {
		if (!is_number(jx_stanza_attr(source, "ssrc"), G_MAXUINT32))
			return "a source without SSRC";
		EACH (parameter, source, JX_NS_JINGLE_SSMA, "parameter")
			if (!is_word(jx_stanza_attr(parameter, "name")))
				return "a source's parameter without name";
		const char *fault = fault_of_parameters(source, JX_NS_JINGLE_SSMA);
		if (fault)
			return fault;
	}
	EACH (group, description, JX_NS_JINGLE_SSMA, "ssrc-group") {
		if (!is_word(jx_stanza_attr(group, "semantics")) || !jx_stanza_child(group, JX_NS_JINGLE_SSMA, "source"))
			return "an ssrc-group without semantics or sources";
	}
	return NULL;
}

static const char *fault_of_description(xmpp_stanza_t *description) {
	const char *media = jx_stanza_attr(description, "media");
	if (g_strcmp0(media, "audio") != 0 && g_strcmp0(media, "video") != 0)
		return "a description of no medium that it knows";
	EACH (extension, description, JX_NS_JINGLE_HDREXT, "rtp-hdrext")
		if (!is_word(jx_stanza_attr(extension, "id")) || !is_word(jx_stanza_attr(extension, "uri")))
			return "a header extension without id or uri";
	const char *fault = fault_of_payloads(description);
	return fault ? fault : fault_of_sources(description);
}

static const char *fault_of_candidates(xmpp_stanza_t *transport) {
	static const char *const core[] = { "foundation", "component", "protocol", "priority", "ip", "port", "type" };
	EACH (candidate, transport, JX_NS_JINGLE_ICE_UDP, "candidate") {
		for (gsize i = 0; i < G_N_ELEMENTS(core); i++)
			if (!is_word(jx_stanza_attr(candidate, core[i])))
				return "a candidate that lacks an attribute";
		if (g_ascii_strcasecmp(jx_stanza_attr(candidate, "protocol"), "udp") != 0)
			return "a candidate that is not UDP";
	}
	return NULL;
}

static const char *fault_of_fingerprint(xmpp_stanza_t *transport, gboolean offer) {
	xmpp_stanza_t *fingerprint = jx_stanza_child(transport, JX_NS_JINGLE_DTLS, "fingerprint");
	g_autofree char *text = fingerprint ? jx_stanza_text(fingerprint, 4096) : NULL;
	if (!text || !is_word(jx_stanza_attr(fingerprint, "hash")))
		return "no fingerprint, or one without hash or text";
	const char *setup = jx_stanza_attr(fingerprint, "setup");
	if (offer && g_strcmp0(setup, "actpass") != 0)
		return "an initiator must offer actpass";
	if (!offer && g_strcmp0(setup, "active") != 0 && g_strcmp0(setup, "passive") != 0)
		return "an answer settles the setup";
	return NULL;
}

static const char *fault_of_content(xmpp_stanza_t *content, const char *action) {
	gboolean offer = g_str_equal(action, "session-initiate") || g_str_equal(action, "content-add");
	xmpp_stanza_t *description = jx_stanza_child(content, JX_NS_JINGLE_RTP, "description"), *transport = jx_stanza_child(content, JX_NS_JINGLE_ICE_UDP, "transport");
	if (!is_word(jx_stanza_attr(content, "name")) || !is_word(jx_stanza_attr(content, "creator")))
		return "a content without name or creator";
	if (!transport)
		return "a content without transport";
	if (!is_word(jx_stanza_attr(transport, "ufrag")) || !is_word(jx_stanza_attr(transport, "pwd")))
		return "a transport without credentials: a restart of ICE";
	const char *fault = fault_of_candidates(transport);
	if (fault || g_str_equal(action, "transport-info"))
		return fault;
	if (!description)
		return "a content without description";
	fault = fault_of_description(description);
	return fault ? fault : fault_of_fingerprint(transport, offer);
}

static const char *fault_of_group(xmpp_stanza_t *jingle) {
	EACH (group, jingle, JX_NS_JINGLE_GROUPING, "group") {
		EACH (member, group, JX_NS_JINGLE_GROUPING, "content") {
			gboolean found = FALSE;
			EACH (content, jingle, JX_NS_JINGLE, "content")
				found = found || g_strcmp0(jx_stanza_attr(content, "name"), jx_stanza_attr(member, "name")) == 0;
			if (!found)
				return "a group of a content that is not there";
		}
	}
	return NULL;
}

/* The set must be the one that was proposed, or offered. */
static gboolean has_media(xmpp_stanza_t *jingle, const char *media) {
	gboolean audio = FALSE, video = FALSE;
	EACH (content, jingle, JX_NS_JINGLE, "content") {
		const char *name = jx_stanza_attr(jx_stanza_child(content, JX_NS_JINGLE_RTP, "description"), "media");
		audio = audio || g_strcmp0(name, "audio") == 0;
		video = video || g_strcmp0(name, "video") == 0;
	}
	return audio == (strstr(media, "audio") != NULL) && video == (strstr(media, "video") != NULL);
}

const char *conversations_refuses(xmpp_stanza_t *jingle, const char *media) {
	const char *action = jx_stanza_attr(jingle, "action"), *fault = NULL;
	gboolean whole = g_str_equal(action, "session-initiate") || g_str_equal(action, "session-accept");
	if (!whole && !g_str_equal(action, "transport-info") && !g_str_equal(action, "content-accept") && !g_str_equal(action, "content-add"))
		return NULL; /* acknowledged, whatever it says */
	if (!jx_stanza_child(jingle, JX_NS_JINGLE, "content"))
		return "no content";
	EACH (content, jingle, JX_NS_JINGLE, "content")
		if (!fault)
			fault = fault_of_content(content, action);
	if (!fault && whole && media && !has_media(jingle, media))
		return "other media than were proposed or offered";
	return fault ? fault : fault_of_group(jingle);
}
