/* A GStreamer device provider with one camera, which shows the colour $DINO_COLOUR (0xAARRGGBB): what Dino finds where there is no camera. */
#include <gst/gst.h>
#include <stdlib.h>

#define PACKAGE "dinocamera"
typedef GstDevice Camera;
typedef GstDeviceClass CameraClass;
typedef GstDeviceProvider Provider;
typedef GstDeviceProviderClass ProviderClass;
G_DEFINE_TYPE(Camera, camera, GST_TYPE_DEVICE)
G_DEFINE_TYPE(Provider, provider, GST_TYPE_DEVICE_PROVIDER)

static GstElement *picture(GstDevice *device, const char *name) {
	GstElement *element = gst_element_factory_make("videotestsrc", name);
	const char *colour = getenv("DINO_COLOUR");
	g_object_set(element, "is-live", TRUE, "foreground-color", (guint)strtoul(colour ? colour : "0xffffffff", NULL, 0), NULL);
	gst_util_set_object_arg(G_OBJECT(element), "pattern", "solid-color");
	return element;
}

static void camera_class_init(CameraClass *class) {
	class->create_element = picture;
}

static void camera_init(Camera *self) {
}

static GstDevice *new_camera(void) {
	g_autoptr(GstCaps) caps = gst_caps_from_string("video/x-raw, format=I420, width=320, height=240, framerate=15/1, pixel-aspect-ratio=1/1");
	g_autoptr(GstStructure) properties = gst_structure_new("camera-properties", "is-default", G_TYPE_BOOLEAN, TRUE, NULL);
	return g_object_new(camera_get_type(), "name", "camera0", "display-name", "Camera", "caps", caps, "device-class", "Video/Source", "properties", properties, NULL);
}

static GList *probe(GstDeviceProvider *self) {
	return g_list_append(NULL, gst_object_ref_sink(new_camera()));
}

static gboolean start(GstDeviceProvider *self) {
	gst_device_provider_device_add(self, new_camera());
	return TRUE;
}

static void stop(GstDeviceProvider *self) {
}

static void provider_class_init(ProviderClass *class) {
	class->probe = probe;
	class->start = start;
	class->stop = stop;
	gst_device_provider_class_set_static_metadata(class, "Camera of one colour", "Source/Video", "A camera where there is none", "janus-xmpp");
}

static void provider_init(Provider *self) {
}

static gboolean begin(GstPlugin *plugin) {
	return gst_device_provider_register(plugin, "dinocameraprovider", GST_RANK_PRIMARY, provider_get_type());
}

GST_PLUGIN_DEFINE(1, 22, dinocamera, "A camera of one colour", begin, "1.0", "GPL", PACKAGE, "https://localhost/")
