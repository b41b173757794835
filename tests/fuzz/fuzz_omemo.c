/* What a contact's device sends, against an engine that has a session with it: no input may end the program or the session. */
#include "fuzz.h"

#include <string.h>

#include "../unit/omemo/device.h"

static Device *anna, *room;

/* byte 0: whether it begins a session; 1: how much of it is the payload. */
static void execute(const char *text, gsize length) {
	if(length < 2)
		return;
	gsize payload = MIN((gsize)(guchar)text[1], length - 2);
	g_autoptr(JxOmemoMessage) message = jx_omemo_message_new(device_number(anna));
	message->iv = g_bytes_new_static("twelve bytes", 12);
	message->payload = payload > 0 ? g_bytes_new(text + 2, payload) : NULL;
	jx_omemo_message_add(message, device_number(room), text[0] & 1, g_bytes_new(text + 2 + payload, length - 2 - payload));
	GError *error = NULL;
	JxOmemoReading reading;
	jx_omemo_engine_decrypt(room->engine, room->jid, anna->jid, message, NOW, &reading, &error);
	g_assert_no_error(error);
	g_clear_pointer(&reading.text, g_bytes_unref);
	static guint count;
	if(++count % 256 == 0)
		device_say(anna, room, "still understood");
}

static void add(GPtrArray *corpus, const JxOmemoMessage *message) {
	const JxOmemoKey *key = &g_array_index(message->keys, JxOmemoKey, 0);
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	const guint8 head[] = { key->prekey, message->payload != NULL ? g_bytes_get_size(message->payload) : 0 };
	g_byte_array_append(bytes, head, sizeof head);
	if(message->payload != NULL)
		g_byte_array_append(bytes, g_bytes_get_data(message->payload, NULL), g_bytes_get_size(message->payload));
	g_byte_array_append(bytes, g_bytes_get_data(key->data, NULL), g_bytes_get_size(key->data));
	g_ptr_array_add(corpus, g_byte_array_free_to_bytes(g_steal_pointer(&bytes)));
}

static void seed(GPtrArray *corpus) {
	device_meet(anna, room);
	g_autoptr(JxOmemoMessage) first = device_write(anna, room, "first");
	add(corpus, first);
	device_read(room, anna, first, JX_OMEMO_READ, "first");
	device_say(room, anna, NULL);
	for(guint i = 0; i < 3; i++) {
		g_autoptr(JxOmemoMessage) next = device_write(anna, room, i == 0 ? NULL : "next");
		add(corpus, next);
	}
}

int main(int argc, char **argv) {
	const JxFuzz fuzz = { .name = "omemo", .seed = seed, .runs = 8000, .execute = execute };
	anna = device_new("anna@school.example");
	room = device_new("algebra1@calls.school.example");
	int result = jx_fuzz_main(argc, argv, &fuzz);
	device_free(anna);
	device_free(room);
	device_folder_clear();
	return result;
}
