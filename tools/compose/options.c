#include "config.h"

#include "options.h"

#include <stdio.h>
#include <unistd.h>

/* As they stand on the command line. */
typedef struct {
	char *format, *layout, *size, *progress;
	char **rest;
	gint fps, jobs;
	gboolean version;
} Raw;

static gboolean one_of(const char *word, const char *const *words, guint *n) {
	for (guint i = 0; words[i] != NULL; i++) {
		if (g_strcmp0(word, words[i]) == 0) {
			*n = i;
			return TRUE;
		}
	}
	return FALSE;
}

static gboolean parse_size(const char *text, guint *width, guint *height) {
	g_auto(GStrv) parts = g_strsplit(text, "x", 2);
	guint64 w, h;
	if (g_strv_length(parts) != 2 || !g_ascii_string_to_unsigned(parts[0], 10, 128, 4096, &w, NULL) || !g_ascii_string_to_unsigned(parts[1], 10, 72, 4096, &h, NULL))
		return FALSE;
	*width = (guint)w & ~1u;
	*height = (guint)h & ~1u;
	return TRUE;
}

/* NULL: all is well; else what is wrong. */
static const char *take(JxOptions *options, const Raw *raw) {
	static const char *const formats[] = { [JX_FORMAT_WEBM] = "webm", [JX_FORMAT_MP4] = "mp4", NULL };
	static const char *const layouts[] = { [JX_LAYOUT_SPEAKER] = "speaker", [JX_LAYOUT_GRID] = "grid", NULL };
	static const char *const modes[] = { [JX_PROGRESS_NONE] = "none", [JX_PROGRESS_BAR] = "bar", [JX_PROGRESS_JSON] = "json", NULL };
	guint n;
	if (raw->format != NULL && !one_of(raw->format, formats, &n))
		return "--format is webm or mp4";
	options->format = raw->format != NULL ? (JxFormat)n : JX_FORMAT_WEBM;
	if (raw->layout != NULL && !one_of(raw->layout, layouts, &n))
		return "--layout is speaker or grid";
	options->layout = raw->layout != NULL ? (JxLayout)n : JX_LAYOUT_SPEAKER;
	if (raw->progress != NULL && !one_of(raw->progress, modes, &n))
		return "--progress is none, bar or json";
	options->progress = raw->progress != NULL ? (JxProgressMode)n : isatty(STDERR_FILENO) ? JX_PROGRESS_BAR : JX_PROGRESS_NONE;
	if (raw->size != NULL && !parse_size(raw->size, &options->width, &options->height))
		return "--size is WIDTHxHEIGHT, 128x72 to 4096x4096";
	if (raw->fps < 1 || raw->fps > 60)
		return "--fps is 1 to 60";
	options->fps = (guint)raw->fps;
	if (raw->jobs < 1 || raw->jobs > JX_JOBS_MOST)
		return "--jobs is 1 to 64";
	options->jobs = (guint)raw->jobs;
	if (options->nice < 0 || options->nice > 19)
		return "--nice is 0 to 19";
	if (raw->rest == NULL || raw->rest[0] == NULL || raw->rest[1] != NULL)
		return "one folder is wanted";
	options->session = g_strdup(raw->rest[0]);
	return NULL;
}

static gboolean parse(JxOptions *options, Raw *raw, int *argc, char ***argv, GError **error) {
	const GOptionEntry entries[] = {
		{ "format", 0, 0, G_OPTION_ARG_STRING, &raw->format, "webm (VP8, Opus; default) or mp4 (H.264, AAC)", "FORMAT" },
		{ "layout", 0, 0, G_OPTION_ARG_STRING, &raw->layout, "speaker (default): who speaks is large; grid: all alike", "LAYOUT" },
		{ "size", 0, 0, G_OPTION_ARG_STRING, &raw->size, "of the picture, in pixels (default 1280x720)", "WxH" },
		{ "fps", 0, 0, G_OPTION_ARG_INT, &raw->fps, "pictures in a second, 1 to 60 (default 25)", "N" },
		{ "audio", 0, 0, G_OPTION_ARG_NONE, &options->audio, "make a file with the sound alone, too", NULL },
		{ "audio-only", 0, 0, G_OPTION_ARG_NONE, &options->audio_only, "no picture, whatever was recorded", NULL },
		{ "participants", 0, 0, G_OPTION_ARG_NONE, &options->participants, "make a file of each participant, too, as long as the session", NULL },
		{ "all", 0, 0, G_OPTION_ARG_NONE, &options->all, "the folder is that of all recordings: compose every session that is over and not composed", NULL },
		{ "jobs", 0, 0, G_OPTION_ARG_INT, &raw->jobs, "with --all: so many sessions at a time (default 1)", "N" },
		{ "force", 0, 0, G_OPTION_ARG_NONE, &options->force, "make again what is there already", NULL },
		{ "dry-run", 0, 0, G_OPTION_ARG_NONE, &options->dry_run, "say what would be made, and make nothing", NULL },
		{ "progress", 0, 0, G_OPTION_ARG_STRING, &raw->progress, "none, bar (default on a terminal) or json: lines on stdout", "HOW" },
		{ "nice", 0, 0, G_OPTION_ARG_INT, &options->nice, "give way to others: 0 (not at all) to 19 (default 10)", "N" },
		{ "version", 0, 0, G_OPTION_ARG_NONE, &raw->version, "print the version", NULL },
		{ G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &raw->rest, NULL, NULL },
		G_OPTION_ENTRY_NULL,
	};
	g_autoptr(GOptionContext) context = g_option_context_new("SESSION-FOLDER | --all RECORDINGS-FOLDER");
	g_option_context_set_summary(context, "Makes of a recorded session (session.json, journal.jsonl, *.mjr) files that a browser plays, in its folder composed/.");
	g_option_context_set_description(context, "Exit status: 0 all is there, 1 something could not be made, 2 usage, 3 no session, 4 no track can be read,\n5 another composer is at work, 6 stopped by a signal. More in janus-xmpp-compose(1).");
	g_option_context_add_main_entries(context, entries, NULL);
	return g_option_context_parse(context, argc, argv, error);
}

gboolean jx_options_parse(JxOptions *options, int argc, char **argv, int *status) {
	Raw raw = { .fps = 25, .jobs = 1 };
	g_autoptr(GError) error = NULL;
	*options = (JxOptions){ .width = 1280, .height = 720, .nice = 10 };
	const char *wrong = NULL;
	gboolean parsed = parse(options, &raw, &argc, &argv, &error);
	if (parsed && raw.version)
		printf("janus-xmpp-compose " PACKAGE_VERSION "\n");
	else
		wrong = parsed ? take(options, &raw) : error->message;
	if (wrong != NULL)
		g_printerr("janus-xmpp-compose: %s; --help lists the options\n", wrong);
	*status = wrong != NULL ? JX_EXIT_USAGE : JX_EXIT_OK;
	gboolean goes_on = wrong == NULL && !raw.version;
	g_free(raw.format);
	g_free(raw.layout);
	g_free(raw.size);
	g_free(raw.progress);
	g_strfreev(raw.rest);
	return goes_on;
}

void jx_options_clear(JxOptions *options) {
	g_free(options->session);
}
