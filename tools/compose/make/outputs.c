#include "config.h"

#include "make/outputs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define PART ".part"
#define NAME_MOST 200

static char *part_name(const char *name) {
	return g_strconcat(".", name, PART, NULL);
}

static void remove_parts(const JxOutputs *outputs) {
	int fd = openat(outputs->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	for (struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;)
		if (*entry->d_name == '.' && g_str_has_suffix(entry->d_name, PART))
			unlinkat(outputs->fd, entry->d_name, 0);
	if (dir != NULL)
		closedir(dir);
}

void jx_outputs_init(JxOutputs *outputs, const char *session_path) {
	*outputs = (JxOutputs){ -1, -1, g_build_filename(session_path, "composed", NULL), g_ptr_array_new_with_free_func(g_free) };
}

JxOutputsResult jx_outputs_lock(JxOutputs *outputs, char **error) {
	if (mkdir(outputs->path, 0750) == 0 || errno == EEXIST)
		outputs->fd = open(outputs->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (outputs->fd >= 0)
		outputs->lock = openat(outputs->fd, ".lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0640);
	if (outputs->lock < 0) {
		*error = g_strdup_printf("%s: %s", outputs->path, g_strerror(errno));
		return JX_OUTPUTS_FAILED;
	}
	if (flock(outputs->lock, LOCK_EX | LOCK_NB) != 0) {
		*error = g_strdup_printf("%s: another composer is at work", outputs->path);
		return JX_OUTPUTS_BUSY;
	}
	remove_parts(outputs);
	return JX_OUTPUTS_OK;
}

void jx_outputs_close(JxOutputs *outputs) {
	if (outputs->lock >= 0)
		close(outputs->lock);
	if (outputs->fd >= 0)
		close(outputs->fd);
	g_free(outputs->path);
	g_ptr_array_unref(outputs->made);
}

gboolean jx_outputs_have(const JxOutputs *outputs, const char *name) {
	g_autofree char *path = g_build_filename(outputs->path, name, NULL);
	struct stat info;
	return lstat(path, &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0;
}

static gint by_name(gconstpointer a, gconstpointer b) {
	return strcmp(*(char *const *)a, *(char *const *)b);
}

GPtrArray *jx_outputs_list(const JxOutputs *outputs) {
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GDir) dir = g_dir_open(outputs->path, 0, NULL);
	for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;)
		if (*name != '.' && jx_outputs_have(outputs, name))
			g_ptr_array_add(names, g_strdup(name));
	g_ptr_array_sort(names, by_name);
	return names;
}

char *jx_outputs_part(const JxOutputs *outputs, const char *name) {
	g_autofree char *part = part_name(name);
	return g_build_filename(outputs->path, part, NULL);
}

static gboolean sync_file(const JxOutputs *outputs, const char *name) {
	int fd = openat(outputs->fd, name, O_RDONLY | O_CLOEXEC);
	gboolean synced = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return synced;
}

gboolean jx_outputs_finish(JxOutputs *outputs, const char *name, char **error) {
	g_autofree char *part = part_name(name);
	if (sync_file(outputs, part) && renameat(outputs->fd, part, outputs->fd, name) == 0) {
		fsync(outputs->fd);
		g_ptr_array_add(outputs->made, g_strdup(name));
		return TRUE;
	}
	*error = g_strdup_printf("%s/%s: %s", outputs->path, name, g_strerror(errno));
	unlinkat(outputs->fd, part, 0);
	return FALSE;
}

void jx_outputs_abandon(JxOutputs *outputs, const char *name) {
	g_autofree char *part = part_name(name);
	unlinkat(outputs->fd, part, 0);
}

static gboolean write_all(int fd, const char *text, gsize len) {
	while (len > 0) {
		gssize n = write(fd, text, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return FALSE;
		text += n;
		len -= (gsize)n;
	}
	return TRUE;
}

gboolean jx_outputs_text(JxOutputs *outputs, const char *name, const char *text, char **error) {
	g_autofree char *part = part_name(name);
	int fd = openat(outputs->fd, part, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0640);
	gboolean written = fd >= 0 && write_all(fd, text, strlen(text));
	int reason = errno;
	if (fd >= 0)
		close(fd);
	if (written)
		return jx_outputs_finish(outputs, name, error);
	*error = g_strdup_printf("%s/%s: %s", outputs->path, name, g_strerror(reason));
	unlinkat(outputs->fd, part, 0);
	return FALSE;
}

char *jx_outputs_escape(const char *id) {
	GString *name = g_string_new(NULL);
	for (const char *p = id; *p != '\0'; p++) {
		if (g_ascii_isalnum(*p) || strchr("_-@", *p) != NULL || (*p == '.' && p != id))
			g_string_append_c(name, *p);
		else
			g_string_append_printf(name, "%%%02X", (guint8)*p);
	}
	if (name->len > NAME_MOST) {
		g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, id, -1);
		g_string_truncate(name, NAME_MOST - 17);
		g_string_append_printf(name, "~%.16s", sum);
	}
	return g_string_free(name, FALSE);
}
