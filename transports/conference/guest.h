/* A room of ours in a meeting elsewhere (docs/decisions/0026-guest.md). Shared by guest_*.c and by nobody else. XMPP thread only.
 *
 * A visit has seats: occupants of ours in the other room, each with a connection of its own, for that is what its server takes one occupant for. The
 * trunk is the seat that takes everybody's media in; each of the others sends what one of our participants sends. */
#ifndef JX_CONFERENCE_GUEST_H
#define JX_CONFERENCE_GUEST_H

#include "conference/internal.h"
#include "conference/meeting.h"
#include "host/guests.h"
#include "link/websocket.h"
#include "settings.h"

G_BEGIN_DECLS

typedef struct JxSeat JxSeat;

typedef enum {
	JX_VISIT_CONNECTING, /* to its server */
	JX_VISIT_ASKING,     /* its focus for the room, until that is ready */
	JX_VISIT_LOBBY,      /* somebody there must let us in */
	JX_VISIT_ENTERING,
	JX_VISIT_INSIDE,     /* in the room */
	JX_VISIT_ACTIVE,     /* and media flow */
	JX_VISIT_RETRYING,   /* it went wrong; again later */
} JxVisitState;

struct JxVisit {
	JxConference *conference;
	const JxSiteSettings *site;
	char *room, *title;    /* its JID there; what people call it */
	char *password;        /* nullable */
	char *token;           /* of the address, in place of the site's; nullable */
	JxSiteSettings *found; /* site, where it is not in the settings; nullable */
	JxVisitState state;
	JxSeat *trunk;         /* NULL while retrying */
	GHashTable *seats;     /* endpoint here → JxSeat *, owned */
	GHashTable *people;    /* nick there → JxForeigner *, owned */
	guint attempts, next;  /* since it went well; number of the next participant of ours in the plugin */
	gboolean told;         /* the room was told that it goes wrong */
	gboolean ending;
	JxTimer *clear_timer, *retry_timer, *empty_timer;
};

/* An occupant of the other room that is not ours. */
typedef struct {
	JxVisit *visit;
	char *nick, *name;
	JxPresence *presence;
	JxVirtual *virtual;    /* who stands for it here; borrowed, NULL: nobody, and nobody will */
} JxForeigner;

struct JxSeat {
	JxVisit *visit;
	gboolean trunk;
	char *endpoint, *participant; /* here, in the plugin */
	char *name;
	char *nick, *address;  /* there; room/nick */
	JxAccount *account;
	JxMeetingRequest *asking; /* over HTTP; nullable */
	gboolean joined, accepted, up;
	gboolean refused;      /* put out, or not let in: not again for this participant */
	char *sid;
	JxRunner *runner;      /* nullable */
	char *channel_url;     /* of the bridge channel, where it is a WebSocket; nullable */
	JxWebsocket *channel;  /* nullable */
	guint channel_attempts;
	JxTimer *channel_timer;
	char *told;            /* the last presence, as text */
	JxForce held[JX_MUTE_KINDS]; /* muted by a moderator there */
	JxTimer *offer_timer;  /* until a session is offered */
	guint attempts;        /* conference requests */
	JxTimer *timer;
};

/* --- guest_visit.c */
void jx_visit_set_state(JxVisit *visit, JxVisitState state, const char *detail);
/* It went wrong: everything there is let go, and tried again later. */
void jx_visit_lost(JxVisit *visit, const char *why);
/* For good, with this line in the room. The visit is gone when the turn is over. */
void jx_visit_over(JxVisit *visit, const char *text);
/* TRUE where somebody of our room is here, or of theirs there. */
gboolean jx_visit_begin_at(JxConference *conference, const JxSiteSettings *site, const char *room, const char *token, const char *password);
const char *jx_visit_state_name(JxVisitState state);

/* --- guest_find.c */
/* The same at a site that the settings do not know: nick is told why not, where it does not come to that. Takes url. */
void jx_visit_find(JxConference *conference, const char *nick, JxMeetingUrl *url, const char *password);
void jx_visit_find_cancel(JxConference *conference);

/* What one of ours shows of itself there. */
typedef struct {
	const char *name, *picture, *hand; /* picture: a URL; it and hand nullable */
	const GPtrArray *sources;          /* JxSourceState *, with the names of here */
} JxSeatLook;

/* --- guest_seat.c */
JxSeat *jx_seat_new(JxVisit *visit, const char *endpoint, const char *participant, const char *name);
void jx_seat_free(JxSeat *seat);
/* Shows it, where it has changed. */
void jx_seat_show(JxSeat *seat, const JxSeatLook *look);
/* One of ours there (nick), so that nobody takes it in. */
gboolean jx_visit_is_ours(const JxVisit *visit, const char *nick);

/* --- guest_channel.c: the bridge's WebSocket */
void jx_seat_open_channel(JxSeat *seat, const char *url);
void jx_seat_say(JxSeat *seat, const char *text);
void jx_seat_close_channel(JxSeat *seat);

/* --- guest_people.c */
/* Presence of the other room to the trunk; takes it over. */
void jx_people_presence(JxVisit *visit, const char *nick, JxPresence *presence);
void jx_people_left(JxVisit *visit, const char *nick);
/* All of them, and all of ours, to a session of the trunk's that has just begun. */
void jx_people_tell(JxSeat *seat);
/* Nobody of them is here any more. */
void jx_people_clear(JxVisit *visit);
guint jx_people_count(const JxVisit *visit);
/* Seats for our participants, as many as may be, and what they show. */
void jx_people_settle(JxVisit *visit);
guint jx_people_ours(const JxConference *conference);
void jx_foreigner_free(gpointer foreigner);

/* --- guest_chat.c */
/* A message of the bridge channel there, as the call tells it. */
void jx_guest_relay_in(JxVisit *visit, const JxAction *notice);
void jx_guest_chat_in(JxVisit *visit, const JxIncoming *in);

G_END_DECLS

#endif
