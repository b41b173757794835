#include "config.h"

#include "read/journal.h"

#include <jansson.h>
#include <string.h>

#define NAME "journal.jsonl"

typedef struct {
	JxSession *session;
	JxProblems *problems;
	const json_t *event;
	gint64 at;
} Line;

static const char *text_of(const Line *line, const char *key) {
	return json_string_value(json_object_get(line->event, key));
}

/* A time of day in µs; 0: none, or one that is not believed. */
static gint64 time_of(const Line *line, const char *key) {
	json_int_t value = json_integer_value(json_object_get(line->event, key));
	return value > 0 && value < JX_TIME_MOST ? value : 0;
}

static JxPerson *person_of(const Line *line) {
	const char *id = text_of(line, "participant");
	return id != NULL ? jx_session_person(line->session, id) : NULL;
}

gboolean jx_journal_file_name(const char *name) {
	return name != NULL && *name != '.' && strchr(name, '/') == NULL && g_str_has_suffix(name, ".mjr");
}

/* --- events */

static void begin(const Line *line) {
	g_free(line->session->id);
	g_free(line->session->room);
	g_free(line->session->title);
	line->session->id = g_strdup(text_of(line, "id"));
	line->session->room = g_strdup(text_of(line, "room"));
	line->session->title = g_strdup(text_of(line, "title"));
	line->session->audio_only = json_is_true(json_object_get(line->event, "audio_only"));
	line->session->started_wall = time_of(line, "wall");
}

static void name_of(const Line *line, JxPerson *person) {
	JxNamed named = { line->at, g_strdup(text_of(line, "name")) };
	if (named.name != NULL)
		g_array_append_val(person->names, named);
}

static void join(const Line *line) {
	JxPerson *person = person_of(line);
	if (person == NULL)
		return;
	jx_spans_open(person->stays, line->at);
	name_of(line, person);
	if (text_of(line, "kind") != NULL) {
		g_free(person->kind);
		person->kind = g_strdup(text_of(line, "kind"));
	}
}

static void name(const Line *line) {
	if (person_of(line) != NULL)
		name_of(line, person_of(line));
}

static void leave(const Line *line) {
	JxPerson *person = person_of(line);
	if (person == NULL)
		return;
	jx_spans_close(person->stays, line->at);
	jx_spans_close(person->talks, line->at);
}

static gboolean kind_parse(const char *word, JxTrackKind *kind) {
	static const char *const names[] = { [JX_AUDIO] = "audio", [JX_CAMERA] = "camera", [JX_SCREEN] = "screen" };
	for (guint i = 0; word != NULL && i < G_N_ELEMENTS(names); i++) {
		if (g_str_equal(word, names[i])) {
			*kind = (JxTrackKind)i;
			return TRUE;
		}
	}
	return FALSE;
}

static void track(const Line *line) {
	const char *file = text_of(line, "file"), *person = text_of(line, "participant"), *source = text_of(line, "source");
	JxTrackKind kind;
	JxTrackCodec codec;
	if (!jx_journal_file_name(file) || person == NULL || source == NULL) {
		jx_problem(line->problems, NAME, "a track without file, participant or source is left out");
		return;
	}
	if (!kind_parse(text_of(line, "kind"), &kind) || !jx_track_codec_parse(text_of(line, "codec"), &codec) || (kind == JX_AUDIO) == jx_track_codec_is_video(codec)) {
		jx_problem(line->problems, file, "kind or codec of the track is not known: it is left out");
		return;
	}
	JxTrack *made = jx_session_track(line->session, file) == NULL ? jx_session_add_track(line->session, file, person, source) : NULL;
	if (made == NULL) {
		jx_problem(line->problems, file, "the journal names the track twice, or has too many");
		return;
	}
	json_int_t rate = json_integer_value(json_object_get(line->event, "clock_rate"));
	made->kind = kind;
	made->codec = codec;
	made->clock_rate = rate >= 1000 && rate <= 1000000 ? (guint)rate : jx_track_codec_clock_rate(codec);
	made->begins = line->at;
}

static JxTrack *track_of(const Line *line) {
	const char *file = text_of(line, "file");
	return file != NULL ? jx_session_track(line->session, file) : NULL;
}

static void clock_event(const Line *line) {
	JxTrack *of = track_of(line);
	JxClock clock = { (guint32)json_integer_value(json_object_get(line->event, "rtp")), time_of(line, "ntp") };
	if (of != NULL && clock.ntp != 0)
		g_array_append_val(of->clocks, clock);
}

static void track_end(const Line *line) {
	JxTrack *of = track_of(line);
	if (of == NULL)
		return;
	of->ends = MAX(line->at, of->begins);
	of->lost = (guint64)MAX(0, json_integer_value(json_object_get(line->event, "lost")));
}

static void mute(const Line *line) {
	const char *source = text_of(line, "source");
	if (source == NULL)
		return;
	GArray *mutes = jx_session_source(line->session, source)->mutes;
	if (json_is_true(json_object_get(line->event, "muted")))
		jx_spans_open(mutes, line->at);
	else
		jx_spans_close(mutes, line->at);
}

static void speaker(const Line *line) {
	JxSpeaker now = { line->at, person_of(line) };
	g_array_append_val(line->session->speakers, now);
}

static void talk(const Line *line) {
	JxPerson *person = person_of(line);
	if (person == NULL)
		return;
	if (json_is_true(json_object_get(line->event, "talking")))
		jx_spans_open(person->talks, line->at);
	else
		jx_spans_close(person->talks, line->at);
}

static void hand(const Line *line) {
	JxPerson *person = person_of(line);
	if (person != NULL && json_is_true(json_object_get(line->event, "raised")))
		person->hands++;
}

static void chat(const Line *line) {
	const char *by = text_of(line, "name"), *text = text_of(line, "text");
	if (text == NULL || *text == '\0')
		return;
	JxPerson *person = person_of(line);
	if (by == NULL || *by == '\0')
		by = person != NULL ? jx_person_name(person, line->at) : "";
	JxChat said = { line->at, g_strdup(by), g_strdup(text) };
	g_array_append_val(line->session->chats, said);
}

static void pause_event(const Line *line) {
	jx_spans_open(line->session->pauses, line->at);
}

static void resume(const Line *line) {
	jx_spans_close(line->session->pauses, line->at);
}

static void end(const Line *line) {
	line->session->complete = TRUE;
}

static const struct {
	const char *name;
	void (*take)(const Line *line);
} events[] = {
	{ "begin", begin }, { "join", join }, { "name", name }, { "leave", leave }, { "track", track }, { "clock", clock_event }, { "track-end", track_end }, { "mute", mute },
	{ "speaker", speaker }, { "talk", talk }, { "hand", hand }, { "chat", chat }, { "pause", pause_event }, { "resume", resume }, { "end", end },
};

/* --- lines */

static void take_line(JxSession *session, const char *text, gsize len, guint number, JxProblems *problems) {
	json_error_t error;
	json_t *event = json_loadb(text, len, 0, &error);
	const char *kind = json_string_value(json_object_get(event, "event"));
	const json_t *t = json_object_get(event, "t");
	Line line = { session, problems, event, json_integer_value(t) };
	if (kind == NULL || !json_is_integer(t))
		jx_problem(problems, NAME, "line %u is no event: %s", number, event == NULL ? error.text : "event or t is missing");
	else if (line.at < 0 || line.at > JX_SESSION_LONGEST)
		jx_problem(problems, NAME, "line %u: a time of %" G_GINT64_FORMAT " s is not believed", number, line.at / JX_SECOND);
	else {
		session->end = MAX(session->end, line.at);
		for (guint i = 0; i < G_N_ELEMENTS(events); i++)
			if (g_str_equal(events[i].name, kind))
				events[i].take(&line);
	}
	json_decref(event);
}

void jx_journal_read(JxSession *session, FILE *file, JxProblems *problems) {
	g_autoptr(GString) line = g_string_new(NULL);
	char chunk[16384];
	guint number = 0;
	gboolean too_long = FALSE;
	for (gsize got; (got = fread(chunk, 1, sizeof chunk, file)) > 0;) {
		for (const char *p = chunk, *stop = chunk + got; p < stop;) {
			const char *newline = memchr(p, '\n', (gsize)(stop - p)), *until = newline != NULL ? newline : stop;
			too_long = too_long || line->len + (gsize)(until - p) > JX_JOURNAL_LINE_MOST;
			if (!too_long)
				g_string_append_len(line, p, until - p);
			p = newline != NULL ? newline + 1 : stop;
			if (newline == NULL)
				continue;
			if (++number > JX_JOURNAL_LINES_MOST) {
				jx_problem(problems, NAME, "it is too long: what follows line %u is left out", JX_JOURNAL_LINES_MOST);
				return;
			}
			if (too_long)
				jx_problem(problems, NAME, "line %u is too long", number);
			else if (line->len > 0)
				take_line(session, line->str, line->len, number, problems);
			g_string_truncate(line, 0);
			too_long = FALSE;
		}
	}
	if (line->len > 0 || too_long)
		jx_problem(problems, NAME, "the last line is cut off: the recorder was killed, or the disk was full");
}
