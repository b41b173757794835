/* Who has tried too often: wrong passwords by account and by address, and attempts by address whatever comes of them. Pure: time is given. Knows nothing of whether an account exists: a
 * name that nobody has is locked like any other. */
#ifndef JX_PASSPORT_LIMITS_H
#define JX_PASSPORT_LIMITS_H

#include <glib.h>

G_BEGIN_DECLS

#define JX_LIMITS_MOST 50000 /* accounts, and addresses, that are remembered; then those whose time is over go, then all */

typedef struct {
	guint account_failures, address_failures; /* wrong passwords until it is locked; 0 = never */
	guint address_rate;                       /* attempts of one address in a minute; 0 = any */
	guint lock_s;                             /* how long; so long, too, until failures are forgotten */
} JxLimitsConfig;

typedef struct JxLimits JxLimits;

JxLimits *jx_limits_new(const JxLimitsConfig *config);
void jx_limits_free(JxLimits *limits); /* NULL is fine */

/* Before the password is looked at, and counts the attempt. 0: it may be; else how many seconds to wait. now: ms. */
guint jx_limits_ask(JxLimits *limits, const char *account, const char *address, gint64 now);
/* Afterwards. TRUE: the account, or the address, is locked by this one. */
gboolean jx_limits_failed(JxLimits *limits, const char *account, const char *address, gint64 now);
/* The right password: earlier failures of the account are forgotten; of the address not, or one account of one's own would be the way to try all others. */
void jx_limits_succeeded(JxLimits *limits, const char *account);

G_END_DECLS

#endif
