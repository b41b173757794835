#include "config.h"
#include "play.h"

#include <string.h>

#include "modules/builtin_modules.h"
#include "play_private.h"
#include "wire/core/stanza.h"
#include "wire/core/stanza_error.h"

typedef struct {
	const JxModule *module;
	const char *role;
	gpointer self;
} Attached;

static const struct {
	const JxModule *module;
	const char *role;
} cast[] = { { &jx_jitsi_focus, "focus" }, { &jx_xep_0045_muc, "focus" }, { &jx_xep_0166_jingle, "focus" }, { &jx_jitsi_conference_duration, "focus" },
	{ &jx_jitsi_speaker_stats, "focus" }, { &jx_jitsi_recording, "focus" }, { &jx_jitsi_av_moderation, "focus" }, { &jx_xep_0045_muc, "calls" },
	{ &jx_xep_0166_jingle, "calls" }, { &jx_module_xep_0353_jmi, "calls" }, { &jx_xep_0280_carbons, "calls" }, { &jx_xep_0327_rayo, "focus" }, { &jx_xep_0327_rayo, "calls" }, { &jx_room_configuration, "calls" }, { &jx_xep_0050_commands, "calls" }, { &jx_xep_0163_pep, "calls" },
	{ &jx_xep_0054_vcard, "calls" }, { &jx_xep_0172_nick, "calls" }, { &jx_xep_0084_avatar, "calls" }, { &jx_xep_0384_omemo, "calls" }, { &jx_rfc6121_chat, "calls" },
	{ &jx_module_rfc6121_subscriptions, "calls" } };
static Attached attached[G_N_ELEMENTS(cast)];

static void release(gpointer stanza) {
	xmpp_stanza_release(stanza);
}

static void release_json(gpointer value) {
	json_decref(value);
}

static void start(gboolean keep_store) {
	play_host_start(keep_store);
	play_janus_reset();
	play.sent = g_ptr_array_new_with_free_func(release);
	play.iqs = g_ptr_array_new_with_free_func(play_iq_free);
	play.lines = g_ptr_array_new_with_free_func(g_free);
	play.requests = g_ptr_array_new_with_free_func(release_json);
	if (!play.captured)
		play.captured = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	for (gsize i = 0; i < G_N_ELEMENTS(cast); i++) {
		attached[i] = (Attached){ cast[i].module, cast[i].role, NULL };
		if (cast[i].module == &jx_xep_0384_omemo && !play_folder())
			continue;
		attached[i].self = cast[i].module->attach(play_host(), play_account(cast[i].role), NULL);
		g_assert_nonnull(attached[i].self);
	}
	play_settle();
}

static void stop(void) {
	for (gsize i = G_N_ELEMENTS(cast); i-- > 0;)
		if (attached[i].self)
			attached[i].module->detach(attached[i].self);
	play_host_stop();
	g_clear_pointer(&play.sent, g_ptr_array_unref);
	g_clear_pointer(&play.iqs, g_ptr_array_unref);
	g_clear_pointer(&play.lines, g_ptr_array_unref);
	g_clear_pointer(&play.requests, g_ptr_array_unref);
}

void play_begin(void) {
	start(FALSE);
	play_link("focus", TRUE);
	play_link("calls", TRUE);
}

void play_end(void) {
	stop();
	g_clear_pointer(&play.captured, g_hash_table_unref);
}

void play_restart(void) {
	stop();
	start(TRUE);
}

/* --- patterns */

void play_forget(const char *name) {
	g_hash_table_remove(play.captured, name);
}

char *play_captured(const char *name) {
	return g_strdup(g_hash_table_lookup(play.captured, name));
}

static char *fill(const char *text) {
	GString *out = g_string_new(NULL);
	for (const char *c = text; *c;) {
		const char *close = *c == '{' ? strchr(c, '}') : NULL;
		g_autofree char *name = close ? g_strndup(c + 1, (gsize)(close - c) - 1) : NULL;
		const char *value = name ? g_hash_table_lookup(play.captured, name) : NULL;
		if (value) {
			g_autofree char *escaped = g_markup_escape_text(value, -1);
			g_string_append(out, escaped);
			c = close + 1;
		} else {
			g_string_append_c(out, *c++);
		}
	}
	return g_string_free(out, FALSE);
}

static xmpp_stanza_t *parse(const char *xml) {
	g_autofree char *filled = fill(xml);
	GError *error = NULL;
	xmpp_stanza_t *stanza = jx_stanza_parse(play_context(), filled, strlen(filled), &error);
	if (!stanza)
		g_error("%s: %s", error->message, xml);
	return stanza;
}

/* {name} fits anything and is kept in `found`; {any} is not kept. */
static gboolean value_fits(const char *pattern, const char *value, GHashTable *found) {
	gsize length = strlen(pattern);
	if (length > 2 && pattern[0] == '{' && pattern[length - 1] == '}') {
		if (strcmp(pattern, "{any}") != 0)
			g_hash_table_replace(found, g_strndup(pattern + 1, length - 2), g_strdup(value));
		return TRUE;
	}
	return strcmp(pattern, value) == 0;
}

static gboolean fits(xmpp_stanza_t *pattern, xmpp_stanza_t *stanza, GHashTable *found);

static gboolean attributes_fit(xmpp_stanza_t *pattern, xmpp_stanza_t *stanza, GHashTable *found) {
	int count = xmpp_stanza_get_attribute_count(pattern);
	g_autofree const char **attributes = g_new0(const char *, (gsize)count * 2 + 1);
	xmpp_stanza_get_attributes(pattern, attributes, count * 2);
	for (int i = 0; i < count; i++) {
		const char *name = attributes[2 * i], *value = attributes[2 * i + 1];
		if (strcmp(name, "xmlns") == 0)
			continue;
		const char *real = jx_stanza_attr(stanza, name);
		if (!real || !value_fits(value, real, found))
			return FALSE;
	}
	return TRUE;
}

static gboolean fits(xmpp_stanza_t *pattern, xmpp_stanza_t *stanza, GHashTable *found) {
	if (!jx_stanza_is(stanza, jx_stanza_ns(pattern), xmpp_stanza_get_name(pattern)) || !attributes_fit(pattern, stanza, found))
		return FALSE;
	g_autofree char *wanted = jx_stanza_text(pattern, 10000);
	g_autofree char *text = jx_stanza_text(stanza, 100000);
	if (wanted && (!text || !value_fits(wanted, text, found)))
		return FALSE;
	for (xmpp_stanza_t *child = jx_stanza_first(pattern); child; child = jx_stanza_next(child)) {
		gboolean met = FALSE;
		for (xmpp_stanza_t *c = jx_stanza_first(stanza); c && !met; c = jx_stanza_next(c))
			met = fits(child, c, found);
		if (!met)
			return FALSE;
	}
	return TRUE;
}

static gboolean match(const char *xml, xmpp_stanza_t *stanza) {
	g_autoptr(xmpp_stanza_t) pattern = parse(xml);
	g_autoptr(GHashTable) found = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	if (!fits(pattern, stanza, found))
		return FALSE;
	GHashTableIter iter;
	gpointer key, value;
	g_hash_table_iter_init(&iter, found);
	while (g_hash_table_iter_next(&iter, &key, &value))
		g_hash_table_replace(play.captured, g_strdup(key), g_strdup(value));
	return TRUE;
}

static int find_sent(const char *pattern) {
	for (guint i = 0; i < play.sent->len; i++)
		if (match(pattern, g_ptr_array_index(play.sent, i)))
			return (int)i;
	return -1;
}

static void print_sent(void) {
	for (guint i = 0; i < play.sent->len; i++) {
		char *text = NULL;
		size_t length;
		xmpp_stanza_to_text(g_ptr_array_index(play.sent, i), &text, &length);
		g_printerr("# was sent: %s\n", text);
		xmpp_free(play_context(), text);
	}
	for (guint i = 0; i < play.lines->len; i++)
		g_printerr("# call: %s\n", (char *)g_ptr_array_index(play.lines, i));
}

void play_sends(const char *pattern) {
	int i = find_sent(pattern);
	if (i < 0) {
		print_sent();
		g_error("not sent: %s", pattern);
	}
	g_ptr_array_remove_index(play.sent, (guint)i);
}

void play_silent(const char *pattern) {
	if (find_sent(pattern) >= 0) {
		print_sent();
		g_error("was sent: %s", pattern);
	}
}

void play_skip(void) {
	g_ptr_array_set_size(play.sent, 0);
	g_ptr_array_set_size(play.lines, 0);
}

/* --- in */

static JxStanzaKind kind_of(xmpp_stanza_t *stanza) {
	const char *name = xmpp_stanza_get_name(stanza), *type = xmpp_stanza_get_type(stanza);
	if (strcmp(name, "presence") == 0)
		return JX_STANZA_PRESENCE;
	if (strcmp(name, "message") == 0)
		return JX_STANZA_MESSAGE;
	return g_strcmp0(type, "get") == 0 ? JX_STANZA_IQ_GET : JX_STANZA_IQ_SET;
}

static const char *or_empty(const char *text) {
	return text ? text : "";
}

static xmpp_stanza_t *payload_of(const JxHandler *handler, xmpp_stanza_t *stanza) {
	if (!handler->ns && !handler->element)
		return stanza;
	for (xmpp_stanza_t *c = jx_stanza_first(stanza); c; c = jx_stanza_next(c))
		if ((!handler->ns || strcmp(handler->ns, jx_stanza_ns(c)) == 0) && (!handler->element || strcmp(handler->element, xmpp_stanza_get_name(c)) == 0))
			return c;
	return NULL;
}

static JxIncoming incoming(JxAccount *account, xmpp_stanza_t *stanza) {
	return (JxIncoming){ .kind = kind_of(stanza), .account = account, .stanza = stanza, .from = or_empty(xmpp_stanza_get_from(stanza)),
		.to = or_empty(xmpp_stanza_get_to(stanza)), .id = or_empty(xmpp_stanza_get_id(stanza)), .type = or_empty(xmpp_stanza_get_type(stanza)) };
}

static gboolean offer_to(const JxHandler *handler, gpointer self, JxIncoming *in) {
	for (; handler && handler->kinds; handler++) {
		in->payload = handler->kinds & in->kind ? payload_of(handler, in->stanza) : NULL;
		if (in->payload && handler->handle(self, in) == JX_HANDLED) {
			play_settle();
			return TRUE;
		}
	}
	return FALSE;
}

void play_guest(guint number, const char *xml) {
	const JxHandler *handlers;
	gpointer self;
	JxAccount *account = play_guest_account(number, &handlers, &self);
	g_autoptr(xmpp_stanza_t) stanza = parse(xml);
	JxIncoming in = incoming(account, stanza);
	if (!offer_to(handlers, self, &in))
		g_error("nobody handled: %s", xml);
}

static void give(const char *role, xmpp_stanza_t *stanza) {
	JxIncoming in = incoming(play_account(role), stanza);
	if (in.kind & (JX_STANZA_PRESENCE | JX_STANZA_MESSAGE) && play_dropped(in.account, &in))
		return;
	for (gsize i = 0; i < G_N_ELEMENTS(cast); i++)
		if (attached[i].self && strcmp(attached[i].role, role) == 0 && offer_to(attached[i].module->handlers, attached[i].self, &in))
			return;
	g_error("nobody handled: %s", xmpp_stanza_get_name(stanza));
}

void play_server(const char *role, const char *xml) {
	g_autoptr(xmpp_stanza_t) stanza = parse(xml);
	give(role, stanza);
}

void play_fixture(const char *role, const char *file, const char *from, const char *to, const char *extra) {
	g_autofree char *path = g_build_filename(g_getenv("G_TEST_SRCDIR"), "fixtures", file, NULL);
	g_autofree char *text = NULL;
	GError *error = NULL;
	if (!g_file_get_contents(path, &text, NULL, &error))
		g_error("%s", error->message);
	g_autoptr(xmpp_stanza_t) read = parse(text);
	g_autoptr(xmpp_stanza_t) stanza = xmpp_stanza_copy(jx_stanza_is(read, NULL, "body") ? jx_stanza_first(read) : read);
	jx_stanza_set(stanza, "from", from);
	jx_stanza_set(stanza, "to", to);
	if (extra)
		jx_stanza_append(stanza, parse(extra));
	give(role, stanza);
}

void play_answer(const char *pattern, const char *payload, const char *condition) {
	play_sends(pattern);
	PlayIq *iq = NULL;
	for (guint i = 0; i < play.iqs->len && !iq; i++)
		if (match(pattern, ((PlayIq *)g_ptr_array_index(play.iqs, i))->stanza))
			iq = g_ptr_array_steal_index(play.iqs, i);
	if (!iq)
		g_error("no open IQ: %s", pattern);
	g_autoptr(xmpp_stanza_t) reply = condition ? jx_stanza_error_reply(iq->stanza, condition, NULL, NULL)
		: jx_stanza_top(play_context(), "iq", "result", iq->id, xmpp_stanza_get_to(iq->stanza), xmpp_stanza_get_from(iq->stanza));
	if (payload)
		jx_stanza_append(reply, parse(payload));
	iq->callback(condition ? JX_IQ_ERROR : JX_IQ_RESULT, reply, iq->data);
	play_iq_free(iq);
	play_settle();
}

/* --- calls */

void play_call(const char *line) {
	for (guint i = 0; i < play.lines->len; i++) {
		if (strcmp(g_ptr_array_index(play.lines, i), line) != 0)
			continue;
		g_ptr_array_remove_range(play.lines, 0, i + 1);
		return;
	}
	print_sent();
	g_error("no call did: %s", line);
}

void play_no_call(void) {
	if (play.lines->len) {
		print_sent();
		g_error("a call did something");
	}
}

static gboolean find_request(const char *json, guint *place) {
	json_t *wanted = json_loads(json, 0, NULL);
	gboolean found = FALSE;
	g_assert_nonnull(wanted);
	for (guint i = 0; i < play.requests->len && !found; i++) {
		json_t *request = g_ptr_array_index(play.requests, i), *value;
		const char *key;
		found = TRUE;
		json_object_foreach(wanted, key, value)
			found = found && json_equal(value, json_object_get(request, key));
		*place = i;
	}
	json_decref(wanted);
	return found;
}

void play_controller(const char *json) {
	guint place;
	if (!find_request(json, &place))
		g_error("no such request to the controller: %s", json);
	g_ptr_array_remove_index(play.requests, place);
}

void play_no_request(const char *json) {
	guint place;
	if (find_request(json, &place))
		g_error("the controller was asked: %s", json);
}
