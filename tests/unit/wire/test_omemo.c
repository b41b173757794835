/* OMEMO 0.3 on the wire: device lists, bundles, messages, and what damages them. */
#include "config.h"

#include <string.h>

#include "fixture.h"
#include "wire/core/base64.h"
#include "wire/omemo/omemo_bundle.h"
#include "wire/omemo/omemo_devices.h"
#include "wire/omemo/omemo_message.h"

#define NS " xmlns='eu.siacs.conversations.axolotl'"
#define KEY "BZR/m4m/rhHKu8qyqTfvwnwY2MuQPNOAfZfy25QGyksb"
#define SIGNATURE "MPXVGuQQI+krVpv9FAF0m9UbAGA8H+tQvhc0t4NUcyHuMn/QKdbETMKavhuLiy+aMlUb3miCI2w30OqwBbdNxQ=="

static void test_base64(void) {
	static const struct {
		const char *text;
		int length; /* -1: none */
	} rows[] = {
		{"", 0}, {"AA==", 1}, {"AA", 1}, {" A\n\tA\r= = ", 1}, {"AAA=", 2}, {"AAAA", 3}, {"A", -1}, {"AAAAA", -1}, {"AA=A", -1}, {"AA===", -1},
		{"AA-_", -1}, {"AAAA\xc3\xa4", -1}, {"AAAAAAAA", 6}, {"AAAAAAAAAA", -1},
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GBytes) bytes = jx_base64_read(rows[i].text, 6);
		g_assert_cmpint(bytes ? (int)g_bytes_get_size(bytes) : -1, ==, rows[i].length);
	}
}

static xmpp_stanza_t *item_of(xmpp_stanza_t *message, const char *outer) {
	return jx_stanza_first(test_nth(test_nth(test_nth(message, outer, 0), "items", 0), "item", 0));
}

static void test_devices(void) {
	static const struct {
		const char *fixture;
		guint count;
		guint32 first;
	} rows[] = {{"03-omemo-devicelist-contact.xml", 3, 367541462}, {"03-omemo-devicelist-self.xml", 5, 160102524}};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(xmpp_stanza_t) message = test_fixture(rows[i].fixture);
		g_autoptr(GArray) devices = jx_omemo_devices_read(item_of(message, "event"));
		g_assert_cmpuint(devices->len, ==, rows[i].count);
		g_assert_cmpuint(g_array_index(devices, guint32, 0), ==, rows[i].first);
		g_autoptr(xmpp_stanza_t) again = test_trip(jx_omemo_devices_write(test_ctx(), devices));
		g_autoptr(GArray) same = jx_omemo_devices_read(again);
		g_assert_cmpmem(devices->data, devices->len * sizeof(guint32), same->data, same->len * sizeof(guint32));
		g_assert_true(jx_omemo_devices_have(same, rows[i].first));
		g_assert_false(jx_omemo_devices_have(same, 1));
	}
	g_autoptr(xmpp_stanza_t) odd = test_xml("<list" NS "><device id='0'/><device id='7'/><device id='7'/><device/><device id='2147483648'/><device id='x'/><other id='8'/></list>");
	g_autoptr(GArray) devices = jx_omemo_devices_read(odd);
	g_assert_cmpuint(devices->len, ==, 1);
	g_autoptr(xmpp_stanza_t) other = test_xml("<list xmlns='urn:other'/>");
	g_assert_null(jx_omemo_devices_read(other));
	g_autoptr(GString) many = g_string_new("<list" NS ">");
	for (guint i = 1; i <= 1000; i++)
		g_string_append_printf(many, "<device id='%u'/>", i);
	g_string_append(many, "</list>");
	g_autoptr(xmpp_stanza_t) long_one = test_xml(many->str);
	g_autoptr(GArray) some = jx_omemo_devices_read(long_one);
	g_assert_cmpuint(some->len, ==, JX_MAX_OMEMO_DEVICES);
}

static void test_bundle(void) {
	GError *error = NULL;
	g_autoptr(xmpp_stanza_t) iq = test_fixture("03-omemo-bundle-result.xml");
	g_autoptr(JxOmemoBundle) bundle = jx_omemo_bundle_read(item_of(iq, "pubsub"), &error);
	g_assert_no_error(error);
	g_assert_cmpuint(bundle->signed_prekey.id, ==, 16597);
	g_assert_cmpuint(bundle->signed_prekey.key[0], ==, 5);
	g_assert_cmpuint(bundle->prekeys->len, ==, 100);
	g_assert_cmpuint(g_array_index(bundle->prekeys, JxOmemoPreKey, 99).id, ==, 10865516);
	g_autoptr(xmpp_stanza_t) again = test_trip(jx_omemo_bundle_write(test_ctx(), bundle));
	g_autoptr(JxOmemoBundle) same = jx_omemo_bundle_read(again, &error);
	g_assert_no_error(error);
	g_assert_cmpmem(bundle, G_STRUCT_OFFSET(JxOmemoBundle, prekeys), same, G_STRUCT_OFFSET(JxOmemoBundle, prekeys));
	g_assert_cmpmem(bundle->prekeys->data, 100 * sizeof(JxOmemoPreKey), same->prekeys->data, same->prekeys->len * sizeof(JxOmemoPreKey));
}

static void test_bad_bundles(void) {
	static const struct {
		const char *xml, *says;
	} rows[] = {
		{"<bundle xmlns='urn:other'/>", "no OMEMO bundle"},
		{"<bundle" NS "/>", "<identityKey/>"},
		{"<bundle" NS "><identityKey>AAAA</identityKey></bundle>", "33 bytes"},
		{"<bundle" NS "><identityKey>!" KEY "</identityKey></bundle>", "33 bytes"},
		{"<bundle" NS "><identityKey>" KEY "</identityKey></bundle>", "<signedPreKeyPublic/>"},
		{"<bundle" NS "><identityKey>" KEY "</identityKey><signedPreKeyPublic>" KEY "</signedPreKeyPublic></bundle>", "signedPreKeyId"},
		{"<bundle" NS "><identityKey>" KEY "</identityKey><signedPreKeyPublic signedPreKeyId='1'>" KEY "</signedPreKeyPublic></bundle>", "<signedPreKeySignature/>"},
		{"<bundle" NS "><identityKey>" KEY "</identityKey><signedPreKeyPublic signedPreKeyId='1'>" KEY "</signedPreKeyPublic><signedPreKeySignature>" KEY
			"</signedPreKeySignature></bundle>", "64 bytes"},
		{"<bundle" NS "><identityKey>" KEY "</identityKey><signedPreKeyPublic signedPreKeyId='1'>" KEY "</signedPreKeyPublic><signedPreKeySignature>" SIGNATURE
			"</signedPreKeySignature></bundle>", "<prekeys/>"},
		{"<bundle" NS "><identityKey>" KEY "</identityKey><signedPreKeyPublic signedPreKeyId='1'>" KEY "</signedPreKeyPublic><signedPreKeySignature>" SIGNATURE
			"</signedPreKeySignature><prekeys/></bundle>", "no prekey left"},
		{"<bundle" NS "><identityKey>" KEY "</identityKey><signedPreKeyPublic signedPreKeyId='1'>" KEY "</signedPreKeyPublic><signedPreKeySignature>" SIGNATURE
			"</signedPreKeySignature><prekeys><preKeyPublic preKeyId='1'>AA</preKeyPublic><preKeyPublic>" KEY "</preKeyPublic></prekeys></bundle>", "no prekey left"},
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		GError *error = NULL;
		g_autoptr(xmpp_stanza_t) element = test_xml(rows[i].xml);
		assert_bad(jx_omemo_bundle_read(element, &error), error, rows[i].says);
	}
}

static void test_message(void) {
	GError *error = NULL;
	g_autoptr(xmpp_stanza_t) stanza = test_fixture("03-omemo-message.xml");
	g_autoptr(JxOmemoMessage) message = jx_omemo_message_read(test_nth(stanza, "encrypted", 0), &error);
	g_assert_no_error(error);
	g_assert_cmpuint(message->sid, ==, 513465584);
	g_assert_cmpuint(message->keys->len, ==, 5);
	const JxOmemoKey *key = jx_omemo_message_key(message, 608432720);
	g_assert_true(key->prekey);
	g_assert_cmpuint(((const guint8 *)g_bytes_get_data(key->data, NULL))[0], ==, 0x33);
	g_assert_null(jx_omemo_message_key(message, 1));
	g_assert_cmpuint(g_bytes_get_size(message->iv), ==, 12);
	g_assert_cmpuint(g_bytes_get_size(message->payload), ==, 3);
	/* Opened: nothing of it is left but what stood around it; sealed again: as it came. */
	g_autoptr(xmpp_stanza_t) opened = test_trip(jx_omemo_message_open(stanza, "1 < 2"));
	g_assert_null(jx_stanza_child(opened, NULL, "encrypted"));
	g_assert_null(jx_stanza_child(opened, NULL, "encryption"));
	g_assert_nonnull(jx_stanza_child(opened, JX_NS_RECEIPTS, "request"));
	g_assert_nonnull(jx_stanza_child(opened, JX_NS_MARKERS, "markable"));
	g_assert_nonnull(jx_stanza_child(opened, JX_NS_STANZA_IDS, "origin-id"));
	g_assert_cmpstr(xmpp_stanza_get_id(opened), ==, xmpp_stanza_get_id(stanza));
	g_assert_cmpstr(xmpp_stanza_get_from(opened), ==, xmpp_stanza_get_from(stanza));
	g_autofree char *body = jx_stanza_child_text(opened, NULL, "body", 100);
	g_assert_cmpstr(body, ==, "1 < 2");
	g_autoptr(xmpp_stanza_t) sealed = test_trip(jx_omemo_message_seal(opened, message));
	g_autoptr(JxOmemoMessage) same = jx_omemo_message_read(jx_stanza_child(sealed, JX_NS_OMEMO_SIACS, "encrypted"), &error);
	g_assert_no_error(error);
	g_assert_true(g_bytes_equal(same->payload, message->payload) && g_bytes_equal(same->iv, message->iv));
	g_assert_cmpuint(same->keys->len, ==, 5);
	g_assert_true(g_bytes_equal(jx_omemo_message_key(same, 608432720)->data, key->data));
	g_assert_nonnull(jx_stanza_child(sealed, JX_NS_HINTS, "store"));
	g_autofree char *fallback = jx_stanza_child_text(sealed, NULL, "body", 1000);
	g_assert_nonnull(strstr(fallback, "OMEMO"));
	/* Key transport shows nothing. */
	g_clear_pointer(&message->payload, g_bytes_unref);
	g_autoptr(xmpp_stanza_t) transport = test_trip(jx_omemo_message_seal(opened, message));
	g_assert_null(jx_stanza_child(transport, NULL, "body"));
}

static void test_bad_messages(void) {
	static const struct {
		const char *xml, *says; /* NULL: it is read, without a key */
	} rows[] = {
		{"<encrypted" NS "/>", "<header/>"},
		{"<encrypted" NS "><header><iv>AAAAAAAAAAAAAAAA</iv></header></encrypted>", "sid"},
		{"<encrypted" NS "><header sid='0'><iv>AAAAAAAAAAAAAAAA</iv></header></encrypted>", "sid"},
		{"<encrypted" NS "><header sid='1'/></encrypted>", "<iv/>"},
		{"<encrypted" NS "><header sid='1'><iv>AAAAAAAAAAAAAAA</iv></header></encrypted>", "<iv/>"},
		{"<encrypted" NS "><header sid='1'><iv>AAAA*AAAAAAAAAAA</iv></header></encrypted>", "<iv/>"},
		{"<encrypted" NS "><header sid='1'><iv>AAAAAAAAAAAAAAAAAAAA</iv></header></encrypted>", "<iv/>"},
		{"<encrypted" NS "><header sid='1'><iv>AAAAAAAAAAAAAAAA</iv></header><payload/></encrypted>", "<payload/>"},
		{"<encrypted" NS "><header sid='1'><iv>AAAAAAAAAAAAAAAA</iv></header><payload>A</payload></encrypted>", "<payload/>"},
		{"<encrypted" NS "><header sid='1'><key rid='2'>A</key><key rid='0'>AA</key><key>AA</key><iv>AAAAAAAAAAAAAAAA</iv></header></encrypted>", NULL},
		{"<encrypted" NS "><header sid='1'><iv>AAAAAAAAAAAAAAAAAAAAAA==</iv></header></encrypted>", NULL},
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		GError *error = NULL;
		g_autoptr(xmpp_stanza_t) element = test_xml(rows[i].xml);
		g_autoptr(JxOmemoMessage) message = jx_omemo_message_read(element, &error);
		if (rows[i].says) {
			assert_bad(message, error, rows[i].says);
		} else {
			g_assert_no_error(error);
			g_assert_cmpuint(message->keys->len, ==, 0);
		}
	}
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/wire/base64", test_base64);
	g_test_add_func("/wire/omemo/devices", test_devices);
	g_test_add_func("/expected/03-omemo-bundle-result", test_bundle);
	g_test_add_func("/wire/omemo/bad-bundles", test_bad_bundles);
	g_test_add_func("/wire/omemo/message", test_message);
	g_test_add_func("/wire/omemo/bad-messages", test_bad_messages);
	int result = g_test_run();
	test_ctx_free();
	return result;
}
