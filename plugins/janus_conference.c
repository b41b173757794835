/* The plugin's table and create(); nothing else. */
#include "config.h"

#include "api/plugin.h"

static janus_plugin table = JANUS_PLUGIN_INIT(
	.init = jx_plugin_init,
	.destroy = jx_plugin_destroy,
	.get_api_compatibility = jx_plugin_get_api_compatibility,
	.get_version = jx_plugin_get_version,
	.get_version_string = jx_plugin_get_version_string,
	.get_description = jx_plugin_get_description,
	.get_name = jx_plugin_get_name,
	.get_author = jx_plugin_get_author,
	.get_package = jx_plugin_get_package,
	.create_session = jx_plugin_create_session,
	.handle_message = jx_plugin_handle_message,
	.handle_admin_message = jx_plugin_handle_admin_message,
	.setup_media = jx_plugin_setup_media,
	.incoming_rtp = jx_plugin_incoming_rtp,
	.incoming_rtcp = jx_plugin_incoming_rtcp,
	.incoming_data = jx_plugin_incoming_data,
	.data_ready = jx_plugin_data_ready,
	.hangup_media = jx_plugin_hangup_media,
	.destroy_session = jx_plugin_destroy_session,
	.query_session = jx_plugin_query_session);

__attribute__((visibility("default"))) janus_plugin *create(void);

janus_plugin *create(void) {
	jx_plugin_set_table(&table);
	return &table;
}
