/* LD_PRELOAD for Janus: drops a share of the RTP packets it sends or receives, for machines whose kernel has no netem. The file that
 * JX_LOSS names holds two percentages, "out in", and is read once a second. RTCP, STUN and DTLS pass. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

static int out_percent, in_percent;

static void read_settings(void) {
	static time_t last;
	time_t now = time(NULL);
	const char *path = getenv("JX_LOSS");
	FILE *file;
	int out, in;

	if (now == last || path == NULL)
		return;
	last = now;
	if ((file = fopen(path, "re")) == NULL)
		return;
	if (fscanf(file, "%d %d", &out, &in) == 2) {
		out_percent = out;
		in_percent = in;
	}
	fclose(file);
}

/* RFC 5761: payload types 64 to 95 are RTCP. */
static int is_rtp(const unsigned char *bytes, size_t length) {
	return length > 12 && (bytes[0] & 0xC0) == 0x80 && !(bytes[1] >= 192 && bytes[1] <= 223);
}

static int drop(int percent) {
	static __thread unsigned seed;

	if (seed == 0)
		seed = 42 + (unsigned)(size_t)&seed;
	return percent > 0 && (int)(rand_r(&seed) % 100) < percent;
}

/* First byte 0xff: neither RTP nor DTLS nor STUN, so libnice throws it away. */
static void spoil(unsigned char *bytes, ssize_t length) {
	if (length > 0 && in_percent && is_rtp(bytes, (size_t)length) && drop(in_percent))
		bytes[0] = 0xff;
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
	static ssize_t (*next)(int, const struct msghdr *, int);

	if (next == NULL)
		next = dlsym(RTLD_NEXT, "sendmsg");
	read_settings();
	if (out_percent && message->msg_iovlen > 0 && is_rtp(message->msg_iov[0].iov_base, message->msg_iov[0].iov_len) && drop(out_percent)) {
		size_t length = 0;
		for (size_t i = 0; i < message->msg_iovlen; i++)
			length += message->msg_iov[i].iov_len;
		return (ssize_t)length;
	}
	return next(fd, message, flags);
}

int sendmmsg(int fd, struct mmsghdr *messages, unsigned count, int flags) {
	for (unsigned i = 0; i < count; i++) {
		ssize_t sent = sendmsg(fd, &messages[i].msg_hdr, flags);
		if (sent < 0)
			return i > 0 ? (int)i : -1;
		messages[i].msg_len = (unsigned)sent;
	}
	return (int)count;
}

ssize_t sendto(int fd, const void *bytes, size_t length, int flags, const struct sockaddr *to, socklen_t to_length) {
	static ssize_t (*next)(int, const void *, size_t, int, const struct sockaddr *, socklen_t);

	if (next == NULL)
		next = dlsym(RTLD_NEXT, "sendto");
	read_settings();
	if (out_percent && is_rtp(bytes, length) && drop(out_percent))
		return (ssize_t)length;
	return next(fd, bytes, length, flags, to, to_length);
}

ssize_t recvmsg(int fd, struct msghdr *message, int flags) {
	static ssize_t (*next)(int, struct msghdr *, int);
	ssize_t length;

	if (next == NULL)
		next = dlsym(RTLD_NEXT, "recvmsg");
	read_settings();
	length = next(fd, message, flags);
	if (message->msg_iovlen > 0)
		spoil(message->msg_iov[0].iov_base, length);
	return length;
}

int recvmmsg(int fd, struct mmsghdr *messages, unsigned count, int flags, struct timespec *timeout) {
	static int (*next)(int, struct mmsghdr *, unsigned, int, struct timespec *);
	int received;

	if (next == NULL)
		next = dlsym(RTLD_NEXT, "recvmmsg");
	read_settings();
	received = next(fd, messages, count, flags, timeout);
	for (int i = 0; i < received; i++)
		spoil(messages[i].msg_hdr.msg_iov[0].iov_base, messages[i].msg_len);
	return received;
}
