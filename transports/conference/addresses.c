#include "config.h"
#include "conference/addresses.h"

#include <string.h>

#include "wire/core/jid.h"

char *jx_address_room(const char *address, const char *muc) {
	const char *resource = jx_jid_resource(address);
	if (resource && strcmp(resource, JX_CALLS_RESOURCE) != 0)
		return NULL;
	g_autofree char *local = jx_jid_local(address);
	return local && *local ? jx_jid_join(local, muc, NULL) : NULL;
}

char *jx_address_callable(const char *room, const char *calls) {
	g_autofree char *local = jx_jid_local(room);
	return jx_jid_join(local, calls, JX_CALLS_RESOURCE);
}

char *jx_address_virtual(const char *endpoint, const char *calls, const char *room) {
	g_autofree char *local = jx_jid_local(room);
	return jx_jid_join(endpoint, calls, local);
}

char *jx_address_display_name(const char *jid) {
	char *local = jx_jid_local(jid);
	return local ? local : jx_jid_domain(jid);
}
