/* What a room says about an occupant (XEP-0045, namespace muc#user). */
#ifndef JX_WIRE_MUC_USER_H
#define JX_WIRE_MUC_USER_H

#include <glib.h>
#include <strophe.h>

typedef enum { JX_AFFILIATION_NONE, JX_AFFILIATION_OUTCAST, JX_AFFILIATION_MEMBER, JX_AFFILIATION_ADMIN, JX_AFFILIATION_OWNER } JxAffiliation;
typedef enum { JX_ROLE_NONE, JX_ROLE_VISITOR, JX_ROLE_PARTICIPANT, JX_ROLE_MODERATOR } JxRole;

/* Status codes that we act on. */
enum {
	JX_MUC_NON_ANONYMOUS = 100,
	JX_MUC_CONFIG_CHANGED = 104,
	JX_MUC_SELF = 110,
	JX_MUC_CREATED = 201,
	JX_MUC_NICK_ASSIGNED = 210,
	JX_MUC_BANNED = 301,
	JX_MUC_NICK_CHANGED = 303,
	JX_MUC_KICKED = 307,
	JX_MUC_AFFILIATION_CHANGED = 321,
	JX_MUC_MEMBERS_ONLY_NOW = 322,
	JX_MUC_SHUTDOWN = 332,
	JX_MUC_ERROR_KICK = 333,
};

/* <item/>, also of muc#admin. In a request `has_*` says whether the attribute is written. */
typedef struct {
	gboolean has_affiliation, has_role;
	JxAffiliation affiliation;
	JxRole role;
	char *jid, *nick;             /* nullable */
	char *actor_jid, *actor_nick; /* nullable */
	char *reason;                 /* nullable */
} JxMucItem;

typedef struct {
	JxMucItem *item;              /* nullable */
	GArray *codes;                /* guint16, in order; never NULL */
	gboolean destroyed;
	char *destroy_jid, *destroy_reason;          /* nullable */
	char *invite_from, *invite_to, *invite_reason; /* mediated invitation; nullable */
	char *password;               /* nullable */
} JxMucUser;

JxMucItem *jx_muc_item_new(void);
void jx_muc_item_free(JxMucItem *item);
JxMucItem *jx_muc_item_read(xmpp_stanza_t *item, GError **error);
void jx_muc_item_write(xmpp_stanza_t *parent, const JxMucItem *item);

JxMucUser *jx_muc_user_new(void);
void jx_muc_user_free(JxMucUser *user);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxMucUser, jx_muc_user_free)
/* Of a presence or message, or of its <x/>; NULL without error where there is none. */
JxMucUser *jx_muc_user_read(xmpp_stanza_t *stanza, GError **error);
xmpp_stanza_t *jx_muc_user_write(xmpp_ctx_t *ctx, const JxMucUser *user); /* <x/>; new reference */
gboolean jx_muc_user_has_code(const JxMucUser *user, guint code); /* NULL user: FALSE */

const char *jx_affiliation_name(JxAffiliation affiliation);
gboolean jx_affiliation_parse(const char *text, JxAffiliation *affiliation);
const char *jx_role_name(JxRole role);
gboolean jx_role_parse(const char *text, JxRole *role);

#endif
