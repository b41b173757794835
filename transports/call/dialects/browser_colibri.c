/* The bridge channel: messages of the browser's data channel ↔ requests and events of the plugin. We speak only after the browser has: sending
 * earlier would make Janus open a second channel. */
#include "config.h"

#include "call/dialects/browser.h"
#include "wire/jitsi/colibri.h"

/* Texts of one browser: so many a second, and so many at once. Remote control sends the pointer's way. */
#define TEXTS_A_SECOND 100
#define TEXTS_AT_ONCE 300
/* EndpointStats go to everybody who sees the sender; clients send them every 10 s. */
#define STATS_EVERY_MS 2000

void jx_browser_say(JxCall *call, const char *text) {
	const JxBrowser *browser = call->own;
	JxLeg *leg = jx_call_leg(call, 0);
	if (!browser->channel || !leg || leg->closed)
		return;
	jx_call_request(call, leg, JX_ASKED_OTHER,
		json_pack("{ss,ss,ss*}", "request", "send_data", "text", text, "label", browser->label), NULL, NULL);
}

static void open_channel(JxCall *call) {
	JxBrowser *browser = call->own;
	browser->channel = TRUE;
	g_autofree char *hello = jx_colibri_server_hello("janus-xmpp");
	jx_browser_say(call, hello);
	if (browser->forwarded)
		jx_browser_say(call, browser->forwarded);
	if (browser->speaker)
		jx_browser_say(call, browser->speaker);
	if (browser->bandwidth)
		jx_browser_say(call, browser->bandwidth);
	GHashTableIter iter;
	gpointer text, endpoint;
	g_hash_table_iter_init(&iter, browser->wanted);
	while (g_hash_table_iter_next(&iter, NULL, &text))
		jx_browser_say(call, text);
	g_hash_table_iter_init(&iter, browser->inactive);
	while (g_hash_table_iter_next(&iter, &endpoint, NULL))
		jx_browser_connectivity(call, endpoint, FALSE);
	jx_browser_tell_maps(call);
}

/* --- from the browser */
static json_t *names(const GPtrArray *list) {
	json_t *array = json_array();
	for (guint i = 0; i < list->len; i++)
		json_array_append_new(array, json_string(list->pdata[i]));
	return array;
}

static void send_constraints(JxCall *call, JxLeg *leg) {
	const JxBrowser *browser = call->own;
	json_t *body = json_copy(browser->constraints);
	json_object_set_new(body, "request", json_string("constraints"));
	jx_call_request(call, leg, JX_ASKED_OTHER, body, NULL, NULL);
}

/* A full replacement of what the receiver wishes. */
static void on_constraints(JxCall *call, JxLeg *leg, const JxColibri *message) {
	JxBrowser *browser = call->own;
	json_t *heights = json_object();
	for (guint i = 0; i < message->constraints->len; i++) {
		const JxColibriConstraint *constraint = message->constraints->pdata[i];
		json_object_set_new(heights, constraint->source, json_integer(constraint->max_height));
	}
	json_t *audio = json_incref(json_object_get(browser->constraints, "audio"));
	json_decref(browser->constraints);
	browser->constraints = json_pack("{si,so,so,so,so*}", "last_n", message->last_n, "heights", heights,
		"on_stage", names(message->on_stage), "selected", names(message->selected), "audio", audio);
	if (message->default_height != JX_COLIBRI_NO_HEIGHT)
		json_object_set_new(browser->constraints, "default_height", json_integer(message->default_height));
	send_constraints(call, leg);
}

static void on_last_n(JxCall *call, JxLeg *leg, int last_n) {
	JxBrowser *browser = call->own;
	if (!browser->constraints)
		browser->constraints = json_object();
	json_object_set_new(browser->constraints, "last_n", json_integer(last_n));
	send_constraints(call, leg);
}

/* Whom the receiver wants to hear. Where everybody is, what it includes is said for nothing. */
static void on_subscription(JxCall *call, JxLeg *leg, const JxColibri *message) {
	JxBrowser *browser = call->own;
	if (!browser->constraints)
		browser->constraints = json_object();
	json_object_set_new(browser->constraints, "audio",
		json_pack("{sb,so}", "all", message->all, "except", names(message->all ? message->exclude : message->include)));
	send_constraints(call, leg);
}

/* "none" is a camera that is switched off. Only of sources of one's own. */
static void on_video_type(JxCall *call, const char *source, JxVideoType type) {
	g_autofree char *first = g_strdup_printf("%s-v0", call->config.endpoint);
	const char *name = source ? source : first; /* COMPAT(lib-jitsi-meet 2022): VideoTypeMessage has no name */
	gsize n = strlen(call->config.endpoint);
	if (strncmp(name, call->config.endpoint, n) == 0 && name[n] == '-')
		jx_call_configure_state(call, name, type == JX_VIDEO_TYPE_NONE, jx_video_type_name(type));
}

static void on_relay(JxCall *call, JxColibri *message, gint64 now) {
	JxBrowser *browser = call->own;
	gboolean stats = message->kind == JX_COLIBRI_ENDPOINT_STATS;
	if (stats && now < browser->stats_from)
		return;
	if (stats)
		browser->stats_from = now + STATS_EVERY_MS;
	JxAction *action = jx_call_act(call, JX_ACT_NOTICE);
	action->notice = JX_NOTICE_RELAY;
	action->stats = stats;
	action->to = g_strdup(!stats && message->to ? message->to : "");
	g_free(message->from);
	message->from = g_strdup(call->config.endpoint);
	action->text = jx_colibri_write(message);
}

static void on_message(JxCall *call, JxLeg *leg, JxColibri *message, gint64 now) {
	switch (message->kind) {
	case JX_COLIBRI_RECEIVER_VIDEO_CONSTRAINTS: on_constraints(call, leg, message); break;
	case JX_COLIBRI_LAST_N_CHANGED: on_last_n(call, leg, message->last_n); break;
	case JX_COLIBRI_RECEIVER_AUDIO_SUBSCRIPTION: on_subscription(call, leg, message); break;
	case JX_COLIBRI_SOURCE_VIDEO_TYPE:
	case JX_COLIBRI_VIDEO_TYPE: on_video_type(call, message->source, message->video_type); break;
	case JX_COLIBRI_ENDPOINT_MESSAGE:
	case JX_COLIBRI_ENDPOINT_STATS: on_relay(call, message, now); break;
	case JX_COLIBRI_CLIENT_HELLO: {
		g_autofree char *hello = jx_colibri_server_hello("janus-xmpp");
		jx_browser_say(call, hello);
		break;
	}
	default: break; /* of newer clients */
	}
}

/* What is beyond the rate is dropped, and said once until it has calmed down. */
static gboolean may_speak(JxCall *call, gint64 now) {
	JxBrowser *browser = call->own;
	browser->spoken = MAX(browser->spoken - (gdouble)(now - browser->counted) * TEXTS_A_SECOND / 1000, 0);
	browser->counted = now;
	if (browser->spoken >= TEXTS_AT_ONCE) {
		if (!browser->flooding)
			jx_call_notice(call, JX_NOTICE_WARNING, "The client sends more on the bridge channel than it may: the rest is dropped.");
		browser->flooding = TRUE;
		return FALSE;
	}
	browser->spoken++;
	browser->flooding = browser->flooding && browser->spoken > TEXTS_A_SECOND;
	return TRUE;
}

void jx_browser_data(JxCall *call, JxLeg *leg, const json_t *data, gint64 now) {
	JxBrowser *browser = call->own;
	const json_t *text = json_object_get(data, "text");
	const char *label = json_string_value(json_object_get(data, "label"));
	if (!json_is_string(text) || !may_speak(call, now))
		return;
	if (g_strcmp0(browser->label, label) != 0) {
		g_free(browser->label);
		browser->label = g_strdup(label);
	}
	if (!browser->channel)
		open_channel(call);
	g_autoptr(GError) error = NULL;
	g_autoptr(JxColibri) message = jx_colibri_read(json_string_value(text), json_string_length(text), &error);
	if (message)
		on_message(call, leg, message, now);
	else
		jx_call_notice(call, JX_NOTICE_WARNING, error->message);
}

/* --- from the plugin and the conference */
void jx_browser_forwarded(JxCall *call, const json_t *data) {
	JxBrowser *browser = call->own;
	const json_t *sources = json_object_get(data, "sources");
	g_autoptr(GPtrArray) list = g_ptr_array_new();
	g_hash_table_remove_all(browser->shown);
	for (gsize i = 0; i < json_array_size(sources); i++) {
		const char *name = json_string_value(json_array_get(sources, i));
		if (!name)
			continue;
		g_ptr_array_add(list, (char *)name);
		g_hash_table_add(browser->shown, g_strdup(name));
	}
	g_free(browser->forwarded);
	browser->forwarded = jx_colibri_forwarded_sources((const char *const *)list->pdata, list->len);
	jx_browser_say(call, browser->forwarded);
}

void jx_browser_wanted(JxCall *call, const json_t *data) {
	JxBrowser *browser = call->own;
	const char *source = json_string_value(json_object_get(data, "source"));
	if (!source)
		return;
	char *text = jx_colibri_sender_constraints(source, (int)json_integer_value(json_object_get(data, "height")));
	g_hash_table_insert(browser->wanted, g_strdup(source), text);
	jx_browser_say(call, text);
}

void jx_browser_speaker(JxCall *call, const char *endpoint, const char *const *previous, gboolean silence) {
	JxBrowser *browser = call->own;
	if (!browser)
		return;
	g_free(browser->speaker);
	browser->speaker = jx_colibri_dominant_speaker(endpoint, previous, previous ? g_strv_length((char **)previous) : 0, silence);
	jx_browser_say(call, browser->speaker);
}

void jx_browser_bandwidth(JxCall *call, const json_t *data) {
	JxBrowser *browser = call->own;
	g_free(browser->bandwidth);
	browser->bandwidth = jx_colibri_connection_stats(json_integer_value(json_object_get(data, "bps")));
	jx_browser_say(call, browser->bandwidth);
}

void jx_browser_connectivity(JxCall *call, const char *endpoint, gboolean active) {
	JxBrowser *browser = call->own;
	if (!browser)
		return;
	if (active)
		g_hash_table_remove(browser->inactive, endpoint);
	else if (!g_hash_table_contains(browser->inactive, endpoint))
		g_hash_table_add(browser->inactive, g_strdup(endpoint));
	g_autofree char *text = jx_colibri_connectivity(endpoint, active);
	jx_browser_say(call, text);
}

static gboolean sees(const JxBrowser *browser, const char *endpoint) {
	for (guint i = 0; i < browser->order->len; i++) {
		const JxBrowserSlot *slot = browser->order->pdata[i];
		if (slot->video && g_strcmp0(slot->now.owner, endpoint) == 0 && g_hash_table_contains(browser->shown, slot->now.source))
			return TRUE;
	}
	return FALSE;
}

void jx_browser_relay(JxCall *call, const char *from, gboolean stats, const char *text) {
	if (call->own && (!stats || sees(call->own, from)))
		jx_browser_say(call, text);
}
