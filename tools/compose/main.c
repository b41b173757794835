/* janus-xmpp-compose: a recorded session → files that play in a browser. A program of its own: what hostile media does to a decoder ends it, not Janus. */
#include "config.h"

#include <libavutil/log.h>
#include <locale.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "compose.h"
#include "queue.h"

static volatile sig_atomic_t stop;

static void on_signal(int number) {
	stop = number;
}

static void catch_signals(void) {
	struct sigaction action;
	memset(&action, 0, sizeof action);
	action.sa_handler = on_signal;
	action.sa_flags = SA_RESETHAND; /* the second one ends it at once */
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	signal(SIGXFSZ, SIG_IGN);
}

int main(int argc, char **argv) {
	JxOptions options;
	int status;
	setlocale(LC_ALL, "");
	setlocale(LC_NUMERIC, "C");
	if (jx_options_parse(&options, argc, argv, &status)) {
		av_log_set_level(AV_LOG_QUIET); /* what is wrong with tracks is counted and told by ourselves */
		catch_signals();
		umask(S_IWGRP | S_IRWXO); /* as the recordings: Janus's user and group read them */
		setpriority(PRIO_PROCESS, 0, options.nice);
		status = options.all ? jx_queue(&options, &stop) : jx_compose(&options, &stop);
	}
	jx_options_clear(&options);
	return status;
}
