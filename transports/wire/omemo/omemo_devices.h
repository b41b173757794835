/* The device list of OMEMO 0.3 (XEP-0384 in version 0.3.0, section 4.2), and the protocol's node names. Pure. */
#ifndef JX_WIRE_OMEMO_DEVICES_H
#define JX_WIRE_OMEMO_DEVICES_H

#include <glib.h>
#include <strophe.h>

#define JX_OMEMO_NODE_DEVICES "eu.siacs.conversations.axolotl.devicelist"
/* The number of the device follows. */
#define JX_OMEMO_NODE_BUNDLES "eu.siacs.conversations.axolotl.bundles:"
#define JX_OMEMO_MAX_DEVICE 0x7fffffff
#define JX_MAX_OMEMO_DEVICES 128

/* Numbers of the devices (guint32) in the list's order, each once; what has no number of 1 to 2³¹-1 is passed over, and what comes after
 * JX_MAX_OMEMO_DEVICES. NULL where `list` is no device list. New. */
GArray *jx_omemo_devices_read(xmpp_stanza_t *list);
/* New reference. */
xmpp_stanza_t *jx_omemo_devices_write(xmpp_ctx_t *ctx, const GArray *devices);
gboolean jx_omemo_devices_have(const GArray *devices, guint32 device);

#endif
