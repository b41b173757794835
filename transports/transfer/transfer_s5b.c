/* SOCKS5 (XEP-0260): each side offers candidates, tries the other's and tells which one it reached; the best of both carries the file. None: in-band, at the initiator's word. */
#include "config.h"

#include "transfer/transfer_private.h"

#include <string.h>

#define CHOICE_MS 45000 /* for both to try what they were offered, and to replace it */

void jx_socks_clear(JxTransfer *transfer) {
	JxSocks *socks = &transfer->socks;
	g_free(socks->sid);
	g_free(socks->their_dstaddr);
	g_clear_pointer(&socks->ours, g_ptr_array_unref);
	g_clear_pointer(&socks->theirs, g_ptr_array_unref);
}

static void tell(JxTransfer *transfer, const char *used, const char *activated, gboolean error, gboolean proxy_error) {
	JxS5bTransport *info = jx_transfer_say(transfer, JX_JINGLE_TRANSPORT_INFO)->s5b = jx_s5b_transport_new(transfer->socks.sid);
	info->used = g_strdup(used);
	info->activated = g_strdup(activated);
	info->error = error;
	info->proxy_error = proxy_error;
}

/* --- trying */

static gint best_first(gconstpointer a, gconstpointer b) {
	const JxS5bCandidate *one = *(JxS5bCandidate *const *)a, *other = *(JxS5bCandidate *const *)b;
	return one->priority > other->priority ? -1 : one->priority < other->priority;
}

void jx_socks_begin(JxTransfer *transfer, gint64 now) {
	JxSocks *socks = &transfer->socks;
	jx_transfer_wait(transfer, JX_STAGE_CHOOSING, now);
	transfer->deadline = now + CHOICE_MS;
	if (socks->theirs->len == 0) {
		jx_transfer_connected(transfer, NULL, now);
		return;
	}
	g_ptr_array_sort(socks->theirs, best_first);
	JxTransferAction *action = jx_transfer_act(transfer, JX_TRANSFER_CONNECT);
	action->dstaddr = socks->their_dstaddr != NULL ? g_strdup(socks->their_dstaddr) : jx_s5b_dstaddr(socks->sid, transfer->peer, transfer->self);
	action->candidates = g_ptr_array_new_with_free_func((GDestroyNotify)jx_s5b_candidate_free);
	for (guint i = 0; i < socks->theirs->len; i++)
		g_ptr_array_add(action->candidates, jx_s5b_candidate_copy(g_ptr_array_index(socks->theirs, i)));
}

/* --- choosing */

static void replace(JxTransfer *transfer, gint64 now) {
	if (!transfer->initiator)
		return; /* it does, or the deadline passes */
	g_autofree char *sid = g_strdup_printf("%s-ibb", transfer->socks.sid);
	transfer->ibb.transport = jx_ibb_transport_new(sid, transfer->block_size);
	jx_transfer_say(transfer, JX_JINGLE_TRANSPORT_REPLACE)->ibb = jx_ibb_transport_new(sid, transfer->block_size);
	jx_transfer_wait(transfer, JX_STAGE_REPLACING, now);
}

static void flow(JxTransfer *transfer, gint64 now) {
	jx_transfer_wait(transfer, JX_STAGE_FLOWING, now);
	JxTransferAction *action = jx_transfer_act(transfer, JX_TRANSFER_FLOW);
	action->theirs = transfer->socks.chosen == transfer->socks.reached;
	action->due = jx_transfer_due(transfer);
}

/* At the same priority the one that the initiator reached counts (section 2.4). */
static gboolean theirs_is_better(const JxTransfer *transfer) {
	const JxS5bCandidate *reached = transfer->socks.reached, *used = transfer->socks.used;
	if (reached == NULL || used == NULL)
		return reached != NULL;
	return reached->priority > used->priority || (reached->priority == used->priority && transfer->initiator);
}

static void choose(JxTransfer *transfer, gint64 now) {
	JxSocks *socks = &transfer->socks;
	if (transfer->stage != JX_STAGE_CHOOSING || !socks->tried || !socks->told || socks->chosen != NULL)
		return;
	if (socks->reached == NULL && socks->used == NULL) {
		replace(transfer, now);
		return;
	}
	gboolean theirs = theirs_is_better(transfer);
	socks->chosen = theirs ? socks->reached : socks->used;
	if (socks->chosen->type != JX_S5B_PROXY) {
		flow(transfer, now);
	} else if (!theirs) {
		JxTransferAction *action = jx_transfer_act(transfer, JX_TRANSFER_PROXY);
		action->candidate = jx_s5b_candidate_copy(socks->chosen);
		action->dstaddr = jx_s5b_dstaddr(socks->sid, transfer->self, transfer->peer);
	} /* else the peer activates its own */
}

void jx_transfer_connected(JxTransfer *transfer, const char *cid, gint64 now) {
	JxSocks *socks = &transfer->socks;
	if (transfer->stage != JX_STAGE_CHOOSING || socks->tried)
		return;
	socks->tried = TRUE;
	socks->reached = cid != NULL ? jx_s5b_candidate_find(socks->theirs, cid) : NULL;
	tell(transfer, cid, NULL, cid == NULL, FALSE);
	choose(transfer, now);
}

void jx_transfer_proxied(JxTransfer *transfer, gboolean active, gint64 now) {
	JxSocks *socks = &transfer->socks;
	if (transfer->stage != JX_STAGE_CHOOSING || socks->chosen == NULL)
		return;
	if (active) {
		tell(transfer, NULL, socks->chosen->cid, FALSE, FALSE);
		flow(transfer, now);
	} else {
		tell(transfer, NULL, NULL, FALSE, TRUE);
		replace(transfer, now);
	}
}

const JxS5bCandidate *jx_transfer_proxy(const JxTransfer *transfer) {
	const JxS5bCandidate *chosen = transfer->socks.chosen;
	return chosen != NULL && chosen == transfer->socks.used && chosen->type == JX_S5B_PROXY ? chosen : NULL;
}

const char *jx_transfer_s5b_sid(const JxTransfer *transfer) {
	return transfer->socks.sid;
}

void jx_socks_info(JxTransfer *transfer, const JxS5bTransport *info, gint64 now) {
	JxSocks *socks = &transfer->socks;
	if (info->activated != NULL && socks->chosen != NULL && socks->chosen == socks->reached && transfer->stage == JX_STAGE_CHOOSING &&
		strcmp(info->activated, socks->chosen->cid) == 0)
		flow(transfer, now);
	if (info->proxy_error && transfer->stage == JX_STAGE_CHOOSING)
		replace(transfer, now);
	if ((info->used == NULL && !info->error) || socks->told)
		return;
	socks->told = TRUE;
	socks->used = info->used != NULL && socks->ours != NULL ? jx_s5b_candidate_find(socks->ours, info->used) : NULL;
	choose(transfer, now);
}

/* --- the file itself */

void jx_transfer_flowing(JxTransfer *transfer, gint64 now) {
	if (transfer->stage == JX_STAGE_FLOWING)
		jx_transfer_wait(transfer, JX_STAGE_FLOWING, now);
}

void jx_transfer_flowed(JxTransfer *transfer, gboolean whole, gint64 now) {
	if (transfer->stage != JX_STAGE_FLOWING)
		return;
	if (whole)
		jx_transfer_complete(transfer, now);
	else
		jx_transfer_fail(transfer, "connectivity-error", "The connection ended before the file's end");
}
