/* Compact JSON sources: {"sources":{owner:[[video],[video groups],[audio],[audio groups]]}} in <json-message xmlns='http://jitsi.org/jitmeet'/>. */
#ifndef JX_WIRE_JSON_SOURCES_H
#define JX_WIRE_JSON_SOURCES_H

#include "wire/jingle/ssma.h"

typedef struct {
	char *owner;              /* endpoint id */
	GPtrArray *video, *audio; /* JxSource *; never NULL */
	GPtrArray *video_groups, *audio_groups; /* JxSsrcGroup *; never NULL */
} JxSourceSet;

JxSourceSet *jx_source_set_new(const char *owner);
void jx_source_set_free(JxSourceSet *set);
gboolean jx_source_set_equal(const JxSourceSet *a, const JxSourceSet *b);
/* Text → list of JxSourceSet * in the text's order. NULL without error: JSON, but of something else. Tolerant: numbers as strings,
 * groups with the whole word, a flat list of one group, missing trailing lists, "v":"camera"; an owner that is a JID becomes its resource. */
GPtrArray *jx_json_sources_read(const char *json, GError **error);
/* New string, one line. Only desktop gets "v":"d"; trailing empty lists are left out. */
char *jx_json_sources_write(const GPtrArray *sets);
/* The set of this owner; NULL where there is none. Borrowed. */
JxSourceSet *jx_json_sources_find(const GPtrArray *sets, const char *owner);

#endif
