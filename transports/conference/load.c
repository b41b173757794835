#include "config.h"

#include "conference/load.h"

#define WEIGHT 0.3 /* of the newest note */
#define RELIEF 10  /* percent */

void jx_load_note(JxLoad *load, gint64 cpu_us, gint64 now_ms, guint cores) {
	if (load->at_ms && now_ms > load->at_ms) {
		gdouble share = (gdouble)(cpu_us - load->cpu_us) / 10.0 / (gdouble)(now_ms - load->at_ms) / MAX(cores, 1);
		load->percent += WEIGHT * (share - load->percent);
	}
	load->cpu_us = cpu_us;
	load->at_ms = now_ms;
}

gboolean jx_load_busy(JxLoad *load, guint limit) {
	load->busy = limit && load->percent >= (load->busy ? (gdouble)limit - RELIEF : (gdouble)limit);
	return load->busy;
}
