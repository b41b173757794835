/* `join` and `configure`: a leg's beginning and its offers and answers. */
#include "config.h"

#include "api/join.h"

#include <errno.h>
#include <sys/random.h>

#include "api/errors.h"
#include "api/events.h"
#include "api/offer.h"
#include "api/outbox.h"
#include "api/peer_sdp.h"
#include "api/recording.h"
#include "api/sources.h"

typedef struct {
	char *participant, *endpoint, *name;
	const char *leg;
	JxOrigin origin;
	JxPolicy policy;
	JxCodecList codecs;
	JxPeerSdp *offer; /* NULL: we offer */
	JxLines *lines;
} Join;

static void join_clear(Join *join) {
	g_free(join->participant);
	g_free(join->endpoint);
	g_free(join->name);
	jx_peer_sdp_free(join->offer);
	jx_lines_free(join->lines);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Join, join_clear)

/* A page's endpoint id, in the shape of Jitsi's: 8 hexadecimal digits. */
static char *random_endpoint(void) {
	guint32 number = g_random_int();
	if (getrandom(&number, sizeof number, 0) != (gssize)sizeof number)
		number = g_random_int();
	return g_strdup_printf("%08x", number);
}

static gboolean read_who(JxRequest *request, Join *join, GError **error) {
	join->leg = jx_get_string(request->body, "leg", "main");
	if (!request->trusted) {
		join->origin = JX_ORIGIN_TOKEN;
		join->name = g_strdup(request->token_name);
		join->participant = g_strdup(jx_get_string(request->body, "participant", NULL));
		if (join->participant)
			return TRUE;
		join->endpoint = random_endpoint();
		join->participant = g_strconcat("page-", join->endpoint, NULL);
		return TRUE;
	}
	join->origin = json_object_get(request->body, "guests") ? JX_ORIGIN_CARRIER : JX_ORIGIN_CONTROLLER;
	join->participant = g_strdup(jx_get_string(request->body, "participant", NULL));
	join->endpoint = g_strdup(jx_get_string(request->body, "endpoint", NULL));
	join->name = g_strdup(jx_get_string(request->body, "name", join->endpoint));
	if (!join->participant || !join->endpoint) {
		jx_refuse(error, JX_API_ERROR_INVALID_REQUEST, "participant and endpoint are missing");
		return FALSE;
	}
	return TRUE;
}

static void make_own_lines(const json_t *body, Join *join) {
	if (g_str_equal(jx_get_string(body, "lines", "plain"), "call")) {
		join->lines = jx_lines_new(JX_LINES_OFFERED, &join->codecs, FALSE, FALSE);
		jx_lines_append_call(join->lines, jx_get_bool(body, "audio", TRUE), jx_get_bool(body, "video", TRUE), !jx_get_bool(body, "send", TRUE));
		return;
	}
	JxLinesKind kind = g_str_equal(jx_get_string(body, "lines", "plain"), "private") ? JX_LINES_PRIVATE : JX_LINES_PLAIN;
	guint usual = join->policy == JX_POLICY_NONE ? 0 : join->policy == JX_POLICY_MIX || join->policy == JX_POLICY_ONE ? 1 : JX_SLOT_BLOCK;
	join->lines = jx_lines_new(kind, &join->codecs, jx_get_bool(body, "send", TRUE), jx_get_bool(body, "data", FALSE));
	if (join->policy != JX_POLICY_NONE)
		jx_lines_append_slots(join->lines, (guint)jx_get_int(body, "audio_slots", usual), (guint)jx_get_int(body, "video_slots", usual));
}

static gboolean read_codecs(const json_t *words, JxCodecList *codecs, GError **error) {
	size_t i;
	const json_t *word;
	if (!words) {
		*codecs = jx_codecs_default;
		return TRUE;
	}
	json_array_foreach(words, i, word) {
		JxCodec codec;
		if (!json_is_string(word) || !jx_video_codec_parse(json_string_value(word), &codec)) {
			jx_refuse(error, JX_API_ERROR_INVALID_REQUEST, "video_codecs: a list of vp8, h264, vp9");
			return FALSE;
		}
		jx_codecs_add(codecs, codec);
	}
	return TRUE;
}

static gboolean read_join(JxRequest *request, Join *join, GError **error) {
	if (!jx_policy_parse(jx_get_string(request->body, "policy", "pool"), &join->policy) || !read_who(request, join, error) ||
			!read_codecs(json_object_get(request->body, "video_codecs"), &join->codecs, error))
		return FALSE;
	if (join->policy == JX_POLICY_ONE && !jx_get_string(request->body, "of", NULL)) {
		jx_refuse(error, JX_API_ERROR_INVALID_REQUEST, "policy one takes the endpoint that the leg receives: of");
		return FALSE;
	}
	if (!request->jsep) {
		make_own_lines(request->body, join);
		if (jx_lines_count(join->lines) > 0)
			return TRUE;
		jx_refuse(error, JX_API_ERROR_INVALID_REQUEST, "this leg would neither send nor receive");
		return FALSE;
	}
	if (!g_str_equal(jx_get_string(request->jsep, "type", ""), "offer")) {
		jx_refuse(error, JX_API_ERROR_INVALID_SDP, "join takes an offer, or no jsep");
		return FALSE;
	}
	join->offer = jx_peer_sdp_parse(jx_get_string(request->jsep, "sdp", ""), error);
	join->lines = jx_lines_new(JX_LINES_OFFERED, &join->codecs, FALSE, FALSE);
	return join->offer && jx_peer_sdp_to_lines(join->offer, join->lines, join->policy, error);
}

static gboolean receives_video(const JxLines *lines) {
	for (guint i = 0; i < jx_lines_count(lines); i++) {
		const JxLine *line = jx_lines_at(lines, i);
		if (line->type == JX_LINE_TYPE_VIDEO && (line->direction & JX_DIRECTION_RECVONLY))
			return TRUE;
	}
	return FALSE;
}

/* What is sent on an offered leg: named by the request, or after the lines. */
static gboolean set_sources(JxRequest *request, JxRoom *model, JxLeg *leg, const JxPeerSdp *sdp, GError **error) {
	const json_t *sources = json_object_get(request->body, "sources");
	if (!jx_guests_apply(model, leg, json_object_get(request->body, "guests"), error))
		return FALSE;
	if (sources) {
		((JxSession *)leg->session)->names_sources = FALSE;
		return jx_sources_apply(model, leg, sources, error);
	}
	if (sdp && ((JxSession *)leg->session)->names_sources)
		return jx_sources_by_lines(model, leg, sdp, json_object_get(request->jsep, "simulcast"), error);
	return TRUE;
}

/* A page's further leg names its participant, and the token that this one joined with proves that it may. */
static gboolean may_add_leg(const JxRequest *request, const Join *join, const JxParticipant *participant, GError **error) {
	if (join->origin != JX_ORIGIN_TOKEN) {
		if (!participant || g_str_equal(participant->endpoint, join->endpoint))
			return TRUE;
		jx_refuse(error, JX_API_ERROR_EXISTS, "participant %s has another endpoint", participant->id);
		return FALSE;
	}
	const char *token = jx_get_string(request->body, "token", NULL);
	if (participant ? g_strcmp0(participant->token, token) == 0 : join->endpoint != NULL)
		return TRUE;
	jx_refuse(error, JX_API_ERROR_UNAUTHORIZED, "with a token, participant may only name one that joined with this very token");
	return FALSE;
}

static JxLeg *add_leg(JxRequest *request, Join *join, GError **error) {
	JxRoom *model = request->room->model;
	JxSession *session = request->session;
	JxParticipant *participant = jx_room_participant(model, join->participant);
	if (session->leg || session->gone) {
		jx_refuse(error, JX_API_ERROR_HANDLE_IN_USE, "this handle has joined already");
		return NULL;
	}
	if (!may_add_leg(request, join, participant, error))
		return NULL;
	gboolean fresh = !participant;
	if (fresh)
		participant = jx_room_add_participant(model, join->participant, join->endpoint, join->name, join->origin, error);
	if (!participant)
		return NULL;
	if (fresh && join->origin == JX_ORIGIN_TOKEN)
		jx_participant_set_token(participant, jx_get_string(request->body, "token", NULL));
	jx_media_leg_attach(session->media, request->room->media);
	JxLeg *leg = jx_room_add_leg(model, participant, join->leg, join->policy, g_steal_pointer(&join->lines), session, error);
	if (!leg) {
		jx_media_leg_detach(session->media);
		if (fresh)
			jx_room_remove_participant(model, participant, "refused");
		return NULL;
	}
	if (jx_get_bool(request->body, "sticky", FALSE))
		jx_leg_set_sticky(leg);
	jx_leg_set_of(leg, jx_get_string(request->body, "of", NULL));
	jx_session_ref(session);
	session->leg = leg;
	/* Of a private leg only the transport knows what is sent where. */
	session->names_sources = jx_lines_kind(leg->lines) != JX_LINES_PRIVATE;
	jx_media_leg_uplink(session->media, receives_video(leg->lines) ? jx_room_settings(model)->uplink_bitrate : 0,
		join->offer ? jx_peer_sdp_send_time(join->offer) : JX_EXT_ABS_SEND_TIME);
	return leg;
}

static void tell_joined(JxRequest *request, const Join *join, const JxLeg *leg) {
	JxSession *session = request->session;
	json_t *event = jx_event("joined", json_pack("{ss ss ss ss}", "room", request->room->id, "participant", leg->participant->id,
		"endpoint", leg->participant->endpoint, "leg", leg->id));
	guint64 version = ++session->sdp_version;
	jx_outbox_post(session, request->transaction, event,
		join->offer ? jx_peer_sdp_answer(join->offer, leg->lines, version) : jx_offer_jsep(leg->lines, version));
}

/* Under the room's lock. */
static gboolean enter(JxRequest *request, Join *join, GError **error) {
	JxRoom *model = request->room->model;
	JxLeg *leg = add_leg(request, join, error);
	if (!leg)
		return FALSE;
	if (!set_sources(request, model, leg, join->offer, error)) {
		jx_room_remove_leg(model, leg, "refused");
		return FALSE;
	}
	if (join->offer)
		jx_leg_answered(leg);
	JANUS_LOG(LOG_INFO, "[conference] room=%s participant=%s leg=%s joined policy=%s lines=%s\n", request->room->id, leg->participant->id, leg->id,
		jx_policy_name(leg->policy), jx_lines_kind_name(jx_lines_kind(leg->lines)));
	request->room->dirty = TRUE;
	jx_live_recording_joined(request->room, leg);
	tell_joined(request, join, leg);
	return TRUE;
}

static gboolean bind_and_enter(JxRequest *request, Join *join, GError **error) {
	JxSession *session = request->session;
	if (!jx_session_bind(session, request->room, FALSE)) {
		jx_refuse(error, JX_API_ERROR_HANDLE_IN_USE, "this handle is in use: join with a handle of its own");
		return FALSE;
	}
	if (!session->media && !session->gone)
		g_atomic_pointer_set(&session->media, jx_media_leg_new(session->handle, jx_session_ref(session), (GDestroyNotify)jx_session_unref));
	gboolean good = enter(request, join, error);
	if (!session->leg)
		jx_session_unbind(session);
	return good;
}

json_t *jx_join(JxRequest *request, GError **error) {
	g_auto(Join) join = { 0 };
	JxSession *session = request->session;
	if (!read_join(request, &join, error))
		return NULL;
	if (!jx_live_room_begin(request->room))
		return jx_refuse(error, JX_API_ERROR_NO_SUCH_ROOM, "the room was destroyed");
	gboolean good = bind_and_enter(request, &join, error);
	jx_live_room_end(request->room);
	if (!good && request->jsep)
		jx_outbox_close_pc(session);
	return NULL;
}

/* An answer, or another offer of a peer that offers. Under the room's lock; *answer is for the event. */
static gboolean negotiate(JxRequest *request, JxLeg *leg, JxPeerSdp *sdp, json_t **answer, GError **error) {
	JxSession *session = request->session;
	/* Whom we called answers once, and is from then on as one that offered. */
	gboolean called = jx_lines_kind(leg->lines) == JX_LINES_OFFERED && !leg->answered;
	gboolean offered = jx_lines_kind(leg->lines) == JX_LINES_OFFERED && !called;
	gboolean offer = g_str_equal(jx_get_string(request->jsep, "type", ""), "offer");
	if (offered != offer) {
		jx_refuse(error, JX_API_ERROR_INVALID_SDP, offered ? "this leg's peer offers: an answer has no place" : "this leg's peer answers: it cannot offer");
		return FALSE;
	}
	if (called ? !jx_peer_sdp_answers(sdp, leg->lines, leg->policy, error) : offer && !jx_peer_sdp_to_lines(sdp, leg->lines, leg->policy, error))
		return FALSE;
	if (!offer)
		jx_leg_answered(leg);
	if (!offer && !called)
		return TRUE;
	jx_room_refresh_leg(request->room->model, leg);
	jx_media_leg_uplink(session->media, receives_video(leg->lines) ? jx_room_settings(request->room->model)->uplink_bitrate : 0, jx_peer_sdp_send_time(sdp));
	if (offer)
		*answer = jx_peer_sdp_answer(sdp, leg->lines, ++session->sdp_version);
	return TRUE;
}

static gboolean apply(JxRequest *request, JxPeerSdp *sdp, json_t **answer, GError **error) {
	JxLeg *leg = request->session->leg;
	if (!leg) {
		jx_refuse(error, JX_API_ERROR_NOT_JOINED, "this handle has not joined");
		return FALSE;
	}
	request->room->dirty = TRUE;
	if (sdp && !negotiate(request, leg, sdp, answer, error))
		return FALSE;
	return set_sources(request, request->room->model, leg, sdp, error) &&
		jx_ssrcs_apply(leg, json_object_get(request->body, "ssrcs"), error) &&
		jx_states_apply(request->room->model, leg, json_object_get(request->body, "states"), error);
}

json_t *jx_configure(JxRequest *request, GError **error) {
	g_autoptr(JxPeerSdp) sdp = request->jsep ? jx_peer_sdp_parse(jx_get_string(request->jsep, "sdp", ""), error) : NULL;
	if (request->jsep && !sdp)
		return NULL;
	if (!jx_live_room_begin(request->room))
		return jx_refuse(error, JX_API_ERROR_NO_SUCH_ROOM, "the room was destroyed");
	json_t *answer = NULL;
	if (apply(request, sdp, &answer, error))
		jx_outbox_post(request->session, request->transaction, jx_event("configured", NULL), g_steal_pointer(&answer));
	json_decref(answer);
	jx_live_room_end(request->room);
	return NULL;
}
