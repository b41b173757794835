#include "config.h"

#include <string.h>

#include "media/jitter.h"
#include "media/rtp.h"

#define SAMPLES_PER_MS 48
#define LEAST_TARGET (20 * SAMPLES_PER_MS)
#define MOST_TARGET (240 * SAMPLES_PER_MS)
/* More than that above the target, for that many takes, and a packet is left out. */
#define SURPLUS (60 * SAMPLES_PER_MS)
#define SURPLUS_TAKES 25
/* A burst after a hole in the network is worked off faster. */
#define GREAT_SURPLUS (180 * SAMPLES_PER_MS)
#define GREAT_SURPLUS_TAKES 3
/* A pause that long begins anew. */
#define EMPTY_TAKES 5

struct JxJitter {
	JxJitterPacket packets[JX_JITTER_PACKETS]; /* by sequence number */
	JxJitterPacket taken;
	gboolean playing, seen;
	guint16 next, newest;
	guint32 level;
	guint surplus_takes, empty_takes;
	gint64 transit; /* of the last packet, samples */
	double jitter;  /* RFC 3550 section 6.4.1, samples */
};

JxJitter *jx_jitter_new(void) {
	return g_new0(JxJitter, 1);
}

void jx_jitter_free(JxJitter *jitter) {
	g_free(jitter);
}

static void begin(JxJitter *jitter, guint16 seq) {
	for (guint i = 0; i < JX_JITTER_PACKETS; i++)
		jitter->packets[i].used = FALSE;
	jitter->playing = FALSE;
	jitter->level = 0;
	jitter->next = jitter->newest = seq;
	jitter->surplus_takes = jitter->empty_takes = 0;
	jitter->transit = 0;
	jitter->seen = TRUE;
}

void jx_jitter_restart(JxJitter *jitter) {
	begin(jitter, 0);
	jitter->seen = FALSE;
}

static void measure(JxJitter *jitter, guint32 timestamp, gint64 arrival_us) {
	gint64 transit = arrival_us * SAMPLES_PER_MS / 1000 - timestamp;
	gint64 difference = ABS(transit - jitter->transit);
	/* A jump of more than a second is a pause or a wrap of the timestamp, not the network. */
	if (jitter->transit != 0 && difference < 48000)
		jitter->jitter += ((double)difference - jitter->jitter) / 16;
	jitter->transit = transit;
}

guint32 jx_jitter_target(const JxJitter *jitter) {
	return (guint32)CLAMP(LEAST_TARGET + 3 * jitter->jitter, LEAST_TARGET, MOST_TARGET);
}

guint32 jx_jitter_level(const JxJitter *jitter) {
	return jitter->level;
}

gboolean jx_jitter_put(JxJitter *jitter, guint16 seq, guint32 timestamp, guint32 duration, const guint8 *data, gsize len, gint64 arrival_us) {
	if (len > JX_JITTER_BYTES || duration == 0)
		return FALSE;
	gint distance = (gint16)(guint16)(seq - jitter->next);
	if (!jitter->seen || distance >= JX_JITTER_PACKETS || distance <= -JX_JITTER_PACKETS)
		begin(jitter, seq);
	else if (distance < 0 && jitter->playing)
		return FALSE;
	else if (distance < 0)
		jitter->next = seq; /* the first ones came out of order */
	JxJitterPacket *packet = &jitter->packets[seq % JX_JITTER_PACKETS];
	if (packet->used && packet->seq == seq)
		return FALSE;
	if (packet->used)
		jitter->level -= packet->duration;
	packet->used = TRUE;
	packet->seq = seq;
	packet->duration = duration;
	packet->len = (guint16)len;
	if (len > 0)
		memcpy(packet->data, data, len);
	jitter->level += duration;
	if (jx_seq_after(seq, jitter->newest))
		jitter->newest = seq;
	if (len > 0)
		measure(jitter, timestamp, arrival_us);
	return TRUE;
}

static const JxJitterPacket *at(const JxJitter *jitter, guint16 seq) {
	const JxJitterPacket *packet = &jitter->packets[seq % JX_JITTER_PACKETS];
	return packet->used && packet->seq == seq ? packet : NULL;
}

static gboolean remove_next(JxJitter *jitter) {
	JxJitterPacket *packet = &jitter->packets[jitter->next % JX_JITTER_PACKETS];
	gboolean here = packet->used && packet->seq == jitter->next;
	if (here) {
		jitter->taken = *packet;
		packet->used = FALSE;
		jitter->level -= packet->duration;
	}
	jitter->next++;
	return here;
}

static JxJitterResult wait_for_more(JxJitter *jitter) {
	if (++jitter->empty_takes >= EMPTY_TAKES)
		jitter->playing = FALSE;
	return JX_JITTER_EMPTY;
}

JxJitterResult jx_jitter_take(JxJitter *jitter, const JxJitterPacket **packet) {
	*packet = NULL;
	if (!jitter->playing) {
		if (jitter->level == 0 || jitter->level < jx_jitter_target(jitter))
			return JX_JITTER_EMPTY;
		jitter->playing = TRUE;
		jitter->surplus_takes = 0;
	}
	if (jitter->level == 0)
		return wait_for_more(jitter);
	jitter->empty_takes = 0;
	guint32 wanted = jx_jitter_target(jitter);
	jitter->surplus_takes = jitter->level > wanted + SURPLUS ? jitter->surplus_takes + 1 : 0;
	if (jitter->surplus_takes > (jitter->level > wanted + GREAT_SURPLUS ? GREAT_SURPLUS_TAKES : SURPLUS_TAKES)) {
		jitter->surplus_takes = 0;
		remove_next(jitter);
		if (jitter->level == 0)
			return JX_JITTER_EMPTY;
	}
	if (remove_next(jitter)) {
		*packet = &jitter->taken;
		return JX_JITTER_PACKET;
	}
	*packet = at(jitter, jitter->next);
	return JX_JITTER_LOST;
}
