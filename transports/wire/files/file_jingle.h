/* Jingle stanzas of file transfers (XEP-0234 over XEP-0261 or XEP-0260): one file, one content, one transport. */
#ifndef JX_WIRE_FILE_JINGLE_H
#define JX_WIRE_FILE_JINGLE_H

#include "wire/files/file.h"
#include "wire/files/ibb.h"
#include "wire/files/socks5.h"
#include "wire/jingle/jingle.h"

G_BEGIN_DECLS

typedef enum { JX_FILE_INFO_NONE, JX_FILE_INFO_CHECKSUM, JX_FILE_INFO_RECEIVED, JX_FILE_INFO_UNKNOWN } JxFileInfo;

typedef struct {
	JxJingleAction action;
	char *sid;
	char *initiator, *responder; /* nullable; never to be trusted over `from` */
	char *content;               /* its name; nullable: there is no <content/> */
	gboolean contentless;        /* what belongs into a content stands directly in <jingle/> */
	JxParty creator;
	JxSenders senders;           /* BOTH where it is not said */
	guint version;               /* 3, 4, 5; 0: no description */
	JxFileRole role;
	JxFile *file;                /* of the description or the session-info; nullable */
	JxIbbTransport *ibb;         /* nullable; of the two at most one */
	JxS5bTransport *s5b;
	gboolean other_transport;    /* it has one that is neither */
	JxFileInfo info;
	JxReason *reason;            /* nullable */
	const char *specific;        /* written into the reason: "file-too-large", "file-not-available"; static, nullable */
} JxFileJingle;

/* Whether a <jingle/> has a file in it: of a session-initiate, this tells who is asked. */
gboolean jx_file_jingle_is(xmpp_stanza_t *jingle);
/* Errors: bad-request; feature-not-implemented for an unknown action; not-acceptable for more than one file. */
JxFileJingle *jx_file_jingle_read(xmpp_stanza_t *jingle, GError **error);
JxFileJingle *jx_file_jingle_new(JxJingleAction action, const char *sid);
void jx_file_jingle_free(JxFileJingle *jingle); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxFileJingle, jx_file_jingle_free)
/* New reference. A content is written where there is a name for it. */
xmpp_stanza_t *jx_file_jingle_write(xmpp_ctx_t *ctx, const JxFileJingle *jingle);

G_END_DECLS

#endif
