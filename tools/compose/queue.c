#include "config.h"

#include "queue.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "make/report.h"

#define QUIET_FOR 600 /* s */
#define ATTEMPTS_FILE "composed/.attempts"

typedef struct {
	GPid pid;
	char *session;
} Child;

typedef struct {
	const JxOptions *options;
	const volatile sig_atomic_t *stop;
	Child children[JX_JOBS_MOST];
	guint running, failed, given_up;
} Queue;

/* --- what is due */

static gint64 changed(const char *session, const char *name) {
	g_autofree char *path = g_build_filename(session, name, NULL);
	struct stat info;
	return lstat(path, &info) == 0 && S_ISREG(info.st_mode) ? (gint64)info.st_mtime : -1;
}

static gboolean is_over(const char *session) {
	g_autofree char *path = g_build_filename(session, "session.json", NULL);
	json_t *manifest = json_load_file(path, 0, NULL);
	gboolean complete = g_strcmp0(json_string_value(json_object_get(manifest, "state")), "complete") == 0;
	json_decref(manifest);
	return complete || changed(session, "journal.jsonl") + QUIET_FOR < (gint64)time(NULL);
}

static guint64 attempts(const char *session) {
	g_autofree char *path = g_build_filename(session, ATTEMPTS_FILE, NULL), *text = NULL;
	guint64 n = 0;
	if (g_file_get_contents(path, &text, NULL, NULL) && !g_ascii_string_to_unsigned(text, 10, 0, 1000, &n, NULL))
		n = 0;
	return n;
}

static void set_attempts(const char *session, guint64 n) {
	g_autofree char *path = g_build_filename(session, ATTEMPTS_FILE, NULL), *text = g_strdup_printf("%" G_GUINT64_FORMAT, n), *folder = g_path_get_dirname(path);
	mkdir(folder, 0750);
	if (n == 0)
		unlink(path);
	else
		g_file_set_contents(path, text, -1, NULL); /* where it cannot be written nothing else can: it fails all the same */
}

static gboolean is_due(const Queue *queue, const char *session) {
	if (changed(session, "session.json") < 0 || !is_over(session))
		return FALSE;
	return queue->options->force || changed(session, "composed/" JX_REPORT) < changed(session, "journal.jsonl");
}

static gint by_base_name(gconstpointer a, gconstpointer b) {
	const char *left = strrchr(*(char *const *)a, '/'), *right = strrchr(*(char *const *)b, '/');
	return strcmp(left, right);
}

static void add_room(GPtrArray *due, const Queue *queue, const char *room) {
	g_autoptr(GDir) dir = g_dir_open(room, 0, NULL);
	for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
		g_autofree char *session = g_build_filename(room, name, NULL);
		if (*name != '.' && is_due(queue, session))
			g_ptr_array_add(due, g_steal_pointer(&session));
	}
}

/* Names of sessions begin with when they began: sorted by these, the oldest comes first. */
static GPtrArray *sessions_due(const Queue *queue) {
	GPtrArray *due = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GDir) dir = g_dir_open(queue->options->session, 0, NULL);
	for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
		g_autofree char *room = g_build_filename(queue->options->session, name, NULL);
		if (*name != '.')
			add_room(due, queue, room);
	}
	g_ptr_array_sort(due, by_base_name);
	return due;
}

/* --- running them */

static void start(Queue *queue, const char *session) {
	const JxOptions *options = queue->options;
	g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(argv, g_strdup("/proc/self/exe"));
	g_ptr_array_add(argv, g_strdup_printf("--format=%s", options->format == JX_FORMAT_MP4 ? "mp4" : "webm"));
	g_ptr_array_add(argv, g_strdup_printf("--layout=%s", options->layout == JX_LAYOUT_GRID ? "grid" : "speaker"));
	g_ptr_array_add(argv, g_strdup_printf("--size=%ux%u", options->width, options->height));
	g_ptr_array_add(argv, g_strdup_printf("--fps=%u", options->fps));
	g_ptr_array_add(argv, g_strdup("--nice=0")); /* it has ours already */
	g_ptr_array_add(argv, g_strdup(options->progress == JX_PROGRESS_JSON ? "--progress=json" : "--progress=none"));
	if (options->audio)
		g_ptr_array_add(argv, g_strdup("--audio"));
	if (options->audio_only)
		g_ptr_array_add(argv, g_strdup("--audio-only"));
	if (options->participants)
		g_ptr_array_add(argv, g_strdup("--participants"));
	if (options->force)
		g_ptr_array_add(argv, g_strdup("--force"));
	g_ptr_array_add(argv, g_strdup("--"));
	g_ptr_array_add(argv, g_strdup(session));
	g_ptr_array_add(argv, NULL);
	Child *child = &queue->children[queue->running];
	g_autoptr(GError) error = NULL;
	if (!g_spawn_async(NULL, (char **)argv->pdata, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &child->pid, &error)) {
		g_printerr("janus-xmpp-compose: %s\n", error->message);
		queue->failed++;
		return;
	}
	child->session = g_strdup(session);
	queue->running++;
}

static void ended(Queue *queue, Child *child, int status) {
	int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	gboolean done = code == JX_EXIT_OK || code == JX_EXIT_NO_MEDIA, turned_away = code == JX_EXIT_BUSY || code == JX_EXIT_STOPPED;
	if (done)
		set_attempts(child->session, 0);
	else if (!turned_away) {
		set_attempts(child->session, attempts(child->session) + 1);
		queue->failed++;
		if (code < 0)
			g_printerr("janus-xmpp-compose: %s: its composer was ended by signal %d\n", child->session, WTERMSIG(status));
	}
	g_free(child->session);
	*child = queue->children[--queue->running];
}

/* Waits for the next one to end. */
static void wait_for_one(Queue *queue) {
	int status;
	pid_t pid = waitpid(-1, &status, 0);
	if (pid < 0 && errno == EINTR && *queue->stop) {
		for (guint i = 0; i < queue->running; i++)
			kill(queue->children[i].pid, SIGTERM);
		do
			pid = waitpid(-1, &status, 0);
		while (pid < 0 && errno == EINTR);
	}
	for (guint i = 0; pid > 0 && i < queue->running; i++) {
		if (queue->children[i].pid == pid) {
			ended(queue, &queue->children[i], status);
			return;
		}
	}
}

static void run(Queue *queue, const GPtrArray *due) {
	for (guint i = 0; i < due->len && !*queue->stop; i++) {
		const char *session = g_ptr_array_index(due, i);
		if (attempts(session) >= JX_QUEUE_ATTEMPTS && !queue->options->force) {
			queue->given_up++;
			continue;
		}
		while (queue->running >= queue->options->jobs && !*queue->stop)
			wait_for_one(queue);
		if (!*queue->stop)
			start(queue, session);
	}
	while (queue->running > 0)
		wait_for_one(queue);
}

int jx_queue(const JxOptions *options, const volatile sig_atomic_t *stop) {
	Queue queue = { .options = options, .stop = stop };
	if (!g_file_test(options->session, G_FILE_TEST_IS_DIR)) {
		g_printerr("janus-xmpp-compose: %s is no folder\n", options->session);
		return JX_EXIT_NO_SESSION;
	}
	g_autoptr(GPtrArray) due = sessions_due(&queue);
	if (options->dry_run) {
		for (guint i = 0; i < due->len; i++)
			g_print("%s %s\n", attempts(g_ptr_array_index(due, i)) >= JX_QUEUE_ATTEMPTS && !options->force ? "leave" : "compose", (char *)g_ptr_array_index(due, i));
		return JX_EXIT_OK;
	}
	run(&queue, due);
	if (queue.given_up > 0)
		g_printerr("janus-xmpp-compose: %u sessions failed %d times and are left alone; --force tries them again\n", queue.given_up, JX_QUEUE_ATTEMPTS);
	return *stop ? JX_EXIT_STOPPED : queue.failed > 0 ? JX_EXIT_FAILED : JX_EXIT_OK;
}
