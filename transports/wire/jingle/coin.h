/* Conference information in a session (XEP-0298): this is a conference, and whose voice and picture it brings. Written, never read: what a peer says of
 * conferences changes nothing here. */
#ifndef JX_WIRE_COIN_H
#define JX_WIRE_COIN_H

#include <strophe.h>
#include <glib.h>

typedef struct {
	char *entity; /* of the one user, "xmpp:…"; nullable: nobody's in particular */
	char *name;   /* for people; nullable */
} JxCoin;

JxCoin *jx_coin_new(const char *entity /* nullable */, const char *name /* nullable */);
void jx_coin_free(JxCoin *coin);
/* <conference-info isfocus='true'/> into <jingle/>. */
void jx_coin_write(xmpp_stanza_t *jingle, const JxCoin *coin);

#endif
