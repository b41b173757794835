/* What every answer of the HTTP server is made with. On its threads. */
#ifndef JX_HTTP_ANSWER_H
#define JX_HTTP_ANSWER_H

#include <glib.h>
#include <microhttpd.h>

G_BEGIN_DECLS

/* NULL where the request has none. */
const char *jx_answer_header(struct MHD_Connection *connection, const char *name);
/* Of "Authorization: Bearer …"; NULL where there is none. */
const char *jx_answer_bearer(struct MHD_Connection *connection);
void jx_answer_add(struct MHD_Response *response, const char *name, const char *value);
void jx_answer_add_common(struct MHD_Response *response, const char *type);
/* Counts it, and takes the response. */
enum MHD_Result jx_answer_queue(struct MHD_Connection *connection, guint status, struct MHD_Response *response);
/* body is copied. */
struct MHD_Response *jx_answer_new_text(const char *type, const char *body);
enum MHD_Result jx_answer_text(struct MHD_Connection *connection, guint status, const char *type, const char *body);
/* 404, with the same words whatever the reason. */
enum MHD_Result jx_answer_nothing(struct MHD_Connection *connection);
/* 405. methods: "GET, HEAD". */
enum MHD_Result jx_answer_not_allowed(struct MHD_Connection *connection, const char *methods);
/* A regular file, whole or the range that was asked for (RFC 9110, sections 13 and 14: ETag, If-None-Match, If-Range). Takes fd. */
typedef struct {
	const char *type, *policy;  /* Content-Type, Content-Security-Policy */
	const char *disposition;    /* Content-Disposition; nullable */
} JxAnswerFile;
enum MHD_Result jx_answer_file(struct MHD_Connection *connection, int fd, const JxAnswerFile *how);

G_END_DECLS

#endif
