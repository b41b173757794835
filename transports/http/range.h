/* Byte ranges of a GET (RFC 9110, section 14). Pure. */
#ifndef JX_HTTP_RANGE_H
#define JX_HTTP_RANGE_H

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
	JX_RANGE_ALL,  /* no range, one that is not understood, or several: the whole */
	JX_RANGE_PART, /* [first, first + length) */
	JX_RANGE_OUT,  /* begins behind the end: 416 */
} JxRangeKind;

typedef struct {
	JxRangeKind kind;
	guint64 first, length; /* bytes; of JX_RANGE_PART, length is at least 1 */
} JxRange;

/* header: the value of Range, nullable; size: bytes of the file. */
JxRange jx_range_parse(const char *header, guint64 size);

G_END_DECLS

#endif
