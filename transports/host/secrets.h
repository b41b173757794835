/* Random bearer secrets, and what is kept of them: a hash, so that neither a copy of the store nor the time that a look-up takes gives one away. Any thread. */
#ifndef JX_HOST_SECRETS_H
#define JX_HOST_SECRETS_H

#include <glib.h>

G_BEGIN_DECLS

#define JX_SECRET_CHARACTERS 43

/* 256 random bits as 43 characters that need no escaping in a URL; NULL where the system has no randomness. */
char *jx_secret_new(void);
/* 122 random bits as a UUID (RFC 9562, version 4). g_uuid_string_random() is no secret: who saw some of its values knows the next. NULL as above. */
char *jx_secret_new_uuid(void);
/* SHA-256, in hexadecimal. */
char *jx_secret_hash(const char *secret);

G_END_DECLS

#endif
