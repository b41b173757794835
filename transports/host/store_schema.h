/* The store's file: opening it safely, and the steps from one version of its schema to the next. */
#ifndef JX_HOST_STORE_SCHEMA_H
#define JX_HOST_STORE_SCHEMA_H

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* Of PRAGMA user_version: the number of steps in store_schema.c. */
int jx_store_schema_version(void);
/* NULL and a JX_STORE_ERROR. */
sqlite3 *jx_store_schema_open(const char *path, GError **error);

G_END_DECLS

#endif
