/* The shelf: files that people gave to a room, on disk and listed. What is listed is whole, and its hash is known; a half file is beside it under a name that nobody is
 * served. One mutex; what says "disk" waits for it and is not for the XMPP thread.
 */
#ifndef JX_HOST_SHELF_H
#define JX_HOST_SHELF_H

#include "host/module.h"
#include "wire/files/file.h"

G_BEGIN_DECLS

typedef struct {
	char *id;             /* 32 hexadecimal digits */
	char *room;           /* its JID */
	char *name, *type;    /* for people; media type, nullable */
	char *sender, *title; /* bare JID, nullable; what it is called in the room */
	guint64 size;
	char *sha1, *sha256;  /* hexadecimal */
	gboolean verified;    /* its sender announced a hash, and it has that */
	gboolean past;        /* of an earlier room of that name: its link is good, it is in no list */
	gint64 when;          /* wall clock, ms since 1970 */
} JxShelved;
void jx_shelved_free(JxShelved *shelved); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxShelved, jx_shelved_free)

typedef struct {
	const char *folder;       /* "": there is no shelf */
	const char *public_url;   /* that links begin with; "": there are none */
	guint64 max_size, max_room; /* bytes of a file, of a room's files */
	const char *const *types; /* "image/x", ".pdf" (x: any) : only these; empty: all */
	guint keep_days;          /* 0: for ever */
} JxShelfSettings;

#define JX_SHELF_ERROR (jx_shelf_error_quark())
GQuark jx_shelf_error_quark(void);
typedef enum {
	JX_SHELF_ERROR_OFF,
	JX_SHELF_ERROR_TOO_LARGE, /* of its own size, or it has more bytes than were announced */
	JX_SHELF_ERROR_FULL,      /* the room has too much */
	JX_SHELF_ERROR_TYPE,
	JX_SHELF_ERROR_HASH,      /* it is not what was announced */
	JX_SHELF_ERROR_DISK,
} JxShelfErrorCode;

/* --- XMPP thread */
void jx_shelf_open(const JxHost *host, const JxShelfSettings *settings); /* settings' strings outlive it */
void jx_shelf_close(void);
/* The MUC has made a new room of this name: what an earlier one had is in no list any more. */
void jx_shelf_new_room(const char *room);

/* --- any thread */
GPtrArray *jx_shelf_list(const char *room); /* JxShelved *, the oldest first; copies */
JxShelved *jx_shelf_find(const char *id);   /* a copy; NULL: there is none */
/* "https://meet.school.example/files/<token>/<name>"; NULL where there is no public_url. The token is made of the id and a secret of the store: who has the link may read the file. */
char *jx_shelf_link(const JxShelved *shelved);
JxShelved *jx_shelf_by_token(const char *token); /* NULL: none */

/* Whether a file as announced would be taken now; FALSE and an error that people understand. Waits for no disk. */
typedef struct JxPartOrder JxPartOrder;
gboolean jx_shelf_may_come(const JxPartOrder *order, GError **error);

/* --- disk: a file that comes */
typedef struct JxPart JxPart;
struct JxPartOrder {
	const char *room, *sender, *title; /* as in JxShelved */
	const JxFile *file; /* as announced; borrowed for the time of the call */
	gboolean resumes;   /* its sender can go on where a half file ends */
	const char *id;     /* that it will have; NULL: any */
};
/* NULL and an error that people understand. */
JxPart *jx_part_new(const JxPartOrder *order, GError **error);
guint64 jx_part_size(const JxPart *part); /* bytes that are there: of an earlier try, at first */
/* FALSE: the disk is full, or there are more than were announced. */
gboolean jx_part_write(JxPart *part, const void *bytes, gsize count, GError **error);
/* Hashes some of what is there, at most 1 MiB; TRUE: all of it is hashed, or can not be read, and jx_part_shelve may say so. */
gboolean jx_part_hash(JxPart *part);
/* The hash that was announced later (XEP-0234, <checksum/>). */
void jx_part_expect(JxPart *part, const JxFile *file);
/* All bytes are there and hashed: checks and lists it. Frees the part, whatever comes of it; a file with another hash is gone. */
JxShelved *jx_part_shelve(JxPart *part, GError **error);
/* It ends here: kept for a day where its sender can go on with it, else gone. Frees the part; NULL is fine. */
void jx_part_leave(JxPart *part);
void jx_part_discard(JxPart *part); /* gone at once */

/* --- disk: one that is there */
int jx_shelf_open_file(const JxShelved *shelved); /* a descriptor to read from, or -1 */
/* Takes it off the shelf. */
void jx_shelf_remove(const char *id);
/* What is older than keep_days, and half files of more than a day. */
void jx_shelf_sweep(void);

G_END_DECLS

#endif
