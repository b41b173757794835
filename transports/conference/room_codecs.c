/* The video codecs of a room: those that the operator offers and that everybody can show who is there now. The focus tells them; clients of
 * Jitsi send in no other then. Where that leaves none, all are told: somebody will miss pictures, the others shall not. */
#include "config.h"
#include "conference/internal.h"

static gboolean everybody_has(const JxConference *conference, const char *codec) {
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, conference->participants);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		g_auto(GStrv) words = g_strsplit(jx_call_video_codecs(jx_runner_call(((JxSession *)value)->runner)), ",", -1);
		if (!g_strv_contains((const char *const *)words, codec))
			return FALSE;
	}
	return TRUE;
}

char *jx_room_codecs(const JxConference *conference) {
	g_autofree char *offered = jx_room_offered_codecs(conference);
	g_auto(GStrv) words = g_strsplit(offered, ",", -1);
	GString *common = g_string_new(NULL);
	for (guint i = 0; words[i]; i++)
		if (everybody_has(conference, words[i]))
			g_string_append_printf(common, "%s%s", common->len ? "," : "", words[i]);
	if (!common->len)
		g_string_assign(common, offered);
	return g_string_free(common, FALSE);
}
