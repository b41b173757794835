/* The list of modules that are part of the transport, in the order in which they are asked. */
#ifndef JX_MODULES_BUILTIN_H
#define JX_MODULES_BUILTIN_H

#include "host/module.h"

G_BEGIN_DECLS

/* NULL-terminated, constant. */
const JxModule *const *jx_builtin_modules(void);

G_END_DECLS

#endif
