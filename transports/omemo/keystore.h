/* Keys and sessions of OMEMO in an SQLite file of their own (WAL, mode 0600), which one process holds at a time: two that go on from the same state would
 * both spoil it. Waits for the disk; one thread.
 *
 * Everything happens inside a transaction. The first failure makes it fail as a whole: what was asked since gives nothing, and jx_keystore_commit gives
 * the error, so that callers need not look before. */
#ifndef JX_OMEMO_KEYSTORE_H
#define JX_OMEMO_KEYSTORE_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct JxKeystore JxKeystore;

#define JX_KEYSTORE_ERROR (jx_keystore_error_quark())
GQuark jx_keystore_error_quark(void);
typedef enum {
	JX_KEYSTORE_ERROR_BUSY,    /* another process has it */
	JX_KEYSTORE_ERROR_DAMAGED, /* no database, a damaged one, or of a later version: nothing is written to it */
	JX_KEYSTORE_ERROR_IO,      /* the disk is full, say */
} JxKeystoreErrorCode;

/* Opens the file, made where there is none. */
JxKeystore *jx_keystore_open(const char *path, GError **error);
void jx_keystore_close(JxKeystore *store); /* NULL is fine */

void jx_keystore_begin(JxKeystore *store);
gboolean jx_keystore_commit(JxKeystore *store, GError **error);
/* As if nothing had happened since begin; a failure is forgotten with it. */
void jx_keystore_rollback(JxKeystore *store);
gboolean jx_keystore_failed(const JxKeystore *store);

/* Single values: identity, number of the device. NULL where there is none. New. */
GBytes *jx_keystore_value(JxKeystore *store, const char *name);
void jx_keystore_set_value(JxKeystore *store, const char *name, GBytes *value);

/* Sessions of our address `self` with a contact's device. */
GBytes *jx_keystore_session(JxKeystore *store, const char *self, const char *peer, guint32 device);
void jx_keystore_set_session(JxKeystore *store, const char *self, const char *peer, guint32 device, GBytes *record);
void jx_keystore_remove_session(JxKeystore *store, const char *self, const char *peer, guint32 device);

/* Identity keys of contacts' devices, the same whichever of our addresses meets them. */
GBytes *jx_keystore_identity(JxKeystore *store, const char *peer, guint32 device);
void jx_keystore_set_identity(JxKeystore *store, const char *peer, guint32 device, GBytes *key);

/* What we publish: `used` ones are not published any more, and go at jx_keystore_forget_used. Times in wall ms. */
typedef void (*JxKeystoreEach)(guint32 id, GBytes *record, gint64 time, gpointer data);
GBytes *jx_keystore_prekey(JxKeystore *store, guint32 id);
void jx_keystore_add_prekey(JxKeystore *store, guint32 id, GBytes *record);
void jx_keystore_use_prekey(JxKeystore *store, guint32 id, gint64 now);
void jx_keystore_each_prekey(JxKeystore *store, JxKeystoreEach each, gpointer data); /* unused ones, the oldest first */
void jx_keystore_forget_used(JxKeystore *store, gint64 before);
guint32 jx_keystore_last_prekey(JxKeystore *store); /* the highest id; 0: none yet */

/* Secrets that signed prekeys are made of, the newest last; `time`: when it was made. */
void jx_keystore_add_epoch(JxKeystore *store, guint32 id, GBytes *secret, gint64 now);
void jx_keystore_each_epoch(JxKeystore *store, JxKeystoreEach each, gpointer data);
void jx_keystore_forget_epochs(JxKeystore *store, gint64 before);

G_END_DECLS

#endif
