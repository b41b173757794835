#include "config.h"

#include "lifecycle.h"

#include <debug.h>

#include "checks.h"
#include "conference/conferences.h"
#include "host/host.h"
#include "host/metrics.h"
#include "http/server.h"
#include "janus/core.h"
#include "janus/late_ssrc.h"
#include "modules/builtin.h"

static JxSettings *settings;
static JxHttpServer *http;

static void to_janus(JxLogLevel level, const char *line) {
	switch (level) {
	case JX_LOG_ERROR:
		JANUS_LOG(LOG_ERR, "%s\n", line);
		break;
	case JX_LOG_WARNING:
		JANUS_LOG(LOG_WARN, "%s\n", line);
		break;
	case JX_LOG_INFO:
		JANUS_LOG(LOG_INFO, "%s\n", line);
		break;
	default:
		JANUS_LOG(LOG_DBG, "%s\n", line);
	}
}

static JxSettings *read_settings(const char *folder, GError **error) {
	g_autofree char *path = g_build_filename(folder, "janus.transport.xmpp.jcfg", NULL);
	JxSettings *read = jx_settings_read(path, error);
	for (const char *const *warning = read != NULL ? jx_settings_warnings(read) : NULL; warning != NULL && *warning != NULL; warning++)
		jx_log(JX_LOG_WARNING, "settings", "%s", *warning);
	return read;
}

/* The room plugin's controller secret: as configured, or as the plugin wrote it at its own start: plugins come before transports. */
static char *read_secret(GError **error) {
	const char *configured = jx_settings_string(settings, "general", "controller_secret");
	if (*configured)
		return g_strdup(configured);
	const char *given = jx_settings_string(settings, "general", "controller_secret_file");
	g_autofree char *path = *given ? g_strdup(given) :
		g_build_filename(jx_settings_string(settings, "general", "state_folder"), "controller.secret", NULL);
	g_autoptr(GError) reason = NULL;
	char *secret = NULL;
	if (g_file_get_contents(path, &secret, NULL, &reason))
		return g_strstrip(secret);
	g_set_error(error, JX_SETTINGS_ERROR, JX_SETTINGS_ERROR_FILE, "%s: general.controller_secret_file: %s: the conference plugin writes it when it"
		" starts: is it loaded, and does general.controller_secret_file of janus.plugin.conference.jcfg name the same file?",
		jx_settings_path(settings), reason->message);
	return NULL;
}

/* What lives at Janus, into /metrics. */
static void collect(gpointer data) {
	json_t *counters = jx_core_counters(), *value;
	const char *kind;
	json_object_foreach(counters, kind, value) {
		g_autofree char *labels = g_strdup_printf("kind=\"%s\"", kind);
		jx_metrics_gauge("live_objects", labels, json_integer_value(value));
	}
	json_decref(counters);
}

static gboolean open_core(janus_transport *transport, janus_transport_callbacks *callbacks, GError **error) {
	g_autofree char *secret = read_secret(error);
	if (secret == NULL)
		return FALSE;
	JxCoreConfig config = {
		.gateway = callbacks,
		.transport = transport,
		.host = jx_host(),
		.plugin = jx_settings_string(settings, "general", "plugin"),
		.controller_secret = secret,
		.api_secret = jx_settings_string(settings, "general", "api_secret"),
		.token = jx_settings_string(settings, "general", "token"),
	};
	jx_core_new(&config);
	if (!jx_late_ssrc_start())
		jx_log(JX_LOG_WARNING, "start", "libjanus_ssrc_logger.so is not among Janus's loggers (or is disabled): callers that announce no SSRC, as Dino, are not heard");
	jx_metrics_collector(collect, NULL);
	return TRUE;
}

static gboolean start(janus_transport *transport, janus_transport_callbacks *callbacks, const char *folder, GError **error) {
	settings = read_settings(folder, error);
	if (settings == NULL || !jx_host_open(settings, jx_builtin_modules(), error))
		return FALSE;
	if (!open_core(transport, callbacks, error) || !jx_host_start(error))
		return FALSE;
	http = jx_http_start(settings, error);
	return http != NULL;
}

int jx_transport_init(janus_transport *transport, janus_transport_callbacks *callbacks, const char *config_path) {
	jx_log_set_sink(to_janus);
	g_autofree char *fault = jx_checks_fault();
	g_autoptr(GError) error = NULL;
	if (fault != NULL) {
		jx_log(JX_LOG_ERROR, "start", "%s", fault);
		return -1;
	}
	if (!start(transport, callbacks, config_path, &error)) {
		jx_log(JX_LOG_ERROR, "start", "janus-xmpp stays off: %s", error->message);
		jx_transport_destroy();
		return -1;
	}
	jx_checks_warn(config_path);
	jx_log(JX_LOG_INFO, "start", "janus-xmpp %s is on", PACKAGE_VERSION);
	return 0;
}

void jx_transport_destroy(void) {
	jx_http_stop(g_steal_pointer(&http));
	jx_late_ssrc_stop();
	jx_core_deaf();
	jx_host_stop();
	jx_core_free(jx_core());
	g_clear_pointer(&settings, jx_settings_free);
}

int jx_transport_incoming(janus_transport_session *session, void *request_id, json_t *message) {
	return jx_core_incoming(session, request_id, message);
}

json_t *jx_transport_query(json_t *request) {
	json_t *answer = jx_host_describe();
	json_object_set_new(answer, "janus", jx_core_counters());
	json_object_set_new(answer, "conference", jx_conferences_counters());
	return answer;
}
