/* The group `conference` of janus.transport.xmpp.jcfg, read once. */
#ifndef JX_CONFERENCE_SETTINGS_H
#define JX_CONFERENCE_SETTINGS_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
	char *muc;                   /* domain of the rooms */
	guint rejoin_grace;          /* s */
	guint leave_empty_after;     /* s */
	guint alone_timeout;         /* s, of the last one's session; 0 = never */
	guint max_virtual_occupants; /* of one room */
	guint max_participants;      /* of one room; 0 = no limit */
	guint max_calls;             /* of this process; 0 = no limit */
	guint max_rooms;             /* the same */
	guint max_cpu;               /* percent of all cores, of this process; 0 = no limit */
	guint audio_slots, video_slots;
	char *video_codecs; /* "vp8,h264": what we offer, the preferred one first */
	gboolean ssrc_rewriting;     /* for clients that ask for it */
	guint visitor_count;         /* published by the focus; 0 = not at all */
	gboolean callers_open_rooms; /* may a call open a room that the MUC does not know? */
	guint forward_last_n;        /* of the others that a member of an audio/video conference is called back for */
	gboolean dial_out;           /* may moderators have people called? */
	char *dial_out_domains;      /* where: "school.example,…" */
	guint dial_out_timeout;      /* s that it rings */
	guint dial_out_max;          /* of one room at a time */
	char *record_rooms;          /* local parts of rooms that are always recorded: "algebra1,…"; "*" all; "" none */
	char *record_consent_rooms;  /* the same: rooms that are not recorded without everybody's consent */
	guint record_wait;           /* s that people have for the answer */
	gboolean record_notice;      /* a line in the room where recording begins and ends */
	char *recordings_folder;     /* of the HTTP server's group `recordings`; "": not served */
	char *public_url;            /* of the HTTP server; "": not known */
	guint link_hours;            /* that a link to recordings is good for */
	gboolean auto_owner;         /* in a room that we made: the first person becomes owner */
	gboolean guest_allow;        /* may moderators join meetings elsewhere? */
	gboolean guest_anywhere;     /* also where the settings name no site? */
	char **guest_join;           /* "algebra1 https://meet.other.example/Maths" */
	guint guest_max_seats;       /* of ours in one meeting elsewhere */
	guint guest_leave_after;     /* s that one side is empty */
	char *token_secret, *token_key_file, *token_issuer, *token_audience; /* "" = none */
	gboolean tokens_required;    /* where there is a secret or a key */
	gboolean passport_required;  /* where people can log in */
	char *login_page;            /* where people get one, with {room}; "" = none */
} JxConferenceSettings;

/* From the host's settings; free the members with the clear function. */
void jx_conference_settings_read(JxConferenceSettings *settings);
void jx_conference_settings_clear(JxConferenceSettings *settings);

G_END_DECLS

#endif
