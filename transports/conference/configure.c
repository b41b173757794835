/* Reads and changes a room's configuration for its owners, with the focus's rights: who is an owner the MUC's own list says (XEP-0045, section 10), the form is asked for,
 * what was submitted goes into it, and all of it goes back. */
#include "config.h"
#include "conference/internal.h"

#include <string.h>

#include "conference/addresses.h"
#include "conference/configure.h"
#include "wire/core/jid.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/core/stanza_error.h"
#include "wire/core/wire_error.h"
#include "wire/muc/muc_owner.h"
#include "wire/muc/room_info.h"
#include "wire/muc/room_option.h"

typedef struct {
	JxConferences *all;
	char *room, *person; /* person: bare JID */
	JxForm *submitted;   /* nullable */
	gboolean strict;
	JxConfigured done;   /* NULL: nobody waits any more */
	gpointer data;
} Errand;

static GHashTable *errands; /* the open ones */

static void errand_free(Errand *errand) {
	g_hash_table_remove(errands, errand);
	jx_form_free(errand->submitted);
	g_free(errand->room);
	g_free(errand->person);
	g_free(errand);
}

/* The process ends: the conferences are gone, their IQs are told. */
static gboolean is_over(const Errand *errand) {
	return jx_conferences_current() != errand->all;
}

static void finish(Errand *errand, const JxForm *form, const char *condition, const char *text) {
	JxConferences *all = is_over(errand) ? NULL : errand->all;
	if (all && condition)
		jx_conferences_refusal(all, "conference", errand->submitted ? "configure" : "read-configuration", errand->person, errand->room, condition);
	else if (all && errand->submitted)
		all->host->log(JX_LOG_INFO, "conference", "room=%s event=configured by=%s fields=%u", errand->room, errand->person, errand->submitted->fields->len);
	if (errand->done)
		errand->done(form, condition, text, errand->data);
	errand_free(errand);
}

/* The room's server does not do it. */
static void failed(Errand *errand, JxIqOutcome outcome, xmpp_stanza_t *stanza) {
	if (outcome != JX_IQ_ERROR) {
		finish(errand, NULL, "remote-server-timeout", "The room's server does not answer");
		return;
	}
	g_autoptr(JxStanzaError) error = jx_stanza_error_read(stanza);
	finish(errand, NULL, error->condition, error->text ? error->text : "The room does not let the focus do that");
}

static void submitted(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
	Errand *errand = data;
	if (outcome != JX_IQ_RESULT || is_over(errand)) {
		failed(errand, outcome, stanza);
		return;
	}
	jx_room_options_take(errand->all, errand->room, errand->submitted);
	finish(errand, NULL, NULL, NULL);
}

static const char *value_now(const JxRoomOption *option, gpointer data) {
	Errand *errand = data;
	return jx_room_option_value(errand->all, errand->room, option->key);
}

static void got_form(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
	Errand *errand = data;
	xmpp_stanza_t *query = outcome == JX_IQ_RESULT ? jx_stanza_child(stanza, JX_NS_MUC_OWNER, "query") : NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(JxForm) form = query ? jx_muc_owner_read(query, &error) : NULL;
	if (!form || is_over(errand)) {
		failed(errand, outcome == JX_IQ_RESULT ? JX_IQ_TIMEOUT : outcome, stanza);
	} else if (!errand->submitted) {
		jx_room_form_add_ours(form, value_now, errand);
		finish(errand, form, NULL, NULL);
	} else if (!jx_room_form_merge(form, errand->submitted, errand->strict, &error)) {
		finish(errand, NULL, jx_wire_error_condition(error), error->message);
	} else {
		jx_conferences_ask(errand->all, "set", errand->room, jx_muc_owner_submit(jx_conferences_ctx(errand->all), form), JX_MUC_TIMEOUT_MS, submitted, errand);
	}
}

static void got_owners(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
	Errand *errand = data;
	xmpp_stanza_t *query = outcome == JX_IQ_RESULT ? jx_stanza_child(stanza, JX_NS_MUC_ADMIN, "query") : NULL;
	g_autoptr(GPtrArray) items = query ? jx_muc_admin_read(query, NULL) : NULL;
	gboolean owner = FALSE;
	for (guint i = 0; items && i < items->len && !owner; i++)
		owner = jx_jid_bare_equal(((const JxMucItem *)g_ptr_array_index(items, i))->jid, errand->person);
	if (owner && !is_over(errand))
		jx_conferences_ask(errand->all, "get", errand->room, jx_muc_owner_get(jx_conferences_ctx(errand->all)), JX_MUC_TIMEOUT_MS, got_form, errand);
	else /* whether there is such a room is nobody else's business */
		finish(errand, NULL, "forbidden", "Only owners of the room may see and change its settings");
}

void jx_conferences_allow_configuration(JxConferences *all, gboolean allowed) {
	all->configurable = allowed;
}

gboolean jx_conferences_configurable(const JxConferences *all) {
	return all->configurable;
}

void jx_conferences_configure(JxConferences *all, const char *address, const char *person, JxForm *submitted_form, gboolean strict, JxConfigured done, gpointer data) {
	g_autofree char *room = jx_address_room(address, all->settings.muc);
	g_autoptr(GError) error = NULL;
	Errand *errand = g_new0(Errand, 1);
	*errand = (Errand){ .all = all, .room = g_strdup(room), .person = jx_jid_bare(person), .submitted = submitted_form, .strict = strict, .done = done, .data = data };
	if (!errands)
		errands = g_hash_table_new(NULL, NULL);
	g_hash_table_add(errands, errand);
	if (!room || !all->configurable || !all->focus || !all->host->account_online(all->focus))
		finish(errand, NULL, room && all->configurable ? "remote-server-timeout" : "item-not-found", "The settings of this room cannot be reached here");
	else if (submitted_form && !jx_room_options_check(all, submitted_form, &error))
		finish(errand, NULL, "not-acceptable", error->message);
	else
		jx_conferences_ask(all, "get", room, jx_muc_admin_get(jx_conferences_ctx(all), JX_AFFILIATION_OWNER), JX_MUC_TIMEOUT_MS, got_owners, errand);
}

/* --- what the room says of itself */

typedef struct {
	JxRoomTold told; /* NULL: nobody waits any more */
	gpointer data;
} Telling;

static GHashTable *tellings; /* the open ones */

static void got_info(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
	g_autofree Telling *telling = data;
	JxConferences *all = jx_conferences_current();
	g_hash_table_remove(tellings, telling);
	if (!telling->told || !all)
		return;
	xmpp_stanza_t *query = outcome == JX_IQ_RESULT ? jx_stanza_child(stanza, JX_NS_DISCO_INFO, "query") : NULL;
	g_autoptr(JxDiscoInfo) disco = query ? jx_disco_info_read(query, NULL) : NULL;
	g_autoptr(JxRoomInfo) info = disco ? jx_room_info_read(disco) : NULL;
	g_autoptr(JxForm) form = info && info->is_room ? jx_room_info_form(info) : NULL;
	g_autoptr(xmpp_stanza_t) written = form ? jx_form_write(jx_conferences_ctx(all), form) : NULL;
	telling->told(written, telling->data);
}

gboolean jx_conferences_room_info(JxConferences *all, const char *address, JxRoomTold told, gpointer data) {
	g_autofree char *room = jx_address_room(address, all->settings.muc);
	if (!room || !all->focus || !all->host->account_online(all->focus))
		return FALSE;
	Telling *telling = g_new(Telling, 1);
	*telling = (Telling){ told, data };
	if (!tellings)
		tellings = g_hash_table_new(NULL, NULL);
	g_hash_table_add(tellings, telling);
	jx_conferences_ask(all, "get", room, jx_disco_info_request(jx_conferences_ctx(all), NULL), JX_MUC_TIMEOUT_MS, got_info, telling);
	return TRUE;
}

void jx_conferences_configure_forget(gpointer data) {
	GHashTableIter iter;
	gpointer key;
	if (errands)
		for (g_hash_table_iter_init(&iter, errands); g_hash_table_iter_next(&iter, &key, NULL);)
			if (((Errand *)key)->data == data)
				((Errand *)key)->done = NULL;
	if (tellings)
		for (g_hash_table_iter_init(&iter, tellings); g_hash_table_iter_next(&iter, &key, NULL);)
			if (((Telling *)key)->data == data)
				((Telling *)key)->told = NULL;
}
