#include "config.h"

#include "link/srv.h"

#include <gio/gio.h>
#include <string.h>

#define STARTTLS_PORT 5222
#define MOST_TARGETS 16

struct JxSrv {
	char *domain;
	JxSrvDone done; /* NULL: cancelled */
	gpointer data;
	GPtrArray *targets;
};

void jx_srv_target_free(gpointer data) {
	JxSrvTarget *target = data;
	g_free(target->host);
	g_free(target);
}

static void add(GPtrArray *targets, const char *host, guint16 port, gboolean direct) {
	JxSrvTarget *target = g_new0(JxSrvTarget, 1);
	target->host = g_strdup(host);
	target->port = port;
	target->direct = direct;
	g_ptr_array_add(targets, target);
}

GPtrArray *jx_srv_merge(GList *direct, GList *starttls, const char *domain) {
	GPtrArray *targets = g_ptr_array_new_with_free_func(jx_srv_target_free);
	while ((direct != NULL || starttls != NULL) && targets->len < MOST_TARGETS) {
		gboolean first = starttls == NULL
			|| (direct != NULL && g_srv_target_get_priority(direct->data) <= g_srv_target_get_priority(starttls->data));
		GList **from = first ? &direct : &starttls;
		const char *host = g_srv_target_get_hostname((*from)->data);
		if (!g_str_equal(host, ".") && *host != '\0') /* "." = this service is not offered */
			add(targets, host, g_srv_target_get_port((*from)->data), first);
		*from = (*from)->next;
	}
	if (targets->len == 0)
		add(targets, domain, STARTTLS_PORT, FALSE);
	return targets;
}

static void look(gpointer data) {
	JxSrv *srv = data;
	g_autoptr(GResolver) resolver = g_resolver_get_default();
	GList *direct = g_resolver_lookup_service(resolver, "xmpps-client", "tcp", srv->domain, NULL, NULL);
	GList *starttls = g_resolver_lookup_service(resolver, "xmpp-client", "tcp", srv->domain, NULL, NULL);
	srv->targets = jx_srv_merge(direct, starttls, srv->domain);
	g_resolver_free_targets(direct);
	g_resolver_free_targets(starttls);
}

static void looked(gpointer data) {
	JxSrv *srv = data;
	if (srv->done != NULL)
		srv->done(srv->targets, srv->data);
	else
		g_ptr_array_unref(srv->targets);
	g_free(srv->domain);
	g_free(srv);
}

JxSrv *jx_srv_look_up(const JxLinkEnv *env, const char *domain, JxSrvDone done, gpointer data) {
	JxSrv *srv = g_new0(JxSrv, 1);
	srv->domain = g_strdup(domain);
	srv->done = done;
	srv->data = data;
	env->work(env->env, look, looked, srv);
	return srv;
}

void jx_srv_cancel(JxSrv *srv) {
	if (srv != NULL)
		srv->done = NULL;
}
