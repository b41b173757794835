/* One file on its way, by Jingle (XEP-0234) over an in-band bytestream (XEP-0261) or SOCKS5 (XEP-0260), either end of either direction. Pure: stanzas and what became of
 * actions go in, actions come out; times are passed in.
 *
 * The file's own bytes pass by for IBB only; over SOCKS5 whoever carries the actions out moves them. */
#ifndef JX_TRANSFER_TRANSFER_H
#define JX_TRANSFER_TRANSFER_H

#include "wire/files/file_jingle.h"

G_BEGIN_DECLS

typedef struct JxTransfer JxTransfer;

typedef struct {
	const char *self, *peer, *sid; /* full JIDs */
	gboolean initiator;            /* we send the session-initiate */
	gboolean sending;              /* the file goes from us to the peer */
	guint version;                 /* of file transfer: 3, 4, 5 */
	const JxFile *file;            /* copied */
	guint block_size;              /* the most that an in-band block may have */
} JxTransferConfig;

typedef enum {
	JX_TRANSFER_JINGLE,  /* an IQ to the peer with `jingle`; its end comes back by jx_transfer_answered */
	JX_TRANSFER_OPEN,    /* the same with <open/> of `ibb` */
	JX_TRANSFER_BLOCK,   /* the same with <data/>: seq, bytes */
	JX_TRANSFER_CLOSE,   /* the same with <close/> */
	JX_TRANSFER_SEEK,    /* the file goes from byte `count` on */
	JX_TRANSFER_READ,    /* count bytes of the file, or what is left: jx_transfer_block */
	JX_TRANSFER_WRITE,   /* bytes to the end of the file: jx_transfer_written */
	JX_TRANSFER_EXPECT,  /* whoever comes to our SOCKS5 server with dstaddr */
	JX_TRANSFER_CONNECT, /* to the peer's candidates, the best first, with dstaddr, until one is there: jx_transfer_connected */
	JX_TRANSFER_PROXY,   /* to our own proxy `candidate` with dstaddr, and have it activated: jx_transfer_proxied */
	JX_TRANSFER_FLOW,    /* all of the file over the connection that was made to the peer's candidate (theirs), or to ours; the others may close: jx_transfer_flowed.
	                      * Receiving: over whichever it comes, COMPAT(some peers): they send over the first that stood. */
	JX_TRANSFER_CHECK,   /* everything is there: jx_transfer_checked */
	JX_TRANSFER_EXPECT_HASH, /* of `file`, which was told later */
	JX_TRANSFER_END,     /* it is over; see jx_transfer_outcome */
} JxTransferActionKind;

typedef struct {
	JxTransferActionKind kind;
	JxFileJingle *jingle;
	JxIbbTransport *ibb;
	guint16 seq;
	GBytes *bytes;
	gsize count;
	gint64 due;                /* of FLOW: bytes that are to come or go; -1: not known */
	char *dstaddr;
	GPtrArray *candidates;     /* JxS5bCandidate * */
	JxS5bCandidate *candidate;
	gboolean theirs;
	JxFile *file;
} JxTransferAction;

/* Why it is over, as a Jingle reason; kept: what is there of the file may be resumed. */
typedef struct {
	const char *reason; /* "success", "media-error" …; static */
	char *text;         /* for people; nullable */
	gboolean kept, by_peer;
} JxTransferOutcome;

/* What is answered to an IQ of the peer: condition NULL: a result. Static strings. */
typedef struct {
	const char *condition, *text, *jingle; /* jingle: "out-of-order", XEP-0166's own; nullable */
} JxTransferReply;

JxTransfer *jx_transfer_new(const JxTransferConfig *config, gint64 now);
void jx_transfer_free(JxTransfer *transfer); /* NULL is fine */

/* Those since the last call; owned by the caller, with a free function. */
GPtrArray *jx_transfer_take(JxTransfer *transfer);
/* NULL while it is not over. */
const JxTransferOutcome *jx_transfer_outcome(const JxTransfer *transfer);

/* --- the beginning */
/* Initiator: offers the file, over SOCKS5 where there are candidates of ours or s5b is TRUE, else in-band. Takes candidates (JxS5bCandidate *; nullable). */
void jx_transfer_offer(JxTransfer *transfer, gboolean s5b, GPtrArray *candidates, gint64 now);
/* Responder: the peer's session-initiate, before anything is decided. The answer is an error where it can never be. */
JxTransferReply jx_transfer_offered(JxTransfer *transfer, const JxFileJingle *initiate, gint64 now);
gboolean jx_transfer_wants_s5b(const JxTransfer *transfer); /* candidates of ours are of use */
/* Responder: goes on, from byte `offset` of a file that comes. Takes candidates (nullable). */
void jx_transfer_accept(JxTransfer *transfer, guint64 offset, GPtrArray *candidates, gint64 now);
/* Ends it, with this reason ("decline"); text nullable. specific: "file-too-large" and the like, static, nullable. */
void jx_transfer_end(JxTransfer *transfer, const char *reason, const char *text, gboolean keep);
void jx_transfer_refuse(JxTransfer *transfer, const char *reason, const char *text, const char *specific);

/* --- the peer */
JxTransferReply jx_transfer_jingle(JxTransfer *transfer, const JxFileJingle *jingle, gint64 now);
/* An IBB element of its stream. *later: a block that is being written; the IQ is answered with what comes of it. */
JxTransferReply jx_transfer_ibb(JxTransfer *transfer, const JxIbb *ibb, gboolean *later, gint64 now);
/* One that could not be read. */
JxTransferReply jx_transfer_ibb_damaged(JxTransfer *transfer, const char *text);
/* What it answered to an IQ of ours of this kind (JINGLE, OPEN, BLOCK, CLOSE): condition NULL: a result. */
void jx_transfer_answered(JxTransfer *transfer, JxTransferActionKind kind, JxJingleAction action, const char *condition, gint64 now);

/* --- what became of actions */
void jx_transfer_block(JxTransfer *transfer, GBytes *bytes /* empty: there is no more */, gint64 now);
void jx_transfer_written(JxTransfer *transfer, gint64 now);
void jx_transfer_connected(JxTransfer *transfer, const char *cid /* NULL: to none */, gint64 now);
void jx_transfer_proxied(JxTransfer *transfer, gboolean active, gint64 now);
void jx_transfer_flowing(JxTransfer *transfer, gint64 now); /* bytes move */
void jx_transfer_flowed(JxTransfer *transfer, gboolean whole, gint64 now);
void jx_transfer_checked(JxTransfer *transfer, gint64 now);

/* Time goes by: call it every few seconds. */
void jx_transfer_tick(JxTransfer *transfer, gint64 now);

/* Our proxy that was chosen, NULL: none; what its streams are called there. Borrowed. */
const JxS5bCandidate *jx_transfer_proxy(const JxTransfer *transfer);
const char *jx_transfer_s5b_sid(const JxTransfer *transfer);
/* Session id of its in-band bytestream; NULL: it has none. Borrowed. */
const char *jx_transfer_ibb_sid(const JxTransfer *transfer);

G_END_DECLS

#endif
