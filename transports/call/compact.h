/* Sources that a client signals as compact JSON: the same Jingle with contents that say so. Pure. */
#ifndef JX_CALL_COMPACT_H
#define JX_CALL_COMPACT_H

#include "wire/jingle/jingle.h"

/* A copy of action, sid and contents, to whose contents `audio` and `video` are added what the json-message says of this endpoint (of others it says
 * nothing that counts). Contents that are missing are made. New. */
JxJingle *jx_compact_expand(const JxJingle *jingle, const char *endpoint);

#endif
