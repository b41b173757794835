#include "config.h"

#include "media/keys.h"

/* Section 2.3.5 and 2.5.1.3: a longer event is sent as segments, each of which begins where the one before ended. */
#define LONGEST_SEGMENT 0xFFFF

static const char names[] = "0123456789*#ABCD";

/* A further segment of the key that is held: it begins no event, so the marker is not set. */
static gboolean goes_on(const JxKeys *keys, const JxRtp *rtp, guint8 event) {
	return event == keys->event && !rtp->marker && rtp->timestamp - keys->timestamp == LONGEST_SEGMENT;
}

char jx_keys_packet(JxKeys *keys, const JxRtp *rtp) {
	/* event, E and R and volume, duration; a duration of 0 is to be ignored (section 2.3.5) */
	if (rtp->payload_len < 4 || rtp->payload[0] >= sizeof names - 1 || jx_read16(rtp->payload + 2) == 0)
		return 0;
	guint8 event = rtp->payload[0];
	gboolean known = keys->seen && keys->ssrc == rtp->ssrc;
	if (known && (gint32)(rtp->timestamp - keys->timestamp) <= 0)
		return 0;
	gboolean held = known && goes_on(keys, rtp, event);
	*keys = (JxKeys){ TRUE, rtp->ssrc, rtp->timestamp, event };
	return held ? 0 : names[event];
}
