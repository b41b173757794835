#include "config.h"

#include "wire/core/wire_error.h"

G_DEFINE_QUARK(jx-wire-error-quark, jx_wire_error)

const char *jx_wire_error_condition(const GError *error) {
	if(error == NULL || error->domain != JX_WIRE_ERROR)
		return "internal-server-error";
	switch((JxWireError)error->code) {
		case JX_WIRE_BAD_REQUEST: return "bad-request";
		case JX_WIRE_FEATURE_NOT_IMPLEMENTED: return "feature-not-implemented";
		case JX_WIRE_ITEM_NOT_FOUND: return "item-not-found";
		case JX_WIRE_JID_MALFORMED: return "jid-malformed";
		case JX_WIRE_NOT_ACCEPTABLE: return "not-acceptable";
		case JX_WIRE_RESOURCE_CONSTRAINT: return "resource-constraint";
	}
	return "internal-server-error";
}

gboolean jx_wire_refuse(GError **error, JxWireError code, const char *format, ...) {
	if(error == NULL)
		return FALSE;
	va_list args;
	va_start(args, format);
	g_propagate_error(error, g_error_new_valist(JX_WIRE_ERROR, code, format, args));
	va_end(args);
	return FALSE;
}

gboolean jx_wire_room_for_one(guint length, guint max, const char *what, GError **error) {
	return length < max || jx_wire_refuse(error, JX_WIRE_RESOURCE_CONSTRAINT, "more than %u %s", max, what);
}
