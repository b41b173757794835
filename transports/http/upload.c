#include "config.h"

#include "http/upload.h"

#include <string.h>

#include "host/uploads.h"
#include "http/answer.h"

struct JxHttpUpload {
	JxUpload *upload; /* NULL: it was refused, or is over */
	GError *error;
};

JxHttpUpload *jx_http_upload_new(const char *path, const char *method) {
	if (strcmp(method, "PUT") != 0 || !g_str_has_prefix(path, JX_UPLOADS_BELOW))
		return NULL;
	JxHttpUpload *upload = g_new0(JxHttpUpload, 1);
	upload->upload = jx_upload_begin(path + strlen(JX_UPLOADS_BELOW), &upload->error);
	return upload;
}

void jx_http_upload_take(JxHttpUpload *upload, const char *data, gsize size) {
	if (upload->upload == NULL || jx_upload_write(upload->upload, data, size, &upload->error))
		return;
	g_clear_pointer(&upload->upload, jx_upload_free);
}

static guint status_of(const GError *error) {
	switch (error->code) {
	case JX_SHELF_ERROR_OFF:
		return MHD_HTTP_NOT_FOUND;
	case JX_SHELF_ERROR_TOO_LARGE:
	case JX_SHELF_ERROR_FULL:
		return MHD_HTTP_CONTENT_TOO_LARGE;
	case JX_SHELF_ERROR_TYPE:
		return MHD_HTTP_UNSUPPORTED_MEDIA_TYPE;
	case JX_SHELF_ERROR_HASH:
		return MHD_HTTP_BAD_REQUEST;
	default:
		return MHD_HTTP_INSUFFICIENT_STORAGE;
	}
}

struct MHD_Response *jx_http_upload_end(JxHttpUpload *upload, guint *status) {
	if (upload->upload != NULL && jx_upload_end(g_steal_pointer(&upload->upload), &upload->error)) {
		*status = MHD_HTTP_CREATED;
		return jx_answer_new_text("text/plain; charset=utf-8", "The room has it.\n");
	}
	*status = status_of(upload->error);
	g_autofree char *text = g_strconcat(upload->error->message, "\n", NULL);
	return jx_answer_new_text("text/plain; charset=utf-8", text);
}

void jx_http_upload_free(JxHttpUpload *upload) {
	if (upload == NULL)
		return;
	jx_upload_free(upload->upload);
	g_clear_error(&upload->error);
	g_free(upload);
}
