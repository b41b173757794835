/* The one place that knows how Janus's plugin API differs between the supported versions (1.1.2: API 102, 1.4.x: API 106).
 * 106 adds members to janus_plugin_rtp_extensions and nothing that this plugin calls; built per version, the same sources fit both. */
#ifndef JX_API_COMPAT_H
#define JX_API_COMPAT_H

#include <glib.h>
#include <jansson.h>
#include <plugins/plugin.h>
#include <debug.h>

#if JANUS_PLUGIN_API_VERSION < 102
#error "Janus 1.0.4 or later is needed"
#endif

/* Exported by the janus program: 1102 is 1.1.2. */
extern int janus_version;

#endif
