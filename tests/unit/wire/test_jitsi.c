#include "fixture.h"

#include "wire/core/json.h"
#include "wire/core/limits.h"
#include "wire/jitsi/colibri.h"
#include "wire/jitsi/json_message.h"
#include "wire/jitsi/json_sources.h"
#include "wire/jitsi/presence.h"

/* --- conference request */

static void check_request(const JxConferenceRequest *request) {
	g_assert_cmpstr(request->room, ==, "algebra1@conference.school.example");
	g_assert_cmpstr(request->machine_uid, ==, "ac4c900708aa9879d77d6d2e87e41516");
	g_assert_true(request->token == NULL && request->session_id == NULL && request->identity == NULL);
	g_assert_cmpuint(request->properties->len, ==, 3);
	g_assert_cmpstr(jx_property_get(request->properties, "enableLipSync"), ==, "true");
	g_assert_false(jx_conference_request_bool(request, "disableRtx", TRUE));
	g_assert_true(jx_conference_request_bool(request, "openSctp", FALSE));
	g_assert_true(jx_conference_request_bool(request, "gone", TRUE));
	g_assert_cmpuint(jx_conference_request_number(request, "startAudioMuted", 7), ==, 7);
}

static void test_08_request(void) {
	g_autoptr(xmpp_stanza_t) body = test_fixture("08-conference-request.xml");
	xmpp_stanza_t *iq = test_nth(body, "iq", 0);
	g_assert_cmpstr(jx_stanza_attr(iq, "id"), ==, "e2d5ce5e-749d-4681-b8ff-739635c05196:sendIQ");
	g_autoptr(JxConferenceRequest) request = jx_conference_request_read(jx_stanza_child(iq, JX_NS_FOCUS, "conference"), NULL);
	check_request(request);
	g_autoptr(xmpp_stanza_t) again = test_trip(jx_conference_request_write(test_ctx(), request));
	g_autoptr(JxConferenceRequest) twin = jx_conference_request_read(again, NULL);
	check_request(twin);
}

static void check_reply(const JxConferenceReply *reply) {
	g_assert_cmpstr(reply->room, ==, "algebra1@conference.school.example");
	g_assert_true(reply->ready);
	g_assert_cmpstr(reply->focus_jid, ==, "focus@auth.school.example");
	g_assert_true(reply->session_id == NULL && reply->identity == NULL && reply->vnode == NULL);
	g_assert_cmpuint(reply->properties->len, ==, 1);
	g_assert_cmpstr(jx_property_get(reply->properties, "authentication"), ==, "false");
}

static void test_08_reply(void) {
	g_autoptr(xmpp_stanza_t) body = test_fixture("08-conference-reply.xml");
	g_autoptr(JxConferenceReply) reply = jx_conference_reply_read(jx_stanza_child(test_nth(body, "iq", 0), JX_NS_FOCUS, "conference"), NULL);
	check_reply(reply);
	g_autoptr(xmpp_stanza_t) again = test_trip(jx_conference_reply_write(test_ctx(), reply));
	g_assert_cmpstr(jx_stanza_attr(again, "ready"), ==, "true");
	g_autoptr(JxConferenceReply) twin = jx_conference_reply_read(again, NULL);
	check_reply(twin);
	g_autofree char *json = jx_conference_reply_write_json(reply);
	g_assert_cmpstr(json, ==, "{\"ready\":true,\"focusJid\":\"focus@auth.school.example\",\"properties\":{\"authentication\":\"false\"}}");
}

static void test_request_json(void) {
	static const char text[] = "{\"room\":\"Algebra1@conference.school.example\",\"sessionId\":\"s\",\"machineUid\":\"m\",\"properties\":{\"startAudioMuted\":9,\"rtcstatsEnabled\":false,\"x\":{}}}";
	g_autoptr(JxConferenceRequest) request = jx_conference_request_read_json(text, strlen(text), NULL);
	g_assert_cmpstr(request->room, ==, "algebra1@conference.school.example");
	g_assert_cmpstr(request->session_id, ==, "s");
	g_assert_cmpstr(request->machine_uid, ==, "m");
	g_assert_cmpuint(jx_conference_request_number(request, "startAudioMuted", 0), ==, 9);
	g_assert_false(jx_conference_request_bool(request, "rtcstatsEnabled", TRUE));
	g_assert_cmpuint(request->properties->len, ==, 2);
	static const char *const bad[] = { "", "{}", "[]", "{\"room\":1}", "{\"room\":\"conference.school.example\"}", "{\"room\":\"a@b/c\"}", "{\"room\":\"a b@c\"}" };
	for(guint i = 0; i < G_N_ELEMENTS(bad); i++) {
		GError *error = NULL;
		JxConferenceRequest *none = jx_conference_request_read_json(bad[i], strlen(bad[i]), &error);
		g_assert_cmpstr(jx_wire_error_condition(error), ==, "bad-request");
		assert_bad(none, error, "");
	}
	GError *error = NULL;
	g_autoptr(xmpp_stanza_t) roomless = test_xml("<conference xmlns='http://jitsi.org/protocol/focus'/>");
	assert_bad(jx_conference_request_read(roomless, &error), error, "names no room");
}

/* --- presence */

static void check_join(const JxPresence *presence) {
	g_assert_true(presence->join && presence->password == NULL && !presence->has_source_info);
	g_assert_cmpint(presence->video_muted, ==, JX_NO);
	g_assert_cmpint(presence->audio_muted, ==, JX_UNSAID);
	g_assert_cmpstr(presence->caps->hash, ==, "sha-1");
	g_assert_cmpstr(presence->caps->node, ==, "http://jitsi.org/jitsimeet");
	g_assert_cmpstr(presence->caps->ver, ==, "UL/+KoCwuOJC+P6OE4Zx9ssK+50=");
	g_assert_null(presence->user);
	g_assert_false(jx_presence_muted(presence, NULL, JX_MEDIA_VIDEO));
	g_assert_true(jx_presence_muted(presence, "x-a0", JX_MEDIA_AUDIO));
}

static void test_09_join(void) {
	g_autoptr(xmpp_stanza_t) body = test_fixture("09-presence-join.xml");
	g_autoptr(JxPresence) presence = jx_presence_read(test_nth(body, "presence", 0), NULL);
	check_join(presence);
	g_autoptr(xmpp_stanza_t) again = test_trip(jx_presence_write(test_ctx(), presence, "a@b/c", "algebra1@conference.school.example/student-ab12cd"));
	g_assert_cmpstr(jx_stanza_attr(again, "to"), ==, "algebra1@conference.school.example/student-ab12cd");
	g_autoptr(JxPresence) twin = jx_presence_read(again, NULL);
	check_join(twin);
}

static void check_focus(const JxPresence *presence) {
	g_assert_cmpstr(presence->etherpad, ==, "algebra1");
	g_assert_cmpuint(presence->versions->len, ==, 1);
	g_assert_cmpstr(jx_property_get(presence->versions, "focus"), ==, "1.0.900-hf");
	g_assert_cmpuint(presence->conference_properties->len, ==, 2);
	g_assert_cmpstr(jx_property_get(presence->conference_properties, "support-terminate-restart"), ==, "true");
	g_assert_cmpstr(jx_property_get(presence->conference_properties, "created-ms"), ==, "1674859900608");
	g_assert_cmpstr(presence->caps->node, ==, "http://jitsi.org/jicofo");
	g_assert_cmpstr(presence->caps->ver, ==, "9wIcXGHGYK1J0O3ZUUNzPRqk1SA=");
	g_assert_false(presence->join || presence->has_source_info);
}

static void test_09_reply(void) {
	g_autoptr(xmpp_stanza_t) body = test_fixture("09-presence-reply.xml");
	g_autoptr(JxPresence) focus = jx_presence_read(test_nth(body, "presence", 0), NULL);
	check_focus(focus);
	g_assert_cmpstr(focus->user->item->jid, ==, "focus@auth.school.example/focus39507863084819692");
	g_assert_cmpint(focus->user->item->affiliation, ==, JX_AFFILIATION_OWNER);
	g_assert_cmpint(focus->user->item->role, ==, JX_ROLE_MODERATOR);
	g_assert_cmpuint(focus->user->codes->len, ==, 0);
	g_autoptr(xmpp_stanza_t) again = test_trip(jx_presence_write(test_ctx(), focus, "focus.school.example/focus", "algebra1@conference.school.example/focus"));
	g_autoptr(JxPresence) twin = jx_presence_read(again, NULL);
	check_focus(twin);
	g_autoptr(JxPresence) self = jx_presence_read(test_nth(body, "presence", 1), NULL);
	g_assert_true(jx_muc_user_has_code(self->user, JX_MUC_NON_ANONYMOUS) && jx_muc_user_has_code(self->user, JX_MUC_SELF));
	g_assert_false(jx_muc_user_has_code(self->user, JX_MUC_CREATED) || jx_muc_user_has_code(NULL, JX_MUC_SELF));
	g_assert_cmpint(self->user->item->role, ==, JX_ROLE_PARTICIPANT);
	g_assert_cmpint(self->user->item->affiliation, ==, JX_AFFILIATION_NONE);
	g_assert_cmpstr(self->user->item->jid, ==, "student@school.example/A-q1w2e3");
	/* conference_duration, unasked */
	gint64 created = 0;
	g_assert_true(jx_conference_duration_read(test_nth(body, "message", 0), &created));
	g_assert_cmpint(created, ==, 1674859900000);
	g_autoptr(xmpp_stanza_t) message = test_trip(jx_conference_duration_write(test_ctx(), created, "conferenceduration.school.example", "a@b/c"));
	created = 0;
	g_assert_true(jx_conference_duration_read(message, &created));
	g_assert_cmpint(created, ==, 1674859900000);
	g_assert_cmpstr(jx_stanza_attr(message, "from"), ==, "conferenceduration.school.example");
	g_assert_false(jx_conference_duration_read(test_nth(body, "message", 1), &created));
}

static void check_browser(const JxPresence *presence) {
	g_assert_cmpstr(presence->stats_id, ==, "Norris-xyz");
	g_assert_cmpstr(presence->nick, ==, "Student <One>");
	g_assert_cmpstr(presence->email, ==, "one@school.example");
	g_assert_cmpstr(presence->region, ==, "eu");
	g_assert_cmpstr(presence->password, ==, "s3cret");
	g_assert_cmpuint(presence->features->len, ==, 1);
	g_assert_cmpuint(presence->codecs->len, ==, 4);
	g_assert_cmpstr(g_ptr_array_index(presence->codecs, 2), ==, "vp8");
	g_assert_true(presence->has_source_info);
	g_assert_cmpuint(presence->sources->len, ==, 4);
	g_assert_false(jx_presence_muted(presence, "ab12cd34-a0", JX_MEDIA_AUDIO));
	g_assert_true(jx_presence_muted(presence, "ab12cd34-v0", JX_MEDIA_VIDEO));
	g_assert_false(jx_presence_muted(presence, "ab12cd34-v1", JX_MEDIA_VIDEO));
	g_assert_true(jx_presence_muted(presence, "ab12cd34-v2", JX_MEDIA_VIDEO));
	g_assert_true(jx_presence_muted(presence, "ab12cd34-v9", JX_MEDIA_VIDEO));
	g_assert_false(jx_presence_muted(presence, NULL, JX_MEDIA_VIDEO));
	g_assert_cmpint(jx_presence_source(presence, "ab12cd34-v1")->video_type, ==, JX_VIDEO_TYPE_DESKTOP);
	g_assert_cmpint(jx_presence_source(presence, "ab12cd34-v1")->media, ==, JX_MEDIA_VIDEO);
	g_assert_cmpint(jx_presence_source(presence, "ab12cd34-a0")->media, ==, JX_MEDIA_AUDIO);
}

static void test_presence_browser(void) {
	g_autoptr(xmpp_stanza_t) stanza = test_xml("<presence to='algebra1@conference.school.example/ab12cd34' xmlns='jabber:client'>"
		"<x xmlns='http://jabber.org/protocol/muc'><password>s3cret</password></x><stats-id>Norris-xyz</stats-id>"
		"<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='https://jitsi.org/jitsi-meet' ver='v'/>"
		"<features><feature var='https://jitsi.org/meet/e2ee'/></features><audiomuted xmlns='http://jitsi.org/jitmeet/audio'>true</audiomuted>"
		"<SourceInfo>{\"ab12cd34-a0\":{\"muted\":false},\"ab12cd34-v0\":{\"muted\":true},\"ab12cd34-v1\":{\"muted\":false,\"videoType\":\"desktop\"},\"ab12cd34-v2\":{}}</SourceInfo>"
		"<jitsi_participant_region>eu</jitsi_participant_region><jitsi_participant_codecType>vp9</jitsi_participant_codecType>"
		"<jitsi_participant_codecList>av1, VP9,vp8,h264</jitsi_participant_codecList><nick xmlns='http://jabber.org/protocol/nick'>Student &lt;One&gt;</nick>"
		"<email>one@school.example</email></presence>");
	g_autoptr(JxPresence) presence = jx_presence_read(stanza, NULL);
	check_browser(presence);
	g_autoptr(xmpp_stanza_t) again = test_trip(jx_presence_write(test_ctx(), presence, NULL, NULL));
	g_autoptr(JxPresence) twin = jx_presence_read(again, NULL);
	check_browser(twin);
}

static void test_presence_odd(void) {
	static const struct {
		const char *info;
		guint sources;
	} rows[] = { { "{}", 0 }, { "", 0 }, { "nonsense", 0 }, { "[]", 0 }, { "{\"x-a0\":1}", 0 }, { "{\"x-a0\":{\"muted\":\"no\"}}", 1 },
		{ "{\"x\":{\"mediaType\":\"video\",\"muted\":false}}", 1 } };
	for(guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *text = g_strdup_printf("<presence><videomuted xmlns='http://jitsi.org/jitmeet/video'>false</videomuted><SourceInfo>%s</SourceInfo></presence>", rows[i].info);
		g_autoptr(xmpp_stanza_t) stanza = test_xml(text);
		g_autoptr(JxPresence) presence = jx_presence_read(stanza, NULL);
		g_assert_true(presence->has_source_info);
		g_assert_cmpuint(presence->sources->len, ==, rows[i].sources);
		g_assert_true(jx_presence_muted(presence, NULL, JX_MEDIA_AUDIO));
		g_assert_cmpint(jx_presence_muted(presence, NULL, JX_MEDIA_VIDEO), ==, i != G_N_ELEMENTS(rows) - 1);
	}
	/* lib-jitsi-meet of 2022 gives these two no namespace */
	g_autoptr(xmpp_stanza_t) plain = test_xml("<presence><audiomuted>false</audiomuted><videomuted>true</videomuted></presence>");
	g_autoptr(JxPresence) old = jx_presence_read(plain, NULL);
	g_assert_true(old->audio_muted == JX_NO && old->video_muted == JX_YES && !jx_presence_muted(old, NULL, JX_MEDIA_AUDIO));
	GError *error = NULL;
	g_autoptr(xmpp_stanza_t) bad = test_xml("<presence><x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='king'/></x></presence>");
	assert_bad(jx_presence_read(bad, &error), error, "affiliation");
	g_autoptr(xmpp_stanza_t) gone = test_trip(jx_presence_unavailable(test_ctx(), "a@b/c", "d@e/f", "bye"));
	g_assert_cmpstr(jx_stanza_attr(gone, "type"), ==, "unavailable");
}

static void test_source_names(void) {
	static const struct {
		const char *name, *endpoint;
		JxMedia media;
		guint index;
	} good[] = { { "ab12cd34-v0", "ab12cd34", JX_MEDIA_VIDEO, 0 }, { "a-b-a12", "a-b", JX_MEDIA_AUDIO, 12 } };
	for(guint i = 0; i < G_N_ELEMENTS(good); i++) {
		g_autofree char *endpoint = NULL;
		JxMedia media;
		guint index;
		g_assert_true(jx_source_name_parse(good[i].name, &endpoint, &media, &index));
		g_assert_cmpstr(endpoint, ==, good[i].endpoint);
		g_assert_true(media == good[i].media && index == good[i].index);
		g_autofree char *name = jx_source_name(endpoint, media, index);
		g_assert_cmpstr(name, ==, good[i].name);
	}
	static const char *const bad[] = { NULL, "", "-", "-a0", "x", "x-", "x-a", "x-b0", "x-a0x", "x-a-1", "x-a99999999999" };
	for(guint i = 0; i < G_N_ELEMENTS(bad); i++)
		g_assert_false(jx_source_name_parse(bad[i], NULL, NULL, NULL));
}

/* --- compact sources */

static const char compact[] = "{\"sources\":{\"ab12cd34\":[[{\"s\":2001,\"n\":\"ab12cd34-v0\",\"m\":\"v t\"},{\"s\":3001,\"n\":\"ab12cd34-v0\",\"m\":\"v t\"},"
	"{\"s\":7001,\"n\":\"ab12cd34-v1\",\"m\":\"d t\",\"v\":\"d\"}],[[\"f\",2001,3001],[\"s\",2001,7001]],[{\"s\":1001,\"n\":\"ab12cd34-a0\",\"m\":\"a t\"}]],\"jvb\":[[],[],[{\"s\":5}]]}}";

static void check_compact(const GPtrArray *sets) {
	g_assert_cmpuint(sets->len, ==, 2);
	const JxSourceSet *set = g_ptr_array_index(sets, 0);
	g_assert_cmpstr(set->owner, ==, "ab12cd34");
	g_assert_true(jx_json_sources_find(sets, "ab12cd34") == set && jx_json_sources_find(sets, "x") == NULL);
	g_assert_cmpuint(set->video->len, ==, 3);
	const JxSource *camera = g_ptr_array_index(set->video, 0), *screen = g_ptr_array_index(set->video, 2), *audio = g_ptr_array_index(set->audio, 0);
	g_assert_cmpuint(camera->ssrc, ==, 2001);
	g_assert_cmpstr(camera->name, ==, "ab12cd34-v0");
	g_assert_cmpstr(camera->owner, ==, "ab12cd34");
	g_assert_cmpstr(jx_source_msid(camera), ==, "v t");
	g_assert_cmpint(camera->video_type, ==, JX_VIDEO_TYPE_CAMERA);
	g_assert_cmpint(screen->video_type, ==, JX_VIDEO_TYPE_DESKTOP);
	g_assert_cmpint(audio->video_type, ==, JX_VIDEO_TYPE_NONE);
	g_assert_cmpuint(audio->ssrc, ==, 1001);
	g_assert_cmpuint(jx_ssrc_groups_rtx(set->video_groups, 2001), ==, 3001);
	g_assert_cmpstr(((JxSsrcGroup *)g_ptr_array_index(set->video_groups, 1))->semantics, ==, "SIM");
	g_assert_cmpuint(set->audio_groups->len, ==, 0);
	g_assert_null(((JxSource *)g_ptr_array_index(((JxSourceSet *)g_ptr_array_index(sets, 1))->audio, 0))->name);
}

static void test_compact(void) {
	g_autoptr(GPtrArray) sets = jx_json_sources_read(compact, NULL);
	check_compact(sets);
	g_autofree char *text = jx_json_sources_write(sets);
	g_assert_cmpstr(text, ==, compact);
	g_autoptr(GPtrArray) twins = jx_json_sources_read(text, NULL);
	check_compact(twins);
	g_assert_true(jx_source_set_equal(g_ptr_array_index(sets, 0), g_ptr_array_index(twins, 0)));
	g_assert_false(jx_source_set_equal(g_ptr_array_index(sets, 0), g_ptr_array_index(twins, 1)));
}

static void test_compact_odd(void) {
	/* numbers as strings, whole words, one flat group, camera said, an owner by its JID, as older desktop clients wrote them */
	g_autoptr(GPtrArray) sets = jx_json_sources_read("{\"sources\":{\"r@conference.school.example/Qm3xTa\":[[{\"s\":\"123\",\"n\":\"cname\",\"m\":\"Qm3xTa-video-0-0 x\",\"v\":\"camera\"},{\"s\":\"124\"}],"
		"[\"FID\",\"123\",\"124\"],[]]}}", NULL);
	const JxSourceSet *set = g_ptr_array_index(sets, 0);
	g_assert_cmpstr(set->owner, ==, "Qm3xTa");
	g_assert_cmpint(((JxSource *)g_ptr_array_index(set->video, 0))->video_type, ==, JX_VIDEO_TYPE_CAMERA);
	g_assert_cmpuint(jx_ssrc_groups_rtx(set->video_groups, 123), ==, 124);
	GError *error = NULL;
	g_assert_true(jx_json_sources_read("{\"type\":\"other\"}", &error) == NULL && error == NULL);
	static const char *const bad[] = {
		"", "[]", "{\"sources\":[]}", "{\"sources\":{\"a\":{}}}", "{\"sources\":{\"\":[]}}", "{\"sources\":{\"a\":[{}]}}", "{\"sources\":{\"a\":[[{}]]}}", "{\"sources\":{\"a\":[[1]]}}",
		"{\"sources\":{\"a\":[[{\"s\":0}]]}}", "{\"sources\":{\"a\":[[{\"s\":-1}]]}}", "{\"sources\":{\"a\":[[{\"s\":4294967296}]]}}", "{\"sources\":{\"a\":[[{\"s\":1.5}]]}}",
		"{\"sources\":{\"a\":[[{\"s\":\"1x\"}]]}}", "{\"sources\":{\"a\":[[],[[\"f\"]]]}}", "{\"sources\":{\"a\":[[],[[1,2]]]}}", "{\"sources\":{\"a\":[[],[[\"f\",0]]]}}",
		"{\"sources\":{\"a\":[[],{}]}}", "{\"sources\":{\"a\":[[],[],[{\"s\":null}]]}}", "{\"sources\":{\"a\":[],\"a\":[]}}",
	};
	for(guint i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_test_message("%s", bad[i]);
		assert_bad(jx_json_sources_read(bad[i], &error), error, "");
	}
}

/* --- bridge messages */

static JxColibri *read_message(const char *text) {
	GError *error = NULL;
	JxColibri *message = jx_colibri_read(text, strlen(text), &error);
	g_assert_no_error(error);
	return message;
}

/* Everything that is written the way it is read. */
static void test_colibri_same(void) {
	static const struct {
		JxColibriKind kind;
		const char *text;
	} rows[] = {
		{ JX_COLIBRI_RECEIVER_VIDEO_CONSTRAINTS, "{\"colibriClass\":\"ReceiverVideoConstraints\",\"lastN\":20,\"assumedBandwidthBps\":-1,\"defaultConstraints\":{\"maxHeight\":180},"
			"\"selectedSources\":[\"x-v0\"],\"onStageSources\":[\"ab12cd34-v0\"],\"constraints\":{\"ab12cd34-v0\":{\"maxHeight\":720}}}" },
		{ JX_COLIBRI_LAST_N_CHANGED, "{\"colibriClass\":\"LastNChangedEvent\",\"lastN\":5}" },
		{ JX_COLIBRI_SOURCE_VIDEO_TYPE, "{\"colibriClass\":\"SourceVideoTypeMessage\",\"sourceName\":\"ab12cd34-v0\",\"videoType\":\"camera\"}" },
		{ JX_COLIBRI_SOURCE_VIDEO_TYPE, "{\"colibriClass\":\"SourceVideoTypeMessage\",\"sourceName\":\"ab12cd34-v0\",\"videoType\":\"none\"}" },
		{ JX_COLIBRI_VIDEO_TYPE, "{\"colibriClass\":\"VideoTypeMessage\",\"videoType\":\"desktop\"}" },
		{ JX_COLIBRI_RECEIVER_AUDIO_SUBSCRIPTION, "{\"colibriClass\":\"ReceiverAudioSubscription\",\"all\":true,\"include\":[\"a-a0\"],\"exclude\":[]}" },
		{ JX_COLIBRI_CLIENT_HELLO, "{\"colibriClass\":\"ClientHello\"}" },
		{ JX_COLIBRI_ENDPOINT_MESSAGE, "{\"colibriClass\":\"EndpointMessage\",\"msgPayload\":{\"a\":[1,2.5,null]},\"to\":\"\"}" },
		{ JX_COLIBRI_ENDPOINT_STATS, "{\"colibriClass\":\"EndpointStats\",\"bitrate\":{\"upload\":1},\"connectionQuality\":100}" },
		{ JX_COLIBRI_SERVER_HELLO, "{\"colibriClass\":\"ServerHello\",\"version\":\"1.0\"}" },
		{ JX_COLIBRI_FORWARDED_SOURCES, "{\"colibriClass\":\"ForwardedSources\",\"forwardedSources\":[\"ab12cd34-v0\"]}" },
		{ JX_COLIBRI_SENDER_SOURCE_CONSTRAINTS, "{\"colibriClass\":\"SenderSourceConstraints\",\"sourceName\":\"ab12cd34-v0\",\"maxHeight\":360}" },
		{ JX_COLIBRI_DOMINANT_SPEAKER, "{\"colibriClass\":\"DominantSpeakerEndpointChangeEvent\",\"dominantSpeakerEndpoint\":\"ab12cd34\",\"previousSpeakers\":[\"x\"],\"silence\":false}" },
		{ JX_COLIBRI_CONNECTIVITY, "{\"colibriClass\":\"EndpointConnectivityStatusChangeEvent\",\"endpoint\":\"ab12cd34\",\"active\":\"true\"}" },
		{ JX_COLIBRI_CONNECTION_STATS, "{\"colibriClass\":\"ConnectionStats\",\"estimatedDownlinkBandwidth\":2500000}" },
		{ JX_COLIBRI_VIDEO_SOURCES_MAP, "{\"colibriClass\":\"VideoSourcesMap\",\"mappedSources\":[{\"source\":\"a-v0\",\"owner\":\"a\",\"ssrc\":5001,\"rtx\":5002,\"videoType\":\"CAMERA\",\"mid\":\"v0\"},"
			"{\"source\":\"b-v1\",\"owner\":\"b\",\"ssrc\":5003,\"rtx\":\"-1\",\"videoType\":\"DESKTOP\"}]}" },
		{ JX_COLIBRI_AUDIO_SOURCES_MAP, "{\"colibriClass\":\"AudioSourcesMap\",\"mappedSources\":[{\"source\":\"a-a0\",\"owner\":\"a\",\"ssrc\":6001}]}" },
		{ JX_COLIBRI_UNKNOWN, "{\"colibriClass\":\"Whatever\"}" },
	};
	for(guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(JxColibri) message = read_message(rows[i].text);
		g_assert_cmpint(message->kind, ==, rows[i].kind);
		g_autofree char *text = jx_colibri_write(message);
		g_assert_cmpstr(text, ==, rows[i].text);
	}
}

static void test_colibri_fields(void) {
	g_autoptr(JxColibri) constraints = read_message("{\"colibriClass\":\"ReceiverVideoConstraints\",\"constraints\":{\"a-v0\":{\"maxHeight\":-7},\"b-v0\":{}}}");
	g_assert_cmpint(constraints->last_n, ==, -1);
	g_assert_cmpint(constraints->bandwidth, ==, -1);
	g_assert_cmpint(constraints->default_height, ==, JX_COLIBRI_NO_HEIGHT);
	g_assert_cmpint(((JxColibriConstraint *)g_ptr_array_index(constraints->constraints, 0))->max_height, ==, -1);
	g_assert_cmpint(((JxColibriConstraint *)g_ptr_array_index(constraints->constraints, 1))->max_height, ==, -1);
	g_autoptr(JxColibri) relayed = read_message("{\"colibriClass\":\"EndpointMessage\",\"from\":\"liar\",\"to\":\"x\",\"msgPayload\":{},\"extra\":1}");
	g_assert_cmpstr(relayed->to, ==, "x");
	g_free(relayed->from);
	relayed->from = g_strdup("ab12cd34");
	g_autofree char *text = jx_colibri_write(relayed);
	g_assert_cmpstr(text, ==, "{\"colibriClass\":\"EndpointMessage\",\"msgPayload\":{},\"extra\":1,\"to\":\"x\",\"from\":\"ab12cd34\"}");
	g_autoptr(JxColibri) map = read_message("{\"colibriClass\":\"VideoSourcesMap\",\"mappedSources\":[{\"source\":\"a-v0\",\"ssrc\":\"5001\",\"videoType\":\"CAMERA\"}]}");
	const JxColibriMapping *mapping = g_ptr_array_index(map->mappings, 0);
	g_assert_cmpuint(mapping->ssrc, ==, 5001);
	g_assert_cmpint(mapping->video_type, ==, JX_VIDEO_TYPE_CAMERA);
	const char *const names[] = { "a-v0", "b\"-v0" };
	g_autofree char *forwarded = jx_colibri_forwarded_sources(names, 2);
	g_assert_cmpstr(forwarded, ==, "{\"colibriClass\":\"ForwardedSources\",\"forwardedSources\":[\"a-v0\",\"b\\\"-v0\"]}");
	g_autofree char *speaker = jx_colibri_dominant_speaker("a", names, 0, TRUE);
	g_assert_cmpstr(speaker, ==, "{\"colibriClass\":\"DominantSpeakerEndpointChangeEvent\",\"dominantSpeakerEndpoint\":\"a\",\"previousSpeakers\":[],\"silence\":true}");
	g_autofree char *hello = jx_colibri_server_hello("1"), *sender = jx_colibri_sender_constraints("a-v0", -1), *active = jx_colibri_connectivity("a", FALSE);
	g_assert_cmpstr(hello, ==, "{\"colibriClass\":\"ServerHello\",\"version\":\"1\"}");
	g_assert_cmpstr(sender, ==, "{\"colibriClass\":\"SenderSourceConstraints\",\"sourceName\":\"a-v0\",\"maxHeight\":-1}");
	g_assert_cmpstr(active, ==, "{\"colibriClass\":\"EndpointConnectivityStatusChangeEvent\",\"endpoint\":\"a\",\"active\":\"false\"}");
}

static void test_colibri_bad(void) {
	static const char *const bad[] = {
		"", "x", "[]", "{}", "{\"colibriClass\":1}", "{\"colibriClass\":\"LastNChangedEvent\",\"lastN\":\"5\"}", "{\"colibriClass\":\"LastNChangedEvent\",\"lastN\":1,\"lastN\":2}",
		"{\"colibriClass\":\"ReceiverVideoConstraints\",\"constraints\":[]}", "{\"colibriClass\":\"ReceiverVideoConstraints\",\"constraints\":{\"a\":1}}",
		"{\"colibriClass\":\"ReceiverVideoConstraints\",\"constraints\":{\"a\":{\"maxHeight\":\"x\"}}}", "{\"colibriClass\":\"ReceiverVideoConstraints\",\"defaultConstraints\":1}",
		"{\"colibriClass\":\"ReceiverVideoConstraints\",\"selectedSources\":{}}", "{\"colibriClass\":\"ReceiverVideoConstraints\",\"onStageSources\":[1]}",
		"{\"colibriClass\":\"SourceVideoTypeMessage\",\"videoType\":\"camera\"}", "{\"colibriClass\":\"SourceVideoTypeMessage\",\"sourceName\":\"a\",\"videoType\":\"x\"}",
		"{\"colibriClass\":\"SourceVideoTypeMessage\",\"sourceName\":\"a\"}", "{\"colibriClass\":\"EndpointMessage\",\"to\":1}",
		"{\"colibriClass\":\"ReceiverAudioSubscription\",\"all\":1}", "{\"colibriClass\":\"VideoSourcesMap\"}", "{\"colibriClass\":\"VideoSourcesMap\",\"mappedSources\":[{\"source\":\"a\"}]}",
		"{\"colibriClass\":\"SenderSourceConstraints\",\"maxHeight\":1}",
	};
	for(guint i = 0; i < G_N_ELEMENTS(bad); i++) {
		GError *error = NULL;
		g_test_message("%s", bad[i]);
		assert_bad(jx_colibri_read(bad[i], strlen(bad[i]), &error), error, "");
	}
	g_autofree char *huge = g_strnfill(JX_MAX_JSON_BYTES + 1, ' ');
	GError *error = NULL;
	assert_bad(jx_colibri_read(huge, strlen(huge), &error), error, "too long");
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/wire/jitsi/08-request", test_08_request);
	g_test_add_func("/wire/jitsi/08-reply", test_08_reply);
	g_test_add_func("/wire/jitsi/request-json", test_request_json);
	g_test_add_func("/wire/jitsi/09-join", test_09_join);
	g_test_add_func("/wire/jitsi/09-reply", test_09_reply);
	g_test_add_func("/wire/jitsi/presence-browser", test_presence_browser);
	g_test_add_func("/wire/jitsi/presence-odd", test_presence_odd);
	g_test_add_func("/wire/jitsi/source-names", test_source_names);
	g_test_add_func("/wire/jitsi/compact", test_compact);
	g_test_add_func("/wire/jitsi/compact-odd", test_compact_odd);
	g_test_add_func("/wire/jitsi/colibri-same", test_colibri_same);
	g_test_add_func("/wire/jitsi/colibri-fields", test_colibri_fields);
	g_test_add_func("/wire/jitsi/colibri-bad", test_colibri_bad);
	int result = g_test_run();
	test_ctx_free();
	return result;
}
