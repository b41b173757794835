#include "config.h"

#include "make/voice.h"

#include <libavutil/opt.h>
#include <libswresample/swresample.h>
#include <string.h>

#include "make/decoder.h"
#include "plan/mix.h"

#define TOLERATED 96      /* samples, 2 ms: less is no drift */
#define FAR 2880          /* 60 ms: more is none, but a jump */
#define OPUS_DELAY 312    /* 6.5 ms: what libopus looks ahead, in every browser; a packet's sound is so much older than its time stamp */
#define STRETCH_MOST 240  /* samples in a second: half a percent */

struct JxVoice {
	const JxLane *lane;
	const JxTimeline *timeline;
	JxPackets *packets;
	const JxPacket *next;
	gint64 expected;  /* time stamp of the packet that follows without a gap */
	AVCodecContext *decoder;
	SwrContext *resampler;
	AVPacket *packet;
	AVFrame *frame;
	GArray *samples;  /* float, interleaved stereo, not given out yet */
	gint64 at;        /* of the first of them */
	guint64 bad;
};

JxVoice *jx_voice_new(const JxFolder *folder, const JxLane *lane, const JxTimeline *timeline, char **error) {
	JxPackets *packets;
	AVCodecContext *decoder = jx_decoder_open(folder, lane, &packets, error);
	if (decoder == NULL)
		return NULL;
	JxVoice *voice = g_new0(JxVoice, 1);
	voice->lane = lane;
	voice->timeline = timeline;
	voice->packets = packets;
	voice->decoder = decoder;
	voice->packet = av_packet_alloc();
	voice->frame = av_frame_alloc();
	voice->samples = g_array_new(FALSE, FALSE, 2 * sizeof(float));
	voice->next = jx_packets_next(packets);
	return voice;
}

void jx_voice_free(JxVoice *voice) {
	jx_packets_free(voice->packets);
	avcodec_free_context(&voice->decoder);
	swr_free(&voice->resampler);
	av_packet_free(&voice->packet);
	av_frame_free(&voice->frame);
	g_array_unref(voice->samples);
	g_free(voice);
}

guint64 jx_voice_bad(const JxVoice *voice) {
	return voice->bad;
}

static gint64 end_of(const JxVoice *voice) {
	return voice->at + voice->samples->len;
}

static void append_silence(JxVoice *voice, guint n) {
	guint had = voice->samples->len;
	g_array_set_size(voice->samples, had + n);
	memset(voice->samples->data + had * 2 * sizeof(float), 0, n * 2 * sizeof(float));
}

static gboolean prepare_resampler(JxVoice *voice) {
	AVChannelLayout stereo = AV_CHANNEL_LAYOUT_STEREO;
	if (voice->resampler != NULL)
		return TRUE;
	if (swr_alloc_set_opts2(&voice->resampler, &stereo, AV_SAMPLE_FMT_FLT, JX_MIX_RATE, &voice->frame->ch_layout, voice->frame->format, voice->frame->sample_rate, 0, NULL) < 0)
		return FALSE;
	av_opt_set_int(voice->resampler, "flags", SWR_FLAG_RESAMPLE, 0); /* so that it can stretch at equal rates, too */
	return swr_init(voice->resampler) >= 0;
}

static void append_frame(JxVoice *voice) {
	if (!prepare_resampler(voice)) {
		voice->bad++;
		return;
	}
	guint had = voice->samples->len;
	int most = swr_get_out_samples(voice->resampler, voice->frame->nb_samples);
	g_array_set_size(voice->samples, had + (guint)MAX(most, 0));
	guint8 *out = (guint8 *)voice->samples->data + had * 2 * sizeof(float);
	int got = swr_convert(voice->resampler, &out, most, (const guint8 **)voice->frame->extended_data, voice->frame->nb_samples);
	g_array_set_size(voice->samples, had + (guint)MAX(got, 0));
}

static void decode(JxVoice *voice) {
	const JxPacket *next = voice->next;
	gint64 ticks = 0;
	if (av_new_packet(voice->packet, (int)next->len) < 0)
		return;
	memcpy(voice->packet->data, next->data, next->len);
	if (avcodec_send_packet(voice->decoder, voice->packet) < 0)
		voice->bad++;
	av_packet_unref(voice->packet);
	while (avcodec_receive_frame(voice->decoder, voice->frame) >= 0) {
		ticks += (gint64)voice->frame->nb_samples * voice->lane->track->clock_rate / voice->frame->sample_rate;
		append_frame(voice);
		av_frame_unref(voice->frame);
	}
	voice->expected = next->timestamp + ticks;
}

/* Makes the samples so far end where `target` asks for. FALSE: the packet comes too late to be heard. */
static gboolean meet(JxVoice *voice, gint64 target) {
	gint64 gap = target - end_of(voice) - (voice->resampler != NULL ? swr_get_delay(voice->resampler, JX_MIX_RATE) : 0);
	gboolean follows = voice->next->timestamp == voice->expected;
	if (gap < -FAR)
		return FALSE;
	if (gap >= FAR || (gap > 0 && !follows)) {
		append_silence(voice, (guint)gap);
		gap = 0;
	}
	if (voice->resampler != NULL) {
		gint64 stretch = ABS(gap) > TOLERATED ? CLAMP(gap, -STRETCH_MOST, STRETCH_MOST) : 0;
		swr_set_compensation(voice->resampler, (int)stretch, JX_MIX_RATE);
	}
	return TRUE;
}

static gint64 target_of(const JxVoice *voice, gboolean *kept) {
	gint64 t = jx_lane_place(voice->lane, voice->next->timestamp, voice->next->arrival);
	*kept = t >= 0 && !jx_timeline_paused(voice->timeline, t);
	gint64 delay = voice->lane->track->codec == JX_TRACK_OPUS ? OPUS_DELAY : 0;
	return jx_timeline_from_session(voice->timeline, t) * (JX_MIX_RATE / 1000) / 1000 - delay;
}

gboolean jx_voice_add(JxVoice *voice, gint64 from, guint n, float *mix) {
	gint64 until = from + n;
	if (voice->samples->len == 0)
		voice->at = MAX(voice->at, from);
	while (voice->next != NULL && end_of(voice) < until) {
		gboolean kept;
		gint64 target = target_of(voice, &kept);
		if (kept && target >= until)
			break;
		if (kept && meet(voice, target))
			decode(voice);
		voice->next = jx_packets_next(voice->packets);
	}
	guint skip = (guint)CLAMP(from - voice->at, 0, voice->samples->len), have = (guint)MIN((gint64)voice->samples->len - skip, MAX(0, until - voice->at - skip));
	const float *samples = (const float *)(const void *)voice->samples->data + 2 * skip;
	float *out = mix + 2 * (voice->at + skip - from);
	for (guint i = 0; i < 2 * have; i++)
		out[i] += samples[i];
	g_array_remove_range(voice->samples, 0, skip + have);
	voice->at += skip + have;
	return voice->next != NULL || voice->samples->len > 0;
}
