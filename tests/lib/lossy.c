/* LD_PRELOAD for Janus: drops a share of the RTP packets it sends or receives, and lets others of those it sends go three packets late, for
 * machines whose kernel has no netem. The file that JX_LOSS names holds three percentages, "out in late", and is read once a second. RTCP,
 * STUN and DTLS pass. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

static int out_percent, in_percent, late_percent;

static void read_settings(void) {
	static time_t last;
	time_t now = time(NULL);
	const char *path = getenv("JX_LOSS");
	FILE *file;
	int out, in, late;

	if (now == last || path == NULL)
		return;
	last = now;
	if ((file = fopen(path, "re")) == NULL)
		return;
	if (fscanf(file, "%d %d %d", &out, &in, &late) == 3) {
		out_percent = out;
		in_percent = in;
		late_percent = late;
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

#define LATE_BY 3

/* The packet that waits for others of its socket. */
static __thread struct {
	int fd, after;
	size_t length;
	unsigned char bytes[2048];
	struct sockaddr_storage to;
	socklen_t to_length;
} held;

static int hold(int fd, const struct msghdr *message) {
	if (held.after > 0 || message->msg_namelen > sizeof held.to || !drop(late_percent))
		return 0;
	held.length = 0;
	for (size_t i = 0; i < message->msg_iovlen; i++) {
		if (held.length + message->msg_iov[i].iov_len > sizeof held.bytes)
			return 0;
		memcpy(held.bytes + held.length, message->msg_iov[i].iov_base, message->msg_iov[i].iov_len);
		held.length += message->msg_iov[i].iov_len;
	}
	held.fd = fd;
	held.to_length = message->msg_name ? message->msg_namelen : 0;
	if (message->msg_name)
		memcpy(&held.to, message->msg_name, message->msg_namelen);
	held.after = LATE_BY;
	return 1;
}

static void let_go(int fd, ssize_t (*next)(int, const struct msghdr *, int)) {
	if (held.after == 0 || held.fd != fd || --held.after > 0)
		return;
	struct iovec bytes = { held.bytes, held.length };
	struct msghdr message = { .msg_name = held.to_length ? &held.to : NULL, .msg_namelen = held.to_length, .msg_iov = &bytes, .msg_iovlen = 1 };
	next(fd, &message, 0);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
	static ssize_t (*next)(int, const struct msghdr *, int);

	if (next == NULL)
		next = dlsym(RTLD_NEXT, "sendmsg");
	read_settings();
	if (message->msg_iovlen > 0 && is_rtp(message->msg_iov[0].iov_base, message->msg_iov[0].iov_len) && (drop(out_percent) || hold(fd, message))) {
		size_t length = 0;
		for (size_t i = 0; i < message->msg_iovlen; i++)
			length += message->msg_iov[i].iov_len;
		return (ssize_t)length;
	}
	ssize_t sent = next(fd, message, flags);
	let_go(fd, next);
	return sent;
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
	struct iovec whole = { (void *)bytes, length };
	struct msghdr message = { .msg_name = (void *)to, .msg_namelen = to_length, .msg_iov = &whole, .msg_iovlen = 1 };

	return sendmsg(fd, &message, flags);
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
