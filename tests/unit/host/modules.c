/* Modules from outside: the header is installed into a folder, an example is built with it alone, and loaded from a modules_folder. */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "host/account.h"
#include "host/log.h"
#include "host/modules.h"
#include "modules/builtin_modules.h"

static char *folder;
static GString *lines;

static void remember(JxLogLevel level, const char *line) {
	g_string_append_printf(lines, "%s\n", line);
}

static void run(char **arguments) {
	g_autoptr(GError) error = NULL;
	g_autofree char *output = NULL;
	int status = 0;
	g_assert_true(g_spawn_sync(NULL, arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, &output, &status, &error));
	if (!g_spawn_check_wait_status(status, &error))
		g_error("%s: %s", error->message, output);
}

static void install_header(void) {
	g_autofree char *from = g_test_build_filename(G_TEST_DIST, "..", "transports", "host", "module.h", NULL), *text = NULL;
	g_autofree char *include = g_build_filename(folder, "include", "janus-xmpp", NULL), *to = g_build_filename(include, "module.h", NULL);
	g_assert_true(g_file_get_contents(from, &text, NULL, NULL));
	g_assert_cmpint(g_mkdir_with_parents(include, 0700), ==, 0);
	g_assert_true(g_file_set_contents(to, text, -1, NULL));
}

/* The flags are those of the pkg-config file. */
static void build(const char *name, const char *define) {
	g_autofree char *source = g_test_build_filename(G_TEST_DIST, "unit", "host", "example_module.c", NULL);
	g_autofree char *command = g_strdup_printf("%s -Wall -Wextra -Wno-unused-parameter -Werror -fPIC -shared -I%s/include %s"
		" $(pkg-config --cflags glib-2.0 libstrophe) -o %s/modules/%s %s", JX_CC, folder, define, folder, name, source);
	char *const arguments[] = { "/bin/sh", "-c", command, NULL };
	run((char **)arguments);
}

static const JxModule *find(const GPtrArray *modules, const char *name) {
	for (guint i = 0; i < modules->len; i++) {
		const JxModule *module = g_ptr_array_index(modules, i);
		if (g_str_equal(module->name, name))
			return module;
	}
	return NULL;
}

static void test_load(void) {
	static const JxModule *const builtin[] = { &jx_xep_0199_ping, NULL };
	g_autofree char *modules_folder = g_build_filename(folder, "modules", NULL), *broken = g_build_filename(modules_folder, "broken.so", NULL);
	g_autofree char *readme = g_build_filename(modules_folder, "README", NULL);
	g_autoptr(GError) error = NULL;
	g_assert_cmpint(g_mkdir_with_parents(modules_folder, 0700), ==, 0);
	install_header();
	build("example.so", "");
	build("old.so", "-DEXAMPLE_MAJOR=0 -DEXAMPLE_NAME=\\\"example_old\\\"");
	build("twice.so", "-DEXAMPLE_NAME=\\\"xep_0199_ping\\\"");
	g_assert_true(g_file_set_contents(broken, "no object", -1, NULL));
	g_assert_true(g_file_set_contents(readme, "no module", -1, NULL));
	g_autoptr(GPtrArray) modules = jx_modules_collect(builtin, modules_folder, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(modules->len, ==, 2);
	g_assert_nonnull(find(modules, "xep_0199_ping"));
	const JxModule *example = find(modules, "example_echo");
	g_assert_nonnull(example);
	g_assert_cmpstr(example->features[0], ==, "urn:example:echo");
	/* Refused by name, each with its reason. */
	g_assert_nonnull(strstr(lines->str, "old.so: it was built for version 0.1 of the module interface, this host has 1.1"));
	g_assert_nonnull(strstr(lines->str, "module=xep_0199_ping"));
	g_assert_nonnull(strstr(lines->str, "there is a module of that name already"));
	g_assert_nonnull(strstr(lines->str, "broken.so"));
	g_assert_null(strstr(lines->str, "README"));
}

static void test_none(void) {
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) none = jx_modules_collect(NULL, "", &error);
	g_assert_cmpuint(none->len, ==, 0);
	g_assert_null(jx_modules_collect(NULL, "/nonexistent", &error));
	g_assert_nonnull(error);
}

static void test_fault(void) {
	JxModule module = { JX_MODULE_HEADER, .name = "m" };
	g_assert_null(jx_module_fault(&module));
	module.abi_minor = JX_MODULE_ABI_MINOR + 1;
	g_autofree char *newer = jx_module_fault(&module);
	g_assert_nonnull(strstr(newer, "update janus-xmpp"));
	module.abi_minor = JX_MODULE_ABI_MINOR;
	module.size = 8;
	g_autofree char *shorter = jx_module_fault(&module);
	g_assert_nonnull(shorter);
	module = (JxModule) { JX_MODULE_HEADER, .name = "" };
	g_autofree char *nameless = jx_module_fault(&module);
	g_assert_nonnull(nameless);
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	folder = g_dir_make_tmp("modules-XXXXXX", NULL);
	lines = g_string_new(NULL);
	jx_log_set_sink(remember);
	g_test_add_func("/modules/load", test_load);
	g_test_add_func("/modules/none", test_none);
	g_test_add_func("/modules/fault", test_fault);
	int result = g_test_run();
	char *const arguments[] = { "rm", "-rf", folder, NULL };
	run((char **)arguments);
	g_free(folder);
	g_string_free(lines, TRUE);
	return result;
}
