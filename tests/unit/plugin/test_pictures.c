/* What packets of video say of their pictures. The parameters of H.264 are x264's, 640x360. */
#include "config.h"

#include <string.h>

#include "media/picture.h"

#define X264_SPS 0x67, 0x42, 0xC0, 0x1E, 0xDA, 0x02, 0x80, 0xBF, 0xE5, 0x84, 0, 0, 3, 0, 4, 0, 0, 3, 0, 0xF2, 0x3C, 0x58, 0xBA, 0x80

typedef struct {
	const char *what;
	JxCodec codec;
	guint8 bytes[40];
	gsize len;
	const char *expected; /* what is said of it; NULL: it is malformed */
} Row;

static char *say(const JxPicture *picture) {
	GString *text = g_string_new(picture->keyframe ? "key" : picture->begins ? "begins" : "goes on");
	if (picture->ends)
		g_string_append(text, " ends");
	if (picture->spatial)
		g_string_append_printf(text, " layer %u", picture->spatial);
	if (picture->spatial_layers)
		g_string_append_printf(text, " of %u", picture->spatial_layers);
	for (guint i = 0; i < JX_MAX_LAYERS && picture->height[i]; i++)
		g_string_append_printf(text, " %up", picture->height[i]);
	if (picture->picture_id >= 0)
		g_string_append_printf(text, " id %x", (guint)picture->picture_id);
	if (picture->tl0picidx >= 0)
		g_string_append_printf(text, " tl0 %x", (guint)picture->tl0picidx);
	return g_string_free(text, FALSE);
}

static const Row rows[] = {
	/* X, I L T K; the scale bits of the width are not of it */
	{ "vp8 key frame", JX_CODEC_VP8, { 0x90, 0xE0, 0x92, 0x34, 0x56, 0x80, 0x10, 0, 0, 0x9D, 1, 0x2A, 0x80, 0x42, 0x68, 1 }, 16, "key 360p id 1234 tl0 56" },
	{ "vp8 second partition", JX_CODEC_VP8, { 0x80, 0x80, 0x45, 1 }, 4, "goes on id 45" },
	{ "vp8 without extension", JX_CODEC_VP8, { 0x10, 1 }, 2, "begins" },
	{ "vp8 descriptor alone", JX_CODEC_VP8, { 0x90, 0xE0, 0x92, 0x34, 0x56, 0x80 }, 6, NULL },
	/* I L B E V, three layers as Chromium sends them: 320x180, 640x360, 1280x720 and a group of pictures behind it */
	{ "vp9 key frame of three layers", JX_CODEC_VP9, { 0xAA, 0x92, 0x34, 0, 7, 0x58, 1, 0x40, 0, 0xB4, 2, 0x80, 1, 0x68, 5, 0, 2, 0xD0, 1, 0x14, 1, 0xFF }, 22,
		"key of 3 180p 360p 720p id 1234 tl0 7" },
	{ "vp9 middle layer of a key frame", JX_CODEC_VP9, { 0xAC, 0x92, 0x34, 0x03, 7, 0xFF }, 6, "begins ends layer 1 id 1234 tl0 7" },
	{ "vp9 picture between", JX_CODEC_VP9, { 0xEC, 0x45, 0x20, 8, 0xFF }, 5, "begins ends id 45 tl0 8" },
	{ "vp9 flexible, two references", JX_CODEC_VP9, { 0xF8, 0x45, 0x24, 0x03, 0x04, 0xFF }, 6, "begins layer 2 id 45" },
	{ "vp9 alone", JX_CODEC_VP9, { 0x8A, 0x81, 0x00, 0x10, 2, 0x80, 1, 0x68, 0xFF }, 9, "key of 1 360p id 100" },
	{ "vp9 structure cut off", JX_CODEC_VP9, { 0xAA, 0x92, 0x34, 0, 7, 0x58, 1, 0x40, 0 }, 9, NULL },
	{ "vp9 references cut off", JX_CODEC_VP9, { 0xF8, 0x45, 0x24, 0x03, 0x05 }, 5, NULL },
	{ "h264 parameters in one packet", JX_CODEC_H264, { 0x78, 0, 24, X264_SPS, 0, 4, 0x68, 0xCE, 0x0F, 0xC8 }, 33, "key 360p" },
	{ "h264 parameters alone", JX_CODEC_H264, { X264_SPS }, 24, "key 360p" },
	{ "h264 first fragment of a key frame", JX_CODEC_H264, { 0x7C, 0x85, 0x88 }, 3, "key" },
	{ "h264 next fragment", JX_CODEC_H264, { 0x7C, 0x05, 0x88 }, 3, "goes on" },
	{ "h264 first fragment of another", JX_CODEC_H264, { 0x7C, 0x81, 0x88 }, 3, "begins" },
	{ "h264 picture between", JX_CODEC_H264, { 0x41, 0x9A }, 2, "begins" },
	{ "h264 parameters cut off", JX_CODEC_H264, { 0x67, 0x42, 0xC0, 0x1E, 0xDA }, 5, "key" },
	{ "h264 length beyond the end", JX_CODEC_H264, { 0x78, 0, 24, 0x67, 0x42 }, 5, NULL },
	{ "audio", JX_CODEC_OPUS, { 1, 2, 3 }, 3, NULL },
};

static void test_read(void) {
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		const Row *row = &rows[i];
		JxPicture picture;
		g_test_message("%s", row->what);
		g_autofree guint8 *exact = g_memdup2(row->bytes, row->len);
		gboolean good = jx_picture_read(row->codec, exact, row->len, &picture);
		g_autofree char *said = good ? say(&picture) : NULL;
		g_assert_cmpstr(said, ==, row->expected);
	}
}

/* Every beginning of every row, in a buffer that ends there: nothing is read behind it. */
static void test_cut(void) {
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		for (gsize len = 0; len < rows[i].len; len++) {
			g_autofree guint8 *exact = g_memdup2(rows[i].bytes, len);
			JxPicture picture;
			if (jx_picture_read(rows[i].codec, exact, len, &picture))
				g_assert_cmpuint(picture.descriptor_len, <, len);
		}
	}
}

static void test_write_ids(void) {
	guint8 vp8[] = { 0x90, 0xE0, 0x92, 0x34, 0x56, 0x80, 0x10, 0 }, narrow[] = { 0x80, 0x80, 0x45, 1 }, vp9[] = { 0xAC, 0x92, 0x34, 0x03, 7, 0xFF };
	JxPicture picture;
	g_assert_true(jx_picture_read(JX_CODEC_VP8, vp8, sizeof vp8, &picture));
	jx_picture_write_ids(vp8, &picture, 0x7FFF, 0x99);
	g_assert_true(jx_picture_read(JX_CODEC_VP8, vp8, sizeof vp8, &picture));
	g_assert_true(picture.picture_id == 0x7FFF && picture.tl0picidx == 0x99);
	g_assert_true(jx_picture_read(JX_CODEC_VP8, narrow, sizeof narrow, &picture));
	jx_picture_write_ids(narrow, &picture, 0x1FF, 0);
	g_assert_true(narrow[2] == 0x7F && narrow[3] == 1); /* in seven bits, and no tl0picidx appears */
	g_assert_true(jx_picture_read(JX_CODEC_VP9, vp9, sizeof vp9, &picture));
	jx_picture_write_ids(vp9, &picture, 0x0123, 0x42);
	g_assert_true(jx_picture_read(JX_CODEC_VP9, vp9, sizeof vp9, &picture));
	g_assert_true(picture.picture_id == 0x0123 && picture.tl0picidx == 0x42 && picture.spatial == 1);
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/pictures/read", test_read);
	g_test_add_func("/pictures/cut", test_cut);
	g_test_add_func("/pictures/write-ids", test_write_ids);
	return g_test_run();
}
