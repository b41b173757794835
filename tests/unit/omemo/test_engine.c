/* Engines that talk to each other: sessions, and everything that happens to them. */
#include "config.h"

#include <string.h>

#include "device.h"
#include "omemo/crypto.h"

#define ROOM "algebra1@calls.school.example"
#define WEEK ((gint64)7 * 24 * 60 * 60 * 1000)

static void test_conversation(void) {
	g_autoptr(Device) anna = device_new("anna@school.example");
	g_autoptr(Device) room = device_new(ROOM);
	device_meet(anna, room);
	g_autoptr(JxOmemoMessage) first = device_write(anna, room, "first");
	g_assert_true(g_array_index(first->keys, JxOmemoKey, 0).prekey);
	g_assert_cmpuint(g_bytes_get_size(first->iv), ==, 12);
	device_read(room, anna, first, JX_OMEMO_READ, "first");
	device_say(anna, room, "and another before there was an answer");
	device_say(room, anna, NULL);
	g_autoptr(JxOmemoMessage) second = device_write(anna, room, "second");
	g_assert_false(g_array_index(second->keys, JxOmemoKey, 0).prekey);
	device_read(room, anna, second, JX_OMEMO_READ, "second");
	for (guint i = 0; i < 20; i++) {
		device_say(room, anna, "Wie geht es Ihnen? ☺");
		device_say(anna, room, "");
		if (i % 7 == 3)
			device_restart(i % 2 ? anna : room);
	}
}

static void test_begun_by_both(void) {
	g_autoptr(Device) anna = device_new("anna@school.example");
	g_autoptr(Device) room = device_new(ROOM);
	device_meet(anna, room);
	device_meet(room, anna);
	g_autoptr(JxOmemoMessage) one = device_write(anna, room, "one"), other = device_write(room, anna, "other");
	device_read(room, anna, one, JX_OMEMO_READ, "one");
	device_read(anna, room, other, JX_OMEMO_READ, "other");
	for (guint i = 0; i < 4; i++) {
		device_say(anna, room, "a");
		device_say(room, anna, "b");
	}
}

static void test_order(void) {
	g_autoptr(Device) anna = device_new("anna@school.example");
	g_autoptr(Device) room = device_new(ROOM);
	device_meet(anna, room);
	device_say(anna, room, "hello");
	device_say(room, anna, "hello");
	g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func((GDestroyNotify)jx_omemo_message_free);
	for (guint i = 0; i < 60; i++) {
		g_autofree char *text = g_strdup_printf("line %u", i);
		g_ptr_array_add(messages, device_write(anna, room, text));
	}
	/* The last first, every fifth lost, the others twice. */
	for (guint i = messages->len; i-- > 0;) {
		g_autofree char *text = g_strdup_printf("line %u", i);
		if (i % 5 == 2)
			continue;
		device_read(room, anna, messages->pdata[i], JX_OMEMO_READ, text);
		device_read(room, anna, messages->pdata[i], JX_OMEMO_AGAIN, NULL);
	}
	device_say(room, anna, "still here");
	device_say(anna, room, "and I");
	device_read(room, anna, messages->pdata[7], JX_OMEMO_READ, "line 7"); /* late, but it comes */
}

static void test_unanswered(void) {
	g_autoptr(Device) anna = device_new("anna@school.example");
	g_autoptr(Device) room = device_new(ROOM);
	device_meet(anna, room);
	device_say(anna, room, "hello");
	device_say(room, anna, NULL);
	for (guint i = 0; i < 3; i++) {
		g_autoptr(JxOmemoMessage) message = device_write(anna, room, "x");
		JxOmemoReading reading;
		jx_omemo_engine_decrypt(room->engine, ROOM, anna->jid, message, NOW, &reading, NULL);
		g_assert_cmpuint(reading.unanswered, ==, i);
		g_assert_false(reading.begun);
		g_bytes_unref(reading.text);
	}
}

/* One side loses everything but its identity, or even that. */
static void test_lost_session(void) {
	g_autoptr(Device) anna = device_new("anna@school.example");
	g_autoptr(Device) room = device_new(ROOM);
	g_autoptr(Device) fresh = device_new(ROOM);
	device_meet(anna, room);
	device_say(anna, room, "hello");
	device_say(room, anna, "hello");
	g_autoptr(JxOmemoMessage) lost = device_write(anna, room, "for nobody");
	g_array_index(lost->keys, JxOmemoKey, 0).rid = device_number(fresh);
	device_read(fresh, anna, lost, JX_OMEMO_BROKEN, NULL);
	device_meet(fresh, anna);
	device_say(fresh, anna, NULL);
	device_say(anna, fresh, "now");
	/* The device that is healed keeps what it had with others. */
	device_say(anna, room, "you too");
}

static void test_drained(void) {
	g_autoptr(Device) room = device_new(ROOM);
	g_autoptr(JxOmemoBundle) bundle = device_bundle(room);
	g_assert_cmpuint(bundle->prekeys->len, ==, JX_OMEMO_PREKEYS);
	JxOmemoPreKey last = g_array_index(bundle->prekeys, JxOmemoPreKey, bundle->prekeys->len - 1);
	/* One engine stands for 150 contacts, who all fetched the bundle before any of them wrote. */
	g_autoptr(Device) many = device_new("many@school.example");
	g_autoptr(GHashTable) picked = g_hash_table_new(g_direct_hash, g_direct_equal);
	g_autoptr(GPtrArray) letters = g_ptr_array_new_with_free_func((GDestroyNotify)jx_omemo_message_free);
	for (guint i = 0; i < 150; i++) {
		g_autofree char *self = g_strdup_printf("student%u@school.example", i);
		g_autoptr(GBytes) text = g_bytes_new_static("hello", 5);
		const JxOmemoRecipient recipient = {ROOM, device_number(room)};
		g_assert_true(jx_omemo_engine_meet(many->engine, self, &recipient, bundle, NULL, NULL));
		g_ptr_array_add(letters, jx_omemo_engine_encrypt(many->engine, self, &recipient, 1, text, NULL));
	}
	for (guint i = 0; i < letters->len; i++) {
		const Device student = {.jid = g_strdup_printf("student%u@school.example", i)};
		device_read(room, &student, letters->pdata[i], JX_OMEMO_READ, "hello");
		g_autoptr(JxOmemoBundle) now = device_bundle(room);
		g_assert_cmpuint(now->prekeys->len, ==, JX_OMEMO_PREKEYS);
		g_free((char *)student.jid);
	}
	g_autoptr(JxOmemoBundle) after = device_bundle(room);
	guint fresh = 0;
	for (guint i = 0; i < after->prekeys->len; i++) {
		guint32 id = g_array_index(after->prekeys, JxOmemoPreKey, i).id;
		g_assert_true(g_hash_table_add(picked, GUINT_TO_POINTER(id)));
		fresh += id > last.id;
	}
	g_test_message("%u of 100 prekeys were used by 150 sessions", fresh);
	g_assert_cmpuint(fresh, >, 50);
	g_assert_cmpmem(after->identity, JX_OMEMO_KEY_BYTES, bundle->identity, JX_OMEMO_KEY_BYTES);
}

/* A used prekey is good for a day, for who picked the same one; then it is gone. */
static void test_used_prekeys_go(void) {
	g_autoptr(Device) room = device_new(ROOM);
	g_autoptr(Device) anna = device_new("anna@school.example");
	g_autoptr(Device) ben = device_new("ben@school.example");
	g_autoptr(Device) cleo = device_new("cleo@school.example");
	g_autoptr(JxOmemoBundle) bundle = device_bundle(room);
	g_array_set_size(bundle->prekeys, 1);
	Device *const all[] = {anna, ben, cleo};
	JxOmemoMessage *letters[3];
	for (guint i = 0; i < 3; i++) {
		g_assert_true(jx_omemo_engine_meet(all[i]->engine, all[i]->jid, &(JxOmemoRecipient){ROOM, device_number(room)}, bundle, NULL, NULL));
		letters[i] = device_write(all[i], room, "hello");
	}
	device_read(room, anna, letters[0], JX_OMEMO_READ, "hello");
	device_read(room, ben, letters[1], JX_OMEMO_READ, "hello");
	g_assert_true(jx_omemo_engine_upkeep(room->engine, NOW + WEEK / 7 + 1, NULL));
	device_read(room, cleo, letters[2], JX_OMEMO_BROKEN, NULL);
	device_say(anna, room, "the sessions stay");
	for (guint i = 0; i < 3; i++)
		jx_omemo_message_free(letters[i]);
}

static void test_signed_prekey_turns(void) {
	g_autoptr(Device) room = device_new(ROOM);
	g_autoptr(Device) anna = device_new("anna@school.example");
	g_autoptr(Device) ben = device_new("ben@school.example");
	g_autoptr(JxOmemoBundle) old = device_bundle(room);
	g_assert_true(jx_omemo_engine_upkeep(room->engine, NOW + WEEK - 1, NULL));
	g_autoptr(JxOmemoBundle) same = device_bundle(room);
	g_assert_cmpmem(same->signed_prekey.key, JX_OMEMO_KEY_BYTES, old->signed_prekey.key, JX_OMEMO_KEY_BYTES);
	g_assert_true(jx_omemo_engine_upkeep(room->engine, NOW + WEEK, NULL));
	g_autoptr(JxOmemoBundle) fresh = device_bundle(room);
	g_assert_cmpuint(fresh->signed_prekey.id, ==, old->signed_prekey.id + 1);
	/* Who fetched the old one is heard for some weeks. */
	Device *const all[] = {anna, ben};
	for (guint i = 0; i < 2; i++) {
		g_assert_true(jx_omemo_engine_meet(all[i]->engine, all[i]->jid, &(JxOmemoRecipient){ROOM, device_number(room)}, old, NULL, NULL));
		g_autoptr(JxOmemoMessage) message = device_write(all[i], room, "hello");
		device_read(room, all[i], message, i == 0 ? JX_OMEMO_READ : JX_OMEMO_BROKEN, i == 0 ? "hello" : NULL);
		g_assert_true(jx_omemo_engine_upkeep(room->engine, NOW + 5 * WEEK, NULL));
	}
}

/* What was written to one room is not taken for a word to another, though both are one device. */
static void test_rooms_apart(void) {
	g_autoptr(Device) rooms = device_new(ROOM);
	g_autoptr(Device) anna = device_new("anna@school.example");
	device_meet(anna, rooms);
	g_autoptr(JxOmemoMessage) message = device_write(anna, rooms, "for algebra");
	rooms->jid = "biology2@calls.school.example";
	device_read(rooms, anna, message, JX_OMEMO_BROKEN, NULL);
	rooms->jid = ROOM;
	device_read(rooms, anna, message, JX_OMEMO_READ, "for algebra");
	rooms->jid = "biology2@calls.school.example";
	device_read(rooms, anna, message, JX_OMEMO_BROKEN, NULL);
	g_autoptr(JxOmemoFace) face = jx_omemo_engine_face(rooms->engine);
	g_autoptr(JxOmemoBundle) one = jx_omemo_face_bundle(face, ROOM), other = jx_omemo_face_bundle(face, rooms->jid);
	g_assert_cmpmem(one->identity, JX_OMEMO_KEY_BYTES, other->identity, JX_OMEMO_KEY_BYTES);
	g_assert_cmpint(memcmp(one->signed_prekey.key, other->signed_prekey.key, JX_OMEMO_KEY_BYTES), !=, 0);
	device_meet(anna, rooms);
	device_say(anna, rooms, "for biology");
}

static void test_twelve_devices(void) {
	g_autoptr(Device) room = device_new(ROOM);
	Device *devices[12];
	JxOmemoRecipient recipients[13] = {{"anna@school.example", 4711}}; /* one that was never met */
	g_autoptr(GArray) without = g_array_new(FALSE, FALSE, sizeof(guint));
	for (guint i = 0; i < 12; i++) {
		devices[i] = device_new("anna@school.example");
		recipients[i + 1] = (JxOmemoRecipient){devices[i]->jid, device_number(devices[i])};
	}
	g_assert_true(jx_omemo_engine_without_session(room->engine, ROOM, recipients, 13, without, NULL));
	g_assert_cmpuint(without->len, ==, 13);
	for (guint i = 0; i < 12; i++)
		device_meet(room, devices[i]);
	g_assert_true(jx_omemo_engine_without_session(room->engine, ROOM, recipients, 13, without, NULL));
	g_assert_cmpuint(without->len, ==, 1);
	g_assert_cmpuint(g_array_index(without, guint, 0), ==, 0);
	for (guint round = 0; round < 3; round++) {
		g_autoptr(GBytes) text = g_bytes_new_static("to all of you", 13);
		g_autoptr(JxOmemoMessage) message = jx_omemo_engine_encrypt(room->engine, ROOM, recipients, 13, text, NULL);
		g_assert_cmpuint(message->keys->len, ==, 12);
		for (guint i = 0; i < 12; i++)
			device_read(devices[i], room, message, JX_OMEMO_READ, "to all of you");
		device_say(devices[round], room, "thanks");
	}
	for (guint i = 0; i < 12; i++)
		device_free(devices[i]);
}

static void test_other_identity(void) {
	g_autoptr(Device) room = device_new(ROOM);
	g_autoptr(Device) anna = device_new("anna@school.example");
	g_autoptr(Device) reborn = device_new("anna@school.example");
	const JxOmemoRecipient name = {"anna@school.example", device_number(anna)};
	device_meet(anna, room);
	device_say(anna, room, "hello");
	/* The same number with another identity: from nowhere, and then as the contact's own server says it. */
	device_meet(reborn, room);
	g_autoptr(JxOmemoMessage) message = device_write(reborn, room, "it is me");
	message->sid = name.device;
	device_read(room, reborn, message, JX_OMEMO_CHANGED, NULL);
	g_autoptr(JxOmemoBundle) bundle = device_bundle(reborn);
	g_autofree char *fingerprint = jx_omemo_fingerprint(bundle->identity);
	g_assert_cmpuint(strlen(fingerprint), ==, 71);
	gboolean changed = FALSE;
	g_assert_true(jx_omemo_engine_meet(room->engine, ROOM, &name, bundle, &changed, NULL));
	g_assert_true(changed);
	device_read(room, reborn, message, JX_OMEMO_READ, "it is me");
	g_assert_true(jx_omemo_engine_meet(room->engine, ROOM, &name, bundle, &changed, NULL));
	g_assert_false(changed);
}

static void test_bad_bundles(void) {
	g_autoptr(Device) room = device_new(ROOM);
	g_autoptr(Device) anna = device_new("anna@school.example");
	const JxOmemoRecipient name = {anna->jid, device_number(anna)};
	g_autoptr(GArray) without = g_array_new(FALSE, FALSE, sizeof(guint));
	for (guint i = 0; i < 4; i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(JxOmemoBundle) bundle = device_bundle(anna);
		if (i == 0)
			bundle->signature[5] ^= 1;
		else if (i == 1)
			g_array_set_size(bundle->prekeys, 0);
		else if (i == 2)
			bundle->identity[0] = 6;
		else
			bundle->signed_prekey.key[20] ^= 1;
		g_assert_false(jx_omemo_engine_meet(room->engine, ROOM, &name, bundle, NULL, &error));
		g_assert_nonnull(error);
		g_assert_true(jx_omemo_engine_without_session(room->engine, ROOM, &name, 1, without, NULL));
		g_assert_cmpuint(without->len, ==, 1);
	}
}

static void test_damaged_messages(void) {
	g_autoptr(Device) room = device_new(ROOM);
	g_autoptr(Device) anna = device_new("anna@school.example");
	device_meet(anna, room);
	device_say(anna, room, "hello");
	device_say(room, anna, NULL);
	static const guint8 zeros[40] = {0x33};
	g_autoptr(JxOmemoMessage) changed = device_write(anna, room, "hello");
	g_bytes_unref(changed->payload);
	changed->payload = g_bytes_new_static("jello", 5);
	device_read(room, anna, changed, JX_OMEMO_DAMAGED, NULL);
	for (gsize length = 0; length < sizeof zeros; length += 13) {
		g_autoptr(JxOmemoMessage) cut = device_write(anna, room, "hello");
		JxOmemoKey *key = &g_array_index(cut->keys, JxOmemoKey, 0);
		g_bytes_unref(key->data);
		key->data = g_bytes_new_static(zeros, length);
		key->prekey = length % 2;
		device_read(room, anna, cut, JX_OMEMO_BROKEN, NULL);
	}
	g_autoptr(JxOmemoMessage) other = device_write(anna, room, "hello");
	g_array_index(other->keys, JxOmemoKey, 0).rid ^= 1;
	device_read(room, anna, other, JX_OMEMO_NOT_FOR_US, NULL);
	g_autoptr(JxOmemoMessage) bytes = device_write(anna, room, "\xff\xfe");
	device_read(room, anna, bytes, JX_OMEMO_DAMAGED, NULL);
	device_say(anna, room, "none of that has hurt the session");
}

static void test_payload(void) {
	static const gsize ivs[] = {12, 16};
	guint8 key[JX_CRYPTO_KEY], tag[JX_CRYPTO_KEY], iv[16];
	for (gsize i = 0; i < G_N_ELEMENTS(ivs); i++) {
		g_assert_true(jx_crypto_random(key, sizeof key) && jx_crypto_random(iv, sizeof iv));
		g_autoptr(GBytes) nonce = g_bytes_new(iv, ivs[i]), text = g_bytes_new_static("algebra", 7);
		g_autoptr(GBytes) sealed = jx_crypto_seal(key, nonce, text, tag);
		g_autoptr(GBytes) opened = jx_crypto_open(key, nonce, sealed, tag);
		g_assert_true(g_bytes_equal(text, opened));
		tag[3] ^= 1;
		g_assert_null(jx_crypto_open(key, nonce, sealed, tag));
	}
	/* Section 2.3.1 of McGrew and Viega's test vectors: no text under a key and an IV of zeros. */
	static const guint8 expected[JX_CRYPTO_KEY] = {0x58, 0xe2, 0xfc, 0xce, 0xfa, 0x7e, 0x30, 0x61, 0x36, 0x7f, 0x1d, 0x57, 0xa4, 0xe7, 0x45, 0x5a};
	memset(key, 0, sizeof key);
	g_autoptr(GBytes) zeros = g_bytes_new_static("\0\0\0\0\0\0\0\0\0\0\0", 12), none = g_bytes_new_static("", 0);
	g_autoptr(GBytes) nothing = jx_crypto_seal(key, zeros, none, tag);
	g_assert_cmpuint(g_bytes_get_size(nothing), ==, 0);
	g_assert_cmpmem(tag, sizeof tag, expected, sizeof expected);
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/omemo/conversation", test_conversation);
	g_test_add_func("/omemo/begun-by-both", test_begun_by_both);
	g_test_add_func("/omemo/order", test_order);
	g_test_add_func("/omemo/unanswered", test_unanswered);
	g_test_add_func("/omemo/lost-session", test_lost_session);
	g_test_add_func("/omemo/drained", test_drained);
	g_test_add_func("/omemo/used-prekeys-go", test_used_prekeys_go);
	g_test_add_func("/omemo/signed-prekey-turns", test_signed_prekey_turns);
	g_test_add_func("/omemo/rooms-apart", test_rooms_apart);
	g_test_add_func("/omemo/twelve-devices", test_twelve_devices);
	g_test_add_func("/omemo/other-identity", test_other_identity);
	g_test_add_func("/omemo/bad-bundles", test_bad_bundles);
	g_test_add_func("/omemo/damaged-messages", test_damaged_messages);
	g_test_add_func("/omemo/payload", test_payload);
	int result = g_test_run();
	device_folder_clear();
	return result;
}
