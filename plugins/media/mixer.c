#include "config.h"

#include <opus/opus.h>
#include <string.h>

#include "media/counters.h"
#include "media/gateway.h"
#include "media/leg.h"
#include "media/limiter.h"
#include "media/mixer.h"
#include "media/slot.h"

#define TURN_US (20 * 1000)
#define LATE_US (100 * 1000)
#define BITRATE 32000
#define COMPLEXITY 4
#define EXPECTED_LOSS 10 /* percent, for in-band FEC */
#define MOST_BYTES 1200

typedef struct {
	OpusEncoder *encoder;
	JxLimiter limiter;
	guint8 packet[MOST_BYTES];
	gint len;
} Output;

typedef struct {
	JxMediaSlot *slot;
	guint64 participant;
	Output *own; /* made when its participant first speaks */
} Ear;

typedef struct {
	JxVoice *voice;
	gboolean chosen, sounds;
	gint16 pcm[JX_FRAME_SAMPLES];
} Input;

struct JxMix {
	GPtrArray *inputs; /* Input */
	GArray *ears;      /* Ear */
	Output shared;
	guint16 seq;
	guint32 timestamp;
};

static GMutex lock;
static GCond changed;
static GThread *thread;
static gboolean stopping;
static GPtrArray *mixes;

/* --- setting up --- */

static void input_free(gpointer data) {
	Input *input = data;
	jx_voice_unref(input->voice);
	g_free(input);
}

static void output_clear(Output *output) {
	if (output->encoder)
		opus_encoder_destroy(output->encoder);
	output->encoder = NULL;
}

static void ear_clear(gpointer data) {
	Ear *ear = data;
	if (ear->own)
		output_clear(ear->own);
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
	output_clear(&mix->shared);
	g_free(mix);
	jx_live(mixers, -1);
}

static Input *take_input(GPtrArray *inputs, JxVoice *voice) {
	for (guint i = 0; i < inputs->len; i++)
		if (((Input *)inputs->pdata[i])->voice == voice)
			return g_ptr_array_steal_index_fast(inputs, i);
	Input *input = g_new0(Input, 1);
	input->voice = jx_voice_ref(voice);
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
	return (Ear){ .slot = jx_slot_ref(wanted->slot), .participant = wanted->participant };
}

void jx_mix_set(JxMix *mix, JxVoice **voices, guint n_voices, const JxEar *ears, guint n_ears) {
	GPtrArray *inputs = g_ptr_array_new_with_free_func(input_free);
	GArray *new_ears = g_array_new(FALSE, TRUE, sizeof(Ear));
	g_array_set_clear_func(new_ears, ear_clear);
	g_mutex_lock(&lock);
	for (guint i = 0; i < n_voices; i++)
		g_ptr_array_add(inputs, take_input(mix->inputs, voices[i]));
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

/* Fills in the frames of the loudest and sums them. */
static void listen_to_voices(JxMix *mix, gint32 *sum) {
	memset(sum, 0, JX_FRAME_SAMPLES * sizeof *sum);
	for (guint i = 0; i < mix->inputs->len; i++)
		jx_voice_collect(((Input *)mix->inputs->pdata[i])->voice);
	g_ptr_array_sort(mix->inputs, by_loudness);
	for (guint i = 0; i < mix->inputs->len; i++) {
		Input *input = mix->inputs->pdata[i];
		input->chosen = i < JX_MIX_VOICES && jx_voice_loudness(input->voice) > 0;
		input->sounds = input->chosen && jx_voice_frame(input->voice, input->pcm);
		if (!input->chosen)
			jx_voice_skip(input->voice);
		for (guint k = 0; input->sounds && k < JX_FRAME_SAMPLES; k++)
			sum[k] += input->pcm[k];
	}
}

static void encode(Output *output, const gint32 *sum) {
	gint16 pcm[JX_FRAME_SAMPLES];
	int error = 0;
	if (!output->encoder) {
		output->encoder = opus_encoder_create(48000, 1, OPUS_APPLICATION_VOIP, &error);
		if (!output->encoder) {
			output->len = 0;
			return;
		}
		opus_encoder_ctl(output->encoder, OPUS_SET_BITRATE(BITRATE));
		opus_encoder_ctl(output->encoder, OPUS_SET_COMPLEXITY(COMPLEXITY));
		opus_encoder_ctl(output->encoder, OPUS_SET_INBAND_FEC(1));
		opus_encoder_ctl(output->encoder, OPUS_SET_PACKET_LOSS_PERC(EXPECTED_LOSS));
	}
	jx_limit(&output->limiter, sum, pcm, JX_FRAME_SAMPLES);
	output->len = opus_encode(output->encoder, pcm, JX_FRAME_SAMPLES, output->packet, MOST_BYTES);
	jx_count(mix_encodes);
}

/* The sum without the ear's own voices; FALSE if it has none in it. */
static gboolean without_own(JxMix *mix, const Ear *ear, const gint32 *sum, gint32 *rest) {
	gboolean own = FALSE;
	for (guint i = 0; i < mix->inputs->len; i++) {
		const Input *input = mix->inputs->pdata[i];
		if (!input->sounds || jx_voice_participant(input->voice) != ear->participant)
			continue;
		if (!own)
			memcpy(rest, sum, JX_FRAME_SAMPLES * sizeof *rest);
		own = TRUE;
		for (guint k = 0; k < JX_FRAME_SAMPLES; k++)
			rest[k] -= input->pcm[k];
	}
	return own;
}

static void send_to_ear(JxMix *mix, Ear *ear, const Output *output, gint64 now_us) {
	guint8 packet[JX_RTP_HEADER + MOST_BYTES];
	JxRtp rtp = { .seq = mix->seq, .timestamp = mix->timestamp };
	JxRewritten header;
	JxMediaSlot *slot = ear->slot;
	if (output->len <= 0)
		return;
	g_mutex_lock(&slot->lock);
	if (g_atomic_int_get(&slot->leg->up) && jx_rewrite_packet(&slot->rewrite, &rtp, NULL, now_us, &header)) {
		jx_rtp_write_header(packet, FALSE, slot->spec.types.pt[JX_CODEC_OPUS], header.seq, header.timestamp, slot->spec.ssrc);
		memcpy(packet + JX_RTP_HEADER, output->packet, (gsize)output->len);
		jx_gateway_relay(slot->leg->handle, slot->spec.mindex, FALSE, packet, JX_RTP_HEADER + (gsize)output->len, JX_LEVEL_NONE);
		slot->packets++;
		jx_count(mix_packets);
	}
	g_mutex_unlock(&slot->lock);
}

static void turn(JxMix *mix, gint64 now_us) {
	gint32 sum[JX_FRAME_SAMPLES], rest[JX_FRAME_SAMPLES];
	gboolean shared = FALSE;
	listen_to_voices(mix, sum);
	mix->seq++;
	mix->timestamp += JX_FRAME_SAMPLES;
	for (guint i = 0; i < mix->ears->len; i++) {
		Ear *ear = &g_array_index(mix->ears, Ear, i);
		const Output *output = &mix->shared;
		if (without_own(mix, ear, sum, rest)) {
			if (!ear->own)
				ear->own = g_new0(Output, 1);
			encode(ear->own, rest);
			output = ear->own;
		} else if (!shared) {
			encode(&mix->shared, sum);
			shared = TRUE;
		}
		send_to_ear(mix, ear, output, now_us);
	}
}

void jx_mixer_turn(gint64 now_us) {
	g_mutex_lock(&lock);
	for (guint i = 0; mixes && i < mixes->len; i++)
		turn(mixes->pdata[i], now_us);
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
		for (guint i = 0; i < mixes->len; i++)
			turn(mixes->pdata[i], now_us);
		next += TURN_US;
	}
	g_mutex_unlock(&lock);
	return NULL;
}

gboolean jx_mixer_start(GError **error) {
	stopping = FALSE;
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
}
