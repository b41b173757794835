/* The bridge channel as a participant: a WebSocket that the conference holds, or a data channel that we open. What we want is said at once, for until
 * then a bridge sends no picture; and nothing is asked for that nobody here watches. */
#include "config.h"

#include <string.h>

#include "call/dialects/foreign.h"
#include "wire/jitsi/colibri.h"
#include "wire/jitsi/presence.h"

#define LABEL "JVB data channel"

static void say(JxCall *call, const JxColibri *message) {
	const JxForeign *foreign = call->own;
	g_autofree char *text = jx_colibri_write(message);
	JxLeg *leg = jx_call_leg(call, 0);
	if (!foreign->open)
		return;
	if (foreign->web_socket)
		jx_call_notice(call, JX_NOTICE_SAY, text);
	else if (leg && !leg->closed)
		jx_call_request(call, leg, JX_ASKED_OTHER, json_pack("{ss,ss,ss}", "request", "send_data", "open", LABEL, "text", text), NULL, NULL);
}

/* --- what we want */
static void add_wish(JxColibri *message, const char *source, int height) {
	JxColibriConstraint *constraint = g_new0(JxColibriConstraint, 1);
	constraint->source = g_strdup(source);
	constraint->max_height = height;
	g_ptr_array_add(message->constraints, constraint);
}

static void tell_pictures(JxCall *call) {
	const JxForeign *foreign = call->own;
	g_autoptr(JxColibri) message = jx_colibri_new(JX_COLIBRI_RECEIVER_VIDEO_CONSTRAINTS);
	message->last_n = call->config.carries ? -1 : 0;
	message->bandwidth = -1;
	message->default_height = 0;
	GHashTableIter iter;
	gpointer name, height;
	g_hash_table_iter_init(&iter, foreign->wanted);
	while (g_hash_table_iter_next(&iter, &name, &height)) {
		const JxForeignSource *source = jx_foreign_by_local_name(foreign, name);
		if (source && GPOINTER_TO_INT(height) != 0)
			add_wish(message, source->name, GPOINTER_TO_INT(height));
	}
	say(call, message);
}

/* Who carries hears everybody but our own others there; who sends hears nobody. */
static void tell_voices(JxCall *call) {
	const JxForeign *foreign = call->own;
	g_autoptr(JxColibri) message = jx_colibri_new(JX_COLIBRI_RECEIVER_AUDIO_SUBSCRIPTION);
	message->all = call->config.carries;
	GHashTableIter iter;
	gpointer nick, guest;
	g_hash_table_iter_init(&iter, foreign->guests);
	while (message->all && g_hash_table_iter_next(&iter, &nick, &guest))
		if (!((const JxForeignGuest *)guest)->participant)
			g_ptr_array_add(message->exclude, jx_source_name(nick, JX_MEDIA_AUDIO, 0));
	say(call, message);
}

void jx_foreign_tell_wishes(JxCall *call) {
	const JxForeign *foreign = call->own;
	if (!foreign->open)
		return;
	tell_pictures(call);
	tell_voices(call);
}

void jx_foreign_wanted(JxCall *call, const json_t *data, gint64 now) {
	JxForeign *foreign = call->own;
	const char *source = json_string_value(json_object_get(data, "source"));
	if (!source || !call->config.carries)
		return;
	g_hash_table_insert(foreign->wanted, g_strdup(source), GINT_TO_POINTER((int)json_integer_value(json_object_get(data, "height"))));
	call->batch_deadline = MIN(call->batch_deadline, now + JX_CALL_BATCH);
}

void jx_foreign_open_channel(JxCall *call) {
	JxForeign *foreign = call->own;
	if (foreign->web_socket) {
		jx_call_notice(call, JX_NOTICE_CHANNEL, foreign->web_socket);
		return;
	}
	foreign->open = foreign->data;
	if (!foreign->open)
		jx_call_notice(call, JX_NOTICE_WARNING, "The bridge offers no channel: its pictures may not come.");
	jx_foreign_tell_wishes(call);
}

/* --- what the bridge says */

void jx_foreign_tell_leg(JxCall *call) {
	const JxForeign *foreign = call->own;
	JxLeg *leg = jx_call_leg(call, 0);
	json_t *heights = json_object();
	GHashTableIter iter;
	gpointer name, height;
	if (!leg || leg->closed) {
		json_decref(heights);
		return;
	}
	g_hash_table_iter_init(&iter, foreign->wanted);
	while (g_hash_table_iter_next(&iter, &name, &height))
		json_object_set_new(heights, name, json_integer(GPOINTER_TO_INT(height)));
	for (guint i = 0; i < 2; i++) {
		g_autofree char *held = jx_source_name(call->config.endpoint, JX_MEDIA_VIDEO, i);
		if (foreign->held[1 + i])
			json_object_set_new(heights, held, json_integer(0));
	}
	jx_call_request(call, leg, JX_ASKED_OTHER, json_pack("{ss,so,s{sb}}", "request", "constraints", "heights", heights, "audio", "all", !foreign->held[0]), NULL, NULL);
}

/* The largest height that anybody there watches of one of ours: a wish of this leg, whose slots carry it. */
static void on_constraint(JxCall *call, const JxColibri *message) {
	gsize n = strlen(call->config.nick);
	if (call->config.carries || !message->source || strncmp(message->source, call->config.nick, n) != 0 || message->source[n] != '-')
		return;
	JxForeign *foreign = call->own;
	g_hash_table_insert(foreign->wanted, g_strconcat(call->config.endpoint, message->source + n, NULL), GINT_TO_POINTER(message->max_height));
	jx_foreign_tell_leg(call);
}

/* What is for everybody comes to each of us: the one that carries takes it in. */
static void on_endpoint_message(JxCall *call, JxColibri *message) {
	gboolean everybody = !message->to || !*message->to;
	if (!message->from || everybody != call->config.carries)
		return;
	JxForeign *foreign = call->own;
	const JxForeignGuest *guest = g_hash_table_lookup(foreign->guests, message->from);
	if (call->config.carries && !(guest && guest->participant))
		return;
	JxAction *action = jx_call_act(call, JX_ACT_NOTICE);
	action->notice = JX_NOTICE_RELAY;
	action->to = g_strdup(everybody ? "" : call->config.endpoint);
	if (guest && guest->endpoint) {
		g_free(message->from);
		message->from = g_strdup(guest->endpoint);
	}
	action->text = jx_colibri_write(message);
}

void jx_foreign_channel(JxCall *call, const char *text, gint64 now) {
	JxForeign *foreign = call->own;
	if (!foreign)
		return;
	if (!text) {
		foreign->open = TRUE;
		jx_foreign_tell_wishes(call);
		return;
	}
	g_autoptr(GError) error = NULL;
	g_autoptr(JxColibri) message = jx_colibri_read(text, strlen(text), &error);
	if (!message)
		jx_call_notice(call, JX_NOTICE_WARNING, error->message);
	else if (message->kind == JX_COLIBRI_SENDER_SOURCE_CONSTRAINTS)
		on_constraint(call, message);
	else if (message->kind == JX_COLIBRI_ENDPOINT_MESSAGE)
		on_endpoint_message(call, message);
}

/* A message of our participant's to everybody there: `text` is what its client wrote. */
void jx_foreign_relay(JxCall *call, const char *from, gboolean stats, const char *text) {
	g_autoptr(JxColibri) message = stats || call->config.carries || !call->own ? NULL : jx_colibri_read(text, strlen(text), NULL);
	if (!message || message->kind != JX_COLIBRI_ENDPOINT_MESSAGE)
		return;
	g_clear_pointer(&message->from, g_free); /* the bridge says it */
	say(call, message);
}
