/* What Conversations and its kin make of our Jingle: they throw at what they do not expect, and end the call. The rules are of their 2.12
 * (RtpContentMap, SessionDescription, IceUdpTransportInfo), told in words. */
#ifndef JX_TEST_CALL_CONVERSATIONS_H
#define JX_TEST_CALL_CONVERSATIONS_H

#include <strophe.h>

/* Why it would end the call over this <jingle/>, or NULL. media: those of the session, "audio video" or "audio"; NULL: not known. Static. */
const char *conversations_refuses(xmpp_stanza_t *jingle, const char *media);

#endif
