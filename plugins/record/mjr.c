#include "config.h"

#include "record/mjr.h"

#include <string.h>

/* As Janus's tools know them. */
static const char *const words[JX_CODECS] = {
	[JX_CODEC_OPUS] = "opus", [JX_CODEC_G722] = "g722", [JX_CODEC_PCMU] = "pcmu", [JX_CODEC_PCMA] = "pcma", [JX_CODEC_EVENT] = "event",
	[JX_CODEC_VP8] = "vp8", [JX_CODEC_H264] = "h264", [JX_CODEC_VP9] = "vp9",
};

const char *jx_codec_word(JxCodec codec) {
	return words[codec];
}

static void append16(GByteArray *out, guint16 value) {
	guint8 bytes[] = { (guint8)(value >> 8), (guint8)value };
	g_byte_array_append(out, bytes, sizeof bytes);
}

void jx_mjr_begin(GByteArray *out, JxCodec codec, gint64 made_us, gint64 first_us) {
	g_autofree char *info = g_strdup_printf("{\"t\":\"%s\",\"c\":\"%s\",\"s\":%" G_GINT64_FORMAT ",\"u\":%" G_GINT64_FORMAT "}",
		codec >= JX_CODEC_VP8 ? "v" : "a", words[codec], made_us, first_us);
	g_byte_array_append(out, (const guint8 *)"MJR00002", 8);
	append16(out, (guint16)strlen(info));
	g_byte_array_append(out, (const guint8 *)info, (guint)strlen(info));
}

void jx_mjr_packet(GByteArray *out, guint32 ms, const guint8 *packet, guint16 len) {
	g_byte_array_append(out, (const guint8 *)"MEET", 4);
	append16(out, (guint16)(ms >> 16));
	append16(out, (guint16)ms);
	append16(out, len);
	g_byte_array_append(out, packet, len);
}
