/* A stage for plays: stanzas come in, stanzas go out, calls are started and ended, time passes. The host, the runner and the controller are
 * played here; conferences, modules and codecs are the real ones. One play at a time. */
#ifndef JX_TESTS_PLAY_H
#define JX_TESTS_PLAY_H

#include <glib.h>
#include <jansson.h>
#include <strophe.h>

/* From the next play_begin on, and until it ends, this role is another address: a bare JID is a client account. */
void play_address(const char *role, const char *address);
void play_begin(void); /* both links up, the store empty */
void play_end(void);

/* A stanza from the server to the account of this role. Placeholders {name} are replaced by what was captured. */
void play_server(const char *role, const char *xml);
/* The same with what a client sent, of tests/fixtures: the first stanza of a BOSH body, or the stanza; from and to as the server stamps them, and
 * `extra` (nullable: one element) as the room adds it. */
void play_fixture(const char *role, const char *file, const char *from, const char *to, const char *extra);
/* The oldest stanza sent and not yet expected that fits: same element, each attribute, child and text of `pattern` in it. An attribute or text
 * {name} fits anything and captures it ({any} does not). */
void play_sends(const char *pattern);
/* Nothing that fits was sent. */
void play_silent(const char *pattern);
/* Forgets what was sent so far. */
void play_skip(void);
/* Answers the oldest open IQ that fits `pattern` with a result around `payload` (nullable) or, if error is not NULL, that condition. */
void play_answer(const char *pattern, const char *payload, const char *error);
/* The next {name} in a pattern captures anew. */
void play_forget(const char *name);
char *play_captured(const char *name); /* new string */

/* What calls were asked to do, one line each, in order ("p1<ab12cd34" is the call back to p1 that brings it ab12cd34): "start p1 browser room/nick", "jingle p1 session-accept",
 * "terminate p1 gone silent", "relay p1 text", "stats p1 text", "speaker p1 nick", "inactive p1 nick", "active p1 nick", "state p1 source muted".
 * "guest p1 nick name", "guest-gone p1 nick"; "new p1 browser+maps …" is one whose sources are told by source maps. {sid-p1} is p1's session id, {bridge-p1} that
 * of its bridge session. */
void play_call(const char *line);
void play_no_call(void);
void play_call_ends(const char *participant, const char *reason, gboolean by_peer, gboolean restart);
void play_call_up(const char *participant); /* its media flows */
/* It has accepted and announces these sources; flowing: they are received, too. */
void play_call_accepted(const char *participant, const char *audio, const char *video, gboolean flowing);
void play_call_unshown(const char *participant, const char *codec);
/* It has pressed *1 or *0; *9; *6 while the room has muted it. */
void play_call_consents(const char *participant, gboolean given);
void play_call_hand(const char *participant, gboolean raised);
void play_call_unmute(const char *participant);
void play_call_relays(const char *participant, const char *to, const char *text);

/* The plugin's room. Controllers are ready at once unless play_hold_controllers. */
void play_hold_controllers(gboolean hold);
void play_controllers_ready(void);
void play_room_event(const char *json);
/* What the plugin answers to the next request that waits for an answer; with a member "error": it refuses. */
void play_room_answers(const char *json);
/* A request to the controller with these members was made. */
void play_controller(const char *json);
void play_no_request(const char *json); /* none with these members */

void play_link(const char *role, gboolean online);
/* Accounts made for meetings elsewhere, counted from 1: their links, and what their server sends. */
void play_guest_link(guint number, gboolean online);
/* The HTTP request that is open is to this URL and has this in its body (NULL: it has none), and is answered. */
void play_web(const char *url, const char *body, guint status, const char *answer);
gboolean play_guest_closed(guint number);
void play_guest(guint number, const char *xml);
void play_pass(guint ms); /* time */
void play_restart(void);  /* the process dies and starts again, with the store as it is; links are down until play_link */
guint play_stored(const char *table);
void play_setting(const char *key, gint64 value); /* before play_begin; a list holds the room's name then, whatever the value; public_url is https://meet.school.example/sub */
void play_token_secret(const char *secret);        /* the same; of the group `tokens`. NULL: no tokens */
void play_calls_is(const char *jid);                /* the same: `calls` is this client account. NULL: a component again */
void play_folder_is(const char *folder);           /* the same; where state is kept: only then are chats encrypted. NULL: nowhere */
void play_login_page(const char *page);            /* the same; NULL: none */

#endif
