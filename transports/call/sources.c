#include "config.h"

#include "call/sources.h"
#include "wire/core/wire_error.h"

/* One announced SSRC with its kind; groups stand beside. */
typedef struct {
	gboolean video;
	JxSource *source;
} Announced;

typedef struct {
	gboolean video;
	JxSsrcGroup *group;
} Grouped;

struct JxSourceTable {
	GPtrArray *announced; /* Announced * */
	GPtrArray *groups;    /* Grouped * */
	GPtrArray *list;      /* JxCallSource * */
};

static void announced_free(gpointer data) {
	Announced *announced = data;
	jx_source_free(announced->source);
	g_free(announced);
}

static void grouped_free(gpointer data) {
	Grouped *grouped = data;
	jx_ssrc_group_free(grouped->group);
	g_free(grouped);
}

static void call_source_free(gpointer data) {
	JxCallSource *source = data;
	g_free(source->name);
	g_free(source->msid);
	g_array_unref(source->ssrcs);
	g_array_unref(source->rtx);
	g_free(source);
}

static JxCallSource *call_source_new(char *name, gboolean video) {
	JxCallSource *source = g_new0(JxCallSource, 1);
	source->name = name;
	source->video = video;
	source->ssrcs = g_array_new(FALSE, FALSE, sizeof(guint32));
	source->rtx = g_array_new(FALSE, FALSE, sizeof(guint32));
	return source;
}

JxSourceTable *jx_source_table_new(void) {
	JxSourceTable *table = g_new0(JxSourceTable, 1);
	table->announced = g_ptr_array_new_with_free_func(announced_free);
	table->groups = g_ptr_array_new_with_free_func(grouped_free);
	table->list = g_ptr_array_new_with_free_func(call_source_free);
	return table;
}

void jx_source_table_free(JxSourceTable *table) {
	if (!table)
		return;
	g_ptr_array_unref(table->announced);
	g_ptr_array_unref(table->groups);
	g_ptr_array_unref(table->list);
	g_free(table);
}

static Announced *find_announced(const JxSourceTable *table, guint32 ssrc) {
	for (guint i = 0; i < table->announced->len; i++) {
		Announced *announced = table->announced->pdata[i];
		if (announced->source->ssrc == ssrc)
			return announced;
	}
	return NULL;
}

static void announce(JxSourceTable *table, gboolean video, const JxSource *source) {
	Announced *announced = g_new0(Announced, 1);
	announced->video = video;
	announced->source = jx_source_copy(source);
	g_ptr_array_add(table->announced, announced);
}

static void group(JxSourceTable *table, gboolean video, const JxSsrcGroup *ssrcs) {
	Grouped *grouped = g_new0(Grouped, 1);
	grouped->video = video;
	grouped->group = jx_ssrc_group_copy(ssrcs);
	g_ptr_array_add(table->groups, grouped);
}

static JxSourceTable *table_copy(const JxSourceTable *table) {
	JxSourceTable *copy = jx_source_table_new();
	for (guint i = 0; i < table->announced->len; i++) {
		const Announced *announced = table->announced->pdata[i];
		announce(copy, announced->video, announced->source);
	}
	for (guint i = 0; i < table->groups->len; i++) {
		const Grouped *grouped = table->groups->pdata[i];
		group(copy, grouped->video, grouped->group);
	}
	return copy;
}

/* --- one announcement */
static gboolean bad(GError **error, JxWireError code, const char *format, ...) G_GNUC_PRINTF(3, 4);
static gboolean bad(GError **error, JxWireError code, const char *format, ...) {
	va_list args;
	va_start(args, format);
	g_autofree char *text = g_strdup_vprintf(format, args);
	va_end(args);
	g_set_error_literal(error, JX_WIRE_ERROR, code, text);
	return FALSE;
}

/* Is this source, with this SSRC, one that may join those in the table? */
static gboolean check_source(const JxSourceTable *table, const JxSourceRules *rules, const JxSource *source, GError **error) {
	if (find_announced(table, source->ssrc))
		return bad(error, JX_WIRE_BAD_REQUEST, "You announce SSRC %u already.", source->ssrc);
	if (rules->ssrc_taken && rules->ssrc_taken(source->ssrc, rules->data))
		return bad(error, JX_WIRE_BAD_REQUEST, "SSRC %u is in use by another participant.", source->ssrc);
	if (table->announced->len >= JX_SOURCES_MAX_SSRCS)
		return bad(error, JX_WIRE_RESOURCE_CONSTRAINT, "More than %d SSRCs for one participant.", JX_SOURCES_MAX_SSRCS);
	const char *msid = jx_source_msid(source);
	if (msid && rules->msid_taken && rules->msid_taken(msid, rules->data))
		return bad(error, JX_WIRE_BAD_REQUEST, "The msid '%s' is in use by another participant.", msid);
	return TRUE;
}

/* Groups hold announced sources with one msid; FID pairs two. */
static gboolean check_group(const JxSourceTable *table, const JxSourceRules *rules, const Grouped *grouped, GError **error) {
	const JxSsrcGroup *ssrcs = grouped->group;
	if (g_str_equal(ssrcs->semantics, "FID") && ssrcs->ssrcs->len != 2)
		return bad(error, JX_WIRE_BAD_REQUEST, "A FID group has two SSRCs, not %u.", ssrcs->ssrcs->len);
	const char *first = NULL;
	for (guint i = 0; i < ssrcs->ssrcs->len; i++) {
		guint32 ssrc = jx_ssrc_group_at(ssrcs, i);
		const Announced *announced = find_announced(table, ssrc);
		if (!announced || announced->video != grouped->video)
			return bad(error, JX_WIRE_BAD_REQUEST, "The group %s names SSRC %u, which is not announced.", ssrcs->semantics, ssrc);
		const char *msid = jx_source_msid(announced->source);
		if (!msid && rules->loose)
			continue;
		if (!msid)
			return bad(error, JX_WIRE_BAD_REQUEST, "SSRC %u is in a group and has no msid.", ssrc);
		if (first && !g_str_equal(first, msid))
			return bad(error, JX_WIRE_BAD_REQUEST, "The SSRCs of the group %s have different msids.", ssrcs->semantics);
		first = msid;
	}
	return TRUE;
}

static gboolean is_rtx(const JxSourceTable *table, guint32 ssrc) {
	for (guint i = 0; i < table->groups->len; i++) {
		const Grouped *grouped = table->groups->pdata[i];
		if (g_str_equal(grouped->group->semantics, "FID") && jx_ssrc_group_at(grouped->group, 1) == ssrc)
			return TRUE;
	}
	return FALSE;
}

static guint32 rtx_of(const JxSourceTable *table, guint32 ssrc) {
	for (guint i = 0; i < table->groups->len; i++) {
		const Grouped *grouped = table->groups->pdata[i];
		if (g_str_equal(grouped->group->semantics, "FID") && jx_ssrc_group_at(grouped->group, 0) == ssrc)
			return jx_ssrc_group_at(grouped->group, 1);
	}
	return 0;
}

static const JxSsrcGroup *sim_of(const JxSourceTable *table, guint32 ssrc) {
	for (guint i = 0; i < table->groups->len; i++) {
		const Grouped *grouped = table->groups->pdata[i];
		if (!g_str_equal(grouped->group->semantics, "SIM"))
			continue;
		for (guint j = 0; j < grouped->group->ssrcs->len; j++)
			if (jx_ssrc_group_at(grouped->group, j) == ssrc)
				return grouped->group;
	}
	return NULL;
}

static gboolean own_name(const JxSourceRules *rules, const char *name) {
	gsize n = strlen(rules->endpoint);
	return name && g_str_has_prefix(name, rules->endpoint) && name[n] == '-' && name[n + 1] && strlen(name) < 255;
}

/* COMPAT(lib-jitsi-meet 2022, callers): sources without name, or a screen that is named like the camera. The camera is v0 and the screen v1, whatever
 * comes first. */
static char *make_name(const JxSourceTable *table, const JxSourceRules *rules, const JxSource *source, gboolean video) {
	if (own_name(rules, source->name) && !jx_source_table_find(table, source->name))
		return g_strdup(source->name);
	for (guint i = video && source->video_type == JX_VIDEO_TYPE_DESKTOP ? 1 : 0;; i++) {
		char *name = g_strdup_printf("%s-%c%u", rules->endpoint, video ? 'v' : 'a', i);
		if (!jx_source_table_find(table, name))
			return name;
		g_free(name);
	}
}

static gboolean add_to_list(JxSourceTable *table, const JxSourceRules *rules, Announced *announced, guint *videos, GError **error) {
	JxSource *source = announced->source;
	const JxSsrcGroup *sim = sim_of(table, source->ssrc);
	if (is_rtx(table, source->ssrc) || (sim && jx_ssrc_group_at(sim, 0) != source->ssrc))
		return TRUE; /* comes with the first of its group */
	if (announced->video && ++*videos > JX_SOURCES_MAX_VIDEO)
		return bad(error, JX_WIRE_RESOURCE_CONSTRAINT, "More than %d video sources of one participant.", JX_SOURCES_MAX_VIDEO);
	for (guint i = 0; i < table->list->len; i++) {
		const JxCallSource *other = table->list->pdata[i];
		if (other->msid && jx_source_msid(source) && other->video == announced->video && g_str_equal(other->msid, jx_source_msid(source)))
			return bad(error, JX_WIRE_BAD_REQUEST, "Two sources have the msid '%s'.", other->msid);
	}
	/* Kept with what was announced: it has this name for as long as it is there. */
	char *name = make_name(table, rules, source, announced->video);
	g_free(source->name);
	source->name = g_strdup(name);
	JxCallSource *made = call_source_new(name, announced->video);
	made->desktop = source->video_type == JX_VIDEO_TYPE_DESKTOP;
	made->msid = g_strdup(jx_source_msid(source));
	for (guint i = 0; i < (sim ? sim->ssrcs->len : 1); i++) {
		guint32 ssrc = sim ? jx_ssrc_group_at(sim, i) : source->ssrc, rtx = rtx_of(table, ssrc);
		g_array_append_val(made->ssrcs, ssrc);
		g_array_append_val(made->rtx, rtx);
	}
	g_ptr_array_add(table->list, made);
	return TRUE;
}

static gboolean rebuild(JxSourceTable *table, const JxSourceRules *rules, GError **error) {
	guint videos = 0;
	for (guint i = 0; i < table->groups->len; i++)
		if (!check_group(table, rules, table->groups->pdata[i], error))
			return FALSE;
	g_ptr_array_set_size(table->list, 0);
	for (int video = 0; video <= 1; video++)
		for (guint i = 0; i < table->announced->len; i++) {
			Announced *announced = table->announced->pdata[i];
			if (announced->video == video && !add_to_list(table, rules, announced, &videos, error))
				return FALSE;
		}
	return TRUE;
}

/* The new table replaces the old one; what is known of a source's state stays. */
static void commit(JxSourceTable *table, JxSourceTable *made) {
	for (guint i = 0; i < made->list->len; i++) {
		JxCallSource *source = made->list->pdata[i];
		const JxCallSource *before = jx_source_table_find(table, source->name);
		if (before) {
			source->muted = before->muted;
			source->flows = before->flows;
		}
	}
	JxSourceTable swap = *table;
	*table = *made;
	*made = swap;
}

static gboolean add_contents(JxSourceTable *made, const JxSourceRules *rules, const JxJingle *jingle, GError **error) {
	for (guint i = 0; i < jingle->contents->len; i++) {
		const JxContent *content = jingle->contents->pdata[i];
		const JxRtpDescription *description = content->description;
		if (!description || description->media == JX_MEDIA_APPLICATION)
			continue;
		gboolean video = description->media == JX_MEDIA_VIDEO;
		for (guint j = 0; j < description->sources->len; j++) {
			if (!check_source(made, rules, description->sources->pdata[j], error))
				return FALSE;
			announce(made, video, description->sources->pdata[j]);
		}
		for (guint j = 0; j < description->groups->len; j++) {
			const JxSsrcGroup *ssrcs = description->groups->pdata[j];
			if (ssrcs->ssrcs->len > 1) /* COMPAT(OkEDU): FID with a single SSRC */
				group(made, video, ssrcs);
		}
	}
	return TRUE;
}

static gboolean finish(JxSourceTable *table, JxSourceTable *made, const JxSourceRules *rules, gboolean good, GError **error) {
	good = good && rebuild(made, rules, error);
	if (good)
		commit(table, made);
	jx_source_table_free(made);
	return good;
}

gboolean jx_source_table_replace(JxSourceTable *table, const JxSourceRules *rules, const JxJingle *jingle, GError **error) {
	JxSourceTable *made = jx_source_table_new();
	return finish(table, made, rules, add_contents(made, rules, jingle, error), error);
}

gboolean jx_source_table_add(JxSourceTable *table, const JxSourceRules *rules, const JxJingle *jingle, GError **error) {
	JxSourceTable *made = table_copy(table);
	return finish(table, made, rules, add_contents(made, rules, jingle, error), error);
}

static void drop_groups_of(JxSourceTable *table, guint32 ssrc) {
	for (guint i = table->groups->len; i-- > 0;) {
		const Grouped *grouped = table->groups->pdata[i];
		for (guint j = 0; j < grouped->group->ssrcs->len; j++)
			if (jx_ssrc_group_at(grouped->group, j) == ssrc) {
				g_ptr_array_remove_index(table->groups, i);
				break;
			}
	}
}

static gboolean remove_contents(JxSourceTable *made, const JxJingle *jingle, GError **error) {
	for (guint i = 0; i < jingle->contents->len; i++) {
		const JxContent *content = jingle->contents->pdata[i];
		if (!content->description)
			continue;
		for (guint j = 0; j < content->description->sources->len; j++) {
			const JxSource *source = content->description->sources->pdata[j];
			Announced *announced = find_announced(made, source->ssrc);
			if (!announced)
				return bad(error, JX_WIRE_BAD_REQUEST, "SSRC %u is none of yours.", source->ssrc);
			drop_groups_of(made, source->ssrc);
			g_ptr_array_remove(made->announced, announced);
		}
	}
	return TRUE;
}

gboolean jx_source_table_remove(JxSourceTable *table, const JxSourceRules *rules, const JxJingle *jingle, GError **error) {
	JxSourceTable *made = table_copy(table);
	return finish(table, made, rules, remove_contents(made, jingle, error), error);
}

void jx_source_table_add_bare(JxSourceTable *table, char *name, gboolean video) {
	g_ptr_array_add(table->list, call_source_new(name, video));
}

const GPtrArray *jx_source_table_list(const JxSourceTable *table) {
	return table->list;
}

JxCallSource *jx_source_table_find(const JxSourceTable *table, const char *name) {
	for (guint i = 0; i < table->list->len; i++) {
		JxCallSource *source = table->list->pdata[i];
		if (g_str_equal(source->name, name))
			return source;
	}
	return NULL;
}

gboolean jx_source_table_has_ssrc(const JxSourceTable *table, guint32 ssrc) {
	return find_announced(table, ssrc) != NULL;
}

gboolean jx_source_table_has_msid(const JxSourceTable *table, const char *msid) {
	for (guint i = 0; i < table->announced->len; i++) {
		const Announced *announced = table->announced->pdata[i];
		const char *own = jx_source_msid(announced->source);
		if (own && g_str_equal(own, msid))
			return TRUE;
	}
	return FALSE;
}
