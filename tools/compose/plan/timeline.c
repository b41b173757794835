#include "config.h"

#include "plan/timeline.h"

#include "read/session.h"

JxTimeline *jx_timeline_new(const GArray *pauses, gint64 end) {
	JxTimeline *timeline = g_new0(JxTimeline, 1);
	timeline->end = end;
	timeline->pauses = g_array_new(FALSE, FALSE, sizeof(JxSpan));
	for (guint i = 0; i < pauses->len; i++) {
		JxSpan span = g_array_index(pauses, JxSpan, i);
		span.to = span.to < 0 ? end : MIN(span.to, end);
		if (span.from < span.to)
			g_array_append_val(timeline->pauses, span);
	}
	return timeline;
}

void jx_timeline_free(JxTimeline *timeline) {
	g_array_unref(timeline->pauses);
	g_free(timeline);
}

gint64 jx_timeline_from_session(const JxTimeline *timeline, gint64 t) {
	gint64 cut = 0;
	for (guint i = 0; i < timeline->pauses->len; i++) {
		const JxSpan *pause = &g_array_index(timeline->pauses, JxSpan, i);
		if (t > pause->from)
			cut += MIN(t, pause->to) - pause->from;
	}
	return t - cut;
}

gint64 jx_timeline_length(const JxTimeline *timeline) {
	return jx_timeline_from_session(timeline, timeline->end);
}

gint64 jx_timeline_to_session(const JxTimeline *timeline, gint64 t) {
	for (guint i = 0; i < timeline->pauses->len; i++) {
		const JxSpan *pause = &g_array_index(timeline->pauses, JxSpan, i);
		if (t < pause->from)
			break;
		t += pause->to - pause->from;
	}
	return t;
}

gboolean jx_timeline_paused(const JxTimeline *timeline, gint64 t) {
	return jx_spans_have(timeline->pauses, t);
}
