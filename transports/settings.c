#include "config.h"

#include "settings.h"

#include <gio/gio.h>
#include <libconfig.h>
#include <string.h>

#include "link/proxy.h"
#include "link/tls.h"
#include "link/url.h"
#include "settings_table.h"

G_DEFINE_QUARK(jx-settings-error-quark, jx_settings_error)

struct JxSettings {
	char *path;
	config_t config;
	GPtrArray *accounts; /* JxAccountSettings */
	GPtrArray *sites;    /* JxSiteSettings */
	GPtrArray *warnings; /* char *, NULL-terminated */
	GHashTable *lists;   /* "group.key" → char ** */
};

static const JxSettingRow *find_row(const char *group, const char *key) {
	for (const JxSettingRow *row = jx_settings_table; row->group != NULL; row++)
		if (g_str_equal(row->group, group) && g_str_equal(row->key, key))
			return row;
	return NULL;
}

static gboolean has_group(const char *group) {
	for (const JxSettingRow *row = jx_settings_table; row->group != NULL; row++)
		if (g_str_equal(row->group, group))
			return TRUE;
	return FALSE;
}

/* --- checking a value against its row */

static gboolean is_choice(const char *choices, const char *value) {
	g_auto(GStrv) allowed = g_strsplit(choices, "|", -1);
	return g_strv_contains((const char *const *)allowed, value);
}

static char *fault_of_string(const JxSettingRow *row, const char *value) {
	gint64 length = strlen(value);
	if (row->choices != NULL && !is_choice(row->choices, value))
		return g_strdup_printf("is \"%.40s\": it must be one of %s", value, row->choices);
	if (length == 0 && row->low > 0)
		return g_strdup("is empty: it must not be");
	if (length > row->high)
		return g_strdup_printf("has %" G_GINT64_FORMAT " bytes: at most %" G_GINT64_FORMAT " are allowed", length, row->high);
	if (!g_utf8_validate(value, -1, NULL))
		return g_strdup("is not UTF-8");
	return NULL;
}

static char *fault_of_list(const JxSettingRow *row, const config_setting_t *setting) {
	if (!config_setting_is_array(setting) && !config_setting_is_list(setting))
		return g_strdup("must be a list of strings, [ \"...\", \"...\" ]");
	for (int i = 0; i < config_setting_length(setting); i++) {
		const char *element = config_setting_get_string_elem(setting, i);
		if (element == NULL)
			return g_strdup("must be a list of strings, [ \"...\", \"...\" ]");
		char *fault = fault_of_string(row, element);
		if (fault != NULL)
			return fault;
	}
	return NULL;
}

/* NULL, or what is wrong: the rest of a sentence that begins with the key. New string. */
static char *fault_of(const JxSettingRow *row, const config_setting_t *setting) {
	int type = config_setting_type(setting);
	switch (row->type) {
	case JX_SETTING_STRING:
		if (type != CONFIG_TYPE_STRING)
			return g_strdup("must be a string in double quotes");
		return fault_of_string(row, config_setting_get_string(setting));
	case JX_SETTING_INT:
		if (type != CONFIG_TYPE_INT && type != CONFIG_TYPE_INT64)
			return g_strdup_printf("must be a whole number of %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, row->low, row->high);
		gint64 value = config_setting_get_int64(setting);
		if (value < row->low || value > row->high)
			return g_strdup_printf("is %" G_GINT64_FORMAT ": it must be %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, value, row->low, row->high);
		return NULL;
	case JX_SETTING_BOOL:
		return type == CONFIG_TYPE_BOOL ? NULL : g_strdup("must be true or false");
	default:
		return fault_of_list(row, setting);
	}
}

static gboolean fail(const JxSettings *settings, const config_setting_t *setting, const char *name, const char *fault, GError **error) {
	g_set_error(error, JX_SETTINGS_ERROR, JX_SETTINGS_ERROR_VALUE, "%s:%u: %s %s", settings->path, config_setting_source_line(setting), name,
		fault);
	return FALSE;
}

static char **to_strv(const config_setting_t *setting) {
	int length = setting != NULL ? config_setting_length(setting) : 0;
	char **list = g_new0(char *, length + 1);
	for (int i = 0; i < length; i++)
		list[i] = g_strdup(config_setting_get_string_elem(setting, i));
	return list;
}

static void warn(JxSettings *settings, const config_setting_t *setting, const char *name) {
	g_ptr_array_add(settings->warnings, g_strdup_printf("%s:%u: %s is not a setting of this version: ignored", settings->path,
		config_setting_source_line(setting), name));
}

/* table: the rows' group; name: as people write it; subgroup: a member that is a group of its own, checked elsewhere; nullable. */
static gboolean check_members(JxSettings *settings, const config_setting_t *group, const char *table, const char *name, const char *subgroup, GError **error) {
	if (!config_setting_is_group(group))
		return fail(settings, group, name, "must be a group, { ... }", error);
	for (int i = 0; i < config_setting_length(group); i++) {
		const config_setting_t *setting = config_setting_get_elem(group, i);
		g_autofree char *full = g_strdup_printf("%s.%s", name, config_setting_name(setting));
		const JxSettingRow *row = find_row(table, config_setting_name(setting));
		if (g_strcmp0(config_setting_name(setting), subgroup) == 0)
			continue;
		if (row == NULL) {
			warn(settings, setting, full);
			continue;
		}
		g_autofree char *fault = fault_of(row, setting);
		if (fault != NULL)
			return fail(settings, setting, full, fault, error);
		if (row->type == JX_SETTING_LIST)
			g_hash_table_insert(settings->lists, g_strdup(full), to_strv(setting));
	}
	return TRUE;
}

static gboolean check_group(JxSettings *settings, const config_setting_t *group, const char *table, const char *name, GError **error) {
	return check_members(settings, group, table, name, NULL, error);
}

/* --- accounts */

/* "" where this kind of account has no such key. */
static char *account_string(const config_setting_t *group, const char *table, const char *key) {
	const JxSettingRow *row = find_row(table, key);
	const char *value = row != NULL && row->fallback_text != NULL ? row->fallback_text : "";
	if (row != NULL)
		config_setting_lookup_string(group, key, &value);
	return g_strdup(value);
}

static const char *const kinds[] = {
	[JX_ACCOUNT_COMPONENT] = "component", [JX_ACCOUNT_CLIENT] = "client", [JX_ACCOUNT_WEBSOCKET] = "websocket",
};

static JxAccountKind kind_of(const char *type) {
	for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (g_strcmp0(type, kinds[i]) == 0)
			return (JxAccountKind)i;
	return JX_ACCOUNT_COMPONENT;
}

/* A guest has the domain that lets it in: as given, or the web server's name. */
static char *address_of(const config_setting_t *group, const char *table, const char *url) {
	g_autofree char *jid = account_string(group, table, "jid"), *domain = account_string(group, table, "domain");
	g_autoptr(JxUrl) parsed = *url ? jx_url_parse(url, NULL) : NULL;
	return g_strdup(*jid ? jid : *domain || parsed == NULL ? domain : parsed->host);
}

static JxAccountSettings *make_account(const config_setting_t *group, const char *table) {
	JxAccountSettings *account = g_new0(JxAccountSettings, 1);
	account->kind = kind_of(table);
	account->role = g_strdup(config_setting_name(group));
	account->secret = account_string(group, table, account->kind == JX_ACCOUNT_COMPONENT ? "secret" : "password");
	account->server = account_string(group, table, "server");
	account->port = find_row(table, "port") != NULL ? (int)find_row(table, "port")->fallback : 0;
	config_setting_lookup_int(group, "port", &account->port);
	account->enable = to_strv(config_setting_get_member(group, "enable"));
	account->disable = to_strv(config_setting_get_member(group, "disable"));
	account->resource = account_string(group, table, "resource");
	account->tls = account_string(group, table, "tls");
	account->ca_file = account_string(group, table, "ca_file");
	account->certificate_sha256 = account_string(group, table, "certificate_sha256");
	account->url = account_string(group, table, "url");
	account->token = account_string(group, table, "token");
	account->room = g_strdup("");
	account->address = address_of(group, table, account->url);
	return account;
}

static gboolean is_this_machine(const char *server) {
	g_autoptr(GInetAddress) address = g_inet_address_new_from_string(server);
	return address ? g_inet_address_get_is_loopback(address) : g_str_equal(server, "localhost");
}

static gboolean is_bare_jid(const char *text) {
	const char *at = strchr(text, '@');
	return at && at != text && at[1] && !strpbrk(at + 1, "@/ ");
}

static const char *fault_of_pin(const char *certificate_sha256, const char **key) {
	guint8 pin[32];
	*key = "certificate_sha256";
	if (*certificate_sha256 && !jx_tls_parse_sha256(certificate_sha256, pin))
		return "must be the SHA-256 of a certificate, 64 hexadecimal digits (openssl x509 -noout -fingerprint -sha256 -in FILE)";
	return NULL;
}

const char *jx_settings_server_fault(const char *server, const char *tls, const char *certificate_sha256, const char **key) {
	*key = "tls";
	if (g_str_equal(tls, "none") && !is_this_machine(server))
		return "is \"none\": that is for a server on this machine only, server = \"127.0.0.1\"";
	if (g_str_equal(tls, "direct") && *server == '\0')
		return "is \"direct\": name the server too; without one, SRV records say where TLS begins at once";
	return fault_of_pin(certificate_sha256, key);
}

/* The key that is wrong, and how; NULL where nothing is. */
static const char *fault_of_client(const JxAccountSettings *account, const char **key) {
	*key = "jid";
	if (!is_bare_jid(account->address))
		return "must be the address of an account without resource, such as \"focus@auth.school.example\"";
	return jx_settings_server_fault(account->server, account->tls, account->certificate_sha256, key);
}

static const char *fault_of_websocket(const JxAccountSettings *account, const char **key) {
	g_autoptr(JxUrl) url = jx_url_parse(account->url, NULL);
	*key = "url";
	if (url == NULL)
		return "must be the address of a WebSocket, such as \"wss://meet.example/xmpp-websocket\"";
	if (!url->tls && !is_this_machine(url->host))
		return "is without TLS (ws:): that is for a server on this machine only; write wss:";
	*key = "jid";
	if (strchr(account->address, '@') != NULL && !is_bare_jid(account->address))
		return "must be the address of an account without resource, such as \"focus@auth.school.example\", or \"\" for a guest";
	*key = "password";
	if (strchr(account->address, '@') != NULL && *account->secret == '\0')
		return "is missing: an account with a jid has one; without jid and password it is a guest";
	if (strchr(account->address, '@') == NULL && *account->secret != '\0')
		return "is set, but not the jid whose password it is";
	*key = "token";
	if (*account->token && *account->secret)
		return "is set beside a password: a token is for guests, without jid and password";
	return fault_of_pin(account->certificate_sha256, key);
}

static const char *fault_of_account(const JxAccountSettings *account, const char **key) {
	switch (account->kind) {
	case JX_ACCOUNT_CLIENT:
		return fault_of_client(account, key);
	case JX_ACCOUNT_WEBSOCKET:
		return fault_of_websocket(account, key);
	default:
		return NULL;
	}
}

static gboolean check_account(JxSettings *settings, const config_setting_t *group, const char *name, const JxAccountSettings *account, GError **error) {
	const char *key = NULL, *fault = fault_of_account(account, &key);
	gboolean guest = account->kind == JX_ACCOUNT_WEBSOCKET && *account->secret == '\0';
	for (guint i = 0; !fault && !guest && i + 1 < settings->accounts->len; i++) {
		const JxAccountSettings *other = g_ptr_array_index(settings->accounts, i);
		if (g_ascii_strcasecmp(other->address, account->address) == 0) {
			key = account->kind == JX_ACCOUNT_COMPONENT ? "domain" : "jid";
			fault = account->kind == JX_ACCOUNT_COMPONENT ? "is the domain of another account too" : "is the address of another account too";
		}
	}
	if (!fault)
		return TRUE;
	g_autofree char *full = g_strdup_printf("%s.%s", name, key);
	return fail(settings, group, full, fault, error);
}

/* Every key of the table that has no default. */
static gboolean check_complete(JxSettings *settings, const config_setting_t *group, const char *table, const char *name, GError **error) {
	for (const JxSettingRow *row = jx_settings_table; row->group != NULL; row++) {
		if (!g_str_equal(row->group, table) || row->type != JX_SETTING_STRING || row->fallback_text != NULL)
			continue;
		if (config_setting_get_member(group, row->key) == NULL) {
			g_autofree char *full = g_strdup_printf("%s.%s", name, row->key);
			return fail(settings, group, full, "is missing: it has no default", error);
		}
	}
	return TRUE;
}

/* NULL and an error. */
static JxAccountSettings *parse_account(JxSettings *settings, const config_setting_t *group, const char *name, GError **error) {
	const char *type = NULL;
	if (config_setting_is_group(group))
		config_setting_lookup_string(group, "type", &type);
	const char *table = kinds[kind_of(type)];
	if (!check_group(settings, group, table, name, error) || !check_complete(settings, group, table, name, error))
		return NULL;
	return make_account(group, table);
}

static gboolean read_account(JxSettings *settings, const config_setting_t *group, GError **error) {
	g_autofree char *name = g_strdup_printf("accounts.%s", config_setting_name(group));
	JxAccountSettings *account = parse_account(settings, group, name, error);
	if (!account)
		return FALSE;
	g_ptr_array_add(settings->accounts, account);
	return check_account(settings, group, name, account, error);
}

static gboolean read_accounts(JxSettings *settings, const config_setting_t *accounts, GError **error) {
	if (!config_setting_is_group(accounts))
		return fail(settings, accounts, "accounts", "must be a group, { ... }", error);
	for (int i = 0; i < config_setting_length(accounts); i++)
		if (!read_account(settings, config_setting_get_elem(accounts, i), error))
			return FALSE;
	return TRUE;
}

/* --- sites */

static char *site_address(const config_setting_t *group, const char *key, const char *prefix, const char *domain) {
	g_autofree char *value = account_string(group, "site", key);
	return *value ? g_steal_pointer(&value) : g_strconcat(prefix, domain, NULL);
}

static gboolean fail_member(const JxSettings *settings, const config_setting_t *group, const char *name, const char *key, const char *fault, GError **error) {
	g_autofree char *full = g_strdup_printf("%s.%s", name, key);
	return fail(settings, config_setting_get_member(group, key), full, fault, error);
}

static gboolean read_site(JxSettings *settings, const config_setting_t *group, GError **error) {
	g_autofree char *name = g_strdup_printf("sites.%s", config_setting_name(group));
	g_autofree char *account = g_strconcat(name, ".account", NULL);
	if (!check_members(settings, group, "site", name, "account", error) || !check_complete(settings, group, "site", name, error))
		return FALSE;
	JxSiteSettings *site = g_new0(JxSiteSettings, 1);
	g_ptr_array_add(settings->sites, site);
	site->name = g_strdup(config_setting_name(group));
	site->domain = account_string(group, "site", "domain");
	site->host = site_address(group, "host", "", site->domain);
	site->muc = site_address(group, "muc", "conference.", site->domain);
	site->focus = site_address(group, "focus", "focus.", site->domain);
	site->request_url = account_string(group, "site", "conference_request_url");
	if (*site->request_url && !g_str_has_prefix(site->request_url, "https://"))
		return fail_member(settings, group, name, "conference_request_url", "must begin with https://", error);
	const config_setting_t *how = config_setting_get_member(group, "account");
	site->account = how ? parse_account(settings, how, account, error) : jx_site_guest(site);
	if (!site->account)
		return FALSE;
	const char *key = NULL, *fault = fault_of_account(site->account, &key);
	if (!fault)
		return TRUE;
	g_autofree char *full = g_strdup_printf("%s.%s", account, key);
	return fail(settings, how ? how : group, full, fault, error);
}

static gboolean read_sites(JxSettings *settings, const config_setting_t *sites, GError **error) {
	if (!config_setting_is_group(sites))
		return fail(settings, sites, "sites", "must be a group, { ... }", error);
	for (int i = 0; i < config_setting_length(sites); i++)
		if (!read_site(settings, config_setting_get_elem(sites, i), error))
			return FALSE;
	return TRUE;
}

/* --- the file */

static gboolean check_proxy(JxSettings *settings, GError **error) {
	const config_setting_t *setting = config_lookup(&settings->config, "general.http_proxy");
	const char *address = setting != NULL ? config_setting_get_string(setting) : "";
	g_autoptr(GError) reason = NULL;
	g_autoptr(JxProxy) proxy = *address && !g_str_equal(address, "none") ? jx_proxy_parse(address, &reason) : NULL;
	return reason == NULL || fail(settings, setting, "general.http_proxy", reason->message, error);
}

static gboolean check_root(JxSettings *settings, GError **error) {
	const config_setting_t *root = config_root_setting(&settings->config);
	for (int i = 0; i < config_setting_length(root); i++) {
		const config_setting_t *group = config_setting_get_elem(root, i);
		const char *name = config_setting_name(group);
		if (g_str_equal(name, "accounts")) {
			if (!read_accounts(settings, group, error))
				return FALSE;
		} else if (g_str_equal(name, "sites")) {
			if (!read_sites(settings, group, error))
				return FALSE;
		} else if (g_str_equal(name, "modules")) {
			if (!config_setting_is_group(group))
				return fail(settings, group, name, "must be a group, { ... }", error);
		} else if (kind_of(name) == JX_ACCOUNT_COMPONENT && !g_str_equal(name, "component") && !g_str_equal(name, "site") && has_group(name)) {
			if (!check_group(settings, group, name, name, error))
				return FALSE;
		} else {
			warn(settings, group, name);
		}
	}
	if (!check_proxy(settings, error))
		return FALSE;
	if (settings->accounts->len > 0)
		return TRUE;
	g_set_error(error, JX_SETTINGS_ERROR, JX_SETTINGS_ERROR_VALUE, "%s: accounts is missing or empty: it must have at least one group, such as"
		" focus: { domain = ..., secret = ... }", settings->path);
	return FALSE;
}

JxSettings *jx_settings_read(const char *path, GError **error) {
	JxSettings *settings = g_new0(JxSettings, 1);
	settings->path = g_strdup(path);
	settings->accounts = g_ptr_array_new_with_free_func((GDestroyNotify)jx_account_settings_free);
	settings->sites = g_ptr_array_new_with_free_func((GDestroyNotify)jx_site_free);
	settings->warnings = g_ptr_array_new_with_free_func(g_free);
	settings->lists = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_strfreev);
	config_init(&settings->config);
	gboolean fine = config_read_file(&settings->config, path) == CONFIG_TRUE;
	if (!fine && config_error_type(&settings->config) == CONFIG_ERR_PARSE)
		g_set_error(error, JX_SETTINGS_ERROR, JX_SETTINGS_ERROR_FILE, "%s:%d: %s", path, config_error_line(&settings->config),
			config_error_text(&settings->config));
	else if (!fine)
		g_set_error(error, JX_SETTINGS_ERROR, JX_SETTINGS_ERROR_FILE, "%s cannot be read: %s", path,
			config_error_text(&settings->config) != NULL ? config_error_text(&settings->config) : "unknown error");
	if (!fine || !check_root(settings, error)) {
		jx_settings_free(settings);
		return NULL;
	}
	g_ptr_array_add(settings->warnings, NULL);
	return settings;
}

void jx_settings_free(JxSettings *settings) {
	if (settings == NULL)
		return;
	config_destroy(&settings->config);
	g_ptr_array_unref(settings->accounts);
	g_ptr_array_unref(settings->sites);
	g_ptr_array_unref(settings->warnings);
	g_hash_table_unref(settings->lists);
	g_free(settings->path);
	g_free(settings);
}

/* --- asking */

const char *jx_settings_path(const JxSettings *settings) {
	return settings->path;
}

const char *const *jx_settings_warnings(const JxSettings *settings) {
	return (const char *const *)settings->warnings->pdata;
}

const GPtrArray *jx_settings_accounts(const JxSettings *settings) {
	return settings->accounts;
}

const GPtrArray *jx_settings_sites(const JxSettings *settings) {
	return settings->sites;
}

/* The setting of a row, NULL where the file has none. */
static const config_setting_t *look_up(const JxSettings *settings, const char *group, const char *key, JxSettingType type,
	const JxSettingRow **row) {
	*row = find_row(group, key);
	if (*row == NULL || (*row)->type != type)
		g_error("no such setting: %s.%s", group, key);
	const config_setting_t *parent = config_lookup(&settings->config, group);
	return parent != NULL ? config_setting_get_member(parent, key) : NULL;
}

const char *jx_settings_string(const JxSettings *settings, const char *group, const char *key) {
	const JxSettingRow *row;
	const config_setting_t *setting = look_up(settings, group, key, JX_SETTING_STRING, &row);
	return setting != NULL ? config_setting_get_string(setting) : row->fallback_text;
}

gint64 jx_settings_int(const JxSettings *settings, const char *group, const char *key) {
	const JxSettingRow *row;
	const config_setting_t *setting = look_up(settings, group, key, JX_SETTING_INT, &row);
	return setting != NULL ? config_setting_get_int64(setting) : row->fallback;
}

gboolean jx_settings_bool(const JxSettings *settings, const char *group, const char *key) {
	const JxSettingRow *row;
	const config_setting_t *setting = look_up(settings, group, key, JX_SETTING_BOOL, &row);
	return setting != NULL ? config_setting_get_bool(setting) : row->fallback;
}

const char *const *jx_settings_list(const JxSettings *settings, const char *group, const char *key) {
	static const char *const none[] = { NULL };
	const JxSettingRow *row;
	g_autofree char *full = g_strdup_printf("%s.%s", group, key);
	return look_up(settings, group, key, JX_SETTING_LIST, &row) != NULL ? g_hash_table_lookup(settings->lists, full) : none;
}

static const config_setting_t *module_setting(const JxSettings *settings, const char *module, const char *key) {
	const config_setting_t *modules = config_lookup(&settings->config, "modules");
	const config_setting_t *group = modules != NULL ? config_setting_get_member(modules, module) : NULL;
	return group != NULL ? config_setting_get_member(group, key) : NULL;
}

gboolean jx_settings_module_string(const JxSettings *settings, const char *module, const char *key, const char **value) {
	const config_setting_t *setting = module_setting(settings, module, key);
	if (setting == NULL || config_setting_type(setting) != CONFIG_TYPE_STRING)
		return FALSE;
	*value = config_setting_get_string(setting);
	return TRUE;
}

gboolean jx_settings_module_int(const JxSettings *settings, const char *module, const char *key, gint64 *value) {
	const config_setting_t *setting = module_setting(settings, module, key);
	if (setting == NULL || (config_setting_type(setting) != CONFIG_TYPE_INT && config_setting_type(setting) != CONFIG_TYPE_INT64))
		return FALSE;
	*value = config_setting_get_int64(setting);
	return TRUE;
}

gboolean jx_settings_module_bool(const JxSettings *settings, const char *module, const char *key, gboolean *value) {
	const config_setting_t *setting = module_setting(settings, module, key);
	if (setting == NULL || config_setting_type(setting) != CONFIG_TYPE_BOOL)
		return FALSE;
	*value = config_setting_get_bool(setting);
	return TRUE;
}
