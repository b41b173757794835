/* Room configuration and destruction (XEP-0045, section 10, namespace muc#owner). To change a room: read the form, jx_form_set what must
 * change, submit: every other field goes back as it was, in order. */
#ifndef JX_WIRE_MUC_OWNER_H
#define JX_WIRE_MUC_OWNER_H

#include "wire/core/dataform.h"

xmpp_stanza_t *jx_muc_owner_get(xmpp_ctx_t *ctx); /* <query/>; new reference */
/* The form of a <query/>, result or submit. Error where there is none. */
JxForm *jx_muc_owner_read(xmpp_stanza_t *query, GError **error);
/* <query/> with the form as submit: fields with their types and values; without fixed fields, titles, labels and options. New reference. */
xmpp_stanza_t *jx_muc_owner_submit(xmpp_ctx_t *ctx, const JxForm *form);
/* An empty submit: the room as its defaults are (unlocks a new room). New reference. */
xmpp_stanza_t *jx_muc_owner_instant(xmpp_ctx_t *ctx);
xmpp_stanza_t *jx_muc_owner_destroy(xmpp_ctx_t *ctx, const char *alternative /* nullable */, const char *reason /* nullable */);

#endif
