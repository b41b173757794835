/* The inside of a conference, shared by the files of this folder and by nobody else. XMPP thread only.
 *
 * Owners: conferences → conference → occupants, sessions, virtual occupants. A session belongs to an occupant (a browser) or to a
 * virtual occupant (a caller); a virtual occupant without session stands for somebody who joined the room without XMPP. */
#ifndef JX_CONFERENCE_INTERNAL_H
#define JX_CONFERENCE_INTERNAL_H

#include "conference/admission.h"
#include "conference/conferences.h"
#include "conference/dial_rules.h"
#include "conference/invite.h"
#include "conference/load.h"
#include "conference/room_files.h"
#include "conference/settings.h"
#include "conference/tokens.h"
#include "janus/controller.h"
#include "janus/runner.h"
#include "wire/core/chat.h"
#include "wire/jitsi/presence.h"
#include "wire/muc/muc_admin.h"

G_BEGIN_DECLS

typedef struct JxConference JxConference;
typedef struct JxOccupant JxOccupant;
typedef struct JxSession JxSession;
typedef struct JxVirtual JxVirtual;
typedef struct JxArrival JxArrival;
typedef struct JxDialing JxDialing;
typedef struct JxVisit JxVisit;
typedef struct JxForwards JxForwards;

/* Clients' answers to questions about their presence in the room and their features. */
#define JX_DISCO_TIMEOUT_MS 5000
#define JX_ALIVE_TIMEOUT_MS 8000
#define JX_MUC_TIMEOUT_MS 10000

struct JxConferences {
	guint references;
	const JxHost *host;
	JxConferenceSettings settings;
	JxAccount *focus, *calls;     /* NULL until their account was added */
	char *focus_domain, *focus_jid, *calls_domain;
	gboolean stopping;            /* the process ends: what is in the store stays */
	gboolean state_untold;        /* the MUC's server has no mod_janus_sourceinfo */
	gboolean restored;            /* the store has answered */
	JxLoad load;
	JxTimer *load_timer;
	gint64 started;               /* monotonic ms */
	gint64 calls_up_since;        /* monotonic ms: of the link of `calls` */
	GHashTable *rooms;            /* room JID → JxConference *, owned */
	GHashTable *sessions;         /* "peer\nsid" → JxSession *, borrowed */
	GHashTable *virtuals;         /* own full JID → JxVirtual *, borrowed */
	GHashTable *arrivals;         /* "peer\nsid" → JxArrival *, owned */
	GHashTable *wishes;           /* full JID of a requester → JxWishes *, owned: what its conference request asked for */
	JxAccount *services[JX_SERVICES]; /* NULL: not ours */
	JxFileSender file_sender;     /* NULL: nobody sends files */
	gpointer file_sender_data;
	JxTokens *tokens;             /* NULL: nobody asks for any */
	GHashTable *passwords;        /* "bare JID\nroom" → see passwords.c, owned */
	GHashTable *hints;            /* "bare JID\nroom" → when it was told that it is in no call (monotonic ms), owned */
	GArray *caller_watches;       /* see faces.c */
	GHashTable *options;          /* room JID → json_t object: see options.c */
	gboolean configurable;        /* owners may see and change settings */
	GHashTable *lost_calls;       /* of the store, until their peers are back: "room\nendpoint" → JxLostCall *, owned */
};

/* Muted by a moderator: enforced by the room; since then the client has muted itself. */
typedef enum { JX_FORCE_NOT, JX_FORCE_MUTED, JX_FORCE_OBEYED } JxForce;

/* A/V moderation of one kind of media. */
typedef struct {
	gboolean on;
	char *actor;          /* occupant JID of who turned it on or off; nullable */
	GHashTable *approved; /* nicks, owned; NULL while it is off */
} JxModerated;

/* The last recording of the room; see recording.c. */
typedef struct {
	char *session;                /* its id; NULL: there was none */
	JxJibriStatus status;
	gboolean failed, untold;      /* untold: the focus's presence does not say it yet */
	char *initiator, *terminator; /* occupant JIDs; nullable */
	gboolean audio_only, paused;
	gboolean wanted;              /* was begun and is to go on, after a restart too */
	gboolean consent;             /* was asked for with everybody's consent, though the room does not require it */
	GHashTable *answers;          /* nick → answer, owned: consent.c; NULL: nobody is asked */
	JxTimer *consent_timer;
	gboolean starting;            /* the plugin has not answered yet; then: */
	xmpp_stanza_t *request;       /* the IQ that asked for it; nullable */
} JxRecordingState;

/* Properties of a conference request that concern the requester's own session. */
typedef struct {
	gboolean no_rtx, no_data;
	JxTokenRight right; /* of its token */
	gboolean token;     /* it had one */
	char *account;      /* whose pass it was; nullable */
} JxWishes;

/* A session of before the restart. */
typedef struct {
	char *room, *endpoint;
	char *self, *peer, *sid;
	gboolean caller; /* a native one; else a browser */
} JxLostCall;

typedef void (*JxReadyCallback)(JxConference *conference, gboolean ready, gpointer data);

struct JxConference {
	JxConferences *all;
	char *room, *local;           /* algebra1@conference.school.example, algebra1 */
	char *incarnation;            /* tells this life of the room from an earlier one */
	char *plugin_room;            /* <room>/<incarnation> */
	gint64 created;               /* wall, ms */
	guint start_audio_muted_from, start_video_muted_from; /* newcomers with this number or a higher one start muted; 0 = nobody */

	gboolean online;              /* the focus's link is up */
	gboolean joined, configured;  /* the focus is in the MUC; has set what must be set */
	gboolean entered;             /* the focus was in the MUC, perhaps before a restart */
	gboolean made_by_us;          /* our join created the MUC */
	gboolean restored;            /* open before a restart, and not ready since */
	gboolean controlled;          /* the plugin's room is there */
	gboolean closing;
	char *nick;                   /* "focus", or a spare one while that is taken */
	guint visitors_told;          /* the visitor-count in the focus's presence */
	char *codecs_told;            /* the visitor-codecs in it; NULL before its first */
	guint join_attempts;
	JxController *controller;
	GArray *waiting;              /* ReadyWaiter: who waits for the answer "ready" */
	GHashTable *occupants;        /* nick → JxOccupant *, owned; without the focus and without virtual ones */
	GHashTable *virtuals;         /* endpoint → JxVirtual *, owned */
	GHashTable *dialings;         /* id → JxDialing *, owned: calls of ours that are not answered yet */
	GHashTable *participants;     /* plugin's participant id → JxSession *, borrowed */
	GHashTable *inactive;         /* endpoints whose media stopped although they send, owned */
	guint next_participant;
	gboolean hidden;              /* it hides real JIDs, and the focus may not change that */
	gboolean owner_told;          /* of that */
	gboolean media_by_focus;      /* the MUC refuses media sessions past the focus (mod_janus_p2p) */
	gboolean members_only;        /* as the MUC said when it was last asked */
	GPtrArray *spoke;             /* endpoints, who spoke last first; NULL: nobody yet */
	GHashTable *speakers;         /* nick → how long it has spoken; NULL: nobody yet */
	char *speaking;               /* nullable; since then: */
	gint64 speaking_since;        /* monotonic ms */
	char *password;               /* of the MUC, as its form tells the owner; nullable */
	JxModerated moderated[JX_MUTE_KINDS];
	JxVisit *visit;               /* to a meeting elsewhere, owned; see guest.h. Nullable */
	struct JxFinding *finding;    /* of where that is, owned; see guest_find.c. Nullable */
	JxRecordingState recording;
	gint64 rights_read;           /* monotonic ms: when its lists were asked for, to know who may see what of it later; 0: not yet */
	guint rights_list;            /* the one that is being asked for */
	JxTimer *join_timer, *wait_timer, *grace_timer, *empty_timer, *alone_timer, *lists_timer, *control_timer;
};

/* Somebody who joined the MUC by XMPP. */
struct JxOccupant {
	JxConference *conference;
	char *nick, *address;         /* ab12cd34, room/ab12cd34 */
	char *real;                   /* full JID; nullable */
	char *name;                   /* nullable */
	JxRole role;
	JxAffiliation affiliation;
	gboolean away;                /* not seen again since the link was lost */
	gboolean asked, answered;     /* its features */
	gboolean wants;               /* may be invited now */
	gboolean greeted;             /* by the services */
	gboolean idle;                /* was alone for too long: is invited again when somebody comes */
	JxOffer offer;
	JxRestarts restarts;
	JxForce forced[JX_MUTE_KINDS];
	JxPresence *presence;         /* the last one */
	char *told_state;             /* what jx_true_state_tell said last; nullable */
	JxSession *session;           /* nullable, owned */
};

/* A Jingle session of the conference and its participant in the plugin. */
struct JxSession {
	JxConference *conference;
	JxRunner *runner;
	char *self, *peer, *sid, *participant, *endpoint;
	char *bridge;                 /* id of <bridge-session/>; nullable */
	char *of;                     /* endpoint of the one that this session brings to its peer, a member of the conference; NULL: the participant's own session */
	JxOccupant *occupant;         /* of a browser */
	JxVirtual *virtual;           /* of a caller; with `of`: of who is called back */
	gboolean accepted, up, silent;
	gboolean member, unbundled;   /* of a caller: it only sends, and may be one of an audio/video conference; it does not bundle */
	gboolean told_unshown;        /* that it lacks a codec */
	gboolean asked_alive;
	JxTimer *alive_timer;
	gint64 started;               /* monotonic ms */
};

/* An occupant that we join ourselves. */
struct JxVirtual {
	JxConference *conference;
	char *endpoint, *name, *jid;  /* jid: ours, <endpoint>@calls/<room> */
	char *caller;                 /* full JID of the native caller; NULL: came by token */
	char *participant;            /* of one that came by token, or that is a guest; nullable */
	char *guest_of;               /* it stands for an occupant of that room elsewhere; nullable */
	gboolean joined, granted;     /* in the MUC; got membership from us for it */
	GPtrArray *sources;           /* JxSourceState * */
	char *picture;                /* URL; nullable */
	char *hand;                   /* since when it is up, wall ms, "0" down again; NULL: never was */
	JxForce forced[JX_MUTE_KINDS];
	JxSession *session;           /* nullable, owned */
	JxForwards *forwards;         /* what it is called back for; NULL: no member of an audio/video conference; owned */
	JxArrival *arrival;           /* who waits for the join; borrowed, nullable */
	JxDialing *dialing;           /* the same of somebody whom we call, until it has accepted our session */
	gboolean dialed;              /* we called */
	JxTimer *join_timer;
	gboolean told_sealed;         /* how far the encryption of its chat reaches */
	GHashTable *unshown;          /* what it wrote and the room has not shown yet: see chat.c */
	gint64 lines_since;           /* monotonic ms; since then it has written: */
	guint lines;
};

/* A session-initiate that has not been answered yet: admission, and the virtual occupant's join. */
struct JxArrival {
	JxConferences *all;
	char *key;                    /* in all->arrivals */
	char *peer, *self, *sid, *room;
	xmpp_stanza_t *request;       /* NULL: was answered */
	JxVirtual *virtual;           /* while it joins; borrowed */
	GPtrArray *later;             /* xmpp_stanza_t *: Jingle IQs that came meanwhile, answered already */
	char *name;                   /* nullable */
};

/* Who had somebody called, and so is told what becomes of it. */
typedef struct {
	const char *nick; /* of an occupant */
	gboolean openly;  /* before the whole room */
} JxInviter;

typedef enum {
	JX_DIALING_ASKED,    /* the room's lists */
	JX_DIALING_RINGING,  /* wherever the person is */
	JX_DIALING_CROSSED,  /* the person's own call came between: that one counts, and ours was taken back */
	JX_DIALING_ANSWERED, /* by one device: we join for it */
	JX_DIALING_OFFERED,  /* and it has our session-initiate, or soon */
} JxDialingState;

/* A call of ours, until its session was accepted. */
struct JxDialing {
	JxConference *conference;
	JxDialingState state;
	char *id;             /* of the proposal, and sid of the session */
	char *person, *self;  /* bare JID; room@calls/janus */
	char *nick;           /* of the inviter; NULL: the whole room is told */
	char *device;         /* full JID that answered; nullable */
	gboolean video;
	gboolean reached;     /* some device rings */
	JxTimer *timer;
	JxVirtual *virtual;   /* nullable, borrowed */
};

/* --- conference.c */
/* The conference of this room, opened where there is none. */
JxConference *jx_conference_open(JxConferences *all, const char *room, const char *incarnation, gint64 created);
JxConference *jx_conference_find(JxConferences *all, const char *room);
JxConference *jx_conference_of_calls(JxConferences *all, const char *address); /* room@calls */
gboolean jx_conference_ready(const JxConference *conference);
/* Calls back once: when it is ready, or after a while with FALSE. */
void jx_conference_when_ready(JxConference *conference, JxReadyCallback callback, gpointer data);
/* Something changed: answers who waits, invites who may be invited, arms or stops the timer of the empty room. */
void jx_conference_settle(JxConference *conference);
/* Ends its calls with this reason and leaves the room; what is in the store about it stays. To be freed then. */
void jx_conference_leave(JxConference *conference, const char *reason, const char *text);
/* The same, and forgets it, here and in the plugin. The pointer is dead afterwards. */
void jx_conference_close(JxConference *conference, const char *reason, const char *text);
void jx_conference_free(JxConference *conference);
void jx_conference_free_later(gpointer conference); /* the same, for host->invoke */
void jx_conference_cancel(JxConference *conference, JxTimer **timer);
guint jx_conference_people(const JxConference *conference);
void jx_conference_log(const JxConference *conference, JxLogLevel level, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* --- focus.c */
void jx_conference_link(JxConference *conference, gboolean online);
/* The link of the virtual occupants is down: they join again later. */
void jx_conference_calls_lost(JxConference *conference);
/* Presence of the room to the focus; takes `presence` over. */
void jx_conference_presence(JxConference *conference, const JxIncoming *in, JxPresence *presence);
/* The focus's presence again, where what it says has changed. */
void jx_focus_publish(JxConference *conference);

/* --- encryption.c */
/* Everybody who joined by XMPP encrypts. */
gboolean jx_room_encrypted(const JxConference *conference);
void jx_encryption_heed(JxConference *conference);

/* --- room_codecs.c: "vp8,h264". New string. */
char *jx_room_codecs(const JxConference *conference);

/* --- plugin_room.c */
void jx_plugin_room_open(JxConference *conference);
JxController *jx_conference_controller(JxConference *conference); /* NULL while there is none */

/* --- idle.c */
void jx_idle_watch(JxConference *conference);
/* Who lost its session while alone wants one again, once there are two. */
void jx_idle_wake(JxConference *conference);

/* --- hidden.c */
void jx_hidden_tell_owner(JxConference *conference);
/* Somebody asks for the conference: what was hidden may not be any more. */
void jx_hidden_look_again(JxConference *conference);

/* What a token opens; see entry.c. */
typedef struct {
	gboolean token;     /* there was one that counts */
	JxTokenRight right;
	char *account;      /* whose pass it is; nullable, owned */
} JxEntry;
/* --- entry.c. FALSE and a sentence: who asks may not have this conference. */
gboolean jx_entry_check(const JxConferences *all, const JxConferenceRequest *request, JxEntry *entry, GError **error);
void jx_entry_clear(JxEntry *entry);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(JxEntry, jx_entry_clear)

/* --- requests.c */
void jx_wishes_free(gpointer wishes);

/* --- rights.c: nothing happens where nobody can log in */
/* The lists, where they were not read lately. */
void jx_rights_read(JxConference *conference);
void jx_rights_affiliation(const JxConference *conference, const char *jid, JxAffiliation affiliation);
/* Came, or has another affiliation. */
void jx_rights_here(const JxOccupant *occupant);
void jx_rights_left(const JxOccupant *occupant);
/* This one began while the room is recorded; or the recording began while they were there. */
void jx_rights_took_part(const JxSession *session);
void jx_rights_recorded(const JxConference *conference);

/* --- services.c */
void jx_services_speaker(JxConference *conference, const char *nick, gboolean silence);
/* A json-message (taken) from the service to the occupant's real JID; nothing where the service is off. */
void jx_services_tell(JxOccupant *occupant, JxService service, json_t *object);
/* What a newcomer is told, once. */
void jx_services_greet(JxOccupant *occupant);
void jx_services_clear(JxConference *conference);

/* --- room_config.c: whois and the password; continues with jx_room_facts_ask. */
void jx_room_config_start(JxConference *conference);
/* The room has another configuration since: its password is read again. */
void jx_room_config_changed(JxConference *conference);

/* --- options.c: what the owner of a room set about it beside what the MUC keeps (wire/muc/room_option.h) */
void jx_room_options_restore(JxConferences *all);
const char *jx_room_option_value(JxConferences *all, const char *room, const char *key); /* NULL: not set; borrowed */
/* Whether what the form holds of them can be taken; takes it, and the plugin's room follows. */
gboolean jx_room_options_check(JxConferences *all, const JxForm *form, GError **error);
void jx_room_options_take(JxConferences *all, const char *room, const JxForm *form);
/* Adds them to `settings` of the plugin's room. */
void jx_room_options_apply(const JxConference *conference, json_t *settings);
gboolean jx_room_may_record(const JxConference *conference);
guint jx_room_max_participants(JxConferences *all, const char *room); /* 0 = no limit */
char *jx_room_offered_codecs(const JxConference *conference); /* "vp8,h264"; new string */

/* --- config_command.c: "/config", and what came after it */
void jx_config_command(JxConference *conference, const JxOccupant *occupant, const char *line);

/* --- room_facts.c: what the room says of itself; continues with jx_conference_configured. */
void jx_room_facts_ask(JxConference *conference, gboolean configured);
void jx_conference_configured(JxConference *conference);

/* --- occupants.c */
void jx_occupant_presence(JxConference *conference, const char *nick, JxPresence *presence); /* takes it over */
void jx_occupant_left(JxConference *conference, const char *nick, const JxPresence *presence);
/* What people call the occupant of this nick: its name, or a caller's, or the nick. Borrowed. */
const char *jx_occupant_name(JxConference *conference, const char *nick);
JxOccupant *jx_occupant_find(JxConference *conference, const char *nick);
JxOccupant *jx_occupant_by_jid(JxConferences *all, const char *address); /* room/nick */
/* Who moderates, by its own JID (any device of it); NULL: nobody does. */
const JxOccupant *jx_occupant_moderating(JxConference *conference, const char *real);
JxOccupant *jx_occupant_owner(const JxConference *conference); /* one of them; NULL where none is here */
JxOccupant *jx_occupant_by_real(JxConference *conference, const char *real); /* full JID */
void jx_occupant_invite(JxOccupant *occupant);
void jx_occupant_free(JxOccupant *occupant);
/* Everybody who was not seen again after the link was lost goes. */
void jx_occupants_drop_away(JxConference *conference);

/* --- session.c */
void jx_session_invite(JxOccupant *occupant);
void jx_session_dial(JxVirtual *virtual, const JxDialing *dialing);
/* Calls the member's client back for this one of the others; to be begun. */
JxSession *jx_session_forward(JxVirtual *virtual, const char *of, gint height);
void jx_session_begin(JxSession *session);
void jx_session_answer(JxVirtual *virtual, const JxArrival *arrival, const JxJingle *initiate);
JxSession *jx_session_find(JxConferences *all, const char *peer, const char *sid);
/* The session is gone afterwards; the peer is told unless silent. */
void jx_session_end(JxSession *session, const char *reason, const char *text, gboolean silent);
/* Its connection is up and something is received on it. */
gboolean jx_session_flows(const JxSession *session);
void jx_session_states(JxSession *session, const JxPresence *presence);
char *jx_session_key(const char *peer, const char *sid);
/* Answers a Jingle IQ of a session that we do not have. */
void jx_session_unknown(JxConferences *all, const JxIncoming *in, const JxJingle *jingle);
/* A plain session-terminate, for a session that no longer exists here. */
void jx_session_terminate_stray(JxConferences *all, JxAccount *account, const char *self, const char *peer, const char *sid, const char *reason);

/* --- forwards.c: members of an audio/video conference */
#define JX_FORWARD_HEIGHT 360 /* of the pictures that a member is sent, until it says otherwise */
/* Its session that only sends was accepted: it is asked whether it knows of such conferences, and is called back for the others then. */
void jx_forwards_begin(JxVirtual *virtual);
/* It leaves: what it was called back for ends first. */
void jx_forwards_end(JxVirtual *virtual, const char *reason, const char *text);
/* Somebody came, went, or sends something else. */
void jx_forwards_settle(JxConference *conference);
/* Such a session has ended by itself. */
void jx_forwards_ended(JxVirtual *virtual, JxSession *session, const JxAction *why);
/* Who speaks now ("": nobody), and who did before, the latest first. */
void jx_forwards_speaker(JxConference *conference, const char *endpoint, const GPtrArray *previous);

/* --- dial_out.c */
/* Calls this person (a JID as somebody typed it). NULL: what becomes of it is told to the inviter; *id (nullable, new) is the call's. */
const JxDialRefusal *jx_dial_out(JxConference *conference, const JxInviter *inviter, const char *jid, gboolean video, char **id);
/* Ends what was dialled: the call of this id, of this person (bare JID), or with NULL all. How many there were. */
guint jx_dial_hang_up(JxConference *conference, const char *id, const char *person);
/* The person of an open call (bare JID or full). */
gboolean jx_dial_invited(JxConference *conference, const char *person);
/* It came in by a call of its own: ours is over. */
void jx_dial_called_in(JxConference *conference, const char *peer);
/* The virtual occupant is in the room; its session was accepted; or nothing came of it, and the occupant is the caller's to remove. */
void jx_dialing_joined(JxDialing *dialing);
void jx_dialing_accepted(JxDialing *dialing);
void jx_dialing_failed(JxDialing *dialing, const char *reason, const char *text, gboolean by_peer);
/* All of them, without a word to anybody in the room. */
void jx_dialings_clear(JxConference *conference);

/* --- chat_commands.c: what somebody in the room has written */
void jx_chat_command(JxConference *conference, const JxIncoming *in);
/* A line of the focus's: to everybody, or to one (nick). */
void jx_chat_say(JxConference *conference, const char *nick, const char *text);

/* --- room_files.c: "/files" and "/file", of who has this nick: an occupant's or a caller's */
void jx_room_files_command(JxConference *conference, const char *nick, char **words);

/* --- recording_links.c: "/recordings", and what came after it (NULL: nothing); answered to the occupant alone */
void jx_recording_links(JxConference *conference, const JxOccupant *occupant, const char *what);

/* --- virtual.c */
/* NULL where the room has no seat left for one. endpoint NULL: a fresh one. */
JxVirtual *jx_virtual_new(JxConference *conference, const char *endpoint, const char *name, const char *caller);
void jx_virtual_join(JxVirtual *virtual);
void jx_virtual_publish(JxVirtual *virtual);
void jx_virtual_raise_hand(JxVirtual *virtual, gboolean raised);
/* Leaves the MUC where it can, ends its session with this reason, and frees it. */
void jx_virtual_leave(JxVirtual *virtual, const char *reason, const char *text);
/* Presence from the MUC to one of our own addresses. */
void jx_virtual_presence(JxVirtual *virtual, const JxIncoming *in, const JxPresence *presence);
void jx_virtual_set_source(JxVirtual *virtual, const char *name, gboolean muted, JxVideoType type);
void jx_virtual_clear_sources(JxVirtual *virtual);
/* Somebody wrote to an address of ours that nobody has: it leaves the room. */
void jx_virtual_exorcise(JxConferences *all, const JxIncoming *in);
void jx_virtual_free(JxVirtual *virtual);

/* --- faces.c: a caller has come: who looks for its name and its picture is told */
void jx_faces_caller(JxVirtual *virtual);

/* --- door.c */
typedef void (*JxDoorCallback)(JxConferences *all, const JxAdmission *admission, const char *room, const char *person, gpointer data);
/* Asks the MUC about the room and about this bare JID, opens the conference where it may; calls back once. On admission the
 * conference is there and ready. */
void jx_door_ask(JxConferences *all, const char *room, const char *person, JxDoorCallback callback, gpointer data);
/* Reads the list of outcasts and ends the calls of everybody on it. */
void jx_door_sweep(JxConference *conference);
/* The MUC says that this bare JID has another affiliation now. */
void jx_door_affiliation(JxConference *conference, const char *jid, JxAffiliation affiliation);

/* --- callers.c */
void jx_arrival_joined(JxArrival *arrival);
void jx_arrival_refuse(JxArrival *arrival, const char *condition, const char *text);
void jx_arrival_free(JxArrival *arrival);
/* Every call of this full JID ends. */
void jx_callers_gone(JxConferences *all, const char *peer);
void jx_callers_jingle(JxConferences *all, const JxIncoming *in, const JxJingle *jingle);

/* --- chat.c */
void jx_chat_begin(JxVirtual *virtual);
void jx_chat_end(JxVirtual *virtual);
/* Somebody wrote in the room: its callers read it. */
void jx_chat_from_room(JxConference *conference, const char *nick, xmpp_stanza_t *message);
/* A private message, or an error, from the room to an occupant that we have joined. */
void jx_chat_to_virtual(JxVirtual *virtual, const JxIncoming *in);
/* A line to this person from the room's address. */
void jx_chat_tell(JxConferences *all, const char *room, const char *person, const char *text);

/* --- passwords.c. person: full or bare JID. */
/* Asks it for the room's password. */
void jx_password_ask(JxConferences *all, const char *room, const char *person);
/* TRUE: it had been asked, and this is its answer. */
gboolean jx_password_take(JxConferences *all, const char *room, const char *person, const char *text);
const char *jx_password_given(JxConferences *all, const char *room, const char *person); /* NULL: none; borrowed */
void jx_password_free(gpointer password);

/* --- room_events.c */
/* JxControllerEvents. */
void jx_room_event(JxController *controller, const char *name, const json_t *event, gpointer data);
void jx_room_gap(JxController *controller, gpointer data);
/* Media of this endpoint stopped, or it is there again or gone for good: everybody else is told, once. */
void jx_room_connectivity(JxConference *conference, const char *endpoint, gboolean active);
/* A new session: who is inactive now. */
void jx_room_tell_inactive(JxConference *conference, JxSession *session);
/* Who speaks now. */
void jx_room_tell_speaker(JxConference *conference, JxSession *session);

/* --- recording.c */
/* Somebody asks for it; `actor` NULL: is not in the room. `in`: an IQ that a start answers later; NULL: a chat line, whose author reads why it came to nothing. */
JxRecordAnswer jx_recording_ask(const JxOccupant *actor, JxRecordAction action, const JxRecordWish *wish, const JxIncoming *in);
/* "off", "pending", "on", "paused". */
const char *jx_recording_state(const JxConference *conference);
/* The plugin's event `recording`. */
void jx_recording_event(JxConference *conference, const json_t *event);
/* The plugin's room is there: what was being recorded before is again. */
void jx_recording_resume(JxConference *conference);
/* The room is encrypted end to end now. */
void jx_recording_encrypted(JxConference *conference);
/* For the focus's presence; a new reference, NULL where nothing was ever recorded. */
xmpp_stanza_t *jx_recording_status(const JxConference *conference);
void jx_recording_clear(JxConference *conference);

/* --- consent.c. A nick is an occupant's, or the endpoint of a virtual one. */
/* Everybody is asked: a recording is pending that keeps nobody unasked. It is over. */
void jx_consent_ask(JxConference *conference);
void jx_consent_over(JxConference *conference);
/* Nothing where nobody is asked. */
void jx_consent_answer(JxConference *conference, const char *nick, gboolean given);
/* TRUE: what somebody has written was an answer. */
gboolean jx_consent_word(JxConference *conference, const char *nick, const char *text);
/* The plugin's event `consent`. */
void jx_consent_event(JxConference *conference, const json_t *event);
/* Its media begin; it left the room. */
void jx_consent_joined(JxConference *conference, const char *nick);
void jx_consent_left(JxConference *conference, const char *nick);
/* JxJibriPerson *, names borrowed: who is not recorded; NULL: nobody is asked. New. */
GPtrArray *jx_consent_missing(const JxConference *conference);

/* --- journal.c */
/* The plugin's id of who has this nick; NULL while it has no media here. Borrowed. */
const char *jx_participant_of(const JxConference *conference, const char *nick);
void jx_journal_chat(JxConference *conference, const char *nick, const JxChat *chat);
/* What presence says of a hand: when it was raised in ms, or true (clients of 2022); false, 0 or nothing (NULL): it is not. */
gboolean jx_hand_is_up(const char *hand);
void jx_journal_hand(JxConference *conference, const char *nick, gboolean raised);
/* Those that are up. */
void jx_journal_hands(JxConference *conference);
/* It has another name. */
void jx_journal_name(const JxOccupant *occupant);

/* --- liveness.c */
void jx_liveness_silent(JxSession *session);

/* --- mute.c */
/* The client is told that `actor` (occupant JID) mutes it. Its answer is not waited for. */
void jx_mute_tell(JxOccupant *occupant, JxMuteKind kind, const char *actor);
/* The room carries nothing of this kind from it until its client has muted and unmuted itself, or it is released. */
void jx_mute_force(JxConference *conference, const char *nick, JxMuteKind kind);
void jx_mute_release(JxConference *conference, const char *nick, JxMuteKind kind);
/* What the client says of itself may end what a moderator did to it. */
void jx_mute_presence(JxOccupant *occupant, const JxPresence *presence);
/* The same of a caller's sources, which have just been set anew: what is enforced shows as muted. */
void jx_mute_sources(JxVirtual *virtual);

/* --- true_state.c */
/* Something about this occupant's sources changed: the MUC's server is told where the occupant does not say it itself. */
void jx_true_state_tell(JxOccupant *occupant);
/* --- av_moderation.c */
/* Whether it may unmute now. */
gboolean jx_av_may(JxConference *conference, JxMuteKind kind, const char *nick);
/* A newcomer is told what is moderated; somebody has become moderator; a participant's media begins; an occupant is gone. */
void jx_av_greet(JxOccupant *occupant);
void jx_av_promoted(JxOccupant *occupant);
void jx_av_hold(JxConference *conference, const char *nick);
void jx_av_left(JxConference *conference, const char *nick);
/* The state itself, of which nobody is told: from the store. */
void jx_av_set(JxConference *conference, JxMuteKind kind, gboolean on, const char *actor);
void jx_av_approve(JxConference *conference, JxMuteKind kind, const char *nick);
void jx_av_clear(JxConference *conference);

/* --- restore.c */
void jx_restore_start(JxConferences *all);
void jx_restore_save(JxConference *conference);
void jx_restore_forget(JxConference *conference);
void jx_restore_save_session(JxSession *session);
void jx_restore_forget_session(JxSession *session);
/* Takes the session of before the restart out; NULL where there is none. */
JxLostCall *jx_restore_take(JxConferences *all, const char *room, const char *endpoint);
void jx_lost_call_free(JxLostCall *call);
/* The conference is ready after a restart: sessions of native callers are ended, so that their clients can call again. */
void jx_restore_callers(JxConference *conference);
/* FALSE while rooms of before a restart are not ready yet: nobody is answered before. */
gboolean jx_restore_done(const JxConferences *all);

/* --- guest_visit.c */
/* Something changed here: who is to be seen in the meeting elsewhere. Nothing where there is none. */
void jx_visit_settle(JxConference *conference);
/* This participant's session is over. */
void jx_visit_participant_gone(JxConference *conference, const char *participant);
/* An occupant that stood for somebody elsewhere is about to be freed. */
void jx_visit_virtual_gone(JxVirtual *virtual);
/* Leaves the meeting, with a line in the room where text is not NULL. */
void jx_visit_end(JxConference *conference, const char *text);
/* It joins what the configuration says of it. */
void jx_visit_begin(JxConference *conference);
/* guest_chat.c: somebody in the room has written; or has sent everybody a message over the bridge channel. */
void jx_visit_chat(JxConference *conference, const char *nick, const JxChat *chat);
void jx_visit_relay(JxConference *conference, const char *endpoint, const JxAction *notice);
/* guest_control.c: "/join https://…" and "/join stop", by a moderator. */
void jx_visit_command(JxConference *conference, const JxInviter *inviter, char **words);

/* --- conferences.c */
JxConferences *jx_conferences_current(void); /* NULL while there is none */
void jx_conferences_gauges(JxConferences *all);
void jx_conferences_refusal(JxConferences *all, const char *area, const char *what, const char *who, const char *room, const char *reason);
xmpp_ctx_t *jx_conferences_ctx(JxConferences *all);
/* Sends and drops the caller's reference. */
void jx_conferences_send(JxConferences *all, JxAccount *account, xmpp_stanza_t *stanza);
/* An IQ around `payload` (taken) from the focus to `to`. */
void jx_conferences_ask(JxConferences *all, const char *type, const char *to, xmpp_stanza_t *payload, guint timeout_ms, JxIqCallback callback, gpointer data);

G_END_DECLS

#endif
