/* Base64 (RFC 4648, section 4) as clients write it into XML: broken into lines, indented, with or without padding at its end. Pure. */
#ifndef JX_WIRE_BASE64_H
#define JX_WIRE_BASE64_H

#include <glib.h>

/* The bytes; NULL where another character than base64's and white space is in it, where it ends within a byte, or it is over max bytes long. "" is no bytes. New. */
GBytes *jx_base64_read(const char *text, gsize max);
/* New string, on one line. */
char *jx_base64_write(GBytes *bytes);

#endif
