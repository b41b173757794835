/* What a caller says with the keys of its telephone: *6 mutes it and lets it be heard again, *9 raises its hand and lowers it, *1 and *0 answer whether it may
 * be recorded. It hears by a pair of tones that it was understood: rising for on (heard, hand up, recorded), falling for off. */
#include "config.h"

#include "call/dialects/caller.h"

#include <string.h>

/* After that long a star begins nothing any more. ms */
#define KEY_PAUSE 4000
/* Not more often: each is told to the whole room. ms */
#define COMMAND_PAUSE 700

static JxLeg *voice_leg(JxCall *call) {
	for (guint i = 0; i < call->lines->len; i++) {
		const JxLine *line = call->lines->pdata[i];
		if (line->media == JX_MEDIA_AUDIO)
			return jx_call_leg(call, line->leg);
	}
	return NULL;
}

static void play(JxCall *call, gboolean on) {
	JxLeg *leg = voice_leg(call);
	if (leg)
		jx_call_request(call, leg, JX_ASKED_CONFIGURE, json_pack("{ss,ss}", "request", "play", "tone", on ? "rising" : "falling"), NULL, NULL);
}

static void toggle_mute(JxCall *call) {
	const JxCaller *caller = call->own;
	g_autofree char *source = g_strdup_printf("%s-a0", call->config.endpoint);
	const JxStateNote *note = g_hash_table_lookup(call->states, source);
	gboolean muted = note && note->muted;
	if (caller->forced) { /* it is heard again if the room allows; what the plugin says then is played */
		if (muted)
			jx_call_configure_state(call, source, FALSE, NULL);
		jx_call_notice(call, JX_NOTICE_UNMUTE, NULL);
		return;
	}
	jx_call_configure_state(call, source, !muted, NULL);
	play(call, muted);
}

static void toggle_hand(JxCall *call) {
	JxCaller *caller = call->own;
	caller->hand = !caller->hand;
	jx_call_notice(call, JX_NOTICE_HAND, caller->hand ? "raised" : NULL);
	play(call, caller->hand);
}

static void press(JxCall *call, char key, gint64 now) {
	JxCaller *caller = call->own;
	gboolean after_star = caller->star && now - caller->star_at <= KEY_PAUSE;
	caller->star = key == '*';
	caller->star_at = now;
	if (!after_star || !key || !strchr("1069", key) || (caller->commanded && now - caller->commanded_at < COMMAND_PAUSE))
		return;
	caller->commanded = TRUE;
	caller->commanded_at = now;
	if (key == '6')
		toggle_mute(call);
	else if (key == '9')
		toggle_hand(call);
	else /* the plugin plays, where there was a question */
		jx_call_notice(call, JX_NOTICE_CONSENT, key == '1' ? "given" : NULL);
}

gboolean jx_caller_keys(JxCall *call, const JxLeg *leg, const char *name, const json_t *data, gint64 now) {
	JxCaller *caller = call->own;
	if (g_str_equal(name, "key")) {
		const char *key = json_string_value(json_object_get(data, "key"));
		press(call, key ? *key : 0, now);
		return TRUE;
	}
	if (!g_str_equal(name, "muted"))
		return FALSE;
	if (leg == voice_leg(call) && g_strcmp0(json_string_value(json_object_get(data, "media")), "audio") == 0) {
		caller->forced = json_is_true(json_object_get(data, "muted"));
		play(call, !caller->forced);
	}
	return TRUE;
}
