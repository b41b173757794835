/* What the token of a conference request opens: the one place that decides it. A token is signed (tokens.h), or it is the pass of somebody who logged in (host/passes.h). */
#include "config.h"
#include "conference/internal.h"

#include <string.h>

#include "host/access.h"
#include "host/passes.h"
#include "wire/core/jid.h"

static gboolean refuse(GError **error, const char *text) {
	g_set_error_literal(error, JX_TOKEN_ERROR, 0, text);
	return FALSE;
}

/* Who moderates the room does so however they came in: a guest of the XMPP server, too. */
static gboolean of_account(const char *account, const char *room, JxEntry *entry, GError **error) {
	JxAccess access = jx_access_of(account, room);
	if (access == JX_ACCESS_BANNED)
		return refuse(error, "This account is banned from the room");
	entry->account = g_strdup(account);
	entry->right = access == JX_ACCESS_OWNER || access == JX_ACCESS_ADMIN ? JX_TOKEN_MODERATOR : JX_TOKEN_SILENT;
	return TRUE;
}

static gboolean is_signed(const char *token) {
	return strchr(token, '.') != NULL;
}

static gboolean is_needed(const JxConferences *all) {
	return (all->tokens && all->settings.tokens_required) || (jx_access_is_open() && all->settings.passport_required);
}

gboolean jx_entry_check(const JxConferences *all, const JxConferenceRequest *request, JxEntry *entry, GError **error) {
	*entry = (JxEntry){ .right = JX_TOKEN_SILENT };
	if (!request->token)
		return !is_needed(all) || refuse(error, "A token is needed to enter a conference here");
	g_autofree char *account = jx_passes_account(request->token, NULL), *local = jx_jid_local(request->room);
	entry->token = TRUE;
	if (account)
		return of_account(account, request->room, entry, error);
	if (all->tokens)
		return jx_tokens_check(all->tokens, request->token, local, all->host->wall() / 1000, &entry->right, error);
	if (jx_access_is_open() && (all->settings.passport_required || !is_signed(request->token)))
		return refuse(error, "You are not signed in any more: sign in again");
	entry->token = FALSE; /* of somebody else's, as the XMPP server's: none of our business */
	return TRUE;
}

void jx_entry_clear(JxEntry *entry) {
	g_clear_pointer(&entry->account, g_free);
}
