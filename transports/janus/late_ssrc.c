#include "config.h"

#include "janus/late_ssrc.h"

#include <dlfcn.h>

#include "janus/core.h"
#include "janus/ssrc_listen.h"

static JxSsrcListen listen_to;
static const JxHost *host;

typedef struct {
	guint64 handle;
	guint32 ssrc;
} Heard;

static void on_heard(gpointer data) {
	g_autofree Heard *heard = data;
	if (jx_core())
		jx_core_unknown_ssrc(jx_core(), heard->handle, heard->ssrc);
}

static void heard(guint64 handle, guint32 ssrc) {
	Heard *copy = g_new0(Heard, 1);
	*copy = (Heard){ handle, ssrc };
	host->invoke(on_heard, copy);
}

gboolean jx_late_ssrc_start(void) {
	host = jx_core_host(jx_core());
	listen_to = (JxSsrcListen)dlsym(RTLD_DEFAULT, JX_SSRC_LISTEN_NAME);
	if (listen_to)
		listen_to(heard);
	return listen_to != NULL;
}

void jx_late_ssrc_stop(void) {
	if (listen_to)
		listen_to(NULL);
	listen_to = NULL;
}
