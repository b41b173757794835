/* The engine's work, one piece at a time and in order, on the workers: what it does waits for the disk, and takes up to some ms. XMPP thread.
 *
 * While the file cannot be used, the work asked for is not done; it is opened again from time to time, unless it is damaged. */
#ifndef JX_OMEMO_STRAND_H
#define JX_OMEMO_STRAND_H

#include "host/module.h"
#include "omemo/engine.h"

G_BEGIN_DECLS

typedef struct JxOmemoStrand JxOmemoStrand;

/* opened: each time the file was opened, with what there is to see then; not before this returns. */
JxOmemoStrand *jx_omemo_strand_new(const JxHost *host, const char *path, void (*opened)(JxOmemoFace *face, gpointer data), gpointer data);
/* Work that waits is dropped, and of all that nothing is called any more. The file is closed when what is being done is done, and then `after`(data): maybe before
 * this returns. */
void jx_omemo_strand_free(JxOmemoStrand *strand, GDestroyNotify after, gpointer data);
gboolean jx_omemo_strand_is_open(const JxOmemoStrand *strand);

/* `work` on a worker, then `done` on the XMPP thread; engine NULL: the file is not open. `drop` (instead of done, when the strand is freed) frees data. */
typedef void (*JxOmemoWork)(JxOmemoEngine *engine, gpointer data);
void jx_omemo_strand_do(JxOmemoStrand *strand, JxOmemoWork work, void (*done)(gpointer data), GDestroyNotify drop, gpointer data);

G_END_DECLS

#endif
