#include "config.h"
#include "conference/settings.h"

#include "conference/dial_rules.h"
#include "host/host.h"

#define GROUP "conference"
#define TOKENS "tokens"

static guint number(const char *key) {
	return (guint)jx_settings_int(jx_host_settings(), GROUP, key);
}

/* VP8 is what all of them send then; H.264 is for who has nothing else. */
static char *video_codecs(const JxSettings *from) {
	const char *const *words = jx_settings_list(from, GROUP, "video_codecs");
	return words && words[0] ? g_strjoinv(",", (char **)words) : g_strdup("vp8,h264");
}

/* The people of our own server, where nothing else is said. */
static char *dial_out_domains(const JxSettings *from) {
	const char *const *words = jx_settings_list(from, GROUP, "dial_out_domains");
	return words && words[0] ? g_strjoinv(",", (char **)words) : g_strdup(jx_dial_own_domain(jx_settings_string(from, GROUP, "muc")));
}

static char *rooms(const JxSettings *from, const char *key) {
	const char *const *words = jx_settings_list(from, GROUP, key);
	return words ? g_strjoinv(",", (char **)words) : g_strdup("");
}

void jx_conference_settings_read(JxConferenceSettings *settings) {
	const JxSettings *from = jx_host_settings();
	*settings = (JxConferenceSettings){
		.muc = g_strdup(jx_settings_string(from, GROUP, "muc")),
		.rejoin_grace = number("rejoin_grace"),
		.leave_empty_after = number("leave_empty_after"),
		.alone_timeout = number("alone_timeout"),
		.max_virtual_occupants = number("max_virtual_occupants"),
		.max_participants = number("max_participants"),
		.max_calls = number("max_calls"),
		.max_rooms = number("max_rooms"),
		.max_cpu = number("max_cpu"),
		.audio_slots = number("audio_slots"),
		.video_slots = number("video_slots"),
		.video_codecs = video_codecs(from),
		.ssrc_rewriting = jx_settings_bool(from, GROUP, "ssrc_rewriting"),
		.visitor_count = number("visitor_count"),
		.callers_open_rooms = jx_settings_bool(from, GROUP, "callers_open_rooms"),
		.forward_last_n = number("forward_last_n"),
		.dial_out = jx_settings_bool(from, GROUP, "dial_out"),
		.dial_out_domains = dial_out_domains(from),
		.dial_out_timeout = number("dial_out_timeout"),
		.dial_out_max = number("dial_out_max"),
		.record_rooms = rooms(from, "record_rooms"),
		.record_consent_rooms = rooms(from, "record_consent_rooms"),
		.record_wait = number("record_wait"),
		.record_notice = jx_settings_bool(from, GROUP, "record_notice"),
		.recordings_folder = g_strdup(jx_settings_string(from, "recordings", "folder")),
		.public_url = g_strdup(jx_settings_string(from, "http", "public_url")),
		.link_hours = (guint)jx_settings_int(from, "recordings", "link_hours"),
		.auto_owner = jx_settings_bool(from, GROUP, "auto_owner"),
		.guest_allow = jx_settings_bool(from, "guest", "allow"),
		.guest_anywhere = jx_settings_bool(from, "guest", "anywhere"),
		.guest_join = g_strdupv((char **)jx_settings_list(from, "guest", "join")),
		.guest_max_seats = (guint)jx_settings_int(from, "guest", "max_seats"),
		.guest_leave_after = (guint)jx_settings_int(from, "guest", "leave_empty_after"),
		.token_secret = g_strdup(jx_settings_string(from, TOKENS, "secret")),
		.token_key_file = g_strdup(jx_settings_string(from, TOKENS, "key_file")),
		.token_issuer = g_strdup(jx_settings_string(from, TOKENS, "issuer")),
		.token_audience = g_strdup(jx_settings_string(from, TOKENS, "audience")),
		.tokens_required = jx_settings_bool(from, TOKENS, "required"),
		.passport_required = jx_settings_bool(from, "passport", "required"),
		.login_page = g_strdup(jx_settings_string(from, TOKENS, "login_page")),
	};
}

void jx_conference_settings_clear(JxConferenceSettings *settings) {
	g_clear_pointer(&settings->muc, g_free);
	g_clear_pointer(&settings->video_codecs, g_free);
	g_clear_pointer(&settings->dial_out_domains, g_free);
	g_clear_pointer(&settings->record_rooms, g_free);
	g_clear_pointer(&settings->record_consent_rooms, g_free);
	g_clear_pointer(&settings->recordings_folder, g_free);
	g_clear_pointer(&settings->public_url, g_free);
	g_clear_pointer(&settings->login_page, g_free);
	g_clear_pointer(&settings->guest_join, g_strfreev);
	g_clear_pointer(&settings->token_secret, g_free);
	g_clear_pointer(&settings->token_key_file, g_free);
	g_clear_pointer(&settings->token_issuer, g_free);
	g_clear_pointer(&settings->token_audience, g_free);
}
