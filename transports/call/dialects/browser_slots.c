/* Slots → source-add and source-remove (jitsi: XML form), or source maps over the bridge channel where the client asked for SSRC rewriting.
 * What the plugin puts into a slot is collected for 100 ms and told at once; a source that came and went meanwhile is never mentioned. */
#include "config.h"

#include "call/dialects/browser.h"
#include "wire/jitsi/colibri.h"

static void carried_clear(JxCarried *carried) {
	g_clear_pointer(&carried->source, g_free);
	g_clear_pointer(&carried->owner, g_free);
}

static void carried_set(JxCarried *carried, const JxCarried *from) {
	carried_clear(carried);
	*carried = *from;
	carried->source = g_strdup(from->source);
	carried->owner = g_strdup(from->owner);
}

void jx_browser_slot_free(gpointer data) {
	JxBrowserSlot *slot = data;
	carried_clear(&slot->now);
	carried_clear(&slot->told);
	g_free(slot->mid);
	g_free(slot->rtx_mid);
	g_free(slot);
}

static JxBrowserSlot *slot_of(JxBrowser *browser, const char *mid, gboolean video) {
	JxBrowserSlot *slot = g_hash_table_lookup(browser->slots, mid);
	if (slot)
		return slot;
	slot = g_new0(JxBrowserSlot, 1);
	slot->mid = g_strdup(mid);
	slot->video = video;
	g_hash_table_insert(browser->slots, slot->mid, slot);
	g_ptr_array_add(browser->order, slot);
	return slot;
}

void jx_browser_slot(JxCall *call, const json_t *data, gint64 now) {
	JxBrowser *browser = call->own;
	const char *mid = json_string_value(json_object_get(data, "mid"));
	const char *rtx_mid = json_string_value(json_object_get(data, "rtx_mid"));
	const char *type = json_string_value(json_object_get(data, "video_type"));
	if (!mid)
		return;
	JxBrowserSlot *slot = slot_of(browser, mid, mid[0] == 'v');
	if (rtx_mid && !slot->rtx_mid && !call->config.no_rtx)
		slot->rtx_mid = g_strdup(rtx_mid);
	JxCarried carried = {
		.source = (char *)json_string_value(json_object_get(data, "source")),
		.owner = (char *)json_string_value(json_object_get(data, "endpoint")),
		.desktop = g_strcmp0(type, "desktop") == 0,
		.generation = json_integer_value(json_object_get(data, "generation")),
	};
	carried_set(&slot->now, &carried);
	if (call->state == JX_CALL_ACTIVE && call->batch_deadline == G_MAXINT64)
		call->batch_deadline = now + JX_CALL_BATCH;
}

/* lib-jitsi-meet strips some bytes from stream ids and then misses the owner; OkEDU compares all before the first dash with the nick. */
static char *msid_of(const JxManner *manner, const JxBrowserSlot *slot, const JxCarried *carried) {
	char *stream = g_strdup_printf("%s-%" G_GINT64_FORMAT, carried->source, carried->generation);
	for (char *c = stream; *c; c++)
		if (manner->stream_id ? !g_ascii_isalnum(*c) && !strchr(manner->stream_id, *c) : g_ascii_isspace(*c))
			*c = '-';
	char *msid = g_strdup_printf("%s t%s-%" G_GINT64_FORMAT, stream, slot->mid, carried->generation);
	g_free(stream);
	return msid;
}

static void add_source(JxRtpDescription *description, guint32 ssrc, const char *msid, const JxBrowserSlot *slot, const JxCarried *carried) {
	JxSource *source = jx_source_new(ssrc, carried->source, msid);
	source->owner = g_strdup(carried->owner);
	if (slot->video)
		source->video_type = carried->desktop ? JX_VIDEO_TYPE_DESKTOP : JX_VIDEO_TYPE_CAMERA;
	g_ptr_array_add(description->sources, source);
}

/* The content of the slot's kind, made when first needed. */
static JxRtpDescription *description_of(JxJingle *jingle, gboolean video) {
	const char *name = video ? "video" : "audio";
	JxContent *content = jx_jingle_content(jingle, name);
	if (!content) {
		content = jx_jingle_add_content(jingle, jx_content_new(JX_PARTY_INITIATOR, name, JX_SENDERS_BOTH));
		content->description = jx_rtp_description_new(video ? JX_MEDIA_VIDEO : JX_MEDIA_AUDIO);
	}
	return content->description;
}

static void mention(const JxManner *manner, JxJingle *jingle, const JxBrowserSlot *slot, const JxCarried *carried) {
	JxRtpDescription *description = description_of(jingle, slot->video);
	g_autofree char *msid = msid_of(manner, slot, carried);
	add_source(description, slot->ssrc, msid, slot, carried);
	if (!slot->rtx)
		return;
	add_source(description, slot->rtx, msid, slot, carried);
	guint32 pair[2] = { slot->ssrc, slot->rtx };
	g_ptr_array_add(description->groups, jx_ssrc_group_new("FID", pair, 2));
}

static gboolean same(const JxCarried *a, const JxCarried *b) {
	return g_strcmp0(a->source, b->source) == 0 && (!a->source || a->generation == b->generation);
}

static void send_if_any(JxCall *call, JxJingle *jingle) {
	if (jingle->contents->len)
		jx_call_send(call, jingle, JX_SENT_SOURCE);
	else
		jx_jingle_free(jingle);
}

/* TRUE when the slot may be spoken of and says something else than the browser knows. */
static gboolean is_news(const JxCall *call, JxBrowserSlot *slot) {
	const JxBrowser *browser = call->own;
	if (!slot->ssrc) { /* a slot never changes its SSRC */
		slot->ssrc = jx_browser_ssrc(browser, slot->mid);
		slot->rtx = slot->rtx_mid ? jx_browser_ssrc(browser, slot->rtx_mid) : 0;
	}
	return slot->ssrc && !same(&slot->told, &slot->now) && !(slot->video ? call->config.no_video : call->config.no_audio);
}

static void tell_by_jingle(JxCall *call) {
	JxBrowser *browser = call->own;
	JxJingle *removed = jx_call_jingle_new(call, JX_JINGLE_SOURCE_REMOVE), *added = jx_call_jingle_new(call, JX_JINGLE_SOURCE_ADD);
	removed->initiator = g_strdup(call->config.self);
	added->initiator = g_strdup(call->config.self);
	for (guint i = 0; i < browser->order->len; i++) {
		JxBrowserSlot *slot = browser->order->pdata[i];
		if (!is_news(call, slot))
			continue;
		if (slot->told.source)
			mention(browser->manner, removed, slot, &slot->told);
		if (slot->now.source)
			mention(browser->manner, added, slot, &slot->now);
		carried_set(&slot->told, &slot->now);
	}
	send_if_any(call, removed);
	send_if_any(call, added);
}

/* One source per IQ. What the client was told of it cannot be told to forget, nor need it be: the slot stays with its endpoint (`sticky`). */
static void tell_one(JxCall *call, gint64 now) {
	JxBrowser *browser = call->own;
	for (guint i = 0; i < browser->order->len; i++) {
		JxBrowserSlot *slot = browser->order->pdata[i];
		if (!is_news(call, slot) || !slot->now.source || g_strcmp0(slot->told.owner, slot->now.owner) == 0)
			continue;
		JxJingle *added = jx_call_jingle_new(call, JX_JINGLE_SOURCE_ADD);
		added->initiator = g_strdup(call->config.self);
		mention(browser->manner, added, slot, &slot->now);
		carried_set(&slot->told, &slot->now);
		send_if_any(call, added);
		call->batch_deadline = now + browser->manner->pace;
		return;
	}
}

/* --- source maps (SPEC: SSRC rewriting). A client makes an m-line of an SSRC that it does not know and gives one that it knows to another
 * owner; it knows no "nothing", so a freed slot keeps its last owner and ForwardedSources leaves the source out. */
static void map_slot(JxColibri *map, const JxBrowserSlot *slot) {
	JxColibriMapping *mapping = g_new0(JxColibriMapping, 1);
	mapping->source = g_strdup(slot->now.source);
	mapping->owner = g_strdup(slot->now.owner);
	mapping->ssrc = slot->ssrc;
	mapping->rtx = slot->rtx;
	mapping->video_type = !slot->video ? JX_VIDEO_TYPE_NONE : slot->now.desktop ? JX_VIDEO_TYPE_DESKTOP : JX_VIDEO_TYPE_CAMERA;
	g_ptr_array_add(map->mappings, mapping);
}

/* The whole map of a medium: a client drops an entry whose track it is still making, so each map says everything once more. */
static void tell_map(JxCall *call, gboolean video) {
	const JxBrowser *browser = call->own;
	gboolean news = FALSE;
	g_autoptr(JxColibri) map = jx_colibri_new(video ? JX_COLIBRI_VIDEO_SOURCES_MAP : JX_COLIBRI_AUDIO_SOURCES_MAP);
	for (guint i = 0; i < browser->order->len; i++) {
		JxBrowserSlot *slot = browser->order->pdata[i];
		if (slot->video != video)
			continue;
		gboolean changed = is_news(call, slot);
		if (!slot->ssrc)
			continue;
		if (slot->now.source)
			map_slot(map, slot);
		news = news || (changed && slot->now.source);
		carried_set(&slot->told, &slot->now);
	}
	g_autofree char *text = news ? jx_colibri_write(map) : NULL;
	if (text)
		jx_browser_say(call, text);
}

void jx_browser_tell_maps(JxCall *call) {
	const JxBrowser *browser = call->own;
	if (!call->config.ssrc_rewriting || browser->by_jingle || !browser->channel || call->state != JX_CALL_ACTIVE)
		return;
	tell_map(call, FALSE);
	tell_map(call, TRUE);
}

void jx_browser_do_without_maps(JxCall *call, gint64 now) {
	JxBrowser *browser = call->own;
	call->own_deadline = browser->channel || call->up ? G_MAXINT64 : now + JX_CALL_CHANNEL_TIMEOUT; /* ICE is still under way */
	if (browser->channel || !call->up)
		return;
	browser->by_jingle = TRUE;
	jx_call_notice(call, JX_NOTICE_WARNING, "The client asked for SSRC rewriting and opens no bridge channel: it is told its sources by Jingle.");
	jx_browser_flush_slots(call, now);
}

void jx_browser_flush_slots(JxCall *call, gint64 now) {
	const JxBrowser *browser = call->own;
	call->batch_deadline = G_MAXINT64;
	if (browser->manner->pace)
		tell_one(call, now);
	else if (call->config.ssrc_rewriting && !browser->by_jingle)
		jx_browser_tell_maps(call);
	else
		tell_by_jingle(call);
}
