/* Preloaded into Dino: the XMPP port of this machine is $DINO_PORT, and GnuTLS trusts $DINO_CA alone. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define XMPP_PORT 5222

int connect(int fd, const struct sockaddr *address, socklen_t length) {
	static int (*real)(int, const struct sockaddr *, socklen_t);
	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "connect");
	const char *port = getenv("DINO_PORT");
	struct sockaddr_in changed;
	if (port && address && address->sa_family == AF_INET && length == sizeof changed) {
		memcpy(&changed, address, sizeof changed);
		if (ntohs(changed.sin_port) == XMPP_PORT)
			changed.sin_port = htons((uint16_t)atoi(port));
		return real(fd, (struct sockaddr *)&changed, sizeof changed);
	}
	return real(fd, address, length);
}

int gnutls_x509_trust_list_add_system_trust(gnutls_x509_trust_list_t list, unsigned int flags, unsigned int verify) {
	return gnutls_x509_trust_list_add_trust_file(list, getenv("DINO_CA"), NULL, GNUTLS_X509_FMT_PEM, flags, verify);
}

int gnutls_certificate_set_x509_system_trust(gnutls_certificate_credentials_t credentials) {
	return gnutls_certificate_set_x509_trust_file(credentials, getenv("DINO_CA"), GNUTLS_X509_FMT_PEM);
}
