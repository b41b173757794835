/* Our device of OMEMO 0.3: its keys, and its sessions with contacts' devices. Each call is one transaction of the keystore, so that what it says is on disk, or
 * nothing of it happened. Waits for the disk; one thread at a time. Our addresses and contacts are bare JIDs; times are wall ms. */
#ifndef JX_OMEMO_ENGINE_H
#define JX_OMEMO_ENGINE_H

#include "omemo/face.h"
#include "omemo/keystore.h"
#include "wire/omemo/omemo_message.h"

G_BEGIN_DECLS

#define JX_OMEMO_PREKEYS 100

typedef struct JxOmemoEngine JxOmemoEngine;

typedef struct {
	const char *peer;
	guint32 device;
} JxOmemoRecipient;

typedef enum {
	JX_OMEMO_READ,       /* `text` is what was written */
	JX_OMEMO_EMPTY,      /* key transport: nothing to read */
	JX_OMEMO_NOT_FOR_US, /* no key of it is for our device */
	JX_OMEMO_AGAIN,      /* it was read before */
	JX_OMEMO_CHANGED,    /* its device has another identity key than before */
	JX_OMEMO_BROKEN,     /* no session can read it: there must be a new one */
	JX_OMEMO_DAMAGED,    /* the session is well, the message is not */
	JX_OMEMO_FAILED,     /* the keystore; see the error */
} JxOmemoOutcome;

typedef struct {
	JxOmemoOutcome outcome;
	GBytes *text;         /* owned; of JX_OMEMO_READ: UTF-8, characters that XML may carry */
	gboolean begun;       /* it began a session, which an answer completes */
	guint32 unanswered;   /* messages in a row that this device has sent under one of its keys; answering renews it */
	const char *reason;   /* of a failure; static, nullable */
} JxOmemoReading;

/* Opens the file, makes identity and prekeys where there are none. Some ms of work. Errors of JX_KEYSTORE_ERROR. */
JxOmemoEngine *jx_omemo_engine_open(const char *path, gint64 now, GError **error);
void jx_omemo_engine_close(JxOmemoEngine *engine); /* NULL is fine */

/* As of the last call. A reference; never NULL. */
JxOmemoFace *jx_omemo_engine_face(JxOmemoEngine *engine);
/* A new signed prekey when the last one is a week old; what is out of use long enough is forgotten. Meant for once an hour. */
gboolean jx_omemo_engine_upkeep(JxOmemoEngine *engine, gint64 now, GError **error);

/* Those of the recipients with whom there is no session. `without`: of guint, their places; emptied first. */
gboolean jx_omemo_engine_without_session(JxOmemoEngine *engine, const char *self, const JxOmemoRecipient *recipients, gsize count, GArray *without, GError **error);
/* Begins a session by the bundle of a device. *changed (nullable): its identity key is another than before, and is believed now. */
gboolean jx_omemo_engine_meet(JxOmemoEngine *engine, const char *self, const JxOmemoRecipient *recipient, const JxOmemoBundle *bundle, gboolean *changed, GError **error);
/* For every recipient with whom there is a session. text NULL: key transport. NULL and an error, also where there is none at all. */
JxOmemoMessage *jx_omemo_engine_encrypt(JxOmemoEngine *engine, const char *self, const JxOmemoRecipient *recipients, gsize count, GBytes *text, GError **error);
void jx_omemo_engine_decrypt(JxOmemoEngine *engine, const char *self, const char *peer, const JxOmemoMessage *message, gint64 now, JxOmemoReading *reading, GError **error);

G_END_DECLS

#endif
