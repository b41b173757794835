#include "config.h"

#include "wire/muc/room_info.h"

#include "wire/core/ns.h"
#include "wire/core/stanza.h"

JxRoomInfo *jx_room_info_new(void) {
	JxRoomInfo *info = g_new0(JxRoomInfo, 1);
	info->occupants = -1;
	info->created_ms = -1;
	return info;
}

void jx_room_info_free(JxRoomInfo *info) {
	if(info == NULL)
		return;
	g_free(info->name);
	g_free(info->description);
	g_free(info->subject);
	g_free(info->language);
	g_free(info->meeting_id);
	g_free(info->created);
	g_free(info->lobby_room);
	g_free(info->breakout_main_room);
	g_free(info);
}

static char *text_of(const JxForm *form, const char *var) {
	const char *value = jx_form_value(form, var);
	return value == NULL || *value == '\0' ? NULL : g_strdup(value);
}

static void read_form(const JxForm *form, JxRoomInfo *info) {
	guint64 number;
	info->description = text_of(form, "muc#roominfo_description");
	info->subject = text_of(form, "muc#roominfo_subject");
	info->language = text_of(form, "muc#roominfo_lang");
	if(jx_parse_number(jx_form_value(form, "muc#roominfo_occupants"), 0, G_MAXINT32, &number))
		info->occupants = (int)number;
	info->meeting_id = text_of(form, "muc#roominfo_meetingId");
	if(jx_parse_number(jx_form_value(form, "muc#roominfo_created_timestamp"), 0, G_MAXINT64, &number))
		info->created_ms = (gint64)number;
	info->created = text_of(form, "x-muc#roominfo_creationdate");
	info->lobby_room = text_of(form, "muc#roominfo_lobbyroom");
	info->breakout = jx_form_bool(form, "muc#roominfo_isbreakout", FALSE);
	info->breakout_main_room = text_of(form, "muc#roominfo_breakout_main_room");
	info->visitors_enabled = jx_form_bool(form, "muc#roominfo_visitorsEnabled", FALSE);
}

JxRoomInfo *jx_room_info_read(const JxDiscoInfo *disco) {
	JxRoomInfo *info = jx_room_info_new();
	const JxIdentity *identity = jx_disco_identity(disco, "conference", "text");
	info->is_room = identity != NULL;
	info->name = identity != NULL ? g_strdup(identity->name) : NULL;
	info->password_protected = jx_disco_has_feature(disco, "muc_passwordprotected");
	info->members_only = jx_disco_has_feature(disco, "muc_membersonly");
	info->moderated = jx_disco_has_feature(disco, "muc_moderated");
	info->hidden = jx_disco_has_feature(disco, "muc_hidden");
	info->persistent = jx_disco_has_feature(disco, "muc_persistent");
	info->non_anonymous = jx_disco_has_feature(disco, "muc_nonanonymous");
	const JxForm *form = jx_disco_form(disco, JX_NS_MUC_ROOM_INFO);
	if(form != NULL)
		read_form(form, info);
	return info;
}

static void add_text(JxForm *form, const char *var, const char *value) {
	if(value != NULL)
		jx_form_add(form, var, "text-single", value);
}

JxForm *jx_room_info_form(const JxRoomInfo *info) {
	JxForm *form = jx_form_new("result");
	jx_form_add(form, "FORM_TYPE", "hidden", JX_NS_MUC_ROOM_INFO);
	add_text(form, "muc#roominfo_description", info->description);
	add_text(form, "muc#roominfo_subject", info->subject);
	add_text(form, "muc#roominfo_lang", info->language);
	if(info->occupants >= 0) {
		g_autofree char *number = g_strdup_printf("%d", info->occupants);
		add_text(form, "muc#roominfo_occupants", number);
	}
	add_text(form, "muc#roominfo_meetingId", info->meeting_id);
	if(info->created_ms >= 0) {
		g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, info->created_ms);
		add_text(form, "muc#roominfo_created_timestamp", number);
	}
	add_text(form, "x-muc#roominfo_creationdate", info->created);
	return form;
}
