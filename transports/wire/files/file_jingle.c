#include "config.h"

#include <string.h>

#include "wire/core/limits.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/core/wire_error.h"
#include "wire/files/file_jingle.h"

JxFileJingle *jx_file_jingle_new(JxJingleAction action, const char *sid) {
	JxFileJingle *jingle = g_new0(JxFileJingle, 1);
	jingle->action = action;
	jingle->sid = g_strdup(sid);
	jingle->senders = JX_SENDERS_BOTH;
	return jingle;
}

void jx_file_jingle_free(JxFileJingle *jingle) {
	if(jingle == NULL)
		return;
	g_free(jingle->sid);
	g_free(jingle->initiator);
	g_free(jingle->responder);
	g_free(jingle->content);
	jx_file_free(jingle->file);
	jx_ibb_transport_free(jingle->ibb);
	jx_s5b_transport_free(jingle->s5b);
	jx_reason_free(jingle->reason);
	g_free(jingle);
}

/* --- reading */

static gboolean is_description(xmpp_stanza_t *stanza) {
	return jx_file_version(jx_stanza_ns(stanza)) != 0 && (jx_stanza_is(stanza, NULL, "description") || jx_stanza_is(stanza, NULL, "received"));
}

gboolean jx_file_jingle_is(xmpp_stanza_t *jingle) {
	for(xmpp_stanza_t *c = jx_stanza_first(jingle); c != NULL; c = jx_stanza_next(c)) {
		if(is_description(c))
			return TRUE;
		for(xmpp_stanza_t *d = jx_stanza_is(c, NULL, "content") ? jx_stanza_first(c) : NULL; d != NULL; d = jx_stanza_next(d))
			if(is_description(d))
				return TRUE;
	}
	return FALSE;
}

static gboolean read_transport(xmpp_stanza_t *c, JxFileJingle *jingle, GError **error) {
	if(jingle->ibb != NULL || jingle->s5b != NULL || jingle->other_transport)
		return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "there is more than one transport");
	if(jx_stanza_is(c, JX_NS_JINGLE_IBB, NULL))
		return (jingle->ibb = jx_ibb_transport_read(c, error)) != NULL;
	if(jx_stanza_is(c, JX_NS_JINGLE_S5B, NULL))
		return (jingle->s5b = jx_s5b_transport_read(c, error)) != NULL;
	jingle->other_transport = TRUE;
	return TRUE;
}

/* What a content has in it. */
static gboolean read_part(xmpp_stanza_t *c, JxFileJingle *jingle, GError **error) {
	if(jx_stanza_is(c, NULL, "transport"))
		return read_transport(c, jingle, error);
	if(!is_description(c))
		return TRUE;
	if(jingle->file != NULL)
		return jx_wire_refuse(error, JX_WIRE_NOT_ACCEPTABLE, "one file in a session, please");
	jingle->version = jx_file_version(jx_stanza_ns(c));
	jingle->file = jx_file_description_read(c, &jingle->role, error);
	return jingle->file != NULL;
}

static gboolean read_content(xmpp_stanza_t *c, JxFileJingle *jingle, GError **error) {
	const char *name = jx_stanza_attr_token(c, "name", error), *senders = jx_stanza_attr(c, "senders");
	if(name == NULL)
		return FALSE;
	if(jingle->content != NULL || jingle->contentless)
		return jx_wire_refuse(error, JX_WIRE_NOT_ACCEPTABLE, "one file in a session, please");
	jingle->content = g_strdup(name);
	jingle->creator = g_strcmp0(jx_stanza_attr(c, "creator"), "responder") == 0 ? JX_PARTY_RESPONDER : JX_PARTY_INITIATOR;
	if(senders != NULL && !jx_senders_parse(senders, &jingle->senders))
		return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "the senders of a content must be both, initiator, responder or none");
	for(xmpp_stanza_t *p = jx_stanza_first(c); p != NULL; p = jx_stanza_next(p))
		if(!read_part(p, jingle, error))
			return FALSE;
	/* :4 and :5 say by `senders` what :3 says by a wrapper */
	if(jingle->version > 3 && jingle->role == JX_FILE_OFFER && jingle->senders == JX_SENDERS_RESPONDER)
		jingle->role = JX_FILE_REQUEST;
	return TRUE;
}

static gboolean read_info(xmpp_stanza_t *c, JxFileJingle *jingle, GError **error) {
	xmpp_stanza_t *file = jx_stanza_child(c, NULL, "file");
	gboolean known = jx_file_version(jx_stanza_ns(c)) != 0;
	jingle->info = known && jx_stanza_is(c, NULL, "checksum") ? JX_FILE_INFO_CHECKSUM :
		known && jx_stanza_is(c, NULL, "received") ? JX_FILE_INFO_RECEIVED : JX_FILE_INFO_UNKNOWN;
	if(jingle->info != JX_FILE_INFO_CHECKSUM || file == NULL || jingle->file != NULL)
		return TRUE;
	jingle->file = jx_file_read(file, error);
	return jingle->file != NULL;
}

static gboolean read_child(xmpp_stanza_t *c, JxFileJingle *jingle, GError **error) {
	if(jx_stanza_is(c, JX_NS_JINGLE, "content"))
		return read_content(c, jingle, error);
	if(jx_stanza_is(c, JX_NS_JINGLE, "reason")) {
		jx_reason_free(jingle->reason);
		jingle->reason = jx_reason_read(c);
		return TRUE;
	}
	if(jingle->action == JX_JINGLE_SESSION_INFO)
		return read_info(c, jingle, error);
	/* COMPAT(OkEDU, gloox of its time): no <content/> around them */
	if(is_description(c) || jx_stanza_is(c, NULL, "transport")) {
		if(jingle->content != NULL)
			return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "a description or transport stands beside a content");
		jingle->contentless = TRUE;
		return read_part(c, jingle, error);
	}
	return TRUE;
}

JxFileJingle *jx_file_jingle_read(xmpp_stanza_t *stanza, GError **error) {
	JxJingleAction action;
	const char *initiator = jx_stanza_attr(stanza, "initiator"), *responder = jx_stanza_attr(stanza, "responder");
	if(jx_stanza_attr(stanza, "action") == NULL || !jx_jingle_action_parse(jx_stanza_attr(stanza, "action"), &action)) {
		jx_wire_refuse(error, jx_stanza_attr(stanza, "action") == NULL ? JX_WIRE_BAD_REQUEST : JX_WIRE_FEATURE_NOT_IMPLEMENTED, "this Jingle action is not known here");
		return NULL;
	}
	const char *sid = jx_stanza_attr_token(stanza, "sid", error);
	if(sid == NULL)
		return NULL;
	if((initiator != NULL && strlen(initiator) > JX_MAX_VALUE) || (responder != NULL && strlen(responder) > JX_MAX_VALUE)) {
		jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "initiator or responder is too long");
		return NULL;
	}
	g_autoptr(JxFileJingle) jingle = jx_file_jingle_new(action, sid);
	jingle->initiator = g_strdup(initiator);
	jingle->responder = g_strdup(responder);
	for(xmpp_stanza_t *c = jx_stanza_first(stanza); c != NULL; c = jx_stanza_next(c))
		if(!read_child(c, jingle, error))
			return NULL;
	return g_steal_pointer(&jingle);
}

/* --- writing */

static void write_info(xmpp_stanza_t *stanza, const JxFileJingle *jingle) {
	if(jingle->info == JX_FILE_INFO_NONE)
		return;
	xmpp_stanza_t *info = jx_stanza_add(stanza, jingle->info == JX_FILE_INFO_RECEIVED ? "received" : "checksum", jx_file_ns(jingle->version));
	jx_stanza_set(info, "creator", jx_party_name(jingle->creator));
	jx_stanza_set(info, "name", jingle->content);
	if(jingle->file != NULL)
		jx_file_write(info, jingle->file, jingle->version);
}

xmpp_stanza_t *jx_file_jingle_write(xmpp_ctx_t *ctx, const JxFileJingle *jingle) {
	xmpp_stanza_t *stanza = jx_stanza_new(ctx, "jingle", JX_NS_JINGLE);
	jx_stanza_set(stanza, "action", jx_jingle_action_name(jingle->action));
	jx_stanza_set(stanza, "sid", jingle->sid);
	jx_stanza_set(stanza, "initiator", jingle->initiator);
	jx_stanza_set(stanza, "responder", jingle->responder);
	if(jingle->reason != NULL)
		jx_reason_write(stanza, jingle->reason);
	if(jingle->reason != NULL && jingle->specific != NULL)
		jx_stanza_add(jx_stanza_child(stanza, NULL, "reason"), jingle->specific, JX_NS_FILE_ERRORS);
	write_info(stanza, jingle);
	if(jingle->content == NULL || jingle->info != JX_FILE_INFO_NONE)
		return stanza;
	xmpp_stanza_t *content = jx_stanza_add(stanza, "content", NULL);
	jx_stanza_set(content, "creator", jx_party_name(jingle->creator));
	jx_stanza_set(content, "name", jingle->content);
	jx_stanza_set(content, "senders", jx_senders_name(jingle->senders));
	if(jingle->file != NULL)
		jx_file_description_write(content, jingle->file, jingle->role, jingle->version);
	if(jingle->ibb != NULL)
		jx_ibb_transport_write(content, jingle->ibb);
	if(jingle->s5b != NULL)
		jx_s5b_transport_write(content, jingle->s5b);
	return stanza;
}
