#include "config.h"

#include "host/senders.h"

#include "host/log.h"
#include "host/metrics.h"

struct JxSenders {
	GHashTable *counts; /* full JID → stanzas in this second */
	gint64 second;
	guint most; /* of one sender in the second before */
};

JxSenders *jx_senders_new(void) {
	JxSenders *senders = g_new0(JxSenders, 1);
	senders->counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	return senders;
}

void jx_senders_free(JxSenders *senders) {
	g_hash_table_unref(senders->counts);
	g_free(senders);
}

guint jx_senders_count(JxSenders *senders, const char *from, gint64 now) {
	if (now / 1000 != senders->second) {
		jx_metrics_gauge("sender_stanzas_per_second_max", NULL, senders->most);
		senders->second = now / 1000;
		senders->most = 0;
		g_hash_table_remove_all(senders->counts);
	}
	guint *known = g_hash_table_lookup(senders->counts, from), count = 1;
	if (known != NULL) {
		count = ++*known;
	} else if (g_hash_table_size(senders->counts) < JX_SENDERS_MOST) {
		known = g_new(guint, 1);
		*known = 1;
		g_hash_table_insert(senders->counts, g_strdup(from), known);
	}
	senders->most = MAX(senders->most, count);
	if (count == JX_SENDERS_LOUD) {
		jx_metrics_count("senders_loud", NULL, 1);
		jx_log(JX_LOG_WARNING, "router", "loud sender: from=%s stanzas=%u in one second", from, count);
	}
	return count;
}
