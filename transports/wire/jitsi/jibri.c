#include "config.h"

#include "wire/jitsi/jibri.h"

#include <jansson.h>

#include "wire/core/limits.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/core/wire_error.h"

static int index_of(const char *const *words, guint count, const char *word) {
	for (guint i = 0; i < count; i++)
		if (g_strcmp0(words[i], word) == 0)
			return (int)i;
	return -1;
}

static const char *filled(xmpp_stanza_t *jibri, const char *name) {
	const char *value = jx_stanza_attr(jibri, name);
	return value && *value ? value : NULL;
}

/* A SIP call has an address instead of a mode. */
static gboolean read_mode(xmpp_stanza_t *jibri, JxJibriRequest *request, GError **error) {
	static const char *const modes[] = { "file", "stream" };
	const char *word = filled(jibri, "recording_mode");
	if (!word && filled(jibri, "sipaddress")) {
		request->mode = JX_JIBRI_SIP;
		return TRUE;
	}
	int mode = index_of(modes, G_N_ELEMENTS(modes), word);
	if (mode < 0)
		return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "recording_mode is file or stream");
	request->mode = (JxJibriMode)mode;
	return TRUE;
}

/* Applications put what they like there. */
static gboolean says_audio_only(const char *app_data) {
	json_t *data = app_data && strlen(app_data) <= JX_MAX_VALUE ? json_loads(app_data, 0, NULL) : NULL;
	gboolean says = json_is_true(json_object_get(data, "audio_only"));
	json_decref(data);
	return says;
}

static gboolean read_start(xmpp_stanza_t *jibri, JxJibriRequest *request, GError **error) {
	if (!read_mode(jibri, request, error))
		return FALSE;
	request->stream_id = g_strdup(filled(jibri, "streamid"));
	request->sip_address = g_strdup(filled(jibri, "sipaddress"));
	request->audio_only = says_audio_only(filled(jibri, "app_data"));
	gboolean stream = request->mode == JX_JIBRI_STREAM;
	if (stream == (request->stream_id != NULL))
		return TRUE;
	return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, stream ? "A stream needs a streamid" : "Only a stream has a streamid");
}

JxJibriRequest *jx_jibri_read(xmpp_stanza_t *jibri, GError **error) {
	static const char *const actions[] = { "start", "stop" };
	g_autoptr(JxJibriRequest) request = g_new0(JxJibriRequest, 1);
	int action = index_of(actions, G_N_ELEMENTS(actions), jx_stanza_attr(jibri, "action"));
	if (action < 0) {
		jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "action is start or stop");
		return NULL;
	}
	request->action = (JxJibriAction)action;
	if (request->action == JX_JIBRI_START && !read_start(jibri, request, error))
		return NULL;
	return g_steal_pointer(&request);
}

static void write_missing(xmpp_stanza_t *consent, const GPtrArray *missing) {
	for (guint i = 0; i < missing->len; i++) {
		const JxJibriPerson *person = missing->pdata[i];
		xmpp_stanza_t *child = jx_stanza_add(consent, "missing", NULL);
		jx_stanza_set(child, "nick", person->nick);
		jx_stanza_set(child, "answer", person->declined ? "declined" : "waiting");
	}
}

xmpp_stanza_t *jx_jibri_status_write(xmpp_ctx_t *ctx, const JxJibriState *state) {
	static const char *const words[] = { "pending", "on", "off" };
	xmpp_stanza_t *status = jx_stanza_new(ctx, "jibri-recording-status", JX_NS_JIBRI);
	jx_stanza_set(status, "session_id", state->session);
	jx_stanza_set(status, "recording_mode", "file");
	jx_stanza_set(status, "status", words[state->status]);
	if (state->by)
		jx_stanza_set(status, "initiator", state->by);
	if (state->failed)
		jx_stanza_set(status, "failure_reason", "error");
	if (state->missing)
		write_missing(jx_stanza_add(status, "consent", JX_NS_RECORDING), state->missing);
	return status;
}

xmpp_stanza_t *jx_jibri_session_write(xmpp_ctx_t *ctx, const char *session) {
	xmpp_stanza_t *jibri = jx_stanza_new(ctx, "jibri", JX_NS_JIBRI);
	jx_stanza_set(jibri, "session_id", session);
	return jibri;
}

void jx_jibri_free(JxJibriRequest *request) {
	if (!request)
		return;
	g_free(request->stream_id);
	g_free(request->sip_address);
	g_free(request);
}
