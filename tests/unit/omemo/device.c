#include "config.h"

#include "device.h"

#include <glib/gstdio.h>
#include <string.h>

static char *folder;

char *device_file(void) {
	static guint number;
	if (!folder)
		folder = g_dir_make_tmp("omemo-XXXXXX", NULL);
	return g_strdup_printf("%s/%u.sqlite", folder, ++number);
}

void device_folder_clear(void) {
	g_autoptr(GDir) dir = folder ? g_dir_open(folder, 0, NULL) : NULL;
	for (const char *name; dir && (name = g_dir_read_name(dir));) {
		g_autofree char *path = g_build_filename(folder, name, NULL);
		g_unlink(path);
	}
	if (folder)
		g_rmdir(folder);
	g_clear_pointer(&folder, g_free);
}

static void open_engine(Device *device) {
	g_autoptr(GError) error = NULL;
	device->engine = jx_omemo_engine_open(device->path, NOW, &error);
	g_assert_no_error(error);
}

Device *device_new(const char *jid) {
	Device *device = g_new0(Device, 1);
	device->jid = jid;
	device->path = device_file();
	open_engine(device);
	return device;
}

void device_restart(Device *device) {
	jx_omemo_engine_close(device->engine);
	open_engine(device);
}

void device_free(Device *device) {
	jx_omemo_engine_close(device->engine);
	g_free(device->path);
	g_free(device);
}

guint32 device_number(const Device *device) {
	g_autoptr(JxOmemoFace) face = jx_omemo_engine_face(device->engine);
	return jx_omemo_face_device(face);
}

JxOmemoBundle *device_bundle(const Device *device) {
	g_autoptr(JxOmemoFace) face = jx_omemo_engine_face(device->engine);
	JxOmemoBundle *bundle = jx_omemo_face_bundle(face, device->jid);
	g_assert_nonnull(bundle);
	return bundle;
}

void device_meet(Device *from, const Device *to) {
	g_autoptr(GError) error = NULL;
	g_autoptr(JxOmemoBundle) bundle = device_bundle(to);
	jx_omemo_engine_meet(from->engine, from->jid, &(JxOmemoRecipient){to->jid, device_number(to)}, bundle, NULL, &error);
	g_assert_no_error(error);
}

JxOmemoMessage *device_write(Device *from, const Device *to, const char *text) {
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) bytes = text ? g_bytes_new(text, strlen(text)) : NULL;
	JxOmemoMessage *message = jx_omemo_engine_encrypt(from->engine, from->jid, &(JxOmemoRecipient){to->jid, device_number(to)}, 1, bytes, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(message->keys->len, ==, 1);
	return message;
}

void device_read(Device *to, const Device *from, const JxOmemoMessage *message, JxOmemoOutcome outcome, const char *text) {
	g_autoptr(GError) error = NULL;
	JxOmemoReading reading;
	jx_omemo_engine_decrypt(to->engine, to->jid, from->jid, message, NOW, &reading, &error);
	g_assert_no_error(error);
	if (reading.reason)
		g_test_message("%s", reading.reason);
	g_assert_cmpint(reading.outcome, ==, outcome);
	g_assert_cmpint(reading.text != NULL, ==, text != NULL);
	if (text)
		g_assert_cmpmem(g_bytes_get_data(reading.text, NULL), g_bytes_get_size(reading.text), text, strlen(text));
	g_clear_pointer(&reading.text, g_bytes_unref);
}

void device_say(Device *from, Device *to, const char *text) {
	g_autoptr(JxOmemoMessage) message = device_write(from, to, text);
	device_read(to, from, message, text ? JX_OMEMO_READ : JX_OMEMO_EMPTY, text);
}
