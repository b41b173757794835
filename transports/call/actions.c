#include "config.h"

#include "call/actions.h"

void jx_action_free(JxAction *action) {
	if (!action)
		return;
	g_free(action->text);
	g_clear_pointer(&action->jingle, jx_jingle_free);
	json_decref(action->body);
	g_free(action->sdp);
	g_free(action->candidate);
	g_free(action->mid);
	g_free(action->to);
	g_free(action);
}
