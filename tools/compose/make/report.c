#include "config.h"

#include "make/report.h"

#include <jansson.h>

static json_t *tracks_json(const JxLanes *lanes) {
	json_t *tracks = json_array();
	for (guint i = 0; i < lanes->lanes->len; i++) {
		const JxLane *lane = g_ptr_array_index(lanes->lanes, i);
		json_array_append_new(tracks, json_pack("{s:s, s:s, s:s, s:b, s:f, s:f, s:I, s:I, s:I, s:s}", "file", lane->track->file, "participant", lane->track->person->id, "codec",
			jx_track_codec_name(lane->track->codec), "usable", lane->usable, "from_s", (double)lane->from / JX_SECOND, "until_s", (double)lane->until / JX_SECOND, "packets",
			(json_int_t)lane->packets, "lost", (json_int_t)lane->lost, "lost_by_recorder", (json_int_t)lane->track->lost, "placed_by", lane->by_clock ? "clock" : "arrival"));
	}
	return tracks;
}

static json_t *problems_json(const JxProblems *problems) {
	json_t *list = json_array();
	for (guint i = 0; i < problems->list->len; i++) {
		const JxProblem *problem = g_ptr_array_index(problems->list, i);
		json_array_append_new(list, json_pack("{s:s?, s:s}", "file", problem->file, "text", problem->text));
	}
	return list;
}

static json_t *files_json(const JxOutputs *outputs) {
	json_t *files = json_array();
	g_autoptr(GPtrArray) names = jx_outputs_list(outputs);
	for (guint i = 0; i < names->len; i++)
		if (g_strcmp0(g_ptr_array_index(names, i), JX_REPORT) != 0)
			json_array_append_new(files, json_string(g_ptr_array_index(names, i)));
	return files;
}

gboolean jx_report_write(JxOutputs *outputs, const JxFolder *folder, const JxLanes *lanes, const JxProblems *problems, char **error) {
	const JxSession *session = folder->session;
	json_t *root = json_pack("{s:s, s:i, s:s?, s:s?, s:b, s:f, s:I, s:o, s:o, s:o, s:i}", "format", "janus-xmpp-composed", "version", 1, "id", session->id, "room", session->room,
		"complete", session->complete, "length_s", (double)session->end / JX_SECOND, "input_bytes", (json_int_t)folder->bytes, "files", files_json(outputs), "tracks",
		tracks_json(lanes), "problems", problems_json(problems), "more_problems", problems->more);
	char *json = json_dumps(root, JSON_INDENT(1));
	gboolean written = json != NULL && jx_outputs_text(outputs, JX_REPORT, json, error);
	free(json);
	json_decref(root);
	return written;
}

gboolean jx_report_current(const JxOutputs *outputs, const JxFolder *folder) {
	g_autofree char *path = g_build_filename(outputs->path, JX_REPORT, NULL);
	json_t *root = json_load_file(path, 0, NULL);
	const json_t *bytes = json_object_get(root, "input_bytes");
	gboolean current = !json_is_integer(bytes) || (guint64)json_integer_value(bytes) == folder->bytes;
	json_decref(root);
	return current;
}
