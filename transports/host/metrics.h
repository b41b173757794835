/* Counters, gauges and histograms of /metrics. All functions may be called from any thread; names without the prefix janus_xmpp_,
 * labels as `reason="busy"` or NULL. A name has one kind: a second kind under the same name is a programmer's error.
 */
#ifndef JX_HOST_METRICS_H
#define JX_HOST_METRICS_H

#include <glib.h>
#include <jansson.h>

G_BEGIN_DECLS

void jx_metrics_count(const char *name, const char *labels, guint64 add);
void jx_metrics_gauge(const char *name, const char *labels, gint64 value);
void jx_metrics_observe(const char *name, const char *labels, double seconds);
/* A group of samples that is asked for when somebody looks: `collect` sets gauges and counters. Any thread calls it. */
void jx_metrics_collector(void (*collect)(gpointer data), gpointer data);
/* Totals kept elsewhere. */
void jx_metrics_total(const char *name, const char *labels, guint64 value);
/* The whole as OpenMetrics 1.0 text. */
char *jx_metrics_text(void);
/* The value of a counter or gauge as it stands; 0 where there is none. */
gint64 jx_metrics_value(const char *name, const char *labels);
/* { "name{labels}": value … } without histograms. New reference. */
json_t *jx_metrics_json(void);
/* Forgets everything: for tests. */
void jx_metrics_reset(void);

G_END_DECLS

#endif
