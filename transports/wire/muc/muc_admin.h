/* Affiliation and role lists (XEP-0045, sections 8 and 9, namespace muc#admin). */
#ifndef JX_WIRE_MUC_ADMIN_H
#define JX_WIRE_MUC_ADMIN_H

#include "wire/muc/muc_user.h"

/* <query/> for an IQ get of everybody with this affiliation. New reference. */
xmpp_stanza_t *jx_muc_admin_get(xmpp_ctx_t *ctx, JxAffiliation affiliation);
/* <query/> for an IQ set: one item; jid bare. reason nullable. New references. */
xmpp_stanza_t *jx_muc_admin_set_affiliation(xmpp_ctx_t *ctx, const char *jid, JxAffiliation affiliation, const char *reason);
xmpp_stanza_t *jx_muc_admin_set_role(xmpp_ctx_t *ctx, const char *nick, JxRole role, const char *reason);
/* Items of a result; list of JxMucItem * with its free function set. */
GPtrArray *jx_muc_admin_read(xmpp_stanza_t *query, GError **error);

#endif
