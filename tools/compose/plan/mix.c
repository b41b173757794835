#include "config.h"

#include "plan/mix.h"

#include <math.h>

#define LOUDEST 0.98f
#define RECOVER 1.01f /* a block: 1.4 s for 6 dB */
#define BLOCKS_A_PEAK 5

float jx_limit(JxLimiter *limiter, float *block) {
	float loudest = 0, peak = 0, before = limiter->gain;
	for (guint i = 0; i < 2 * JX_MIX_BLOCK; i++)
		loudest = fmaxf(loudest, fabsf(block[i]));
	float gain = fminf(1, before * RECOVER);
	if (loudest * gain > LOUDEST)
		gain = LOUDEST / loudest;
	for (guint i = 0; i < 2 * JX_MIX_BLOCK; i++) {
		/* up in a ramp, down at once */
		float here = gain < before ? gain : before + (gain - before) * (float)(i / 2) / JX_MIX_BLOCK;
		block[i] *= here;
		peak = fmaxf(peak, fabsf(block[i]));
	}
	limiter->gain = gain;
	return fminf(peak, 1);
}

void jx_waveform_add(JxWaveform *waveform, float peak) {
	waveform->peak = fmaxf(waveform->peak, peak);
	if (++waveform->blocks < BLOCKS_A_PEAK)
		return;
	guint8 value = (guint8)lrintf(waveform->peak * 100);
	g_byte_array_append(waveform->peaks, &value, 1);
	waveform->blocks = 0;
	waveform->peak = 0;
}

char *jx_waveform_json(const JxWaveform *waveform) {
	GString *json = g_string_new("{\"version\":1,\"peaks_per_second\":10,\"peaks\":[");
	for (guint i = 0; i < waveform->peaks->len; i++)
		g_string_append_printf(json, "%s%u", i > 0 ? "," : "", waveform->peaks->data[i]);
	g_string_append(json, "]}\n");
	return g_string_free(json, FALSE);
}
