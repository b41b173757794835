#include "config.h"

#include "api/data_channel.h"

#include <string.h>

struct JxDataChannel {
	janus_plugin_session *handle;
	GMutex mutex;
	gboolean ready;
	char *label;
	GQueue waiting; /* char * */
};

static janus_callbacks *gateway;

void jx_data_channel_init(janus_callbacks *callbacks) {
	gateway = callbacks;
}

JxDataChannel *jx_data_channel_new(janus_plugin_session *handle) {
	JxDataChannel *channel = g_new0(JxDataChannel, 1);
	channel->handle = handle;
	g_mutex_init(&channel->mutex);
	g_queue_init(&channel->waiting);
	return channel;
}

void jx_data_channel_free(JxDataChannel *channel) {
	jx_data_channel_reset(channel);
	g_mutex_clear(&channel->mutex);
	g_free(channel);
}

/* Under the channel's lock; relay_data() only queues. */
static void flush(JxDataChannel *channel) {
	while (channel->ready && channel->label && !g_queue_is_empty(&channel->waiting)) {
		g_autofree char *text = g_queue_pop_head(&channel->waiting);
		janus_plugin_data packet;
		janus_plugin_data_reset(&packet);
		packet.label = channel->label;
		packet.buffer = text;
		packet.length = (uint16_t)strlen(text);
		gateway->relay_data(channel->handle, &packet);
	}
}

void jx_data_channel_ready(JxDataChannel *channel) {
	g_mutex_lock(&channel->mutex);
	channel->ready = TRUE;
	flush(channel);
	g_mutex_unlock(&channel->mutex);
}

gboolean jx_data_channel_heard(JxDataChannel *channel, const char *label) {
	g_mutex_lock(&channel->mutex);
	gboolean first = !channel->label;
	if (first) {
		channel->label = g_strdup(label);
		/* A message that came proves that SCTP is there. */
		channel->ready = TRUE;
		flush(channel);
	}
	g_mutex_unlock(&channel->mutex);
	return first;
}

char *jx_data_channel_label(JxDataChannel *channel) {
	g_mutex_lock(&channel->mutex);
	char *label = g_strdup(channel->label);
	g_mutex_unlock(&channel->mutex);
	return label;
}

void jx_data_channel_send(JxDataChannel *channel, const char *open, const char *text) {
	g_mutex_lock(&channel->mutex);
	if (!channel->label)
		channel->label = g_strdup(open);
	g_queue_push_tail(&channel->waiting, g_strdup(text));
	if (g_queue_get_length(&channel->waiting) > JX_DATA_WAITING)
		g_free(g_queue_pop_head(&channel->waiting));
	flush(channel);
	g_mutex_unlock(&channel->mutex);
}

void jx_data_channel_reset(JxDataChannel *channel) {
	g_mutex_lock(&channel->mutex);
	channel->ready = FALSE;
	g_clear_pointer(&channel->label, g_free);
	g_queue_clear_full(&channel->waiting, g_free);
	g_mutex_unlock(&channel->mutex);
}
