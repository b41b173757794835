#include "config.h"

#include "conference/meeting.h"

#include <string.h>

#include "host/fetch.h"
#include "host/host.h"
#include "wire/core/jid.h"
#include "wire/core/wire_error.h"

#define FIRST_MS 1000
#define MOST_MS 30000

/* --- finding */

struct JxMeetingFind {
	JxMeetingUrl *url;
	JxFetch *fetch;
	JxMeetingFound found;
	gpointer data;
};

void jx_meeting_find_cancel(JxMeetingFind *self) {
	if (!self)
		return;
	jx_fetch_cancel(self->fetch);
	jx_meeting_url_free(self->url);
	g_free(self);
}

/* Its last act. */
static void tell(JxMeetingFind *self, const JxMeetingConfig *config, const GError *error) {
	self->found(self->url, config, error, self->data);
	jx_meeting_find_cancel(self);
}

static void on_config(guint status, const char *body, gsize length, const GError *error, gpointer data) {
	JxMeetingFind *self = data;
	self->fetch = NULL;
	g_autoptr(GError) reason = NULL;
	g_autoptr(JxMeetingConfig) config = NULL;
	if (error)
		reason = g_error_new(error->domain, error->code, "%s cannot be reached: %s", self->url->host, error->message);
	else if (status / 100 == 2 || status == 404)
		config = jx_meeting_config_parse(status == 404 ? NULL : body, length, self->url, &reason);
	else
		jx_wire_refuse(&reason, JX_WIRE_NOT_ACCEPTABLE, "%s does not give its config.js: HTTP %u", self->url->host, status);
	tell(self, config, reason);
}

JxMeetingFind *jx_meeting_find(JxMeetingUrl *url, const JxMeetingTrust *trust, JxMeetingFound found, gpointer data) {
	JxMeetingFind *self = g_new0(JxMeetingFind, 1);
	g_autofree char *address = jx_meeting_config_url(url);
	const JxFetchRequest request = { .url = address, .ca_file = trust->ca_file, .sha256 = trust->sha256 };
	self->url = url;
	self->found = found;
	self->data = data;
	self->fetch = jx_fetch(&request, on_config, self);
	return self;
}

/* --- asking */

struct JxMeetingRequest {
	char *url, *ca_file, *sha256;
	JxConferenceRequest *request;
	JxFetch *fetch;
	JxTimer *timer;
	guint delay;
	JxMeetingAnswered answered;
	gpointer data;
	gboolean telling, cancelled;
};

static void ask(gpointer data);

static void release(JxMeetingRequest *self) {
	jx_fetch_cancel(self->fetch);
	jx_host()->timer_cancel(self->timer);
	jx_conference_request_free(self->request);
	g_free(self->url);
	g_free(self->ca_file);
	g_free(self->sha256);
	g_free(self);
}

void jx_meeting_request_cancel(JxMeetingRequest *self) {
	if (!self)
		return;
	self->cancelled = TRUE;
	if (!self->telling)
		release(self);
}

static gboolean goes_on(JxConferenceOutcome outcome) {
	return outcome == JX_CONFERENCE_NOT_YET || outcome == JX_CONFERENCE_SESSION || outcome == JX_CONFERENCE_AWAY;
}

static void tell_answer(JxMeetingRequest *self, JxConferenceOutcome outcome, const JxConferenceReply *reply, const char *sentence) {
	guint delay = goes_on(outcome) ? self->delay : 0;
	self->delay = MIN(2 * self->delay, MOST_MS);
	self->telling = TRUE;
	self->answered(outcome, reply, sentence, delay, self->data);
	self->telling = FALSE;
	if (self->cancelled || !goes_on(outcome))
		release(self);
	else
		self->timer = jx_host()->timer(delay, FALSE, ask, self);
}

static void on_answer(guint status, const char *body, gsize length, const GError *error, gpointer data) {
	JxMeetingRequest *self = data;
	self->fetch = NULL;
	g_autoptr(JxConferenceReply) reply = NULL;
	const char *sentence = NULL;
	JxConferenceOutcome outcome = error ? JX_CONFERENCE_AWAY : jx_conference_outcome(status, body, length, &reply, &sentence);
	g_autofree char *whole = error ? g_strdup(error->message) : status / 100 == 2 ? g_strdup(sentence) : g_strdup_printf("HTTP %u: %s", status, sentence);
	if (outcome == JX_CONFERENCE_SESSION)
		g_clear_pointer(&self->request->session_id, g_free);
	tell_answer(self, outcome, reply, whole);
}

static void ask(gpointer data) {
	JxMeetingRequest *self = data;
	self->timer = NULL;
	g_autofree char *body = jx_conference_request_write_json(self->request);
	const JxFetchRequest request = { .url = self->url, .body = body, .token = self->request->token, .ca_file = self->ca_file, .sha256 = self->sha256 };
	self->fetch = jx_fetch(&request, on_answer, self);
}

static JxConferenceRequest *copy_of(const JxConferenceRequest *request) {
	JxConferenceRequest *copy = jx_conference_request_new(request->room);
	copy->machine_uid = g_strdup(request->machine_uid);
	copy->token = g_strdup(request->token);
	copy->session_id = g_strdup(request->session_id);
	for (guint i = 0; i < request->properties->len; i++) {
		const JxProperty *property = g_ptr_array_index(request->properties, i);
		g_ptr_array_add(copy->properties, jx_property_new(property->name, property->value));
	}
	return copy;
}

/* The room's name goes into the address as well: deployments spread rooms by it. */
static char *address_of(const char *url, const char *room) {
	g_autofree char *local = jx_jid_local(room), *escaped = g_uri_escape_string(local ? local : room, NULL, FALSE);
	return g_strconcat(url, strchr(url, '?') ? "&" : "?", "room=", escaped, NULL);
}

JxMeetingRequest *jx_meeting_request(const char *url, const JxConferenceRequest *request, const JxMeetingTrust *trust, JxMeetingAnswered answered, gpointer data) {
	JxMeetingRequest *self = g_new0(JxMeetingRequest, 1);
	self->url = address_of(url, request->room);
	self->request = copy_of(request);
	self->ca_file = g_strdup(trust->ca_file);
	self->sha256 = g_strdup(trust->sha256);
	self->delay = FIRST_MS;
	self->answered = answered;
	self->data = data;
	ask(self);
	return self;
}
