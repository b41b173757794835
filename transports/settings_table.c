#include "config.h"

#include "settings_table.h"

#define NAME 1023    /* bytes of a domain */
#define PATH 4095
#define URL 2048
#define TOKEN 4096
#define TYPES "component|client|websocket"
#define STRING(group, key, low, high, fallback, choices) { group, key, JX_SETTING_STRING, low, high, 0, fallback, choices }
#define INT(group, key, low, high, fallback) { group, key, JX_SETTING_INT, low, high, fallback, NULL, NULL }
#define BOOL(group, key, fallback) { group, key, JX_SETTING_BOOL, 0, 1, fallback, NULL, NULL }
#define LIST(group, key) { group, key, JX_SETTING_LIST, 0, NAME, 0, NULL, NULL }
#define WORDS(group, key, choices) { group, key, JX_SETTING_LIST, 0, NAME, 0, NULL, choices }

const JxSettingRow jx_settings_table[] = {
	STRING("general", "state_folder", 1, PATH, "/var/lib/janus-xmpp", NULL),
	STRING("general", "modules_folder", 0, PATH, "", NULL),
	INT("general", "workers", 1, 16, 2),
	STRING("general", "plugin", 1, 255, "janus.plugin.conference", NULL),
	STRING("general", "controller_secret", 0, 255, "", NULL),
	STRING("general", "controller_secret_file", 0, PATH, "", NULL),
	STRING("general", "api_secret", 0, 255, "", NULL),
	STRING("general", "token", 0, 255, "", NULL),
	STRING("general", "http_proxy", 0, URL, "", NULL),

	STRING("component", "type", 1, 32, "component", TYPES),
	STRING("component", "domain", 1, NAME, NULL, NULL),
	STRING("component", "server", 1, NAME, "127.0.0.1", NULL),
	INT("component", "port", 1, 65535, 5347),
	STRING("component", "secret", 1, NAME, NULL, NULL),
	LIST("component", "enable"),
	LIST("component", "disable"),

	STRING("client", "type", 1, 32, "component", TYPES),
	STRING("client", "jid", 1, 2 * NAME + 1, NULL, NULL),
	STRING("client", "password", 1, NAME, NULL, NULL),
	STRING("client", "resource", 0, NAME, "", NULL),
	STRING("client", "server", 0, NAME, "", NULL),
	INT("client", "port", 0, 65535, 0),
	STRING("client", "tls", 1, 32, "starttls", "starttls|direct|none"),
	STRING("client", "ca_file", 0, PATH, "", NULL),
	STRING("client", "certificate_sha256", 0, 95, "", NULL),
	LIST("client", "enable"),
	LIST("client", "disable"),

	STRING("websocket", "type", 1, 32, "component", TYPES),
	STRING("websocket", "url", 1, URL, NULL, NULL),
	STRING("websocket", "domain", 0, NAME, "", NULL),
	STRING("websocket", "jid", 0, 2 * NAME + 1, "", NULL),
	STRING("websocket", "password", 0, NAME, "", NULL),
	STRING("websocket", "token", 0, TOKEN, "", NULL),
	STRING("websocket", "resource", 0, NAME, "", NULL),
	STRING("websocket", "ca_file", 0, PATH, "", NULL),
	STRING("websocket", "certificate_sha256", 0, 95, "", NULL),
	LIST("websocket", "enable"),
	LIST("websocket", "disable"),

	STRING("conference", "muc", 0, NAME, "", NULL),
	INT("conference", "rejoin_grace", 0, 600, 30),
	INT("conference", "max_virtual_occupants", 0, 1000, 64),
	INT("conference", "audio_slots", 0, 100, 16),
	INT("conference", "video_slots", 0, 100, 16),
	BOOL("conference", "ssrc_rewriting", TRUE),
	WORDS("conference", "video_codecs", "vp8|h264|vp9"),
	INT("conference", "max_participants", 0, 10000, 0),
	INT("conference", "max_calls", 0, 100000, 0),
	INT("conference", "max_rooms", 0, 100000, 0),
	INT("conference", "max_cpu", 0, 100, 95),
	BOOL("conference", "callers_open_rooms", FALSE),
	INT("conference", "forward_last_n", 1, 100, 8),
	BOOL("conference", "dial_out", TRUE),
	LIST("conference", "dial_out_domains"),
	INT("conference", "dial_out_timeout", 5, 300, 60),
	INT("conference", "dial_out_max", 1, 100, 4),
	BOOL("conference", "auto_owner", TRUE),
	LIST("conference", "record_rooms"),
	LIST("conference", "record_consent_rooms"),
	INT("conference", "record_wait", 1, 3600, 30),
	BOOL("conference", "record_notice", TRUE),
	INT("conference", "leave_empty_after", 0, 86400, 20),
	INT("conference", "alone_timeout", 0, 86400, 0),
	INT("conference", "visitor_count", 0, 1000000, 1),

	STRING("site", "domain", 1, NAME, NULL, NULL),
	STRING("site", "host", 0, NAME, "", NULL),
	STRING("site", "muc", 0, NAME, "", NULL),
	STRING("site", "focus", 0, NAME, "", NULL),
	STRING("site", "conference_request_url", 0, URL, "", NULL),

	BOOL("guest", "allow", TRUE),
	BOOL("guest", "anywhere", FALSE),
	LIST("guest", "join"),
	INT("guest", "max_seats", 0, 200, 20),
	INT("guest", "leave_empty_after", 5, 86400, 120),

	STRING("tokens", "secret", 0, 4096, "", NULL),
	STRING("tokens", "key_file", 0, PATH, "", NULL),
	STRING("tokens", "issuer", 0, NAME, "", NULL),
	STRING("tokens", "audience", 0, NAME, "", NULL),
	BOOL("tokens", "required", TRUE),
	STRING("tokens", "login_page", 0, 2048, "", NULL),

	STRING("passport", "domain", 0, NAME, "", NULL),
	STRING("passport", "server", 0, NAME, "127.0.0.1", NULL),
	INT("passport", "port", 0, 65535, 0),
	STRING("passport", "tls", 1, 32, "starttls", "starttls|direct|none"),
	STRING("passport", "ca_file", 0, PATH, "", NULL),
	STRING("passport", "certificate_sha256", 0, 95, "", NULL),
	STRING("passport", "upstream", 0, 2048, "", NULL),
	STRING("passport", "names_file", 0, PATH, "", NULL),
	INT("passport", "token_hours", 1, 8760, 12),
	BOOL("passport", "required", FALSE),
	INT("passport", "wrong_status", 200, 401, 200),
	INT("passport", "wrong_after", 100, 5000, 1000),
	INT("passport", "account_failures", 0, 1000, 10),
	INT("passport", "address_failures", 0, 100000, 100),
	INT("passport", "address_rate", 0, 100000, 120),
	INT("passport", "lock_minutes", 1, 1440, 15),
	STRING("passport", "language", 1, 8, "zh", "zh|en"),

	STRING("http", "listen", 0, NAME, "127.0.0.1", NULL),
	INT("http", "port", 0, 65535, 7880),
	STRING("http", "html_folder", 0, PATH, "", NULL),
	LIST("http", "allow_origins"),
	LIST("http", "connect_sources"),
	LIST("http", "trusted_proxies"),
	STRING("http", "public_url", 0, 2048, "", NULL),
	INT("http", "max_connections", 1, 10000, 256),
	INT("http", "request_timeout", 1, 120, 10),

	STRING("files", "folder", 0, PATH, "/var/lib/janus-xmpp/files", NULL),
	INT("files", "max_size", 1, 1000000, 200),
	INT("files", "max_room", 1, 1000000, 1000),
	LIST("files", "types"),
	INT("files", "keep_days", 0, 36500, 30),
	INT("files", "max_transfers", 1, 1000, 50),
	INT("files", "block_size", 256, 65535, 16384),
	INT("files", "socks5_port", 0, 65535, 7626),
	LIST("files", "socks5_hosts"),
	STRING("files", "socks5_proxy", 0, NAME, "auto", NULL),

	STRING("recordings", "folder", 0, PATH, "/var/lib/janus-xmpp/recordings", NULL),
	INT("recordings", "link_hours", 1, 8760, 168),

	{ 0 },
};
