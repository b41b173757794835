/* The modules there are: the built-in ones and the shared objects of modules_folder. */
#ifndef JX_HOST_MODULES_H
#define JX_HOST_MODULES_H

#include "host/module.h"

G_BEGIN_DECLS

#define JX_MODULES_ERROR (jx_modules_error_quark())
GQuark jx_modules_error_quark(void);

/* Whether this host can run the module: NULL, or what is wrong with it. Pure. New string. */
char *jx_module_fault(const JxModule *module);
/* `builtin` (NULL-terminated), then what `folder` holds, by file name (*.so; "" = none): `jx_module` of each. One that cannot be
 * loaded, has another ABI major or a name that is taken is refused by name in the log; the others are used. Loaded ones are never unloaded. An
 * error where the folder cannot be read. Array of borrowed JxModule. */
GPtrArray *jx_modules_collect(const JxModule *const *builtin, const char *folder, GError **error);

G_END_DECLS

#endif
