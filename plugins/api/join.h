/* `join` and `configure`. */
#ifndef JX_API_JOIN_H
#define JX_API_JOIN_H

#include "api/request.h"

json_t *jx_join(JxRequest *request, GError **error);
json_t *jx_configure(JxRequest *request, GError **error);

#endif
