#include "config.h"

#include "recording.h"

#include <string.h>

#include "read/journal.h"

GByteArray *recording_new(const char *codec) {
	GByteArray *recording = g_byte_array_new();
	g_autofree char *json = g_strdup_printf("{\"t\":\"v\",\"c\":\"%s\",\"s\":1000000,\"u\":2000000}", codec);
	guint8 len[2];
	jx_write16(len, (guint16)strlen(json));
	g_byte_array_append(recording, (const guint8 *)"MJR00002", 8);
	g_byte_array_append(recording, len, 2);
	g_byte_array_append(recording, (const guint8 *)json, (guint)strlen(json));
	return recording;
}

void recording_add(GByteArray *recording, guint32 ms, guint16 seq, guint32 timestamp, gboolean marker, const void *payload, gsize len) {
	guint8 head[10 + JX_RTP_HEADER] = "MEET";
	jx_write32(head + 4, ms);
	jx_write16(head + 8, (guint16)(JX_RTP_HEADER + len));
	jx_rtp_write_header(head + 10, marker, 96, seq, timestamp, 7);
	g_byte_array_append(recording, head, sizeof head);
	g_byte_array_append(recording, payload, (guint)len);
}

JxMjr *recording_open(const GByteArray *recording) {
	char *error;
	JxMjr *mjr = jx_mjr_open(fmemopen(recording->data, recording->len, "rb"), &error);
	g_assert_nonnull(mjr);
	g_assert_null(error);
	return mjr;
}

JxSession *recording_session(const char *journal, guint *problems) {
	JxSession *session = jx_session_new();
	JxProblems *found = jx_problems_new(TRUE);
	g_autofree char *copy = g_strdup(journal);
	FILE *file = fmemopen(copy, strlen(copy), "rb");
	jx_journal_read(session, file, found);
	fclose(file);
	if (problems != NULL)
		*problems += found->list->len;
	jx_problems_free(found);
	return session;
}
