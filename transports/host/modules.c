#include "config.h"

#include "host/modules.h"

#include <gmodule.h>
#include <string.h>

#include "host/log.h"

G_DEFINE_QUARK(jx-modules-error-quark, jx_modules_error)

char *jx_module_fault(const JxModule *module) {
	if (module->abi_major != JX_MODULE_ABI_MAJOR)
		return g_strdup_printf("it was built for version %u.%u of the module interface, this host has %u.%u: build it again",
			module->abi_major, module->abi_minor, JX_MODULE_ABI_MAJOR, JX_MODULE_ABI_MINOR);
	if (module->abi_minor > JX_MODULE_ABI_MINOR)
		return g_strdup_printf("it needs version %u.%u of the module interface, this host has %u.%u: update janus-xmpp",
			module->abi_major, module->abi_minor, JX_MODULE_ABI_MAJOR, JX_MODULE_ABI_MINOR);
	/* A module of this major has every member that the first minor had. */
	if (module->size < sizeof(JxModule))
		return g_strdup("its table is too short");
	if (module->name == NULL || *module->name == '\0')
		return g_strdup("it has no name");
	return NULL;
}

static gboolean is_taken(const GPtrArray *modules, const char *name) {
	for (guint i = 0; i < modules->len; i++)
		if (g_str_equal(((const JxModule *)g_ptr_array_index(modules, i))->name, name))
			return TRUE;
	return FALSE;
}

static void add(GPtrArray *modules, const JxModule *module, const char *source) {
	g_autofree char *fault = jx_module_fault(module);
	if (fault == NULL && is_taken(modules, module->name))
		fault = g_strdup("there is a module of that name already");
	if (fault != NULL)
		jx_log(JX_LOG_ERROR, "modules", "refused: module=%s file=%s: %s",
			module->abi_major == JX_MODULE_ABI_MAJOR && module->name != NULL ? module->name : "?", source, fault);
	else
		g_ptr_array_add(modules, (gpointer)module);
}

static void load(GPtrArray *modules, const char *path) {
	gpointer symbol = NULL;
	GModule *object = g_module_open(path, G_MODULE_BIND_LOCAL);
	if (object == NULL || !g_module_symbol(object, "jx_module", &symbol) || symbol == NULL) {
		jx_log(JX_LOG_ERROR, "modules", "refused: file=%s: %s", path, g_module_error());
		if (object != NULL)
			g_module_close(object);
		return;
	}
	g_module_make_resident(object);
	add(modules, symbol, path);
}

static int by_text(gconstpointer a, gconstpointer b) {
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *jx_modules_collect(const JxModule *const *builtin, const char *folder, GError **error) {
	g_autoptr(GPtrArray) modules = g_ptr_array_new();
	for (; builtin != NULL && *builtin != NULL; builtin++)
		add(modules, *builtin, "built in");
	if (*folder == '\0')
		return g_steal_pointer(&modules);
	g_autoptr(GDir) dir = g_dir_open(folder, 0, error);
	if (dir == NULL)
		return NULL;
	g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
	for (const char *name; (name = g_dir_read_name(dir)) != NULL;)
		if (g_str_has_suffix(name, ".so"))
			g_ptr_array_add(paths, g_build_filename(folder, name, NULL));
	g_ptr_array_sort(paths, by_text);
	for (guint i = 0; i < paths->len; i++)
		load(modules, g_ptr_array_index(paths, i));
	return g_steal_pointer(&modules);
}
