/* What moderators write to have people called ("/call parent@school.example", "/hangup") and the room recorded ("/record", "/record audio", "/record ask",
 * "/record pause", "/record resume", "/record stop"), for links to its recordings ("/recordings") and, its owners, for its settings ("/config"), to the room or to
 * the focus alone; and what everybody may write: "/files", "/file 2". */
#include "config.h"
#include "conference/internal.h"

#include <string.h>

#include "wire/core/jid.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"

#define MAX_BODY 4096 /* bytes; a longer one is no command */

void jx_chat_say(JxConference *conference, const char *nick, const char *text) {
	JxConferences *all = conference->all;
	g_autofree char *to = nick ? g_strconcat(conference->room, "/", nick, NULL) : g_strdup(conference->room);
	g_autofree char *id = g_strdup_printf("say%08x%08x", g_random_int(), g_random_int());
	xmpp_stanza_t *message = jx_stanza_top(jx_conferences_ctx(all), "message", nick ? "chat" : "groupchat", id, all->focus_jid, to);
	jx_stanza_add_text(message, "body", NULL, text);
	if (nick)
		jx_stanza_add(message, "x", JX_NS_MUC_USER);
	jx_conferences_send(all, all->focus, message);
}

static void call(JxConference *conference, const JxInviter *inviter, char **words) {
	gboolean voice = words[1] && g_strv_length(words) == 3 && strcmp(words[2], "audio") == 0;
	if (!words[1] || (words[2] && !voice)) {
		jx_chat_say(conference, inviter->nick, "Usage: /call somebody@school.example, or /call somebody@school.example audio");
		return;
	}
	const JxDialRefusal *refusal = jx_dial_out(conference, inviter, words[1], !voice, NULL);
	if (refusal)
		jx_chat_say(conference, inviter->openly && strcmp(refusal->reason, "no-moderator") != 0 ? NULL : inviter->nick, refusal->text);
}

static void hang_up(JxConference *conference, const JxInviter *inviter, char **words) {
	const JxOccupant *occupant = jx_occupant_find(conference, inviter->nick);
	if (occupant->role != JX_ROLE_MODERATOR) {
		jx_chat_say(conference, inviter->nick, "Only moderators may end calls");
		return;
	}
	g_autofree char *normal = words[1] ? jx_jid_normalize(words[1], NULL) : NULL;
	g_autofree char *person = normal ? jx_jid_bare(normal) : NULL;
	if ((words[1] && !person) || !jx_dial_hang_up(conference, NULL, person))
		jx_chat_say(conference, inviter->nick, "There is no such call");
}

static void record(JxConference *conference, const JxInviter *inviter, char **words) {
	static const struct { const char *word; JxRecordAction action; JxRecordWish wish; } known[] = {
		{ "start", JX_RECORD_START, { 0 } }, { "audio", JX_RECORD_START, { .audio_only = TRUE } }, { "ask", JX_RECORD_START, { .consent = TRUE } },
		{ "stop", JX_RECORD_STOP, { 0 } }, { "pause", JX_RECORD_PAUSE, { 0 } }, { "resume", JX_RECORD_RESUME, { 0 } },
	};
	const char *word = words[1] ? words[1] : "start";
	for (gsize i = 0; i < G_N_ELEMENTS(known); i++) {
		if (strcmp(known[i].word, word) != 0 || (words[1] && words[2]))
			continue;
		JxRecordAnswer answer = jx_recording_ask(jx_occupant_find(conference, inviter->nick), known[i].action, &known[i].wish, NULL);
		if (answer.condition)
			jx_chat_say(conference, inviter->nick, answer.text);
		return;
	}
	jx_chat_say(conference, inviter->nick, "Usage: /record, /record audio, /record ask, /record pause, /record resume, /record stop");
}

void jx_chat_command(JxConference *conference, const JxIncoming *in) {
	const char *nick = jx_jid_resource(in->from);
	gboolean openly = strcmp(in->type, "groupchat") == 0;
	gboolean occupant = jx_occupant_find(conference, nick) != NULL, caller = g_hash_table_contains(conference->virtuals, nick);
	/* What a room replays was done when it was said. */
	if ((!occupant && !caller) || (!openly && strcmp(in->type, "chat") != 0) || jx_stanza_child(in->stanza, JX_NS_DELAY, "delay"))
		return;
	g_autofree char *body = jx_stanza_child_text(in->stanza, NULL, "body", MAX_BODY);
	if (!body || *body != '/' || (occupant && jx_consent_word(conference, nick, body)))
		return;
	g_auto(GStrv) all = g_strsplit_set(body, " \t\r\n", -1);
	g_autoptr(GPtrArray) words = g_ptr_array_new();
	for (guint i = 0; all[i]; i++)
		if (*all[i])
			g_ptr_array_add(words, all[i]);
	g_ptr_array_add(words, NULL);
	const JxInviter inviter = { nick, openly };
	if (strcmp(words->pdata[0], "/files") == 0 || strcmp(words->pdata[0], "/file") == 0)
		jx_room_files_command(conference, nick, (char **)words->pdata);
	else if (!occupant)
		return;
	else if (strcmp(words->pdata[0], "/call") == 0)
		call(conference, &inviter, (char **)words->pdata);
	else if (strcmp(words->pdata[0], "/hangup") == 0)
		hang_up(conference, &inviter, (char **)words->pdata);
	else if (strcmp(words->pdata[0], "/record") == 0)
		record(conference, &inviter, (char **)words->pdata);
	else if (strcmp(words->pdata[0], "/join") == 0)
		jx_visit_command(conference, &inviter, (char **)words->pdata);
	else if (strcmp(words->pdata[0], "/recordings") == 0)
		jx_recording_links(conference, jx_occupant_find(conference, nick), words->pdata[1]);
	else if (strcmp(words->pdata[0], "/config") == 0)
		jx_config_command(conference, jx_occupant_find(conference, nick), body + strlen("/config"));
}
