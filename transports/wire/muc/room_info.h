/* What disco#info of a room says: its features, and the form muc#roominfo (XEP-0045, section 6.4) with the fields that Jitsi adds. */
#ifndef JX_WIRE_ROOM_INFO_H
#define JX_WIRE_ROOM_INFO_H

#include "wire/core/disco.h"

typedef struct {
	char *name;                              /* of the identity; nullable */
	gboolean is_room;                        /* identity conference/text */
	gboolean password_protected, members_only, moderated, hidden, persistent, non_anonymous;
	char *description, *subject, *language;  /* nullable */
	int occupants;                           /* -1 = not said */
	char *meeting_id;                        /* nullable */
	gint64 created_ms;                       /* -1 = not said */
	char *created;                           /* x-muc#roominfo_creationdate as it came; nullable */
	char *lobby_room;                        /* nullable */
	gboolean breakout;
	char *breakout_main_room;                /* nullable */
	gboolean visitors_enabled;
} JxRoomInfo;

JxRoomInfo *jx_room_info_new(void);
void jx_room_info_free(JxRoomInfo *info);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxRoomInfo, jx_room_info_free)
JxRoomInfo *jx_room_info_read(const JxDiscoInfo *disco); /* never NULL */
/* The muc#roominfo form of a result, for addresses of ours that stand for a room. New form. */
JxForm *jx_room_info_form(const JxRoomInfo *info);

#endif
