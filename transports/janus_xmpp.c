/* The transport's table and create(); nothing else. */
#include "config.h"

#include <transports/transport.h>

#include "lifecycle.h"

static janus_transport transport;

static int init(janus_transport_callbacks *callbacks, const char *config_path) {
	return jx_transport_init(&transport, callbacks, config_path);
}

static int api_compatibility(void) {
	return JANUS_TRANSPORT_API_VERSION;
}

static int version(void) {
	return 1;
}

static const char *version_string(void) {
	return PACKAGE_VERSION;
}

static const char *description(void) {
	return "XMPP: Jingle, jingle-message and focus conferences into Janus";
}

static const char *name(void) {
	return "XMPP transport";
}

static const char *author(void) {
	return "the janus-xmpp authors";
}

static const char *package(void) {
	return "janus.transport.xmpp";
}

static gboolean is_janus_api_enabled(void) {
	return TRUE;
}

static gboolean is_admin_api_enabled(void) {
	return FALSE;
}

static int send_message(janus_transport_session *session, void *request_id, gboolean admin, json_t *message) {
	return jx_transport_incoming(session, request_id, message);
}

/* The core's sessions are told about by messages; nothing is to do here, under its locks. */
static void session_created(janus_transport_session *session, guint64 session_id) {
}

static void session_over(janus_transport_session *session, guint64 session_id, gboolean timeout, gboolean claimed) {
}

static void session_claimed(janus_transport_session *session, guint64 session_id) {
}

static janus_transport transport = {
	.init = init,
	.destroy = jx_transport_destroy,
	.get_api_compatibility = api_compatibility,
	.get_version = version,
	.get_version_string = version_string,
	.get_description = description,
	.get_name = name,
	.get_author = author,
	.get_package = package,
	.is_janus_api_enabled = is_janus_api_enabled,
	.is_admin_api_enabled = is_admin_api_enabled,
	.send_message = send_message,
	.session_created = session_created,
	.session_over = session_over,
	.session_claimed = session_claimed,
	.query_transport = jx_transport_query,
};

janus_transport *create(void);
__attribute__((visibility("default"))) janus_transport *create(void) {
	return &transport;
}
