#include "config.h"

#include "read/lane.h"

/* A track whose end is not told is shown for so long after its last packet. */
#define AFTER_LAST (JX_SECOND / 2)

/* Tracks of one person whose sender's clocks are further apart than this have no clock in common. */
#define SAME_CLOCK (JX_SECOND / 2)

/* Its own state while a track is looked through. */
typedef struct {
	JxLane *lane;
	JxDrift *by_rtp, *by_clock;
	gint64 first_seq, last_seq, last_arrival;
} Look;

static gint64 ticks(const JxTrack *track, gint64 n) {
	return n * 1000000 / track->clock_rate;
}

/* The sender's time of a time stamp by the nearest report: a clock drifts little between two. */
static gint64 by_report(const JxTrack *track, gint64 timestamp) {
	const JxClock *best = NULL;
	gint64 nearest = 0;
	guint low = 0, high = track->clocks->len;
	/* reports are in order: search by the signed distance of 32-bit stamps */
	while (low < high) {
		guint middle = low + (high - low) / 2;
		const JxClock *clock = &g_array_index(track->clocks, JxClock, middle);
		gint32 distance = (gint32)((guint32)timestamp - clock->rtp);
		if (best == NULL || ABS((gint64)distance) < ABS(nearest)) {
			best = clock;
			nearest = distance;
		}
		if (distance < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return best->ntp + ticks(track, nearest);
}

static gint64 sent(const JxLane *lane, gint64 timestamp) {
	return lane->by_clock ? by_report(lane->track, timestamp) : ticks(lane->track, timestamp);
}

gint64 jx_lane_place(const JxLane *lane, gint64 timestamp, gint64 arrival) {
	return jx_drift_place(lane->drift, lane->track->begins + arrival, sent(lane, timestamp));
}

JxPackets *jx_lane_open(const JxFolder *folder, const JxTrack *track, char **error) {
	FILE *file = jx_folder_file(folder, track->file);
	*error = file == NULL ? g_strdup("there is no such file") : NULL;
	JxMjr *mjr = file != NULL ? jx_mjr_open(file, error) : NULL;
	if (mjr != NULL && jx_mjr_header(mjr)->encrypted) {
		jx_mjr_close(mjr);
		*error = g_strdup("it is encrypted end to end");
		return NULL;
	}
	return mjr != NULL ? jx_packets_new(mjr) : NULL;
}

static void look_at(Look *look, const JxPacket *packet) {
	const JxTrack *track = look->lane->track;
	gint64 at = track->begins + packet->arrival;
	if (look->lane->packets++ == 0)
		look->first_seq = packet->seq;
	look->last_seq = packet->seq;
	look->last_arrival = MAX(look->last_arrival, packet->arrival);
	if (at > JX_SESSION_LONGEST)
		return;
	jx_drift_add(look->by_rtp, at, ticks(track, packet->timestamp));
	if (track->clocks->len > 0)
		jx_drift_add(look->by_clock, at, by_report(track, packet->timestamp));
}

static void tell(const Look *look, const JxMjr *mjr, JxProblems *problems) {
	const char *file = look->lane->track->file;
	if (jx_mjr_lost_bytes(mjr) > 0)
		jx_problem(problems, file, "%" G_GUINT64_FORMAT " bytes are no recording, or its end is cut off", jx_mjr_lost_bytes(mjr));
	if (jx_mjr_bad_frames(mjr) > 0)
		jx_problem(problems, file, "%" G_GUINT64_FORMAT " frames are no RTP packets", jx_mjr_bad_frames(mjr));
	if (look->lane->packets == 0)
		jx_problem(problems, file, "there is no packet in it");
}

static void look_through(Look *look, const JxFolder *folder, JxProblems *problems) {
	char *error;
	JxPackets *packets = jx_lane_open(folder, look->lane->track, &error);
	if (packets == NULL) {
		jx_problem(problems, look->lane->track->file, "%s", error);
		g_free(error);
		return;
	}
	const JxMjrHeader *header = jx_mjr_header(jx_packets_mjr(packets));
	if (header->has_codec && header->codec != look->lane->track->codec) {
		jx_problem(problems, look->lane->track->file, "its header says %s, the journal %s: it is left out", jx_track_codec_name(header->codec), jx_track_codec_name(look->lane->track->codec));
		jx_packets_free(packets);
		return;
	}
	for (const JxPacket *packet; (packet = jx_packets_next(packets)) != NULL;)
		look_at(look, packet);
	tell(look, jx_packets_mjr(packets), problems);
	jx_packets_free(packets);
}

/* Chooses how the track is placed. `shared` is that of its person; returns the one of this track's clock alone. */
static JxDrift *choose(Look *look, JxLanes *lanes, JxDrift *shared, JxProblems *problems) {
	JxLane *lane = look->lane;
	JxDrift *clock_alone = jx_drift_new();
	jx_drift_merge(clock_alone, look->by_clock);
	jx_drift_finish(clock_alone);
	jx_drift_finish(look->by_rtp);
	lane->by_clock = lane->track->clocks->len > 0 && jx_drift_jumps(clock_alone) <= jx_drift_jumps(look->by_rtp);
	if (lane->track->clocks->len > 0 && !lane->by_clock)
		jx_problem(problems, lane->track->file, "its sender's clock jumps: it is laid by arrival times");
	if (lane->by_clock)
		jx_drift_merge(shared, look->by_clock);
	lane->drift = lane->by_clock ? shared : look->by_rtp;
	jx_drift_free(look->by_clock);
	g_ptr_array_add(lanes->drifts, look->by_rtp);
	g_ptr_array_add(lanes->drifts, clock_alone);
	return clock_alone;
}

/* Once all of a person's tracks are known: one that runs by another clock than the others is placed by that. */
static void part(JxLane *lane, const JxDrift *alone, JxProblems *problems) {
	if (!lane->by_clock || jx_drift_apart(alone, lane->drift) <= SAME_CLOCK)
		return;
	lane->drift = alone;
	jx_problem(problems, lane->track->file, "it has a clock of its own, by its sender's reports: it may not be in step with the other tracks");
}

static void measure(JxLane *lane, const Look *look) {
	const JxTrack *track = lane->track;
	gint64 last = track->begins + look->last_arrival;
	lane->usable = lane->packets > 0 && last <= JX_SESSION_LONGEST;
	lane->from = track->begins;
	lane->until = track->ends >= 0 ? MAX(track->ends, lane->from) : last + AFTER_LAST;
	lane->lost = lane->packets > 0 ? (guint64)(look->last_seq - look->first_seq) + 1 - lane->packets : 0;
}

JxLanes *jx_lanes_new(const JxFolder *folder, JxProblems *problems) {
	JxSession *session = folder->session;
	JxLanes *lanes = g_new0(JxLanes, 1);
	lanes->lanes = g_ptr_array_new_with_free_func(g_free);
	lanes->drifts = g_ptr_array_new_with_free_func((GDestroyNotify)jx_drift_free);
	g_autoptr(GHashTable) shared = g_hash_table_new(NULL, NULL); /* JxPerson → JxDrift */
	g_autoptr(GPtrArray) alone = g_ptr_array_new();              /* JxDrift of each lane */
	for (guint i = 0; i < session->tracks->len; i++) {
		JxTrack *track = g_ptr_array_index(session->tracks, i);
		Look look = { g_new0(JxLane, 1), jx_drift_new(), jx_drift_new(), 0, 0, 0 };
		look.lane->track = track;
		g_ptr_array_add(lanes->lanes, look.lane);
		JxDrift *of_person = g_hash_table_lookup(shared, track->person);
		if (of_person == NULL) {
			of_person = jx_drift_new();
			g_hash_table_insert(shared, track->person, of_person);
			g_ptr_array_add(lanes->drifts, of_person);
		}
		look_through(&look, folder, problems);
		g_ptr_array_add(alone, choose(&look, lanes, of_person, problems));
		measure(look.lane, &look);
		if (look.lane->usable && !session->complete)
			session->end = MAX(session->end, MIN(track->begins + look.last_arrival, JX_SESSION_LONGEST));
	}
	GHashTableIter iter;
	gpointer drift;
	g_hash_table_iter_init(&iter, shared);
	while (g_hash_table_iter_next(&iter, NULL, &drift))
		jx_drift_finish(drift);
	for (guint i = 0; i < lanes->lanes->len; i++)
		part(g_ptr_array_index(lanes->lanes, i), g_ptr_array_index(alone, i), problems);
	return lanes;
}

void jx_lanes_free(JxLanes *lanes) {
	g_ptr_array_unref(lanes->lanes);
	g_ptr_array_unref(lanes->drifts);
	g_free(lanes);
}
