/* Devices for tests: an engine each, in a folder that goes with the test, and what they write to each other. */
#ifndef JX_TEST_DEVICE_H
#define JX_TEST_DEVICE_H

#include "omemo/engine.h"

typedef struct {
	const char *jid; /* the bare JID whose device it is */
	char *path;
	JxOmemoEngine *engine;
} Device;

#define NOW ((gint64)1800000000000)

/* One new file in the test's folder. */
char *device_file(void);
Device *device_new(const char *jid);
/* The program ends and begins again. */
void device_restart(Device *device);
void device_free(Device *device);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Device, device_free)
/* Removes the folder. */
void device_folder_clear(void);

guint32 device_number(const Device *device);
JxOmemoBundle *device_bundle(const Device *device);
/* `from` begins a session with `to` by its bundle of now. */
void device_meet(Device *from, const Device *to);
/* NULL text: key transport. */
JxOmemoMessage *device_write(Device *from, const Device *to, const char *text);
/* Asserts the outcome, and the text where it is one. */
void device_read(Device *to, const Device *from, const JxOmemoMessage *message, JxOmemoOutcome outcome, const char *text);
/* Writes and reads. */
void device_say(Device *from, Device *to, const char *text);

#endif
