/* A request on its way: who asks, in which room, what. */
#ifndef JX_API_REQUEST_H
#define JX_API_REQUEST_H

#include "api/live_room.h"
#include "api/settings.h"
#include "api/validate.h"

typedef enum {
	JX_ACCESS_SECRET,     /* the secret, or to be the room's controller */
	JX_ACCESS_JOIN,       /* the secret, or a token of the room */
	JX_ACCESS_MEMBER,     /* a handle that has joined */
} JxAccess;

typedef struct {
	const JxSettings *settings;
	JxSession *session;
	const char *transaction;
	const json_t *body;
	const json_t *jsep;  /* NULL none */
	JxLiveRoom *room;    /* found by the body's `room`, else the session's; NULL none */
	gboolean trusted;    /* knew the secret, or is the controller */
	char *token_name;    /* name in a genuine token, else NULL */
} JxRequest;

typedef struct {
	const char *name;
	JxAccess access;
	gboolean needs_room;
	gboolean asynchronous; /* an ack now, handle's answer as an event with the same transaction */
	const JxField *fields;
	gsize n_fields;
	/* Returns the answer, or NULL and an error. An asynchronous one tells its event itself and returns NULL without an error. */
	json_t *(*handle)(JxRequest *request, GError **error);
} JxRequestKind;

/* For tables of fields: { JX_ID("room") } and so on. */
#define JX_ID(field) .name = field, .type = JX_FIELD_STRING, .min = 1, .max = 255

/* The kinds, each array ended by a NULL name. */
extern const JxRequestKind jx_room_requests[];
extern const JxRequestKind jx_leg_requests[];
extern const JxRequestKind jx_record_requests[];

/* Answers every request of a handle: handle_message() without its ownership rules. Returns the answer, or NULL when it is asynchronous. */
json_t *jx_request_handle(const JxSettings *settings, JxSession *session, const char *transaction, const json_t *body, const json_t *jsep);

/* `record`, also for the Admin API, which checks the body's members by jx_request_record_check() first. */
json_t *jx_request_record(JxLiveRoom *room, const json_t *body, GError **error);
gboolean jx_request_record_check(const json_t *body, GError **error);

/* `list`, also for the Admin API. */
json_t *jx_request_list_rooms(void);

/* Sets an error of JX_API_ERROR; returns NULL. */
json_t *jx_refuse(GError **error, gint code, const char *format, ...) G_GNUC_PRINTF(3, 4);

#endif
