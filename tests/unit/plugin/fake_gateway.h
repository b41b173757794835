/* A gateway that keeps what was sent instead of handing it to Janus. */
#ifndef JX_TEST_FAKE_GATEWAY_H
#define JX_TEST_FAKE_GATEWAY_H

#include "media/gateway.h"

typedef struct {
	janus_plugin_session *handle;
	gint mindex;
	gboolean video;
	gint level;
	gsize len;
	guint8 bytes[1600];
} FakeSent;

extern GArray *fake_sent;  /* FakeSent */
extern GArray *fake_plis;  /* gint: m-lines */
extern guint32 fake_remb;
extern gint fake_holds;    /* references to handles */
extern gboolean fake_keep; /* FALSE: only count, for benchmarks */
extern guint64 fake_count;

void fake_gateway_reset(void);

#endif
