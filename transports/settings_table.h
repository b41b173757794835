/* Every key of general, accounts.* (by type), conference and http: one row each. The sample file in conf/ says the same for people. */
#ifndef JX_SETTINGS_TABLE_H
#define JX_SETTINGS_TABLE_H

#include <glib.h>

G_BEGIN_DECLS

typedef enum { JX_SETTING_STRING, JX_SETTING_INT, JX_SETTING_BOOL, JX_SETTING_LIST } JxSettingType;

typedef struct {
	const char *group, *key;
	JxSettingType type;
	gint64 low, high;     /* of an int; of a string: its length in bytes */
	gint64 fallback;      /* of an int or bool */
	const char *fallback_text; /* of a string; lists are empty */
	const char *choices;  /* of a string: allowed ones, "|"-separated; nullable */
} JxSettingRow;

/* Terminated by group == NULL. The groups "component", "client" and "websocket" stand for each group in `accounts` of that type. */
extern const JxSettingRow jx_settings_table[];

G_END_DECLS

#endif
