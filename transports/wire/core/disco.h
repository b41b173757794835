/* Service discovery, information part (XEP-0030, section 3; XEP-0128 forms). */
#ifndef JX_WIRE_DISCO_H
#define JX_WIRE_DISCO_H

#include "wire/core/dataform.h"

typedef struct {
	char *category, *type; /* never NULL */
	char *name, *lang;     /* nullable */
} JxIdentity;

typedef struct {
	char *node;            /* NULL where absent or empty */
	GPtrArray *identities; /* JxIdentity *, in order */
	GPtrArray *features;   /* char *, in order, duplicates kept */
	GPtrArray *forms;      /* JxForm *, in order */
} JxDiscoInfo;

JxDiscoInfo *jx_disco_info_new(const char *node /* nullable */);
void jx_disco_info_free(JxDiscoInfo *info);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxDiscoInfo, jx_disco_info_free)
void jx_disco_add_identity(JxDiscoInfo *info, const char *category, const char *type, const char *name /* nullable */);
void jx_disco_add_feature(JxDiscoInfo *info, const char *var);
/* <query xmlns='…disco#info'/> of a result (a request reads as one without entries). Identities without category or type and features without
 * var are left out; a form that cannot be read is left out too. Error: too many of something. */
JxDiscoInfo *jx_disco_info_read(xmpp_stanza_t *query, GError **error);
xmpp_stanza_t *jx_disco_info_write(xmpp_ctx_t *ctx, const JxDiscoInfo *info); /* the query; new reference */
xmpp_stanza_t *jx_disco_info_request(xmpp_ctx_t *ctx, const char *node /* nullable */);

gboolean jx_disco_has_feature(const JxDiscoInfo *info, const char *var);
/* First identity of category and type (either NULL: any). Borrowed, NULL where there is none. */
const JxIdentity *jx_disco_identity(const JxDiscoInfo *info, const char *category, const char *type);
/* The form with this FORM_TYPE; NULL where there is none. Borrowed. */
const JxForm *jx_disco_form(const JxDiscoInfo *info, const char *form_type);

#endif
