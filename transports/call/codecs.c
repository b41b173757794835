#include "config.h"
#include "call/codecs.h"

#include <string.h>

/* H.264 comes in fragments (RFC 6184, packetization-mode 1) and as its baseline profile: there is nobody who recodes. A parameter may hold a
 * whole fmtp line, as Jicofo writes it. */
static gboolean is_common_h264(const JxPayloadType *type) {
	g_autoptr(GString) fmtp = g_string_new(NULL);
	for (guint i = 0; i < type->parameters->len; i++) {
		const JxParameter *parameter = g_ptr_array_index(type->parameters, i);
		g_string_append_printf(fmtp, "%s=%s;", parameter->name ? parameter->name : "", parameter->value ? parameter->value : "");
	}
	return strstr(fmtp->str, "packetization-mode=1") && (!strstr(fmtp->str, "profile-level-id=") || strstr(fmtp->str, "profile-level-id=42"));
}

static gboolean is_codec(const char *word, const JxPayloadType *type) {
	return type->name && g_ascii_strcasecmp(word, type->name) == 0 && (g_ascii_strcasecmp(word, "h264") != 0 || is_common_h264(type));
}

gboolean jx_codecs_is_voice(const JxPayloadType *type) {
	static const struct {
		const char *name;
		guint clockrate;
	} voices[] = { { "opus", 48000 }, { "G722", 8000 }, { "PCMU", 8000 }, { "PCMA", 8000 } };
	for (gsize i = 0; i < G_N_ELEMENTS(voices); i++)
		if (type->name && g_ascii_strcasecmp(type->name, voices[i].name) == 0 && type->clockrate == voices[i].clockrate && type->channels <= (i == 0 ? 2 : 1))
			return TRUE;
	return FALSE;
}

gboolean jx_codecs_have_voice(const JxRtpDescription *description) {
	for (guint i = 0; i < description->payload_types->len; i++)
		if (jx_codecs_is_voice(description->payload_types->pdata[i]))
			return TRUE;
	return FALSE;
}

gboolean jx_codecs_allow(const char *codecs, const JxPayloadType *type) {
	g_auto(GStrv) words = g_strsplit(codecs, ",", -1);
	for (guint i = 0; words[i]; i++)
		if (is_codec(words[i], type))
			return TRUE;
	return FALSE;
}

char *jx_codecs_common(const char *codecs, const JxRtpDescription *description) {
	g_auto(GStrv) words = g_strsplit(codecs, ",", -1);
	GString *common = g_string_new(NULL);
	for (guint i = 0; words[i]; i++) {
		gboolean found = FALSE;
		for (guint k = 0; k < description->payload_types->len && !found; k++)
			found = is_codec(words[i], g_ptr_array_index(description->payload_types, k));
		if (found)
			g_string_append_printf(common, "%s%s", common->len ? "," : "", words[i]);
	}
	return g_string_free(common, FALSE);
}

/* --- of an offer */

static void drop_transport_cc(GPtrArray *feedback) {
	for (guint i = feedback->len; i-- > 0;)
		if (g_str_equal(((JxRtcpFb *)feedback->pdata[i])->type, "transport-cc"))
			g_ptr_array_remove_index(feedback, i);
}

void jx_codecs_keep_usable(const char *codecs, JxRtpDescription *description) {
	g_autoptr(GHashTable) kept = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	GPtrArray *types = description->payload_types;
	for (guint i = types->len; i-- > 0;) {
		JxPayloadType *type = types->pdata[i];
		const char *name = type->name ? type->name : "";
		drop_transport_cc(type->feedback);
		if (jx_codecs_is_voice(type) || g_ascii_strcasecmp(name, "telephone-event") == 0 || jx_codecs_allow(codecs, type))
			g_hash_table_add(kept, g_strdup_printf("%u", type->id));
		else if (g_ascii_strcasecmp(name, "rtx") != 0)
			g_ptr_array_remove_index(types, i);
	}
	for (guint i = types->len; i-- > 0;) {
		const JxPayloadType *type = types->pdata[i];
		const char *apt = jx_parameter_get(type->parameters, "apt");
		if (type->name && g_ascii_strcasecmp(type->name, "rtx") == 0 && !(apt && g_hash_table_contains(kept, apt)))
			g_ptr_array_remove_index(types, i);
	}
	drop_transport_cc(description->feedback);
	for (guint i = description->extensions->len; i-- > 0;)
		if (strstr(((JxHdrExt *)description->extensions->pdata[i])->uri, "transport-wide-cc"))
			g_ptr_array_remove_index(description->extensions, i);
	for (guint i = description->groups->len; i-- > 0;) /* COMPAT(OkEDU): FID with a single SSRC */
		if (((JxSsrcGroup *)description->groups->pdata[i])->ssrcs->len < 2)
			g_ptr_array_remove_index(description->groups, i);
	description->rtcp_mux = TRUE; /* Janus knows nothing else */
}
