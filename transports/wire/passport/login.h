/* The passport login over HTTP, as the clients of okedu speak it: a JSON object with loginId and password, answered by one of eight members, the same for everything that is
 * answered. Any thread. */
#ifndef JX_WIRE_PASSPORT_LOGIN_H
#define JX_WIRE_PASSPORT_LOGIN_H

#include "wire/core/json.h"

#define JX_LOGIN_ID_MOST 1023 /* bytes */
#define JX_LOGIN_PASSWORD_MOST 1024

typedef struct {
	char *id;       /* as it was typed, without spaces around it; never empty */
	char *password; /* never empty */
} JxLogin;

/* NULL and an error: no JSON object, or one of the two is missing, no string, empty or too long. The error never has what was sent. */
JxLogin *jx_login_read(const char *body, gsize length, GError **error);
/* Overwrites the password. NULL is fine. */
void jx_login_free(JxLogin *login);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxLogin, jx_login_free)
/* The request, for a passport service behind ours. New string. */
char *jx_login_write(const JxLogin *login);

/* The eight members, in the order of the original: type, data, msg, extra, warn, verify, success, error. Takes data (NULL: null) and extra (NULL: {}). New string. */
char *jx_login_reply_write(gboolean success, json_t *data, const char *message, json_t *extra);
/* Whether the reply of a service behind ours says that the password is right. FALSE and an error: it is no such reply. */
gboolean jx_login_reply_read(const char *text, gsize length, gboolean *success, GError **error);

#endif
