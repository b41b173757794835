/* Errors of everything in wire/ that reads foreign input: domain JX_WIRE_ERROR, a message fit for the stanza error's
 * <text/> and for one log line, and a code that is an RFC 6120 condition. Any thread. */
#ifndef JX_WIRE_ERROR_H
#define JX_WIRE_ERROR_H

#include <glib.h>

#define JX_WIRE_ERROR (jx_wire_error_quark())
GQuark jx_wire_error_quark(void);

typedef enum {
	JX_WIRE_BAD_REQUEST,
	JX_WIRE_FEATURE_NOT_IMPLEMENTED,
	JX_WIRE_ITEM_NOT_FOUND,
	JX_WIRE_JID_MALFORMED,
	JX_WIRE_NOT_ACCEPTABLE,
	JX_WIRE_RESOURCE_CONSTRAINT, /* more of something than limits.h allows */
} JxWireError;

/* The condition's name for a stanza error ("bad-request"); "internal-server-error" for an error of another domain. Static. */
const char *jx_wire_error_condition(const GError *error);

/* For readers: sets the error and returns FALSE. */
gboolean jx_wire_refuse(GError **error, JxWireError code, const char *format, ...) G_GNUC_PRINTF(3, 4);
/* Whether one more fits into a list that holds at most max; if not, sets the error "more than <max> <what>". */
gboolean jx_wire_room_for_one(guint length, guint max, const char *what, GError **error);

#endif
