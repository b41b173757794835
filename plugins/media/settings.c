#include "config.h"

#include "media/grace.h"
#include "media/mixer.h"
#include "media/settings.h"

JxMediaPlugin jx_media;

gboolean jx_media_init(janus_callbacks *gateway, janus_plugin *plugin, const JxMediaSettings *settings,
	const JxMediaReports *reports, GError **error) {
	jx_media = (JxMediaPlugin){ gateway, plugin, *settings, reports };
	return jx_mixer_start(error);
}

void jx_media_shutdown(void) {
	jx_mixer_stop();
	jx_grace_reclaim(g_get_monotonic_time(), TRUE);
}

void jx_media_housekeep(gint64 now_us) {
	jx_grace_reclaim(now_us, FALSE);
}
