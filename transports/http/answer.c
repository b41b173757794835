#include "config.h"

#include "http/answer.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/metrics.h"
#include "http/range.h"

const char *jx_answer_header(struct MHD_Connection *connection, const char *name) {
	return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

const char *jx_answer_bearer(struct MHD_Connection *connection) {
	const char *authorization = jx_answer_header(connection, MHD_HTTP_HEADER_AUTHORIZATION);
	return authorization != NULL && g_ascii_strncasecmp(authorization, "Bearer ", 7) == 0 ? authorization + 7 : NULL;
}

void jx_answer_add(struct MHD_Response *response, const char *name, const char *value) {
	MHD_add_response_header(response, name, value);
}

void jx_answer_add_common(struct MHD_Response *response, const char *type) {
	jx_answer_add(response, "Content-Type", type);
	jx_answer_add(response, "X-Content-Type-Options", "nosniff");
	jx_answer_add(response, "Referrer-Policy", "no-referrer");
}

enum MHD_Result jx_answer_queue(struct MHD_Connection *connection, guint status, struct MHD_Response *response) {
	enum MHD_Result result = MHD_queue_response(connection, status, response);
	MHD_destroy_response(response);
	g_autofree char *labels = g_strdup_printf("status=\"%u\"", status);
	jx_metrics_count("http_requests", labels, 1);
	return result;
}

struct MHD_Response *jx_answer_new_text(const char *type, const char *body) {
	struct MHD_Response *response = MHD_create_response_from_buffer(strlen(body), (void *)body, MHD_RESPMEM_MUST_COPY);
	jx_answer_add_common(response, type);
	jx_answer_add(response, "Cache-Control", "no-store");
	jx_answer_add(response, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
	return response;
}

enum MHD_Result jx_answer_text(struct MHD_Connection *connection, guint status, const char *type, const char *body) {
	return jx_answer_queue(connection, status, jx_answer_new_text(type, body));
}

enum MHD_Result jx_answer_nothing(struct MHD_Connection *connection) {
	return jx_answer_text(connection, MHD_HTTP_NOT_FOUND, "text/plain; charset=utf-8", "There is nothing here.\n");
}

enum MHD_Result jx_answer_not_allowed(struct MHD_Connection *connection, const char *methods) {
	g_autofree char *text = g_strdup_printf("Here is answered: %s.\n", methods);
	struct MHD_Response *response = jx_answer_new_text("text/plain; charset=utf-8", text);
	jx_answer_add(response, MHD_HTTP_HEADER_ALLOW, methods);
	return jx_answer_queue(connection, MHD_HTTP_METHOD_NOT_ALLOWED, response);
}

/* --- files */

/* Another one whenever the file is another one, or was written to. */
static char *etag_of(const struct stat *status) {
	return g_strdup_printf("\"%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x\"", (guint64)status->st_ino, (guint64)status->st_size,
		(guint64)status->st_mtim.tv_sec * G_USEC_PER_SEC + (guint64)status->st_mtim.tv_nsec / 1000);
}

static char *date_of(const struct stat *status) {
	static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(status->st_mtim.tv_sec);
	return g_strdup_printf("%s, %02d %s %d %02d:%02d:%02d GMT", days[g_date_time_get_day_of_week(time) - 1], g_date_time_get_day_of_month(time),
		months[g_date_time_get_month(time) - 1], g_date_time_get_year(time), g_date_time_get_hour(time), g_date_time_get_minute(time), g_date_time_get_second(time));
}

/* A list of tags, weak ones too (a proxy that compresses makes them so). */
static gboolean is_known(const char *header, const char *etag) {
	return header != NULL && (strcmp(header, "*") == 0 || strstr(header, etag) != NULL);
}

static JxRange range_of(struct MHD_Connection *connection, guint64 size, const char *etag, const char *date) {
	const char *condition = jx_answer_header(connection, MHD_HTTP_HEADER_IF_RANGE);
	gboolean holds = condition == NULL || strcmp(condition, etag) == 0 || strcmp(condition, date) == 0;
	return jx_range_parse(holds ? jx_answer_header(connection, MHD_HTTP_HEADER_RANGE) : NULL, size);
}

static struct MHD_Response *new_file(int fd, guint64 size, const JxRange *range, guint *status) {
	if (range->kind == JX_RANGE_ALL) {
		*status = MHD_HTTP_OK;
		return MHD_create_response_from_fd64(size, fd);
	}
	g_autofree char *content = range->kind == JX_RANGE_OUT ? g_strdup_printf("bytes */%" G_GUINT64_FORMAT, size)
		: g_strdup_printf("bytes %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT, range->first, range->first + range->length - 1, size);
	*status = range->kind == JX_RANGE_OUT ? MHD_HTTP_RANGE_NOT_SATISFIABLE : MHD_HTTP_PARTIAL_CONTENT;
	struct MHD_Response *response = MHD_create_response_from_fd_at_offset64(range->length, fd, range->first);
	if (response != NULL)
		jx_answer_add(response, MHD_HTTP_HEADER_CONTENT_RANGE, content);
	return response;
}

enum MHD_Result jx_answer_file(struct MHD_Connection *connection, int fd, const JxAnswerFile *how) {
	struct stat status;
	if (fstat(fd, &status) != 0) {
		close(fd);
		return jx_answer_nothing(connection);
	}
	g_autofree char *etag = etag_of(&status), *date = date_of(&status);
	guint code = MHD_HTTP_NOT_MODIFIED;
	struct MHD_Response *response;
	if (is_known(jx_answer_header(connection, MHD_HTTP_HEADER_IF_NONE_MATCH), etag)) {
		close(fd);
		response = MHD_create_response_from_buffer(0, (void *)"", MHD_RESPMEM_PERSISTENT);
	} else {
		JxRange range = range_of(connection, status.st_size, etag, date);
		response = new_file(fd, status.st_size, &range, &code);
		if (response == NULL) {
			close(fd);
			return MHD_NO;
		}
		jx_answer_add_common(response, how->type);
	}
	jx_answer_add(response, MHD_HTTP_HEADER_ETAG, etag);
	jx_answer_add(response, MHD_HTTP_HEADER_LAST_MODIFIED, date);
	jx_answer_add(response, MHD_HTTP_HEADER_ACCEPT_RANGES, "bytes");
	jx_answer_add(response, "Content-Security-Policy", how->policy);
	if (how->disposition != NULL)
		jx_answer_add(response, MHD_HTTP_HEADER_CONTENT_DISPOSITION, how->disposition);
	jx_answer_add(response, "X-Frame-Options", "DENY");
	jx_answer_add(response, "Cache-Control", "no-cache");
	return jx_answer_queue(connection, code, response);
}
