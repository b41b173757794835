/* Rooms whose browsers encrypt end to end. What they send is forwarded as it is; a native caller has no key and would hear noise, so calls do
 * not go together with it: nobody is let in, and who is there is told and goes. One who encrypts alone puts nobody out. */
#include "config.h"
#include "conference/internal.h"

gboolean jx_room_encrypted(const JxConference *conference) {
	GHashTableIter iter;
	gpointer value;
	guint known = 0;
	g_hash_table_iter_init(&iter, conference->occupants);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const JxPresence *presence = ((JxOccupant *)value)->presence;
		if (presence && !presence->encrypts)
			return FALSE;
		known += presence != NULL;
	}
	return known > 0;
}

static JxVirtual *any_caller(const JxConference *conference) {
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, conference->virtuals);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		if (((JxVirtual *)value)->session)
			return value;
	return NULL;
}

void jx_encryption_heed(JxConference *conference) {
	if (!jx_room_encrypted(conference))
		return;
	jx_recording_encrypted(conference);
	for (JxVirtual *caller = any_caller(conference); caller; caller = any_caller(conference)) {
		jx_conference_log(conference, JX_LOG_INFO, "endpoint=%s event=put-out reason=\"the room is encrypted end to end now\"", caller->endpoint);
		jx_virtual_leave(caller, "security-error", "The room is encrypted end to end now, and calls cannot be: join it with a browser");
	}
}
