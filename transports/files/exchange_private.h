/* Inside the set of transfers. */
#ifndef JX_FILES_EXCHANGE_PRIVATE_H
#define JX_FILES_EXCHANGE_PRIVATE_H

#include "conference/room_files.h"
#include "files/candidates.h"
#include "files/exchanges.h"
#include "files/carrier.h"
#include "transfer/transfer.h"

G_BEGIN_DECLS

struct JxExchanges {
	gint references;
	const JxHost *host;
	JxAccount *account;
	JxConferences *conferences;
	JxCandidates *candidates;
	GHashTable *open;      /* "peer LF sid" → JxExchange *, owned */
	GHashTable *questions; /* JxQuestion *, owned: IQs of ours that are not answered */
	JxTimer *ticker;
	guint64 next;         /* serial numbers */
	guint max, block_size;
	gboolean on;
};

/* One file. */
typedef struct {
	JxExchanges *all;
	guint64 serial;
	char *key, *peer, *self, *sid;
	gboolean sending;
	JxFileJingle *initiate; /* of the peer's, until the file is open; nullable */
	xmpp_stanza_t *request; /* that initiate's IQ, until it is answered; nullable */
	JxShelved *shelved;     /* that goes; nullable */
	JxTransfer *transfer;   /* NULL: who sends is not admitted yet */
	JxCarrier *carrier;
	GQueue writes;          /* xmpp_stanza_t *: blocks that are being written, in order */
	gint64 began;           /* monotonic ms */
} JxExchange;

/* Something that was asked for an exchange, which may be gone when the answer comes. */
typedef struct {
	JxExchanges *all;
	char *key;
	guint64 serial;
	JxTransferActionKind kind;
	JxJingleAction action;
} JxQuestion;

/* --- exchange.c */
/* An IQ (taken): callback's data is the question, which goes back by jx_question_end. */
void jx_question_ask(JxExchange *exchange, JxQuestion question, xmpp_stanza_t *iq, JxIqCallback callback);
/* The exchange, NULL where it is gone; frees the question. */
JxExchange *jx_question_end(JxQuestion *question);
void jx_question_free(gpointer question);
JxExchange *jx_exchange_new(JxExchanges *all, const char *self, const char *peer, const char *sid);
void jx_exchange_free(gpointer exchange);
/* The transfer is there: the file is opened, and it goes on by itself. */
void jx_exchange_start(JxExchange *exchange, const JxPartOrder *order /* NULL: `shelved` goes */);
/* Carries out what the transfer wants; the exchange may be gone afterwards. */
void jx_exchange_perform(JxExchange *exchange);
void jx_exchange_reply(JxExchange *exchange, const JxIncoming *in, JxTransferReply reply);
/* By key, where it is still the one of that serial number. */
JxExchange *jx_exchange_find(JxExchanges *all, const char *key, guint64 serial);

G_END_DECLS

#endif
