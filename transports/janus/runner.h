/* Carries out what a call wants (call/actions.h): stanzas by the host, requests by the core, one timer. One runner owns
 * one call and its Janus session. XMPP thread only. */
#ifndef JX_JANUS_RUNNER_H
#define JX_JANUS_RUNNER_H

#include "call/call.h"
#include "janus/core.h"

G_BEGIN_DECLS

typedef struct JxRunner JxRunner;

typedef struct {
	/* A JX_ACT_NOTICE; jx_runner_call() may be read in here. */
	void (*notice)(JxRunner *runner, const JxAction *notice, gpointer data);
	/* JX_ACT_END, exactly once: reason, text, by_peer, restart. The runner may be freed in here. */
	void (*ended)(JxRunner *runner, const JxAction *end, gpointer data);
} JxRunnerEvents;

/* `config` is copied (see call.h). The account sends the stanzas, with config->self as their `from`. */
JxRunner *jx_runner_new(JxCore *core, JxAccount *account, const JxCallConfig *config, const JxRunnerEvents *events, gpointer data);
/* Frees the call; ends it silently where it lives. `ended` is not called any more. NULL is fine. */
void jx_runner_free(JxRunner *runner);

/* We offer. */
void jx_runner_start(JxRunner *runner);
/* A Jingle IQ with this call's sid; answers `in`, always. `in` NULL: was answered already (JxCallConfig.acknowledged). */
void jx_runner_jingle(JxRunner *runner, const JxIncoming *in, const JxJingle *jingle, const char *from);
/* The inputs of call.h of the same name. */
void jx_runner_terminate(JxRunner *runner, const char *reason, const char *text, gboolean silent);
void jx_runner_speaker(JxRunner *runner, const char *endpoint, const char *const *previous, gboolean silence);
void jx_runner_relay(JxRunner *runner, const char *from, gboolean stats, const char *text);
void jx_runner_connectivity(JxRunner *runner, const char *endpoint, gboolean active);
void jx_runner_height(JxRunner *runner, gint height);
void jx_runner_source_state(JxRunner *runner, const char *source, gboolean muted, const char *video_type);

void jx_runner_guest(JxRunner *runner, const char *nick, const char *participant, const char *endpoint, const char *name);
void jx_runner_guest_gone(JxRunner *runner, const char *nick);
void jx_runner_channel(JxRunner *runner, const char *text);

/* For reading only. */
const JxCall *jx_runner_call(const JxRunner *runner);

G_END_DECLS

#endif
