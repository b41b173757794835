/* The forwarding table of a room, as api built it. Holds a reference to every source and slot in it. */
#ifndef JX_MEDIA_TABLE_H
#define JX_MEDIA_TABLE_H

#include "media/media.h"

typedef struct {
	JxMediaSource *source;
	gboolean muted;
} JxTableSource;

typedef struct {
	JxMediaSource *source;
	JxMediaSlot *slot;
	gint max_height;
	guint32 generation;
	gboolean soft;
} JxTableFeed;

typedef struct {
	JxMediaSlot *slot;
	guint64 own_participant;
} JxTableMix;

struct JxForwardTable {
	guint audio_last_n;
	GArray *sources; /* JxTableSource */
	GArray *feeds;   /* JxTableFeed */
	GArray *mixes;   /* JxTableMix */
};

#endif
