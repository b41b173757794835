#include "config.h"

#include "http/files.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PARTS_MOST 16

static gboolean is_plain(const char *part) {
	return *part != '\0' && *part != '.' && strchr(part, '\\') == NULL;
}

/* Goes down part by part from the folder's descriptor: no "..", no link can lead out. */
static int descend(const char *folder, char **parts, guint count) {
	int at = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	for (guint i = 0; at >= 0 && i < count; i++) {
		int next = is_plain(parts[i]) ? openat(at, parts[i], O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK) : -1;
		close(at);
		at = next;
	}
	return at;
}

int jx_files_open_folder(const char *folder, const char *path) {
	g_auto(GStrv) parts = g_strsplit(path + 1, "/", PARTS_MOST + 1);
	guint count = g_strv_length(parts);
	int fd = *path == '/' && count <= PARTS_MOST ? descend(folder, parts, count) : -1;
	struct stat status;
	if (fd < 0 || (fstat(fd, &status) == 0 && S_ISDIR(status.st_mode)))
		return fd;
	close(fd);
	return -1;
}

int jx_files_open(const char *folder, const char *path, guint64 *size, gboolean *is_folder) {
	*is_folder = FALSE;
	if (*path != '/')
		return -1;
	g_autofree char *name = g_str_has_suffix(path, "/") ? g_strconcat(path + 1, "index.html", NULL) : g_strdup(path + 1);
	g_auto(GStrv) parts = g_strsplit(name, "/", PARTS_MOST + 1);
	guint count = g_strv_length(parts);
	if (count > PARTS_MOST)
		return -1;
	int fd = descend(folder, parts, count);
	struct stat status;
	if (fd >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) {
		*size = status.st_size;
		return fd;
	}
	*is_folder = fd >= 0 && S_ISDIR(status.st_mode);
	if (fd >= 0)
		close(fd);
	return -1;
}

const char *jx_files_type(const char *path) {
	static const struct {
		const char *suffix, *type;
	} types[] = {
		{ ".html", "text/html; charset=utf-8" }, { "/", "text/html; charset=utf-8" },
		{ ".js", "text/javascript; charset=utf-8" }, { ".mjs", "text/javascript; charset=utf-8" },
		{ ".css", "text/css; charset=utf-8" }, { ".json", "application/json" },
		{ ".svg", "image/svg+xml" }, { ".png", "image/png" }, { ".jpg", "image/jpeg" }, { ".ico", "image/x-icon" }, { ".webp", "image/webp" },
		{ ".woff2", "font/woff2" }, { ".wasm", "application/wasm" }, { ".txt", "text/plain; charset=utf-8" },
		{ ".vtt", "text/vtt; charset=utf-8" }, { ".csv", "text/csv; charset=utf-8" }, { ".mp4", "video/mp4" }, { ".m4a", "audio/mp4" },
		{ ".webm", "video/webm" }, { ".mp3", "audio/mpeg" }, { ".wav", "audio/wav" }, { ".ogg", "audio/ogg" }, { ".opus", "audio/ogg" },
		{ ".webmanifest", "application/manifest+json" }, { ".map", "application/json" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(types); i++)
		if (g_str_has_suffix(path, types[i].suffix))
			return types[i].type;
	return "application/octet-stream";
}
