/* Native callers: room@calls is called by session-initiate, after a jingle-message (XEP-0353) or without. Whoever is admitted becomes an occupant
 * first; only then is the session answered. */
#include "config.h"
#include "conference/internal.h"

#include <string.h>

#include "conference/addresses.h"
#include "conference/calls.h"
#include "wire/core/jid.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"

#define MAX_LATER 128
#define MAX_ARRIVALS 512

/* --- arrivals */

static void release(gpointer stanza) {
	xmpp_stanza_release(stanza);
}

void jx_arrival_free(JxArrival *arrival) {
	if (arrival->virtual)
		arrival->virtual->arrival = NULL;
	if (arrival->request)
		xmpp_stanza_release(arrival->request);
	g_ptr_array_unref(arrival->later);
	g_free(arrival->key);
	g_free(arrival->peer);
	g_free(arrival->self);
	g_free(arrival->sid);
	g_free(arrival->room);
	g_free(arrival->name);
	g_free(arrival);
}

static void remove_arrival(JxArrival *arrival) {
	JxVirtual *virtual = arrival->virtual;
	JxConferences *all = arrival->all;
	if (virtual) {
		virtual->arrival = NULL;
		arrival->virtual = NULL;
	}
	g_hash_table_remove(all->arrivals, arrival->key);
	if (virtual && !virtual->session)
		jx_virtual_leave(virtual, "cancel", NULL);
}

void jx_arrival_refuse(JxArrival *arrival, const char *condition, const char *text) {
	arrival->all->host->reply_error_to(arrival->all->calls, arrival->request, condition, text, NULL);
	remove_arrival(arrival);
}

void jx_arrival_joined(JxArrival *arrival) {
	JxConferences *all = arrival->all;
	JxVirtual *virtual = arrival->virtual;
	g_autoptr(JxJingle) initiate = jx_jingle_read(jx_stanza_child(arrival->request, JX_NS_JINGLE, "jingle"), NULL);
	all->host->reply_result_to(all->calls, arrival->request, NULL);
	virtual->arrival = NULL;
	arrival->virtual = NULL;
	g_hash_table_steal(all->arrivals, arrival->key);
	jx_session_answer(virtual, arrival, initiate);
	jx_arrival_free(arrival);
}

/* A caller that calls again after the server was away has lost its session with its stream: the old one only lingers. */
static void end_former_calls(JxConferences *all, const JxArrival *arrival) {
	g_autoptr(GList) virtuals = g_hash_table_get_values(all->virtuals);
	for (GList *l = virtuals; l; l = l->next) {
		JxVirtual *virtual = l->data;
		if (virtual->session && virtual->session->started < all->calls_up_since && strcmp(virtual->session->peer, arrival->peer) == 0
			&& strcmp(virtual->conference->room, arrival->room) == 0)
			jx_virtual_leave(virtual, "gone", "You called again");
	}
}

/* The person is told why, too: not every client shows what stands in an error. */
static void tell_refusal(JxConferences *all, const JxAdmission *admission, const char *action, const char *room, const char *person) {
	jx_conferences_refusal(all, "conference", action, person, room, admission->reason);
	if (strcmp(admission->reason, "password") == 0)
		jx_password_ask(all, room, person);
	else
		jx_chat_tell(all, room, person, admission->text);
}

static void admitted(JxConferences *all, const JxAdmission *admission, const char *room, const char *person, gpointer data) {
	g_autofree char *key = data;
	JxArrival *arrival = g_hash_table_lookup(all->arrivals, key);
	if (!arrival) /* cancelled meanwhile */
		return;
	if (!admission->admitted) {
		tell_refusal(all, admission, "session-initiate", arrival->room, arrival->peer);
		jx_arrival_refuse(arrival, admission->condition, admission->text);
		return;
	}
	end_former_calls(all, arrival);
	JxVirtual *virtual = jx_virtual_new(jx_conference_find(all, arrival->room), NULL, arrival->name, arrival->peer);
	if (!virtual) {
		jx_arrival_refuse(arrival, "resource-constraint", "There are as many callers in this room as it can hold");
		return;
	}
	jx_dial_called_in(virtual->conference, arrival->peer);
	virtual->arrival = arrival;
	arrival->virtual = virtual;
	jx_virtual_join(virtual);
}

static void arrive(JxConferences *all, const JxIncoming *in, const JxJingle *jingle) {
	g_autofree char *room = jx_address_room(in->to, all->settings.muc);
	if (!room || !jx_jid_resource(in->from)) {
		jx_conferences_refusal(all, "jingle", "session-initiate", in->from, in->to, "nobody-there");
		all->host->reply_error(in, "item-not-found", "Nobody has this address: call a room, by its name at this domain", NULL);
		return;
	}
	if (g_hash_table_size(all->arrivals) >= MAX_ARRIVALS) {
		jx_conferences_refusal(all, "jingle", "session-initiate", in->from, room, "flood");
		all->host->reply_error(in, "resource-constraint", "Too many calls are being set up; try again in a moment", NULL);
		return;
	}
	JxArrival *arrival = g_new0(JxArrival, 1);
	arrival->all = all;
	arrival->key = jx_session_key(in->from, jingle->sid);
	arrival->peer = g_strdup(in->from);
	arrival->self = jx_address_callable(room, all->calls_domain);
	arrival->sid = g_strdup(jingle->sid);
	arrival->room = g_steal_pointer(&room);
	arrival->request = xmpp_stanza_clone(in->stanza);
	arrival->later = g_ptr_array_new_with_free_func(release);
	arrival->name = jx_stanza_child_text(in->payload, JX_NS_NICK, "nick", 255);
	if (!arrival->name)
		arrival->name = jx_address_display_name(in->from);
	g_hash_table_insert(all->arrivals, arrival->key, arrival);
	g_autofree char *caller = g_strdup(arrival->peer);
	g_autofree char *where = g_strdup(arrival->room);
	jx_door_ask(all, where, caller, admitted, g_strdup(arrival->key));
}

static void while_arriving(JxArrival *arrival, const JxIncoming *in, const JxJingle *jingle) {
	const JxHost *host = arrival->all->host;
	switch (jingle->action) {
	case JX_JINGLE_SESSION_INITIATE: {
		g_autoptr(xmpp_stanza_t) specific = jx_jingle_error(jx_conferences_ctx(arrival->all), "out-of-order");
		host->reply_error(in, "unexpected-request", "This session is being set up already", specific);
		return;
	}
	case JX_JINGLE_SESSION_TERMINATE:
		host->reply_result(in, NULL);
		host->reply_result_to(arrival->all->calls, arrival->request, NULL);
		remove_arrival(arrival);
		return;
	default:
		if (arrival->later->len >= MAX_LATER) {
			host->reply_error(in, "resource-constraint", "Too many requests before the session is set up", NULL);
			return;
		}
		host->reply_result(in, NULL);
		g_ptr_array_add(arrival->later, xmpp_stanza_clone(in->stanza));
	}
}

void jx_callers_jingle(JxConferences *all, const JxIncoming *in, const JxJingle *jingle) {
	g_autofree char *key = jx_session_key(in->from, jingle->sid);
	JxArrival *arrival = g_hash_table_lookup(all->arrivals, key);
	if (arrival)
		while_arriving(arrival, in, jingle);
	else if (jingle->action == JX_JINGLE_SESSION_INITIATE)
		arrive(all, in, jingle);
	else
		jx_session_unknown(all, in, jingle);
}

/* --- for the modules */

typedef struct {
	JxAdmitted callback;
	gpointer data;
} Asking;

static GHashTable *askings; /* the open ones: Asking * */

static void asked(JxConferences *all, const JxAdmission *admission, const char *room, const char *caller, gpointer data) {
	Asking *asking = data;
	if (!admission->admitted)
		tell_refusal(all, admission, "propose", room, caller);
	if (g_hash_table_remove(askings, asking))
		asking->callback(admission->condition, admission->text, asking->data);
	g_free(asking);
}

void jx_calls_admit(JxAccount *calls, const char *callee, const char *caller, JxAdmitted callback, gpointer data) {
	JxConferences *all = jx_conferences_current();
	g_autofree char *room = all ? jx_address_room(callee, all->settings.muc) : NULL;
	if (!room) {
		callback("item-not-found", "Nobody has this address: call a room, by its name at this domain", data);
		return;
	}
	if (!askings)
		askings = g_hash_table_new(NULL, NULL);
	Asking *asking = g_new0(Asking, 1);
	*asking = (Asking){ callback, data };
	g_hash_table_add(askings, asking);
	jx_door_ask(all, room, caller, asked, asking);
}

void jx_calls_admit_forget(gpointer data) {
	if (!askings)
		return;
	GHashTableIter iter;
	gpointer key;
	g_hash_table_iter_init(&iter, askings);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		if (((Asking *)key)->data == data)
			g_hash_table_iter_remove(&iter);
}

gboolean jx_calls_room(JxAccount *calls, const char *callee, char **room, char **title) {
	JxConferences *all = jx_conferences_current();
	g_autofree char *found = all ? jx_address_room(callee, all->settings.muc) : NULL;
	if (!found)
		return FALSE;
	if (title)
		*title = jx_jid_local(found);
	if (room)
		*room = g_steal_pointer(&found);
	return TRUE;
}

void jx_callers_gone(JxConferences *all, const char *peer) {
	g_autoptr(GList) virtuals = g_hash_table_get_values(all->virtuals);
	for (GList *l = virtuals; l; l = l->next) {
		JxVirtual *virtual = l->data;
		if (virtual->session && strcmp(virtual->session->peer, peer) == 0)
			jx_virtual_leave(virtual, "gone", NULL);
	}
}

