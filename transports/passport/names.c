#include "config.h"

#include "passport/names.h"

#include <string.h>

#include "wire/core/jid.h"

char *jx_names_look_up(const char *table, const char *id) {
	g_auto(GStrv) lines = g_strsplit(table, "\n", -1);
	g_autofree char *wanted = g_utf8_strdown(id, -1);
	for (char **line = lines; *line; line++) {
		g_strstrip(*line);
		gsize length = strcspn(*line, " \t");
		if (**line == '#' || !(*line)[length] || !g_utf8_validate(*line, -1, NULL))
			continue;
		g_autofree char *name = g_utf8_strdown(*line, length);
		if (strcmp(name, wanted) == 0)
			return g_strchug(g_strdup(*line + length));
	}
	return NULL;
}

char *jx_names_account(const char *id, const char *domain, const char *file, GError **error) {
	g_autofree char *table = NULL;
	if (*file && !g_file_get_contents(file, &table, NULL, error))
		return NULL;
	g_autofree char *found = table ? jx_names_look_up(table, id) : NULL;
	const char *name = found ? found : id;
	g_autofree char *whole = strchr(name, '@') ? g_strdup(name) : g_strconcat(name, "@", domain, NULL);
	g_autofree char *account = jx_jid_normalize(whole, NULL);
	g_autoptr(JxJid) jid = account ? jx_jid_parse(account, NULL) : NULL;
	return jid && jid->local && !jid->resource && strcmp(jid->domain, domain) == 0 ? g_steal_pointer(&account) : NULL;
}
