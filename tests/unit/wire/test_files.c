/* File transfer: descriptions, hashes and names; in-band blocks; SOCKS5. */
#include "config.h"

#include <string.h>

#include "fixture.h"
#include "wire/files/file_jingle.h"

static JxFileJingle *fixture(const char *name) {
	GError *error = NULL;
	g_autoptr(xmpp_stanza_t) iq = test_fixture(name);
	JxFileJingle *jingle = jx_file_jingle_read(jx_stanza_child(iq, JX_NS_JINGLE, "jingle"), &error);
	g_assert_no_error(error);
	return jingle;
}

static void test_versions(void) {
	static const struct { const char *name; guint version; gint64 size; gboolean ibb, hash; } rows[] = {
		{ "12-file-offer-ft3.xml", 3, 1022, TRUE, FALSE }, { "12-file-offer-ft4-s5b.xml", 4, 1022, FALSE, FALSE }, { "12-file-offer-ft5.xml", 5, 6144, TRUE, TRUE },
		{ "12-file-offer-malformed-no-content.xml", 3, 2712345, TRUE, FALSE },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(JxFileJingle) jingle = fixture(rows[i].name);
		g_assert_cmpint(jingle->action, ==, JX_JINGLE_SESSION_INITIATE);
		g_assert_cmpuint(jingle->version, ==, rows[i].version);
		g_assert_cmpint(jingle->role, ==, JX_FILE_OFFER);
		g_assert_cmpint(jingle->file->size, ==, rows[i].size);
		g_assert_true((jingle->ibb != NULL) == rows[i].ibb && (jingle->s5b != NULL) == !rows[i].ibb);
		g_assert_true((jingle->file->hash[JX_HASH_SHA1] != NULL) == rows[i].hash);
		g_autoptr(xmpp_stanza_t) again = test_trip(jx_file_jingle_write(test_ctx(), jingle));
		g_autoptr(JxFileJingle) twin = jx_file_jingle_read(again, NULL);
		if (jingle->content != NULL) {
			g_assert_cmpint(twin->file->size, ==, rows[i].size);
			g_assert_cmpstr(twin->file->name, ==, jingle->file->name);
			g_assert_cmpstr(twin->file->hash[JX_HASH_SHA1], ==, jingle->file->hash[JX_HASH_SHA1]);
		}
	}
}

/* What clients get wrong is absent. */
static void test_contentless(void) {
	g_autoptr(JxFileJingle) offer = fixture("12-file-offer-malformed-no-content.xml"), accept = fixture("12-file-accept.xml");
	g_assert_null(offer->content);
	g_assert_true(offer->contentless && offer->file->ranged);
	g_assert_cmpuint(offer->file->offset, ==, 0);
	g_assert_null(offer->file->date);
	g_assert_null(offer->file->desc);
	g_assert_cmpstr(offer->ibb->sid, ==, "replay_example.log");
	g_assert_cmpstr(accept->content, ==, "file");
	g_assert_cmpint(accept->role, ==, JX_FILE_REQUEST);
	g_assert_cmpuint(accept->file->offset, ==, 0);
}

static void test_received_in_an_accept(void) {
	g_autoptr(xmpp_stanza_t) stanza = test_xml("<jingle xmlns='urn:xmpp:jingle:1' action='session-accept' sid='s'><content creator='initiator' name='file'>"
		"<received xmlns='urn:xmpp:jingle:apps:file-transfer:3'><file><name>a</name><size>3</size></file></received>"
		"<transport xmlns='urn:xmpp:jingle:transports:ibb:1' sid='b' block-size='4096'/></content></jingle>");
	g_autoptr(JxFileJingle) accept = jx_file_jingle_read(stanza, NULL);
	g_assert_cmpint(accept->role, ==, JX_FILE_RECEIVED);
	g_assert_cmpint(accept->file->size, ==, 3);
	g_assert_cmpstr(accept->ibb->sid, ==, "b");
}

static void test_requests(void) {
	g_autoptr(xmpp_stanza_t) stanza = test_xml("<jingle xmlns='urn:xmpp:jingle:1' action='session-initiate' sid='s'><content creator='initiator' name='c' senders='responder'>"
		"<description xmlns='urn:xmpp:jingle:apps:file-transfer:5'><file><name>a</name><range offset='7' length='9'/></file></description>"
		"<transport xmlns='urn:xmpp:jingle:transports:raw-udp:1'/></content></jingle>");
	g_autoptr(JxFileJingle) request = jx_file_jingle_read(stanza, NULL);
	g_assert_true(jx_file_jingle_is(stanza));
	g_assert_cmpint(request->role, ==, JX_FILE_REQUEST);
	g_assert_cmpuint(request->file->offset, ==, 7);
	g_assert_cmpint(request->file->length, ==, 9);
	g_assert_true(request->other_transport);
}

static void test_infos(void) {
	g_autoptr(xmpp_stanza_t) checksum = test_xml("<jingle xmlns='urn:xmpp:jingle:1' action='session-info' sid='s'><checksum xmlns='urn:xmpp:jingle:apps:file-transfer:5' creator='initiator' name='c'>"
		"<file><hash xmlns='urn:xmpp:hashes:2' algo='sha-1'>n5bRh9ItVRte+T6SpkeL6c1F8bs=</hash></file></checksum></jingle>");
	g_autoptr(JxFileJingle) read = jx_file_jingle_read(checksum, NULL);
	g_assert_cmpint(read->info, ==, JX_FILE_INFO_CHECKSUM);
	g_assert_cmpstr(read->file->hash[JX_HASH_SHA1], ==, "9f96d187d22d551b5ef93e92a6478be9cd45f1bb");
	g_autoptr(xmpp_stanza_t) ringing = test_xml("<jingle xmlns='urn:xmpp:jingle:1' action='session-info' sid='s'><ringing xmlns='urn:xmpp:jingle:apps:rtp:info:1'/></jingle>");
	g_autoptr(JxFileJingle) other = jx_file_jingle_read(ringing, NULL);
	g_assert_cmpint(other->info, ==, JX_FILE_INFO_UNKNOWN);
}

static void test_bad_descriptions(void) {
	static const struct { const char *inside, *says; } rows[] = {
		{ "<file><size>-3</size></file>", "size" }, { "<file><size>12kB</size></file>", "size" }, { "<file><range offset='x'/></file>", "range" },
		{ "<file><range length='-2'/></file>", "range" }, { "", "no <file/>" }, { "<file/><file/>", "one file" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		GError *error = NULL;
		JxFileRole role;
		g_autofree char *xml = g_strdup_printf("<description xmlns='urn:xmpp:jingle:apps:file-transfer:5'>%s</description>", rows[i].inside);
		g_autoptr(xmpp_stanza_t) stanza = test_xml(xml);
		assert_bad(jx_file_description_read(stanza, &role, &error), error, rows[i].says);
	}
	g_autofree char *name = g_strnfill(JX_MAX_FILE_NAME + 1, 'n'), *xml = g_strdup_printf("<file xmlns='urn:xmpp:jingle:apps:file-transfer:5'><name>%s</name></file>", name);
	g_autoptr(xmpp_stanza_t) stanza = test_xml(xml);
	GError *error = NULL;
	assert_bad(jx_file_read(stanza, &error), error, "too long");
}

static void test_hashes(void) {
	static const struct { JxHash hash; const char *text, *hex; } rows[] = {
		{ JX_HASH_SHA1, "n5bRh9ItVRte+T6SpkeL6c1F8bs=", "9f96d187d22d551b5ef93e92a6478be9cd45f1bb" },
		{ JX_HASH_SHA1, "9F96D187D22D551B5EF93E92A6478BE9CD45F1BB", "9f96d187d22d551b5ef93e92a6478be9cd45f1bb" },
		{ JX_HASH_SHA1, "0fd41842223a9d7e9acbd1bc3c3f5ec6", NULL }, { JX_HASH_SHA256, "", NULL }, { JX_HASH_MD5, "0fd41842223a9d7e9acbd1bc3c3f5ec6", "0fd41842223a9d7e9acbd1bc3c3f5ec6" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *hex = jx_hash_read(rows[i].hash, rows[i].text);
		g_assert_cmpstr(hex, ==, rows[i].hex);
	}
	g_autofree char *base64 = jx_hash_base64(rows[0].hex);
	g_assert_cmpstr(base64, ==, rows[0].text);
}

static void test_names(void) {
	static const struct { const char *name, *plain; } rows[] = {
		{ "a.pdf", "a.pdf" }, { "../../etc/passwd", "passwd" }, { "C:\\temp\\b.txt", "b.txt" }, { "..", "file" }, { "dir/", "file" }, { "", "file" }, { NULL, "file" },
		{ " \n\t", "file" }, { "x\x01y\x7f.txt", "xy.txt" }, { "photo\xe2\x80\xaegpj.exe", "photogpj.exe" }, { "\xc3\xa9t\xc3\xa9.png", "\xc3\xa9t\xc3\xa9.png" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *plain = jx_file_plain_name(rows[i].name);
		g_assert_cmpstr(plain, ==, rows[i].plain);
	}
}

static void test_blocks(void) {
	static const struct { const char *xml, *says; } bad[] = {
		{ "<data xmlns='http://jabber.org/protocol/ibb' sid='s' seq='0'>ab!d</data>", "base64" }, { "<data xmlns='http://jabber.org/protocol/ibb' sid='s' seq='0'/>", "base64" },
		{ "<data xmlns='http://jabber.org/protocol/ibb' sid='s'>abcd</data>", "seq" }, { "<data xmlns='http://jabber.org/protocol/ibb' sid='s' seq='65536'>abcd</data>", "seq" },
		{ "<data xmlns='http://jabber.org/protocol/ibb' seq='1'>abcd</data>", "sid" }, { "<open xmlns='http://jabber.org/protocol/ibb' sid='s' block-size='65536'/>", "block-size" },
		{ "<open xmlns='http://jabber.org/protocol/ibb' sid='s' block-size='0'/>", "block-size" }, { "<other xmlns='http://jabber.org/protocol/ibb' sid='s'/>", "missing" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
		GError *error = NULL;
		g_autoptr(xmpp_stanza_t) stanza = test_xml(bad[i].xml);
		assert_bad(jx_ibb_read(stanza, &error), error, bad[i].says);
	}
	g_autoptr(xmpp_stanza_t) iq = test_fixture("12-ibb-open.xml");
	g_autoptr(JxIbb) open = jx_ibb_read(jx_stanza_first(iq), NULL);
	g_assert_cmpint(open->kind, ==, JX_IBB_OPEN);
	g_assert_cmpuint(open->block_size, ==, 8192);
	g_autoptr(GBytes) bytes = g_bytes_new_static("four", 4);
	g_autoptr(xmpp_stanza_t) written = test_trip(jx_ibb_data_write(test_ctx(), "s", 65535, bytes));
	g_autoptr(JxIbb) data = jx_ibb_read(written, NULL);
	g_assert_cmpuint(data->seq, ==, 65535);
	g_assert_true(g_bytes_equal(data->bytes, bytes));
}

static void test_candidates(void) {
	g_autoptr(JxFileJingle) offer = fixture("12-file-offer-ft4-s5b.xml");
	g_assert_cmpuint(offer->s5b->candidates->len, ==, 2);
	const JxS5bCandidate *candidate = jx_s5b_candidate_find(offer->s5b->candidates, "J5vtVKL2");
	g_assert_cmpstr(candidate->host, ==, "198.51.100.1");
	g_assert_cmpuint(candidate->port, ==, 5087);
	g_assert_cmpuint(candidate->priority, ==, 8258636);
	g_assert_null(jx_s5b_candidate_find(offer->s5b->candidates, "other"));
	g_assert_cmpuint(jx_s5b_priority(JX_S5B_DIRECT, 65535), >, jx_s5b_priority(JX_S5B_PROXY, 65535));
	g_autofree char *dstaddr = jx_s5b_dstaddr("vj3hs98y", "romeo@montague.lit/orchard", "juliet@capulet.lit/balcony");
	g_assert_cmpstr(dstaddr, ==, "972b7bf47291ca609517f67f86b5081086052dad"); /* XEP-0065, section 5.3.2 */
}

/* Messages come in any pieces; another protocol's are refused at the first byte that shows it. */
static void test_socks5(void) {
	guint8 out[JX_SOCKS5_MAX];
	char dstaddr[41];
	const char *wanted = "972b7bf47291ca609517f67f86b5081086052dad";
	gsize size = jx_socks5_write_request(out, wanted);
	for (gsize i = 0; i < size; i++)
		g_assert_cmpint(jx_socks5_request(out, i, dstaddr), ==, 0);
	g_assert_cmpint(jx_socks5_request(out, size, dstaddr), ==, (int)size);
	g_assert_cmpstr(dstaddr, ==, wanted);
	out[5] = 'Z';
	g_assert_cmpint(jx_socks5_request(out, size, dstaddr), ==, -1);
	out[1] = 3;
	g_assert_cmpint(jx_socks5_request(out, 2, dstaddr), ==, -1);
	g_assert_cmpint(jx_socks5_greeting((const guint8 *)"GET /", 5), ==, -1);
	g_assert_cmpint(jx_socks5_greeting((const guint8 *)"\5\2\2\0more", 8), ==, 4);
	g_assert_cmpint(jx_socks5_greeting((const guint8 *)"\5\1\2", 3), ==, -1);
	g_assert_cmpint(jx_socks5_greeting((const guint8 *)"\5\2\0", 3), ==, 0);
	g_assert_cmpint(jx_socks5_greeted((const guint8 *)"\5\377", 2), ==, -1);
	g_assert_cmpint(jx_socks5_greeted((const guint8 *)"\5\0", 2), ==, 2);
	size = jx_socks5_write_answer(out, TRUE, wanted);
	g_assert_cmpint(jx_socks5_connected(out, size), ==, (int)size);
	g_assert_cmpint(jx_socks5_connected((const guint8 *)"\5\0\0\1\1\1\1\1\1\1", 10), ==, 10);
	g_assert_cmpint(jx_socks5_connected(out, jx_socks5_write_answer(out, FALSE, wanted)), ==, -1);
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/files/versions", test_versions);
	g_test_add_func("/files/contentless", test_contentless);
	g_test_add_func("/files/received-in-an-accept", test_received_in_an_accept);
	g_test_add_func("/files/requests", test_requests);
	g_test_add_func("/files/infos", test_infos);
	g_test_add_func("/files/bad-descriptions", test_bad_descriptions);
	g_test_add_func("/files/hashes", test_hashes);
	g_test_add_func("/files/names", test_names);
	g_test_add_func("/files/blocks", test_blocks);
	g_test_add_func("/files/candidates", test_candidates);
	g_test_add_func("/files/socks5", test_socks5);
	int status = g_test_run();
	test_ctx_free();
	return status;
}
