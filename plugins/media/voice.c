#include "config.h"

#include <math.h>
#include <string.h>

#include "media/counters.h"
#include "media/decoder.h"
#include "media/jitter.h"
#include "media/leveller.h"
#include "media/voice.h"

#define QUEUE 32
#define CONCEALED_FRAMES 3
#define GONE_US G_USEC_PER_SEC
#define LEVEL_UNKNOWN 40 /* of a peer that sends no levels and has not been decoded yet */

typedef struct {
	guint16 seq, len;
	guint32 timestamp;
	gint64 arrival_us;
	guint8 data[JX_JITTER_BYTES];
} Queued;

struct JxVoice {
	gint refs;
	guint64 participant;
	JxCodec codec;

	/* One writer, one reader. */
	Queued queue[QUEUE];
	guint in, out;    /* atomic: written by the sender, by the mixer */
	gint level;       /* atomic: of the last packet, -1 unknown */
	gint64 last_us;   /* of the last packet, relaxed */

	/* The mixer's own. */
	JxJitter *jitter;
	JxDecoder *decoder;
	JxLeveller leveller;
	gint16 pcm[JX_LONGEST_PACKET + JX_FRAME_SAMPLES];
	guint pcm_len;
	guint32 last_duration, skipped;
	guint concealed;
	gboolean sounding; /* the frame before had sound: no fade needed */
	double loudness;

	guint decoded;        /* atomic */
	gint decoded_level;   /* atomic */
};

JxVoice *jx_voice_new(guint64 participant, JxCodec codec) {
	JxVoice *voice = g_new0(JxVoice, 1);
	voice->refs = 1;
	voice->participant = participant;
	voice->codec = codec;
	voice->level = -1;
	voice->decoded_level = LEVEL_UNKNOWN;
	voice->last_duration = JX_FRAME_SAMPLES;
	voice->jitter = jx_jitter_new();
	return voice;
}

JxVoice *jx_voice_ref(JxVoice *voice) {
	g_atomic_int_inc(&voice->refs);
	return voice;
}

void jx_voice_unref(JxVoice *voice) {
	if (!voice || !g_atomic_int_dec_and_test(&voice->refs))
		return;
	jx_jitter_free(voice->jitter);
	jx_decoder_free(voice->decoder);
	g_free(voice);
}

guint64 jx_voice_participant(const JxVoice *voice) {
	return voice->participant;
}

static void enqueue(JxVoice *voice, const JxRtp *rtp, gsize len, gint64 now_us) {
	guint in = g_atomic_int_get(&voice->in), out = g_atomic_int_get(&voice->out);
	if (in - out >= QUEUE || len > JX_JITTER_BYTES) {
		jx_count(mix_dropped);
		return;
	}
	Queued *queued = &voice->queue[in % QUEUE];
	queued->seq = rtp->seq;
	queued->timestamp = rtp->timestamp;
	queued->arrival_us = now_us;
	queued->len = (guint16)len;
	if (len > 0)
		memcpy(queued->data, rtp->payload, len);
	g_atomic_int_set(&voice->in, in + 1);
}

void jx_voice_put(JxVoice *voice, const JxRtp *rtp, gint level, gint64 now_us) {
	g_atomic_int_set(&voice->level, level);
	__atomic_store_n(&voice->last_us, now_us, __ATOMIC_RELAXED);
	if (rtp->payload_len == 0)
		jx_count(mix_dropped);
	else
		enqueue(voice, rtp, rtp->payload_len, now_us);
}

void jx_voice_pass(JxVoice *voice, const JxRtp *rtp, gint64 now_us) {
	enqueue(voice, rtp, 0, now_us);
}

void jx_voice_enter(JxVoice *voice) {
	g_atomic_int_set(&voice->out, g_atomic_int_get(&voice->in));
	jx_jitter_restart(voice->jitter);
	if (voice->decoder)
		jx_decoder_reset(voice->decoder);
	voice->pcm_len = voice->skipped = 0;
	voice->sounding = FALSE;
}

void jx_voice_collect(JxVoice *voice) {
	guint in = g_atomic_int_get(&voice->in), out = g_atomic_int_get(&voice->out);
	for (; out != in; out++) {
		const Queued *queued = &voice->queue[out % QUEUE];
		guint32 samples = queued->len ? jx_packet_samples(voice->codec, queued->data, queued->len) : voice->last_duration;
		guint32 timestamp = queued->timestamp * (JX_VOICE_RATE / jx_codec_clock(voice->codec));
		if (samples == 0)
			jx_count(mix_dropped);
		else if (!jx_jitter_put(voice->jitter, queued->seq, timestamp, samples, queued->data, queued->len, queued->arrival_us))
			jx_count(mix_late);
	}
	g_atomic_int_set(&voice->out, out);
	gint level = g_atomic_int_get(&voice->level);
	double loud = 127 - (level >= 0 ? level : g_atomic_int_get(&voice->decoded_level));
	if (jx_jitter_level(voice->jitter) == 0 && g_get_monotonic_time() - __atomic_load_n(&voice->last_us, __ATOMIC_RELAXED) > GONE_US)
		loud = 0;
	voice->loudness += (loud - voice->loudness) * (loud > voice->loudness ? 0.5 : 0.05);
	if (loud <= 0 && voice->loudness < 1)
		voice->loudness = 0;
}

double jx_voice_loudness(const JxVoice *voice) {
	return voice->loudness;
}

static gboolean ready_to_decode(JxVoice *voice) {
	if (!voice->decoder)
		voice->decoder = jx_decoder_new(voice->codec);
	return voice->decoder != NULL;
}

/* Decodes `packet` and appends. `lost`: conceals the one before it; a packet that is NULL or not of sound conceals too. */
static void decode(JxVoice *voice, const JxJitterPacket *packet, guint32 samples, gboolean lost) {
	gboolean sound = packet && packet->len > 0;
	guint n = jx_decode(voice->decoder, sound ? packet->data : NULL, sound ? packet->len : 0, lost, voice->pcm + voice->pcm_len,
		MIN(samples, (guint32)(G_N_ELEMENTS(voice->pcm) - voice->pcm_len)));
	if (n == 0)
		return;
	voice->pcm_len += n;
	jx_count(mix_decodes);
	if (!sound || lost)
		jx_count(mix_concealed);
}

static void fade(gint16 *pcm, guint n) {
	for (guint i = 0; i < n; i++)
		pcm[i] = (gint16)(pcm[i] * (gint)(n - i) / (gint)n);
}

/* TRUE if sound was appended. */
static gboolean decode_next(JxVoice *voice) {
	const JxJitterPacket *packet;
	guint before = voice->pcm_len;
	switch (jx_jitter_take(voice->jitter, &packet)) {
	case JX_JITTER_PACKET:
		voice->concealed = 0;
		voice->last_duration = packet->duration;
		decode(voice, packet, packet->len ? JX_LONGEST_PACKET : packet->duration, FALSE);
		break;
	case JX_JITTER_LOST:
		decode(voice, packet, voice->last_duration, TRUE);
		break;
	case JX_JITTER_EMPTY:
		if (!voice->sounding || voice->concealed++ >= CONCEALED_FRAMES)
			return FALSE;
		decode(voice, NULL, JX_FRAME_SAMPLES, FALSE);
		if (voice->concealed == CONCEALED_FRAMES) /* the last of it, unless it goes on in time */
			fade(voice->pcm + before, voice->pcm_len - before);
		break;
	}
	return voice->pcm_len > before;
}

static void note_level(JxVoice *voice, const gint16 *pcm) {
	double sum = 0;
	for (guint i = 0; i < JX_FRAME_SAMPLES; i++)
		sum += (double)pcm[i] * pcm[i];
	double rms = sqrt(sum / JX_FRAME_SAMPLES) / 32768;
	g_atomic_int_set(&voice->decoded_level, rms < 1e-6 ? 127 : CLAMP((gint)(-20 * log10(rms)), 0, 127));
	g_atomic_int_inc(&voice->decoded);
}

gboolean jx_voice_frame(JxVoice *voice, gint16 pcm[JX_FRAME_SAMPLES]) {
	memset(pcm, 0, JX_FRAME_SAMPLES * sizeof *pcm);
	if (!ready_to_decode(voice))
		return FALSE;
	while (voice->pcm_len < JX_FRAME_SAMPLES && decode_next(voice))
		;
	if (voice->pcm_len < JX_FRAME_SAMPLES) {
		voice->pcm_len = 0;
		voice->sounding = FALSE;
		return FALSE;
	}
	memcpy(pcm, voice->pcm, JX_FRAME_SAMPLES * sizeof *pcm);
	voice->pcm_len -= JX_FRAME_SAMPLES;
	memmove(voice->pcm, voice->pcm + JX_FRAME_SAMPLES, voice->pcm_len * sizeof *pcm);
	note_level(voice, pcm);
	jx_level(&voice->leveller, pcm, JX_FRAME_SAMPLES);
	voice->sounding = TRUE;
	return TRUE;
}

void jx_voice_skip(JxVoice *voice) {
	const JxJitterPacket *packet;
	if (voice->sounding && voice->decoder)
		jx_decoder_reset(voice->decoder);
	voice->sounding = FALSE;
	voice->pcm_len = 0;
	voice->skipped += JX_FRAME_SAMPLES;
	while (voice->skipped >= voice->last_duration) {
		if (jx_jitter_take(voice->jitter, &packet) == JX_JITTER_EMPTY) {
			voice->skipped = 0;
			return;
		}
		if (packet)
			voice->last_duration = packet->duration;
		voice->skipped -= MIN(voice->skipped, voice->last_duration);
	}
}

guint jx_voice_decoded(const JxVoice *voice, guint8 *level) {
	*level = (guint8)g_atomic_int_get(&voice->decoded_level);
	return g_atomic_int_get(&voice->decoded);
}
