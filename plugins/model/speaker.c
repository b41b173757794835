#include "config.h"

#include <math.h>
#include <string.h>

#include "model/speaker.h"

/* The paper's window sizes: 13 sub-bands of loudness in a frame, 5 frames, 10 of these. */
#define N1 13
#define N2 5
#define N3 10
#define FRAMES (N2 * N3)
/* How active a frame (of N1) and a medium window (of N2) must be to count one scale up. */
#define FRAME_ACTIVE 7
#define MEDIUM_ACTIVE 4
/* By how much a rival must beat the present speaker at each scale. */
#define C1 3.0
#define C2 2.0
#define C3 0.0
#define FRAME_US (20 * 1000)
#define AUDIBLE_US G_USEC_PER_SEC
/* Frames of speech within the last second that make a speaker: 300 ms, more than a cough. */
#define SPEECH_FRAMES 15
/* Who became dominant stays it for that long. */
#define CHANGE_US (2 * G_USEC_PER_SEC)

typedef struct {
	gconstpointer voice;
	guint8 frames[FRAMES]; /* loudness 0..N1, newest first */
	gint64 last_us;        /* of the newest frame */
	gint64 heard_us;       /* last frame above silence */
	double loudness;       /* smoothed, 0..127 */
	double floor;          /* the quietest of late: what is noise here */
	double score[3];       /* immediate, medium, long */
	guint spoken;          /* active ones of frames */
} Voice;

struct JxSpeakers {
	GPtrArray *voices;
	gconstpointer dominant;
	gint64 changed_us;
};

JxSpeakers *jx_speakers_new(void) {
	JxSpeakers *speakers = g_new0(JxSpeakers, 1);
	speakers->voices = g_ptr_array_new_with_free_func(g_free);
	return speakers;
}

void jx_speakers_free(JxSpeakers *speakers) {
	if (!speakers)
		return;
	g_ptr_array_unref(speakers->voices);
	g_free(speakers);
}

static Voice *find(JxSpeakers *speakers, gconstpointer id) {
	for (guint i = 0; i < speakers->voices->len; i++) {
		Voice *voice = speakers->voices->pdata[i];
		if (voice->voice == id)
			return voice;
	}
	return NULL;
}

void jx_speakers_remove(JxSpeakers *speakers, gconstpointer id) {
	Voice *voice = find(speakers, id);
	if (voice)
		g_ptr_array_remove(speakers->voices, voice);
	if (speakers->dominant == id)
		speakers->dominant = NULL;
}

static void push(Voice *voice, guint8 loudness) {
	memmove(voice->frames + 1, voice->frames, FRAMES - 1);
	voice->frames[0] = loudness;
}

void jx_speakers_level(JxSpeakers *speakers, gconstpointer id, guint8 level, gint64 now_us) {
	Voice *voice = find(speakers, id);
	if (!voice) {
		voice = g_new0(Voice, 1);
		voice->voice = id;
		voice->floor = 127;
		g_ptr_array_add(speakers->voices, voice);
	}
	double loud = 127 - MIN(level, 127);
	voice->loudness += (loud - voice->loudness) * (loud > voice->loudness ? 0.5 : 0.05);
	/* The floor follows downwards at once and upwards slowly; a steady voice must not become its own floor quickly. */
	voice->floor = loud < voice->floor ? loud : voice->floor + (loud - voice->floor) * 0.0005;
	double above = level < JX_SPEAKER_AUDIBLE ? MAX(loud - MIN(voice->floor, 127 - JX_SPEAKER_AUDIBLE), 0) : 0;
	push(voice, (guint8)MIN(above * N1 / 60, N1));
	voice->last_us = now_us;
	if (level < JX_SPEAKER_AUDIBLE)
		voice->heard_us = now_us;
}

static double log_binomial(guint n, guint k) {
	return lgamma(n + 1.0) - lgamma(k + 1.0) - lgamma(n - k + 1.0);
}

/* The log-likelihood ratio of speech against silence for `active` of `n` sub-units (the paper's eq. 9 to 12). */
static double score(guint active, guint n, double lambda) {
	double value = log_binomial(n, active) + n * log(0.5) - log(lambda) + lambda * active;
	return MAX(value, 1e-10);
}

static void evaluate(Voice *voice) {
	guint mediums = 0, first = 0;
	guint8 immediate = 0;
	voice->spoken = 0;
	for (guint m = 0; m < N3; m++) {
		guint active = 0;
		for (guint i = 0; i < N2; i++)
			active += voice->frames[m * N2 + i] >= FRAME_ACTIVE;
		if (m == 0)
			first = active;
		mediums += active >= MEDIUM_ACTIVE;
		voice->spoken += active;
	}
	/* The loudest of the last frames: between two words there is none. */
	for (guint i = 0; i < N2; i++)
		immediate = MAX(immediate, voice->frames[i]);
	voice->score[0] = score(immediate, N1, 0.78);
	voice->score[1] = score(first, N2, 24);
	voice->score[2] = score(mediums, N3, 47);
}

static void fill_with_silence(Voice *voice, gint64 now_us) {
	for (guint i = 0; i < FRAMES && now_us - voice->last_us > 3 * FRAME_US; i++) {
		push(voice, 0);
		voice->last_us += FRAME_US;
		voice->loudness *= 0.95;
	}
}

gconstpointer jx_speakers_decide(JxSpeakers *speakers, gint64 now_us) {
	for (guint i = 0; i < speakers->voices->len; i++) {
		fill_with_silence(speakers->voices->pdata[i], now_us);
		evaluate(speakers->voices->pdata[i]);
	}
	Voice *present = speakers->dominant ? find(speakers, speakers->dominant) : NULL;
	if (present && now_us - speakers->changed_us < CHANGE_US)
		return speakers->dominant;
	Voice *best = NULL;
	double best_lead = C2;
	for (guint i = 0; i < speakers->voices->len; i++) {
		Voice *voice = speakers->voices->pdata[i];
		if (voice == present || voice->spoken < SPEECH_FRAMES || now_us - voice->heard_us > AUDIBLE_US)
			continue;
		double against[3] = { score(0, N1, 0.78), score(0, N2, 24), score(0, N3, 47) };
		double lead[3];
		for (guint s = 0; s < 3; s++)
			lead[s] = log(voice->score[s] / (present ? present->score[s] : against[s]));
		gboolean wins = present ? lead[0] > C1 && lead[1] > C2 && lead[2] > C3 : lead[1] > C2;
		/* Nobody to beat any more: the present speaker has been silent, the rival speaks steadily. */
		if (present && now_us - present->heard_us > AUDIBLE_US && lead[1] > C2)
			wins = TRUE;
		if (wins && lead[1] > best_lead) {
			best_lead = lead[1];
			best = voice;
		}
	}
	if (best) {
		speakers->dominant = best->voice;
		speakers->changed_us = now_us;
	}
	return speakers->dominant;
}

gboolean jx_speakers_active(JxSpeakers *speakers, gint64 now_us) {
	Voice *present = speakers->dominant ? find(speakers, speakers->dominant) : NULL;
	return present && now_us - present->heard_us <= 2 * AUDIBLE_US;
}

static gint by_loudness(gconstpointer a, gconstpointer b) {
	const Voice *left = *(Voice *const *)a, *right = *(Voice *const *)b;
	return (left->loudness < right->loudness) - (left->loudness > right->loudness);
}

guint jx_speakers_loudest(JxSpeakers *speakers, gconstpointer *voices, guint max, gint64 now_us) {
	guint n = 0;
	g_ptr_array_sort(speakers->voices, by_loudness);
	for (guint i = 0; i < speakers->voices->len && n < max; i++) {
		const Voice *voice = speakers->voices->pdata[i];
		if (voice->heard_us && now_us - voice->heard_us <= AUDIBLE_US)
			voices[n++] = voice->voice;
	}
	return n;
}
