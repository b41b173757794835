#include "config.h"
#include "conference/forward_rules.h"

#include <stdlib.h>
#include <string.h>

static int by_wish(const void *a, const void *b) {
	const JxForwardFacts *x = a, *y = b;
	if (x->spoke != y->spoke)
		return x->spoke < y->spoke ? -1 : 1;
	if (x->forwarded != y->forwarded)
		return x->forwarded ? -1 : 1;
	if (x->since != y->since)
		return x->since < y->since ? -1 : 1;
	return strcmp(x->endpoint, y->endpoint);
}

void jx_forward_order(JxForwardFacts *all, guint n) {
	if (n > 1)
		qsort(all, n, sizeof *all, by_wish);
}
