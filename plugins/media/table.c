#include "config.h"

#include "media/slot.h"
#include "media/source.h"
#include "media/table.h"

JxForwardTable *jx_forward_table_new(guint audio_last_n) {
	JxForwardTable *table = g_new0(JxForwardTable, 1);
	table->audio_last_n = audio_last_n;
	table->sources = g_array_new(FALSE, FALSE, sizeof(JxTableSource));
	table->feeds = g_array_new(FALSE, FALSE, sizeof(JxTableFeed));
	table->mixes = g_array_new(FALSE, FALSE, sizeof(JxTableMix));
	return table;
}

void jx_forward_table_add_source(JxForwardTable *table, JxMediaSource *source, gboolean muted) {
	g_array_append_val(table->sources, ((JxTableSource){ jx_media_source_ref(source), muted }));
}

void jx_forward_table_add_feed(JxForwardTable *table, JxMediaSource *source, JxMediaSlot *slot, gint max_height,
	guint32 generation, gboolean soft) {
	g_array_append_val(table->feeds, ((JxTableFeed){ jx_media_source_ref(source), jx_slot_ref(slot), max_height, generation, soft }));
}

void jx_forward_table_add_mix(JxForwardTable *table, JxMediaSlot *slot, guint64 own_participant) {
	g_array_append_val(table->mixes, ((JxTableMix){ jx_slot_ref(slot), own_participant }));
}

void jx_forward_table_free(JxForwardTable *table) {
	if (!table)
		return;
	for (guint i = 0; i < table->sources->len; i++)
		jx_media_source_unref(g_array_index(table->sources, JxTableSource, i).source);
	for (guint i = 0; i < table->feeds->len; i++) {
		jx_media_source_unref(g_array_index(table->feeds, JxTableFeed, i).source);
		jx_media_slot_unref(g_array_index(table->feeds, JxTableFeed, i).slot);
	}
	for (guint i = 0; i < table->mixes->len; i++)
		jx_media_slot_unref(g_array_index(table->mixes, JxTableMix, i).slot);
	g_array_unref(table->sources);
	g_array_unref(table->feeds);
	g_array_unref(table->mixes);
	g_free(table);
}
