#include "config.h"

#include "transfer/transfer_private.h"

#include <string.h>

/* ms that the peer, or a connection, may be silent: until it is accepted (a person may decide), and later. */
#define OFFER_MS 120000
#define SILENCE_MS 60000
#define HASH_MS 3000

#define DEFAULT_CONTENT "file" /* COMPAT(OkEDU): its accepts have this name, whatever the offer's was */

static const JxTransferReply fine = { 0 };

/* --- actions */

static void action_free(gpointer data) {
	JxTransferAction *action = data;
	jx_file_jingle_free(action->jingle);
	jx_ibb_transport_free(action->ibb);
	g_clear_pointer(&action->bytes, g_bytes_unref);
	g_free(action->dstaddr);
	g_clear_pointer(&action->candidates, g_ptr_array_unref);
	g_clear_pointer(&action->candidate, jx_s5b_candidate_free);
	jx_file_free(action->file);
	g_free(action);
}

JxTransferAction *jx_transfer_act(JxTransfer *transfer, JxTransferActionKind kind) {
	JxTransferAction *action = g_new0(JxTransferAction, 1);
	action->kind = kind;
	g_ptr_array_add(transfer->actions, action);
	return action;
}

JxFileJingle *jx_transfer_say(JxTransfer *transfer, JxJingleAction action) {
	JxFileJingle *jingle = jx_transfer_act(transfer, JX_TRANSFER_JINGLE)->jingle = jx_file_jingle_new(action, transfer->sid);
	jingle->creator = transfer->creator;
	jingle->senders = transfer->initiator == transfer->sending ? JX_SENDERS_INITIATOR : JX_SENDERS_RESPONDER;
	jingle->version = transfer->version;
	if (action != JX_JINGLE_SESSION_TERMINATE)
		jingle->content = g_strdup(transfer->content);
	return jingle;
}

GPtrArray *jx_transfer_take(JxTransfer *transfer) {
	GPtrArray *actions = transfer->actions;
	transfer->actions = g_ptr_array_new_with_free_func(action_free);
	return actions;
}

/* --- life */

JxTransfer *jx_transfer_new(const JxTransferConfig *config, gint64 now) {
	JxTransfer *transfer = g_new0(JxTransfer, 1);
	transfer->self = g_strdup(config->self);
	transfer->peer = g_strdup(config->peer);
	transfer->sid = g_strdup(config->sid);
	transfer->initiator = config->initiator;
	transfer->sending = config->sending;
	transfer->version = config->version;
	transfer->block_size = config->block_size;
	transfer->file = jx_file_copy(config->file);
	transfer->offset = config->sending ? config->file->offset : 0;
	transfer->content = g_strdup(DEFAULT_CONTENT);
	transfer->creator = JX_PARTY_INITIATOR;
	transfer->actions = g_ptr_array_new_with_free_func(action_free);
	jx_transfer_wait(transfer, JX_STAGE_NEW, now);
	return transfer;
}

void jx_transfer_free(JxTransfer *transfer) {
	if (transfer == NULL)
		return;
	jx_in_band_clear(transfer);
	jx_socks_clear(transfer);
	g_ptr_array_unref(transfer->actions);
	jx_file_free(transfer->file);
	g_free(transfer->outcome.text);
	g_free(transfer->content);
	g_free(transfer->self);
	g_free(transfer->peer);
	g_free(transfer->sid);
	g_free(transfer);
}

void jx_transfer_wait(JxTransfer *transfer, JxStage stage, gint64 now) {
	transfer->stage = stage;
	transfer->deadline = now + (stage == JX_STAGE_OFFERED && transfer->initiator ? OFFER_MS : SILENCE_MS);
}

gint64 jx_transfer_due(const JxTransfer *transfer) {
	if (transfer->sending && transfer->file->length >= 0)
		return MIN(transfer->file->length, transfer->file->size - (gint64)transfer->offset);
	return transfer->file->size < 0 ? -1 : transfer->file->size - (gint64)transfer->offset;
}

const JxTransferOutcome *jx_transfer_outcome(const JxTransfer *transfer) {
	return transfer->stage == JX_STAGE_OVER ? &transfer->outcome : NULL;
}

const char *jx_transfer_ibb_sid(const JxTransfer *transfer) {
	return transfer->ibb.transport != NULL ? transfer->ibb.transport->sid : NULL;
}

/* --- the end */

static void over(JxTransfer *transfer, const char *reason, const char *text, gboolean keep, gboolean by_peer) {
	if (transfer->stage == JX_STAGE_OVER)
		return;
	transfer->stage = JX_STAGE_OVER;
	transfer->outcome = (JxTransferOutcome) { reason, g_strdup(text), keep, by_peer };
	jx_transfer_act(transfer, JX_TRANSFER_END);
}

void jx_transfer_end(JxTransfer *transfer, const char *reason, const char *text, gboolean keep) {
	if (transfer->stage == JX_STAGE_OVER)
		return;
	if (!transfer->left)
		jx_transfer_say(transfer, JX_JINGLE_SESSION_TERMINATE)->reason = jx_reason_new(reason, text);
	over(transfer, reason, text, keep, FALSE);
}

void jx_transfer_refuse(JxTransfer *transfer, const char *reason, const char *text, const char *specific) {
	if (transfer->stage == JX_STAGE_OVER)
		return;
	JxFileJingle *jingle = jx_transfer_say(transfer, JX_JINGLE_SESSION_TERMINATE);
	jingle->reason = jx_reason_new(reason, text);
	jingle->specific = specific;
	over(transfer, reason, text, FALSE, FALSE);
}

void jx_transfer_fail(JxTransfer *transfer, const char *reason, const char *text) {
	jx_transfer_end(transfer, reason, text, TRUE);
}

static void check(JxTransfer *transfer) {
	transfer->hash_due = FALSE;
	jx_transfer_act(transfer, JX_TRANSFER_CHECK);
}

void jx_transfer_complete(JxTransfer *transfer, gint64 now) {
	jx_transfer_wait(transfer, JX_STAGE_CHECKING, now);
	if (transfer->sending)
		return; /* the peer says how it is */
	transfer->hash_due = transfer->file->hash_later;
	if (transfer->hash_due)
		transfer->deadline = now + HASH_MS;
	else
		check(transfer);
}

void jx_transfer_checked(JxTransfer *transfer, gint64 now) {
	if (transfer->stage != JX_STAGE_CHECKING)
		return;
	if (transfer->version > 3 && !transfer->left)
		jx_transfer_say(transfer, JX_JINGLE_SESSION_INFO)->info = JX_FILE_INFO_RECEIVED;
	jx_transfer_end(transfer, "success", NULL, FALSE);
}

void jx_transfer_tick(JxTransfer *transfer, gint64 now) {
	if (transfer->stage == JX_STAGE_OVER || now < transfer->deadline)
		return;
	if (transfer->hash_due) {
		jx_transfer_wait(transfer, JX_STAGE_CHECKING, now);
		check(transfer);
	} else if (transfer->stage == JX_STAGE_CHECKING && transfer->sending) {
		jx_transfer_end(transfer, "success", NULL, FALSE); /* it has all of it, and says nothing */
	} else {
		jx_transfer_fail(transfer, "timeout", "Nothing has come for too long");
	}
}

/* --- the beginning */

static void describe(JxTransfer *transfer, JxFileJingle *jingle, JxFileRole role) {
	jingle->role = role;
	jingle->file = jx_file_copy(transfer->file);
}

/* Ours (taken; nullable) for the stream socks.sid, which is expected from now on. */
static void name_candidates(JxTransfer *transfer, JxFileJingle *jingle, GPtrArray *candidates) {
	transfer->socks.ours = candidates != NULL ? candidates : g_ptr_array_new();
	jingle->s5b = jx_s5b_transport_new(transfer->socks.sid);
	for (guint i = 0; i < transfer->socks.ours->len; i++)
		g_ptr_array_add(jingle->s5b->candidates, jx_s5b_candidate_copy(g_ptr_array_index(transfer->socks.ours, i)));
	jingle->s5b->dstaddr = jx_s5b_dstaddr(transfer->socks.sid, transfer->self, transfer->peer);
	jx_transfer_act(transfer, JX_TRANSFER_EXPECT)->dstaddr = g_strdup(jingle->s5b->dstaddr);
}

void jx_transfer_offer(JxTransfer *transfer, gboolean s5b, GPtrArray *candidates, gint64 now) {
	JxFileJingle *jingle = jx_transfer_say(transfer, JX_JINGLE_SESSION_INITIATE);
	jingle->initiator = g_strdup(transfer->self);
	describe(transfer, jingle, JX_FILE_OFFER);
	jingle->file->ranged = TRUE; /* it can ask for the rest of a half file */
	g_autofree char *sid = g_strdup_printf("%s-stream", transfer->sid);
	if (s5b || (candidates != NULL && candidates->len > 0)) {
		transfer->socks.sid = g_steal_pointer(&sid);
		name_candidates(transfer, jingle, candidates);
	} else {
		g_clear_pointer(&candidates, g_ptr_array_unref);
		transfer->ibb.transport = jx_ibb_transport_new(sid, transfer->block_size);
		jingle->ibb = jx_ibb_transport_new(sid, transfer->block_size);
	}
	jx_transfer_wait(transfer, JX_STAGE_OFFERED, now);
}

static void take_ibb(JxTransfer *transfer, const JxIbbTransport *offered) {
	jx_ibb_transport_free(transfer->ibb.transport);
	transfer->ibb.transport = jx_ibb_transport_new(offered->sid, MIN(offered->block_size, transfer->block_size));
	transfer->ibb.transport->messages = offered->messages;
}

static void take_s5b(JxTransfer *transfer, const JxS5bTransport *offered) {
	JxSocks *socks = &transfer->socks;
	if (socks->sid == NULL)
		socks->sid = g_strdup(offered->sid);
	g_clear_pointer(&socks->theirs, g_ptr_array_unref);
	socks->theirs = g_ptr_array_new_with_free_func((GDestroyNotify)jx_s5b_candidate_free);
	for (guint i = 0; i < offered->candidates->len; i++)
		g_ptr_array_add(socks->theirs, jx_s5b_candidate_copy(g_ptr_array_index(offered->candidates, i)));
	g_free(socks->their_dstaddr);
	socks->their_dstaddr = g_strdup(offered->dstaddr);
}

JxTransferReply jx_transfer_offered(JxTransfer *transfer, const JxFileJingle *initiate, gint64 now) {
	if (initiate->content != NULL) {
		g_free(transfer->content);
		transfer->content = g_strdup(initiate->content);
		transfer->creator = initiate->creator;
	}
	if (initiate->ibb == NULL && initiate->s5b == NULL && !initiate->other_transport)
		return (JxTransferReply) { "bad-request", "The offer has no transport", NULL };
	if (initiate->ibb != NULL)
		take_ibb(transfer, initiate->ibb);
	if (initiate->s5b != NULL && !initiate->s5b->udp)
		take_s5b(transfer, initiate->s5b);
	jx_transfer_wait(transfer, JX_STAGE_OFFERED, now);
	if (transfer->ibb.transport == NULL && transfer->socks.sid == NULL)
		jx_transfer_end(transfer, "unsupported-transports", "In-band bytestreams and SOCKS5 over TCP are spoken here", FALSE);
	return fine;
}

gboolean jx_transfer_wants_s5b(const JxTransfer *transfer) {
	return transfer->socks.sid != NULL;
}

static void begin(JxTransfer *transfer, gint64 now) {
	if (transfer->sending)
		jx_transfer_act(transfer, JX_TRANSFER_SEEK)->count = (gsize)transfer->offset;
	if (transfer->ibb.transport != NULL)
		jx_in_band_begin(transfer, now);
	else
		jx_socks_begin(transfer, now);
}

void jx_transfer_accept(JxTransfer *transfer, guint64 offset, GPtrArray *candidates, gint64 now) {
	JxFileJingle *jingle = jx_transfer_say(transfer, JX_JINGLE_SESSION_ACCEPT);
	jingle->responder = g_strdup(transfer->self);
	if (!transfer->sending) {
		transfer->offset = transfer->file->offset = offset;
		transfer->file->ranged = transfer->file->ranged || offset > 0;
	}
	describe(transfer, jingle, transfer->sending ? JX_FILE_REQUEST : JX_FILE_OFFER);
	if (transfer->ibb.transport != NULL) {
		g_clear_pointer(&candidates, g_ptr_array_unref);
		jingle->ibb = jx_ibb_transport_new(transfer->ibb.transport->sid, transfer->ibb.transport->block_size);
		jingle->ibb->messages = transfer->ibb.transport->messages;
	} else {
		name_candidates(transfer, jingle, candidates);
	}
	begin(transfer, now);
}

/* --- the peer */

/* Sending: from where. */
static void take_range(JxTransfer *transfer, const JxFile *wanted) {
	if (!transfer->sending || wanted == NULL || (gint64)wanted->offset > transfer->file->size)
		return;
	transfer->offset = wanted->offset;
	transfer->file->length = wanted->length;
}

static JxTransferReply on_accept(JxTransfer *transfer, const JxFileJingle *jingle, gint64 now) {
	if (!transfer->initiator || transfer->stage != JX_STAGE_OFFERED)
		return (JxTransferReply) { "unexpected-request", "There is nothing to accept", "out-of-order" };
	take_range(transfer, jingle->file);
	if (transfer->ibb.transport != NULL && jingle->ibb != NULL)
		transfer->ibb.transport->block_size = MIN(transfer->ibb.transport->block_size, jingle->ibb->block_size);
	if (transfer->ibb.transport == NULL && jingle->s5b == NULL) {
		jx_transfer_fail(transfer, "failed-transport", "The session was accepted without its transport");
		return fine;
	}
	if (jingle->s5b != NULL && transfer->ibb.transport == NULL)
		take_s5b(transfer, jingle->s5b);
	begin(transfer, now);
	return fine;
}

static JxTransferReply on_replace(JxTransfer *transfer, const JxFileJingle *jingle, gint64 now) {
	if (jingle->ibb == NULL || transfer->stage == JX_STAGE_FLOWING || transfer->stage == JX_STAGE_CHECKING) {
		jx_transfer_say(transfer, JX_JINGLE_TRANSPORT_REJECT);
		return fine;
	}
	take_ibb(transfer, jingle->ibb);
	jx_transfer_say(transfer, JX_JINGLE_TRANSPORT_ACCEPT)->ibb = jx_ibb_transport_new(transfer->ibb.transport->sid, transfer->ibb.transport->block_size);
	jx_in_band_begin(transfer, now);
	return fine;
}

static JxTransferReply on_info(JxTransfer *transfer, const JxFileJingle *jingle, gint64 now) {
	switch (jingle->info) {
	case JX_FILE_INFO_CHECKSUM:
		if (jingle->file == NULL || transfer->sending)
			return fine;
		jx_transfer_act(transfer, JX_TRANSFER_EXPECT_HASH)->file = jx_file_copy(jingle->file);
		transfer->file->hash_later = FALSE;
		if (transfer->hash_due)
			check(transfer);
		return fine;
	case JX_FILE_INFO_RECEIVED:
		if (transfer->sending && transfer->stage == JX_STAGE_CHECKING)
			jx_transfer_end(transfer, "success", NULL, FALSE);
		return fine;
	case JX_FILE_INFO_NONE:
		return fine;
	case JX_FILE_INFO_UNKNOWN:
		break;
	}
	return (JxTransferReply) { "feature-not-implemented", "This kind of session-info is not known here", "unsupported-info" };
}

static const char *known_reason(const char *condition) {
	static const char *const known[] = { "success", "decline", "cancel", "busy", "gone", "timeout", "media-error", "failed-application", "failed-transport",
		"connectivity-error", "incompatible-parameters", "unsupported-applications", "unsupported-transports", "security-error", "expired" };
	for (guint i = 0; i < G_N_ELEMENTS(known); i++)
		if (g_strcmp0(condition, known[i]) == 0)
			return known[i];
	return "general-error";
}

static JxTransferReply on_terminate(JxTransfer *transfer, const JxFileJingle *jingle) {
	const char *reason = known_reason(jingle->reason != NULL ? jingle->reason->condition : NULL);
	gboolean flows = transfer->stage == JX_STAGE_FLOWING && (transfer->ibb.transport == NULL || (gint64)transfer->done == jx_transfer_due(transfer));
	/* A sender may end the session as soon as everything has left it: what is on its way still comes, and is checked. */
	if (!transfer->sending && strcmp(reason, "success") == 0 && (flows || transfer->stage == JX_STAGE_CHECKING)) {
		transfer->left = TRUE;
		return fine;
	}
	over(transfer, strcmp(reason, "success") == 0 && !transfer->sending ? "gone" : reason, jingle->reason != NULL ? jingle->reason->text : NULL, TRUE, TRUE);
	return fine;
}

JxTransferReply jx_transfer_jingle(JxTransfer *transfer, const JxFileJingle *jingle, gint64 now) {
	switch (jingle->action) {
	case JX_JINGLE_SESSION_ACCEPT:
		return on_accept(transfer, jingle, now);
	case JX_JINGLE_SESSION_TERMINATE:
		return on_terminate(transfer, jingle);
	case JX_JINGLE_SESSION_INFO:
		return on_info(transfer, jingle, now);
	case JX_JINGLE_TRANSPORT_INFO:
		if (jingle->s5b != NULL && transfer->socks.sid != NULL)
			jx_socks_info(transfer, jingle->s5b, now);
		return fine;
	case JX_JINGLE_TRANSPORT_REPLACE:
		return on_replace(transfer, jingle, now);
	case JX_JINGLE_TRANSPORT_ACCEPT:
		if (transfer->stage != JX_STAGE_REPLACING || jingle->ibb == NULL)
			return (JxTransferReply) { "unexpected-request", "No transport was to be replaced", "out-of-order" };
		transfer->ibb.transport->block_size = MIN(transfer->ibb.transport->block_size, jingle->ibb->block_size);
		jx_in_band_begin(transfer, now);
		return fine;
	case JX_JINGLE_TRANSPORT_REJECT:
		jx_transfer_fail(transfer, "failed-transport", "No transport is left");
		return fine;
	case JX_JINGLE_SESSION_INITIATE:
		return (JxTransferReply) { "conflict", "There is a session of this id", NULL };
	case JX_JINGLE_CONTENT_ADD:
		return (JxTransferReply) { "not-acceptable", "One file in a session, please", NULL };
	default:
		return (JxTransferReply) { "feature-not-implemented", "Not in a file transfer", NULL };
	}
}

void jx_transfer_answered(JxTransfer *transfer, JxTransferActionKind kind, JxJingleAction action, const char *condition, gint64 now) {
	JxInBand *ibb = &transfer->ibb;
	if (transfer->stage == JX_STAGE_OVER)
		return;
	if (kind == JX_TRANSFER_JINGLE) {
		if (condition != NULL && action != JX_JINGLE_SESSION_INFO && action != JX_JINGLE_TRANSPORT_INFO)
			over(transfer, "gone", "The other side does not know the session", TRUE, TRUE);
		return;
	}
	if (condition != NULL && kind != JX_TRANSFER_CLOSE) {
		jx_transfer_fail(transfer, "failed-transport", "The other side does not take the stream");
		return;
	}
	transfer->deadline = now + SILENCE_MS;
	if (kind == JX_TRANSFER_OPEN)
		ibb->open = TRUE;
	else if (kind == JX_TRANSFER_BLOCK)
		ibb->flying--;
	else
		jx_transfer_complete(transfer, now);
	if (kind != JX_TRANSFER_CLOSE)
		jx_in_band_begin(transfer, now);
}
