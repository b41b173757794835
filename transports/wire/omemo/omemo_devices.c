#include "config.h"

#include "wire/omemo/omemo_devices.h"

#include "wire/core/ns.h"
#include "wire/core/stanza.h"

gboolean jx_omemo_devices_have(const GArray *devices, guint32 device) {
	for (guint i = 0; i < devices->len; i++)
		if (g_array_index(devices, guint32, i) == device)
			return TRUE;
	return FALSE;
}

GArray *jx_omemo_devices_read(xmpp_stanza_t *list) {
	if (!jx_stanza_is(list, JX_NS_OMEMO_SIACS, "list"))
		return NULL;
	GArray *devices = g_array_new(FALSE, FALSE, sizeof(guint32));
	for (xmpp_stanza_t *c = jx_stanza_first(list); c && devices->len < JX_MAX_OMEMO_DEVICES; c = jx_stanza_next(c)) {
		guint64 number;
		if (!jx_stanza_is(c, JX_NS_OMEMO_SIACS, "device") || !jx_stanza_attr_number(c, "id", 1, JX_OMEMO_MAX_DEVICE, JX_REQUIRED, &number, NULL))
			continue;
		guint32 device = number;
		if (!jx_omemo_devices_have(devices, device))
			g_array_append_val(devices, device);
	}
	return devices;
}

xmpp_stanza_t *jx_omemo_devices_write(xmpp_ctx_t *ctx, const GArray *devices) {
	xmpp_stanza_t *list = jx_stanza_new(ctx, "list", JX_NS_OMEMO_SIACS);
	for (guint i = 0; i < devices->len; i++)
		jx_stanza_set_number(jx_stanza_add(list, "device", NULL), "id", g_array_index(devices, guint32, i));
	return list;
}
