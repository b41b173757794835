#include "config.h"

#include "wire/sdp/sdp.h"

#include <string.h>

#include "wire/core/limits.h"
#include "wire/core/stanza.h"
#include "wire/core/wire_error.h"

/* --- life */

static void attribute_free(gpointer data) {
	JxSdpAttribute *attribute = data;
	g_free(attribute->name);
	g_free(attribute->value);
	g_free(attribute);
}

JxSdp *jx_sdp_new(guint64 session_id, guint64 version) {
	JxSdp *sdp = g_new0(JxSdp, 1);
	sdp->session_id = session_id;
	sdp->version = version;
	sdp->name = g_strdup("-");
	sdp->attributes = g_ptr_array_new_with_free_func(attribute_free);
	sdp->media = g_ptr_array_new_with_free_func((GDestroyNotify)jx_sdp_media_free);
	return sdp;
}

void jx_sdp_free(JxSdp *sdp) {
	if(sdp == NULL)
		return;
	g_free(sdp->name);
	g_ptr_array_unref(sdp->attributes);
	g_ptr_array_unref(sdp->media);
	g_free(sdp);
}

JxSdpMedia *jx_sdp_media_new(const char *media, guint16 port, const char *protocol) {
	JxSdpMedia *section = g_new0(JxSdpMedia, 1);
	section->media = g_strdup(media);
	section->port = port;
	section->protocol = g_strdup(protocol);
	section->formats = g_ptr_array_new_with_free_func(g_free);
	section->attributes = g_ptr_array_new_with_free_func(attribute_free);
	return section;
}

void jx_sdp_media_free(JxSdpMedia *media) {
	if(media == NULL)
		return;
	g_free(media->media);
	g_free(media->protocol);
	g_ptr_array_unref(media->formats);
	g_free(media->connection);
	g_ptr_array_unref(media->attributes);
	g_free(media);
}

JxSdpMedia *jx_sdp_add_media(JxSdp *sdp, JxSdpMedia *media) {
	g_ptr_array_add(sdp->media, media);
	return media;
}

void jx_sdp_add(GPtrArray *attributes, const char *name, const char *value) {
	JxSdpAttribute *attribute = g_new0(JxSdpAttribute, 1);
	attribute->name = g_strdup(name);
	attribute->value = g_strdup(value);
	g_ptr_array_add(attributes, attribute);
}

void jx_sdp_add_printf(GPtrArray *attributes, const char *name, const char *format, ...) {
	va_list args;
	va_start(args, format);
	g_autofree char *value = g_strdup_vprintf(format, args);
	va_end(args);
	jx_sdp_add(attributes, name, value);
}

static const JxSdpAttribute *find(const GPtrArray *attributes, const char *name) {
	for(guint i = 0; i < attributes->len; i++) {
		const JxSdpAttribute *attribute = g_ptr_array_index(attributes, i);
		if(strcmp(attribute->name, name) == 0)
			return attribute;
	}
	return NULL;
}

const char *jx_sdp_get(const GPtrArray *attributes, const char *name) {
	const JxSdpAttribute *attribute = find(attributes, name);
	if(attribute == NULL)
		return NULL;
	return attribute->value != NULL ? attribute->value : "";
}

gboolean jx_sdp_has(const GPtrArray *attributes, const char *name) {
	return find(attributes, name) != NULL;
}

const char *jx_sdp_mid(const JxSdpMedia *media) {
	return jx_sdp_get(media->attributes, "mid");
}

JxSdpMedia *jx_sdp_media_by_mid(const JxSdp *sdp, const char *mid) {
	for(guint i = 0; i < sdp->media->len; i++) {
		JxSdpMedia *media = g_ptr_array_index(sdp->media, i);
		if(g_strcmp0(jx_sdp_mid(media), mid) == 0)
			return media;
	}
	return NULL;
}

/* --- parsing */

/* o=<username> <sess-id> <sess-version> <nettype> <addrtype> <address> */
static gboolean parse_origin(JxSdp *sdp, const char *value, GError **error) {
	g_auto(GStrv) words = g_strsplit(value, " ", 7);
	if(g_strv_length(words) != 6 || !jx_parse_number(words[1], 0, G_MAXUINT64, &sdp->session_id)
		|| !jx_parse_number(words[2], 0, G_MAXUINT64, &sdp->version))
		return jx_wire_refuse(error, JX_WIRE_NOT_ACCEPTABLE, "SDP: the o= line is wrong");
	return TRUE;
}

/* m=<media> <port> <proto> <fmt> ... */
static gboolean parse_media(JxSdp *sdp, const char *value, GError **error) {
	g_auto(GStrv) words = g_strsplit(value, " ", JX_MAX_SDP_FORMATS + 4);
	guint n = g_strv_length(words);
	guint64 port;
	if(!jx_wire_room_for_one(sdp->media->len, JX_MAX_SDP_SECTIONS, "m-lines in an SDP", error))
		return FALSE;
	if(n < 4 || n > JX_MAX_SDP_FORMATS + 3 || !jx_parse_number(words[1], 0, G_MAXUINT16, &port))
		return jx_wire_refuse(error, JX_WIRE_NOT_ACCEPTABLE, "SDP: an m= line is wrong");
	for(guint i = 0; i < n; i++)
		if(*words[i] == '\0')
			return jx_wire_refuse(error, JX_WIRE_NOT_ACCEPTABLE, "SDP: an m= line is wrong");
	JxSdpMedia *media = jx_sdp_add_media(sdp, jx_sdp_media_new(words[0], (guint16)port, words[2]));
	for(guint i = 3; i < n; i++)
		g_ptr_array_add(media->formats, g_strdup(words[i]));
	return TRUE;
}

static gboolean parse_attribute(GPtrArray *attributes, const char *value, GError **error) {
	const char *colon = strchr(value, ':');
	if(!jx_wire_room_for_one(attributes->len, JX_MAX_SDP_ATTRIBUTES, "SDP attributes in one place", error))
		return FALSE;
	g_autofree char *name = colon != NULL ? g_strndup(value, colon - value) : g_strdup(value);
	if(*name == '\0' || strchr(name, ' ') != NULL)
		return jx_wire_refuse(error, JX_WIRE_NOT_ACCEPTABLE, "SDP: an attribute without a name");
	jx_sdp_add(attributes, name, colon != NULL ? colon + 1 : NULL);
	return TRUE;
}

static gboolean parse_line(JxSdp *sdp, const char *line, guint number, GError **error) {
	char type = line[0];
	if(type == '\0' || line[1] != '=')
		return jx_wire_refuse(error, JX_WIRE_NOT_ACCEPTABLE, "SDP: line %u is not <letter>=<value>", number);
	const char *value = line + 2;
	if((number == 1) != (type == 'v') || (number == 2) != (type == 'o'))
		return jx_wire_refuse(error, JX_WIRE_NOT_ACCEPTABLE, "SDP: it must begin with v= and o=, once each");
	JxSdpMedia *media = sdp->media->len > 0 ? g_ptr_array_index(sdp->media, sdp->media->len - 1) : NULL;
	switch(type) {
		case 'v': return strcmp(value, "0") == 0 || jx_wire_refuse(error, JX_WIRE_NOT_ACCEPTABLE, "SDP: the version must be 0");
		case 'o': return parse_origin(sdp, value, error);
		case 'm': return parse_media(sdp, value, error);
		case 'a': return parse_attribute(media != NULL ? media->attributes : sdp->attributes, value, error);
		case 's':
			if(media != NULL)
				break;
			g_free(sdp->name);
			sdp->name = g_strdup(*value != '\0' ? value : "-");
			return TRUE;
		case 'c':
			if(media != NULL && media->connection == NULL)
				media->connection = g_strdup(value);
			return TRUE;
		default:
			/* what RFC 8866 knows besides: i u e p b t r z k */
			if(strchr("iuepbtrzk", type) != NULL)
				return TRUE;
	}
	return jx_wire_refuse(error, JX_WIRE_NOT_ACCEPTABLE, "SDP: line %u has no business there", number);
}

JxSdp *jx_sdp_parse(const char *text, gsize length, GError **error) {
	if(length > JX_MAX_SDP_BYTES) {
		jx_wire_refuse(error, JX_WIRE_RESOURCE_CONSTRAINT, "SDP: too long");
		return NULL;
	}
	if(memchr(text, '\0', length) != NULL || !g_utf8_validate(text, (gssize)length, NULL)) {
		jx_wire_refuse(error, JX_WIRE_NOT_ACCEPTABLE, "SDP: not UTF-8 text");
		return NULL;
	}
	g_autoptr(JxSdp) sdp = jx_sdp_new(0, 0);
	const char *end = text + length;
	guint number = 0;
	for(const char *p = text; p < end;) {
		const char *newline = memchr(p, '\n', end - p);
		gsize n = (newline != NULL ? newline : end) - p;
		gsize content = n > 0 && p[n - 1] == '\r' ? n - 1 : n;
		if(content > JX_MAX_SDP_LINE || memchr(p, '\r', content) != NULL) {
			jx_wire_refuse(error, JX_WIRE_NOT_ACCEPTABLE, "SDP: line %u is too long or broken", number + 1);
			return NULL;
		}
		g_autofree char *line = g_strndup(p, content);
		if(!parse_line(sdp, line, ++number, error))
			return NULL;
		p = newline != NULL ? newline + 1 : end;
	}
	if(number < 2) {
		jx_wire_refuse(error, JX_WIRE_NOT_ACCEPTABLE, "SDP: it must begin with v= and o=, once each");
		return NULL;
	}
	return g_steal_pointer(&sdp);
}

/* --- writing */

static void write_attributes(GString *text, const GPtrArray *attributes) {
	for(guint i = 0; i < attributes->len; i++) {
		const JxSdpAttribute *attribute = g_ptr_array_index(attributes, i);
		g_string_append_printf(text, "a=%s%s%s\r\n", attribute->name, attribute->value != NULL ? ":" : "",
			attribute->value != NULL ? attribute->value : "");
	}
}

char *jx_sdp_write(const JxSdp *sdp) {
	GString *text = g_string_sized_new(2048);
	g_string_append_printf(text, "v=0\r\no=- %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " IN IP4 127.0.0.1\r\ns=%s\r\nt=0 0\r\n",
		sdp->session_id, sdp->version, sdp->name);
	write_attributes(text, sdp->attributes);
	for(guint i = 0; i < sdp->media->len; i++) {
		const JxSdpMedia *media = g_ptr_array_index(sdp->media, i);
		g_string_append_printf(text, "m=%s %u %s", media->media, media->port, media->protocol);
		for(guint k = 0; k < media->formats->len; k++)
			g_string_append_printf(text, " %s", (const char *)g_ptr_array_index(media->formats, k));
		g_string_append_printf(text, "\r\nc=%s\r\n", media->connection != NULL ? media->connection : "IN IP4 0.0.0.0");
		write_attributes(text, media->attributes);
	}
	return g_string_free(text, FALSE);
}
