#include "config.h"

#include "model/policy.h"

JxConstraints *jx_constraints_new(void) {
	JxConstraints *constraints = g_new0(JxConstraints, 1);
	constraints->last_n = JX_HEIGHT_NO_LIMIT;
	constraints->default_height = JX_DEFAULT_HEIGHT;
	constraints->heights = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	constraints->on_stage = g_ptr_array_new_with_free_func(g_free);
	constraints->selected = g_ptr_array_new_with_free_func(g_free);
	constraints->hears_all = TRUE;
	constraints->except = g_ptr_array_new_with_free_func(g_free);
	return constraints;
}

void jx_constraints_free(JxConstraints *constraints) {
	if (!constraints)
		return;
	g_hash_table_unref(constraints->heights);
	g_ptr_array_unref(constraints->on_stage);
	g_ptr_array_unref(constraints->selected);
	g_ptr_array_unref(constraints->except);
	g_free(constraints->pin);
	g_free(constraints);
}

gint jx_constraints_height(const JxConstraints *constraints, const char *source) {
	gpointer height;
	if (g_hash_table_size(constraints->heights) > 0 && g_hash_table_lookup_extended(constraints->heights, source, NULL, &height))
		return GPOINTER_TO_INT(height);
	return constraints->default_height;
}

guint jx_constraints_rank(const JxConstraints *constraints, const char *source) {
	guint place;
	if (g_ptr_array_find_with_equal_func(constraints->on_stage, source, g_str_equal, &place))
		return place;
	if (g_ptr_array_find_with_equal_func(constraints->selected, source, g_str_equal, &place))
		return constraints->on_stage->len + place;
	return G_MAXUINT;
}

gboolean jx_constraints_hears(const JxConstraints *constraints, const char *source) {
	return g_ptr_array_find_with_equal_func(constraints->except, source, g_str_equal, NULL) != constraints->hears_all;
}

gint jx_height_max(gint a, gint b) {
	if (a < 0 || b < 0)
		return JX_HEIGHT_NO_LIMIT;
	return MAX(a, b);
}
