#include "config.h"

#include "make/progress.h"

#include <stdio.h>

#define PAUSE 200000 /* µs */
#define WIDTH 30
#define EARLY 0.005

gint64 jx_progress_left(gint64 elapsed, double done) {
	if (done < EARLY || elapsed < 0)
		return -1;
	return (gint64)((double)elapsed * (1 - MIN(done, 1)) / done / 1000000 + 0.5);
}

void jx_progress_begin(JxProgress *progress, JxProgressMode mode, const char *file) {
	*progress = (JxProgress){ mode, file, g_get_monotonic_time(), 0 };
	jx_progress_tell(progress, 0);
}

static void tell_bar(const JxProgress *progress, double done, gint64 left) {
	gint filled = (gint)(done * WIDTH);
	fprintf(stderr, "\r%s [", progress->file);
	for (gint i = 0; i < WIDTH; i++)
		fputc(i < filled ? '#' : '.', stderr);
	fprintf(stderr, "] %3d %%", (gint)(done * 100));
	if (left >= 0)
		fprintf(stderr, "  %d:%02d:%02d left ", (gint)(left / 3600), (gint)(left / 60 % 60), (gint)(left % 60));
	fflush(stderr);
}

static void tell_json(const JxProgress *progress, double done, gint64 left) {
	char text[G_ASCII_DTOSTR_BUF_SIZE];
	/* names of outputs have no byte that JSON would write otherwise */
	printf("{\"file\":\"%s\",\"progress\":%s", progress->file, g_ascii_formatd(text, sizeof text, "%.3f", done));
	if (left >= 0)
		printf(",\"seconds_left\":%d", (gint)left);
	printf("}\n");
	fflush(stdout);
}

void jx_progress_tell(JxProgress *progress, double done) {
	gint64 now = g_get_monotonic_time();
	if (progress->mode == JX_PROGRESS_NONE || (now - progress->told < PAUSE && done < 1))
		return;
	progress->told = now;
	gint64 left = jx_progress_left(now - progress->began, done);
	if (progress->mode == JX_PROGRESS_BAR)
		tell_bar(progress, done, left);
	else
		tell_json(progress, done, left);
}

void jx_progress_end(JxProgress *progress) {
	if (progress->mode == JX_PROGRESS_BAR)
		fprintf(stderr, "\r\033[K");
}
