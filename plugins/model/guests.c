/* Guests: participants who are here by somebody else's leg. */
#include "config.h"

#include "model/room_private.h"

static gboolean is_named(const JxGuestSpec *specs, guint n, const char *id) {
	for (guint i = 0; i < n; i++)
		if (g_str_equal(specs[i].id, id))
			return TRUE;
	return FALSE;
}

static gboolean put(JxRoom *room, JxLeg *leg, const JxGuestSpec *spec, GError **error) {
	JxParticipant *guest = jx_room_participant(room, spec->id);
	if (guest && guest->carrier == leg && g_str_equal(guest->endpoint, spec->endpoint)) {
		if (spec->name && !g_str_equal(guest->name, spec->name))
			jx_participant_rename(guest, spec->name);
		return TRUE;
	}
	guest = jx_room_add_participant(room, spec->id, spec->endpoint, spec->name, JX_ORIGIN_GUEST, error);
	if (!guest)
		return FALSE;
	guest->carrier = leg;
	g_ptr_array_add(leg->guests, guest);
	return TRUE;
}

gboolean jx_room_set_guests(JxRoom *room, JxLeg *leg, const JxGuestSpec *specs, guint n, GError **error) {
	for (guint i = leg->guests->len; i-- > 0;) {
		JxParticipant *guest = leg->guests->pdata[i];
		if (!is_named(specs, n, guest->id))
			jx_room_remove_participant(room, guest, "left");
	}
	for (guint i = 0; i < n; i++)
		if (!put(room, leg, &specs[i], error))
			return FALSE;
	return TRUE;
}
