/* What jx_media_init was given; constant until jx_media_shutdown. */
#ifndef JX_MEDIA_SETTINGS_H
#define JX_MEDIA_SETTINGS_H

#include "media/media.h"

typedef struct {
	janus_callbacks *gateway;
	janus_plugin *plugin;
	JxMediaSettings settings;
	const JxMediaReports *reports;
} JxMediaPlugin;

extern JxMediaPlugin jx_media;

#endif
