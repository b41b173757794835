#include "config.h"

#include <string.h>

#include "wire/core/limits.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/core/wire_error.h"
#include "wire/files/file.h"

#define PREFIX "urn:xmpp:jingle:apps:file-transfer:"
#define HASHES "urn:xmpp:hashes:"
#define MAX_HASH_TEXT 256

static const struct {
	const char *name, *other;
	GChecksumType type;
	gsize bytes;
} hashes[JX_HASHES] = {
	[JX_HASH_SHA512] = { "sha-512", "sha512", G_CHECKSUM_SHA512, 64 },
	[JX_HASH_SHA384] = { "sha-384", "sha384", G_CHECKSUM_SHA384, 48 },
	[JX_HASH_SHA256] = { "sha-256", "sha256", G_CHECKSUM_SHA256, 32 },
	[JX_HASH_SHA1] = { "sha-1", "sha1", G_CHECKSUM_SHA1, 20 },
	[JX_HASH_MD5] = { "md5", "md-5", G_CHECKSUM_MD5, 16 },
};

/* --- hashes */

gboolean jx_hash_parse(const char *name, JxHash *hash) {
	for(guint i = 0; name != NULL && i < JX_HASHES; i++)
		if(g_ascii_strcasecmp(name, hashes[i].name) == 0 || g_ascii_strcasecmp(name, hashes[i].other) == 0) {
			*hash = i;
			return TRUE;
		}
	return FALSE;
}

const char *jx_hash_name(JxHash hash) {
	return hashes[hash].name;
}

GChecksumType jx_hash_type(JxHash hash) {
	return hashes[hash].type;
}

char *jx_hash_read(JxHash hash, const char *text) {
	gsize bytes = hashes[hash].bytes, length = strlen(text);
	if(length == 2 * bytes && strspn(text, "0123456789abcdefABCDEF") == length)
		return g_ascii_strdown(text, -1);
	g_autofree guchar *raw = g_base64_decode(text, &length);
	if(length != bytes)
		return NULL;
	GString *hex = g_string_sized_new(2 * bytes);
	for(gsize i = 0; i < bytes; i++)
		g_string_append_printf(hex, "%02x", raw[i]);
	return g_string_free(hex, FALSE);
}

char *jx_hash_base64(const char *hex) {
	gsize bytes = strlen(hex) / 2;
	g_autofree guchar *raw = g_malloc(bytes + 1);
	for(gsize i = 0; i < bytes; i++)
		raw[i] = (guchar)(g_ascii_xdigit_value(hex[2 * i]) << 4 | g_ascii_xdigit_value(hex[2 * i + 1]));
	return g_base64_encode(raw, bytes);
}

/* --- the struct */

JxFile *jx_file_new(const char *name, gint64 size) {
	JxFile *file = g_new0(JxFile, 1);
	file->name = g_strdup(name);
	file->size = size;
	file->length = -1;
	return file;
}

void jx_file_free(JxFile *file) {
	if(file == NULL)
		return;
	g_free(file->name);
	g_free(file->desc);
	g_free(file->media_type);
	g_free(file->date);
	for(guint i = 0; i < JX_HASHES; i++)
		g_free(file->hash[i]);
	g_free(file);
}

JxFile *jx_file_copy(const JxFile *file) {
	JxFile *copy = g_memdup2(file, sizeof *file);
	copy->name = g_strdup(file->name);
	copy->desc = g_strdup(file->desc);
	copy->media_type = g_strdup(file->media_type);
	copy->date = g_strdup(file->date);
	for(guint i = 0; i < JX_HASHES; i++)
		copy->hash[i] = g_strdup(file->hash[i]);
	return copy;
}

/* U+202A to U+202E and U+2066 to U+2069: "gpj.exe" must not look like "exe.jpg". */
static gboolean is_readable(gunichar c) {
	return !g_unichar_iscntrl(c) && !(c >= 0x202a && c <= 0x202e) && !(c >= 0x2066 && c <= 0x2069);
}

char *jx_file_plain_name(const char *name) {
	g_autoptr(GString) plain = g_string_new(NULL);
	for(const char *c = name != NULL ? name : ""; *c != '\0'; c = g_utf8_next_char(c)) {
		if(*c == '/' || *c == '\\')
			g_string_truncate(plain, 0);
		else if(is_readable(g_utf8_get_char(c)))
			g_string_append_unichar(plain, g_utf8_get_char(c));
	}
	g_strstrip(plain->str);
	return g_strdup(*plain->str == '\0' || strcmp(plain->str, ".") == 0 || strcmp(plain->str, "..") == 0 ? "file" : plain->str);
}

guint jx_file_version(const char *ns) {
	if(ns == NULL || !g_str_has_prefix(ns, PREFIX))
		return 0;
	const char *number = ns + strlen(PREFIX);
	return number[0] >= '3' && number[0] <= '5' && number[1] == '\0' ? (guint)(number[0] - '0') : 0;
}

const char *jx_file_ns(guint version) {
	return version == 3 ? JX_NS_FILE_TRANSFER_3 : version == 4 ? JX_NS_FILE_TRANSFER_4 : JX_NS_FILE_TRANSFER_5;
}

/* --- reading */

static void read_hash(JxFile *file, xmpp_stanza_t *stanza) {
	JxHash hash;
	if(!jx_hash_parse(jx_stanza_attr(stanza, "algo"), &hash))
		return;
	g_autofree char *text = jx_stanza_text(stanza, MAX_HASH_TEXT);
	char *hex = text != NULL ? jx_hash_read(hash, text) : NULL;
	if(hex == NULL)
		return;
	g_free(file->hash[hash]);
	file->hash[hash] = hex;
}

static gboolean read_number(xmpp_stanza_t *stanza, const char *attribute, gint64 *value) {
	guint64 number;
	const char *text = jx_stanza_attr(stanza, attribute);
	/* COMPAT(gloox): -1 where there is no offset */
	if(text == NULL || *text == '\0' || strcmp(text, "-1") == 0)
		return TRUE;
	if(!jx_parse_number(text, 0, G_MAXINT64, &number))
		return FALSE;
	*value = (gint64)number;
	return TRUE;
}

static gboolean read_range(JxFile *file, xmpp_stanza_t *stanza, GError **error) {
	gint64 offset = 0;
	file->ranged = TRUE;
	if(!read_number(stanza, "offset", &offset) || !read_number(stanza, "length", &file->length))
		return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "the range of a file must have decimal numbers");
	file->offset = (guint64)offset;
	return TRUE;
}

static gboolean read_text(xmpp_stanza_t *stanza, gsize max, char **text, GError **error) {
	xmpp_stanza_t *first = xmpp_stanza_get_children(stanza);
	g_free(*text);
	*text = jx_stanza_text(stanza, max);
	if(*text != NULL && !g_utf8_validate(*text, -1, NULL))
		return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "the %s of a file is not UTF-8", xmpp_stanza_get_name(stanza));
	if(*text == NULL && first != NULL) {
		g_autofree char *whole = jx_stanza_text(stanza, JX_MAX_TEXT_BYTES);
		if(whole != NULL)
			return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "the %s of a file is too long", xmpp_stanza_get_name(stanza));
	}
	return TRUE;
}

static gboolean read_size(JxFile *file, xmpp_stanza_t *stanza, GError **error) {
	g_autofree char *text = jx_stanza_text(stanza, JX_MAX_TOKEN);
	guint64 size;
	if(text == NULL)
		return TRUE;
	if(!jx_parse_number(text, 0, G_MAXINT64, &size))
		return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "the size of a file must be a number of bytes");
	file->size = (gint64)size;
	return TRUE;
}

static gboolean read_child(JxFile *file, xmpp_stanza_t *c, GError **error) {
	if(g_str_has_prefix(jx_stanza_ns(c), HASHES)) {
		if(jx_stanza_is(c, NULL, "hash"))
			read_hash(file, c);
		else if(jx_stanza_is(c, NULL, "hash-used"))
			file->hash_later = TRUE;
		for(xmpp_stanza_t *h = jx_stanza_is(c, NULL, "hashes") ? jx_stanza_first(c) : NULL; h != NULL; h = jx_stanza_next(h))
			if(jx_stanza_is(h, NULL, "hash"))
				read_hash(file, h);
		return TRUE;
	}
	if(jx_stanza_is(c, NULL, "name"))
		return read_text(c, JX_MAX_FILE_NAME, &file->name, error);
	if(jx_stanza_is(c, NULL, "desc"))
		return read_text(c, JX_MAX_VALUE, &file->desc, error);
	if(jx_stanza_is(c, NULL, "media-type"))
		return read_text(c, JX_MAX_TOKEN, &file->media_type, error);
	if(jx_stanza_is(c, NULL, "date"))
		return read_text(c, JX_MAX_TOKEN, &file->date, error);
	if(jx_stanza_is(c, NULL, "size"))
		return read_size(file, c, error);
	if(jx_stanza_is(c, NULL, "range"))
		return read_range(file, c, error);
	return TRUE;
}

JxFile *jx_file_read(xmpp_stanza_t *stanza, GError **error) {
	g_autoptr(JxFile) file = jx_file_new(NULL, -1);
	for(xmpp_stanza_t *c = jx_stanza_first(stanza); c != NULL; c = jx_stanza_next(c))
		if(!read_child(file, c, error))
			return NULL;
	return g_steal_pointer(&file);
}

JxFile *jx_file_description_read(xmpp_stanza_t *stanza, JxFileRole *role, GError **error) {
	xmpp_stanza_t *request = jx_stanza_child(stanza, NULL, "request"), *offer = jx_stanza_child(stanza, NULL, "offer");
	xmpp_stanza_t *around = request != NULL ? request : offer != NULL ? offer : stanza;
	xmpp_stanza_t *file = jx_stanza_child(around, NULL, "file");
	*role = jx_stanza_is(stanza, NULL, "received") ? JX_FILE_RECEIVED : request != NULL ? JX_FILE_REQUEST : JX_FILE_OFFER;
	if(file == NULL) {
		jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "the description of the file has no <file/>");
		return NULL;
	}
	if(jx_stanza_next_named(file, NULL, "file") != NULL) {
		jx_wire_refuse(error, JX_WIRE_NOT_ACCEPTABLE, "one file in a session, please");
		return NULL;
	}
	return jx_file_read(file, error);
}

/* --- writing */

static void write_hashes(xmpp_stanza_t *stanza, const JxFile *file, guint version) {
	for(guint i = 0; i < JX_HASHES; i++) {
		if(file->hash[i] == NULL)
			continue;
		g_autofree char *base64 = version == 5 ? jx_hash_base64(file->hash[i]) : NULL;
		xmpp_stanza_t *hash = jx_stanza_add(stanza, "hash", version == 5 ? HASHES "2" : HASHES "1");
		jx_stanza_set(hash, "algo", hashes[i].name);
		jx_stanza_set_text(hash, version == 5 ? base64 : file->hash[i]);
	}
}

void jx_file_write(xmpp_stanza_t *parent, const JxFile *file, guint version) {
	xmpp_stanza_t *stanza = jx_stanza_add(parent, "file", NULL);
	jx_stanza_add_text(stanza, "date", NULL, file->date);
	jx_stanza_add_text(stanza, "name", NULL, file->name);
	jx_stanza_add_text(stanza, "desc", NULL, file->desc);
	if(version > 3)
		jx_stanza_add_text(stanza, "media-type", NULL, file->media_type);
	if(file->size >= 0) {
		g_autofree char *size = g_strdup_printf("%" G_GINT64_FORMAT, file->size);
		jx_stanza_add_text(stanza, "size", NULL, size);
	}
	if(file->ranged) {
		xmpp_stanza_t *range = jx_stanza_add(stanza, "range", NULL);
		if(file->offset > 0)
			jx_stanza_set_number(range, "offset", file->offset);
		if(file->length >= 0)
			jx_stanza_set_number(range, "length", (guint64)file->length);
	}
	write_hashes(stanza, file, version);
}

void jx_file_description_write(xmpp_stanza_t *content, const JxFile *file, JxFileRole role, guint version) {
	xmpp_stanza_t *description = jx_stanza_add(content, role == JX_FILE_RECEIVED ? "received" : "description", jx_file_ns(version));
	if(version == 3 && role != JX_FILE_RECEIVED)
		description = jx_stanza_add(description, role == JX_FILE_REQUEST ? "request" : "offer", NULL);
	jx_file_write(description, file, version);
}
