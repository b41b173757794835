/* What the engine itself spends on a forwarded packet: one video source of 1160-byte packets, `argv[1]` (20) receivers, a gateway
 * that only counts. Prints nanoseconds per forwarded packet. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "../unit/plugin/fake_gateway.h"
#include "media/media.h"
#include "media/rtp.h"

#define PACKETS 200000

static const JxMediaReports reports;
static janus_plugin_session from, to;

int main(int argc, char **argv) {
	gint receivers = argc > 1 ? (gint)strtol(argv[1], NULL, 10) : 20;
	JxMediaSourceSpec spec = { .media = JX_MEDIA_VIDEO, .mindex = 1, .top_mindex = -1, .types = JX_PAYLOAD_TYPE(JX_CODEC_VP8, 100) };
	guint8 packet[JX_RTP_HEADER + 1160] = { 0 };
	if (receivers < 1 || receivers > 1000)
		return 2;
	fake_keep = FALSE;
	jx_media_init(NULL, NULL, &(JxMediaSettings){ 5000 }, &reports, NULL);
	JxMediaRoom *room = jx_media_room_new(NULL);
	JxMediaLeg *sender = jx_media_leg_new(&from, NULL, NULL);
	JxMediaSource *source = jx_media_source_new(sender, &spec, NULL, NULL);
	JxForwardTable *table = jx_forward_table_new(5);
	jx_media_leg_attach(sender, room);
	jx_media_leg_up(sender);
	jx_forward_table_add_source(table, source, FALSE);
	for (gint i = 0; i < receivers; i++) {
		JxMediaSlotSpec slot = { .media = JX_MEDIA_VIDEO, .mindex = i, .rtx_mindex = i, .ssrc = 1, .types = JX_PAYLOAD_TYPE(JX_CODEC_VP8, 100), .private_line = TRUE };
		JxMediaLeg *leg = jx_media_leg_new(&to, NULL, NULL);
		jx_media_leg_up(leg);
		jx_forward_table_add_feed(table, source, jx_media_slot_new(leg, &slot), -1, 1, FALSE);
	}
	jx_media_room_publish(room, table);
	guint8 *vp8 = packet + JX_RTP_HEADER;
	vp8[0] = 0x90, vp8[1] = 0xC0, vp8[2] = 0x80, vp8[8] = 0x9D, vp8[9] = 1, vp8[10] = 0x2A, vp8[13] = 180;
	janus_plugin_rtp rtp = { .mindex = 1, .video = TRUE, .buffer = (char *)packet, .length = sizeof packet };
	gint64 begin = g_get_monotonic_time();
	for (guint i = 0; i < PACKETS; i++) {
		jx_rtp_write_header(packet, i % 3 == 0, 100, (guint16)i, i / 3 * 3000, 7);
		vp8[5] = i > 0;
		jx_media_leg_rtp(sender, &rtp);
	}
	gint64 took = g_get_monotonic_time() - begin;
	printf("{\"receivers\":%d,\"forwarded\":%" G_GUINT64_FORMAT ",\"ns_per_forwarded_packet\":%.1f}\n", receivers, fake_count,
		took * 1000.0 / (double)MAX(fake_count, 1));
	return fake_count == (guint64)PACKETS * (guint64)receivers ? 0 : 1;
}
