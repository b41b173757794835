/* The passport: people log in over HTTP with an account of the XMPP server and get a pass (host/passes.h). POST /api/ua/passport/login and /logout, GET /api/ua/passport/me:
 * docs/protocol/passport.md. XMPP thread. */
#ifndef JX_PASSPORT_PASSPORT_H
#define JX_PASSPORT_PASSPORT_H

#include "host/module.h"

G_BEGIN_DECLS

typedef struct JxPassport JxPassport;

/* Reads the group `passport`. domain: whose accounts they are where the group does not say. NULL and an error that names the setting. */
JxPassport *jx_passport_open(const JxHost *host, const char *domain, GError **error);
/* Who waits for an answer gets one. */
void jx_passport_close(JxPassport *passport);

G_END_DECLS

#endif
