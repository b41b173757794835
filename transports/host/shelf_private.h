/* Between the files of the shelf. */
#ifndef JX_HOST_SHELF_PRIVATE_H
#define JX_HOST_SHELF_PRIVATE_H

#include "host/shelf.h"

G_BEGIN_DECLS

/* Any thread; the settings do not change while the shelf is open. */
const JxShelfSettings *jx_shelf_settings(void);
gint64 jx_shelf_wall(void);
char *jx_shelf_random(void); /* 32 hexadecimal digits; NULL where the system has none */
/* Where a file of a room stands: <folder>/<room>/<name>. New string. */
char *jx_shelf_path(const char *room, const char *name);
char *jx_shelf_stored_name(const JxShelved *shelved); /* <id>-<name>; new string */
/* Lists it; takes it and returns a copy. */
JxShelved *jx_shelf_add(JxShelved *shelved);
guint64 jx_shelf_used(const char *room); /* bytes of what is listed */

/* Half files that no part has open and that are older than a day. Disk. */
void jx_parts_sweep(const char *folder);
gboolean jx_part_is_half(const char *name);

G_END_DECLS

#endif
