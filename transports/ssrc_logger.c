/* A logger of Janus that writes nothing. Janus files RTP by announced SSRC or by mid; of what has neither it drops every packet before any plugin
 * sees it, and says so in its log. This is the only place where that SSRC is to be learnt. */
#include "config.h"

#include <loggers/logger.h>

#include "janus/ssrc_line.h"
#include "janus/ssrc_listen.h"

#define REMEMBERED 16

typedef struct {
	guint64 handle;
	guint32 ssrc;
	gint64 at; /* us */
} Said;

static GMutex lock;
static JxSsrcHeard listener; /* under the lock, also while it is called */
static Said said[REMEMBERED]; /* the logging thread's own */
static guint said_next;

__attribute__((visibility("default"))) void jx_ssrc_listen(JxSsrcHeard heard) {
	g_mutex_lock(&lock);
	listener = heard;
	g_mutex_unlock(&lock);
}

/* Janus says it for every packet. */
static gboolean is_fresh(guint64 handle, guint32 ssrc) {
	gint64 now = g_get_monotonic_time();
	for (guint i = 0; i < REMEMBERED; i++)
		if (said[i].handle == handle && said[i].ssrc == ssrc && now - said[i].at < G_USEC_PER_SEC)
			return FALSE;
	said[said_next] = (Said){ handle, ssrc, now };
	said_next = (said_next + 1) % REMEMBERED;
	return TRUE;
}

static void incoming_logline(int64_t timestamp, const char *line) {
	guint64 handle;
	guint32 ssrc;
	if (!jx_ssrc_line_read(line, &handle, &ssrc) || !is_fresh(handle, ssrc))
		return;
	g_mutex_lock(&lock);
	if (listener)
		listener(handle, ssrc);
	g_mutex_unlock(&lock);
}

static int init(const char *server_name, const char *config_path) { return 0; }
static void destroy(void) {}
static int get_api_compatibility(void) { return JANUS_LOGGER_API_VERSION; }
static int get_version(void) { return 1; }
static const char *get_version_string(void) { return PACKAGE_VERSION; }
static const char *get_description(void) { return "Learns the SSRCs of peers that announce none, for janus-xmpp; writes nothing"; }
static const char *get_name(void) { return "janus-xmpp SSRC logger"; }
static const char *get_author(void) { return "the janus-xmpp developers"; }
static const char *get_package(void) { return "janus.logger.xmpp_ssrc"; }
static json_t *handle_request(json_t *request) { return json_object(); }

janus_logger *create(void);

__attribute__((visibility("default"))) janus_logger *create(void) {
	static janus_logger logger = JANUS_LOGGER_INIT(.init = init, .destroy = destroy, .get_api_compatibility = get_api_compatibility, .get_version = get_version,
		.get_version_string = get_version_string, .get_description = get_description, .get_name = get_name, .get_author = get_author,
		.get_package = get_package, .incoming_logline = incoming_logline, .handle_request = handle_request, );
	return &logger;
}
