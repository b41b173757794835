/* What survives a restart: small values by (table, key) in one SQLite file (WAL), written by one thread in the order of the
 * calls. Failures (a full disk, say) are logged, counted and told; nothing waits for them. What could not be written is kept in memory and
 * tried again every five seconds and with the next write.
 */
#ifndef JX_HOST_STORE_H
#define JX_HOST_STORE_H

#include "host/loop.h"
#include "host/module.h"

G_BEGIN_DECLS

typedef struct JxStore JxStore;

#define JX_STORE_ERROR (jx_store_error_quark())
GQuark jx_store_error_quark(void);
typedef enum {
	JX_STORE_ERROR_OPEN,
	JX_STORE_ERROR_NEWER, /* written by a later version of this program */
	JX_STORE_ERROR_IO,
} JxStoreErrorCode;

/* Opens (and makes, mode 0600) the file, brings its schema up to date. Waits for the disk: for start only. */
JxStore *jx_store_open(const char *path, JxLoop *loop, GError **error);
/* Writes out what was put, at most for two seconds, and closes. NULL is fine. */
void jx_store_close(JxStore *store);

/* See JxHost. Callbacks on the loop, in order. A value has at most 1 MiB. */
void jx_store_put(JxStore *store, const char *table, const char *key, GBytes *value, JxStoreCallback callback, gpointer data);
void jx_store_get(JxStore *store, const char *table, const char *key, JxStoreCallback callback, gpointer data);
void jx_store_remove(JxStore *store, const char *table, const char *key, JxStoreCallback callback, gpointer data);
void jx_store_list(JxStore *store, const char *table, JxStoreListCallback callback, gpointer data);

G_END_DECLS

#endif
