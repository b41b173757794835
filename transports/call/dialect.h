/* How a call speaks: the one place where client families differ. A dialect is a constant table; its functions live in
 * dialects/ and see the inside of the call (call_private.h). */
#ifndef JX_CALL_DIALECT_H
#define JX_CALL_DIALECT_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct JxDialect JxDialect;

/* A browser with lib-jitsi-meet, or our classroom page: we offer from room/focus; others' sources come by source-add. */
extern const JxDialect jx_dialect_browser;
/* The OkEDU desktop (gloox): as a browser, with less; its session is never restarted. */
extern const JxDialect jx_dialect_okedu;
/* A plain Jingle client that calls: it offers; one audio m-line (the mix), one video m-line (the speaker). */
extern const JxDialect jx_dialect_caller;

/* The same, called by us: we offer, bundled for who can, and a transport per content for who cannot. */
extern const JxDialect jx_dialect_called;

/* We are a participant of somebody else's Jitsi: its focus offers, we accept as a browser does. */
extern const JxDialect jx_dialect_foreign;

/* Jingle Audio/Video Conferences (docs/protocol/av-conferences.md): a client calls and only sends; then we call it, once for each of the others. */
extern const JxDialect jx_dialect_av_conference;
extern const JxDialect jx_dialect_av_forward;

const char *jx_dialect_name(const JxDialect *dialect);

G_END_DECLS

#endif
