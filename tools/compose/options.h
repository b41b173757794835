/* The command line of janus-xmpp-compose. */
#ifndef JX_COMPOSE_OPTIONS_H
#define JX_COMPOSE_OPTIONS_H

#include "make/container.h"
#include "make/progress.h"
#include "plan/stage.h"

#define JX_JOBS_MOST 64

/* Exit codes: part of the program's interface, in its man page. */
enum {
	JX_EXIT_OK = 0,          /* everything is there, made now or before */
	JX_EXIT_FAILED = 1,      /* something could not be made or written */
	JX_EXIT_USAGE = 2,
	JX_EXIT_NO_SESSION = 3,  /* the folder is none of a recorded session */
	JX_EXIT_NO_MEDIA = 4,    /* no track of it can be read; documents are made */
	JX_EXIT_BUSY = 5,        /* another composer is at work in it */
	JX_EXIT_STOPPED = 6,     /* by a signal; the next run finishes */
};

typedef struct {
	char *session; /* the folder; with `all` that of the recordings */
	gboolean all;
	guint jobs;    /* with `all`: at a time, 1 to JX_JOBS_MOST */
	JxFormat format;
	JxLayout layout;
	guint width, height, fps;
	gboolean audio;        /* a file with the sound alone, too */
	gboolean audio_only;   /* no picture at all */
	gboolean participants; /* a file of each, too */
	gboolean force, dry_run;
	JxProgressMode progress;
	gint nice;
} JxOptions;

/* FALSE: the program ends with *status; what is to be said is said. Strings of `options` are freed by jx_options_clear. */
gboolean jx_options_parse(JxOptions *options, int argc, char **argv, int *status);
void jx_options_clear(JxOptions *options);

#endif
