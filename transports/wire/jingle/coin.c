#include "config.h"

#include "wire/jingle/coin.h"

#include "wire/core/ns.h"
#include "wire/core/stanza.h"

JxCoin *jx_coin_new(const char *entity, const char *name) {
	JxCoin *coin = g_new0(JxCoin, 1);
	coin->entity = g_strdup(entity);
	coin->name = g_strdup(name);
	return coin;
}

void jx_coin_free(JxCoin *coin) {
	if (!coin)
		return;
	g_free(coin->entity);
	g_free(coin->name);
	g_free(coin);
}

void jx_coin_write(xmpp_stanza_t *jingle, const JxCoin *coin) {
	xmpp_stanza_t *info = jx_stanza_add(jingle, "conference-info", JX_NS_COIN);
	jx_stanza_set(info, "isfocus", "true");
	if (!coin->entity)
		return;
	xmpp_stanza_t *user = jx_stanza_add(jx_stanza_add(info, "users", NULL), "user", NULL);
	jx_stanza_set(user, "entity", coin->entity);
	jx_stanza_add_text(user, "display-text", NULL, coin->name);
}
