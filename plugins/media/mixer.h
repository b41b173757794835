/* The mix for native callers: one thread for the plugin, a turn every 20 ms at absolute times. Only the loudest few voices
 * are decoded; who is silent shares one encoder, who speaks has one of their own whose mix is without them, as have
 * telephones without Opus.
 * The same thread makes Opus of the voices that come in another codec, once for all who are forwarded it. */
#ifndef JX_MEDIA_MIXER_H
#define JX_MEDIA_MIXER_H

#include "media/media.h"
#include "media/voice.h"

#define JX_MIX_VOICES 6 /* one of them may be the listener's own: everybody hears five others */

typedef struct JxMix JxMix;

typedef struct {
	JxVoice *voice;
	JxMediaSource *recode; /* the voice's source where it is not Opus: it is sent on in Opus; else NULL */
} JxMixVoice;

typedef struct {
	JxMediaSlot *slot;
	guint64 participant; /* whose voices are left out */
} JxEar;

gboolean jx_mixer_start(GError **error);
void jx_mixer_stop(void);

/* The mix of one room. Any thread; none of them waits for more than a turn. */
JxMix *jx_mix_new(void);
void jx_mix_free(JxMix *mix);
/* Who is heard and who hears from now on; takes references of its own. */
void jx_mix_set(JxMix *mix, const JxMixVoice *voices, guint n_voices, const JxEar *ears, guint n_ears);
/* One turn of every mix: what the thread does each 20 ms. */
void jx_mixer_turn(gint64 now_us);

#endif
