#include "config.h"

#include "host/survey.h"

static GMutex lock;
static json_t *services; /* role → service → what it is */

static json_t *role_of(const char *role) {
	if (!services)
		services = json_object();
	json_t *found = json_object_get(services, role);
	if (!found)
		json_object_set_new(services, role, found = json_object());
	return found;
}

void jx_survey_forget(const char *role) {
	g_mutex_lock(&lock);
	json_object_clear(role_of(role));
	g_mutex_unlock(&lock);
}

static json_t *what_it_is(const JxDiscoInfo *info) {
	json_t *is = json_array(), *features = json_array();
	for (guint i = 0; i < info->identities->len; i++) {
		const JxIdentity *identity = g_ptr_array_index(info->identities, i);
		json_array_append_new(is, json_sprintf("%s/%s", identity->category, identity->type));
	}
	for (guint i = 0; i < info->features->len; i++)
		json_array_append_new(features, json_string(g_ptr_array_index(info->features, i)));
	return json_pack("{s:o, s:o}", "is", is, "features", features);
}

void jx_survey_note(const char *role, const char *service, const JxDiscoInfo *info, const char *condition) {
	json_t *what = info ? what_it_is(info) : json_pack("{s:s}", "error", condition);
	g_mutex_lock(&lock);
	json_object_set_new(role_of(role), service, what);
	g_mutex_unlock(&lock);
}

json_t *jx_survey_describe(void) {
	g_mutex_lock(&lock);
	json_t *copy = services ? json_deep_copy(services) : json_object();
	g_mutex_unlock(&lock);
	return copy;
}
