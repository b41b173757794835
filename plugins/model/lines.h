/* The m-lines of a leg: role → mid → index. Indexes never change once given; a block is appended after what there is.
 * Layout of the lines that we offer: docs/plugin-api.md, "Lines". Pure; one owner, no locking. */
#ifndef JX_MODEL_LINES_H
#define JX_MODEL_LINES_H

#include "model/codec.h"
#include "model/types.h"

typedef enum {
	JX_LINE_AUDIO,      /* the participant's audio */
	JX_LINE_CAMERA,
	JX_LINE_SCREEN,
	JX_LINE_DATA,
	JX_LINE_TOP,        /* last SSRC of a SIM group: number 1 the camera's, 2 the screen's */
	JX_LINE_TOP_RTX,
	JX_LINE_AUDIO_SLOT, /* number counts from 0 */
	JX_LINE_VIDEO_SLOT,
	JX_LINE_RTX_SLOT,   /* RTX partner of the video slot of the same number */
	JX_LINE_PEER,       /* a line of the peer's offer, or of a call of ours to it: source and slot at once, as its direction allows */
	JX_LINE_UNUSED,     /* a line of the peer's offer that we refuse */
} JxLineRole;

typedef enum {
	JX_LINE_TYPE_AUDIO,
	JX_LINE_TYPE_VIDEO,
	JX_LINE_TYPE_DATA,
} JxLineType;

typedef enum {
	JX_DIRECTION_INACTIVE = 0,
	JX_DIRECTION_SENDONLY = 1,
	JX_DIRECTION_RECVONLY = 2,
	JX_DIRECTION_SENDRECV = 3,
} JxDirection;

typedef struct {
	char mid[17];           /* Janus takes up to 16 bytes */
	JxLineRole role;
	guint number;
	JxLineType type;        /* towards Janus: a private video slot is audio-typed */
	JxDirection direction;  /* ours */
	JxPayloadTypes types;   /* of what the line carries */
} JxLine;

typedef struct JxLines JxLines;

/* send: the lines 0, 1 (and with private ones 2, l1 …) are there. data: line 3 is there. codecs: of video, the preferred one first. */
JxLines *jx_lines_new(JxLinesKind kind, const JxCodecList *codecs, gboolean send, gboolean data);
void jx_lines_free(JxLines *lines);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxLines, jx_lines_free)

/* Appends audio and video slots (with RTX partners on private lines), numbered on from those there are. */
void jx_lines_append_slots(JxLines *lines, guint audio, guint video);
/* Appends a line of the peer's offer (JX_LINES_OFFERED only). Returns its index. */
guint jx_lines_append_peer(JxLines *lines, const JxLine *line);
/* The same for an offer of ours to a peer that shall be as one that offered (JX_LINES_OFFERED only): lines "audio" and "video", source and slot at
 * once; one_way: slots only. They are inactive until the peer has answered. */
void jx_lines_append_call(JxLines *lines, gboolean audio, gboolean video, gboolean one_way);
/* The peer answered such a line: direction is ours, types are those of its answer. */
void jx_lines_set_answer(JxLines *lines, guint index, JxDirection direction, const JxPayloadTypes *types);

/* The peer's next offer changed a line of it. */
void jx_lines_set_direction(JxLines *lines, guint index, JxDirection direction);

/* Of a call of ours: the peer sends nothing. */
gboolean jx_lines_one_way(const JxLines *lines);
JxLinesKind jx_lines_kind(const JxLines *lines);
const JxCodecList *jx_lines_codecs(const JxLines *lines);
guint jx_lines_count(const JxLines *lines);
const JxLine *jx_lines_at(const JxLines *lines, guint index);
gboolean jx_lines_has(const JxLines *lines, JxLineRole role);
/* Index of a line, or -1. */
gint jx_lines_find(const JxLines *lines, JxLineRole role, guint number);
gint jx_lines_find_mid(const JxLines *lines, const char *mid);

#endif
