#include "config.h"

#include <string.h>

#include "media/counters.h"
#include "media/gateway.h"
#include "media/leg.h"
#include "media/room.h"
#include "media/settings.h"
#include "media/slot.h"
#include "media/source.h"

JxMediaLeg *jx_media_leg_new(janus_plugin_session *handle, gpointer leg_user, GDestroyNotify user_free) {
	JxMediaLeg *leg = g_new0(JxMediaLeg, 1);
	leg->refs = 1;
	leg->handle = handle;
	leg->user = leg_user;
	leg->user_free = user_free;
	leg->origins = g_array_new(FALSE, FALSE, sizeof(JxFirstSsrcs));
	leg->downlink = jx_bandwidth_new();
	jx_uplink_trace_init(&leg->trace);
	jx_uplink_init(&leg->uplink);
	leg->path_bps = JX_UPLINK_UNLIMITED;
	g_mutex_init(&leg->lock);
	if (handle)
		jx_gateway_hold(handle);
	jx_grace_register(&leg->reader);
	jx_live(media_legs, 1);
	return leg;
}

static void leg_destroy(gpointer data) {
	JxMediaLeg *leg = data;
	jx_grace_unregister(&leg->reader);
	g_free(leg->routes);
	g_free(leg->slots);
	g_array_unref(leg->origins);
	jx_bandwidth_free(leg->downlink);
	g_mutex_clear(&leg->lock);
	if (leg->handle)
		jx_gateway_release(leg->handle);
	if (leg->user_free)
		leg->user_free(leg->user);
	g_free(leg);
	jx_live(media_legs, -1);
}

JxMediaLeg *jx_leg_ref(JxMediaLeg *leg) {
	g_atomic_int_inc(&leg->refs);
	return leg;
}

void jx_media_leg_unref(JxMediaLeg *leg) {
	if (leg && g_atomic_int_dec_and_test(&leg->refs))
		jx_grace_retire(leg, leg_destroy);
}

void jx_media_leg_up(JxMediaLeg *leg) {
	g_atomic_int_set(&leg->up, TRUE);
}

void jx_media_leg_down(JxMediaLeg *leg) {
	g_atomic_int_set(&leg->up, FALSE);
}

void jx_media_leg_uplink(JxMediaLeg *leg, guint32 max_bps, guint send_time_id) {
	g_atomic_int_set(&leg->send_time_id, (gint)send_time_id);
	__atomic_store_n(&leg->uplink_bps, max_bps, __ATOMIC_RELAXED);
}

void jx_media_leg_attach(JxMediaLeg *leg, JxMediaRoom *room) {
	jx_media_leg_detach(leg);
	g_mutex_lock(&leg->lock);
	leg->room = room;
	g_mutex_unlock(&leg->lock);
	jx_room_attach_leg(room, leg);
}

void jx_media_leg_detach(JxMediaLeg *leg) {
	g_mutex_lock(&leg->lock);
	JxMediaRoom *room = leg->room;
	leg->room = NULL;
	g_mutex_unlock(&leg->lock);
	if (room)
		jx_room_detach_leg(room, leg);
}

/* --- slots --- */

static void replace_slots(JxMediaLeg *leg, JxMediaSlot *add, JxMediaSlot *remove) {
	g_mutex_lock(&leg->lock);
	JxSlotList *old = leg->slots;
	guint n = old ? old->n : 0;
	JxSlotList *list = g_malloc0(sizeof *list + (n + 1) * sizeof list->slot[0]);
	for (guint i = 0; i < n; i++)
		if (old->slot[i] != remove)
			list->slot[list->n++] = old->slot[i];
	if (add)
		list->slot[list->n++] = add;
	g_atomic_pointer_set(&leg->slots, list);
	g_mutex_unlock(&leg->lock);
	jx_grace_retire(old, g_free);
}

void jx_leg_add_slot(JxMediaLeg *leg, JxMediaSlot *slot) {
	replace_slots(leg, slot, NULL);
}

void jx_leg_remove_slot(JxMediaLeg *leg, JxMediaSlot *slot) {
	replace_slots(leg, NULL, slot);
}

/* A slot whose last reference is just going may still be in the list. */
static gboolean ref_if_alive(JxMediaSlot *slot) {
	for (;;) {
		gint refs = g_atomic_int_get(&slot->refs);
		if (refs == 0)
			return FALSE;
		if (g_atomic_int_compare_and_exchange(&slot->refs, refs, refs + 1))
			return TRUE;
	}
}

GPtrArray *jx_leg_slots(JxMediaLeg *leg) {
	GPtrArray *slots = g_ptr_array_new_with_free_func((GDestroyNotify)jx_media_slot_unref);
	g_mutex_lock(&leg->lock);
	for (guint i = 0; leg->slots && i < leg->slots->n; i++)
		if (ref_if_alive(leg->slots->slot[i]))
			g_ptr_array_add(slots, leg->slots->slot[i]);
	g_mutex_unlock(&leg->lock);
	return slots;
}

/* --- routes --- */

static void add_route(GArray *routes, gint mindex, guint32 ssrc, JxMediaSource *source, gint layer, guint layers, gboolean rtx) {
	g_array_append_val(routes, ((JxRoute){ mindex, ssrc, source, layer, layers, rtx }));
}

/* The SSRCs that the m-line had first; remembered the first time. Leg locked. */
static const JxFirstSsrcs *first_ssrcs(JxMediaLeg *leg, const JxMediaSourceSpec *spec) {
	for (guint i = 0; i < leg->origins->len; i++) {
		JxFirstSsrcs *first = &g_array_index(leg->origins, JxFirstSsrcs, i);
		if (first->mindex == spec->mindex)
			return first;
	}
	JxFirstSsrcs first = { .mindex = spec->mindex };
	memcpy(first.ssrcs, spec->ssrcs, sizeof first.ssrcs);
	g_array_append_val(leg->origins, first);
	return &g_array_index(leg->origins, JxFirstSsrcs, leg->origins->len - 1);
}

static void route_source(JxMediaLeg *leg, GArray *routes, JxMediaSource *source) {
	JxMediaSourceSpec spec;
	jx_source_spec(source, &spec);
	guint n = MIN(spec.layers, (guint)JX_MAX_LAYERS);
	if (spec.media == JX_MEDIA_AUDIO || n == 0) {
		add_route(routes, spec.mindex, 0, source, 0, 1, FALSE);
		return;
	}
	for (guint i = 0; i < n; i++) {
		add_route(routes, spec.mindex, spec.ssrcs[i], source, (gint)i, n, FALSE);
		if (spec.rtx[i])
			add_route(routes, -1, spec.rtx[i], source, (gint)i, n, TRUE);
	}
	const JxFirstSsrcs *first = first_ssrcs(leg, &spec);
	for (guint i = 0; i < n; i++)
		if (first->ssrcs[i] && first->ssrcs[i] != spec.ssrcs[i])
			add_route(routes, spec.mindex, first->ssrcs[i], source, (gint)i, n, FALSE);
	if (spec.top_mindex >= 0)
		add_route(routes, spec.top_mindex, 0, source, (gint)n - 1, n, FALSE);
}

void jx_leg_route(JxMediaLeg *leg, GPtrArray *sources) {
	g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(JxRoute));
	g_mutex_lock(&leg->lock);
	for (guint i = 0; sources && i < sources->len; i++) {
		JxMediaSource *source = sources->pdata[i];
		if (source->leg == leg)
			route_source(leg, found, source);
	}
	JxRoutes *routes = g_malloc0(sizeof *routes + found->len * sizeof(JxRoute));
	routes->n = found->len;
	if (found->len > 0)
		memcpy(routes->route, found->data, found->len * sizeof(JxRoute));
	JxRoutes *old = g_atomic_pointer_exchange(&leg->routes, routes);
	g_mutex_unlock(&leg->lock);
	jx_grace_retire(old, g_free);
}

const JxRoute *jx_leg_find_route(JxMediaLeg *leg, gint mindex, guint32 ssrc) {
	const JxRoutes *routes = g_atomic_pointer_get(&leg->routes);
	for (guint i = 0; routes && i < routes->n; i++) {
		const JxRoute *route = &routes->route[i];
		if ((route->mindex < 0 || route->mindex == mindex) && (route->ssrc == 0 || route->ssrc == ssrc))
			return route;
	}
	return NULL;
}

/* --- the clock --- */

#define REMB_US G_USEC_PER_SEC

/* What those who look at the leg's sources want of it, bit/s. The clock thread is the one that frees routes: it needs no section. */
static guint32 wanted(JxMediaLeg *leg, guint32 most) {
	gint heights[16];
	guint n = 0;
	const JxRoutes *routes = g_atomic_pointer_get(&leg->routes);
	for (guint i = 0; routes && i < routes->n && n < G_N_ELEMENTS(heights); i++) {
		const JxRoute *route = &routes->route[i];
		gboolean first = i == 0 || routes->route[i - 1].source != route->source;
		if (first && route->source->spec.media == JX_MEDIA_VIDEO)
			heights[n++] = g_atomic_int_get(&route->source->wanted);
	}
	return jx_bandwidth_uplink(heights, n, most);
}

/* Once a second, and at once when the path takes less than the peer was told. */
static void send_remb(JxMediaLeg *leg, gint64 now_us) {
	guint32 most = __atomic_load_n(&leg->uplink_bps, __ATOMIC_RELAXED);
	if (most == 0 || !g_atomic_int_get(&leg->up))
		return;
	if (now_us - leg->uplink.look_us >= JX_UPLINK_LOOK_US)
		leg->path_bps = jx_uplink_look(&leg->uplink, &leg->trace, now_us);
	gboolean due = !leg->remb_us || now_us - leg->remb_us >= REMB_US;
	if (!due && leg->path_bps >= leg->remb_bps - leg->remb_bps / 20)
		return;
	leg->remb_us = now_us;
	if (due)
		leg->wanted_bps = jx_bandwidth_soften(leg->wanted_bps, wanted(leg, most));
	leg->remb_bps = MIN(leg->wanted_bps, leg->path_bps);
	jx_count(remb_sent);
	jx_gateway_remb(leg->handle, leg->remb_bps);
}

gboolean jx_leg_tick(JxMediaLeg *leg, gint64 now_us) {
	send_remb(leg, now_us);
	gint64 last = __atomic_load_n(&leg->last_us, __ATOMIC_RELAXED);
	gboolean flowing = last > 0 && now_us - last < (gint64)jx_media.settings.silence_ms * 1000;
	gboolean changed = flowing != leg->flowing;
	leg->flowing = flowing;
	return changed;
}

json_t *jx_media_leg_query(JxMediaLeg *leg) {
	json_t *slots = json_array();
	g_autoptr(GPtrArray) list = jx_leg_slots(leg);
	for (guint i = 0; i < list->len; i++) {
		JxMediaSlot *slot = list->pdata[i];
		g_mutex_lock(&slot->lock);
		if (slot->packets > 0 || slot->source)
			json_array_append_new(slots, json_pack("{sisisbsisisbsIsI}", "mindex", slot->spec.mindex, "generation", (int)slot->generation,
				"carries", slot->source != NULL, "layer", slot->layer, "max_height", slot->max_height, "suspended", slot->suspended,
				"packets", (json_int_t)slot->packets, "resent", (json_int_t)slot->resent));
		g_mutex_unlock(&slot->lock);
	}
	guint32 limit, remb;
	double lost;
	g_mutex_lock(&leg->lock);
	jx_bandwidth_seen(leg->downlink, &limit, &remb, &lost);
	g_mutex_unlock(&leg->lock);
	json_t *downlink = json_pack("{sIsIsf}", "limit_bps", (json_int_t)limit, "remb_bps", (json_int_t)remb, "lost", lost);
	json_t *answer = json_pack("{sbsIsisisisIsoso}", "up", g_atomic_int_get(&leg->up), "rtt_ms",
		(json_int_t)(__atomic_load_n(&leg->rtt_us, __ATOMIC_RELAXED) / 1000), "uplink_bps", (int)leg->uplink_bps, "remb_bps", (int)leg->remb_bps, "uplink_queue_ms", (int)(leg->uplink.queue_us / 1000),
		"silent_ms", (json_int_t)(leg->last_us ? (g_get_monotonic_time() - leg->last_us) / 1000 : -1), "downlink", downlink, "slots", slots);
	return answer;
}
