/* A transfer, from both ends and against bad peers: what it wants is written down as words, one an action. */
#include "config.h"

#include <string.h>

#include "../wire/fixture.h"
#include "transfer/transfer.h"

#define US "class@calls.school.example/janus"
#define PEER "carl@school.example/pc"

static const char *kinds[] = { "jingle", "open", "block", "close", "seek", "read", "write", "expect", "connect", "proxy", "flow", "check", "expect-hash", "end" };
static gint64 now;

/* "session-accept check end success": Jingle by its action, the end with its reason. */
static char *wants(JxTransfer *transfer) {
	g_autoptr(GPtrArray) actions = jx_transfer_take(transfer);
	GString *words = g_string_new(NULL);
	for (guint i = 0; i < actions->len; i++) {
		const JxTransferAction *action = g_ptr_array_index(actions, i);
		g_string_append_printf(words, "%s%s", i > 0 ? " " : "", action->kind == JX_TRANSFER_JINGLE ? jx_jingle_action_name(action->jingle->action) : kinds[action->kind]);
		if (action->kind == JX_TRANSFER_END)
			g_string_append_printf(words, " %s", jx_transfer_outcome(transfer)->reason);
		if (action->kind == JX_TRANSFER_FLOW)
			g_string_append_printf(words, " %s", action->theirs ? "theirs" : "ours");
	}
	return g_string_free(words, FALSE);
}

#define assert_wants(transfer, expected) \
	do { \
		g_autofree char *wanted_ = wants(transfer); \
		g_assert_cmpstr(wanted_, ==, expected); \
	} while (0)

static JxFileJingle *fixture(const char *name) {
	GError *error = NULL;
	g_autoptr(xmpp_stanza_t) iq = test_fixture(name);
	JxFileJingle *jingle = jx_file_jingle_read(jx_stanza_child(iq, JX_NS_JINGLE, "jingle"), &error);
	g_assert_no_error(error);
	return jingle;
}

static JxTransfer *answering(const JxFileJingle *offer) {
	const JxTransferConfig config = { US, PEER, offer->sid, FALSE, offer->role == JX_FILE_REQUEST, offer->version, offer->file, 16384 };
	JxTransfer *transfer = jx_transfer_new(&config, now);
	g_assert_null(jx_transfer_offered(transfer, offer, now).condition);
	return transfer;
}

static GPtrArray *candidates(void) {
	GPtrArray *made = g_ptr_array_new_with_free_func((GDestroyNotify)jx_s5b_candidate_free);
	JxS5bCandidate *direct = g_new0(JxS5bCandidate, 1), *proxy = g_new0(JxS5bCandidate, 1);
	*direct = (JxS5bCandidate) { g_strdup("d1"), g_strdup("192.0.2.9"), g_strdup(US), 7626, 8257000, JX_S5B_DIRECT };
	*proxy = (JxS5bCandidate) { g_strdup("p1"), g_strdup("192.0.2.8"), g_strdup("proxy.school.example"), 5000, 655360, JX_S5B_PROXY };
	g_ptr_array_add(made, direct);
	g_ptr_array_add(made, proxy);
	return made;
}

static JxTransferReply stream(JxTransfer *transfer, JxIbbKind kind, guint number, gsize size, gboolean *later) {
	gboolean unused;
	g_autofree char *bytes = g_strnfill(size, 'x');
	g_autoptr(GBytes) data = g_bytes_new(bytes, size);
	JxIbb ibb = { kind, (char *)"sid", number, FALSE, (guint16)number, data };
	return jx_transfer_ibb(transfer, &ibb, later != NULL ? later : &unused, now);
}

static JxTransfer *receiving(const char *name) {
	g_autoptr(JxFileJingle) offer = fixture(name);
	JxTransfer *transfer = answering(offer);
	jx_transfer_accept(transfer, 0, NULL, now);
	assert_wants(transfer, "session-accept");
	return transfer;
}

/* An offer that is taken over IBB, to its end. */
static void comes(const char *name, gsize size, const char *ends) {
	JxTransfer *transfer = receiving(name);
	gboolean later = FALSE;
	g_assert_null(stream(transfer, JX_IBB_OPEN, 4096, 0, NULL).condition);
	for (guint number = 0; size > 0; number++) {
		gsize block = MIN(size, 4096);
		g_assert_null(stream(transfer, JX_IBB_DATA, number, block, &later).condition);
		g_assert_true(later);
		assert_wants(transfer, "write");
		jx_transfer_written(transfer, now);
		size -= block;
	}
	assert_wants(transfer, "check");
	g_assert_null(stream(transfer, JX_IBB_CLOSE, 0, 0, NULL).condition);
	jx_transfer_checked(transfer, now);
	assert_wants(transfer, ends);
	jx_transfer_free(transfer);
}

static void test_ft3(void) {
	comes("12-file-offer-ft3.xml", 1022, "session-terminate end success");
}

static void test_ft5(void) {
	comes("12-file-offer-ft5.xml", 6144, "session-info session-terminate end success");
}

static void test_no_content(void) {
	g_autoptr(JxFileJingle) offer = fixture("12-file-offer-malformed-no-content.xml");
	JxTransfer *transfer = answering(offer);
	jx_transfer_accept(transfer, 0, NULL, now);
	g_autoptr(GPtrArray) actions = jx_transfer_take(transfer);
	const JxTransferAction *accept = g_ptr_array_index(actions, 0);
	g_assert_cmpstr(accept->jingle->content, ==, "file");
	g_assert_cmpint(accept->jingle->senders, ==, JX_SENDERS_INITIATOR);
	jx_transfer_free(transfer);
	comes("12-file-offer-malformed-no-content.xml", 2712345, "session-terminate end success");
}

static void test_ibb_open(void) {
	JxTransfer *transfer = receiving("12-file-offer-ft5.xml");
	g_assert_cmpstr(stream(transfer, JX_IBB_OPEN, 8193, 0, NULL).condition, ==, "resource-constraint");
	g_assert_cmpstr(stream(transfer, JX_IBB_DATA, 0, 10, NULL).condition, ==, "item-not-found");
	g_assert_null(stream(transfer, JX_IBB_OPEN, 8192, 0, NULL).condition);
	g_assert_cmpstr(stream(transfer, JX_IBB_OPEN, 8192, 0, NULL).condition, ==, "conflict");
	jx_transfer_free(transfer);
}

/* --- SOCKS5 */

static void info(JxTransfer *transfer, const char *inside) {
	g_autofree char *xml = g_strdup_printf("<jingle xmlns='urn:xmpp:jingle:1' action='transport-info' sid='s'><content creator='initiator' name='a-file-offer'>"
		"<transport xmlns='urn:xmpp:jingle:transports:s5b:1' sid='UTNpjzhU'>%s</transport></content></jingle>", inside);
	g_autoptr(xmpp_stanza_t) stanza = test_xml(xml);
	g_autoptr(JxFileJingle) jingle = jx_file_jingle_read(stanza, NULL);
	g_assert_null(jx_transfer_jingle(transfer, jingle, now).condition);
}

static JxTransfer *by_socks(void) {
	g_autoptr(JxFileJingle) offer = fixture("12-file-offer-ft4-s5b.xml");
	JxTransfer *transfer = answering(offer);
	g_assert_true(jx_transfer_wants_s5b(transfer));
	jx_transfer_accept(transfer, 0, candidates(), now);
	assert_wants(transfer, "session-accept expect connect");
	return transfer;
}

/* The better of what both have reached; at the same priority what the initiator has. */
static void test_choice(void) {
	static const struct { const char *reached, *told, *then; } rows[] = {
		{ "h7ySGtYj", "<candidate-error/>", "transport-info flow theirs" }, { NULL, "<candidate-used cid='d1'/>", "transport-info flow ours" },
		{ "J5vtVKL2", "<candidate-used cid='d1'/>", "transport-info flow theirs" }, { NULL, "<candidate-used cid='p1'/>", "transport-info proxy" },
		{ NULL, "<candidate-error/>", "transport-info" }, { NULL, "<candidate-used cid='unknown'/>", "transport-info" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		JxTransfer *transfer = by_socks();
		info(transfer, rows[i].told);
		assert_wants(transfer, "");
		jx_transfer_connected(transfer, rows[i].reached, now);
		assert_wants(transfer, rows[i].then);
		jx_transfer_free(transfer);
	}
}

static void test_socks_to_the_end(void) {
	JxTransfer *transfer = by_socks();
	jx_transfer_connected(transfer, "J5vtVKL2", now);
	info(transfer, "<candidate-error/>");
	assert_wants(transfer, "transport-info flow theirs");
	jx_transfer_flowed(transfer, TRUE, now);
	assert_wants(transfer, "check");
	jx_transfer_checked(transfer, now);
	assert_wants(transfer, "session-info session-terminate end success");
	jx_transfer_free(transfer);
}

static void test_proxy(void) {
	JxTransfer *transfer = by_socks();
	jx_transfer_connected(transfer, NULL, now);
	info(transfer, "<candidate-used cid='p1'/>");
	assert_wants(transfer, "transport-info proxy");
	g_assert_cmpstr(jx_transfer_proxy(transfer)->jid, ==, "proxy.school.example");
	jx_transfer_proxied(transfer, TRUE, now);
	assert_wants(transfer, "transport-info flow ours");
	jx_transfer_free(transfer);
}

static void test_replaced(void) {
	JxTransfer *transfer = by_socks();
	jx_transfer_connected(transfer, NULL, now);
	info(transfer, "<candidate-error/>");
	assert_wants(transfer, "transport-info");
	g_autoptr(xmpp_stanza_t) stanza = test_xml("<jingle xmlns='urn:xmpp:jingle:1' action='transport-replace' sid='s'><content creator='initiator' name='a-file-offer'>"
		"<transport xmlns='urn:xmpp:jingle:transports:ibb:1' sid='b' block-size='60000'/></content></jingle>");
	g_autoptr(JxFileJingle) replace = jx_file_jingle_read(stanza, NULL);
	g_assert_null(jx_transfer_jingle(transfer, replace, now).condition);
	assert_wants(transfer, "transport-accept");
	g_assert_cmpstr(jx_transfer_ibb_sid(transfer), ==, "b");
	g_assert_cmpstr(stream(transfer, JX_IBB_OPEN, 16385, 0, NULL).condition, ==, "resource-constraint");
	g_assert_null(stream(transfer, JX_IBB_OPEN, 16384, 0, NULL).condition);
	jx_transfer_free(transfer);
}

/* --- offers of ours */

static JxTransfer *offering(gsize size, gboolean s5b) {
	g_autoptr(JxFile) file = jx_file_new("ours.pdf", (gint64)size);
	const JxTransferConfig config = { US, PEER, "s", TRUE, TRUE, 5, file, 4096 };
	JxTransfer *transfer = jx_transfer_new(&config, now);
	jx_transfer_offer(transfer, s5b, s5b ? candidates() : NULL, now);
	assert_wants(transfer, s5b ? "session-initiate expect" : "session-initiate");
	return transfer;
}

static void accept_with(JxTransfer *transfer, const char *name) {
	g_autoptr(JxFileJingle) accept = fixture(name);
	g_assert_null(jx_transfer_jingle(transfer, accept, now).condition);
}

/* Named "file" whatever we called it. */
static void test_accept(void) {
	JxTransfer *transfer = offering(5000, FALSE);
	accept_with(transfer, "12-file-accept.xml");
	assert_wants(transfer, "seek open");
	jx_transfer_answered(transfer, JX_TRANSFER_OPEN, 0, NULL, now);
	assert_wants(transfer, "read read");
	g_autoptr(GBytes) first = g_bytes_new_take(g_strnfill(4096, 'a'), 4096), last = g_bytes_new_take(g_strnfill(904, 'b'), 904);
	jx_transfer_block(transfer, first, now);
	jx_transfer_block(transfer, last, now);
	assert_wants(transfer, "block block");
	jx_transfer_answered(transfer, JX_TRANSFER_BLOCK, 0, NULL, now);
	assert_wants(transfer, "");
	jx_transfer_answered(transfer, JX_TRANSFER_BLOCK, 0, NULL, now);
	assert_wants(transfer, "close");
	jx_transfer_answered(transfer, JX_TRANSFER_CLOSE, 0, NULL, now);
	assert_wants(transfer, "");
	jx_transfer_tick(transfer, now + 60000); /* it has all of it and says nothing */
	assert_wants(transfer, "session-terminate end success");
	jx_transfer_free(transfer);
}

static void test_nothing_reached(void) {
	JxTransfer *transfer = offering(10, TRUE);
	g_autoptr(xmpp_stanza_t) stanza = test_xml("<jingle xmlns='urn:xmpp:jingle:1' action='session-accept' sid='s'><content creator='initiator' name='file'>"
		"<transport xmlns='urn:xmpp:jingle:transports:s5b:1' sid='t'/></content></jingle>");
	g_autoptr(JxFileJingle) accept = jx_file_jingle_read(stanza, NULL);
	g_assert_null(jx_transfer_jingle(transfer, accept, now).condition);
	assert_wants(transfer, "seek transport-info");
	info(transfer, "<candidate-error/>");
	assert_wants(transfer, "transport-replace");
	g_autoptr(xmpp_stanza_t) text = test_xml("<jingle xmlns='urn:xmpp:jingle:1' action='transport-accept' sid='s'><content creator='initiator' name='file'>"
		"<transport xmlns='urn:xmpp:jingle:transports:ibb:1' sid='t' block-size='1024'/></content></jingle>");
	g_autoptr(JxFileJingle) accepted = jx_file_jingle_read(text, NULL);
	g_assert_null(jx_transfer_jingle(transfer, accepted, now).condition);
	assert_wants(transfer, "open");
	jx_transfer_free(transfer);
}

/* --- bad days */

static void test_bad_blocks(void) {
	static const struct { guint number; gsize size; const char *condition, *then; } rows[] = {
		{ 1, 10, "unexpected-request", "session-terminate end failed-transport" }, { 0, 4097, "bad-request", "session-terminate end failed-transport" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		JxTransfer *transfer = receiving("12-file-offer-ft5.xml");
		stream(transfer, JX_IBB_OPEN, 4096, 0, NULL);
		g_assert_cmpstr(stream(transfer, JX_IBB_DATA, rows[i].number, rows[i].size, NULL).condition, ==, rows[i].condition);
		assert_wants(transfer, rows[i].then);
		g_assert_true(jx_transfer_outcome(transfer)->kept);
		jx_transfer_free(transfer);
	}
}

static void test_too_many_bytes(void) {
	JxTransfer *transfer = receiving("12-file-offer-ft3.xml");
	stream(transfer, JX_IBB_OPEN, 4096, 0, NULL);
	g_assert_cmpstr(stream(transfer, JX_IBB_DATA, 0, 1023, NULL).condition, ==, "not-acceptable");
	assert_wants(transfer, "session-terminate end media-error");
	g_assert_false(jx_transfer_outcome(transfer)->kept);
	jx_transfer_free(transfer);
}

static void test_closed_too_early(void) {
	JxTransfer *transfer = receiving("12-file-offer-ft3.xml");
	stream(transfer, JX_IBB_OPEN, 4096, 0, NULL);
	stream(transfer, JX_IBB_DATA, 0, 1000, NULL);
	jx_transfer_written(transfer, now);
	stream(transfer, JX_IBB_CLOSE, 0, 0, NULL);
	assert_wants(transfer, "write session-terminate end failed-transport");
	g_assert_true(jx_transfer_outcome(transfer)->kept);
	jx_transfer_free(transfer);
}

static void test_silence(void) {
	JxTransfer *transfer = receiving("12-file-offer-ft3.xml");
	jx_transfer_tick(transfer, now + 59999);
	assert_wants(transfer, "");
	jx_transfer_tick(transfer, now + 60000);
	assert_wants(transfer, "session-terminate end timeout");
	jx_transfer_free(transfer);
}

/* The numbers of blocks begin again after 65535. */
static void test_many_blocks(void) {
	g_autoptr(JxFileJingle) offer = fixture("12-file-offer-ft5.xml");
	offer->file->size = 70000;
	JxTransfer *transfer = answering(offer);
	jx_transfer_accept(transfer, 0, NULL, now);
	stream(transfer, JX_IBB_OPEN, 1, 0, NULL);
	for (guint i = 0; i < 70000; i++) {
		g_assert_null(stream(transfer, JX_IBB_DATA, i % 65536, 1, NULL).condition);
		jx_transfer_written(transfer, now);
	}
	g_autofree char *all = wants(transfer);
	g_assert_true(g_str_has_suffix(all, "write check"));
	jx_transfer_free(transfer);
}

static void test_hash_later(void) {
	g_autoptr(JxFileJingle) offer = fixture("12-file-offer-ft5.xml");
	offer->file->hash_later = TRUE;
	offer->file->size = 3;
	JxTransfer *transfer = answering(offer);
	jx_transfer_accept(transfer, 0, NULL, now);
	stream(transfer, JX_IBB_OPEN, 1000, 0, NULL);
	stream(transfer, JX_IBB_DATA, 0, 3, NULL);
	jx_transfer_written(transfer, now);
	assert_wants(transfer, "session-accept write");
	g_autoptr(xmpp_stanza_t) stanza = test_xml("<jingle xmlns='urn:xmpp:jingle:1' action='session-info' sid='s'><checksum xmlns='urn:xmpp:jingle:apps:file-transfer:5' name='c'>"
		"<file><hash xmlns='urn:xmpp:hashes:2' algo='sha-1'>n5bRh9ItVRte+T6SpkeL6c1F8bs=</hash></file></checksum></jingle>");
	g_autoptr(JxFileJingle) checksum = jx_file_jingle_read(stanza, NULL);
	g_assert_null(jx_transfer_jingle(transfer, checksum, now).condition);
	assert_wants(transfer, "expect-hash check");
	jx_transfer_free(transfer);
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/expected/12-file-offer-ft3", test_ft3);
	g_test_add_func("/expected/12-file-offer-ft4-s5b", test_choice);
	g_test_add_func("/expected/12-file-offer-ft5", test_ft5);
	g_test_add_func("/expected/12-file-offer-malformed-no-content", test_no_content);
	g_test_add_func("/expected/12-file-accept", test_accept);
	g_test_add_func("/expected/12-ibb-open", test_ibb_open);
	g_test_add_func("/transfer/socks-to-the-end", test_socks_to_the_end);
	g_test_add_func("/transfer/proxy", test_proxy);
	g_test_add_func("/transfer/replaced", test_replaced);
	g_test_add_func("/transfer/nothing-reached", test_nothing_reached);
	g_test_add_func("/transfer/bad-blocks", test_bad_blocks);
	g_test_add_func("/transfer/too-many-bytes", test_too_many_bytes);
	g_test_add_func("/transfer/closed-too-early", test_closed_too_early);
	g_test_add_func("/transfer/silence", test_silence);
	g_test_add_func("/transfer/many-blocks", test_many_blocks);
	g_test_add_func("/transfer/hash-later", test_hash_later);
	int status = g_test_run();
	test_ctx_free();
	return status;
}
