/* Inside a transfer. */
#ifndef JX_TRANSFER_PRIVATE_H
#define JX_TRANSFER_PRIVATE_H

#include "transfer/transfer.h"

G_BEGIN_DECLS

#define JX_TRANSFER_WINDOW 4 /* in-band blocks on their way to the peer */

typedef enum {
	JX_STAGE_NEW,
	JX_STAGE_OFFERED,  /* not accepted yet */
	JX_STAGE_CHOOSING, /* SOCKS5: which candidate */
	JX_STAGE_REPLACING,/* by IBB */
	JX_STAGE_FLOWING,
	JX_STAGE_CHECKING, /* received: is it right? sent: does the peer say so? */
	JX_STAGE_OVER,
} JxStage;

/* SOCKS5: how far the two sides are. */
typedef struct {
	char *sid;
	GPtrArray *ours, *theirs;    /* JxS5bCandidate * */
	char *their_dstaddr;         /* as the peer says it; nullable */
	gboolean tried, told;        /* we have tried theirs; the peer has tried ours */
	const JxS5bCandidate *reached, *used; /* theirs that we reached; ours that the peer did */
	const JxS5bCandidate *chosen;
} JxSocks;

typedef struct {
	JxIbbTransport *transport; /* NULL: it is none */
	gboolean open, opening, closed, all_read;
	guint16 seq;               /* of the next block */
	guint flying, reading;     /* blocks that are not answered; that were asked for */
	guint unwritten;
} JxInBand;

struct JxTransfer {
	char *self, *peer, *sid;
	gboolean initiator, sending;
	guint version, block_size;
	JxFile *file;
	char *content;             /* its name */
	JxParty creator;
	guint64 offset, done;      /* bytes before the first that is sent; bytes since */
	gboolean left;             /* the peer has ended the session, and everything is on its way */
	gboolean hash_due;         /* it is complete, and the hash is still to come */
	JxStage stage;
	JxSocks socks;
	JxInBand ibb;
	gint64 deadline;           /* of this stage */
	GPtrArray *actions;
	JxTransferOutcome outcome;
};

JxTransferAction *jx_transfer_act(JxTransfer *transfer, JxTransferActionKind kind);
JxFileJingle *jx_transfer_say(JxTransfer *transfer, JxJingleAction action); /* an action JX_TRANSFER_JINGLE; fill it in */
void jx_transfer_wait(JxTransfer *transfer, JxStage stage, gint64 now);
/* How many bytes are to come or go, -1: not known. */
gint64 jx_transfer_due(const JxTransfer *transfer);
void jx_transfer_complete(JxTransfer *transfer, gint64 now); /* all bytes came, or went */
void jx_transfer_fail(JxTransfer *transfer, const char *reason, const char *text);

/* --- transfer_ibb.c */
void jx_in_band_begin(JxTransfer *transfer, gint64 now); /* the transport is agreed */
void jx_in_band_clear(JxTransfer *transfer);

/* --- transfer_s5b.c */
void jx_socks_begin(JxTransfer *transfer, gint64 now);   /* both know the other's candidates */
void jx_socks_info(JxTransfer *transfer, const JxS5bTransport *info, gint64 now);
void jx_socks_clear(JxTransfer *transfer);

G_END_DECLS

#endif
