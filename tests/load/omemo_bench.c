/* Encrypted messages, by themselves: two devices, each with its file, that answer each other. Prints one line of JSON.
 *
 *   omemo_bench SECONDS   messages per second of CPU, each written, read, with a step of the ratchet, and both files written; microseconds of one */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../unit/omemo/device.h"

int main(int argc, char **argv) {
	gint64 length = g_ascii_strtoll(argc > 1 ? argv[1] : "2", NULL, 10) * G_USEC_PER_SEC;
	Device *anna = device_new("anna@school.example"), *room = device_new("algebra1@calls.school.example");
	device_meet(anna, room);
	device_say(anna, room, "hello");
	guint64 messages = 0;
	clock_t cpu = clock();
	for (gint64 end = g_get_monotonic_time() + length; g_get_monotonic_time() < end; messages += 2) {
		device_say(room, anna, "What is a ring? And is every field one?");
		device_say(anna, room, "Every field is a ring, yes.");
	}
	double each = (double)(clock() - cpu) / CLOCKS_PER_SEC / messages;
	printf("{\"messages_per_second\": %.0f, \"microseconds\": %.0f}\n", 1 / each, each * 1e6);
	device_free(anna);
	device_free(room);
	device_folder_clear();
	return 0;
}
