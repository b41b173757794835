/* What the files of the stage share. */
#ifndef JX_TESTS_PLAY_PRIVATE_H
#define JX_TESTS_PLAY_PRIVATE_H

#include "host/module.h"
#include "play.h"

typedef struct {
	char *id;
	xmpp_stanza_t *stanza;
	JxIqCallback callback;
	gpointer data;
	gint64 due;
} PlayIq;

typedef struct {
	GPtrArray *sent;     /* xmpp_stanza_t * */
	GPtrArray *iqs;      /* PlayIq *: open ones */
	GPtrArray *lines;    /* char *: what calls were asked to do */
	GPtrArray *requests; /* json_t *: to controllers */
	GHashTable *captured;
} JxPlay;

extern JxPlay play;

xmpp_ctx_t *play_context(void);
const JxHost *play_host(void);
JxAccount *play_account(const char *role);
gboolean play_dropped(JxAccount *account, const JxIncoming *in);
JxAccount *play_guest_account(guint number, const JxHandler **handlers, gpointer *self);
void play_settle(void);
void play_iq_free(gpointer data);
void play_host_start(gboolean keep_store);
void play_host_stop(void);
void play_line(const char *format, ...) G_GNUC_PRINTF(1, 2);
void play_janus_reset(void);
const char *play_folder(void);

#endif
