#include "config.h"

#include "api/errors.h"

#include "model/types.h"

G_DEFINE_QUARK(jx-api-error, jx_api_error)

gint jx_api_error_code(const GError *error) {
	if (error->domain == JX_API_ERROR)
		return error->code;
	switch ((JxModelError)error->code) {
	case JX_MODEL_ERROR_EXISTS:
		return JX_API_ERROR_EXISTS;
	case JX_MODEL_ERROR_FULL:
		return JX_API_ERROR_ROOM_FULL;
	case JX_MODEL_ERROR_NOT_FOUND:
		return JX_API_ERROR_NO_SUCH_PARTICIPANT;
	case JX_MODEL_ERROR_INVALID:
		break;
	}
	return JX_API_ERROR_INVALID_SOURCES;
}
