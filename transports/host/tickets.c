#include "config.h"

#include "host/tickets.h"

#include <jansson.h>
#include <string.h>

#include "host/secrets.h"

#define TABLE "ticket"

static GMutex lock;
static GHashTable *tickets; /* SHA-256 of the token, in hexadecimal → JxTicket */
static const JxHost *host;

void jx_ticket_free(JxTicket *ticket) {
	if (ticket == NULL)
		return;
	g_free(ticket->room);
	g_free(ticket->session);
	g_free(ticket);
}

static JxTicket *new_ticket(const char *room, const char *session, gint64 until) {
	JxTicket *ticket = g_new(JxTicket, 1);
	*ticket = (JxTicket) { g_strdup(room), g_strdup(session), until };
	return ticket;
}

/* --- the store */

static void keep(const char *hash, const JxTicket *ticket) {
	json_t *value = json_pack("{s:s, s:s?, s:I}", "room", ticket->room, "session", ticket->session, "until", (json_int_t)ticket->until);
	char *text = json_dumps(value, JSON_COMPACT);
	g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
	host->store_put(TABLE, hash, bytes, NULL, NULL);
	free(text);
	json_decref(value);
}

static JxTicket *parse(GBytes *bytes) {
	gsize size;
	const char *data = g_bytes_get_data(bytes, &size);
	json_t *value = json_loadb(data, size, 0, NULL);
	const char *room = json_string_value(json_object_get(value, "room"));
	JxTicket *ticket = room != NULL ? new_ticket(room, json_string_value(json_object_get(value, "session")), json_integer_value(json_object_get(value, "until"))) : NULL;
	json_decref(value);
	return ticket;
}

static void got(GHashTable *values, const GError *error, gpointer data) {
	GHashTableIter iter;
	gpointer hash, bytes;
	if (error != NULL)
		return;
	g_mutex_lock(&lock);
	g_hash_table_iter_init(&iter, values);
	while (tickets != NULL && g_hash_table_iter_next(&iter, &hash, &bytes)) {
		JxTicket *ticket = parse(bytes);
		if (ticket != NULL && ticket->until > host->wall()) {
			g_hash_table_replace(tickets, g_strdup(hash), ticket);
			continue;
		}
		jx_ticket_free(ticket);
		host->store_remove(TABLE, hash, NULL, NULL);
	}
	g_mutex_unlock(&lock);
}

void jx_tickets_open(const JxHost *functions) {
	host = functions;
	g_mutex_lock(&lock);
	tickets = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)jx_ticket_free);
	g_mutex_unlock(&lock);
	host->store_list(TABLE, got, NULL);
}

void jx_tickets_close(void) {
	g_mutex_lock(&lock);
	g_clear_pointer(&tickets, g_hash_table_unref);
	g_mutex_unlock(&lock);
}

/* --- making and taking back */

static gboolean forget_one(gpointer hash, gpointer ticket, gpointer room) {
	if (room != NULL ? strcmp(((JxTicket *)ticket)->room, room) != 0 : ((JxTicket *)ticket)->until > host->wall())
		return FALSE;
	host->store_remove(TABLE, hash, NULL, NULL);
	return TRUE;
}

/* Under the lock. */
static void make_place(const char *room) {
	GHashTableIter iter;
	gpointer hash, ticket, first = NULL;
	gint64 soonest = G_MAXINT64;
	guint count = 0;
	g_hash_table_foreach_remove(tickets, forget_one, NULL);
	g_hash_table_iter_init(&iter, tickets);
	while (g_hash_table_iter_next(&iter, &hash, &ticket)) {
		if (strcmp(((JxTicket *)ticket)->room, room) != 0)
			continue;
		count++;
		if (((JxTicket *)ticket)->until < soonest) {
			soonest = ((JxTicket *)ticket)->until;
			first = hash;
		}
	}
	if (count < JX_TICKETS_OF_ROOM)
		return;
	host->store_remove(TABLE, first, NULL, NULL);
	g_hash_table_remove(tickets, first);
}

char *jx_tickets_make(const char *room, const char *session, gint64 until) {
	char *token = jx_secret_new();
	if (token == NULL)
		return NULL;
	char *hash = jx_secret_hash(token);
	JxTicket *ticket = new_ticket(room, session, until);
	keep(hash, ticket);
	g_mutex_lock(&lock);
	make_place(room);
	g_hash_table_replace(tickets, hash, ticket);
	g_mutex_unlock(&lock);
	return token;
}

guint jx_tickets_revoke(const char *room) {
	g_mutex_lock(&lock);
	guint count = g_hash_table_foreach_remove(tickets, forget_one, (gpointer)room);
	g_mutex_unlock(&lock);
	return count;
}

JxTicket *jx_tickets_find(const char *token) {
	if (strlen(token) != JX_SECRET_CHARACTERS)
		return NULL;
	g_autofree char *hash = jx_secret_hash(token);
	JxTicket *found = NULL;
	g_mutex_lock(&lock);
	const JxTicket *ticket = tickets != NULL ? g_hash_table_lookup(tickets, hash) : NULL;
	if (ticket != NULL && ticket->until > host->wall())
		found = new_ticket(ticket->room, ticket->session, ticket->until);
	g_mutex_unlock(&lock);
	return found;
}
