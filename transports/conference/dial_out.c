/* A room calls somebody (XEP-0353): a proposal to the bare JID, which rings on every device; the first that says `proceed` is joined for and offered a
 * session, others that say so later are told that it is over. */
#include "config.h"
#include "conference/internal.h"

#include <string.h>

#include "conference/addresses.h"
#include "conference/calls.h"
#include "wire/core/jid.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/core/stanza_error.h"

/* --- what is told */

static void dial_log(const JxDialing *dialing, const char *event, const char *text) {
	jx_conference_log(dialing->conference, JX_LOG_INFO, "peer=%s id=%s event=%s text=\"%s\"", dialing->device ? dialing->device : dialing->person,
		dialing->id, event, text ? text : "");
}

static void report(const JxDialing *dialing, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void report(const JxDialing *dialing, const char *format, ...) {
	va_list arguments;
	va_start(arguments, format);
	g_autofree char *text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	if (!dialing->conference->closing)
		jx_chat_say(dialing->conference, dialing->nick, text);
}

static void jmi(const JxDialing *dialing, JxJmiKind kind, const char *to) {
	JxConferences *all = dialing->conference->all;
	JxJmi what = { .kind = kind, .id = dialing->id };
	if (kind == JX_JMI_PROPOSE) {
		what.audio = what.receipt_wanted = TRUE;
		what.video = dialing->video;
	}
	xmpp_stanza_t *message = jx_jmi_write(jx_conferences_ctx(all), &what, dialing->self, to);
	if (kind == JX_JMI_PROPOSE)
		jx_stanza_add_text(message, "nick", JX_NS_NICK, dialing->conference->local);
	jx_conferences_send(all, all->calls, message);
}

/* --- the end */

static void dialing_free(JxDialing *dialing) {
	JxConference *conference = dialing->conference;
	g_hash_table_remove(conference->dialings, dialing->id);
	jx_conference_cancel(conference, &dialing->timer);
	if (dialing->virtual)
		dialing->virtual->dialing = NULL;
	g_free(dialing->id);
	g_free(dialing->person);
	g_free(dialing->self);
	g_free(dialing->nick);
	g_free(dialing->device);
	g_free(dialing);
}

static void over(JxDialing *dialing, const char *outcome, const char *text) {
	const JxHost *host = dialing->conference->all->host;
	g_autofree char *label = g_strdup_printf("outcome=\"%s\"", outcome);
	host->count("dial_out_total", label, 1);
	dial_log(dialing, outcome, text);
	dialing_free(dialing);
}

/* Devices that ring stop; the one that has answered does not wait for a session. */
static void retract(const JxDialing *dialing) {
	if (dialing->state == JX_DIALING_RINGING)
		jmi(dialing, JX_JMI_RETRACT, dialing->person);
	else if (dialing->device)
		jmi(dialing, JX_JMI_RETRACT, dialing->device);
}

void jx_dialing_failed(JxDialing *dialing, const char *reason, const char *text, gboolean by_peer) {
	static const struct {
		const char *reason, *before, *after;
	} lines[] = { { "decline", "", " has declined." }, { "busy", "", " is busy." }, { "cancel", "The call to ", " was withdrawn." },
		{ "gone", "", " has hung up." }, { "success", "", " has hung up." } };
	if (!by_peer)
		retract(dialing);
	gsize i = 0;
	while (i < G_N_ELEMENTS(lines) && strcmp(lines[i].reason, reason) != 0)
		i++;
	if (i < G_N_ELEMENTS(lines))
		report(dialing, "%s%s%s", lines[i].before, dialing->person, lines[i].after);
	else
		report(dialing, "The call to %s failed: %s%s%s", dialing->person, reason, text ? ". " : "", text ? text : "");
	over(dialing, reason, text);
}

void jx_dialing_accepted(JxDialing *dialing) {
	report(dialing, "%s has answered.", dialing->person);
	over(dialing, "answered", NULL);
}

void jx_dialings_clear(JxConference *conference) {
	g_autoptr(GList) dialings = g_hash_table_get_values(conference->dialings);
	for (GList *l = dialings; l; l = l->next) {
		retract(l->data);
		over(l->data, "closed", NULL);
	}
}

/* --- the beginning */

static JxDialing *dialing_of(const JxConference *conference, const char *person) {
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, conference->dialings);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		if (jx_jid_bare_equal(((JxDialing *)value)->person, person))
			return value;
	return NULL;
}

static gboolean is_present(const JxConference *conference, const char *person) {
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, conference->virtuals);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		if (((JxVirtual *)value)->caller && jx_jid_bare_equal(((JxVirtual *)value)->caller, person))
			return TRUE;
	return FALSE;
}

/* Whoever comes back to a device that rang reads from where. */
static void tell_missed(const JxDialing *dialing) {
	const JxConference *conference = dialing->conference;
	g_autofree char *text = g_strdup_printf("You were called into the room %s. Call this address to come in.", conference->local);
	jx_chat_tell(conference->all, conference->room, dialing->person, text);
}

static void unanswered(gpointer data) {
	JxDialing *dialing = data;
	dialing->timer = NULL;
	retract(dialing);
	tell_missed(dialing);
	guint seconds = dialing->conference->all->settings.dial_out_timeout;
	report(dialing, dialing->reached ? "%s has not answered within %u seconds." : "%s could not be reached: nothing has rung within %u seconds.",
		dialing->person, seconds);
	over(dialing, dialing->reached ? "timeout" : "unreached", NULL);
}

static void let_in(JxConferences *all, const JxAdmission *admission, const char *room, const char *person, gpointer data) {
	g_autofree char *id = data;
	JxConference *conference = jx_conference_find(all, room);
	JxDialing *dialing = conference ? g_hash_table_lookup(conference->dialings, id) : NULL;
	if (!dialing || dialing->state != JX_DIALING_ASKED) /* withdrawn meanwhile, or calling in */
		return;
	if (!admission->admitted) {
		jx_conferences_refusal(all, "dial", "propose", person, room, admission->reason);
		if (strcmp(admission->reason, "banned") == 0)
			report(dialing, "%s is banned from this room.", person);
		else
			report(dialing, "%s cannot be called: %s.", person, admission->text);
		over(dialing, "refused", admission->reason);
		return;
	}
	dialing->state = JX_DIALING_RINGING;
	dialing->timer = all->host->timer(all->settings.dial_out_timeout * 1000, FALSE, unanswered, dialing);
	jmi(dialing, JX_JMI_PROPOSE, dialing->person);
	dial_log(dialing, "proposed", NULL);
}

static JxDialing *dialing_new(JxConference *conference, const JxInviter *inviter, const char *person, gboolean video) {
	JxDialing *dialing = g_new0(JxDialing, 1);
	dialing->conference = conference;
	dialing->id = g_strdup_printf("d%08x%08x", g_random_int(), g_random_int());
	dialing->person = g_strdup(person);
	dialing->self = jx_address_callable(conference->room, conference->all->calls_domain);
	dialing->nick = inviter->openly ? NULL : g_strdup(inviter->nick);
	dialing->video = video;
	g_hash_table_insert(conference->dialings, dialing->id, dialing);
	return dialing;
}

/* As somebody types it or copies it: xmpp:parent@school.example, with or without a resource. */
static char *person_of(const char *jid) {
	g_autofree char *normal = jx_jid_normalize(g_str_has_prefix(jid, "xmpp:") ? jid + strlen("xmpp:") : jid, NULL);
	return normal ? jx_jid_bare(normal) : NULL;
}

const JxDialRefusal *jx_dial_out(JxConference *conference, const JxInviter *inviter, const char *jid, gboolean video, char **id) {
	JxConferences *all = conference->all;
	g_autofree char *person = person_of(jid);
	const JxOccupant *occupant = jx_occupant_find(conference, inviter->nick);
	const JxDialFacts facts = {
		.enabled = all->settings.dial_out,
		.moderator = occupant && occupant->role == JX_ROLE_MODERATOR,
		.person = person,
		.domains = all->settings.dial_out_domains,
		.online = all->calls && all->host->account_online(all->calls) && jx_conference_ready(conference),
		.present = person && is_present(conference, person),
		.ringing = person && dialing_of(conference, person),
		.open = g_hash_table_size(conference->dialings),
		.max = all->settings.dial_out_max,
	};
	const JxDialRefusal *refusal = jx_dial_refusal(&facts);
	if (refusal) {
		jx_conferences_refusal(all, "dial", "propose", occupant ? occupant->address : "", conference->room, refusal->reason);
		return refusal;
	}
	JxDialing *dialing = dialing_new(conference, inviter, person, video);
	if (id)
		*id = g_strdup(dialing->id);
	report(dialing, "Calling %s.", person);
	jx_door_ask(all, conference->room, person, let_in, g_strdup(dialing->id));
	return NULL;
}

gboolean jx_dial_invited(JxConference *conference, const char *person) {
	return dialing_of(conference, person) != NULL;
}

void jx_dial_called_in(JxConference *conference, const char *peer) {
	JxDialing *dialing = dialing_of(conference, peer);
	if (!dialing || dialing->state > JX_DIALING_CROSSED)
		return;
	retract(dialing);
	jx_dialing_accepted(dialing);
}

guint jx_dial_hang_up(JxConference *conference, const char *id, const char *person) {
	guint found = 0;
	g_autoptr(GList) dialings = g_hash_table_get_values(conference->dialings);
	for (GList *l = dialings; l; l = l->next) {
		JxDialing *dialing = l->data;
		if ((id && strcmp(dialing->id, id) != 0) || (person && strcmp(dialing->person, person) != 0))
			continue;
		found++;
		if (dialing->virtual)
			jx_virtual_leave(dialing->virtual, "cancel", NULL);
		else
			jx_dialing_failed(dialing, "cancel", NULL, FALSE);
	}
	g_autoptr(GList) virtuals = g_hash_table_get_values(conference->virtuals);
	for (GList *l = virtuals; l; l = l->next) {
		JxVirtual *virtual = l->data;
		gboolean meant = person ? virtual->caller && jx_jid_bare_equal(virtual->caller, person) : virtual->dialed;
		if (!virtual->session || !meant || (id && strcmp(virtual->session->sid, id) != 0))
			continue;
		found++;
		jx_virtual_leave(virtual, "success", "A moderator has hung up");
	}
	return found;
}

/* --- somebody answers */

static void answered(JxDialing *dialing, const char *device) {
	JxConference *conference = dialing->conference;
	jx_conference_cancel(conference, &dialing->timer);
	dialing->state = JX_DIALING_ANSWERED;
	dialing->device = g_strdup(device);
	g_autofree char *name = jx_address_display_name(dialing->person);
	JxVirtual *virtual = jx_virtual_new(conference, NULL, name, device);
	if (!virtual) {
		jx_dialing_failed(dialing, "resource-constraint", "There are as many callers in this room as it can hold", FALSE);
		return;
	}
	virtual->dialed = TRUE;
	virtual->dialing = dialing;
	dialing->virtual = virtual;
	dial_log(dialing, "proceeds", NULL);
	jx_virtual_join(virtual);
}

void jx_dialing_joined(JxDialing *dialing) {
	dialing->state = JX_DIALING_OFFERED;
	jx_session_dial(dialing->virtual, dialing);
}

/* Another device was faster. */
static void too_late(JxConferences *all, const JxIncoming *in, const JxJmi *what) {
	g_autofree char *self = jx_jid_bare(in->to);
	g_autofree char *full = g_strconcat(self, "/" JX_CALLS_RESOURCE, NULL);
	JxJmi answer = { .kind = JX_JMI_RETRACT, .id = what->id };
	jx_conferences_send(all, all->calls, jx_jmi_write(jx_conferences_ctx(all), &answer, full, in->from));
}

/* Somebody hangs up: before anything was answered, or on the device that has said yes and has no session yet. */
static void refused(JxDialing *dialing, const JxIncoming *in, const JxJmi *what) {
	JxVirtual *virtual = dialing->virtual;
	if (dialing->state != JX_DIALING_RINGING && g_strcmp0(dialing->device, in->from) != 0)
		return;
	jx_dialing_failed(dialing, what->reason && strcmp(what->reason->condition, "busy") == 0 ? "busy" : "decline", NULL, TRUE);
	if (virtual)
		jx_virtual_leave(virtual, "decline", NULL);
}

static void on_jmi(JxDialing *dialing, const JxIncoming *in, const JxJmi *what) {
	JxConferences *all = dialing->conference->all;
	switch (what->kind) {
	case JX_JMI_RINGING:
		if (dialing->state == JX_DIALING_RINGING && !dialing->reached)
			report(dialing, "It rings at %s.", dialing->person);
		dialing->reached = TRUE;
		break;
	case JX_JMI_PROCEED:
		if (dialing->state == JX_DIALING_RINGING && jx_jid_resource(in->from))
			answered(dialing, in->from);
		else if (dialing->device && strcmp(dialing->device, in->from) != 0)
			too_late(all, in, what);
		break;
	case JX_JMI_REJECT:
	case JX_JMI_FINISH:
		refused(dialing, in, what);
		break;
	default:
		break;
	}
}

/* The session that came of it stands: its peer is the device that was the first. */
static gboolean is_answered_elsewhere(const JxConference *conference, const JxIncoming *in, const JxJmi *what) {
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, conference->virtuals);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const JxVirtual *virtual = value;
		if (virtual->dialed && virtual->session && strcmp(virtual->session->sid, what->id) == 0)
			return jx_jid_bare_equal(virtual->caller, in->from) && strcmp(virtual->caller, in->from) != 0;
	}
	return FALSE;
}

static JxConference *conference_at(JxConferences *all, const char *address) {
	g_autofree char *room = all ? jx_address_room(address, all->settings.muc) : NULL;
	return room ? jx_conference_find(all, room) : NULL;
}

gboolean jx_calls_dialed(JxAccount *calls, const JxIncoming *in, const JxJmi *what) {
	JxConferences *all = jx_conferences_current();
	JxConference *conference = conference_at(all, in->to);
	JxDialing *dialing = conference ? g_hash_table_lookup(conference->dialings, what->id) : NULL;
	if (dialing && jx_jid_bare_equal(dialing->person, in->from)) {
		on_jmi(dialing, in, what);
		return TRUE;
	}
	if (!conference || what->kind != JX_JMI_PROCEED || !is_answered_elsewhere(conference, in, what))
		return FALSE;
	too_late(all, in, what);
	return TRUE;
}

gboolean jx_calls_bounced(JxAccount *calls, const JxIncoming *in) {
	static const char prefix[] = "jm-propose-";
	JxConference *conference = conference_at(jx_conferences_current(), in->to);
	if (!conference || !g_str_has_prefix(in->id, prefix))
		return FALSE;
	JxDialing *dialing = g_hash_table_lookup(conference->dialings, in->id + strlen(prefix));
	if (!dialing || dialing->state != JX_DIALING_RINGING || !jx_jid_bare_equal(dialing->person, in->from))
		return FALSE;
	g_autoptr(JxStanzaError) error = jx_stanza_error_read(in->stanza);
	report(dialing, "%s could not be reached (%s)%s%s", dialing->person, error->condition, error->text ? ": " : ".", error->text ? error->text : "");
	over(dialing, "unreachable", error->condition);
	return TRUE;
}

gboolean jx_calls_crossed(JxAccount *calls, const char *callee, const char *caller, const JxJmi *theirs) {
	JxConference *conference = conference_at(jx_conferences_current(), callee);
	JxDialing *dialing = conference ? dialing_of(conference, caller) : NULL;
	if (!dialing || dialing->state > JX_DIALING_RINGING)
		return FALSE;
	int order = strcmp(theirs->id, dialing->id);
	gboolean same = theirs->audio && theirs->video == dialing->video;
	if (dialing->state == JX_DIALING_RINGING && same && (order > 0 || (order == 0 && strcmp(caller, dialing->self) > 0)))
		return TRUE;
	retract(dialing);
	if (!dialing->timer)
		dialing->timer = conference->all->host->timer(conference->all->settings.dial_out_timeout * 1000, FALSE, unanswered, dialing);
	dialing->state = JX_DIALING_CROSSED;
	dial_log(dialing, "crossed", NULL);
	return FALSE;
}
