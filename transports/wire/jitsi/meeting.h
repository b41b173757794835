/* A meeting on somebody else's Jitsi, by its URL: what a person pastes, and what the deployment's config.js says of it. */
#ifndef JX_WIRE_MEETING_H
#define JX_WIRE_MEETING_H

#include <glib.h>

typedef struct {
	char *origin;      /* "https://meet.example", with the port where it is not the usual one */
	char *host;        /* without port, lower case */
	char *folder;      /* path above the room: "/" or "/tenant/" */
	char *room;        /* as Jitsi clients make the local part of it: decoded, NFKC, lower case, encoded again */
	char *token;       /* ?jwt=; nullable */
	gboolean loopback; /* the host is this machine, where http: is allowed */
} JxMeetingUrl;

/* "https://meet.example/[tenant/]Room[?jwt=…][#config…]", https: may be missing. http: on loopback only. NULL and an error (JX_WIRE_BAD_REQUEST)
 * that says what it must look like. */
JxMeetingUrl *jx_meeting_url_parse(const char *text, GError **error);
void jx_meeting_url_free(JxMeetingUrl *url);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxMeetingUrl, jx_meeting_url_free)
/* Where the deployment's configuration for this meeting is: origin, folder, config.js?room=. New. */
char *jx_meeting_config_url(const JxMeetingUrl *url);

typedef struct {
	char *domain;      /* of the XMPP server: who has an account logs on to it */
	char *guests;      /* who has none, to this one; the same as domain where they are not kept apart */
	char *muc;         /* the service of its rooms */
	char *focus;       /* who is asked for a conference over XMPP */
	char *websocket;   /* ws: or wss: */
	char *request_url; /* conferenceRequestUrl: asked over HTTP instead; nullable */
} JxMeetingConfig;

/* Reads config.js without running it: assignments and object members whose values are strings, or sums of strings and of variables that are. text NULL: there is
 * no config.js, what such deployments usually have. NULL and an error where it tells of no domain, of BOSH only, or of addresses that are none. Reads 256 KiB. */
JxMeetingConfig *jx_meeting_config_parse(const char *text, gsize length, const JxMeetingUrl *url, GError **error);
void jx_meeting_config_free(JxMeetingConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxMeetingConfig, jx_meeting_config_free)

/* --- the script's own layer: name ("config.hosts.domain") → value, for what could be told without running it. Names in `var config = {…}` and
 * in `config.x = …` are the same. Never fails; what is too deep, too much or no JavaScript is left out. `globals`: what is known beforehand; borrowed. */
GHashTable *jx_script_values(const char *text, gsize length, GHashTable *globals);

#endif
