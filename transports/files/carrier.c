#include "config.h"

#include "files/carrier_private.h"

#include <unistd.h>

static const JxHost *host;
static GThread *thread;
static GMainContext *context;
static GMainLoop *loop;

/* --- the thread */

static gpointer run(gpointer data) {
	g_main_context_push_thread_default(context);
	g_main_loop_run(loop);
	g_main_context_pop_thread_default(context);
	return NULL;
}

GMainContext *jx_carriers_context(void) {
	return context;
}

typedef struct {
	JxCarrier *carrier;
	JxCarrierWork work;
	gpointer arguments;
	GDestroyNotify destroy;
} Task;

static gboolean run_task(gpointer data) {
	Task *task = data;
	task->work(task->carrier, task->arguments);
	return G_SOURCE_REMOVE;
}

static void task_free(gpointer data) {
	Task *task = data;
	if (task->destroy != NULL)
		task->destroy(task->arguments);
	if (task->carrier != NULL)
		jx_carrier_unref(task->carrier);
	g_free(task);
}

void jx_carrier_do(JxCarrier *carrier, JxCarrierWork work, gpointer arguments, GDestroyNotify destroy) {
	Task *task = g_new(Task, 1);
	*task = (Task) { carrier != NULL ? jx_carrier_ref(carrier) : NULL, work, arguments, destroy };
	/* Always by the queue, never at once: what was asked for first is done first. */
	g_autoptr(GSource) source = g_idle_source_new();
	g_source_set_priority(source, G_PRIORITY_DEFAULT);
	g_source_set_callback(source, run_task, task, task_free);
	g_source_attach(source, context);
}

static void stop_now(JxCarrier *none, gpointer arguments) {
	jx_socks_server_stop();
	g_main_loop_quit(loop);
}

gboolean jx_carriers_start(const JxHost *functions, guint16 port, GError **error) {
	host = functions;
	context = g_main_context_new();
	loop = g_main_loop_new(context, FALSE);
	gboolean listens = port == 0 || jx_socks_server_start(port, error); /* its thread does not run yet */
	thread = g_thread_new("jx-files", run, NULL);
	return listens;
}

void jx_carriers_stop(void) {
	if (thread == NULL)
		return;
	jx_carrier_do(NULL, stop_now, NULL, NULL);
	g_thread_join(g_steal_pointer(&thread));
	g_clear_pointer(&loop, g_main_loop_unref);
	g_clear_pointer(&context, g_main_context_unref);
}

/* --- events */

static void deliver(gpointer data) {
	JxCarrierEvent *event = data;
	JxCarrier *carrier = event->carrier;
	const JxCarrierEvents *events = carrier->events;
	if (carrier->ended) {
		/* nobody listens */
	} else if (event->kind == JX_EVENT_OPENED) {
		events->opened(carrier->data, event->number, event->error);
	} else if (event->kind == JX_EVENT_WRITTEN) {
		events->written(carrier->data, event->error);
	} else if (event->kind == JX_EVENT_BLOCK) {
		events->block(carrier->data, event->bytes);
	} else if (event->kind == JX_EVENT_CONNECTED) {
		events->connected(carrier->data, event->cid);
	} else if (event->kind == JX_EVENT_PROXIED) {
		events->proxied(carrier->data, event->yes);
	} else if (event->kind == JX_EVENT_FLOWING) {
		events->flowing(carrier->data, event->number);
	} else if (event->kind == JX_EVENT_FLOWED) {
		events->flowed(carrier->data, event->yes, event->error);
	} else {
		events->checked(carrier->data, event->shelved, event->error);
	}
	g_free(event->cid);
	g_clear_pointer(&event->bytes, g_bytes_unref);
	jx_shelved_free(event->shelved);
	g_clear_error(&event->error);
	jx_carrier_unref(carrier);
	g_free(event);
}

void jx_carrier_tell(JxCarrier *carrier, JxCarrierEvent event) {
	event.carrier = jx_carrier_ref(carrier);
	host->invoke(deliver, g_memdup2(&event, sizeof event));
}

/* --- life */

JxCarrier *jx_carrier_new(const JxCarrierEvents *events, gpointer data) {
	JxCarrier *carrier = g_new0(JxCarrier, 1);
	carrier->events = events;
	carrier->data = data;
	carrier->references = 1;
	carrier->fd = -1;
	return carrier;
}

JxCarrier *jx_carrier_ref(JxCarrier *carrier) {
	g_atomic_int_inc(&carrier->references);
	return carrier;
}

void jx_carrier_unref(gpointer data) {
	JxCarrier *carrier = data;
	if (!g_atomic_int_dec_and_test(&carrier->references))
		return;
	g_free(carrier->expected);
	g_free(carrier->dstaddr);
	g_free(carrier->buffer);
	g_clear_pointer(&carrier->candidates, g_ptr_array_unref);
	g_free(carrier);
}

static void end_now(JxCarrier *carrier, gpointer keep) {
	jx_flow_stop(carrier);
	jx_socks_server_forget(carrier);
	if (carrier->hashing != NULL) {
		g_source_destroy(carrier->hashing);
		g_clear_pointer(&carrier->hashing, g_source_unref);
	}
	if (keep != NULL)
		jx_part_leave(carrier->part);
	else
		jx_part_discard(carrier->part);
	carrier->part = NULL;
	if (carrier->fd >= 0)
		close(carrier->fd);
	carrier->fd = -1;
}

void jx_carrier_end(JxCarrier *carrier, gboolean keep) {
	if (carrier == NULL)
		return;
	carrier->ended = TRUE;
	jx_carrier_do(carrier, end_now, GINT_TO_POINTER(keep), NULL);
	jx_carrier_unref(carrier);
}

/* --- a file that comes */

typedef struct {
	char *room, *sender, *title;
	JxFile *file;
	gboolean resumes;
} Order;

static void order_free(gpointer data) {
	Order *order = data;
	g_free(order->room);
	g_free(order->sender);
	g_free(order->title);
	jx_file_free(order->file);
	g_free(order);
}

static void open_part(JxCarrier *carrier, gpointer arguments) {
	const Order *order = arguments;
	GError *error = NULL;
	carrier->part = jx_part_new(&(JxPartOrder) { order->room, order->sender, order->title, order->file, order->resumes, NULL }, &error);
	jx_carrier_tell(carrier, (JxCarrierEvent) { .kind = JX_EVENT_OPENED, .number = carrier->part != NULL ? jx_part_size(carrier->part) : 0, .error = error });
}

void jx_carrier_open_part(JxCarrier *carrier, const JxPartOrder *wanted) {
	Order *order = g_new(Order, 1);
	*order = (Order) { g_strdup(wanted->room), g_strdup(wanted->sender), g_strdup(wanted->title), jx_file_copy(wanted->file), wanted->resumes };
	jx_carrier_do(carrier, open_part, order, order_free);
}

static void write_now(JxCarrier *carrier, gpointer arguments) {
	gsize size;
	const void *bytes = g_bytes_get_data(arguments, &size);
	GError *error = NULL;
	if (carrier->part != NULL)
		jx_part_write(carrier->part, bytes, size, &error);
	jx_carrier_tell(carrier, (JxCarrierEvent) { .kind = JX_EVENT_WRITTEN, .error = error });
}

void jx_carrier_write(JxCarrier *carrier, GBytes *bytes) {
	jx_carrier_do(carrier, write_now, g_bytes_ref(bytes), (GDestroyNotify)g_bytes_unref);
}

static void expect_hash(JxCarrier *carrier, gpointer file) {
	if (carrier->part != NULL)
		jx_part_expect(carrier->part, file);
}

void jx_carrier_expect_hash(JxCarrier *carrier, const JxFile *file) {
	jx_carrier_do(carrier, expect_hash, jx_file_copy(file), (GDestroyNotify)jx_file_free);
}

/* A MiB a turn: others go on meanwhile. */
static gboolean hash_on(gpointer data) {
	JxCarrier *carrier = data;
	if (!jx_part_hash(carrier->part))
		return G_SOURCE_CONTINUE;
	GError *error = NULL;
	JxShelved *shelved = jx_part_shelve(g_steal_pointer(&carrier->part), &error);
	jx_carrier_tell(carrier, (JxCarrierEvent) { .kind = JX_EVENT_CHECKED, .shelved = shelved, .error = error });
	g_clear_pointer(&carrier->hashing, g_source_unref);
	return G_SOURCE_REMOVE;
}

static void check_now(JxCarrier *carrier, gpointer arguments) {
	if (carrier->part == NULL || carrier->hashing != NULL)
		return;
	carrier->hashing = g_idle_source_new();
	g_source_set_priority(carrier->hashing, G_PRIORITY_DEFAULT);
	g_source_set_callback(carrier->hashing, hash_on, carrier, NULL);
	g_source_attach(carrier->hashing, context);
}

void jx_carrier_check(JxCarrier *carrier) {
	jx_carrier_do(carrier, check_now, NULL, NULL);
}

/* --- a file that goes */

typedef struct {
	JxShelved *shelved;
	guint64 offset;
} Going;

static void going_free(gpointer data) {
	Going *going = data;
	jx_shelved_free(going->shelved);
	g_free(going);
}

static void open_file(JxCarrier *carrier, gpointer arguments) {
	const Going *going = arguments;
	GError *error = NULL;
	carrier->fd = jx_shelf_open_file(going->shelved);
	carrier->at = going->offset;
	if (carrier->fd < 0)
		error = g_error_new_literal(JX_SHELF_ERROR, JX_SHELF_ERROR_DISK, "The file cannot be read any more");
	jx_carrier_tell(carrier, (JxCarrierEvent) { .kind = JX_EVENT_OPENED, .error = error });
}

void jx_carrier_open_file(JxCarrier *carrier, const JxShelved *shelved, guint64 offset) {
	Going *going = g_new(Going, 1);
	*going = (Going) { jx_shelf_find(shelved->id), offset };
	if (going->shelved != NULL) {
		jx_carrier_do(carrier, open_file, going, going_free);
		return;
	}
	g_free(going);
	jx_carrier_tell(carrier, (JxCarrierEvent) { .kind = JX_EVENT_OPENED, .error = g_error_new_literal(JX_SHELF_ERROR, JX_SHELF_ERROR_DISK, "The file is not here any more") });
}

static void seek_now(JxCarrier *carrier, gpointer offset) {
	carrier->at = *(guint64 *)offset;
}

void jx_carrier_seek(JxCarrier *carrier, guint64 offset) {
	jx_carrier_do(carrier, seek_now, g_memdup2(&offset, sizeof offset), g_free);
}

static void read_now(JxCarrier *carrier, gpointer count) {
	gsize size = GPOINTER_TO_SIZE(count);
	guint8 *bytes = g_malloc(size);
	gssize got = carrier->fd >= 0 ? pread(carrier->fd, bytes, size, (off_t)carrier->at) : -1;
	carrier->at += got > 0 ? (guint64)got : 0;
	jx_carrier_tell(carrier, (JxCarrierEvent) { .kind = JX_EVENT_BLOCK, .bytes = g_bytes_new_take(bytes, got > 0 ? (gsize)got : 0) });
}

void jx_carrier_read(JxCarrier *carrier, gsize count) {
	jx_carrier_do(carrier, read_now, GSIZE_TO_POINTER(count), NULL);
}
