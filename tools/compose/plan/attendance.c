#include "config.h"

#include "plan/attendance.h"

#include <jansson.h>
#include <string.h>

typedef struct {
	const JxPerson *person;
	const char *name;
	gint64 joined, left, present, spoken; /* µs; joined, left of the session's clock */
} Row;

/* Time as the dominant speaker, where the journal tells no voices. */
static gint64 dominated(const JxSession *session, const JxPerson *person) {
	gint64 sum = 0;
	for (guint i = 0; i < session->speakers->len; i++) {
		const JxSpeaker *speaker = &g_array_index(session->speakers, JxSpeaker, i);
		gint64 until = i + 1 < session->speakers->len ? g_array_index(session->speakers, JxSpeaker, i + 1).at : session->end;
		sum += speaker->person == person ? MAX(0, until - speaker->at) : 0;
	}
	return sum;
}

static gboolean voices_told(const JxSession *session) {
	for (guint i = 0; i < session->people->len; i++)
		if (((const JxPerson *)g_ptr_array_index(session->people, i))->talks->len > 0)
			return TRUE;
	return FALSE;
}

/* FALSE: somebody who never joined, only wrote, say. */
static gboolean row_of(const JxSession *session, guint n, gboolean voices, Row *row) {
	const JxPerson *person = g_ptr_array_index(session->people, n);
	if (person->stays->len == 0)
		return FALSE;
	const JxSpan *last = &g_array_index(person->stays, JxSpan, person->stays->len - 1);
	row->person = person;
	row->name = jx_person_name(person, session->end);
	row->joined = g_array_index(person->stays, JxSpan, 0).from;
	row->left = last->to < 0 ? session->end : last->to;
	row->present = jx_spans_length(person->stays, session->end);
	row->spoken = voices ? jx_spans_length(person->talks, session->end) : dominated(session, person);
	return TRUE;
}

static char *time_of_day(const JxSession *session, gint64 t) {
	gint64 wall = session->started_wall + t;
	g_autoptr(GDateTime) whole = g_date_time_new_from_unix_utc(wall / JX_SECOND);
	g_autofree char *text = g_date_time_format(whole, "%Y-%m-%dT%H:%M:%S");
	return g_strdup_printf("%s.%03dZ", text, (gint)(wall % JX_SECOND / 1000));
}

static double seconds(gint64 t) {
	return (double)(t / 1000) / 1000;
}

static void append_field(GString *csv, const char *text) {
	g_autofree char *valid = g_utf8_make_valid(text, -1);
	g_string_append_c(csv, '"');
	if (strchr("=+-@\t\r", *valid) != NULL && *valid != '\0')
		g_string_append_c(csv, '\'');
	for (const char *p = valid; *p != '\0'; p++) {
		if (*p == '"')
			g_string_append_c(csv, '"');
		g_string_append_c(csv, *p == '\n' || *p == '\r' ? ' ' : *p);
	}
	g_string_append_c(csv, '"');
}

char *jx_attendance_csv(const JxSession *session) {
	GString *csv = g_string_new("name,participant,kind,joined,left,stays,present_s,spoken_s,hands\r\n");
	gboolean voices = voices_told(session);
	Row row;
	for (guint i = 0; i < session->people->len; i++) {
		if (!row_of(session, i, voices, &row))
			continue;
		g_autofree char *joined = time_of_day(session, row.joined), *left = time_of_day(session, row.left);
		append_field(csv, row.name);
		g_string_append_c(csv, ',');
		append_field(csv, row.person->id);
		g_string_append_c(csv, ',');
		append_field(csv, row.person->kind);
		g_string_append_printf(csv, ",%s,%s,%u,%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%u\r\n", joined, left, row.person->stays->len,
			(row.present + JX_SECOND / 2) / JX_SECOND, (row.spoken + JX_SECOND / 2) / JX_SECOND, row.person->hands);
	}
	return g_string_free(csv, FALSE);
}

static json_t *stays_json(const JxSession *session, const JxPerson *person) {
	json_t *stays = json_array();
	for (guint i = 0; i < person->stays->len; i++) {
		const JxSpan *stay = &g_array_index(person->stays, JxSpan, i);
		gint64 to = stay->to < 0 ? session->end : stay->to;
		g_autofree char *joined = time_of_day(session, stay->from), *left = time_of_day(session, to);
		json_array_append_new(stays, json_pack("{s:s, s:s, s:f, s:f}", "joined", joined, "left", left, "from_s", seconds(stay->from), "to_s", seconds(to)));
	}
	return stays;
}

char *jx_attendance_json(const JxSession *session) {
	json_t *people = json_array();
	gboolean voices = voices_told(session);
	Row row;
	for (guint i = 0; i < session->people->len; i++) {
		if (!row_of(session, i, voices, &row))
			continue;
		json_array_append_new(people, json_pack("{s:s, s:s, s:s, s:f, s:f, s:i, s:o}", "name", row.name, "participant", row.person->id, "kind", row.person->kind,
			"present_s", seconds(row.present), "spoken_s", seconds(row.spoken), "hands", row.person->hands, "stays", stays_json(session, row.person)));
	}
	g_autofree char *started = time_of_day(session, 0);
	json_t *root = json_pack("{s:i, s:s?, s:s?, s:s, s:f, s:o}", "version", 1, "room", session->room, "title", session->title, "started", started, "length_s",
		seconds(session->end), "people", people);
	char *json = json_dumps(root, JSON_INDENT(1)), *with_newline = g_strconcat(json, "\n", NULL);
	free(json);
	json_decref(root);
	return with_newline;
}
