/* Sources and SSRC groups in Jingle (XEP-0339), with Jitsi's name, videoType and owner. */
#ifndef JX_WIRE_SSMA_H
#define JX_WIRE_SSMA_H

#include <glib.h>
#include <strophe.h>

typedef enum { JX_VIDEO_TYPE_NONE, JX_VIDEO_TYPE_CAMERA, JX_VIDEO_TYPE_DESKTOP } JxVideoType; /* NONE = not said */

/* name=value; also of payload types. */
typedef struct {
	char *name;  /* NULL = the nameless form of RED: the value stands alone in a=fmtp */
	char *value; /* NULL = a flag without value */
} JxParameter;

typedef struct {
	guint32 ssrc;           /* never 0 */
	char *name;             /* "ab12cd34-v0"; nullable: clients of 2022 and callers give none */
	JxVideoType video_type;
	char *owner;            /* of <ssrc-info/>, as written: endpoint id or occupant JID; nullable */
	GPtrArray *parameters;  /* JxParameter *, in order; never NULL */
} JxSource;

typedef struct {
	char *semantics; /* "FID", "SIM", … upper case as sent */
	GArray *ssrcs;   /* guint32, at least one */
} JxSsrcGroup;

JxParameter *jx_parameter_new(const char *name, const char *value);
void jx_parameter_free(JxParameter *parameter);
/* Value of the first of this name; NULL where there is none. List of JxParameter *. */
const char *jx_parameter_get(const GPtrArray *parameters, const char *name);
/* Children <parameter name value/> of the element's own namespace, appended to the list; bounded by JX_MAX_PARAMETERS. */
gboolean jx_parameters_read(xmpp_stanza_t *parent, GPtrArray *parameters, GError **error);
void jx_parameters_write(xmpp_stanza_t *parent, const GPtrArray *parameters);
GPtrArray *jx_parameters_copy(const GPtrArray *parameters);
gboolean jx_parameters_equal(const GPtrArray *a, const GPtrArray *b);

JxSource *jx_source_new(guint32 ssrc, const char *name /* nullable */, const char *msid /* nullable */);
void jx_source_free(JxSource *source);
JxSource *jx_source_copy(const JxSource *source);
gboolean jx_source_equal(const JxSource *a, const JxSource *b);
const char *jx_source_msid(const JxSource *source); /* parameter msid or NULL */
JxSource *jx_source_read(xmpp_stanza_t *stanza, GError **error);
/* The msid parameter comes first, whatever its place in the list (lib-jitsi-meet loses tracks otherwise). */
void jx_source_write(xmpp_stanza_t *description, const JxSource *source);

JxSsrcGroup *jx_ssrc_group_new(const char *semantics, const guint32 *ssrcs, guint n);
void jx_ssrc_group_free(JxSsrcGroup *group);
JxSsrcGroup *jx_ssrc_group_copy(const JxSsrcGroup *group);
gboolean jx_ssrc_group_equal(const JxSsrcGroup *a, const JxSsrcGroup *b);
gboolean jx_ssrc_group_semantics(const char *text); /* 1..16 letters, digits and dashes */
JxSsrcGroup *jx_ssrc_group_read(xmpp_stanza_t *stanza, GError **error);
void jx_ssrc_group_write(xmpp_stanza_t *description, const JxSsrcGroup *group);
guint32 jx_ssrc_group_at(const JxSsrcGroup *group, guint index); /* 0 past the end */
/* In a list of JxSsrcGroup *: the RTX partner of ssrc (second of a FID group of exactly two); 0 where there is none. */
guint32 jx_ssrc_groups_rtx(const GPtrArray *groups, guint32 ssrc);

const char *jx_video_type_name(JxVideoType type); /* NULL for NONE */
JxVideoType jx_video_type_parse(const char *text); /* desktop and desktop_high_fps → DESKTOP, camera → CAMERA, else NONE */

#endif
