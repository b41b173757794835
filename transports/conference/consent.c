/* Whoever is to be recorded is asked (docs/decisions/0029-consent.md): the room by a line of the focus's, who comes later by one of its own. Answers are a chat
 * word, to the room or to the focus, or keys of a telephone; the focus's presence names those who are not recorded. The plugin keeps to it. */
#include "config.h"
#include "conference/internal.h"

#include <string.h>

#define YES "/agree"
#define NO "/decline"
#define HOW "Whoever agrees writes " YES ", whoever does not " NO " (by telephone: *1 or *0). Nobody is recorded before that."
/* A class answers within a second or two: not a presence for each of them. */
#define SHOW_MS 300

typedef enum { WAITING, GIVEN, DECLINED } Answer;

static gboolean is_open(const JxConference *conference) {
	return conference->recording.answers && conference->recording.status != JX_JIBRI_OFF;
}

/* --- what everybody sees */

GPtrArray *jx_consent_missing(const JxConference *conference) {
	if (!is_open(conference))
		return NULL;
	GPtrArray *missing = g_ptr_array_new_with_free_func(g_free);
	GHashTableIter iter;
	gpointer nick, answer;
	g_hash_table_iter_init(&iter, conference->recording.answers);
	while (g_hash_table_iter_next(&iter, &nick, &answer)) {
		if (GPOINTER_TO_INT(answer) == GIVEN || !jx_participant_of(conference, nick))
			continue;
		JxJibriPerson *person = g_new(JxJibriPerson, 1);
		*person = (JxJibriPerson){ nick, GPOINTER_TO_INT(answer) == DECLINED };
		g_ptr_array_add(missing, person);
	}
	return missing;
}

static void show(gpointer data) {
	JxConference *conference = data;
	conference->recording.consent_timer = NULL;
	conference->recording.untold = TRUE;
	jx_focus_publish(conference);
}

static void show_soon(JxConference *conference) {
	if (!conference->recording.consent_timer)
		conference->recording.consent_timer = conference->all->host->timer(SHOW_MS, FALSE, show, conference);
}

/* --- the question */

static void tell(JxConference *conference, const char *nick, const char *text) {
	const JxVirtual *virtual = g_hash_table_lookup(conference->virtuals, nick);
	if (!virtual)
		jx_chat_say(conference, nick, text);
	else if (virtual->caller)
		jx_chat_tell(conference->all, conference->room, virtual->caller, text);
}

static void wait_for_all(JxConference *conference, GHashTable *people) {
	GHashTableIter iter;
	gpointer nick;
	g_hash_table_iter_init(&iter, people);
	while (g_hash_table_iter_next(&iter, &nick, NULL))
		g_hash_table_insert(conference->recording.answers, g_strdup(nick), GINT_TO_POINTER(WAITING));
}

void jx_consent_ask(JxConference *conference) {
	conference->recording.answers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	wait_for_all(conference, conference->occupants);
	wait_for_all(conference, conference->virtuals);
	if (conference->joined)
		jx_chat_say(conference, NULL, "This room is to be recorded. " HOW);
}

void jx_consent_over(JxConference *conference) {
	jx_conference_cancel(conference, &conference->recording.consent_timer);
	g_clear_pointer(&conference->recording.answers, g_hash_table_unref);
}

/* --- answers */

static void to_plugin(JxConference *conference, const char *nick, Answer answer) {
	const char *participant = jx_participant_of(conference, nick);
	JxController *controller = jx_conference_controller(conference);
	if (participant && controller)
		jx_controller_request(controller, json_pack("{s:s, s:s, s:s}", "request", "consent", "participant", participant,
			"answer", answer == GIVEN ? "given" : "declined"), NULL, NULL);
}

/* FALSE: that was its answer before. */
static gboolean note(JxConference *conference, const char *nick, Answer answer) {
	gpointer before;
	if (g_hash_table_lookup_extended(conference->recording.answers, nick, NULL, &before) && GPOINTER_TO_INT(before) == (gint)answer)
		return FALSE;
	g_hash_table_insert(conference->recording.answers, g_strdup(nick), GINT_TO_POINTER(answer));
	jx_conference_log(conference, JX_LOG_INFO, "endpoint=%s event=consent answer=%s", nick, answer == GIVEN ? "given" : "declined");
	show_soon(conference);
	return TRUE;
}

void jx_consent_answer(JxConference *conference, const char *nick, gboolean given) {
	if (!is_open(conference))
		return;
	Answer answer = given ? GIVEN : DECLINED;
	if (note(conference, nick, answer))
		to_plugin(conference, nick, answer);
}

gboolean jx_consent_word(JxConference *conference, const char *nick, const char *text) {
	g_autofree char *word = g_strstrip(g_ascii_strdown(text, -1));
	gboolean given = strcmp(word, YES) == 0;
	if (!given && strcmp(word, NO) != 0)
		return FALSE;
	if (!is_open(conference)) {
		tell(conference, nick, "There is nothing to agree to: the room is not being recorded, or nobody is asked.");
		return TRUE;
	}
	jx_consent_answer(conference, nick, given);
	tell(conference, nick, given ? "You agreed to be recorded. " NO " ends it at any time." : "You are not recorded. " YES " changes that.");
	return TRUE;
}

void jx_consent_event(JxConference *conference, const json_t *event) {
	const char *endpoint = json_string_value(json_object_get(event, "endpoint")), *answer = json_string_value(json_object_get(event, "answer"));
	if (is_open(conference) && endpoint && answer)
		note(conference, endpoint, strcmp(answer, "given") == 0 ? GIVEN : DECLINED);
}

/* --- who comes and goes */

static void tell_it_is_on(JxConference *conference, const char *nick) {
	const JxVirtual *virtual = g_hash_table_lookup(conference->virtuals, nick);
	if (virtual && virtual->caller && conference->all->settings.record_notice && conference->recording.status == JX_JIBRI_ON)
		jx_chat_tell(conference->all, conference->room, virtual->caller, "This room is being recorded.");
}

void jx_consent_joined(JxConference *conference, const char *nick) {
	gpointer answer;
	if (!is_open(conference)) {
		tell_it_is_on(conference, nick);
		return;
	}
	if (!g_hash_table_lookup_extended(conference->recording.answers, nick, NULL, &answer)) {
		g_hash_table_insert(conference->recording.answers, g_strdup(nick), GINT_TO_POINTER(WAITING));
		tell(conference, nick, "This room is recorded. " HOW);
	} else if (GPOINTER_TO_INT(answer) != WAITING) {
		to_plugin(conference, nick, (Answer)GPOINTER_TO_INT(answer));
	}
	show_soon(conference);
}

void jx_consent_left(JxConference *conference, const char *nick) {
	if (conference->recording.answers && g_hash_table_remove(conference->recording.answers, nick))
		show_soon(conference);
}
