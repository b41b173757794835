#include "config.h"

#include "host/access.h"

#include <jansson.h>
#include <string.h>

#include "wire/core/jid.h"

#define TABLE "access"
#define PEOPLE_MOST 10000  /* of one room */
#define SESSIONS_MOST 10000 /* of one person in one room: the store's value has at most 1 MiB */
#define DAY_S (24 * 3600)
#define FORGOTTEN_AFTER_S (400 * DAY_S) /* since the account was told of last */

typedef struct {
	JxAccess access;
	gboolean listed, present; /* listed: while the lists are being read */
	GHashTable *sessions;     /* id → participant, owned; NULL: in none */
	gint64 seen;              /* wall, s: as the store has it; 0: it is not there */
} Person;

static const char *const words[] = { "none", "member", "admin", "owner", "banned" };

static GMutex lock; /* guards what follows: the HTTP threads read */
static GHashTable *rooms; /* room → GHashTable of account → Person, owned */
static char *own_domain;
static const JxHost *host;

static void free_person(gpointer data) {
	Person *person = data;
	g_clear_pointer(&person->sessions, g_hash_table_unref);
	g_free(person);
}

static GHashTable *people_of(const char *room) {
	return rooms ? g_hash_table_lookup(rooms, room) : NULL;
}

/* NULL: there are too many. */
static Person *person_at(const char *room, const char *account) {
	GHashTable *people = people_of(room);
	if (!people) {
		people = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_person);
		g_hash_table_insert(rooms, g_strdup(room), people);
	}
	Person *person = g_hash_table_lookup(people, account);
	if (!person && g_hash_table_size(people) < PEOPLE_MOST) {
		person = g_new0(Person, 1);
		g_hash_table_insert(people, g_strdup(account), person);
	}
	return person;
}

static const Person *find(const char *account, const char *room) {
	GHashTable *people = people_of(room);
	return people ? g_hash_table_lookup(people, account) : NULL;
}

static gboolean is_nobody(gpointer account, gpointer value, gpointer data) {
	const Person *person = value;
	return person->access == JX_ACCESS_NONE && !person->sessions && !person->present && !person->listed;
}

static void drop_nobodies(const char *room, GHashTable *people) {
	g_hash_table_foreach_remove(people, is_nobody, NULL);
	if (g_hash_table_size(people) == 0)
		g_hash_table_remove(rooms, room);
}

/* --- the store: a value by room and account */

static json_t *sessions_of(const Person *person) {
	json_t *sessions = json_object();
	GHashTableIter iter;
	gpointer id, participant;
	if (person->sessions)
		g_hash_table_iter_init(&iter, person->sessions);
	while (person->sessions && g_hash_table_iter_next(&iter, &id, &participant))
		json_object_set_new(sessions, id, json_string(participant));
	return sessions;
}

static void keep(const char *room, const char *account, Person *person) {
	g_autofree char *key = g_strconcat(room, "\n", account, NULL);
	if (person->access == JX_ACCESS_NONE && !person->sessions) {
		if (person->seen)
			host->store_remove(TABLE, key, NULL, NULL);
		person->seen = 0;
		return;
	}
	person->seen = host->wall() / 1000;
	json_t *value = json_pack("{s:s, s:o, s:I}", "access", words[person->access], "sessions", sessions_of(person), "seen", (json_int_t)person->seen);
	char *text = json_dumps(value, JSON_COMPACT);
	g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
	host->store_put(TABLE, key, bytes, NULL, NULL);
	free(text);
	json_decref(value);
}

/* Whoever still comes is not forgotten. */
static void touch(const char *room, const char *account, Person *person) {
	if (person->seen && person->seen + DAY_S < host->wall() / 1000)
		keep(room, account, person);
}

static JxAccess access_named(const char *word) {
	for (guint i = 0; i < G_N_ELEMENTS(words); i++)
		if (g_strcmp0(words[i], word) == 0)
			return i;
	return JX_ACCESS_NONE;
}

static GHashTable *read_sessions(const json_t *object) {
	GHashTable *sessions = json_object_size(object) > 0 ? g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free) : NULL;
	const char *id;
	json_t *participant;
	json_object_foreach((json_t *)object, id, participant)
		g_hash_table_insert(sessions, g_strdup(id), g_strdup(json_string_value(participant)));
	return sessions;
}

/* FALSE: it is nobody's any more. */
static gboolean take(const char *key, GBytes *bytes) {
	gsize size;
	const char *text = g_bytes_get_data(bytes, &size), *end = strchr(key, '\n');
	json_t *value = json_loadb(text, size, 0, NULL);
	gint64 seen = json_integer_value(json_object_get(value, "seen"));
	gboolean good = end && seen + FORGOTTEN_AFTER_S > host->wall() / 1000;
	g_autofree char *room = good ? g_strndup(key, end - key) : NULL;
	/* What the conferences have told since the start is newer. */
	Person *person = good && !find(end + 1, room) ? person_at(room, end + 1) : NULL;
	if (person) {
		person->access = access_named(json_string_value(json_object_get(value, "access")));
		person->sessions = read_sessions(json_object_get(value, "sessions"));
		person->seen = seen;
	}
	json_decref(value);
	return good;
}

static void got(GHashTable *values, const GError *error, gpointer data) {
	GHashTableIter iter;
	gpointer key, bytes;
	if (error)
		return;
	g_mutex_lock(&lock);
	g_hash_table_iter_init(&iter, values);
	while (rooms && g_hash_table_iter_next(&iter, &key, &bytes))
		if (!take(key, bytes))
			host->store_remove(TABLE, key, NULL, NULL);
	g_mutex_unlock(&lock);
}

void jx_access_open(const JxHost *functions, const char *domain) {
	host = functions;
	g_mutex_lock(&lock);
	own_domain = g_strdup(domain);
	rooms = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_hash_table_unref);
	g_mutex_unlock(&lock);
	host->store_list(TABLE, got, NULL);
}

void jx_access_close(void) {
	g_mutex_lock(&lock);
	g_clear_pointer(&rooms, g_hash_table_unref);
	g_clear_pointer(&own_domain, g_free);
	g_mutex_unlock(&lock);
}

gboolean jx_access_is_open(void) {
	return rooms != NULL;
}

/* --- what the conference tells. Only this thread changes anything, so it reads without the lock. */

/* The bare JID where it is one of ours. New string, or NULL. */
static char *ours(const char *jid) {
	if (!rooms || !jid)
		return NULL;
	g_autofree char *domain = jx_jid_domain(jid);
	return strcmp(domain, own_domain) == 0 ? jx_jid_bare(jid) : NULL;
}

void jx_access_list(const char *room) {
	GHashTable *people = people_of(room);
	GHashTableIter iter;
	gpointer person;
	if (!people)
		return;
	g_hash_table_iter_init(&iter, people);
	while (g_hash_table_iter_next(&iter, NULL, &person))
		((Person *)person)->listed = FALSE;
}

void jx_access_set(const char *room, const char *jid, JxAccess access) {
	g_autofree char *account = ours(jid);
	if (!account || (access == JX_ACCESS_NONE && !find(account, room)))
		return;
	g_mutex_lock(&lock);
	Person *person = person_at(room, account);
	if (person) {
		gboolean other = person->access != access;
		person->access = access;
		person->listed = TRUE;
		if (other)
			keep(room, account, person);
		else
			touch(room, account, person);
	}
	g_mutex_unlock(&lock);
}

void jx_access_listed(const char *room) {
	GHashTable *people = people_of(room);
	GHashTableIter iter;
	gpointer account, value;
	if (!people)
		return;
	g_mutex_lock(&lock);
	g_hash_table_iter_init(&iter, people);
	while (g_hash_table_iter_next(&iter, &account, &value)) {
		Person *person = value;
		if (!person->listed && person->access != JX_ACCESS_NONE) {
			person->access = JX_ACCESS_NONE;
			keep(room, account, person);
		}
		person->listed = FALSE;
	}
	drop_nobodies(room, people);
	g_mutex_unlock(&lock);
}

void jx_access_present(const char *room, const char *jid, gboolean present) {
	g_autofree char *account = ours(jid);
	if (!account || (!present && !find(account, room)))
		return;
	g_mutex_lock(&lock);
	Person *person = person_at(room, account);
	if (person) {
		person->present = present;
		touch(room, account, person);
	}
	if (!present)
		drop_nobodies(room, people_of(room));
	g_mutex_unlock(&lock);
}

void jx_access_empty(const char *room) {
	GHashTable *people = people_of(room);
	GHashTableIter iter;
	gpointer person;
	if (!people)
		return;
	g_mutex_lock(&lock);
	g_hash_table_iter_init(&iter, people);
	while (g_hash_table_iter_next(&iter, NULL, &person))
		((Person *)person)->present = FALSE;
	drop_nobodies(room, people);
	g_mutex_unlock(&lock);
}

void jx_access_took_part(const char *room, const char *jid, const char *session, const char *participant) {
	g_autofree char *account = ours(jid);
	if (!account)
		return;
	g_mutex_lock(&lock);
	Person *person = person_at(room, account);
	if (person && !person->sessions)
		person->sessions = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	if (person && g_hash_table_size(person->sessions) < SESSIONS_MOST) {
		g_hash_table_replace(person->sessions, g_strdup(session), g_strdup(participant));
		keep(room, account, person);
	}
	g_mutex_unlock(&lock);
}

void jx_access_erased(const char *room, const char *session, const char *participant) {
	GHashTable *people = people_of(room);
	GHashTableIter iter;
	gpointer account, value;
	if (!people)
		return;
	g_mutex_lock(&lock);
	g_hash_table_iter_init(&iter, people);
	while (g_hash_table_iter_next(&iter, &account, &value)) {
		Person *person = value;
		const char *as = person->sessions ? g_hash_table_lookup(person->sessions, session) : NULL;
		if (!as || (participant && strcmp(as, participant) != 0))
			continue;
		g_hash_table_remove(person->sessions, session);
		if (g_hash_table_size(person->sessions) == 0)
			g_clear_pointer(&person->sessions, g_hash_table_unref);
		keep(room, account, person);
	}
	drop_nobodies(room, people);
	g_mutex_unlock(&lock);
}

/* --- asking; under the lock */

static gboolean belongs(const Person *person) {
	return person->access == JX_ACCESS_MEMBER || person->access == JX_ACCESS_ADMIN || person->access == JX_ACCESS_OWNER;
}

JxAccess jx_access_of(const char *account, const char *room) {
	g_mutex_lock(&lock);
	const Person *person = find(account, room);
	JxAccess access = person ? person->access : JX_ACCESS_NONE;
	g_mutex_unlock(&lock);
	return access;
}

gboolean jx_access_may_read(const char *account, const char *room, const char *session) {
	g_mutex_lock(&lock);
	const Person *person = find(account, room);
	gboolean may = person && person->access != JX_ACCESS_BANNED
		&& (belongs(person) || (session ? person->sessions && g_hash_table_contains(person->sessions, session) : person->present));
	g_mutex_unlock(&lock);
	return may;
}

static gint compare(gconstpointer a, gconstpointer b) {
	return strcmp(*(char *const *)a, *(char *const *)b);
}

GPtrArray *jx_access_rooms(const char *account) {
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	GHashTableIter iter;
	gpointer name, people;
	g_mutex_lock(&lock);
	if (rooms)
		g_hash_table_iter_init(&iter, rooms);
	while (rooms && g_hash_table_iter_next(&iter, &name, &people)) {
		const Person *person = g_hash_table_lookup(people, account);
		if (person && person->access != JX_ACCESS_BANNED && (belongs(person) || person->sessions || person->present))
			g_ptr_array_add(names, g_strdup(name));
	}
	g_mutex_unlock(&lock);
	g_ptr_array_sort(names, compare);
	return names;
}
