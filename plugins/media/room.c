#include "config.h"

#include "media/counters.h"
#include "media/grace.h"
#include "media/leg.h"
#include "media/mixer.h"
#include "media/room.h"
#include "media/settings.h"
#include "media/slot.h"
#include "media/source.h"
#include "media/table.h"
#include "model/speaker.h"

struct JxMediaRoom {
	gint refs;
	gpointer user;

	GMutex lock; /* held while a table is published and while the clock takes what it looks at */
	gboolean closed;
	JxForwardTable *table;
	GPtrArray *legs; /* JxMediaLeg, referenced */
	JxMix *mix;

	/* Under `speech`: the clock's, and whoever asks for the loudest. */
	GMutex speech;
	JxSpeakers *speakers;
	GPtrArray *ranked;      /* audible sources, loudest first, referenced */
	JxMediaSource *speaker; /* referenced */
	gboolean speaking;
	gint64 decided_us;
};

JxMediaRoom *jx_media_room_new(gpointer room_user) {
	JxMediaRoom *room = g_new0(JxMediaRoom, 1);
	room->refs = 1;
	room->user = room_user;
	g_mutex_init(&room->lock);
	g_mutex_init(&room->speech);
	room->legs = g_ptr_array_new_with_free_func((GDestroyNotify)jx_media_leg_unref);
	room->speakers = jx_speakers_new();
	room->ranked = g_ptr_array_new_with_free_func((GDestroyNotify)jx_media_source_unref);
	jx_live(media_rooms, 1);
	return room;
}

void jx_media_room_close(JxMediaRoom *room) {
	jx_media_room_publish(room, jx_forward_table_new(0));
	g_mutex_lock(&room->lock);
	room->closed = TRUE;
	GPtrArray *legs = room->legs;
	room->legs = g_ptr_array_new_with_free_func((GDestroyNotify)jx_media_leg_unref);
	g_mutex_unlock(&room->lock);
	for (guint i = 0; i < legs->len; i++)
		jx_media_leg_detach(legs->pdata[i]);
	g_ptr_array_unref(legs);
	g_mutex_lock(&room->speech);
	g_ptr_array_set_size(room->ranked, 0);
	g_clear_pointer(&room->speaker, jx_media_source_unref);
	g_mutex_unlock(&room->speech);
}

void jx_media_room_unref(JxMediaRoom *room) {
	if (!room || !g_atomic_int_dec_and_test(&room->refs))
		return;
	jx_mix_free(room->mix);
	jx_forward_table_free(room->table);
	g_ptr_array_unref(room->legs);
	g_ptr_array_unref(room->ranked);
	jx_media_source_unref(room->speaker);
	jx_speakers_free(room->speakers);
	g_mutex_clear(&room->lock);
	g_mutex_clear(&room->speech);
	g_free(room);
	jx_live(media_rooms, -1);
}

/* --- the table --- */

static GPtrArray *table_sources(const JxForwardTable *table) {
	GPtrArray *sources = g_ptr_array_new();
	for (guint i = 0; table && i < table->sources->len; i++)
		g_ptr_array_add(sources, g_array_index(table->sources, JxTableSource, i).source);
	return sources;
}

void jx_room_attach_leg(JxMediaRoom *room, JxMediaLeg *leg) {
	g_mutex_lock(&room->lock);
	if (!room->closed) {
		g_ptr_array_add(room->legs, jx_leg_ref(leg));
		g_autoptr(GPtrArray) sources = table_sources(room->table);
		jx_leg_route(leg, sources);
	}
	g_mutex_unlock(&room->lock);
}

void jx_room_detach_leg(JxMediaRoom *room, JxMediaLeg *leg) {
	g_mutex_lock(&room->lock);
	g_ptr_array_remove_fast(room->legs, leg);
	jx_leg_route(leg, NULL);
	g_mutex_unlock(&room->lock);
}

static void carry(GHashTable *carriers, JxMediaSource *source, JxMediaSlot *slot) {
	GPtrArray *slots = g_hash_table_lookup(carriers, source);
	if (!slots) {
		slots = g_ptr_array_new();
		g_hash_table_insert(carriers, source, slots);
	}
	if (!g_ptr_array_find(slots, slot, NULL))
		g_ptr_array_add(slots, slot);
}

/* Assigns every slot of the table; those of the old table that are not in it carry nothing. */
static GHashTable *assign_slots(const JxForwardTable *table, const JxForwardTable *old) {
	GHashTable *carriers = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
	g_autoptr(GHashTable) fed = g_hash_table_new(NULL, NULL);
	for (guint i = 0; i < table->feeds->len; i++) {
		const JxTableFeed *feed = &g_array_index(table->feeds, JxTableFeed, i);
		JxMediaSource *carried = jx_slot_assign(feed->slot, feed->source, feed->max_height, feed->generation, feed->soft);
		g_hash_table_add(fed, feed->slot);
		carry(carriers, feed->source, feed->slot);
		if (carried && carried != feed->source)
			carry(carriers, carried, feed->slot);
		jx_media_source_unref(carried);
	}
	for (guint i = 0; old && i < old->feeds->len; i++) {
		const JxTableFeed *feed = &g_array_index(old->feeds, JxTableFeed, i);
		if (!g_hash_table_contains(fed, feed->slot))
			jx_media_source_unref(jx_slot_assign(feed->slot, NULL, 0, feed->generation, FALSE));
	}
	return carriers;
}

static JxFan *make_fan(GPtrArray *slots, gboolean muted, JxVoice *voice) {
	guint n = slots ? slots->len : 0;
	JxFan *fan = g_malloc0(sizeof *fan + n * sizeof fan->slot[0]);
	fan->muted = muted;
	fan->voice = muted ? NULL : voice;
	fan->n = n;
	for (guint i = 0; i < n; i++)
		fan->slot[i] = slots->pdata[i];
	return fan;
}

/* The voices of the table; TRUE if one of them must be recoded. Room locked. */
static gboolean take_voices(const JxForwardTable *table, GArray *voices) {
	gboolean recoded = FALSE;
	for (guint i = 0; i < table->sources->len; i++) {
		const JxTableSource *entry = &g_array_index(table->sources, JxTableSource, i);
		JxMediaSourceSpec spec;
		jx_source_spec(entry->source, &spec);
		if (spec.media != JX_MEDIA_AUDIO || entry->muted)
			continue;
		JxCodec codec = jx_payload_voice(&spec.types);
		if (!entry->source->voice)
			entry->source->voice = jx_voice_new(spec.participant, codec);
		JxMixVoice voice = { entry->source->voice, codec == JX_CODEC_OPUS ? NULL : entry->source };
		g_array_append_val(voices, voice);
		recoded |= voice.recode != NULL;
	}
	return recoded;
}

/* Who is heard by the mix, and who hears it. Room locked. */
static void set_mix(JxMediaRoom *room, const JxForwardTable *table) {
	g_autoptr(GArray) voices = g_array_new(FALSE, FALSE, sizeof(JxMixVoice));
	if (!take_voices(table, voices) && table->mixes->len == 0) {
		g_clear_pointer(&room->mix, jx_mix_free);
		return;
	}
	if (!room->mix)
		room->mix = jx_mix_new();
	g_autofree JxEar *ears = g_new0(JxEar, table->mixes->len);
	for (guint i = 0; i < table->mixes->len; i++) {
		const JxTableMix *mix = &g_array_index(table->mixes, JxTableMix, i);
		ears[i] = (JxEar){ mix->slot, mix->own_participant };
	}
	jx_mix_set(room->mix, (const JxMixVoice *)(gconstpointer)voices->data, voices->len, ears, table->mixes->len);
}

static void forget_source(JxMediaRoom *room, JxMediaSource *source) {
	jx_source_set_fan(source, NULL);
	g_mutex_lock(&room->speech);
	jx_speakers_remove(room->speakers, source);
	g_mutex_unlock(&room->speech);
}

static void table_free(gpointer table) {
	jx_forward_table_free(table);
}

void jx_media_room_publish(JxMediaRoom *room, JxForwardTable *table) {
	g_mutex_lock(&room->lock);
	JxForwardTable *old = room->table;
	set_mix(room, table);
	g_autoptr(GHashTable) carriers = assign_slots(table, old);
	g_autoptr(GHashTable) kept = g_hash_table_new(NULL, NULL);
	for (guint i = 0; i < table->sources->len; i++) {
		const JxTableSource *entry = &g_array_index(table->sources, JxTableSource, i);
		g_hash_table_add(kept, entry->source);
		JxVoice *voice = room->mix ? entry->source->voice : NULL;
		jx_source_set_fan(entry->source, make_fan(g_hash_table_lookup(carriers, entry->source), entry->muted, voice));
	}
	for (guint i = 0; old && i < old->sources->len; i++) {
		JxMediaSource *source = g_array_index(old->sources, JxTableSource, i).source;
		if (!g_hash_table_contains(kept, source))
			forget_source(room, source);
	}
	g_autoptr(GPtrArray) sources = table_sources(table);
	for (guint i = 0; i < room->legs->len; i++)
		jx_leg_route(room->legs->pdata[i], sources);
	room->table = table;
	g_mutex_unlock(&room->lock);
	jx_grace_retire(old, table_free);
}

/* --- the clock --- */

/* Peers that send no levels are heard by the mixer, where there is one. */
static void take_decoded(JxMediaRoom *room, JxMediaSource *source, const JxVoice *voice, gint64 now_us) {
	guint8 level;
	guint in = jx_voice_decoded(voice, &level);
	for (guint n = MIN(in - source->decoded_out, 5u); n > 0; n--)
		jx_speakers_level(room->speakers, source, level, now_us);
	source->decoded_out = in;
}

/* What the sender's thread noted since the last turn. The fan is read on the clock thread, which also frees it. */
static void take_levels(JxMediaRoom *room, JxMediaSource *source, gint64 now_us) {
	guint in = (guint)g_atomic_int_get(&source->levels_in), n = MIN(in - source->levels_out, (guint)JX_LEVEL_RING);
	const JxFan *fan = g_atomic_pointer_get(&source->fan);
	if (fan && !fan->muted && in == 0 && fan->voice)
		take_decoded(room, source, fan->voice, now_us);
	for (guint i = in - n; i != in; i++)
		if (fan && !fan->muted)
			jx_speakers_level(room->speakers, source, source->levels[i % JX_LEVEL_RING], now_us);
	source->levels_out = in;
}

static gboolean same_set(GPtrArray *a, gconstpointer *b, guint n) {
	if (a->len != n)
		return FALSE;
	for (guint i = 0; i < n; i++)
		if (!g_ptr_array_find(a, b[i], NULL))
			return FALSE;
	return TRUE;
}

static guint count_voices(const GPtrArray *sources) {
	guint n = 0;
	for (guint i = 0; i < sources->len; i++)
		n += ((const JxMediaSource *)sources->pdata[i])->spec.media == JX_MEDIA_AUDIO;
	return n;
}

/* The loudest are heard, and everybody where there are no more than may be. While fewer speak the others are heard once they do: their
 * noise would add up. */
static void set_audible(GPtrArray *sources, gconstpointer *loudest, guint n, guint last_n) {
	gboolean few = last_n == 0 || count_voices(sources) <= last_n;
	for (guint i = 0; i < sources->len; i++) {
		JxMediaSource *source = sources->pdata[i];
		JxAudible audible = few ? JX_AUDIBLE : n < last_n ? JX_AUDIBLE_LOUD : JX_AUDIBLE_NOT;
		for (guint k = 0; k < MIN(n, last_n + 1) && audible != JX_AUDIBLE; k++)
			if (loudest[k] == source)
				audible = k < last_n ? JX_AUDIBLE : JX_AUDIBLE_NEXT;
		g_atomic_int_set(&source->audible, (gint)audible);
	}
}

static void set_loud(GPtrArray *legs, gconstpointer *loudest, guint n, guint last_n) {
	for (guint i = 0; i < legs->len; i++) {
		JxMediaLeg *leg = legs->pdata[i];
		gboolean loud = FALSE;
		for (guint k = 0; k < MIN(n, last_n) && !loud; k++)
			loud = ((const JxMediaSource *)loudest[k])->leg == leg;
		g_atomic_int_set(&leg->loud, loud);
	}
}

typedef struct {
	gboolean speaker, ranking;
	JxMediaSource *who; /* a reference */
} Heard;

#define MOST_RANKED 64

static void listen_to(JxMediaRoom *room, GPtrArray *sources, GPtrArray *legs, guint last_n, gint64 now_us, Heard *heard) {
	gconstpointer loudest[MOST_RANKED];
	g_mutex_lock(&room->speech);
	for (guint i = 0; i < sources->len; i++)
		take_levels(room, sources->pdata[i], now_us);
	guint n = jx_speakers_loudest(room->speakers, loudest, MOST_RANKED, now_us);
	set_audible(sources, loudest, n, last_n);
	set_loud(legs, loudest, n, last_n);
	if (now_us - room->decided_us >= JX_SPEAKER_DECISION_US) {
		room->decided_us = now_us;
		const JxMediaSource *dominant = jx_speakers_decide(room->speakers, now_us);
		gboolean speaking = dominant && jx_speakers_active(room->speakers, now_us);
		JxMediaSource *who = NULL;
		for (guint i = 0; i < sources->len; i++)
			if (sources->pdata[i] == dominant)
				who = sources->pdata[i];
		heard->speaker = who != room->speaker || speaking != room->speaking;
		if (who != room->speaker) {
			jx_media_source_unref(room->speaker);
			room->speaker = who ? jx_media_source_ref(who) : NULL;
		}
		room->speaking = speaking;
		heard->who = speaking && who ? jx_media_source_ref(who) : NULL;
		heard->ranking = !same_set(room->ranked, loudest, n);
		g_ptr_array_set_size(room->ranked, 0);
		for (guint i = 0; i < n; i++)
			for (guint k = 0; k < sources->len; k++)
				if (sources->pdata[k] == loudest[i])
					g_ptr_array_add(room->ranked, jx_media_source_ref(sources->pdata[k]));
	}
	g_mutex_unlock(&room->speech);
}

guint jx_media_room_loudest(JxMediaRoom *room, JxMediaSource **out, guint max) {
	guint n = 0;
	g_mutex_lock(&room->speech);
	for (; n < room->ranked->len && n < max; n++)
		out[n] = jx_media_source_ref(room->ranked->pdata[n]);
	g_mutex_unlock(&room->speech);
	return n;
}

/* What one voice needs, kept free also while nobody speaks. */
#define LEAST_AUDIO 40000u

/* bit/s of what was counted since the last look. */
static guint32 taken_rate(guint64 *bytes, gint64 span_us) {
	guint64 taken = __atomic_exchange_n(bytes, 0, __ATOMIC_RELAXED);
	return (guint32)MIN(taken * 8 * G_USEC_PER_SEC / (guint64)span_us, (guint64)G_MAXINT32);
}

/* Caps the layers of a leg's video slots by what the receiver can take. TRUE if one was held back or let go. */
static gboolean share_bandwidth(JxMediaLeg *leg, GPtrArray *slots, gint64 now_us) {
	JxShare shares[128] = { 0 };
	JxMediaSlot *of[128];
	guint n = 0;
	for (guint i = 0; i < slots->len && n < G_N_ELEMENTS(shares); i++) {
		JxMediaSlot *slot = slots->pdata[i];
		g_mutex_lock(&slot->lock);
		if (slot->source && slot->spec.media == JX_MEDIA_VIDEO) {
			shares[n].top = jx_layers_target(&slot->source->layers, slot->max_height, JX_LAYER_NONE);
			shares[n].held = slot->suspended ? -1 : slot->cap;
			for (guint k = 0; k < JX_MAX_LAYERS; k++)
				shares[n].rates[k] = slot->source->layers.layer[k].bitrate;
			of[n++] = slot;
		}
		g_mutex_unlock(&slot->lock);
	}
	gint64 span = leg->bandwidth_us ? MAX(now_us - leg->bandwidth_us, 1) : G_USEC_PER_SEC;
	leg->bandwidth_us = now_us;
	__atomic_store_n(&leg->resent, 0, __ATOMIC_RELAXED);
	guint32 video = taken_rate(&leg->sent_video, span), audio = taken_rate(&leg->sent_audio, span);
	g_mutex_lock(&leg->lock);
	gboolean capped = jx_bandwidth_allocate(leg->downlink, shares, n, video, MAX(audio, LEAST_AUDIO), now_us);
	g_mutex_unlock(&leg->lock);
	gboolean changed = FALSE;
	for (guint i = 0; i < n; i++) {
		g_mutex_lock(&of[i]->lock);
		gboolean suspended = shares[i].top >= 0 && shares[i].cap < 0;
		changed |= suspended != of[i]->suspended;
		of[i]->suspended = suspended;
		if (suspended)
			of[i]->layer = JX_LAYER_NONE;
		of[i]->cap = capped ? MAX(shares[i].cap, 0) : JX_LAYER_NONE;
		g_mutex_unlock(&of[i]->lock);
	}
	return changed;
}

static void tell_bandwidth(JxMediaLeg *leg) {
	g_mutex_lock(&leg->lock);
	guint32 bps = jx_bandwidth_estimate(leg->downlink);
	g_mutex_unlock(&leg->lock);
	guint32 change = bps > leg->told_bps ? bps - leg->told_bps : leg->told_bps - bps;
	if (change <= leg->told_bps / 10)
		return;
	leg->told_bps = bps;
	if (jx_media.reports->bandwidth)
		jx_media.reports->bandwidth(leg->user, bps);
}

/* A codec that changes leaves a gap that nobody need hear of. */
#define BLIND_US (3 * G_USEC_PER_SEC)

static void tell_unshown(JxMediaLeg *leg, GPtrArray *slots, gint64 now_us) {
	gint lacked = JX_CODEC_NONE;
	for (guint i = 0; i < slots->len; i++) {
		JxMediaSlot *slot = slots->pdata[i];
		g_mutex_lock(&slot->lock);
		if (slot->source && slot->spec.media == JX_MEDIA_VIDEO && slot->lacks_codec)
			lacked = slot->lacked;
		g_mutex_unlock(&slot->lock);
	}
	leg->blind_us = lacked == JX_CODEC_NONE ? 0 : leg->blind_us ? leg->blind_us : now_us;
	gboolean blind = leg->blind_us > 0 && now_us - leg->blind_us >= BLIND_US;
	if (blind == leg->blind_told || (lacked != JX_CODEC_NONE && !blind))
		return;
	leg->blind_told = blind;
	if (jx_media.reports->unshown)
		jx_media.reports->unshown(leg->user, lacked);
}

#define BANDWIDTH_US G_USEC_PER_SEC

static void tick_leg(JxMediaLeg *leg, gint64 now_us) {
	gboolean media = jx_leg_tick(leg, now_us), forwarded = FALSE;
	g_autoptr(GPtrArray) slots = jx_leg_slots(leg);
	if (leg->handle && now_us - leg->bandwidth_us >= BANDWIDTH_US) {
		forwarded = share_bandwidth(leg, slots, now_us);
		tell_bandwidth(leg);
		tell_unshown(leg, slots, now_us);
	}
	for (guint i = 0; i < slots->len; i++)
		jx_slot_tick(slots->pdata[i], now_us);
	const JxMediaReports *reports = jx_media.reports;
	if (media && reports->leg_media)
		reports->leg_media(leg->user, leg->flowing);
	if (forwarded && reports->forwarded)
		reports->forwarded(leg->user);
}

static void tell_keys(JxMediaSource *source) {
	for (char key = jx_source_take_key(source); key; key = jx_source_take_key(source))
		if (jx_media.reports->key)
			jx_media.reports->key(source->leg->user, key);
}

void jx_media_room_tick(JxMediaRoom *room, gint64 now_us) {
	g_autoptr(GPtrArray) legs = g_ptr_array_new_with_free_func((GDestroyNotify)jx_media_leg_unref);
	g_autoptr(GPtrArray) sources = g_ptr_array_new_with_free_func((GDestroyNotify)jx_media_source_unref);
	Heard heard = { 0 };
	g_mutex_lock(&room->lock);
	gboolean closed = room->closed;
	guint last_n = room->table ? room->table->audio_last_n : 0;
	for (guint i = 0; i < room->legs->len; i++)
		g_ptr_array_add(legs, jx_leg_ref(room->legs->pdata[i]));
	for (guint i = 0; room->table && i < room->table->sources->len; i++)
		g_ptr_array_add(sources, jx_media_source_ref(g_array_index(room->table->sources, JxTableSource, i).source));
	g_mutex_unlock(&room->lock);
	if (closed)
		return;
	for (guint i = 0; i < sources->len; i++)
		jx_source_tick(sources->pdata[i], now_us);
	listen_to(room, sources, legs, last_n, now_us, &heard);
	for (guint i = 0; i < sources->len; i++)
		tell_keys(sources->pdata[i]);
	for (guint i = 0; i < legs->len; i++)
		tick_leg(legs->pdata[i], now_us);
	if (heard.ranking && jx_media.reports->ranking)
		jx_media.reports->ranking(room->user);
	if (heard.speaker && jx_media.reports->speaker)
		jx_media.reports->speaker(room->user, heard.who);
	jx_media_source_unref(heard.who);
}

json_t *jx_media_room_query(JxMediaRoom *room) {
	g_mutex_lock(&room->lock);
	json_t *answer = json_pack("{sisisisi}", "legs", (int)room->legs->len, "sources", room->table ? (int)room->table->sources->len : 0,
		"feeds", room->table ? (int)room->table->feeds->len : 0, "mixes", room->table ? (int)room->table->mixes->len : 0);
	g_mutex_unlock(&room->lock);
	return answer;
}
