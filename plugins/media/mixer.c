#include "config.h"

#include <string.h>

#include "media/counters.h"
#include "media/cue.h"
#include "media/gateway.h"
#include "media/grace.h"
#include "media/leg.h"
#include "media/mix_output.h"
#include "media/mixer.h"
#include "media/slot.h"
#include "media/source.h"

#define TURN_US (20 * 1000)
#define LATE_US (100 * 1000)
#define TURNS_A_SECOND 50
#define FADE 480 /* samples, 10 ms */
/* Who speaks in words has an encoder of their own in the pauses between them, too. */
#define OWN_TURNS 50

typedef struct {
	JxMediaSlot *slot;
	guint64 participant;
	JxCodec codec;
	gboolean pauses; /* nothing was sent in the last turn */
	JxCue cue;
	guint cue_frame;
	JxMixOutput *own; /* made when it shall hear what nobody else does: it speaks, say */
	guint own_turns;  /* for which it is still kept */
	gboolean alone;   /* in this turn */
} Ear;

typedef struct {
	JxVoice *voice;
	gboolean sounds, heard; /* as of the last turn: anywhere; in the mix */
	gboolean adds;          /* to the mix of this turn: is heard, or fades out */
	gboolean leaves;        /* with this turn */
	gint16 pcm[JX_FRAME_SAMPLES];
	JxMediaSource *recode; /* a reference, or NULL */
	JxMixOutput recoded;
	gboolean pauses;
} Input;

struct JxMix {
	GPtrArray *inputs; /* Input */
	GArray *ears;      /* Ear */
	JxMixOutput shared; /* in Opus */
};

static GMutex lock;
static GCond changed;
static GThread *thread;
static gboolean stopping;
static GPtrArray *mixes;
static guint64 turns; /* of all mixes: what is sent on goes on where a mix ends and another begins */
static JxGraceReader reader; /* the mixer's thread, or a test's */

/* --- setting up --- */

static void input_free(gpointer data) {
	Input *input = data;
	jx_voice_unref(input->voice);
	jx_media_source_unref(input->recode);
	jx_mix_output_clear(&input->recoded);
	g_free(input);
}

static void ear_clear(gpointer data) {
	Ear *ear = data;
	if (ear->own)
		jx_mix_output_clear(ear->own);
	g_free(ear->own);
	jx_media_slot_unref(ear->slot);
}

JxMix *jx_mix_new(void) {
	JxMix *mix = g_new0(JxMix, 1);
	mix->inputs = g_ptr_array_new_with_free_func(input_free);
	mix->ears = g_array_new(FALSE, TRUE, sizeof(Ear));
	g_array_set_clear_func(mix->ears, ear_clear);
	g_mutex_lock(&lock);
	if (!mixes)
		mixes = g_ptr_array_new();
	g_ptr_array_add(mixes, mix);
	g_cond_signal(&changed);
	g_mutex_unlock(&lock);
	jx_live(mixers, 1);
	return mix;
}

void jx_mix_free(JxMix *mix) {
	if (!mix)
		return;
	g_mutex_lock(&lock);
	g_ptr_array_remove_fast(mixes, mix);
	if (mixes->len == 0)
		g_clear_pointer(&mixes, g_ptr_array_unref);
	g_mutex_unlock(&lock);
	g_ptr_array_unref(mix->inputs);
	g_array_unref(mix->ears);
	jx_mix_output_clear(&mix->shared);
	g_free(mix);
	jx_live(mixers, -1);
}

static Input *take_input(GPtrArray *inputs, const JxMixVoice *wanted) {
	for (guint i = 0; i < inputs->len; i++)
		if (((Input *)inputs->pdata[i])->voice == wanted->voice && !((Input *)inputs->pdata[i])->leaves)
			return g_ptr_array_steal_index_fast(inputs, i);
	Input *input = g_new0(Input, 1);
	input->voice = jx_voice_ref(wanted->voice);
	input->recode = wanted->recode ? jx_media_source_ref(wanted->recode) : NULL;
	input->pauses = TRUE;
	jx_voice_enter(wanted->voice);
	return input;
}

/* A voice that was heard and is no more: it fades out in the next turn, from what waits of it. */
static Input *take_leave(Input *input) {
	input->leaves = TRUE;
	g_clear_pointer(&input->recode, jx_media_source_unref);
	return input;
}

static Ear take_ear(GArray *ears, const JxEar *wanted) {
	for (guint i = 0; i < ears->len; i++) {
		Ear *ear = &g_array_index(ears, Ear, i);
		if (ear->slot == wanted->slot && ear->participant == wanted->participant) {
			Ear kept = *ear;
			*ear = (Ear){ 0 };
			return kept;
		}
	}
	return (Ear){ .slot = jx_slot_ref(wanted->slot), .participant = wanted->participant, .codec = jx_payload_voice(&wanted->slot->spec.types) };
}

void jx_mix_set(JxMix *mix, const JxMixVoice *voices, guint n_voices, const JxEar *ears, guint n_ears) {
	GPtrArray *inputs = g_ptr_array_new_with_free_func(input_free);
	GArray *new_ears = g_array_new(FALSE, TRUE, sizeof(Ear));
	g_array_set_clear_func(new_ears, ear_clear);
	g_mutex_lock(&lock);
	for (guint i = 0; i < n_voices; i++)
		g_ptr_array_add(inputs, take_input(mix->inputs, &voices[i]));
	for (guint i = mix->inputs->len; i-- > 0;)
		if (((Input *)mix->inputs->pdata[i])->heard)
			g_ptr_array_add(inputs, take_leave(g_ptr_array_steal_index_fast(mix->inputs, i)));
	for (guint i = 0; i < n_ears; i++)
		g_array_append_val(new_ears, ((Ear[]){ take_ear(mix->ears, &ears[i]) })[0]);
	GPtrArray *old_inputs = mix->inputs;
	GArray *old_ears = mix->ears;
	mix->inputs = inputs;
	mix->ears = new_ears;
	g_mutex_unlock(&lock);
	g_ptr_array_unref(old_inputs);
	g_array_unref(old_ears);
}

/* --- a turn --- */

static gint by_loudness(gconstpointer a, gconstpointer b) {
	double left = jx_voice_loudness((*(Input *const *)a)->voice), right = jx_voice_loudness((*(Input *const *)b)->voice);
	return (left < right) - (left > right);
}

static void fade_in(gint16 *pcm) {
	for (gint i = 0; i < FADE; i++)
		pcm[i] = (gint16)(pcm[i] * i / FADE);
}

static void fade_out(gint16 *pcm) {
	for (gint i = 0; i < FADE; i++)
		pcm[i] = (gint16)(pcm[i] * (FADE - i) / FADE);
	memset(pcm + FADE, 0, (JX_FRAME_SAMPLES - FADE) * sizeof *pcm);
}

/* A voice that does not come in Opus, made so once for everybody who is forwarded it. */
static void recode(Input *input, gint64 now_us) {
	guint8 level;
	if (!input->recode)
		return;
	if (!input->sounds) {
		input->pauses = TRUE;
		return;
	}
	jx_mix_output_recode(&input->recoded, input->pcm);
	jx_voice_decoded(input->voice, &level);
	JxRtp rtp = { .marker = input->pauses, .seq = ++input->recode->recoded_seq, .timestamp = (guint32)(turns * JX_FRAME_SAMPLES),
		.payload = input->recoded.packet, .payload_len = input->recoded.len };
	input->pauses = FALSE;
	if (rtp.payload_len == 0)
		return;
	jx_grace_enter(&reader);
	jx_source_send_voice(input->recode, &rtp, level, now_us);
	jx_grace_leave(&reader);
}

/* The voice's frame of this turn, with 10 ms at its begin and its end that do not click. `chosen`: it is among the loudest. */
static void take_frame(Input *input, gboolean chosen, gint64 now_us) {
	gboolean sounded = input->sounds, heard = input->heard, loud = jx_voice_loudness(input->voice) > 0;
	gboolean goes_on = loud && chosen && !input->leaves;
	gboolean wanted = goes_on || heard || (loud && input->recode);
	input->sounds = wanted && jx_voice_frame(input->voice, input->pcm);
	if (!wanted)
		jx_voice_skip(input->voice);
	if (input->sounds && !sounded)
		fade_in(input->pcm);
	recode(input, now_us);
	input->heard = input->sounds && goes_on;
	input->adds = input->sounds && (goes_on || heard);
	if (input->adds && !input->heard)
		fade_out(input->pcm);
	else if (input->heard && !heard && sounded)
		fade_in(input->pcm);
}

/* Takes the frames of the loudest and sums them. */
static void listen_to_voices(JxMix *mix, gint32 *sum, gint64 now_us) {
	memset(sum, 0, JX_FRAME_SAMPLES * sizeof *sum);
	for (guint i = 0; i < mix->inputs->len; i++)
		jx_voice_collect(((Input *)mix->inputs->pdata[i])->voice);
	g_ptr_array_sort(mix->inputs, by_loudness);
	for (guint i = 0, place = 0; i < mix->inputs->len; i++) {
		Input *input = mix->inputs->pdata[i];
		take_frame(input, place < JX_MIX_VOICES, now_us);
		place += !input->leaves;
		for (guint k = 0; input->adds && k < JX_FRAME_SAMPLES; k++)
			sum[k] += input->pcm[k];
	}
}

/* The sum without the ear's own voices; FALSE if it has none in it. */
static gboolean without_own(JxMix *mix, const Ear *ear, const gint32 *sum, gint32 *rest) {
	gboolean own = FALSE;
	for (guint i = 0; i < mix->inputs->len; i++) {
		const Input *input = mix->inputs->pdata[i];
		if (!input->adds || jx_voice_participant(input->voice) != ear->participant)
			continue;
		if (!own)
			memcpy(rest, sum, JX_FRAME_SAMPLES * sizeof *rest);
		own = TRUE;
		for (guint k = 0; k < JX_FRAME_SAMPLES; k++)
			rest[k] -= input->pcm[k];
	}
	return own;
}

/* What this ear alone shall hear; FALSE: what all do. */
static gboolean for_ear_alone(JxMix *mix, Ear *ear, const gint32 *sum, gint32 *rest) {
	gboolean alone = without_own(mix, ear, sum, rest);
	gint cue = g_atomic_int_exchange(&ear->slot->cue, JX_CUE_NONE);
	if (cue != JX_CUE_NONE) {
		ear->cue = (JxCue)cue;
		ear->cue_frame = 0;
	}
	if (ear->cue == JX_CUE_NONE)
		return alone;
	if (!alone)
		memcpy(rest, sum, JX_FRAME_SAMPLES * sizeof *rest);
	if (!jx_cue_add(ear->cue, ear->cue_frame++, rest))
		ear->cue = JX_CUE_NONE;
	return TRUE;
}

static void send_to_ear(Ear *ear, const JxMixOutput *output, gint64 now_us) {
	guint8 packet[JX_RTP_HEADER + JX_ENCODED_BYTES];
	JxRtp rtp = { .seq = (guint16)turns, .timestamp = (guint32)(turns * jx_codec_clock(ear->codec) / TURNS_A_SECOND) };
	JxRewritten header;
	JxMediaSlot *slot = ear->slot;
	g_mutex_lock(&slot->lock);
	if (output->len == 0) {
		jx_rewrite_skip(&slot->rewrite, &rtp);
	} else if (g_atomic_int_get(&slot->leg->up) && jx_rewrite_packet(&slot->rewrite, &rtp, NULL, now_us, &header)) {
		jx_rtp_write_header(packet, ear->pauses, slot->spec.types.pt[ear->codec], header.seq, header.timestamp, slot->spec.ssrc);
		memcpy(packet + JX_RTP_HEADER, output->packet, output->len);
		jx_gateway_relay(slot->leg->handle, slot->spec.mindex, FALSE, packet, JX_RTP_HEADER + output->len, JX_LEVEL_NONE);
		slot->packets++;
		jx_count(mix_packets);
	}
	g_mutex_unlock(&slot->lock);
	ear->pauses = output->len == 0;
}

/* An ear that shall hear something of its own, and for a while after that: encoded apart, from where the shared stream is. Telephones always are:
 * their encoders cost little, and G.722 and resamplers cannot be changed under way without being heard. */
static void encode_alone(JxMix *mix, Ear *ear, const gint32 *sum, gint64 now_us) {
	gint32 rest[JX_FRAME_SAMPLES];
	gboolean telephone = ear->codec != JX_CODEC_OPUS;
	if (for_ear_alone(mix, ear, sum, rest))
		ear->own_turns = OWN_TURNS;
	else if (telephone || ear->own_turns > 0)
		memcpy(rest, sum, sizeof rest);
	ear->alone = telephone || ear->own_turns > 0;
	ear->own_turns -= MIN(ear->own_turns, 1u);
	if (!ear->alone) {
		if (ear->own)
			jx_mix_output_clear(ear->own);
		g_clear_pointer(&ear->own, g_free);
		return;
	}
	if (!ear->own) {
		ear->own = g_new0(JxMixOutput, 1);
		if (!telephone)
			jx_mix_output_follow(ear->own, &mix->shared);
	}
	jx_mix_output_encode(ear->own, ear->codec, rest, turns);
	send_to_ear(ear, ear->own, now_us);
}

static void drop_leaving(GPtrArray *inputs) {
	for (guint i = inputs->len; i-- > 0;)
		if (((Input *)inputs->pdata[i])->leaves)
			g_ptr_array_remove_index_fast(inputs, i);
}

static void turn(JxMix *mix, gint64 now_us) {
	gint32 sum[JX_FRAME_SAMPLES];
	listen_to_voices(mix, sum, now_us);
	for (guint i = 0; i < mix->ears->len; i++)
		encode_alone(mix, &g_array_index(mix->ears, Ear, i), sum, now_us);
	for (guint i = 0; i < mix->ears->len; i++) {
		Ear *ear = &g_array_index(mix->ears, Ear, i);
		if (ear->alone)
			continue;
		if (mix->shared.turn != turns)
			jx_mix_output_encode(&mix->shared, JX_CODEC_OPUS, sum, turns);
		send_to_ear(ear, &mix->shared, now_us);
	}
	drop_leaving(mix->inputs);
}

static void turn_all(gint64 now_us) {
	turns++;
	jx_count(mix_turns);
	for (guint i = 0; mixes && i < mixes->len; i++)
		turn(mixes->pdata[i], now_us);
}

void jx_mixer_turn(gint64 now_us) {
	g_mutex_lock(&lock);
	turn_all(now_us);
	g_mutex_unlock(&lock);
}

static gpointer run(gpointer data) {
	gint64 next = g_get_monotonic_time();
	g_mutex_lock(&lock);
	while (!stopping) {
		if (!mixes) {
			g_cond_wait(&changed, &lock);
			next = g_get_monotonic_time();
			continue;
		}
		gint64 now_us = g_get_monotonic_time();
		if (now_us < next) {
			g_cond_wait_until(&changed, &lock, next);
			continue;
		}
		if (now_us - next > LATE_US) {
			jx_count(mix_overruns);
			next = now_us;
		}
		turn_all(now_us);
		next += TURN_US;
	}
	g_mutex_unlock(&lock);
	return NULL;
}

gboolean jx_mixer_start(GError **error) {
	stopping = FALSE;
	jx_grace_register(&reader);
	thread = g_thread_try_new("jx-mixer", run, NULL, error);
	return thread != NULL;
}

void jx_mixer_stop(void) {
	if (!thread)
		return;
	g_mutex_lock(&lock);
	stopping = TRUE;
	g_cond_signal(&changed);
	g_mutex_unlock(&lock);
	g_clear_pointer(&thread, g_thread_join);
	jx_grace_unregister(&reader);
}
