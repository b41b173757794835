/* The transport's table and create(); nothing else. */
#include "config.h"
void *create(void);
__attribute__((visibility("default"))) void *create(void) { return 0; }
