/* Totals since the plugin was loaded, and what is alive; any thread. */
#ifndef JX_MEDIA_COUNTERS_H
#define JX_MEDIA_COUNTERS_H

#include <glib.h>

/* Totals only grow. */
#define JX_TOTALS(X) \
	X(packets_in) X(bytes_in) X(packets_forwarded) \
	X(dropped_malformed) X(dropped_unrouted) X(dropped_muted) X(dropped_silent) X(dropped_not_loudest) X(dropped_rtx) X(dropped_payload_type) X(dropped_codec) \
	X(dropped_late) \
	X(nacks_received) X(nacks_answered) X(nacks_missing) X(nacks_throttled) \
	X(pli_received) X(fir_received) X(remb_received) X(feedback_unrouted) X(feedback_cured) \
	X(keyframes_asked) X(keyframes_received) X(uplink_gaps) X(layer_switches) X(source_switches) X(remb_sent) \
	X(mix_turns) X(mix_packets) X(mix_encodes) X(mix_recodes) X(mix_decodes) X(mix_concealed) X(mix_late) X(mix_overruns) X(mix_dropped) \
	X(keys_pressed)
#define JX_LIVES(X) X(media_rooms) X(media_legs) X(media_sources) X(media_slots) X(rings) X(mixers)

typedef struct {
#define JX_FIELD(name) guint64 name;
	JX_TOTALS(JX_FIELD)
	JX_LIVES(JX_FIELD)
#undef JX_FIELD
} JxCounters;

extern JxCounters jx_counters;

/* Relaxed: totals are read for statistics and order nothing. */
#define jx_count_add(name, amount) ((void)__atomic_fetch_add(&jx_counters.name, (amount), __ATOMIC_RELAXED))
#define jx_count(name) jx_count_add(name, 1)
#define jx_live(name, change) ((void)__atomic_fetch_add(&jx_counters.name, (guint64)(gint64)(change), __ATOMIC_RELAXED))
#define jx_counted(name) __atomic_load_n(&jx_counters.name, __ATOMIC_RELAXED)

#endif
