/* janus.transport.xmpp.jcfg as typed settings. Every key has a range and a default, in one table (settings.c) that the sample
 * file repeats for people. An error names file, line, key and what is allowed; unknown keys are warnings.
 */
#ifndef JX_SETTINGS_H
#define JX_SETTINGS_H

#include <glib.h>

#include "wire/jitsi/meeting.h"

G_BEGIN_DECLS

typedef struct JxSettings JxSettings;

typedef enum {
	JX_ACCOUNT_COMPONENT,
	JX_ACCOUNT_CLIENT,    /* over TCP */
	JX_ACCOUNT_WEBSOCKET, /* a client over a WebSocket */
} JxAccountKind;

/* One group of `accounts`; the group's name is the role. Strings are never NULL; what a kind does not have is "". */
typedef struct {
	char *role;
	JxAccountKind kind;
	char *address;    /* domain of a component, bare JID of a client; of a guest (WebSocket only) the domain that lets guests in */
	char *secret;     /* or password; "": a guest */
	char *server;     /* "" (clients only): by SRV records */
	int port;         /* 0 (clients only): the usual one */
	char *resource, *ca_file, *certificate_sha256; /* of clients, whatever the way */
	char *tls;        /* of clients over TCP: "starttls", "direct" or "none" */
	char *url, *token; /* of WebSockets */
	char *room;       /* of WebSockets: told to the server with the url. Not in the file: for accounts that are made at run time */
	char **enable, **disable; /* names of modules; never NULL */
} JxAccountSettings;

/* One group of `sites`: somebody else's Jitsi, whose meetings rooms of ours may join. */
typedef struct {
	char *name;                 /* of the group */
	char *domain, *muc, *focus; /* addresses there */
	char *host;                 /* of its meetings' URLs */
	char *request_url;          /* conference requests over HTTP; "": over XMPP, to the focus */
	JxAccountSettings *account; /* how we log on there */
} JxSiteSettings;

/* As a browser comes to a Jitsi: over its WebSocket, without an account. New. */
JxAccountSettings *jx_site_guest(const JxSiteSettings *site);
void jx_account_settings_free(JxAccountSettings *account);
/* A site that is not in the file. Free with jx_site_free; NULL is fine there. */
JxSiteSettings *jx_site_of_meeting(const JxMeetingUrl *url, const JxMeetingConfig *config);
void jx_site_free(JxSiteSettings *site);

#define JX_SETTINGS_ERROR (jx_settings_error_quark())
GQuark jx_settings_error_quark(void);
typedef enum { JX_SETTINGS_ERROR_FILE, JX_SETTINGS_ERROR_VALUE } JxSettingsErrorCode;

/* Reads a file. NULL and an error whose message is for the log. */
JxSettings *jx_settings_read(const char *path, GError **error);
void jx_settings_free(JxSettings *settings);
const char *jx_settings_path(const JxSettings *settings);
/* Sentences about unknown keys, NULL-terminated, owned by the settings. */
const char *const *jx_settings_warnings(const JxSettings *settings);

/* The value of a key of the table, or its default. Asking for a key that is not in the table, or by another type, is a programmer's
 * error. Strings are owned by the settings, never NULL. group: "general", "conference", "http". Any thread. */
const char *jx_settings_string(const JxSettings *settings, const char *group, const char *key);
gint64 jx_settings_int(const JxSettings *settings, const char *group, const char *key);
gboolean jx_settings_bool(const JxSettings *settings, const char *group, const char *key);
/* Never NULL, perhaps empty. */
const char *const *jx_settings_list(const JxSettings *settings, const char *group, const char *key);

/* JxAccountSettings, in the order of the file. */
const GPtrArray *jx_settings_accounts(const JxSettings *settings);

/* JxSiteSettings, in the order of the file. */
const GPtrArray *jx_settings_sites(const JxSettings *settings);

/* For accounts that log on to a server: what is wrong with these three, the rest of a sentence that begins with *key; NULL where nothing is. */
const char *jx_settings_server_fault(const char *server, const char *tls, const char *certificate_sha256, const char **key);

/* A module's own group: FALSE where the key is absent or has another type. `value` is owned by the settings. */
gboolean jx_settings_module_string(const JxSettings *settings, const char *module, const char *key, const char **value);
gboolean jx_settings_module_int(const JxSettings *settings, const char *module, const char *key, gint64 *value);
gboolean jx_settings_module_bool(const JxSettings *settings, const char *module, const char *key, gboolean *value);

G_END_DECLS

#endif
