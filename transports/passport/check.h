/* Whether a password is right: asked of the XMPP server by a log-on that ends before it has a session, or of a passport service behind ours. All of it on threads of its own. */
#ifndef JX_PASSPORT_CHECK_H
#define JX_PASSPORT_CHECK_H

#include "link/client.h"
#include "wire/passport/login.h"

G_BEGIN_DECLS

typedef struct {
	/* Borrowed, for as long as the checks live. */
	const char *upstream; /* URL of a passport service; "": the XMPP server is asked: */
	const char *domain, *server, *ca_file, *sha256;
	guint16 port;
	JxClientSecurity security;
	const char *names;    /* see names.h */
} JxCheckConfig;

typedef enum {
	JX_CHECK_RIGHT,
	JX_CHECK_WRONG,       /* the password, or there is no such account */
	JX_CHECK_UNAVAILABLE, /* could not be asked */
} JxCheckOutcome;

/* On a thread of the checks. account: bare JID, NULL unless RIGHT. reason: for the log, NULL unless UNAVAILABLE. */
typedef void (*JxCheckDone)(JxCheckOutcome outcome, const char *account, const char *reason, gpointer data);

typedef struct JxChecks JxChecks;

JxChecks *jx_checks_new(const JxCheckConfig *config, GError **error);
/* Waits for its threads; those that are asked then end as UNAVAILABLE, before this returns. NULL is fine. */
void jx_checks_free(JxChecks *checks);
/* Calls back once. Takes the login. Any thread. */
void jx_checks_ask(JxChecks *checks, JxLogin *login, JxCheckDone done, gpointer data);

G_END_DECLS

#endif
