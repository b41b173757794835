#include "config.h"

#include "checks.h"

#include <dlfcn.h>
#include <libconfig.h>
#include <string.h>
#include <sys/resource.h>
#include <transports/transport.h>

#include "host/log.h"

/* Each PeerConnection takes several descriptors; some hundred callers should fit. */
#define FEW_DESCRIPTORS 4096
/* What lacks the fixes of 1.4.1 (RTX, VP8 descriptors, oversized packets, paths). */
#define SAFE_VERSION 1401

static char *version_text(int number) {
	return g_strdup_printf("%d.%d.%d", number / 1000, number / 100 % 10, number % 100);
}

static int running_version(void) {
	const int *version = dlsym(RTLD_DEFAULT, "janus_version");
	return version != NULL ? *version : 0;
}

/* A transport session embeds a mutex whose size depends on how Janus itself was configured, and a counter behind it. */
static gboolean layout_fits(void) {
	janus_transport_session *session = janus_transport_session_create(NULL, NULL);
	gboolean fits = session != NULL && session->ref.count == 1;
	if (fits)
		janus_transport_session_destroy(session);
	return fits;
}

char *jx_checks_fault(void) {
	int running = running_version();
	if (running == 0)
		return g_strdup("this program does not say which Janus it is (no symbol janus_version): load janus-xmpp into Janus " JX_JANUS_VERSION_STRING);
	if (running != JX_JANUS_VERSION) {
		g_autofree char *text = version_text(running);
		return g_strdup_printf("janus-xmpp was built for Janus " JX_JANUS_VERSION_STRING ", but this is Janus %s: build it again with"
			" ./configure --with-janus=PREFIX of this Janus, then make install", text);
	}
	if (!layout_fits())
		return g_strdup("this Janus was configured otherwise than its headers say (its transport sessions are laid out differently): build"
			" janus-xmpp with the headers and CFLAGS of this Janus, -DUSE_PTHREAD_MUTEX or -DREFCOUNT_DEBUG perhaps");
	return NULL;
}

static gboolean given_on_command_line(const char *option) {
	g_autofree char *line = NULL;
	gsize length = 0;
	if (!g_file_get_contents("/proc/self/cmdline", &line, &length, NULL))
		return FALSE;
	for (gsize i = 0; i < length; i += strlen(line + i) + 1)
		if (g_str_has_prefix(line + i, option))
			return TRUE;
	return FALSE;
}

static void warn_of_configuration(const char *folder) {
	g_autofree char *path = g_build_filename(folder, "janus.jcfg", NULL);
	config_t config;
	config_init(&config);
	if (config_read_file(&config, path) == CONFIG_TRUE) {
		int loops = 0, full_trickle = 0;
		config_lookup_int(&config, "general.event_loops", &loops);
		config_lookup_bool(&config, "nat.full_trickle", &full_trickle);
		if (loops <= 0 && !given_on_command_line("--event-loops"))
			jx_log(JX_LOG_WARNING, "start", "%s: general.event_loops is 0, a thread per PeerConnection: set it to the number of processor"
				" cores, it forwards more than twice the packets", path);
		if (!full_trickle && !given_on_command_line("--full-trickle"))
			jx_log(JX_LOG_WARNING, "start", "%s: nat.full_trickle is false: offers and answers wait up to 5 s for candidates, set it to true", path);
	}
	config_destroy(&config);
}

void jx_checks_warn(const char *folder) {
	warn_of_configuration(folder);
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < FEW_DESCRIPTORS)
		jx_log(JX_LOG_WARNING, "start", "only %llu descriptors may be open: raise the limit (LimitNOFILE= in the service, ulimit -n) to %d or more",
			(unsigned long long)limit.rlim_cur, FEW_DESCRIPTORS);
	int running = running_version();
	if (running < SAFE_VERSION) {
		g_autofree char *text = version_text(running);
		jx_log(JX_LOG_WARNING, "start", "Janus %s has known holes that 1.4.1 closed (RTX, VP8 and data channel parsing): update Janus where you can", text);
	}
}
