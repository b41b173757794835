/* The inside of OMEMO on the XMPP thread: of this folder and nobody else. */
#ifndef JX_OMEMO_PRIVATE_H
#define JX_OMEMO_PRIVATE_H

#include "omemo/omemo.h"
#include "omemo/strand.h"
#include "wire/core/pubsub.h"
#include "wire/omemo/omemo_devices.h"

G_BEGIN_DECLS

/* A contact, whichever of our addresses it writes to. */
typedef struct {
	GArray *devices;    /* of guint32; NULL: not known */
	gint64 asked;       /* monotonic ms */
	gboolean tells;     /* its server tells us of changes */
	GHashTable *spoilt; /* device → until when its bundle is not asked for again (gint64 *, monotonic ms), owned */
} JxOmemoContact;

typedef enum { JX_OMEMO_UNHEARD, JX_OMEMO_HEARD_PLAIN, JX_OMEMO_HEARD_SEALED } JxOmemoMood;

/* One of our addresses and a contact. */
typedef struct {
	JxOmemo *omemo;
	char *self, *peer;     /* bare JIDs */
	JxOmemoMood mood;
	GQueue outgoing;       /* of xmpp_stanza_t, owned; the first is being worked on while: */
	gboolean busy;
	guint fetching;        /* bundles */
	guint users;           /* what refers to it beside `busy` */
	GArray *heard;         /* of guint32: devices that have written to us */
	GHashTable *healed;    /* device → when it was last (gint64 *, monotonic ms), owned */
} JxOmemoChat;

struct JxOmemo {
	const JxHost *host;
	JxAccount *account;
	gboolean client;       /* its server is the eventing service */
	JxOmemoStrand *strand;
	const JxOmemoEvents *events;
	gpointer data;
	JxOmemoFace *face;     /* NULL before the file was opened */
	GArray *own_devices;   /* of a client account, as last told; nullable */
	GHashTable *contacts;  /* bare JID → JxOmemoContact, owned */
	GHashTable *chats;     /* "self LF peer" → JxOmemoChat, owned */
	GHashTable *errands;   /* what is under way and refers to this, each with the function that frees it */
	JxTimer *upkeep, *republish;
};

/* --- omemo.c */
/* A bundle may be used up: what is published is to be what there is. Takes the face. */
void jx_omemo_show(JxOmemo *omemo, JxOmemoFace *face);
/* With full or bare JIDs. */
JxOmemoChat *jx_omemo_chat(JxOmemo *omemo, const char *self, const char *person);
JxOmemoContact *jx_omemo_contact(JxOmemo *omemo, const char *peer);
/* Something is under way that holds `data`: freed with `drop` where the account is closed before it is done. */
void jx_omemo_errand(JxOmemo *omemo, gpointer data, GDestroyNotify drop);
void jx_omemo_errand_done(JxOmemo *omemo, gpointer data);

/* --- people.c */
/* The contact's devices are known, or there are none: `then`, maybe before this returns. */
void jx_omemo_ask_devices(JxOmemoChat *chat, void (*then)(JxOmemoChat *chat));
/* Begins a session by the bundle that this device has published. outcome: whether there is one now. */
void jx_omemo_begin_session(JxOmemoChat *chat, const char *peer, guint32 device, void (*then)(JxOmemoChat *chat, gboolean begun, gpointer data), gpointer data);
void jx_omemo_on_devices(JxAccount *account, const char *to, const char *contact, const JxPubsubItem *item, gpointer omemo);
/* Everybody whom a message of this chat is for: the contact's devices, and our account's others. Of JxOmemoRecipient, whose names are the chat's. */
GArray *jx_omemo_recipients(JxOmemoChat *chat);

/* --- outbox.c */
void jx_omemo_pump(JxOmemoChat *chat);
/* A message with nothing to read to one device of the contact: it completes a session, or begins one. */
void jx_omemo_transport(JxOmemoChat *chat, guint32 device);

G_END_DECLS

#endif
