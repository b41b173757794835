#include "config.h"

#include "record/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define FOLDER_MODE 0750
#define FILE_MODE 0640
/* Kept free on the disk behind the journal's end, bytes: its last lines and the manifest fit in. */
#define KEPT (64 * 1024)

struct JxFolder {
	int fd, journal;
	goffset size, kept; /* of the journal: what is written, what is reserved */
};

static gboolean fail(GError **error, const char *what) {
	int problem = errno == EDQUOT ? ENOSPC : errno;
	g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(problem), "%s: %s", what, g_strerror(problem));
	return FALSE;
}

/* A folder below another; made where it is missing, unless it has to be `fresh`. */
static int enter(int parent, const char *name, gboolean fresh, GError **error) {
	if (mkdirat(parent, name, FOLDER_MODE) != 0 && (fresh || errno != EEXIST)) {
		fail(error, name);
		return -1;
	}
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		fail(error, name);
	return fd;
}

static int enter_both(const char *root, const char *room, const char *name, GError **error) {
	if (g_mkdir_with_parents(root, FOLDER_MODE) != 0) {
		fail(error, root);
		return -1;
	}
	int above = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (above < 0) {
		fail(error, root);
		return -1;
	}
	int of_room = enter(above, room, FALSE, error);
	int fd = of_room < 0 ? -1 : enter(of_room, name, TRUE, error);
	close(above);
	if (of_room >= 0)
		close(of_room);
	return fd;
}

JxFolder *jx_folder_new(const char *root, const char *room, const char *name, GError **error) {
	int fd = enter_both(root, room, name, error);
	if (fd < 0)
		return NULL;
	JxFolder *folder = g_new0(JxFolder, 1);
	folder->fd = fd;
	folder->journal = jx_folder_create(folder, "journal.jsonl", error);
	if (folder->journal < 0) {
		jx_folder_free(folder);
		return NULL;
	}
	return folder;
}

void jx_folder_free(JxFolder *folder) {
	if (!folder)
		return;
	if (folder->journal >= 0)
		close(folder->journal);
	close(folder->fd);
	g_free(folder);
}

int jx_folder_create(JxFolder *folder, const char *file, GError **error) {
	int fd = openat(folder->fd, file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, FILE_MODE);
	if (fd < 0)
		fail(error, file);
	return fd;
}

gboolean jx_append(int fd, const void *data, gsize len, goffset *size, GError **error) {
	gsize done = 0;
	while (done < len) {
		gssize n = write(fd, (const guint8 *)data + done, len - done);
		if (n > 0) {
			done += (gsize)n;
			continue;
		}
		if (n < 0 && errno == EINTR)
			continue;
		if (n == 0)
			errno = EIO;
		fail(error, "writing");
		/* The file ends with what is whole, if it can be. */
		if (ftruncate(fd, *size) == 0)
			(void)lseek(fd, *size, SEEK_SET);
		return FALSE;
	}
	*size += (goffset)len;
	return TRUE;
}

/* Blocks behind the end; file systems that cannot do it have none. */
static void keep_room(JxFolder *folder) {
	if (folder->size + KEPT / 4 <= folder->kept)
		return;
	folder->kept = folder->size + KEPT;
	(void)fallocate(folder->journal, FALLOC_FL_KEEP_SIZE, folder->size, KEPT);
}

gboolean jx_folder_journal(JxFolder *folder, const json_t *line, GError **error) {
	char *text = json_dumps(line, JSON_COMPACT);
	g_autofree char *whole = g_strconcat(text, "\n", NULL);
	free(text);
	gboolean good = jx_append(folder->journal, whole, strlen(whole), &folder->size, error);
	if (good)
		keep_room(folder);
	return good;
}

gboolean jx_folder_manifest(JxFolder *folder, const json_t *manifest, gboolean last, GError **error) {
	if (last && ftruncate(folder->journal, folder->size) != 0)
		return fail(error, "journal.jsonl");
	char *text = json_dumps(manifest, JSON_INDENT(2));
	goffset size = 0;
	(void)unlinkat(folder->fd, "session.json.new", 0);
	int fd = jx_folder_create(folder, "session.json.new", error);
	gboolean good = fd >= 0 && jx_append(fd, text, strlen(text), &size, error);
	free(text);
	if (fd >= 0) {
		(void)fdatasync(fd);
		close(fd);
	}
	if (good && renameat(folder->fd, "session.json.new", folder->fd, "session.json") != 0)
		good = fail(error, "session.json");
	return good;
}

guint64 jx_folder_space(JxFolder *folder) {
	struct statvfs disk;
	return fstatvfs(folder->fd, &disk) == 0 ? (guint64)disk.f_bavail * disk.f_frsize : G_MAXUINT64;
}

void jx_folder_sync(JxFolder *folder) {
	(void)fdatasync(folder->journal);
}
