#include "config.h"

#include "plan/captions.h"

#include "plan/vtt.h"

#define SHORTEST (4 * JX_SECOND)
#define LONGEST (10 * JX_SECOND)
#define READ_A_SECOND 15 /* characters */

char *jx_captions(const JxSession *session, const JxTimeline *timeline) {
	GString *vtt = jx_vtt_new();
	for (guint i = 0; i < session->chats->len; i++) {
		const JxChat *chat = &g_array_index(session->chats, JxChat, i);
		gint64 from = jx_timeline_from_session(timeline, chat->at);
		gint64 time = 2 * JX_SECOND + g_utf8_strlen(chat->text, -1) * JX_SECOND / READ_A_SECOND;
		jx_vtt_cue(vtt, from, from + CLAMP(time, SHORTEST, LONGEST), chat->name, chat->text);
	}
	return g_string_free(vtt, FALSE);
}
