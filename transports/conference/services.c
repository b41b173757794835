/* What Jitsi clients expect of services beside the focus, and are told by it where the operator has none of them: how long the conference has been
 * going on, and how long each has spoken (docs/protocol/browsers.md, "Services"). */
#include "config.h"
#include "conference/internal.h"

#include <string.h>

#include "wire/jitsi/json_message.h"

typedef struct {
	char *name;
	gint64 spoken; /* ms */
} Speaker;

void jx_conferences_serve(JxConferences *all, JxService service, JxAccount *account) {
	/* Where the focus is an account of a person's kind, clients know its component. */
	if (!all->services[service] || strcmp(all->host->account_role(account), "focus") != 0)
		all->services[service] = account;
}

void jx_services_tell(JxOccupant *occupant, JxService service, json_t *object) {
	JxConferences *all = occupant->conference->all;
	JxAccount *account = all->services[service];
	if (account && occupant->real)
		jx_conferences_send(all, account, jx_json_message_write(jx_conferences_ctx(all), object, all->host->account_address(account), occupant->real));
	json_decref(object);
}

/* --- who has spoken for how long */

static void speaker_free(gpointer data) {
	Speaker *speaker = data;
	g_free(speaker->name);
	g_free(speaker);
}

static Speaker *speaker_of(JxConference *conference, const char *nick) {
	if (!conference->speakers)
		conference->speakers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, speaker_free);
	Speaker *speaker = g_hash_table_lookup(conference->speakers, nick);
	if (!speaker) {
		speaker = g_new0(Speaker, 1);
		g_hash_table_insert(conference->speakers, g_strdup(nick), speaker);
	}
	g_free(speaker->name);
	speaker->name = g_strdup(jx_occupant_name(conference, nick));
	return speaker;
}

/* Brings the books up to now. */
static void book(JxConference *conference) {
	gint64 now = conference->all->host->now();
	Speaker *speaker = conference->speaking ? g_hash_table_lookup(conference->speakers, conference->speaking) : NULL;
	if (speaker)
		speaker->spoken += now - conference->speaking_since;
	conference->speaking_since = now;
}

void jx_services_speaker(JxConference *conference, const char *nick, gboolean silence) {
	book(conference);
	g_clear_pointer(&conference->speaking, g_free);
	if (!*nick || silence)
		return;
	speaker_of(conference, nick);
	conference->speaking = g_strdup(nick);
}

static json_t *statistics(JxConference *conference) {
	json_t *users = json_object();
	GHashTableIter iter;
	gpointer nick, value;
	book(conference);
	g_hash_table_iter_init(&iter, conference->speakers);
	while (g_hash_table_iter_next(&iter, &nick, &value)) {
		const Speaker *speaker = value;
		json_object_set_new(users, nick, json_pack("{s:s, s:I}", "displayName", speaker->name, "totalDominantSpeakerTime", (json_int_t)speaker->spoken));
	}
	return json_pack("{s:s, s:o}", "type", "speakerstats", "users", users);
}

void jx_services_clear(JxConference *conference) {
	g_clear_pointer(&conference->speakers, g_hash_table_unref);
	g_clear_pointer(&conference->speaking, g_free);
}

/* --- newcomers */

void jx_services_greet(JxOccupant *occupant) {
	JxConference *conference = occupant->conference;
	JxConferences *all = conference->all;
	JxAccount *duration = all->services[JX_SERVICE_DURATION];
	if (occupant->greeted || !occupant->real)
		return;
	occupant->greeted = TRUE;
	if (duration)
		jx_conferences_send(all, duration, jx_conference_duration_write(jx_conferences_ctx(all), conference->created, all->host->account_address(duration), occupant->real));
	if (conference->speakers)
		jx_services_tell(occupant, JX_SERVICE_SPEAKERS, statistics(conference));
	jx_av_greet(occupant);
}
