#include "config.h"

#include "read/mjr.h"

#include <jansson.h>
#include <string.h>

#define MAGIC "MJR00002"
#define FRAME "MEET"
#define FRAME_HEADER 10
#define HEADER_MOST 8192

struct JxMjr {
	FILE *file;
	JxMjrHeader header;
	guint64 lost_bytes, bad_frames;
	guint8 packet[65536];
};

static void read_header(JxMjrHeader *header, const char *text, gsize len) {
	json_t *root = json_loadb(text, len, 0, NULL);
	const char *codec = json_string_value(json_object_get(root, "c"));
	header->has_codec = jx_track_codec_parse(codec, &header->codec);
	header->first_wall = json_integer_value(json_object_get(root, "u"));
	header->encrypted = json_is_true(json_object_get(root, "e"));
	json_decref(root);
}

JxMjr *jx_mjr_open(FILE *file, char **error) {
	guint8 start[sizeof MAGIC - 1 + 2];
	char text[HEADER_MOST];
	gsize got = fread(start, 1, sizeof start, file), len = got == sizeof start ? jx_read16(start + sizeof MAGIC - 1) : 0;
	*error = NULL;
	if (got == 0)
		*error = g_strdup("the file is empty");
	else if (got < sizeof start || memcmp(start, MAGIC, sizeof MAGIC - 1) != 0)
		*error = g_strdup("this is no recording of Janus (MJR00002)");
	else if (len > sizeof text || fread(text, 1, len, file) != len)
		*error = g_strdup("the header is cut off");
	if (*error != NULL) {
		fclose(file);
		return NULL;
	}
	JxMjr *mjr = g_new0(JxMjr, 1);
	mjr->file = file;
	read_header(&mjr->header, text, len);
	return mjr;
}

void jx_mjr_close(JxMjr *mjr) {
	fclose(mjr->file);
	g_free(mjr);
}

const JxMjrHeader *jx_mjr_header(const JxMjr *mjr) {
	return &mjr->header;
}

/* Moves on byte by byte until `head` begins a frame. */
static gboolean find_frame(JxMjr *mjr, guint8 head[FRAME_HEADER]) {
	gsize got = fread(head, 1, FRAME_HEADER, mjr->file);
	while (got == FRAME_HEADER && memcmp(head, FRAME, sizeof FRAME - 1) != 0) {
		mjr->lost_bytes++;
		memmove(head, head + 1, FRAME_HEADER - 1);
		got = FRAME_HEADER - 1 + fread(head + FRAME_HEADER - 1, 1, 1, mjr->file);
	}
	if (got < FRAME_HEADER)
		mjr->lost_bytes += got;
	return got == FRAME_HEADER;
}

gboolean jx_mjr_next(JxMjr *mjr, JxMjrPacket *packet) {
	guint8 head[FRAME_HEADER];
	while (find_frame(mjr, head)) {
		gsize len = jx_read16(head + 8), got = fread(mjr->packet, 1, len, mjr->file);
		if (got < len) {
			mjr->lost_bytes += FRAME_HEADER + got;
			return FALSE;
		}
		packet->ms = jx_read32(head + 4);
		if (jx_rtp_read(mjr->packet, len, &packet->rtp))
			return TRUE;
		mjr->bad_frames++;
	}
	return FALSE;
}

guint64 jx_mjr_lost_bytes(const JxMjr *mjr) {
	return mjr->lost_bytes;
}

guint64 jx_mjr_bad_frames(const JxMjr *mjr) {
	return mjr->bad_frames;
}
