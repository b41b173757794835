/* RTP, picture and RTCP readers: tables, and a deterministic mutator that must never make them read outside. */
#include "config.h"

#include <string.h>

#include "media/picture.h"
#include "media/rtcp.h"
#include "media/rtp.h"

typedef struct {
	const char *what;
	guint8 bytes[48];
	gsize len;
	gboolean ok;
	gsize payload_len;
} RtpRow;

static const RtpRow rtp_rows[] = {
	{ "plain", { 0x80, 0xEF, 0x12, 0x34, 0, 0, 0, 9, 0, 0, 0, 7, 1, 2, 3 }, 15, TRUE, 3 },
	{ "no payload", { 0x80, 111 }, 12, TRUE, 0 },
	{ "version 1", { 0x40, 111 }, 20, FALSE, 0 },
	{ "shorter than a header", { 0x80, 111 }, 11, FALSE, 0 },
	{ "CSRCs beyond the end", { 0x8F, 111 }, 40, FALSE, 0 },
	{ "one CSRC", { 0x81, 111 }, 18, TRUE, 2 },
	{ "extension", { 0x90, 111, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xBE, 0xDE, 0, 1, 1, 2, 3, 4, 5 }, 21, TRUE, 1 },
	{ "extension beyond the end", { 0x90, 111, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xBE, 0xDE, 0, 9 }, 20, FALSE, 0 },
	{ "extension header cut", { 0x90, 111 }, 14, FALSE, 0 },
	{ "padding", { 0xA0, 100, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 3 }, 17, TRUE, 2 },
	{ "padding only", { 0xA0, 100, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3 }, 15, TRUE, 0 },
	{ "more padding than packet", { 0xA0, 100, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9 }, 14, FALSE, 0 },
	{ "padding of nothing", { 0xA0, 100 }, 12, FALSE, 0 },
};

static void test_rtp(void) {
	for (guint i = 0; i < G_N_ELEMENTS(rtp_rows); i++) {
		const RtpRow *row = &rtp_rows[i];
		JxRtp rtp;
		g_autofree guint8 *exact = g_memdup2(row->bytes, row->len);
		g_test_message("%s", row->what);
		g_assert_cmpint(jx_rtp_read(exact, row->len, &rtp), ==, row->ok);
		if (row->ok)
			g_assert_cmpuint(rtp.payload_len, ==, row->payload_len);
	}
	JxRtp rtp;
	g_assert_true(jx_rtp_read(rtp_rows[0].bytes, 15, &rtp));
	g_assert_true(rtp.marker && rtp.pt == 111 && rtp.seq == 0x1234 && rtp.timestamp == 9 && rtp.ssrc == 7 && rtp.payload[2] == 3);
	static const guint8 extended[] = { 0x91, 111, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 0xBE, 0xDE, 0, 2, 0x10, 0x7F, 0, 0x32, 1, 2, 3, 0x43, 5 };
	g_assert_true(jx_rtp_read(extended, sizeof extended, &rtp));
	g_assert_true(jx_rtp_extension(extended, 1, 1) == extended + 21);
	g_assert_true(jx_rtp_extension(extended, 3, 3) == extended + 24);
	g_assert_null(jx_rtp_extension(extended, 3, 2));
	g_assert_null(jx_rtp_extension(extended, 2, 3));
	g_assert_null(jx_rtp_extension(extended, 4, 4)); /* says that it goes on behind the end */
	g_assert_null(jx_rtp_extension(rtp_rows[0].bytes, 3, 3));
	guint8 header[JX_RTP_HEADER];
	jx_rtp_write_header(header, TRUE, 111, 0x1234, 9, 7);
	g_assert_cmpmem(header, 12, rtp_rows[0].bytes, 12);
}

static void test_rtcp(void) {
	static const guint8 compound[] = {
		0x81, 201, 0, 7, 0, 0, 0, 1, 0, 0, 0, 42, 64, 0, 0, 1, 0, 0, 0, 9, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 2, 0, /* RR */
		0x81, 202, 0, 1, 0, 0, 0, 1,                                                                          /* SDES, passed over */
		0x81, 205, 0, 3, 0, 0, 0, 1, 0, 0, 0, 42, 0xFF, 0xFF, 0, 0x05,                                        /* NACK 65535, 0, 2 */
		0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 43,                                                            /* PLI */
		0x84, 206, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 44, 7, 0, 0, 0,                                    /* FIR */
		0x8F, 206, 0, 5, 0, 0, 0, 1, 0, 0, 0, 0, 'R', 'E', 'M', 'B', 1, 0x0B, 0xFF, 0xFF, 0, 0, 0, 9,          /* REMB: mantissa 3FFFF, exponent 2 */
	};
	JxRtcpReader reader;
	JxRtcp rtcp;
	JxRtcpReport report;
	guint16 seqs[8];
	guint32 value;
	jx_rtcp_reader(&reader, compound, sizeof compound);
	g_assert_true(jx_rtcp_next(&reader, &rtcp));
	g_assert_true(jx_rtcp_report(&rtcp, 0, &report));
	g_assert_false(jx_rtcp_report(&rtcp, 1, &report));
	g_assert_true(report.ssrc == 42 && report.fraction_lost == 64 && report.lsr == 0x10000 && report.dlsr == 0x200);
	g_assert_true(jx_rtcp_next(&reader, &rtcp));
	g_assert_cmpuint(rtcp.media, ==, 42);
	g_assert_cmpuint(jx_rtcp_nacks(&rtcp, seqs, 8), ==, 3);
	g_assert_true(seqs[0] == 65535 && seqs[1] == 0 && seqs[2] == 2);
	g_assert_cmpuint(jx_rtcp_nacks(&rtcp, seqs, 2), ==, 2);
	g_assert_true(jx_rtcp_next(&reader, &rtcp) && rtcp.type == JX_RTCP_PSFB && rtcp.count == JX_RTCP_PLI && rtcp.media == 43);
	g_assert_true(jx_rtcp_next(&reader, &rtcp) && jx_rtcp_fir(&rtcp, 0, &value) && value == 44 && !jx_rtcp_fir(&rtcp, 1, &value));
	g_assert_true(jx_rtcp_next(&reader, &rtcp) && jx_rtcp_remb(&rtcp, &value));
	g_assert_cmpuint(value, ==, 0x3FFFF * 4);
	g_assert_false(jx_rtcp_next(&reader, &rtcp));
}

/* A counter-based generator: the same mutations on every machine. */
static guint32 state;
static guint32 roll(guint32 below) {
	state = state * 1664525u + 1013904223u;
	return (state >> 8) % below;
}

static void read_everything(const guint8 *data, gsize len) {
	JxRtp rtp;
	JxPicture picture;
	JxRtcpReader reader;
	JxRtcp rtcp;
	if (jx_rtp_read(data, len, &rtp)) {
		g_assert_true(rtp.payload >= data && rtp.payload + rtp.payload_len <= data + len);
		g_autofree guint8 *payload = g_memdup2(rtp.payload, rtp.payload_len);
		for (JxCodec codec = 0; codec < JX_CODECS; codec++)
			if (jx_picture_read(codec, payload, rtp.payload_len, &picture))
				jx_picture_write_ids(payload, &picture, 1, 2);
	}
	jx_rtcp_reader(&reader, data, len);
	while (jx_rtcp_next(&reader, &rtcp)) {
		guint16 seqs[64];
		guint32 value;
		JxRtcpReport report;
		jx_rtcp_nacks(&rtcp, seqs, 64);
		jx_rtcp_remb(&rtcp, &value);
		for (guint i = 0; i < 32; i++) {
			jx_rtcp_fir(&rtcp, i, &value);
			jx_rtcp_report(&rtcp, i, &report);
		}
	}
}

static void test_mutations(void) {
	static const guint8 seeds[][40] = {
		{ 0xB0, 100, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0xBE, 0xDE, 0, 1, 1, 2, 3, 4, 0x90, 0xF0, 0x92, 0x34, 0x56, 0x80, 0x10, 0, 0, 0x9D, 1, 0x2A, 0x80, 2, 0x68, 1, 0, 0, 0, 2 },
		{ 0x81, 201, 0, 7, 0, 0, 0, 1, 0, 0, 0, 42, 64, 0, 0, 1, 0, 0, 0, 9, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 2, 0, 0x80, 201, 0, 1, 0, 0, 0, 1 },
		{ 0x81, 205, 0, 3, 0, 0, 0, 1, 0, 0, 0, 42, 0, 9, 0, 5, 0x8F, 206, 0, 5, 0, 0, 0, 1, 0, 0, 0, 0, 'R', 'E', 'M', 'B', 1, 0x0B, 0xFF, 0xFF, 0, 0, 0, 9 },
	};
	state = 1;
	for (guint round = 0; round < 200000; round++) {
		gsize len = 1 + roll(40);
		guint8 *data = g_memdup2(seeds[roll(G_N_ELEMENTS(seeds))], len); /* exactly as long, so that a sanitizer sees every overrun */
		for (guint flips = roll(6); flips > 0; flips--)
			data[roll((guint32)len)] = (guint8)roll(256);
		read_everything(data, len);
		g_free(data);
	}
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/packets/rtp", test_rtp);
	g_test_add_func("/packets/rtcp", test_rtcp);
	g_test_add_func("/packets/mutations", test_mutations);
	return g_test_run();
}
