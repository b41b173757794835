/* The peer's data channel of a leg, text only. Janus opens a channel of its own when a plugin writes too early, and that one collides
 * with the peer's: so nothing is written before the peer's first message has named its channel and SCTP is ready. */
#ifndef JX_API_DATA_CHANNEL_H
#define JX_API_DATA_CHANNEL_H

#include "api/compat.h"

typedef struct JxDataChannel JxDataChannel;

/* Texts that wait for the channel; the oldest are dropped beyond that. */
#define JX_DATA_WAITING 64
/* Bytes of a text, either way. */
#define JX_DATA_MAX 65535

void jx_data_channel_init(janus_callbacks *gateway);

JxDataChannel *jx_data_channel_new(janus_plugin_session *handle);
void jx_data_channel_free(JxDataChannel *channel);
/* SCTP can be written to. */
void jx_data_channel_ready(JxDataChannel *channel);
/* A message came on a channel of that label. TRUE when it is the first: the channel is open now. */
gboolean jx_data_channel_heard(JxDataChannel *channel, const char *label);
/* Its label, owned by the caller; NULL before it is open. */
char *jx_data_channel_label(JxDataChannel *channel);
/* Sends a text, or keeps it until the channel is open. open: where there is none yet, we open one of this label (the peer waits for us); NULL: it does. */
void jx_data_channel_send(JxDataChannel *channel, const char *open, const char *text);
/* The PeerConnection is gone. */
void jx_data_channel_reset(JxDataChannel *channel);

#endif
