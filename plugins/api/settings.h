/* The plugin's settings, from janus.plugin.conference.jcfg. */
#ifndef JX_API_SETTINGS_H
#define JX_API_SETTINGS_H

#include <glib.h>

typedef struct {
	char *controller_secret;      /* empty: made at start */
	char *controller_secret_file; /* where the made one is written, mode 0600; empty: nowhere */
	int silence;                  /* ms without a packet until a leg is called silent */
	int audio_last_n;             /* of a new room */
	int uplink_bitrate;           /* of a new room, bit/s */
	char *record_folder;          /* where recordings are; empty: nothing is recorded */
	int record_height;            /* largest that is recorded, -1 no limit */
	int record_sync;              /* s between fdatasyncs, 0 none */
	int record_reminder;          /* s between soft tones to who hears a mix, 0 none */
	int record_free;              /* MiB left free on the disk */
	int record_quota, record_room_quota; /* MiB kept in all, and of a room; 0 no limit */
	int record_days;              /* kept that long; 0 no limit */
} JxSettings;

/* Reads the file; defaults where there is none. An error names file, key and what is allowed. */
JxSettings *jx_settings_load(const char *file, GError **error);
void jx_settings_free(JxSettings *settings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxSettings, jx_settings_free)

/* Makes the secret where it is empty (getrandom) and writes it to its file. */
gboolean jx_settings_make_secret(JxSettings *settings, GError **error);

#endif
