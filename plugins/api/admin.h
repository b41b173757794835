/* What an operator sees: the Admin API's message_plugin and handle_info. The caller owns what comes back. */
#ifndef JX_API_ADMIN_H
#define JX_API_ADMIN_H

#include "api/session.h"

/* handle_admin_message(): `counters` and `list`; the core has checked the admin's secret. */
json_t *jx_admin_message(const json_t *message);
/* query_session() of a handle. */
json_t *jx_admin_query(JxSession *session);

#endif
