/* TLS on a connected socket that does not wait (OpenSSL). One thread. Private to link/. */
#ifndef JX_LINK_TLS_H
#define JX_LINK_TLS_H

#include <glib.h>

G_BEGIN_DECLS

/* Which certificate is believed. */
typedef struct {
	const char *name;     /* the domain it must be for (RFC 6125): of the JID, not of the machine that SRV names; of a WebSocket's address */
	const char *ca_file;  /* PEM; NULL or "": the system's store */
	const char *sha256;   /* this certificate and no other, whoever signed it: 64 hexadecimal digits, colons allowed; NULL or "" = by signature */
	const char *alpn;     /* the protocol to be spoken behind it (RFC 7301); nullable */
} JxTlsTrust;

typedef struct JxTls JxTls;

typedef enum {
	JX_TLS_DONE,   /* some bytes, or the handshake's end */
	JX_TLS_AGAIN,  /* when the socket is readable, or writable where jx_tls_wants_write */
	JX_TLS_CLOSED,
	JX_TLS_FAILED,
} JxTlsResult;

/* Borrows fd. Errors: JX_LINK_ERROR_TLS. */
JxTls *jx_tls_new(int fd, const JxTlsTrust *trust, GError **error);
/* NULL is fine. Does not close the socket. */
void jx_tls_free(JxTls *tls);
/* DONE once the server has shown a certificate that is believed. FAILED: `error` says in a sentence what is wrong with it. */
JxTlsResult jx_tls_handshake(JxTls *tls, GError **error);
gboolean jx_tls_ready(const JxTls *tls);
JxTlsResult jx_tls_read(JxTls *tls, char *buffer, gsize size, gsize *got);
JxTlsResult jx_tls_write(JxTls *tls, const char *bytes, gsize length, gsize *took);
gboolean jx_tls_wants_write(const JxTls *tls);

/* "AB:CD…" or "abcd…" → 32 bytes; FALSE where it is something else. */
gboolean jx_tls_parse_sha256(const char *text, guint8 out[32]);

struct x509_st;
/* Whether the certificate (OpenSSL's X509) is that one. */
gboolean jx_tls_is_pinned(struct x509_st *certificate, const guint8 pin[32]);

G_END_DECLS

#endif
