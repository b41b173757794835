/* A file as Jingle file transfer describes it (XEP-0234), in its namespaces :3, :4 and :5: name, size, hashes (XEP-0300), the range that is wanted. */
#ifndef JX_WIRE_FILE_H
#define JX_WIRE_FILE_H

#include <glib.h>
#include <strophe.h>

G_BEGIN_DECLS

/* The strongest first. */
typedef enum { JX_HASH_SHA512, JX_HASH_SHA384, JX_HASH_SHA256, JX_HASH_SHA1, JX_HASH_MD5, JX_HASHES } JxHash;

typedef struct {
	char *name, *desc, *media_type, *date; /* nullable; the name is the sender's and no name of a file of ours */
	gint64 size;            /* bytes; -1: not said */
	char *hash[JX_HASHES];  /* hexadecimal, lower case; NULL: absent, or of an impossible length */
	gboolean hash_later;    /* <hash-used/>: a <checksum/> follows */
	gboolean ranged;        /* there is a <range/>: its author can resume */
	guint64 offset;         /* of the range, 0 where it is not said */
	gint64 length;          /* of the range; -1: to the end */
} JxFile;

typedef enum { JX_FILE_OFFER, JX_FILE_REQUEST, JX_FILE_RECEIVED } JxFileRole;

#define JX_MAX_FILE_NAME 1024 /* bytes */

JxFile *jx_file_new(const char *name, gint64 size);
void jx_file_free(JxFile *file); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxFile, jx_file_free)
JxFile *jx_file_copy(const JxFile *file);

/* How people read the name: without folders, control characters and marks that turn the direction of writing; never empty. New string. */
char *jx_file_plain_name(const char *name /* nullable */);

/* 3, 4 or 5; 0 where it is no such namespace. */
guint jx_file_version(const char *ns);
const char *jx_file_ns(guint version);

/* <file/>, in whatever namespace. */
JxFile *jx_file_read(xmpp_stanza_t *stanza, GError **error);
/* <description/> or <received/> of a version: what stands in it. role: :3 says it by a wrapper, later ones by `senders` (a file that the responder is to send is a request). */
JxFile *jx_file_description_read(xmpp_stanza_t *stanza, JxFileRole *role, GError **error);
/* <checksum/>'s or <received/>'s <file/>; or NULL where there is none. */
void jx_file_write(xmpp_stanza_t *parent, const JxFile *file, guint version);
void jx_file_description_write(xmpp_stanza_t *content, const JxFile *file, JxFileRole role, guint version);

/* "sha-256" ↔ JX_HASH_SHA256 (gloox and XEP-0234 :3 write "sha1", too). FALSE: unknown. */
gboolean jx_hash_parse(const char *name, JxHash *hash);
const char *jx_hash_name(JxHash hash);
GChecksumType jx_hash_type(JxHash hash);
/* Text of a hash, hexadecimal (urn:xmpp:hashes:0 and :1) or base64 (:2), whichever has the length → lower case hexadecimal, new; NULL where it has neither. */
char *jx_hash_read(JxHash hash, const char *text);
/* The other way, for XEP-0300's newest form. New string. */
char *jx_hash_base64(const char *hex);

G_END_DECLS

#endif
