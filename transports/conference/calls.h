/* room@calls.<domain> as an address that people call: for the modules that speak to callers. XMPP thread only. */
#ifndef JX_CONFERENCE_CALLS_H
#define JX_CONFERENCE_CALLS_H

#include "host/module.h"
#include "wire/jingle/jmi.h"

G_BEGIN_DECLS

/* condition NULL = admitted; else that of a stanza error, and text for people. */
typedef void (*JxAdmitted)(const char *condition, const char *text, gpointer data);

/* May this caller (full JID) call this address (bare)? The same check as for a session-initiate: the room is opened where it may be, its lists
 * are asked. Calls back exactly once, perhaps at once; a refusal has been logged and counted then. */
void jx_calls_admit(JxAccount *calls, const char *callee, const char *caller, JxAdmitted callback, gpointer data);
/* No callback with this data any more. */
void jx_calls_admit_forget(gpointer data);
/* Is this the address of a room, by syntax and policy alone? room: its JID in the MUC, title: a name for people; both new, nullable out. */
gboolean jx_calls_room(JxAccount *calls, const char *callee, char **room, char **title);

/* --- calls of ours (dial_out.c) */
/* What a person that a room calls says to it, or another device of that person. FALSE: this is of no call of ours. */
gboolean jx_calls_dialed(JxAccount *calls, const JxIncoming *in, const JxJmi *jmi);
/* One of our messages came back; in->stanza is the error. TRUE: a proposal. */
gboolean jx_calls_bounced(JxAccount *calls, const JxIncoming *in);
/* A proposal of somebody whom the room is calling at this moment. TRUE: ours stands, theirs is to be left alone (the other side withdraws it by the
 * same rule, XEP-0353 section 5.1 as Conversations and we read it: the smaller id, then the smaller JID); FALSE: go on with theirs. */
gboolean jx_calls_crossed(JxAccount *calls, const char *callee, const char *caller, const JxJmi *jmi);

G_END_DECLS

#endif
