/* ICE candidates as SDP lines (RFC 8839, section 5.1; RFC 6544, section 4.5). */
#include "config.h"

#include <string.h>

#include "wire/core/limits.h"
#include "wire/core/stanza.h"
#include "wire/core/wire_error.h"
#include "wire/sdp/jsep.h"

static gboolean parse_number_into(const char *text, guint64 high, guint *out) {
	guint64 n;
	if(!jx_parse_number(text, 0, high, &n))
		return FALSE;
	*out = (guint)n;
	return TRUE;
}

/* One extension pair behind the type; unknown ones are skipped. */
static gboolean parse_extension(JxCandidate *candidate, const char *name, const char *value) {
	guint n;
	if(strcmp(name, "raddr") == 0) {
		g_free(candidate->rel_addr);
		candidate->rel_addr = g_strdup(value);
	} else if(strcmp(name, "rport") == 0) {
		if(!parse_number_into(value, G_MAXUINT16, &n))
			return FALSE;
		candidate->rel_port = (guint16)n;
	} else if(strcmp(name, "tcptype") == 0) {
		g_free(candidate->tcptype);
		candidate->tcptype = g_strdup(value);
	} else if(strcmp(name, "generation") == 0) {
		return parse_number_into(value, G_MAXINT32, &candidate->generation);
	} else if(strcmp(name, "network-id") == 0) {
		return parse_number_into(value, G_MAXUINT32, &candidate->network);
	}
	return TRUE;
}

/* foundation component transport priority address port "typ" type, then pairs */
static gboolean parse_words(JxCandidate *candidate, char *const *words, guint n) {
	guint port, priority;
	if(n < 8 || n % 2 != 0 || strcmp(words[6], "typ") != 0 || !parse_number_into(words[1], 256, &candidate->component)
		|| !parse_number_into(words[3], G_MAXUINT32, &priority) || !parse_number_into(words[5], G_MAXUINT16, &port)
		|| !jx_candidate_type_parse(words[7], &candidate->type))
		return FALSE;
	candidate->tcp = g_ascii_strcasecmp(words[2], "tcp") == 0;
	if(!candidate->tcp && g_ascii_strcasecmp(words[2], "udp") != 0)
		return FALSE;
	candidate->foundation = g_strdup(words[0]);
	candidate->priority = priority;
	candidate->ip = g_strdup(words[4]);
	candidate->port = (guint16)port;
	for(guint i = 8; i < n; i += 2)
		if(!parse_extension(candidate, words[i], words[i + 1]))
			return FALSE;
	/* an unset related address as some stacks write it */
	if(candidate->rel_addr != NULL && *candidate->rel_addr == '\0')
		g_clear_pointer(&candidate->rel_addr, g_free);
	return TRUE;
}

JxCandidate *jx_jsep_candidate_parse(const char *line, GError **error) {
	if(g_str_has_prefix(line, "a="))
		line += 2;
	if(g_str_has_prefix(line, "candidate:"))
		line += strlen("candidate:");
	if(strlen(line) > JX_MAX_VALUE) {
		jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "a candidate line is too long");
		return NULL;
	}
	g_autofree char *copy = g_strstrip(g_strdup(line));
	g_auto(GStrv) words = g_strsplit(copy, " ", -1);
	g_autoptr(JxCandidate) candidate = jx_candidate_new();
	if(!parse_words(candidate, words, g_strv_length(words))) {
		jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "not a candidate line");
		return NULL;
	}
	return jx_candidate_check(candidate, error) ? g_steal_pointer(&candidate) : NULL;
}

char *jx_jsep_candidate_line(const JxCandidate *candidate) {
	GString *line = g_string_new(NULL);
	g_string_append_printf(line, "candidate:%s %u %s %u %s %u typ %s", candidate->foundation, candidate->component,
		candidate->tcp ? "tcp" : "udp", candidate->priority, candidate->ip, candidate->port, jx_candidate_type_name(candidate->type));
	if(candidate->rel_addr != NULL)
		g_string_append_printf(line, " raddr %s rport %u", candidate->rel_addr, candidate->rel_port);
	if(candidate->tcptype != NULL)
		g_string_append_printf(line, " tcptype %s", candidate->tcptype);
	g_string_append_printf(line, " generation %u", candidate->generation);
	if(candidate->network != 0)
		g_string_append_printf(line, " network-id %u", candidate->network);
	return g_string_free(line, FALSE);
}
