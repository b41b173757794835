/* Words of the room plugin that model, media and api share. Pure values. */
#ifndef JX_MODEL_TYPES_H
#define JX_MODEL_TYPES_H

#include <glib.h>

typedef enum {
	JX_MEDIA_AUDIO,
	JX_MEDIA_VIDEO,
} JxMedia;

typedef enum {
	JX_VIDEO_CAMERA,
	JX_VIDEO_DESKTOP,
} JxVideoType;

/* How a leg's slots are fed; docs/plugin-api.md, "Policies". */
typedef enum {
	JX_POLICY_NONE,
	JX_POLICY_PINNED,
	JX_POLICY_POOL,
	JX_POLICY_MIX,
	JX_POLICY_OWN,
	JX_POLICY_ONE,
} JxPolicy;

/* Who makes a leg's m-lines, and in which shape; docs/plugin-api.md, "Lines". */
typedef enum {
	JX_LINES_PRIVATE, /* we offer, with lines that only Janus and we know of */
	JX_LINES_PLAIN,   /* we offer, every line is what it says */
	JX_LINES_OFFERED, /* the peer offered, its lines stand as they are; or we called it, and it offers from then on */
} JxLinesKind;

typedef enum {
	JX_ORIGIN_CONTROLLER,
	JX_ORIGIN_TOKEN,
	JX_ORIGIN_CARRIER, /* a leg that carries what others send; nobody to be seen */
	JX_ORIGIN_GUEST,   /* carried by such a leg */
} JxOrigin;

/* Simulcast layers a source may have. */
#define JX_MAX_LAYERS 3

/* Heights in pixels of the smaller side. */
#define JX_HEIGHT_NO_LIMIT (-1)
#define JX_HEIGHT_NONE 0

/* Header extension ids of the lines that we offer; payload types are in model/codec.h. */
#define JX_EXT_AUDIO_LEVEL 1
#define JX_EXT_ABS_SEND_TIME 3

/* "audio", "camera", "pinned" … and back; the parsers return FALSE for an unknown word. */
const char *jx_media_name(JxMedia media);
gboolean jx_media_parse(const char *word, JxMedia *media);
const char *jx_video_type_name(JxVideoType type);
gboolean jx_video_type_parse(const char *word, JxVideoType *type);
const char *jx_policy_name(JxPolicy policy);
gboolean jx_policy_parse(const char *word, JxPolicy *policy);
const char *jx_lines_kind_name(JxLinesKind kind);
const char *jx_origin_name(JxOrigin origin);

/* Errors of the model: the message is a sentence for people. */
typedef enum {
	JX_MODEL_ERROR_INVALID,
	JX_MODEL_ERROR_EXISTS,
	JX_MODEL_ERROR_FULL,
	JX_MODEL_ERROR_NOT_FOUND,
} JxModelError;
#define JX_MODEL_ERROR (jx_model_error_quark())
GQuark jx_model_error_quark(void);

#endif
