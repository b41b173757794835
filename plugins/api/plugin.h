/* The callbacks that the plugin's table hands to Janus; Janus's plugins/plugin.h says when and on which thread each is called. */
#ifndef JX_API_PLUGIN_H
#define JX_API_PLUGIN_H

#include "api/compat.h"

#define JX_PLUGIN_PACKAGE "janus.plugin.conference"

/* The table that init() belongs to; set by create(). */
void jx_plugin_set_table(janus_plugin *table);

int jx_plugin_init(janus_callbacks *callbacks, const char *config_path);
void jx_plugin_destroy(void);
int jx_plugin_get_api_compatibility(void);
int jx_plugin_get_version(void);
const char *jx_plugin_get_version_string(void);
const char *jx_plugin_get_description(void);
const char *jx_plugin_get_name(void);
const char *jx_plugin_get_author(void);
const char *jx_plugin_get_package(void);
void jx_plugin_create_session(janus_plugin_session *handle, int *error);
janus_plugin_result *jx_plugin_handle_message(janus_plugin_session *handle, char *transaction, json_t *message, json_t *jsep);
json_t *jx_plugin_handle_admin_message(json_t *message);
void jx_plugin_setup_media(janus_plugin_session *handle);
void jx_plugin_incoming_rtp(janus_plugin_session *handle, janus_plugin_rtp *packet);
void jx_plugin_incoming_rtcp(janus_plugin_session *handle, janus_plugin_rtcp *packet);
void jx_plugin_incoming_data(janus_plugin_session *handle, janus_plugin_data *packet);
void jx_plugin_data_ready(janus_plugin_session *handle);
void jx_plugin_hangup_media(janus_plugin_session *handle);
void jx_plugin_destroy_session(janus_plugin_session *handle, int *error);
json_t *jx_plugin_query_session(janus_plugin_session *handle);

#endif
