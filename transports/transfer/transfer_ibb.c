/* In-band (XEP-0047, XEP-0261): the sender of the file opens the stream, COMPAT(XEP-0261, and those who read it so): or the initiator does. */
#include "config.h"

#include "transfer/transfer_private.h"

#include <string.h>

static const JxTransferReply fine = { 0 };

void jx_in_band_clear(JxTransfer *transfer) {
	g_clear_pointer(&transfer->ibb.transport, jx_ibb_transport_free);
}

/* --- sending */

static void ask_for_blocks(JxTransfer *transfer) {
	JxInBand *ibb = &transfer->ibb;
	gint64 left = jx_transfer_due(transfer) - (gint64)transfer->done;
	while (!ibb->all_read && ibb->flying + ibb->reading < JX_TRANSFER_WINDOW) {
		/* of those that were asked for each is full but the last */
		gint64 count = MIN(left - (gint64)ibb->reading * ibb->transport->block_size, ibb->transport->block_size);
		if (count <= 0)
			break;
		jx_transfer_act(transfer, JX_TRANSFER_READ)->count = (gsize)count;
		ibb->reading++;
	}
	ibb->all_read = ibb->all_read || left <= 0;
	if (ibb->all_read && ibb->flying == 0 && ibb->reading == 0 && !ibb->closed) {
		ibb->closed = TRUE;
		jx_transfer_act(transfer, JX_TRANSFER_CLOSE);
	}
}

void jx_in_band_begin(JxTransfer *transfer, gint64 now) {
	JxInBand *ibb = &transfer->ibb;
	jx_transfer_wait(transfer, JX_STAGE_FLOWING, now);
	if (!transfer->sending)
		return; /* the peer opens it */
	if (ibb->open)
		ask_for_blocks(transfer);
	else if (!ibb->opening)
		jx_transfer_act(transfer, JX_TRANSFER_OPEN)->ibb = jx_ibb_transport_new(ibb->transport->sid, ibb->transport->block_size);
	ibb->opening = TRUE;
}

void jx_transfer_block(JxTransfer *transfer, GBytes *bytes, gint64 now) {
	JxInBand *ibb = &transfer->ibb;
	if (transfer->stage != JX_STAGE_FLOWING || ibb->reading == 0)
		return;
	ibb->reading--;
	if (g_bytes_get_size(bytes) == 0) {
		jx_transfer_end(transfer, "failed-application", "The file cannot be read any more", FALSE);
		return;
	}
	JxTransferAction *action = jx_transfer_act(transfer, JX_TRANSFER_BLOCK);
	action->seq = ibb->seq++;
	action->bytes = g_bytes_ref(bytes);
	transfer->done += g_bytes_get_size(bytes);
	ibb->flying++;
	ask_for_blocks(transfer);
}

/* --- receiving */

static JxTransferReply on_open(JxTransfer *transfer, const JxIbb *open, gint64 now) {
	JxInBand *ibb = &transfer->ibb;
	if (transfer->stage != JX_STAGE_FLOWING)
		return (JxTransferReply) { "not-acceptable", "No such stream was agreed on", NULL };
	if (ibb->open && !transfer->sending)
		return (JxTransferReply) { "conflict", "The stream is open", NULL };
	if (open->block_size > ibb->transport->block_size)
		return (JxTransferReply) { "resource-constraint", "Blocks of this size were not agreed on", NULL };
	ibb->open = TRUE;
	ibb->transport->block_size = open->block_size;
	jx_in_band_begin(transfer, now);
	return fine;
}

static JxTransferReply on_data(JxTransfer *transfer, const JxIbb *data, gboolean *later, gint64 now) {
	JxInBand *ibb = &transfer->ibb;
	gsize size = g_bytes_get_size(data->bytes);
	gint64 due = jx_transfer_due(transfer);
	if (transfer->sending || !ibb->open || transfer->stage != JX_STAGE_FLOWING)
		return (JxTransferReply) { "item-not-found", "No such stream is open", NULL };
	if (data->seq != ibb->seq) {
		jx_transfer_fail(transfer, "failed-transport", "A block of the stream is missing, or came twice");
		return (JxTransferReply) { "unexpected-request", "This is not the next block", NULL };
	}
	if (size > ibb->transport->block_size) {
		jx_transfer_fail(transfer, "failed-transport", "A block is larger than was agreed on");
		return (JxTransferReply) { "bad-request", "The block is larger than was agreed on", NULL };
	}
	if (due >= 0 && transfer->done + size > (guint64)due) {
		jx_transfer_end(transfer, "media-error", "The file has more bytes than were announced", FALSE);
		return (JxTransferReply) { "not-acceptable", "The file has more bytes than were announced", NULL };
	}
	ibb->seq++;
	ibb->unwritten++;
	transfer->done += size;
	jx_transfer_act(transfer, JX_TRANSFER_WRITE)->bytes = g_bytes_ref(data->bytes);
	jx_transfer_wait(transfer, JX_STAGE_FLOWING, now);
	*later = TRUE;
	return fine;
}

static gboolean is_whole(const JxTransfer *transfer) {
	gint64 due = jx_transfer_due(transfer);
	return due >= 0 ? transfer->done == (guint64)due : transfer->ibb.closed;
}

void jx_transfer_written(JxTransfer *transfer, gint64 now) {
	if (transfer->ibb.unwritten > 0)
		transfer->ibb.unwritten--;
	if (transfer->stage == JX_STAGE_FLOWING && transfer->ibb.unwritten == 0 && is_whole(transfer) && (transfer->done > 0 || transfer->ibb.closed))
		jx_transfer_complete(transfer, now);
}

static JxTransferReply on_close(JxTransfer *transfer, gint64 now) {
	JxInBand *ibb = &transfer->ibb;
	if (transfer->stage == JX_STAGE_CHECKING)
		return fine;
	if (!ibb->open || transfer->stage != JX_STAGE_FLOWING)
		return (JxTransferReply) { "item-not-found", "No such stream is open", NULL };
	ibb->closed = TRUE;
	if (transfer->sending)
		jx_transfer_fail(transfer, "cancel", "The other side has closed the stream");
	else if (!is_whole(transfer))
		jx_transfer_fail(transfer, "failed-transport", "The stream was closed before the file's end");
	else if (ibb->unwritten == 0)
		jx_transfer_complete(transfer, now);
	return fine;
}

JxTransferReply jx_transfer_ibb(JxTransfer *transfer, const JxIbb *ibb, gboolean *later, gint64 now) {
	*later = FALSE;
	if (ibb->kind == JX_IBB_OPEN)
		return on_open(transfer, ibb, now);
	return ibb->kind == JX_IBB_DATA ? on_data(transfer, ibb, later, now) : on_close(transfer, now);
}

JxTransferReply jx_transfer_ibb_damaged(JxTransfer *transfer, const char *text) {
	if (transfer->stage == JX_STAGE_FLOWING)
		jx_transfer_fail(transfer, "failed-transport", text);
	return (JxTransferReply) { "bad-request", "The block cannot be read", NULL };
}
