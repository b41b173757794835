#include "config.h"

#include "http/pictures.h"

#include <string.h>

#include "host/pictures.h"
#include "http/answer.h"

gboolean jx_http_is_picture(const char *path) {
	return g_str_has_prefix(path, JX_PICTURES_BELOW);
}

static void release(void *bytes) {
	g_bytes_unref(bytes);
}

/* The name is the hash of what it shows: it never changes. Pages of Jitsi elsewhere show it, too. */
enum MHD_Result jx_http_answer_picture(struct MHD_Connection *connection, const char *path) {
	GBytes *picture = jx_pictures_find(path + strlen(JX_PICTURES_BELOW));
	if (picture == NULL)
		return jx_answer_nothing(connection);
	gsize length;
	gconstpointer bytes = g_bytes_get_data(picture, &length);
	struct MHD_Response *response = MHD_create_response_from_buffer_with_free_callback_cls(length, (void *)bytes, release, picture);
	jx_answer_add_common(response, jx_picture_type(picture));
	jx_answer_add(response, "Cache-Control", "public, max-age=604800, immutable");
	jx_answer_add(response, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
	jx_answer_add(response, "Cross-Origin-Resource-Policy", "cross-origin");
	return jx_answer_queue(connection, MHD_HTTP_OK, response);
}
