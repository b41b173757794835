/* The life of a visit: tried again with growing pauses while anything is in the way, ended when nobody is left on one side. Our room goes on, whatever
 * happens there. */
#include "config.h"
#include "conference/guest.h"

#include <string.h>

/* From one attempt to the next, ms: doubled each time. */
#define RETRY_MS 2000
#define RETRY_MAX_MS 120000

static const char *const names[] = { "connecting", "asking", "lobby", "entering", "inside", "active", "retrying" };

const char *jx_visit_state_name(JxVisitState state) {
	return names[state];
}

static void gauges(JxConferences *all) {
	guint counts[G_N_ELEMENTS(names)] = { 0 };
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, all->rooms);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const JxVisit *visit = ((JxConference *)value)->visit;
		if (visit)
			counts[visit->state]++;
	}
	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *labels = g_strdup_printf("state=\"%s\"", names[i]);
		all->host->gauge("guest_visits", labels, counts[i]);
	}
}

static void say(const JxVisit *visit, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void say(const JxVisit *visit, const char *format, ...) {
	va_list arguments;
	va_start(arguments, format);
	g_autofree char *text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	if (!visit->conference->closing && visit->conference->joined)
		jx_chat_say(visit->conference, NULL, text);
}

void jx_visit_set_state(JxVisit *visit, JxVisitState state, const char *detail) {
	JxVisitState before = visit->state;
	if (visit->ending || (before == state && !detail))
		return;
	visit->state = state;
	jx_conference_log(visit->conference, JX_LOG_INFO, "event=guest-%s meeting=%s site=%s%s%s%s", names[state], visit->room, visit->site->name,
		detail ? " text=\"" : "", detail ? detail : "", detail ? "\"" : "");
	gauges(visit->conference->all);
	if (before == state)
		return;
	if (state == JX_VISIT_LOBBY)
		say(visit, "%s: waiting for admission by somebody there.", visit->title);
	else if (state == JX_VISIT_ACTIVE)
		say(visit, "We have joined %s.", visit->title);
	if (state == JX_VISIT_ACTIVE) {
		visit->attempts = 0;
		visit->told = FALSE;
	}
}

/* --- its parts */
static void let_go(JxVisit *visit) {
	jx_people_clear(visit);
	g_hash_table_remove_all(visit->seats);
	g_clear_pointer(&visit->trunk, jx_seat_free);
}

static void free_later(gpointer data) {
	JxVisit *visit = data;
	let_go(visit);
	g_hash_table_unref(visit->seats);
	g_hash_table_unref(visit->people);
	g_free(visit->room);
	g_free(visit->title);
	g_free(visit->password);
	g_free(visit->token);
	jx_site_free(visit->found);
	g_free(visit);
}

static void enter(JxVisit *visit) {
	g_autofree char *endpoint = g_strdup_printf("%08x", g_random_int());
	g_autofree char *participant = g_strdup_printf("guest-trunk-%u", ++visit->next);
	jx_visit_set_state(visit, JX_VISIT_CONNECTING, NULL);
	visit->trunk = jx_seat_new(visit, endpoint, participant, visit->conference->local);
	visit->trunk->trunk = TRUE;
}

static void retry(gpointer data) {
	JxVisit *visit = data;
	visit->retry_timer = NULL;
	enter(visit);
}

static void clear(gpointer data) {
	JxVisit *visit = data;
	visit->clear_timer = NULL;
	let_go(visit);
}

/* One of its parts may be what reports this: they go in the next turn. */
void jx_visit_lost(JxVisit *visit, const char *why) {
	const JxHost *host = visit->conference->all->host;
	if (visit->ending || visit->retry_timer)
		return;
	guint pause = MIN(RETRY_MS << MIN(visit->attempts, 6), RETRY_MAX_MS);
	visit->attempts++;
	jx_visit_set_state(visit, JX_VISIT_RETRYING, why);
	host->count("guest_failures_total", NULL, 1);
	if (!visit->told)
		say(visit, "%s: %s We keep trying.", visit->title, why);
	visit->told = TRUE;
	visit->clear_timer = host->timer(0, FALSE, clear, visit);
	visit->retry_timer = host->timer(pause, FALSE, retry, visit);
}

void jx_visit_over(JxVisit *visit, const char *text) {
	JxConference *conference = visit->conference;
	const JxHost *host = conference->all->host;
	if (visit->ending)
		return;
	visit->ending = TRUE;
	jx_conference_log(conference, JX_LOG_INFO, "event=guest-over meeting=%s text=\"%s\"", visit->room, text ? text : "");
	if (text)
		say(visit, "%s: %s", visit->title, text);
	host->timer_cancel(g_steal_pointer(&visit->clear_timer));
	host->timer_cancel(g_steal_pointer(&visit->retry_timer));
	host->timer_cancel(g_steal_pointer(&visit->empty_timer));
	conference->visit = NULL;
	gauges(conference->all);
	if (conference->closing)
		free_later(visit);
	else
		host->invoke(free_later, visit);
}

void jx_visit_end(JxConference *conference, const char *text) {
	jx_visit_find_cancel(conference);
	if (conference->visit)
		jx_visit_over(conference->visit, text);
}

/* --- when */
gboolean jx_visit_begin_at(JxConference *conference, const JxSiteSettings *site, const char *room, const char *token, const char *password) {
	if (conference->visit || conference->closing)
		return FALSE;
	JxVisit *visit = conference->visit = g_new0(JxVisit, 1);
	visit->conference = conference;
	visit->site = site;
	visit->room = g_strdup(room);
	visit->title = g_strdup_printf("%.*s at %s", (int)strcspn(room, "@"), room, site->host);
	visit->token = g_strdup(token);
	visit->password = g_strdup(password);
	visit->seats = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)jx_seat_free);
	visit->people = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, jx_foreigner_free);
	enter(visit);
	return TRUE;
}

static void empty(gpointer data) {
	JxVisit *visit = data;
	visit->empty_timer = NULL;
	jx_visit_over(visit, jx_people_count(visit) ? "nobody is left here; we have left." : "nobody is there; we have left.");
}

void jx_visit_settle(JxConference *conference) {
	JxVisit *visit = conference->visit;
	if (!visit && jx_conference_ready(conference) && jx_people_ours(conference))
		jx_visit_begin(conference);
	visit = conference->visit;
	if (!visit || visit->ending)
		return;
	gboolean lonely = !jx_people_count(visit) || !jx_people_ours(conference);
	const JxHost *host = conference->all->host;
	if (!lonely)
		host->timer_cancel(g_steal_pointer(&visit->empty_timer));
	else if (!visit->empty_timer)
		visit->empty_timer = host->timer(conference->all->settings.guest_leave_after * 1000, FALSE, empty, visit);
	jx_people_settle(visit);
}

void jx_visit_participant_gone(JxConference *conference, const char *participant) {
	JxVisit *visit = conference->visit;
	GHashTableIter iter;
	gpointer value;
	if (!visit)
		return;
	g_hash_table_iter_init(&iter, visit->seats);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		if (strcmp(((JxSeat *)value)->participant, participant) == 0)
			g_hash_table_iter_remove(&iter);
}
