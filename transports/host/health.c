/* What other threads may ask of the host. */
#include "config.h"

#include "host/account.h"
#include "host/host_private.h"
#include "host/metrics.h"
#include "host/survey.h"

/* The loop gives a sign of life each second. */
#define ALIVE_MS 5000

GMutex jx_state_lock;

/* links: new array of {account, address, up}; TRUE where all are up. */
static gboolean describe_links(json_t *links) {
	gboolean all = TRUE;
	g_mutex_lock(&jx_state_lock);
	for (guint i = 0; jx_state.accounts != NULL && i < jx_state.accounts->len; i++) {
		JxAccount *account = g_ptr_array_index(jx_state.accounts, i);
		gboolean up = g_atomic_int_get(&account->online);
		all = all && up;
		json_array_append_new(links, json_pack("{s:s, s:s, s:b}", "account", account->role, "address", account->address, "up", up));
	}
	all = all && jx_state.accounts != NULL;
	g_mutex_unlock(&jx_state_lock);
	return all;
}

gboolean jx_host_healthy(json_t **detail) {
	json_t *links = json_array();
	gboolean up = describe_links(links);
	gint64 silence = jx_state.loop != NULL ? jx_loop_silence(jx_state.loop) : G_MAXINT64;
	gboolean alive = silence < ALIVE_MS;
	if (detail != NULL)
		*detail = json_pack("{s:b, s:b, s:I, s:O, s:b}", "healthy", up && alive, "loop_alive", alive, "loop_silence_ms",
			(json_int_t)silence, "links", links, "store_failing", jx_metrics_value("store_failing", NULL) != 0);
	json_decref(links);
	return up && alive;
}

json_t *jx_host_describe(void) {
	json_t *detail = NULL;
	jx_host_healthy(&detail);
	json_object_set_new(detail, "services", jx_survey_describe());
	json_object_set_new(detail, "counters", jx_metrics_json());
	return detail;
}
