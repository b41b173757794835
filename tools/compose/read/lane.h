/* A track's place in the session: a first look through its file for how much there is and how its sender's clock runs. */
#ifndef JX_COMPOSE_LANE_H
#define JX_COMPOSE_LANE_H

#include "read/drift.h"
#include "read/folder.h"
#include "read/packets.h"

typedef struct {
	const JxTrack *track;
	gboolean usable;         /* it has packets that can be read */
	gint64 from, until;      /* session time: its first packet, and when it ends */
	guint64 packets, lost;   /* read; missing by their numbers */
	gboolean by_clock;       /* placed by the sender's clock (RTCP SR); else by arrival */
	const JxDrift *drift;    /* that of all tracks of the person with a clock, or its own */
} JxLane;

typedef struct {
	GPtrArray *lanes;  /* JxLane, as session->tracks */
	GPtrArray *drifts; /* JxDrift, theirs */
} JxLanes;

/* Reads every file once; what is wrong is told. Where the journal has no end, sets session->end to that of the last track if it is later. */
JxLanes *jx_lanes_new(const JxFolder *folder, JxProblems *problems);
void jx_lanes_free(JxLanes *lanes);
/* NULL: it cannot be read. */
JxPackets *jx_lane_open(const JxFolder *folder, const JxTrack *track, char **error);
/* Session time of what has this time stamp (counted on, as JxPacket has it) and arrival (µs since the file's first packet). */
gint64 jx_lane_place(const JxLane *lane, gint64 timestamp, gint64 arrival);

#endif
