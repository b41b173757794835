#include "config.h"

#include <jansson.h>

#include "media/counters.h"
#include "media/media.h"

JxCounters jx_counters;

json_t *jx_media_counters(void) {
	json_t *counters = json_object();
#define SET(name) json_object_set_new(counters, #name, json_integer((json_int_t)jx_counted(name)));
	JX_TOTALS(SET)
	JX_LIVES(SET)
#undef SET
	return counters;
}
