#include "config.h"

#include "read/session.h"

#define TRACKS_MOST 4096
#define PEOPLE_MOST 4096

/* --- spans */

void jx_spans_open(GArray *spans, gint64 at) {
	JxSpan *last = spans->len > 0 ? &g_array_index(spans, JxSpan, spans->len - 1) : NULL;
	if (last != NULL && last->to < 0)
		return;
	JxSpan span = { last != NULL ? MAX(at, last->to) : at, -1 };
	g_array_append_val(spans, span);
}

void jx_spans_close(GArray *spans, gint64 at) {
	JxSpan *last = spans->len > 0 ? &g_array_index(spans, JxSpan, spans->len - 1) : NULL;
	if (last != NULL && last->to < 0)
		last->to = MAX(at, last->from);
}

gboolean jx_spans_have(const GArray *spans, gint64 at) {
	for (guint i = 0; i < spans->len; i++) {
		const JxSpan *span = &g_array_index(spans, JxSpan, i);
		if (at >= span->from && (span->to < 0 || at < span->to))
			return TRUE;
	}
	return FALSE;
}

gint64 jx_spans_length(const GArray *spans, gint64 end) {
	gint64 length = 0;
	for (guint i = 0; i < spans->len; i++) {
		const JxSpan *span = &g_array_index(spans, JxSpan, i);
		length += MAX(0, (span->to < 0 ? end : span->to) - span->from);
	}
	return length;
}

/* --- people, sources, tracks */

static void named_clear(gpointer p) {
	g_free(((JxNamed *)p)->name);
}

static void chat_clear(gpointer p) {
	g_free(((JxChat *)p)->name);
	g_free(((JxChat *)p)->text);
}

static void person_free(gpointer p) {
	JxPerson *person = p;
	g_free(person->id);
	g_free(person->kind);
	g_array_unref(person->names);
	g_array_unref(person->stays);
	g_array_unref(person->talks);
	g_free(person);
}

static void source_free(gpointer p) {
	JxSource *source = p;
	g_free(source->id);
	g_array_unref(source->mutes);
	g_free(source);
}

static void track_free(gpointer p) {
	JxTrack *track = p;
	g_free(track->file);
	g_array_unref(track->clocks);
	g_free(track);
}

JxSession *jx_session_new(void) {
	JxSession *session = g_new0(JxSession, 1);
	session->people = g_ptr_array_new_with_free_func(person_free);
	session->sources = g_ptr_array_new_with_free_func(source_free);
	session->tracks = g_ptr_array_new_with_free_func(track_free);
	session->speakers = g_array_new(FALSE, FALSE, sizeof(JxSpeaker));
	session->chats = g_array_new(FALSE, FALSE, sizeof(JxChat));
	g_array_set_clear_func(session->chats, chat_clear);
	session->pauses = g_array_new(FALSE, FALSE, sizeof(JxSpan));
	return session;
}

void jx_session_free(JxSession *session) {
	g_free(session->id);
	g_free(session->room);
	g_free(session->title);
	g_ptr_array_unref(session->people);
	g_ptr_array_unref(session->sources);
	g_ptr_array_unref(session->tracks);
	g_array_unref(session->speakers);
	g_array_unref(session->chats);
	g_array_unref(session->pauses);
	g_free(session);
}

JxPerson *jx_session_person(JxSession *session, const char *id) {
	for (guint i = 0; i < session->people->len; i++) {
		JxPerson *person = g_ptr_array_index(session->people, i);
		if (g_str_equal(person->id, id) || i + 1 == PEOPLE_MOST)
			return person;
	}
	JxPerson *person = g_new0(JxPerson, 1);
	person->id = g_strdup(id);
	person->kind = g_strdup("");
	person->names = g_array_new(FALSE, FALSE, sizeof(JxNamed));
	g_array_set_clear_func(person->names, named_clear);
	person->stays = g_array_new(FALSE, FALSE, sizeof(JxSpan));
	person->talks = g_array_new(FALSE, FALSE, sizeof(JxSpan));
	g_ptr_array_add(session->people, person);
	return person;
}

JxSource *jx_session_source(JxSession *session, const char *id) {
	for (guint i = 0; i < session->sources->len; i++) {
		JxSource *source = g_ptr_array_index(session->sources, i);
		if (g_str_equal(source->id, id) || i + 1 == TRACKS_MOST)
			return source;
	}
	JxSource *source = g_new0(JxSource, 1);
	source->id = g_strdup(id);
	source->mutes = g_array_new(FALSE, FALSE, sizeof(JxSpan));
	g_ptr_array_add(session->sources, source);
	return source;
}

JxTrack *jx_session_track(const JxSession *session, const char *file) {
	for (guint i = 0; i < session->tracks->len; i++) {
		JxTrack *track = g_ptr_array_index(session->tracks, i);
		if (g_str_equal(track->file, file))
			return track;
	}
	return NULL;
}

JxTrack *jx_session_add_track(JxSession *session, const char *file, const char *person, const char *source) {
	if (session->tracks->len >= TRACKS_MOST)
		return NULL;
	JxTrack *track = g_new0(JxTrack, 1);
	track->file = g_strdup(file);
	track->person = jx_session_person(session, person);
	track->source = jx_session_source(session, source);
	track->ends = -1;
	track->clocks = g_array_new(FALSE, FALSE, sizeof(JxClock));
	g_ptr_array_add(session->tracks, track);
	return track;
}

const char *jx_person_name(const JxPerson *person, gint64 at) {
	const char *name = person->names->len > 0 ? g_array_index(person->names, JxNamed, 0).name : NULL;
	for (guint i = 1; i < person->names->len && g_array_index(person->names, JxNamed, i).at <= at; i++)
		name = g_array_index(person->names, JxNamed, i).name;
	return name != NULL && *name != '\0' ? name : person->id;
}
