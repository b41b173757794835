/* The room: who receives what, as a list of what the sink was told. */
#include "config.h"

#include <malloc.h>
#include <string.h>

#include "model/room.h"

typedef struct {
	JxRoom *room;
	GString *log;
	guint slots, sources, legs, participants;
} Fixture;

static void note(Fixture *f, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void note(Fixture *f, const char *format, ...) {
	va_list args;
	va_start(args, format);
	g_autofree char *text = g_strdup_vprintf(format, args);
	va_end(args);
	g_string_append_printf(f->log, "%s%s", f->log->len ? "; " : "", text);
}

static const char *mid_of(const JxSlot *slot) {
	return jx_lines_at(slot->leg->lines, slot->mindex)->mid;
}

static void on_joined(gpointer user, JxParticipant *p) {
	((Fixture *)user)->participants++;
}
static void on_left(gpointer user, JxParticipant *p, const char *reason) {
	Fixture *f = user;
	f->participants--;
	note(f, "%s left %s", p->id, reason);
}
static void on_leg_removed(gpointer user, JxLeg *leg, const char *reason) {
	((Fixture *)user)->legs--;
}
static void on_slot_made(gpointer user, JxSlot *slot) {
	((Fixture *)user)->slots++;
}
static void on_slot_removed(gpointer user, JxSlot *slot) {
	((Fixture *)user)->slots--;
}
static void on_slot_changed(gpointer user, JxSlot *slot) {
	note(user, "%s:%s=%s", slot->leg->participant->id, mid_of(slot), slot->source ? slot->source->name : "-");
}
static void on_source_added(gpointer user, JxSource *source) {
	((Fixture *)user)->sources++;
}
static void on_source_changed(gpointer user, JxSource *source) {
	note(user, "%s changed", source->name);
}
static void on_source_removed(gpointer user, JxSource *source) {
	Fixture *f = user;
	f->sources--;
	note(f, "%s removed", source->name);
}
static void on_wanted(gpointer user, JxSource *source, gint height) {
	note(user, "want %s %d", source->name, height);
}
static void on_forwarded(gpointer user, JxLeg *leg, const GPtrArray *names) {
	GString *list = g_string_new(NULL);
	for (guint i = 0; i < names->len; i++)
		g_string_append_printf(list, "%s%s", i ? "," : "", (char *)names->pdata[i]);
	note(user, "%s gets [%s]", leg->participant->id, list->str);
	g_string_free(list, TRUE);
}
static void on_grow(gpointer user, JxLeg *leg) {
	note(user, "%s grows to %u", leg->participant->id, leg->slots->len);
}

static const JxRoomSink sink = { on_joined, on_left, on_leg_removed, on_slot_made, on_slot_removed, on_slot_changed, on_source_added,
	on_source_changed, on_source_removed, on_wanted, on_forwarded, on_grow };

static void set_up(Fixture *f, gconstpointer data) {
	f->log = g_string_new(NULL);
	f->room = jx_room_new(&sink, f);
}

/* Nothing may be left behind. */
static void tear_down(Fixture *f, gconstpointer data) {
	jx_room_free(f->room);
	g_assert_cmpuint(f->slots + f->sources + f->legs + f->participants, ==, 0);
	g_string_free(f->log, TRUE);
}

static JxLeg *join_with(Fixture *f, const char *id, JxPolicy policy, JxLinesKind kind, guint audio, guint video) {
	JxLines *lines = jx_lines_new(kind, &jx_codecs_default, TRUE, FALSE);
	jx_lines_append_slots(lines, audio, video);
	JxParticipant *p = jx_room_add_participant(f->room, id, id, id, JX_ORIGIN_CONTROLLER, NULL);
	JxLeg *leg = jx_room_add_leg(f->room, p, "main", policy, lines, NULL, NULL);
	f->legs++;
	return leg;
}

static JxLeg *join(Fixture *f, const char *id, JxPolicy policy, guint audio, guint video) {
	return join_with(f, id, policy, JX_LINES_PRIVATE, audio, video);
}

/* what: letters a (audio), v (camera), s (screen). */
static void sends(Fixture *f, JxLeg *leg, const char *what) {
	JxSourceSpec specs[3] = { 0 };
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	guint n = 0;
	for (const char *c = what; *c; c++, n++) {
		g_ptr_array_add(names, g_strdup_printf("%s-%s", leg->participant->endpoint, *c == 'a' ? "a0" : *c == 'v' ? "v0" : "v1"));
		specs[n] = (JxSourceSpec){ .name = names->pdata[n], .media = *c == 'a' ? JX_MEDIA_AUDIO : JX_MEDIA_VIDEO,
			.video_type = *c == 's' ? JX_VIDEO_DESKTOP : JX_VIDEO_CAMERA, .mid = *c == 'a' ? "0" : *c == 'v' ? "1" : "2" };
	}
	g_autoptr(GError) error = NULL;
	jx_room_set_sources(f->room, leg, specs, n, &error);
	g_assert_no_error(error);
}

static void expect(Fixture *f, const char *log) {
	jx_room_settle(f->room);
	g_assert_cmpstr(f->log->str, ==, log);
	g_string_truncate(f->log, 0);
}

static void test_pinned(Fixture *f, gconstpointer data) {
	JxLeg *anna = join(f, "anna", JX_POLICY_PINNED, 2, 2);
	sends(f, anna, "av");
	/* Alone: nobody is sent to himself. */
	expect(f, "want anna-v0 0");
	JxLeg *ben = join(f, "ben", JX_POLICY_PINNED, 2, 2);
	sends(f, ben, "a");
	expect(f, "anna:a0=ben-a0; ben:a0=anna-a0; ben:v0=anna-v0; ben gets [anna-v0]; want anna-v0 360");
	guint32 first = ((JxSlot *)ben->slots->pdata[0])->generation;
	jx_room_remove_participant(f->room, anna->participant, "gone");
	f->log->len = 0;
	JxLeg *carol = join(f, "carol", JX_POLICY_PINNED, 2, 2);
	sends(f, carol, "a");
	jx_room_settle(f->room);
	/* The slot never used before comes first, the freed one after. */
	g_assert_nonnull(strstr(f->log->str, "ben:a1=carol-a0"));
	g_string_truncate(f->log, 0);
	JxLeg *dave = join(f, "dave", JX_POLICY_NONE, 0, 0);
	sends(f, dave, "a");
	expect(f, "ben:a0=dave-a0; carol:a1=dave-a0");
	g_assert_cmpuint(((JxSlot *)ben->slots->pdata[0])->generation, >, first);
}

/* A leg for one of the others: its voice and its screen or camera, and nobody else's, whoever is there first. */
static void test_one(Fixture *f, gconstpointer data) {
	JxLeg *own = join(f, "anna", JX_POLICY_NONE, 0, 0);
	sends(f, own, "av");
	JxLines *lines = jx_lines_new(JX_LINES_PLAIN, &jx_codecs_default, FALSE, FALSE);
	jx_lines_append_slots(lines, 1, 1);
	JxLeg *from_ben = jx_room_add_leg(f->room, own->participant, "from-ben", JX_POLICY_ONE, lines, NULL, NULL);
	f->legs++;
	jx_leg_set_of(from_ben, "ben");
	JxLeg *carol = join(f, "carol", JX_POLICY_NONE, 0, 0);
	sends(f, carol, "av");
	expect(f, "want anna-v0 0; want carol-v0 0");
	JxLeg *ben = join(f, "ben", JX_POLICY_NONE, 0, 0);
	sends(f, ben, "av");
	expect(f, "anna:a0=ben-a0; anna:v0=ben-v0; anna gets [ben-v0]; want ben-v0 360");
	jx_room_set_speaker(f->room, carol->participant);
	sends(f, ben, "avs");
	expect(f, "anna:v0=ben-v1; anna gets [ben-v1]; want ben-v0 0; want ben-v1 360");
	jx_leg_answered(from_ben);
	g_assert_false(jx_leg_wants_growth(from_ben));
	jx_room_remove_participant(f->room, ben->participant, "gone");
	jx_room_settle(f->room);
	g_assert_nonnull(strstr(f->log->str, "anna:a0=-"));
	g_string_truncate(f->log, 0);
	jx_leg_set_of(from_ben, "anna"); /* never oneself */
	expect(f, "");
}

/* For a client that cannot forget a source: a slot, once used, is its endpoint's; a screen takes the camera's slot. */
static void test_sticky(Fixture *f, gconstpointer data) {
	JxLeg *desk = join(f, "desk", JX_POLICY_PINNED, 3, 3);
	jx_leg_set_sticky(desk);
	JxLeg *anna = join(f, "anna", JX_POLICY_NONE, 0, 0);
	sends(f, anna, "av");
	expect(f, "desk:a0=anna-a0; desk:v0=anna-v0; desk gets [anna-v0]; want anna-v0 360");
	sends(f, anna, "avs");
	expect(f, "desk:v0=anna-v1; desk gets [anna-v1]; want anna-v0 0; want anna-v1 360");
	jx_room_set_state(f->room, anna->participant, "anna-v1", TRUE, NULL);
	expect(f, "anna-v1 changed; desk:v0=anna-v0; desk gets [anna-v0]; want anna-v0 360; want anna-v1 0");
	sends(f, anna, "as");
	expect(f, "desk:v0=-; anna-v0 removed; anna-v1 changed; desk:v0=anna-v1; desk gets [anna-v1]; want anna-v1 360");
	jx_room_remove_participant(f->room, anna->participant, "gone");
	JxLeg *ben = join(f, "ben", JX_POLICY_NONE, 0, 0);
	sends(f, ben, "av");
	f->log->len = 0;
	expect(f, "desk:a1=ben-a0; desk:v1=ben-v0; desk gets [ben-v0]; want ben-v0 360");
	anna = join(f, "anna", JX_POLICY_NONE, 0, 0);
	sends(f, anna, "a");
	expect(f, "desk:a0=anna-a0");
	/* When no slot is nobody's any more, the one free for longest. */
	sends(f, join(f, "carol", JX_POLICY_NONE, 0, 0), "a");
	expect(f, "desk:a2=carol-a0");
	jx_room_remove_participant(f->room, ben->participant, "gone");
	f->log->len = 0;
	sends(f, join(f, "dave", JX_POLICY_NONE, 0, 0), "a");
	expect(f, "desk:a1=dave-a0; desk gets []");
}

static void test_constraints(Fixture *f, gconstpointer data) {
	JxLeg *anna = join(f, "anna", JX_POLICY_PINNED, 0, 4);
	JxLeg *ben = join(f, "ben", JX_POLICY_NONE, 0, 0), *carol = join(f, "carol", JX_POLICY_NONE, 0, 0);
	sends(f, ben, "v");
	sends(f, carol, "vs");
	expect(f, "anna:v0=ben-v0; anna:v1=carol-v0; anna:v2=carol-v1; anna gets [ben-v0,carol-v0,carol-v1]; "
		"want ben-v0 360; want carol-v0 360; want carol-v1 360");
	JxConstraints *c = jx_constraints_new();
	c->last_n = 1;
	c->default_height = 180;
	g_hash_table_insert(c->heights, g_strdup("carol-v1"), GINT_TO_POINTER(720));
	g_ptr_array_add(c->on_stage, g_strdup("carol-v1"));
	jx_room_set_constraints(f->room, anna, c);
	expect(f, "anna gets [carol-v1]; want ben-v0 0; want carol-v0 0; want carol-v1 720");
	jx_room_set_state(f->room, carol->participant, "carol-v1", TRUE, NULL);
	expect(f, "carol-v1 changed; anna gets [ben-v0]; want ben-v0 180; want carol-v1 0");
	jx_room_set_muted(f->room, ben->participant, JX_KIND_VIDEO, TRUE);
	expect(f, "ben-v0 changed; anna gets [carol-v0]; want ben-v0 0; want carol-v0 180");
	jx_room_settings(f->room)->video_last_n = 0;
	expect(f, "anna gets []; want carol-v0 0");
}

static void test_pool(Fixture *f, gconstpointer data) {
	JxLeg *anna = join(f, "anna", JX_POLICY_POOL, 2, 1);
	JxLeg *legs[3];
	const char *ids[] = { "ben", "carol", "dave" };
	for (guint i = 0; i < 3; i++) {
		legs[i] = join(f, ids[i], JX_POLICY_NONE, 0, 0);
		sends(f, legs[i], "av");
	}
	expect(f, "anna:a0=ben-a0; anna:a1=carol-a0; anna:v0=ben-v0; anna gets [ben-v0]; want ben-v0 360; want carol-v0 0; want dave-v0 0");
	/* Dave is loudest, ben next: carol's slot goes to dave, ben's stays. */
	JxSource *ranking[] = { jx_room_source(f->room, "dave-a0"), jx_room_source(f->room, "ben-a0") };
	jx_room_set_ranking(f->room, ranking, 2);
	expect(f, "anna:a1=dave-a0");
	jx_room_set_speaker(f->room, legs[1]->participant);
	expect(f, "anna:v0=carol-v0; anna gets [carol-v0]; want ben-v0 0; want carol-v0 360");
	jx_room_set_speaker(f->room, NULL);
	expect(f, "");
	jx_room_remove_participant(f->room, legs[1]->participant, "bye");
	expect(f, "anna:v0=-; carol-v0 removed; carol-a0 removed; carol left bye; anna:v0=ben-v0; anna gets [ben-v0]; want ben-v0 360");
	g_assert_cmpuint(((JxSlot *)anna->slots->pdata[2])->generation, >, 3);
}

/* A voice that a receiver does not want takes no slot of its pool. */
static void test_unwanted_voice(Fixture *f, gconstpointer data) {
	JxLeg *anna = join(f, "anna", JX_POLICY_POOL, 1, 0);
	sends(f, join(f, "ben", JX_POLICY_NONE, 0, 0), "a");
	sends(f, join(f, "carol", JX_POLICY_NONE, 0, 0), "a");
	expect(f, "anna:a0=ben-a0");
	JxConstraints *c = jx_constraints_new();
	g_ptr_array_add(c->except, g_strdup("ben-a0"));
	jx_room_set_constraints(f->room, anna, c);
	expect(f, "anna:a0=carol-a0");
	c = jx_constraints_new();
	c->hears_all = FALSE;
	g_ptr_array_add(c->except, g_strdup("ben-a0"));
	jx_room_set_constraints(f->room, anna, c);
	expect(f, "anna:a0=ben-a0");
}

/* Who comes after another gets the track that is there, not a new one. */
static void test_pool_stays_small(Fixture *f, gconstpointer data) {
	join(f, "anna", JX_POLICY_POOL, 0, 8);
	JxLeg *ben = join(f, "ben", JX_POLICY_NONE, 0, 0);
	sends(f, ben, "v");
	expect(f, "anna:v0=ben-v0; anna gets [ben-v0]; want ben-v0 360");
	jx_room_remove_participant(f->room, ben->participant, "bye");
	sends(f, join(f, "carol", JX_POLICY_NONE, 0, 0), "v");
	expect(f, "anna:v0=-; ben-v0 removed; ben left bye; anna:v0=carol-v0; anna gets [carol-v0]; want carol-v0 360");
}

/* Who has fallen silent keeps the slot until somebody speaks who has none. */
static void test_pool_is_calm(Fixture *f, gconstpointer data) {
	join(f, "anna", JX_POLICY_POOL, 2, 0);
	const char *ids[] = { "ben", "carol", "dave", "eve" };
	for (guint i = 0; i < 4; i++)
		sends(f, join(f, ids[i], JX_POLICY_NONE, 0, 0), "a");
	expect(f, "anna:a0=ben-a0; anna:a1=carol-a0");
	JxSource *dave = jx_room_source(f->room, "dave-a0"), *eve = jx_room_source(f->room, "eve-a0");
	jx_room_set_ranking(f->room, &dave, 1);
	expect(f, "anna:a1=dave-a0");
	jx_room_set_ranking(f->room, NULL, 0);
	expect(f, "");
	jx_room_set_ranking(f->room, &eve, 1);
	expect(f, "anna:a1=eve-a0");
}

static gsize heap(void) {
	return mallinfo2().uordblks;
}

/* What a receiver costs in a room of so many others: lines, and bytes of the model. */
static void cost(guint others, JxPolicy policy, guint *lines, gsize *bytes) {
	Fixture room = { 0 }, *f = &room;
	set_up(f, NULL);
	for (guint i = 0; i < others; i++) {
		g_autofree char *id = g_strdup_printf("p%u", i);
		sends(f, join(f, id, JX_POLICY_NONE, 0, 0), "av");
	}
	jx_room_settle(f->room);
	gsize before = 0;
	JxLeg *leg = NULL;
	for (guint round = 0; round < 2; round++) { /* the first fills the allocator's caches */
		if (leg)
			jx_room_remove_participant(f->room, leg->participant, "bye");
		before = heap();
		leg = join(f, "anna", policy, 16, 16);
		for (guint i = 0; i < 20; i++) { /* until no more blocks grow */
			jx_leg_answered(leg);
			jx_room_settle(f->room);
		}
	}
	*bytes = heap() - before;
	*lines = jx_lines_count(leg->lines);
	tear_down(f, NULL);
}

static void test_pool_of_a_hundred(Fixture *f, gconstpointer data) {
	guint ten, hundred, pinned;
	gsize bytes_ten, bytes_hundred, bytes_pinned;
	cost(10, JX_POLICY_POOL, &ten, &bytes_ten);
	cost(100, JX_POLICY_POOL, &hundred, &bytes_hundred);
	cost(100, JX_POLICY_PINNED, &pinned, &bytes_pinned);
	g_test_message("pool: %u lines and %zu bytes with 10 others, %u and %zu with 100; pinned: %u and %zu", ten, bytes_ten, hundred, bytes_hundred, pinned, bytes_pinned);
	g_assert_cmpuint(hundred, ==, ten);
	g_assert_cmpuint(pinned, >, 3 * hundred);
	g_assert_cmpuint(bytes_hundred, <, bytes_ten + 4096);
}

static void test_mix(Fixture *f, gconstpointer data) {
	JxLines *lines = jx_lines_new(JX_LINES_OFFERED, &jx_codecs_default, FALSE, FALSE);
	JxLine audio = { .mid = "audio", .role = JX_LINE_PEER, .type = JX_LINE_TYPE_AUDIO, .direction = JX_DIRECTION_SENDRECV, .types = JX_PAYLOAD_TYPE(JX_CODEC_OPUS, 96) };
	JxLine video = { .mid = "video", .role = JX_LINE_PEER, .type = JX_LINE_TYPE_VIDEO, .direction = JX_DIRECTION_SENDRECV, .types = JX_PAYLOAD_TYPE(JX_CODEC_VP8, 98) };
	jx_lines_append_peer(lines, &audio);
	jx_lines_append_peer(lines, &video);
	JxParticipant *p = jx_room_add_participant(f->room, "caller", "caller", "caller", JX_ORIGIN_CONTROLLER, NULL);
	JxLeg *caller = jx_room_add_leg(f->room, p, "main", JX_POLICY_MIX, lines, NULL, NULL);
	f->legs++;
	JxSourceSpec specs[] = { { .name = "caller-a0", .media = JX_MEDIA_AUDIO, .mid = "audio" }, { .name = "caller-v0", .media = JX_MEDIA_VIDEO, .mid = "video" } };
	g_assert_true(jx_room_set_sources(f->room, caller, specs, 2, NULL));
	/* Line of the offer: source and slot at once; alone it sees nothing, itself least. */
	expect(f, "want caller-v0 0");
	g_assert_cmpuint(caller->slots->len, ==, 2);
	const JxSlot *mix = caller->slots->pdata[0], *picture = caller->slots->pdata[1];
	g_assert_true(mix->mix);
	g_assert_cmpint(mix->types.pt[JX_CODEC_OPUS], ==, 96);
	g_assert_cmpint(picture->types.pt[JX_CODEC_VP8], ==, 98);
	JxLeg *anna = join(f, "anna", JX_POLICY_NONE, 0, 0), *ben = join(f, "ben", JX_POLICY_NONE, 0, 0);
	sends(f, anna, "av");
	sends(f, ben, "av");
	expect(f, "caller:video=anna-v0; caller gets [anna-v0]; want anna-v0 720; want ben-v0 0");
	jx_room_set_speaker(f->room, ben->participant);
	expect(f, "caller:video=ben-v0; caller gets [ben-v0]; want anna-v0 0; want ben-v0 720");
	/* The caller itself speaks: it goes on seeing who spoke before. */
	jx_room_set_speaker(f->room, p);
	expect(f, "");
	sends(f, anna, "avs");
	expect(f, "caller:video=anna-v1; caller gets [anna-v1]; want ben-v0 0; want anna-v1 720");
	JxConstraints *c = jx_constraints_new();
	c->pin = g_strdup("ben");
	jx_room_set_constraints(f->room, caller, c);
	expect(f, "caller:video=ben-v0; caller gets [ben-v0]; want ben-v0 720; want anna-v1 0");
	jx_room_set_state(f->room, ben->participant, "ben-v0", TRUE, NULL);
	expect(f, "ben-v0 changed; caller:video=anna-v1; caller gets [anna-v1]; want ben-v0 0; want anna-v1 720");
	jx_room_remove_participant(f->room, anna->participant, "x");
	g_string_truncate(f->log, 0);
	expect(f, "caller gets []");
}

static void test_growth(Fixture *f, gconstpointer data) {
	JxLeg *anna = join(f, "anna", JX_POLICY_PINNED, 4, 4);
	jx_leg_answered(anna);
	expect(f, "");
	JxLeg *ben = join(f, "ben", JX_POLICY_NONE, 0, 0);
	sends(f, ben, "a");
	/* Three free ones are left: the next block is offered before they are needed. */
	expect(f, "anna:a0=ben-a0; anna grows to 40");
	guint known = jx_lines_count(anna->lines);
	g_assert_cmpstr(jx_lines_at(anna->lines, known - 1)->mid, ==, "r19");
	char id[8];
	for (guint i = 0; i < 6; i++) {
		g_snprintf(id, sizeof id, "p%u", i);
		sends(f, join(f, id, JX_POLICY_NONE, 0, 0), "a");
	}
	/* What is not answered is not used, and no second block is offered meanwhile. */
	expect(f, "anna:a1=p0-a0; anna:a2=p1-a0; anna:a3=p2-a0");
	jx_leg_answered(anna);
	expect(f, "anna:a4=p3-a0; anna:a5=p4-a0; anna:a6=p5-a0");
}

static void test_refused_sources(Fixture *f, gconstpointer data) {
	JxLeg *anna = join(f, "anna", JX_POLICY_NONE, 0, 0), *ben = join(f, "ben", JX_POLICY_NONE, 0, 0);
	sends(f, anna, "av");
	const struct {
		JxSourceSpec specs[2];
		guint n;
		gint code;
	} rows[] = {
		{ { { .name = "ben-a0", .media = JX_MEDIA_AUDIO, .mid = "9" } }, 1, JX_MODEL_ERROR_INVALID },
		{ { { .name = "ben-a0", .media = JX_MEDIA_AUDIO, .mid = "1" } }, 1, JX_MODEL_ERROR_INVALID },
		{ { { .name = "ben-v0", .media = JX_MEDIA_VIDEO, .mid = "l1" } }, 1, JX_MODEL_ERROR_INVALID },
		{ { { .name = "anna-a0", .media = JX_MEDIA_AUDIO, .mid = "0" } }, 1, JX_MODEL_ERROR_EXISTS },
		{ { { .name = "ben-v0", .media = JX_MEDIA_VIDEO, .mid = "1", .n_ssrcs = 1 } }, 1, JX_MODEL_ERROR_INVALID },
		{ { { .name = "ben-v0", .media = JX_MEDIA_VIDEO, .mid = "1", .n_ssrcs = 2, .ssrcs = { 5, 5 } } }, 1, JX_MODEL_ERROR_INVALID },
		{ { { .name = "ben-v0", .media = JX_MEDIA_VIDEO, .mid = "1", .n_ssrcs = 1, .ssrcs = { 5 }, .n_rtx = 1, .rtx = { 5 } } }, 1, JX_MODEL_ERROR_INVALID },
		{ { { .name = "ben-v0", .media = JX_MEDIA_VIDEO, .mid = "1", .n_rtx = 1, .rtx = { 5 } } }, 1, JX_MODEL_ERROR_INVALID },
		{ { { .name = "ben-v0", .media = JX_MEDIA_VIDEO, .mid = "1", .n_ssrcs = 4 } }, 1, JX_MODEL_ERROR_INVALID },
		{ { { .name = "ben-v0", .media = JX_MEDIA_VIDEO, .mid = "1" }, { .name = "ben-v0", .media = JX_MEDIA_VIDEO, .mid = "2" } }, 2, JX_MODEL_ERROR_INVALID },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;
		g_assert_false(jx_room_set_sources(f->room, ben, rows[i].specs, rows[i].n, &error));
		g_assert_error(error, JX_MODEL_ERROR, rows[i].code);
		g_assert_cmpuint(f->sources, ==, 2);
	}
}

static void test_top_lines(Fixture *f, gconstpointer data) {
	JxLeg *anna = join(f, "anna", JX_POLICY_NONE, 0, 0);
	JxSourceSpec specs[] = {
		{ .name = "anna-v0", .media = JX_MEDIA_VIDEO, .mid = "1", .n_ssrcs = 3, .ssrcs = { 1, 2, 3 }, .n_rtx = 3, .rtx = { 4, 5, 6 } },
		{ .name = "anna-v1", .media = JX_MEDIA_VIDEO, .video_type = JX_VIDEO_DESKTOP, .mid = "2", .n_ssrcs = 1, .ssrcs = { 7 } },
	};
	g_assert_true(jx_room_set_sources(f->room, anna, specs, 2, NULL));
	const JxSource *camera = jx_room_source(f->room, "anna-v0"), *screen = jx_room_source(f->room, "anna-v1");
	g_assert_cmpint(camera->top_mindex, ==, jx_lines_find_mid(anna->lines, "l1"));
	g_assert_cmpint(camera->top_rtx_mindex, ==, jx_lines_find_mid(anna->lines, "lx1"));
	g_assert_cmpint(screen->top_mindex, ==, jx_lines_find_mid(anna->lines, "l2"));
	/* The same list again changes nothing. */
	g_string_truncate(f->log, 0);
	g_assert_true(jx_room_set_sources(f->room, anna, specs, 2, NULL));
	g_assert_cmpstr(f->log->str, ==, "");
	g_assert_true(jx_room_set_sources(f->room, anna, specs, 1, NULL));
	g_assert_cmpstr(f->log->str, ==, "anna-v1 removed");
}

static void test_admission(Fixture *f, gconstpointer data) {
	join(f, "anna", JX_POLICY_NONE, 0, 0);
	g_autoptr(GError) error = NULL;
	g_assert_null(jx_room_add_participant(f->room, "anna", "other", NULL, JX_ORIGIN_TOKEN, &error));
	g_assert_error(error, JX_MODEL_ERROR, JX_MODEL_ERROR_EXISTS);
	g_clear_error(&error);
	g_assert_null(jx_room_add_participant(f->room, "other", "anna", NULL, JX_ORIGIN_TOKEN, &error));
	g_assert_error(error, JX_MODEL_ERROR, JX_MODEL_ERROR_EXISTS);
	g_clear_error(&error);
	jx_room_settings(f->room)->max_participants = 1;
	g_assert_null(jx_room_add_participant(f->room, "ben", "ben", NULL, JX_ORIGIN_TOKEN, &error));
	g_assert_error(error, JX_MODEL_ERROR, JX_MODEL_ERROR_FULL);
	g_clear_error(&error);
	JxParticipant *anna = jx_room_participant(f->room, "anna");
	g_assert_null(jx_room_add_leg(f->room, anna, "main", JX_POLICY_NONE, jx_lines_new(JX_LINES_PLAIN, &jx_codecs_default, TRUE, FALSE), NULL, &error));
	g_assert_error(error, JX_MODEL_ERROR, JX_MODEL_ERROR_EXISTS);
	/* A second leg stays when the first goes. */
	g_assert_nonnull(jx_room_add_leg(f->room, anna, "video", JX_POLICY_NONE, jx_lines_new(JX_LINES_PLAIN, &jx_codecs_default, TRUE, FALSE), NULL, NULL));
	f->legs++;
	jx_room_remove_leg(f->room, jx_participant_leg(anna, "main"), "x");
	g_assert_nonnull(jx_room_participant(f->room, "anna"));
	jx_room_remove_leg(f->room, jx_participant_leg(anna, "video"), "x");
	g_assert_null(jx_room_participant(f->room, "anna"));
}

static void test_ssrcs(Fixture *f, gconstpointer data) {
	JxLeg *anna = join(f, "anna", JX_POLICY_PINNED, 1, 2);
	g_assert_true(jx_leg_set_ssrc(anna, "v1", 11, 0) == anna->slots->pdata[2]);
	g_assert_true(jx_leg_set_ssrc(anna, "r1", 12, 0) == anna->slots->pdata[2]);
	const JxSlot *slot = anna->slots->pdata[2];
	g_assert_cmpuint(slot->ssrc, ==, 11);
	g_assert_cmpuint(slot->rtx_ssrc, ==, 12);
	g_assert_null(jx_leg_set_ssrc(anna, "1", 13, 14));
	g_assert_null(jx_leg_set_ssrc(anna, "v9", 13, 14));
}

/* One leg brings in what several others send; each is a participant of its own, as long as the leg names it. */
static void test_guests(Fixture *f, gconstpointer data) {
	static const JxGuestSpec guests[] = { { "g1", "guest1", "Guest One" }, { "g2", "guest2", "Guest Two" } };
	JxSourceSpec specs[] = { { .name = "guest1-v0", .owner = "g1", .media = JX_MEDIA_VIDEO, .mid = "1" }, { .name = "guest2-a0", .owner = "g2", .media = JX_MEDIA_AUDIO, .mid = "0" } };
	JxLeg *ben = join(f, "ben", JX_POLICY_PINNED, 2, 2), *trunk = join(f, "trunk", JX_POLICY_NONE, 0, 0);
	g_autoptr(GError) error = NULL;
	g_assert_false(jx_room_set_sources(f->room, trunk, specs, 2, &error)); /* whose? */
	g_assert_error(error, JX_MODEL_ERROR, JX_MODEL_ERROR_INVALID);
	g_assert_true(jx_room_set_guests(f->room, trunk, guests, 2, NULL));
	g_assert_true(jx_room_set_sources(f->room, trunk, specs, 2, NULL));
	expect(f, "ben:v0=guest1-v0; ben:a0=guest2-a0; ben gets [guest1-v0]; want guest1-v0 360");
	g_assert_cmpstr(jx_room_source(f->room, "guest2-a0")->owner->name, ==, "Guest Two");
	jx_room_set_muted(f->room, jx_room_participant(f->room, "g1"), JX_KIND_VIDEO, TRUE); /* of this one alone */
	expect(f, "guest1-v0 changed; ben gets []; want guest1-v0 0");
	g_assert_false(jx_source_silent(jx_room_source(f->room, "guest2-a0")));
	g_assert_true(jx_room_set_guests(f->room, trunk, guests, 1, NULL));
	expect(f, "ben:a0=-; guest2-a0 removed; g2 left left");
	g_assert_false(jx_room_set_guests(f->room, trunk, &(JxGuestSpec){ "g3", "ben", NULL }, 1, NULL)); /* somebody's endpoint */
	expect(f, "ben:v0=-; guest1-v0 removed; g1 left left");
	jx_room_set_guests(f->room, trunk, guests, 2, NULL);
	jx_room_remove_participant(f->room, trunk->participant, "gone");
	expect(f, "g1 left gone; g2 left gone; trunk left gone");
	g_assert_nonnull(jx_room_participant(f->room, ben->participant->id));
}

/* A leg that sends what its participant sends on another. */
static void test_own(Fixture *f, gconstpointer data) {
	JxLeg *anna = join(f, "anna", JX_POLICY_NONE, 0, 0);
	join(f, "ben", JX_POLICY_PINNED, 2, 2);
	sends(f, anna, "av");
	JxLines *lines = jx_lines_new(JX_LINES_PRIVATE, &jx_codecs_default, FALSE, FALSE);
	jx_lines_append_slots(lines, 1, 2);
	JxLeg *out = jx_room_add_leg(f->room, anna->participant, "out", JX_POLICY_OWN, lines, NULL, NULL);
	f->legs++;
	jx_room_settle(f->room);
	g_assert_nonnull(strstr(f->log->str, "anna:a0=anna-a0; anna:v0=anna-v0; anna gets [anna-v0]"));
	g_string_truncate(f->log, 0);
	sends(f, anna, "as"); /* the second slot is the screen's */
	jx_room_settle(f->room);
	g_assert_nonnull(strstr(f->log->str, "anna:v0=-"));
	g_assert_nonnull(strstr(f->log->str, "anna:v1=anna-v1"));
	JxConstraints *constraints = jx_constraints_new();
	g_hash_table_insert(constraints->heights, g_strdup("anna-v1"), GINT_TO_POINTER(0));
	jx_room_set_constraints(f->room, out, constraints);
	jx_room_settle(f->room);
	g_assert_cmpint(((JxSlot *)out->slots->pdata[2])->height, ==, 0);
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
#define ADD(name, function) g_test_add("/plugin/room/" name, Fixture, NULL, set_up, function, tear_down)
	ADD("pinned", test_pinned);
	ADD("sticky", test_sticky);
	ADD("constraints", test_constraints);
	ADD("pool", test_pool);
	ADD("unwanted-voice", test_unwanted_voice);
	ADD("pool-stays-small", test_pool_stays_small);
	ADD("pool-is-calm", test_pool_is_calm);
	ADD("pool-of-a-hundred", test_pool_of_a_hundred);
	ADD("mix", test_mix);
	ADD("growth", test_growth);
	ADD("refused-sources", test_refused_sources);
	ADD("top-lines", test_top_lines);
	ADD("admission", test_admission);
	ADD("ssrcs", test_ssrcs);
	ADD("guests", test_guests);
	ADD("own", test_own);
	ADD("one", test_one);
	return g_test_run();
}
