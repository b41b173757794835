#include "config.h"

#include "wire/core/jid.h"

#include <string.h>

#include "wire/core/wire_error.h"

#define MAX_PART 1023

static gboolean part_valid(const char *part, const char *forbidden) {
	gsize length = strlen(part);
	if(length == 0 || length > MAX_PART || !g_utf8_validate(part, length, NULL))
		return FALSE;
	for(const char *p = part; *p != '\0'; p++)
		if((guchar)*p < 0x20 || *p == 0x7f || strchr(forbidden, *p) != NULL)
			return FALSE;
	return TRUE;
}

/* No empty label, so that taking one dot off the end is enough. */
static gboolean domain_valid(const char *domain) {
	return part_valid(domain, " \"&'/<>@") && *domain != '.' && strstr(domain, "..") == NULL;
}

JxJid *jx_jid_parse(const char *text, GError **error) {
	JxJid *jid = g_new0(JxJid, 1);
	if(text != NULL) {
		jid->local = jx_jid_local(text);
		jid->domain = jx_jid_domain(text);
		jid->resource = g_strdup(jx_jid_resource(text));
	}
	if(text != NULL && (jid->local == NULL || part_valid(jid->local, " \"&'/:<>@")) && domain_valid(jid->domain)
		&& (jid->resource == NULL || part_valid(jid->resource, "")))
		return jid;
	jx_jid_free(jid);
	jx_wire_refuse(error, JX_WIRE_JID_MALFORMED, "not an XMPP address");
	return NULL;
}

void jx_jid_free(JxJid *jid) {
	if(jid == NULL)
		return;
	g_free(jid->local);
	g_free(jid->domain);
	g_free(jid->resource);
	g_free(jid);
}

gboolean jx_jid_valid(const char *text) {
	g_autoptr(JxJid) jid = jx_jid_parse(text, NULL);
	return jid != NULL;
}

static char *lower(const char *part) {
	g_autofree char *down = g_utf8_strdown(part, -1);
	return g_utf8_normalize(down, -1, G_NORMALIZE_NFC);
}

char *jx_jid_normalize(const char *text, GError **error) {
	g_autoptr(JxJid) jid = jx_jid_parse(text, error);
	if(jid == NULL)
		return NULL;
	g_autofree char *local = jid->local != NULL ? lower(jid->local) : NULL;
	g_autofree char *domain = lower(jid->domain);
	gsize length = strlen(domain);
	if(length > 1 && domain[length - 1] == '.')
		domain[length - 1] = '\0';
	return jx_jid_join(local, domain, jid->resource);
}

static gsize bare_length(const char *jid) {
	return strcspn(jid, "/");
}

char *jx_jid_bare(const char *jid) {
	return g_strndup(jid, bare_length(jid));
}

static const char *at_sign(const char *jid) {
	return memchr(jid, '@', bare_length(jid));
}

char *jx_jid_local(const char *jid) {
	const char *at = at_sign(jid);
	return at == NULL ? NULL : g_strndup(jid, at - jid);
}

char *jx_jid_domain(const char *jid) {
	const char *at = at_sign(jid);
	const char *start = at == NULL ? jid : at + 1;
	return g_strndup(start, jid + bare_length(jid) - start);
}

const char *jx_jid_resource(const char *jid) {
	const char *slash = jid + bare_length(jid);
	return *slash == '\0' ? NULL : slash + 1;
}

gboolean jx_jid_bare_equal(const char *a, const char *b) {
	if(a == NULL || b == NULL)
		return FALSE;
	gsize length = bare_length(a);
	return length == bare_length(b) && memcmp(a, b, length) == 0;
}

char *jx_jid_join(const char *local, const char *domain, const char *resource) {
	return g_strconcat(local != NULL ? local : "", local != NULL ? "@" : "", domain,
		resource != NULL ? "/" : "", resource != NULL ? resource : "", NULL);
}
