/* Error codes of the plugin's answers: `{"conference":"error","error_code":N,"error":"sentence"}`; docs/plugin-api.md. */
#ifndef JX_API_ERRORS_H
#define JX_API_ERRORS_H

#include <glib.h>

typedef enum {
	JX_API_ERROR_INVALID_REQUEST = 450, /* a member is missing, of the wrong type or out of range */
	JX_API_ERROR_UNKNOWN_REQUEST = 451,
	JX_API_ERROR_UNAUTHORIZED = 452,    /* no or a wrong secret or token */
	JX_API_ERROR_ROOM_EXISTS = 453,
	JX_API_ERROR_NO_SUCH_ROOM = 454,
	JX_API_ERROR_NO_SUCH_PARTICIPANT = 455,
	JX_API_ERROR_ROOM_FULL = 456,
	JX_API_ERROR_HANDLE_IN_USE = 457,   /* this handle has joined, or controls another room */
	JX_API_ERROR_NOT_JOINED = 458,
	JX_API_ERROR_INVALID_SDP = 459,
	JX_API_ERROR_INVALID_SOURCES = 460,
	JX_API_ERROR_EXISTS = 461,          /* participant, endpoint, leg or source of that name */
	JX_API_ERROR_RECORDING = 463,       /* is on already, or is not on */
	JX_API_ERROR_NO_DATA = 462,         /* this leg has no data channel */
} JxApiError;
#define JX_API_ERROR (jx_api_error_quark())
GQuark jx_api_error_quark(void);

/* The code to answer with, also for errors of the model. */
gint jx_api_error_code(const GError *error);

#endif
