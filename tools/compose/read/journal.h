/* journal.jsonl (docs/protocol/session-folder.md) → JxSession, line by line. Lines that cannot be read are told and passed over, events and members that
 * are not known silently. */
#ifndef JX_COMPOSE_JOURNAL_H
#define JX_COMPOSE_JOURNAL_H

#include <stdio.h>

#include "read/session.h"

/* Longer lines are passed over. */
#define JX_JOURNAL_LINE_MOST (256 * 1024)
#define JX_JOURNAL_LINES_MOST 2000000

/* Until the end of `file`. A last line without its end is ignored. */
void jx_journal_read(JxSession *session, FILE *file, JxProblems *problems);

/* TRUE for a name that a track may have: of one component, not hidden, ending in .mjr. */
gboolean jx_journal_file_name(const char *name);

#endif
