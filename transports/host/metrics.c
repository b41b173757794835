#include "config.h"

#include "host/metrics.h"

#include <string.h>

#define PREFIX "janus_xmpp_"

typedef enum { COUNTER, GAUGE, HISTOGRAM } Kind;

/* Seconds: from one message inside the process to a call's set-up over a bad network. */
static const double buckets[] = { 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30 };

typedef struct {
	gint64 value; /* counter, gauge; a histogram's number of observations */
	double sum;
	guint64 below[G_N_ELEMENTS(buckets)];
} Sample;

typedef struct {
	Kind kind;
	GHashTable *samples; /* labels, "" for none → Sample */
} Family;

typedef struct {
	void (*collect)(gpointer);
	gpointer data;
} Collector;

static GMutex lock;
static GHashTable *families; /* name → Family */
static GArray *collectors;

static void free_family(gpointer data) {
	Family *family = data;
	g_hash_table_unref(family->samples);
	g_free(family);
}

/* With the lock held. */
static Sample *find(const char *name, const char *labels, Kind kind) {
	if (families == NULL)
		families = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_family);
	Family *family = g_hash_table_lookup(families, name);
	if (family == NULL) {
		family = g_new(Family, 1);
		family->kind = kind;
		family->samples = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
		g_hash_table_insert(families, g_strdup(name), family);
	}
	if (family->kind != kind) {
		g_critical("metric %s has another kind", name);
		return NULL;
	}
	if (labels == NULL)
		labels = "";
	Sample *sample = g_hash_table_lookup(family->samples, labels);
	if (sample == NULL) {
		sample = g_new0(Sample, 1);
		g_hash_table_insert(family->samples, g_strdup(labels), sample);
	}
	return sample;
}

void jx_metrics_count(const char *name, const char *labels, guint64 add) {
	g_mutex_lock(&lock);
	Sample *sample = find(name, labels, COUNTER);
	if (sample != NULL)
		sample->value += add;
	g_mutex_unlock(&lock);
}

static void set(const char *name, const char *labels, Kind kind, gint64 value) {
	g_mutex_lock(&lock);
	Sample *sample = find(name, labels, kind);
	if (sample != NULL)
		sample->value = value;
	g_mutex_unlock(&lock);
}

void jx_metrics_total(const char *name, const char *labels, guint64 value) {
	set(name, labels, COUNTER, value);
}

void jx_metrics_gauge(const char *name, const char *labels, gint64 value) {
	set(name, labels, GAUGE, value);
}

void jx_metrics_observe(const char *name, const char *labels, double seconds) {
	g_mutex_lock(&lock);
	Sample *sample = find(name, labels, HISTOGRAM);
	if (sample != NULL) {
		sample->value++;
		sample->sum += seconds;
		for (gsize i = 0; i < G_N_ELEMENTS(buckets); i++)
			if (seconds <= buckets[i])
				sample->below[i]++;
	}
	g_mutex_unlock(&lock);
}

void jx_metrics_collector(void (*collect)(gpointer), gpointer data) {
	g_mutex_lock(&lock);
	if (collectors == NULL)
		collectors = g_array_new(FALSE, FALSE, sizeof(Collector));
	g_array_append_val(collectors, ((Collector) { collect, data }));
	g_mutex_unlock(&lock);
}

static void run_collectors(void) {
	/* They set samples, so the lock is not held; the array only ever grows. */
	for (guint i = 0;; i++) {
		g_mutex_lock(&lock);
		gboolean more = collectors != NULL && i < collectors->len;
		Collector collector = more ? g_array_index(collectors, Collector, i) : (Collector) { NULL, NULL };
		g_mutex_unlock(&lock);
		if (!more)
			return;
		collector.collect(collector.data);
	}
}

static int by_name(gconstpointer a, gconstpointer b) {
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *sorted_keys(GHashTable *table) {
	GPtrArray *keys = g_ptr_array_new();
	GHashTableIter iter;
	gpointer key;
	g_hash_table_iter_init(&iter, table);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		g_ptr_array_add(keys, key);
	g_ptr_array_sort(keys, by_name);
	return keys;
}

static void append_number(GString *text, double number) {
	char buffer[G_ASCII_DTOSTR_BUF_SIZE];
	g_string_append(text, g_ascii_formatd(buffer, sizeof buffer, "%.6g", number));
}

static void append_histogram(GString *text, const char *name, const char *labels, const Sample *sample) {
	const char *comma = *labels != '\0' ? "," : "";
	for (gsize i = 0; i < G_N_ELEMENTS(buckets); i++) {
		g_string_append_printf(text, PREFIX "%s_bucket{%s%sle=\"", name, labels, comma);
		append_number(text, buckets[i]);
		g_string_append_printf(text, "\"} %" G_GUINT64_FORMAT "\n", sample->below[i]);
	}
	g_string_append_printf(text, PREFIX "%s_bucket{%s%sle=\"+Inf\"} %" G_GINT64_FORMAT "\n", name, labels, comma, sample->value);
	const char *open = *labels != '\0' ? "{" : "", *close = *labels != '\0' ? "}" : "";
	g_string_append_printf(text, PREFIX "%s_count%s%s%s %" G_GINT64_FORMAT "\n", name, open, labels, close, sample->value);
	g_string_append_printf(text, PREFIX "%s_sum%s%s%s ", name, open, labels, close);
	append_number(text, sample->sum);
	g_string_append_c(text, '\n');
}

static void append_family(GString *text, const char *name, const Family *family) {
	static const char *const kinds[] = { [COUNTER] = "counter", [GAUGE] = "gauge", [HISTOGRAM] = "histogram" };
	g_string_append_printf(text, "# TYPE " PREFIX "%s %s\n", name, kinds[family->kind]);
	g_autoptr(GPtrArray) keys = sorted_keys(family->samples);
	for (guint i = 0; i < keys->len; i++) {
		const char *labels = g_ptr_array_index(keys, i);
		const Sample *sample = g_hash_table_lookup(family->samples, labels);
		if (family->kind == HISTOGRAM) {
			append_histogram(text, name, labels, sample);
			continue;
		}
		g_string_append_printf(text, PREFIX "%s%s", name, family->kind == COUNTER ? "_total" : "");
		if (*labels != '\0')
			g_string_append_printf(text, "{%s}", labels);
		g_string_append_printf(text, " %" G_GINT64_FORMAT "\n", sample->value);
	}
}

char *jx_metrics_text(void) {
	run_collectors();
	GString *text = g_string_new(NULL);
	g_mutex_lock(&lock);
	if (families != NULL) {
		g_autoptr(GPtrArray) names = sorted_keys(families);
		for (guint i = 0; i < names->len; i++) {
			const char *name = g_ptr_array_index(names, i);
			append_family(text, name, g_hash_table_lookup(families, name));
		}
	}
	g_mutex_unlock(&lock);
	g_string_append(text, "# EOF\n");
	return g_string_free(text, FALSE);
}

gint64 jx_metrics_value(const char *name, const char *labels) {
	g_mutex_lock(&lock);
	Family *family = families != NULL ? g_hash_table_lookup(families, name) : NULL;
	Sample *sample = family != NULL ? g_hash_table_lookup(family->samples, labels != NULL ? labels : "") : NULL;
	gint64 value = sample != NULL ? sample->value : 0;
	g_mutex_unlock(&lock);
	return value;
}

json_t *jx_metrics_json(void) {
	run_collectors();
	json_t *all = json_object();
	g_mutex_lock(&lock);
	GHashTableIter iter, inner;
	gpointer name, family, labels, sample;
	if (families != NULL)
		g_hash_table_iter_init(&iter, families);
	while (families != NULL && g_hash_table_iter_next(&iter, &name, &family)) {
		if (((Family *)family)->kind == HISTOGRAM)
			continue;
		g_hash_table_iter_init(&inner, ((Family *)family)->samples);
		while (g_hash_table_iter_next(&inner, &labels, &sample)) {
			g_autofree char *key = *(char *)labels != '\0' ? g_strdup_printf("%s{%s}", (char *)name, (char *)labels) : g_strdup(name);
			json_object_set_new(all, key, json_integer(((Sample *)sample)->value));
		}
	}
	g_mutex_unlock(&lock);
	return all;
}

void jx_metrics_reset(void) {
	g_mutex_lock(&lock);
	g_clear_pointer(&families, g_hash_table_unref);
	if (collectors != NULL)
		g_array_set_size(collectors, 0);
	g_mutex_unlock(&lock);
}
