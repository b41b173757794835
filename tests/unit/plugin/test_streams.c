/* One outgoing stream from many: rewriting, layers, key frame requests, retransmission under loss. */
#include "config.h"

#include <string.h>

#include "media/holes.h"
#include "media/keyframes.h"
#include "media/layers.h"
#include "media/retransmit.h"
#include "media/rewrite.h"

#define MS 1000

static JxRewritten sent(JxRewrite *rewrite, guint16 seq, guint32 timestamp, gint picture_id, gint64 now_us) {
	JxRtp rtp = { .seq = seq, .timestamp = timestamp };
	JxPicture picture = { .picture_id = picture_id, .picture_id_long = TRUE, .tl0picidx = picture_id < 0 ? -1 : picture_id & 0xFF };
	JxRewritten out;
	g_assert_true(jx_rewrite_packet(rewrite, &rtp, &picture, now_us, &out));
	return out;
}

static void test_rewrite(void) {
	JxRewrite rewrite;
	jx_rewrite_init(&rewrite, 90000, 65534, 1000);
	JxRewritten a = sent(&rewrite, 100, 5000, 7, 0);
	g_assert_cmpuint(a.seq, ==, 65535);
	g_assert_cmpuint(a.timestamp, ==, 1000);
	g_assert_cmpuint(sent(&rewrite, 101, 8000, 8, 33 * MS).seq, ==, 0); /* wraps */
	g_assert_cmpuint(sent(&rewrite, 104, 8000, 8, 34 * MS).seq, ==, 3); /* a hole stays a hole */
	g_assert_cmpuint(sent(&rewrite, 103, 8000, 8, 35 * MS).seq, ==, 2); /* and is filled by what comes late */
	/* Another source, half a second later. */
	jx_rewrite_switch(&rewrite);
	JxRewritten b = sent(&rewrite, 40000, 77, 30000, 534 * MS);
	g_assert_cmpuint(b.seq, ==, 4);
	g_assert_cmpuint(b.timestamp, ==, 4000 + 45000);
	g_assert_cmpuint(b.picture_id, ==, (guint)((a.picture_id + 2) & 0x7FFF));
	g_assert_cmpuint(b.tl0picidx, ==, (guint8)(a.tl0picidx + 2));
	/* What is older than its first packet is not of it. */
	JxRtp old = { .seq = 39999, .timestamp = 70 };
	JxRewritten out;
	g_assert_false(jx_rewrite_packet(&rewrite, &old, NULL, 535 * MS, &out));
	/* Left out on purpose: no hole. */
	jx_rewrite_skip(&rewrite, &(JxRtp){ .seq = 40001 });
	jx_rewrite_skip(&rewrite, &(JxRtp){ .seq = 40002 });
	g_assert_cmpuint(sent(&rewrite, 40003, 80, -1, 540 * MS).seq, ==, 5);
	/* What comes late finds its place between them; what was left out stays so. */
	g_assert_cmpuint(sent(&rewrite, 40000, 77, 30000, 541 * MS).seq, ==, 4);
	g_assert_cmpuint(sent(&rewrite, 40005, 80, -1, 541 * MS).seq, ==, 7);
	jx_rewrite_skip(&rewrite, &(JxRtp){ .seq = 40006 });
	g_assert_cmpuint(sent(&rewrite, 40007, 80, -1, 542 * MS).seq, ==, 8);
	g_assert_cmpuint(sent(&rewrite, 40004, 80, -1, 543 * MS).seq, ==, 6);
	/* More than are remembered: what is from before them is not to be placed any more. */
	for (guint i = 0; i <= JX_REWRITE_SKIPS; i++)
		jx_rewrite_skip(&rewrite, &(JxRtp){ .seq = (guint16)(40008 + i) });
	JxRtp forgotten = { .seq = 40007 };
	g_assert_false(jx_rewrite_packet(&rewrite, &forgotten, NULL, 544 * MS, &out));
	guint16 next = (guint16)(40009 + JX_REWRITE_SKIPS);
	g_assert_cmpuint(sent(&rewrite, next, 80, -1, 544 * MS).seq, ==, 9);
	/* A silence longer than half the sequence space. */
	for (guint i = 1; i < 50000; i++)
		jx_rewrite_skip(&rewrite, &(JxRtp){ .seq = (guint16)(next + i) });
	g_assert_cmpuint(sent(&rewrite, (guint16)(next + 50000), 80, -1, 545 * MS).seq, ==, 10);
	jx_rewrite_switch(&rewrite);
	g_assert_cmpuint(sent(&rewrite, 40003, 80, -1, 546 * MS).seq, ==, 11);
	/* A stream longer than half the sequence space. */
	for (guint i = 1; i < 200000; i++)
		g_assert_cmpuint(sent(&rewrite, (guint16)(40003 + i), 80, -1, 541 * MS).seq, ==, (guint16)(11 + i));
}

typedef struct {
	gint heights[3];
	gint64 last[3]; /* ms */
	gint max_height, cap, target;
} LayerRow;

static void test_layers(void) {
	static const LayerRow rows[] = {
		{ { 180, 360, 720 }, { 1000, 1000, 1000 }, -1, -1, 2 },
		{ { 180, 360, 720 }, { 1000, 1000, 1000 }, 720, -1, 2 },
		{ { 180, 360, 720 }, { 1000, 1000, 1000 }, 719, -1, 2 }, /* within an eighth */
		{ { 180, 360, 720 }, { 1000, 1000, 1000 }, 360, -1, 1 },
		{ { 180, 360, 720 }, { 1000, 1000, 1000 }, 180, -1, 0 },
		{ { 180, 360, 720 }, { 1000, 1000, 1000 }, 90, -1, 0 }, /* the lowest there is */
		{ { 180, 360, 720 }, { 1000, 1000, 1000 }, 0, -1, -1 },
		{ { 180, 360, 720 }, { 1000, 1000, 1000 }, -1, 1, 1 },   /* bandwidth */
		{ { 180, 360, 720 }, { 1000, 1000, 700 }, -1, -1, 1 },   /* the top went silent */
		{ { 180, 360, 720 }, { 1000, 1000, 800 }, -1, -1, 2 },   /* not long enough */
		{ { 180, 360, 720 }, { 0, 1000, 1000 }, 180, -1, 1 },    /* the lowest does not flow */
		{ { 180, 360, 720 }, { 400, 1000, 1000 }, 180, -1, 0 },  /* not yet for long */
		{ { 180, 0, 0 }, { 1000, 1000, 1000 }, 360, -1, 1 },     /* heights are told from neighbours */
		{ { 0, 0, 0 }, { 1000, 1000, 1000 }, 360, -1, 0 },
		{ { 0, 0, 0 }, { 0, 0, 0 }, -1, -1, -1 },
		{ { 90, 180, 360 }, { 1000, 1000, 1000 }, 360, -1, 2 },  /* never assume heights */
	};
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		JxLayers layers = { .n = 3 };
		for (guint k = 0; k < 3; k++)
			layers.layer[k] = (JxLayer){ .height = rows[i].heights[k], .last_us = rows[i].last[k] * MS, .pictures = JX_LAYER_MISSED };
		g_test_message("row %u", i);
		g_assert_cmpint(jx_layers_target(&layers, rows[i].max_height, rows[i].cap), ==, rows[i].target);
	}
	JxLayers layers = { .n = 3, .layer = { { .height = 180, .last_us = 1000 * MS, .pictures = JX_LAYER_MISSED }, { .height = 360, .last_us = 1000 * MS }, { .height = 720, .last_us = 1000 * MS } } };
	g_assert_true(jx_layers_accept(&layers, 0, 2, 2));
	g_assert_false(jx_layers_accept(&layers, 0, 2, 1));
	g_assert_true(jx_layers_accept(&layers, JX_LAYER_NONE, 2, 0));
	g_assert_false(jx_layers_accept(&layers, JX_LAYER_NONE, 0, 2));
	/* Two holes in the top layer that nobody mends: the one below, until there were none for five seconds. */
	jx_layers_hole(&layers, 2, 1000 * MS);
	g_assert_cmpint(jx_layers_target(&layers, -1, -1), ==, 2);
	jx_layers_hole(&layers, 2, 2000 * MS);
	g_assert_cmpint(jx_layers_target(&layers, -1, -1), ==, 1);
	for (guint k = 0; k < 3; k++)
		layers.layer[k].last_us = 6999 * MS;
	g_assert_cmpint(jx_layers_target(&layers, -1, -1), ==, 1);
	for (guint k = 0; k < 3; k++)
		layers.layer[k].last_us = 7000 * MS;
	g_assert_cmpint(jx_layers_target(&layers, -1, -1), ==, 2);
	layers.layer[2].last_us = 100 * MS;
	g_assert_true(jx_layers_accept(&layers, 2, 1, 0)); /* the one shown is dead */
}

/* An encoder that makes four pictures a second, its layers one after the other, and that stands still for a second. */
static void test_slow_layers(void) {
	JxLayers layers = { .n = 3 };
	guint32 timestamp = 9000;
	gint64 now = 1000 * MS;
	for (guint picture = 0; picture < 8; picture++, timestamp += 22500, now += picture == 4 ? 1000 * MS : 250 * MS)
		for (guint k = 0; k < 3; k++)
			for (guint packet = 0; packet < k + 1; packet++) {
				jx_layers_packet(&layers, k, timestamp, now + k * 90 * MS);
				g_assert_cmpint(jx_layers_alive(&layers, 2), ==, picture > 0 || k == 2);
			}
	/* It stops: three more pictures of the others, and it has. */
	for (guint picture = 0; picture < 3; picture++, timestamp += 22500, now += 250 * MS) {
		jx_layers_packet(&layers, 0, timestamp, now);
		g_assert_cmpint(jx_layers_alive(&layers, 2), ==, picture < 2);
		jx_layers_packet(&layers, 1, timestamp, now + 90 * MS);
	}
}

static void test_keyframes(void) {
	JxKeyframes keyframes = { 0 };
	guint asked = 0;
	gint64 last = -1000 * MS;
	for (gint64 now = 1 * MS; now < 10000 * MS; now += 20 * MS) { /* a storm of FIR */
		gboolean send = now % (60 * MS) == 1 * MS ? jx_keyframes_ask(&keyframes, now) : jx_keyframes_due(&keyframes, now);
		if (send) {
			g_assert_cmpint(now - last, >=, JX_KEYFRAME_INTERVAL_US);
			last = now;
			asked++;
		}
	}
	g_assert_cmpuint(asked, >=, 23);
	g_assert_cmpuint(asked, <=, 25);
	jx_keyframes_ask(&keyframes, 10001 * MS);
	jx_keyframes_ask(&keyframes, 10002 * MS);
	jx_keyframes_arrived(&keyframes);
	g_assert_false(jx_keyframes_due(&keyframes, 20000 * MS));
}

static void test_holes(void) {
	JxHoles holes = { 0 };
	g_assert_cmpuint(jx_holes_packet(&holes, 65535, 0), ==, 0);
	g_assert_cmpuint(jx_holes_packet(&holes, 2, 1 * MS), ==, 2);
	g_assert_cmpuint(jx_holes_packet(&holes, 0, 50 * MS), ==, 0); /* mended */
	g_assert_false(jx_holes_hopeless(&holes, 290 * MS));
	g_assert_true(jx_holes_hopeless(&holes, 400 * MS)); /* 1 is still missing */
	g_assert_false(jx_holes_hopeless(&holes, 900 * MS)); /* told once */
	g_assert_cmpuint(jx_holes_packet(&holes, 4, 900 * MS), ==, 1);
	jx_holes_forget(&holes);
	g_assert_false(jx_holes_hopeless(&holes, 2000 * MS));
	g_assert_cmpuint(jx_holes_packet(&holes, 5, 900 * MS), ==, 0);
	g_assert_cmpuint(jx_holes_packet(&holes, 105, 900 * MS), ==, 99);
	g_assert_true(jx_holes_hopeless(&holes, 900 * MS)); /* too many to wait for */
}

/* 720p at 5 % loss, RTX lost as well: almost everything arrives. */
static void test_loss(void) {
	g_autoptr(GRand) rand = g_rand_new_with_seed(5);
	JxRing *ring = jx_ring_new();
	guint lost = 0, mended = 0, missing = 0;
	guint8 packet[1200] = { 0x80, 100 }, rtx[JX_RTP_MAX + 2];
	guint16 rtx_seq = 0, pending[64];
	guint n_pending = 0;
	gsize len;
	for (guint i = 0; i < 20000; i++) {
		gint64 now = (gint64)i * 4 * MS;
		guint16 seq = (guint16)(65000 + i);
		jx_write16(packet + 2, seq);
		memset(packet + JX_RTP_HEADER, (int)(seq & 0xFF), sizeof packet - JX_RTP_HEADER);
		jx_ring_put(ring, packet, sizeof packet, now);
		jx_ring_grow(ring, now);
		if (g_rand_double(rand) < 0.05 && n_pending < G_N_ELEMENTS(pending)) {
			lost++;
			pending[n_pending++] = seq;
		}
		for (guint k = n_pending; i % 10 == 9 && k-- > 0;) { /* a NACK each 40 ms, round trip 30 ms */
			JxRingResult result = jx_ring_rtx(ring, pending[k], rtx_seq, 9, 30 * MS, now, rtx, &len);
			if (result == JX_RING_FOUND) {
				rtx_seq++;
				g_assert_cmpuint(len, ==, sizeof packet + 2);
				g_assert_cmpuint(jx_read16(rtx + JX_RTP_HEADER), ==, pending[k]);
				g_assert_cmpuint(rtx[JX_RTP_HEADER + 2], ==, pending[k] & 0xFF);
				g_assert_cmpuint(rtx[1] & 0x7F, ==, 101);
				if (g_rand_double(rand) < 0.05)
					continue;
				mended++;
			} else {
				missing += result == JX_RING_MISSING;
			}
			pending[k] = pending[--n_pending];
		}
	}
	g_test_message("lost %u, mended %u, missing %u", lost, mended, missing);
	g_assert_cmpuint(lost, >, 900);
	g_assert_cmpuint(mended * 100, >=, lost * 99);
	jx_ring_free(ring);
}

static void test_ring_bounds(void) {
	JxRing *ring = jx_ring_new();
	guint8 packet[JX_RTP_MAX + 1] = { 0x80 }, rtx[JX_RTP_MAX + 2];
	gsize len;
	jx_write16(packet + 2, 5);
	jx_ring_put(ring, packet, 11, 1);
	jx_ring_put(ring, packet, sizeof packet, 1);
	g_assert_cmpint(jx_ring_rtx(ring, 5, 1, 1, 0, 2, rtx, &len), ==, JX_RING_MISSING);
	jx_ring_put(ring, packet, JX_RTP_MAX, 1);
	g_assert_cmpint(jx_ring_rtx(ring, 5, 1, 1, 10, 20, rtx, &len), ==, JX_RING_FOUND);
	g_assert_cmpint(jx_ring_rtx(ring, 5, 1, 1, 10, 25, rtx, &len), ==, JX_RING_THROTTLED);
	g_assert_cmpint(jx_ring_rtx(ring, 5, 1, 1, 10, 31, rtx, &len), ==, JX_RING_FOUND);
	g_assert_cmpint(jx_ring_rtx(ring, 5 + JX_RING_PACKETS, 1, 1, 10, 50, rtx, &len), ==, JX_RING_MISSING);
	for (guint i = 0; i < 100; i++) { /* overwritten: more bytes than fit */
		jx_write16(packet + 2, (guint16)(6 + i));
		jx_ring_put(ring, packet, JX_RTP_MAX, 60);
	}
	g_assert_cmpint(jx_ring_rtx(ring, 5, 1, 1, 10, 99, rtx, &len), ==, JX_RING_MISSING);
	g_assert_cmpint(jx_ring_rtx(ring, 105, 1, 1, 10, 99, rtx, &len), ==, JX_RING_FOUND);
	jx_ring_free(ring);
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/streams/rewrite", test_rewrite);
	g_test_add_func("/streams/layers", test_layers);
	g_test_add_func("/streams/slow-layers", test_slow_layers);
	g_test_add_func("/streams/keyframes", test_keyframes);
	g_test_add_func("/streams/holes", test_holes);
	g_test_add_func("/streams/loss", test_loss);
	g_test_add_func("/streams/ring-bounds", test_ring_bounds);
	return g_test_run();
}
