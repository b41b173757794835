#include "config.h"

#include "model/lines.h"

struct JxLines {
	JxLinesKind kind;
	gboolean one_way;
	JxCodecList codecs;
	GArray *lines;       /* JxLine */
	guint audio_slots, video_slots;
};

static gboolean is_audio(JxLineRole role) {
	return role == JX_LINE_AUDIO || role == JX_LINE_AUDIO_SLOT;
}

static void set_types(const JxLines *lines, JxLine *line) {
	if (line->role == JX_LINE_PEER) /* by the answer */
		return;
	if (is_audio(line->role))
		jx_payload_set(&line->types, JX_CODEC_OPUS, jx_codec_payload_type(JX_CODEC_OPUS));
	if (line->role == JX_LINE_AUDIO)
		jx_payload_set(&line->types, JX_CODEC_EVENT, jx_codec_payload_type(JX_CODEC_EVENT));
	for (guint i = 0; !is_audio(line->role) && line->role != JX_LINE_DATA && i < lines->codecs.n; i++)
		jx_payload_set(&line->types, lines->codecs.codec[i], jx_codec_payload_type(lines->codecs.codec[i]));
}

static void append(JxLines *lines, const char *mid, JxLineRole role, guint number, JxLineType type, JxDirection direction) {
	JxLine line = { .role = role, .number = number, .type = type, .direction = direction };
	g_strlcpy(line.mid, mid, sizeof line.mid);
	set_types(lines, &line);
	g_array_append_val(lines->lines, line);
}

static void append_numbered(JxLines *lines, const char *prefix, JxLineRole role, guint number, JxLineType type, JxDirection direction) {
	g_autofree char *mid = g_strdup_printf("%s%u", prefix, number);
	append(lines, mid, role, number, type, direction);
}

JxLines *jx_lines_new(JxLinesKind kind, const JxCodecList *codecs, gboolean send, gboolean data) {
	JxLines *lines = g_new0(JxLines, 1);
	lines->kind = kind;
	lines->codecs = *codecs;
	lines->lines = g_array_new(FALSE, TRUE, sizeof(JxLine));
	gboolean private = kind == JX_LINES_PRIVATE;
	if (send && kind != JX_LINES_OFFERED) {
		append(lines, "0", JX_LINE_AUDIO, 0, JX_LINE_TYPE_AUDIO, private ? JX_DIRECTION_SENDRECV : JX_DIRECTION_RECVONLY);
		append(lines, "1", JX_LINE_CAMERA, 0, JX_LINE_TYPE_VIDEO, private ? JX_DIRECTION_SENDRECV : JX_DIRECTION_RECVONLY);
		if (private)
			append(lines, "2", JX_LINE_SCREEN, 0, JX_LINE_TYPE_VIDEO, JX_DIRECTION_RECVONLY);
	}
	if (data && kind != JX_LINES_OFFERED)
		append(lines, "3", JX_LINE_DATA, 0, JX_LINE_TYPE_DATA, JX_DIRECTION_SENDRECV);
	for (guint i = 1; private && send && i <= 2; i++) {
		append_numbered(lines, "l", JX_LINE_TOP, i, JX_LINE_TYPE_AUDIO, JX_DIRECTION_RECVONLY);
		append_numbered(lines, "lx", JX_LINE_TOP_RTX, i, JX_LINE_TYPE_AUDIO, JX_DIRECTION_RECVONLY);
	}
	return lines;
}

void jx_lines_free(JxLines *lines) {
	if (!lines)
		return;
	g_array_unref(lines->lines);
	g_free(lines);
}

void jx_lines_append_slots(JxLines *lines, guint audio, guint video) {
	gboolean private = lines->kind == JX_LINES_PRIVATE;
	for (guint i = 0; i < audio; i++)
		append_numbered(lines, "a", JX_LINE_AUDIO_SLOT, lines->audio_slots++, JX_LINE_TYPE_AUDIO, JX_DIRECTION_SENDONLY);
	for (guint i = 0; i < video; i++) {
		guint number = lines->video_slots++;
		append_numbered(lines, "v", JX_LINE_VIDEO_SLOT, number, private ? JX_LINE_TYPE_AUDIO : JX_LINE_TYPE_VIDEO, JX_DIRECTION_SENDONLY);
		if (private)
			append_numbered(lines, "r", JX_LINE_RTX_SLOT, number, JX_LINE_TYPE_AUDIO, JX_DIRECTION_SENDONLY);
	}
}

guint jx_lines_append_peer(JxLines *lines, const JxLine *line) {
	g_return_val_if_fail(lines->kind == JX_LINES_OFFERED, 0);
	g_array_append_val(lines->lines, *line);
	return lines->lines->len - 1;
}

void jx_lines_append_call(JxLines *lines, gboolean audio, gboolean video, gboolean one_way) {
	g_return_if_fail(lines->kind == JX_LINES_OFFERED);
	lines->one_way = one_way;
	if (audio)
		append(lines, "audio", JX_LINE_PEER, 0, JX_LINE_TYPE_AUDIO, JX_DIRECTION_INACTIVE);
	if (video)
		append(lines, "video", JX_LINE_PEER, audio ? 1 : 0, JX_LINE_TYPE_VIDEO, JX_DIRECTION_INACTIVE);
}

void jx_lines_set_answer(JxLines *lines, guint index, JxDirection direction, const JxPayloadTypes *types) {
	g_return_if_fail(index < lines->lines->len);
	JxLine *line = &g_array_index(lines->lines, JxLine, index);
	line->types = *types;
	jx_lines_set_direction(lines, index, direction);
}

void jx_lines_set_direction(JxLines *lines, guint index, JxDirection direction) {
	g_return_if_fail(index < lines->lines->len);
	g_array_index(lines->lines, JxLine, index).direction = lines->one_way ? direction & JX_DIRECTION_SENDONLY : direction;
}

gboolean jx_lines_one_way(const JxLines *lines) {
	return lines->one_way;
}

JxLinesKind jx_lines_kind(const JxLines *lines) {
	return lines->kind;
}

const JxCodecList *jx_lines_codecs(const JxLines *lines) {
	return &lines->codecs;
}

guint jx_lines_count(const JxLines *lines) {
	return lines->lines->len;
}

const JxLine *jx_lines_at(const JxLines *lines, guint index) {
	return index < lines->lines->len ? &g_array_index(lines->lines, JxLine, index) : NULL;
}

gint jx_lines_find(const JxLines *lines, JxLineRole role, guint number) {
	for (guint i = 0; i < lines->lines->len; i++) {
		const JxLine *line = jx_lines_at(lines, i);
		if (line->role == role && line->number == number)
			return (gint)i;
	}
	return -1;
}

gboolean jx_lines_has(const JxLines *lines, JxLineRole role) {
	for (guint i = 0; i < lines->lines->len; i++)
		if (jx_lines_at(lines, i)->role == role)
			return TRUE;
	return FALSE;
}

gint jx_lines_find_mid(const JxLines *lines, const char *mid) {
	for (guint i = 0; mid && i < lines->lines->len; i++) {
		if (g_str_equal(jx_lines_at(lines, i)->mid, mid))
			return (gint)i;
	}
	return -1;
}
