/* Guests: accounts that are made at run time, on somebody else's server, for as long as something of ours is there. Any number, also at
 * the same address. They have modules for what every address answers (disco#info, ping, version, time …), and handlers of their owner's,
 * which are asked first. They are not part of this host's health. XMPP thread. */
#ifndef JX_HOST_GUESTS_H
#define JX_HOST_GUESTS_H

#include "host/module.h"
#include "settings.h"

G_BEGIN_DECLS

/* Borrowed for as long as the guest is open: static. */
typedef struct {
	const JxHandler *handlers;   /* terminated by kinds == 0 */
	const char *const *features; /* disco features beside those of the modules; NULL-terminated */
	/* The link is up, with a session that knows nothing of an earlier one. A connection that was lost and resumed is not told of. */
	void (*up)(JxAccount *account, gpointer self);
	/* Lost, or an attempt failed; it is tried again after retry_ms, with backoff, until the guest is closed. reason: a JX_LINK_ERROR
	 * (link/link.h) whose message is a sentence for people. */
	void (*down)(JxAccount *account, const GError *reason, int retry_ms, gpointer self);
} JxGuestConfig;

/* Starts connecting at once; calls back later only. settings: copied as far as they are needed; role is a name for log lines. */
JxAccount *jx_guest_open(const JxAccountSettings *settings, const JxGuestConfig *config, gpointer self);
/* From anywhere, also from within a handler or a callback of it. What was sent is still written; nothing is called back any more, but for its
 * open IQs (JX_IQ_GONE, from within this call). NULL is fine. */
void jx_guest_close(JxAccount *account);

/* --- for host.c */
void jx_guests_begin(void);
/* Closes those that are still open. Returns how many links say goodbye: each counts down jx_state.closing. */
guint jx_guests_leave(void);
/* Frees them, when the loop has ended. */
void jx_guests_end(void);

G_END_DECLS

#endif
