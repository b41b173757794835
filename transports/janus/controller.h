/* A conference's controller handle at the room plugin (docs/plugin-api.md): makes or adopts the room, gets every room
 * event once and in order. XMPP thread only. */
#ifndef JX_JANUS_CONTROLLER_H
#define JX_JANUS_CONTROLLER_H

#include "janus/core.h"

G_BEGIN_DECLS

typedef struct JxController JxController;

typedef struct {
	/* The room is there and ours; or it could not be made (error: a sentence). Once. */
	void (*ready)(JxController *controller, const char *error, gpointer data);
	/* An event of the room (its "event" is among the controller events of the API), in the order of `seq`. */
	void (*event)(JxController *controller, const char *name, const json_t *event, gpointer data);
	/* A `seq` is missing: what is known of the room must be asked again (`participants`). */
	void (*gap)(JxController *controller, gpointer data);
	/* The handle is gone (session lost, room taken over): make a new controller. */
	void (*gone)(JxController *controller, const char *why, gpointer data);
} JxControllerEvents;

/* reply: the plugin's answer, borrowed; error: a sentence, or NULL. */
typedef void (*JxControllerReply)(const json_t *reply, const char *error, gpointer data);

/* settings: of `create` (nullable, not consumed). A room that exists already is adopted. */
JxController *jx_controller_new(JxCore *core, const char *room, const json_t *settings, const JxControllerEvents *events, gpointer data);
/* Takes `body` over, adds room and secret. reply may be NULL; it is called at most once, and not after the free. */
void jx_controller_request(JxController *controller, json_t *body, JxControllerReply reply, gpointer data);
/* The room stays: `destroy` is a request. NULL is fine. */
void jx_controller_free(JxController *controller);

G_END_DECLS

#endif
