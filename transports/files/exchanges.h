/* Files between people and rooms: every transfer of this process, fed by the modules of XEP-0234, XEP-0047. XMPP thread. */
#ifndef JX_FILES_EXCHANGES_H
#define JX_FILES_EXCHANGES_H

#include "host/module.h"

G_BEGIN_DECLS

typedef struct JxExchanges JxExchanges;

/* A reference to the one set, made at the first call for this account. */
JxExchanges *jx_exchanges_ref(const JxHost *host, JxAccount *account);
/* The last one ends every transfer. */
void jx_exchanges_unref(JxExchanges *exchanges);
gboolean jx_exchanges_on(const JxExchanges *exchanges); /* there is a folder */

/* A Jingle IQ: handled where it is of a file transfer. */
JxVerdict jx_exchanges_jingle(JxExchanges *exchanges, const JxIncoming *in);
/* <open/>, <data/>, <close/> in an IQ, or <data/> in a message: handled where it is to a room's address. */
JxVerdict jx_exchanges_ibb(JxExchanges *exchanges, const JxIncoming *in);

G_END_DECLS

#endif
