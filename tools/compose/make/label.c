#include "config.h"

#include "make/label.h"

#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavutil/opt.h>

#define NAME_MOST 60 /* characters; a longer one is cut */

/* One line of what can be shown. */
static char *line_of(const char *text) {
	GString *line = g_string_new(NULL);
	g_autofree char *valid = g_utf8_make_valid(text, -1);
	guint n = 0;
	for (const char *p = valid; *p != '\0' && n < NAME_MOST; p = g_utf8_next_char(p), n++) {
		gunichar c = g_utf8_get_char(p);
		g_string_append_unichar(line, g_unichar_isprint(c) ? c : ' ');
	}
	return g_string_free(line, FALSE);
}

static gboolean build(AVFilterGraph *graph, const char *text, guint w, guint h, gboolean lit, AVFilterContext **sink) {
	AVFilterContext *colour = avfilter_graph_alloc_filter(graph, avfilter_get_by_name("color"), "colour");
	AVFilterContext *draw = avfilter_get_by_name("drawtext") != NULL ? avfilter_graph_alloc_filter(graph, avfilter_get_by_name("drawtext"), "draw") : NULL;
	AVFilterContext *format = avfilter_graph_alloc_filter(graph, avfilter_get_by_name("format"), "format");
	*sink = avfilter_graph_alloc_filter(graph, avfilter_get_by_name("buffersink"), "sink");
	if (colour == NULL || draw == NULL || format == NULL || *sink == NULL)
		return FALSE;
	g_autofree char *source = g_strdup_printf("color=%s:size=%ux%u:rate=1:duration=1", lit ? "0x1d4ed8" : "0x202124", w, h);
	g_autofree char *size = g_strdup_printf("%u", MAX(h * 6 / 10, 8u));
	g_autofree char *line = line_of(text);
	/* set one by one: a name needs no escaping then, and nothing in it is expanded */
	av_opt_set(draw, "text", line, AV_OPT_SEARCH_CHILDREN);
	av_opt_set(draw, "expansion", "none", AV_OPT_SEARCH_CHILDREN);
	av_opt_set(draw, "font", "Sans", AV_OPT_SEARCH_CHILDREN);
	av_opt_set(draw, "fontsize", size, AV_OPT_SEARCH_CHILDREN);
	av_opt_set(draw, "fontcolor", "white", AV_OPT_SEARCH_CHILDREN);
	av_opt_set(draw, "x", "max(4,(w-text_w)/2)", AV_OPT_SEARCH_CHILDREN);
	av_opt_set(draw, "y", "(h-max_glyph_h)/2", AV_OPT_SEARCH_CHILDREN);
	return avfilter_init_str(colour, source) >= 0 && avfilter_init_dict(draw, NULL) >= 0 && avfilter_init_str(format, "pix_fmts=yuv420p") >= 0 &&
		avfilter_init_str(*sink, NULL) >= 0 && avfilter_link(colour, 0, draw, 0) >= 0 && avfilter_link(draw, 0, format, 0) >= 0 &&
		avfilter_link(format, 0, *sink, 0) >= 0 && avfilter_graph_config(graph, NULL) >= 0;
}

AVFrame *jx_label_new(const char *text, guint w, guint h, gboolean lit) {
	AVFilterGraph *graph = avfilter_graph_alloc();
	AVFilterContext *sink;
	AVFrame *frame = av_frame_alloc();
	graph->nb_threads = 1;
	if (!build(graph, text, w, h, lit, &sink) || av_buffersink_get_frame(sink, frame) < 0)
		av_frame_free(&frame);
	avfilter_graph_free(&graph);
	return frame;
}
