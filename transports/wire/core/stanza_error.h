/* Stanza errors (RFC 6120, section 8.3). */
#ifndef JX_WIRE_STANZA_ERROR_H
#define JX_WIRE_STANZA_ERROR_H

#include <glib.h>
#include <strophe.h>

typedef struct {
	char *type;        /* auth, cancel, continue, modify, wait; "cancel" where it was missing */
	char *condition;   /* defined condition; "undefined-condition" where it was missing */
	char *text;        /* nullable */
	char *specific;    /* name of the application-specific condition; nullable */
	char *specific_ns; /* its namespace; nullable */
} JxStanzaError;

/* Of a stanza of type error, or of its <error/> itself. Tolerant: never NULL for a non-NULL stanza. */
JxStanzaError *jx_stanza_error_read(xmpp_stanza_t *stanza);
void jx_stanza_error_free(JxStanzaError *error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxStanzaError, jx_stanza_error_free)
/* <error/> with the type that RFC 6120 gives to the condition; text nullable; specific nullable, not consumed. An unknown condition becomes
 * undefined-condition. New reference. */
xmpp_stanza_t *jx_stanza_error_write(xmpp_ctx_t *ctx, const char *condition, const char *text, xmpp_stanza_t *specific);
/* The whole answer to a stanza: its name, type error, its id byte for byte (also an empty one), from and to swapped. New reference. */
xmpp_stanza_t *jx_stanza_error_reply(xmpp_stanza_t *request, const char *condition, const char *text, xmpp_stanza_t *specific);
/* The usual type of a condition: "modify" for bad-request … Static; "cancel" for an unknown one. */
const char *jx_stanza_error_type(const char *condition);

#endif
