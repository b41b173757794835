/* A small deterministic fuzzer: seeded mutation of a corpus, no coverage feedback, so that `make check` runs the same inputs everywhere.
 *
 * Executions: argument 1, else JX_FUZZ_RUNS, else what the fuzzer asks for, fifty times that with JX_FUZZ_LONG; seed: argument 2, else JX_FUZZ_SEED, else 1. With JX_FUZZ_FILE only
 * that file is run once: to look at a crash again. The input at hand is written to JX_FUZZ_LAST (a file) before each execution, when set. */
#ifndef JX_FUZZ_H
#define JX_FUZZ_H

#include <glib.h>

typedef struct {
	const char *name;
	const char *const *corpus;     /* NULL-terminated texts; nullable */
	void (*seed)(GPtrArray *corpus); /* appends GBytes, for what is no text; nullable */
	const char *const *fixtures;   /* NULL-terminated names under tests/fixtures; nullable */
	const char *const *dictionary; /* NULL-terminated words to put in; nullable */
	guint runs;
	void (*execute)(const char *text, gsize length);
} JxFuzz;

int jx_fuzz_main(int argc, char **argv, const JxFuzz *fuzz);

#endif
