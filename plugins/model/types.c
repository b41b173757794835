#include "config.h"

#include "model/types.h"

G_DEFINE_QUARK(jx-model-error, jx_model_error)

static const char *const media_words[] = { "audio", "video", NULL };
static const char *const video_type_words[] = { "camera", "desktop", NULL };
static const char *const policy_words[] = { "none", "pinned", "pool", "mix", "own", "one", NULL };
static const char *const lines_words[] = { "private", "plain", "offered", NULL };
static const char *const origin_words[] = { "controller", "token", "carrier", "guest", NULL };

static gboolean word_index(const char *const *words, const char *word, guint *index) {
	for (guint i = 0; word && words[i]; i++) {
		if (g_str_equal(words[i], word)) {
			*index = i;
			return TRUE;
		}
	}
	return FALSE;
}

const char *jx_media_name(JxMedia media) {
	return media_words[media];
}

gboolean jx_media_parse(const char *word, JxMedia *media) {
	guint i;
	if (!word_index(media_words, word, &i))
		return FALSE;
	*media = (JxMedia)i;
	return TRUE;
}

const char *jx_video_type_name(JxVideoType type) {
	return video_type_words[type];
}

gboolean jx_video_type_parse(const char *word, JxVideoType *type) {
	guint i;
	if (!word_index(video_type_words, word, &i))
		return FALSE;
	*type = (JxVideoType)i;
	return TRUE;
}

const char *jx_policy_name(JxPolicy policy) {
	return policy_words[policy];
}

gboolean jx_policy_parse(const char *word, JxPolicy *policy) {
	guint i;
	if (!word_index(policy_words, word, &i))
		return FALSE;
	*policy = (JxPolicy)i;
	return TRUE;
}

const char *jx_lines_kind_name(JxLinesKind kind) {
	return lines_words[kind];
}

const char *jx_origin_name(JxOrigin origin) {
	return origin_words[origin];
}
