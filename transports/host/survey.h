/* What each account's server offers, as it was told when the link came up: shown by the Admin API. Nothing is assumed that is not listed. Any thread.
 */
#ifndef JX_HOST_SURVEY_H
#define JX_HOST_SURVEY_H

#include <jansson.h>

#include "wire/core/disco.h"

G_BEGIN_DECLS

/* The account of this role begins anew. */
void jx_survey_forget(const char *role);
/* A service (its JID) answered; info NULL: it did not, or refused with this condition. */
void jx_survey_note(const char *role, const char *service, const JxDiscoInfo *info, const char *condition);
/* By role, by service: { "is": ["pubsub/service"], "features": [...] } or { "error": condition }. New reference. */
json_t *jx_survey_describe(void);

G_END_DECLS

#endif
