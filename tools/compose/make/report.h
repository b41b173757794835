/* composed/report.json: what was made of what, and what was wrong with it. */
#ifndef JX_COMPOSE_REPORT_H
#define JX_COMPOSE_REPORT_H

#include "make/outputs.h"
#include "read/lane.h"

#define JX_REPORT "report.json"

gboolean jx_report_write(JxOutputs *outputs, const JxFolder *folder, const JxLanes *lanes, const JxProblems *problems, char **error);
/* FALSE: there is a report, and it is of a session that has grown since. */
gboolean jx_report_current(const JxOutputs *outputs, const JxFolder *folder);

#endif
