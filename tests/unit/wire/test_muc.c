#include "fixture.h"

#include "wire/muc/muc_admin.h"
#include "wire/muc/muc_owner.h"
#include "wire/muc/room_info.h"
#include "wire/muc/room_option.h"

/* --- room information */

static void check_prosody(const JxRoomInfo *info) {
	g_assert_true(info->is_room && info->persistent);
	g_assert_false(info->password_protected || info->members_only || info->moderated || info->hidden || info->non_anonymous || info->breakout || info->visitors_enabled);
	g_assert_cmpstr(info->name, ==, "class5");
	g_assert_null(info->lobby_room);
	g_assert_cmpint(info->created_ms, ==, -1);
}

static JxDiscoInfo *disco_of(const char *fixture) {
	g_autoptr(xmpp_stanza_t) iq = test_fixture(fixture);
	JxDiscoInfo *disco = jx_disco_info_read(jx_stanza_child(iq, JX_NS_DISCO_INFO, "query"), NULL);
	g_assert_nonnull(disco);
	return disco;
}

static void test_11_info(void) {
	g_autoptr(JxDiscoInfo) disco = disco_of("11-room-info-prosody.xml");
	g_assert_null(disco->node);
	g_autoptr(JxRoomInfo) info = jx_room_info_read(disco);
	check_prosody(info);
	const JxForm *form = jx_disco_form(disco, JX_NS_MUC_ROOM_INFO);
	g_assert_cmpstr(info->meeting_id, ==, jx_form_value(form, "muc#roominfo_meetingId"));
	g_assert_cmpstr(jx_form_value(form, "muc#roominfo_lang"), ==, "");
	g_assert_null(info->language);
	g_assert_nonnull(info->meeting_id);
	g_assert_cmpint(info->occupants, >=, 0);
	g_assert_nonnull(jx_form_field(form, "muc#roominfo_changesubject"));
	g_assert_null(jx_form_value(form, "muc#roominfo_changesubject"));
	g_assert_nonnull(jx_form_field(form, "{http://prosody.im/protocol/muc}roomconfig_allowmemberinvites"));
	g_assert_null(jx_form_value(form, "muc#roomconfig_roomname"));
	/* the form that we would answer with for it reads the same */
	g_autoptr(JxDiscoInfo) own = jx_disco_info_new(NULL);
	jx_disco_add_identity(own, "conference", "text", info->name);
	jx_disco_add_feature(own, "muc_persistent");
	g_ptr_array_add(own->forms, jx_room_info_form(info));
	g_autoptr(xmpp_stanza_t) again = test_trip(jx_disco_info_write(test_ctx(), own));
	g_autoptr(JxDiscoInfo) read = jx_disco_info_read(again, NULL);
	g_autoptr(JxRoomInfo) twin = jx_room_info_read(read);
	check_prosody(twin);
	g_assert_cmpstr(twin->meeting_id, ==, info->meeting_id);
	g_assert_cmpint(twin->occupants, ==, info->occupants);
	g_assert_cmpstr(twin->language, ==, info->language);
	g_assert_cmpstr(twin->description, ==, info->description);
}

static void test_13_info(void) {
	g_autoptr(JxDiscoInfo) disco = disco_of("13-group-info-openfire.xml");
	g_autoptr(JxRoomInfo) info = jx_room_info_read(disco);
	g_assert_cmpstr(info->name, ==, "\xe7\xa4\xba\xe4\xbe\x8b\xe6\x94\xaf\xe6\x8c\x81");
	g_assert_true(info->non_anonymous && info->persistent && info->is_room);
	g_assert_nonnull(info->created);
	g_assert_cmpint(info->occupants, >=, 0);
}

/* --- configuration */

static void assert_same_fields(const JxForm *a, const JxForm *b, const char *but) {
	guint k = 0;
	for(guint i = 0; i < a->fields->len; i++) {
		const JxFormField *field = g_ptr_array_index(a->fields, i);
		if(field->var == NULL || g_strcmp0(field->type, "fixed") == 0)
			continue;
		const JxFormField *other = g_ptr_array_index(b->fields, k++);
		g_assert_cmpstr(field->var, ==, other->var);
		g_assert_cmpstr(field->type, ==, other->type);
		if(g_strcmp0(field->var, but) == 0)
			continue;
		g_assert_cmpuint(field->values->len, ==, other->values->len);
		for(guint v = 0; v < field->values->len; v++)
			g_assert_cmpstr(g_ptr_array_index(field->values, v), ==, g_ptr_array_index(other->values, v));
	}
	g_assert_cmpuint(k, ==, b->fields->len);
}

static JxForm *owner_form(const char *fixture) {
	g_autoptr(xmpp_stanza_t) iq = test_fixture(fixture);
	xmpp_stanza_t *query = jx_stanza_child(iq, JX_NS_MUC_OWNER, "query");
	GError *error = NULL;
	JxForm *form = jx_muc_owner_read(query, &error);
	g_assert_no_error(error);
	return form;
}

static void test_11_change(void) {
	g_autoptr(JxForm) form = owner_form("11-owner-config-form.xml");
	g_autoptr(JxForm) before = owner_form("11-owner-config-form.xml");
	g_assert_cmpstr(form->type, ==, "form");
	g_assert_cmpstr(jx_form_type(form), ==, JX_NS_MUC_ROOM_CONFIG);
	const JxFormField *whois = jx_form_field(form, "muc#roomconfig_whois");
	g_assert_cmpuint(whois->options->len, >=, 2);
	jx_form_set(form, "muc#roomconfig_whois", "list-single", "anyone");
	g_autoptr(xmpp_stanza_t) again = test_trip(jx_muc_owner_submit(test_ctx(), form));
	g_autoptr(JxForm) submit = jx_muc_owner_read(again, NULL);
	g_assert_cmpstr(submit->type, ==, "submit");
	g_assert_cmpstr(jx_form_value(submit, "muc#roomconfig_whois"), ==, "anyone");
	assert_same_fields(before, submit, "muc#roomconfig_whois");
}

/* A whole form through the writer keeps everything: labels, descriptions, options, headings. */
static void test_11_whole(void) {
	static const char *const names[] = { "11-owner-config-form.xml", "11-owner-config-submit-desktop.xml", "11-owner-config-submit-monocles.xml" };
	for(guint n = 0; n < G_N_ELEMENTS(names); n++) {
		g_autoptr(JxForm) form = owner_form(names[n]);
		g_autoptr(xmpp_stanza_t) again = test_trip(jx_form_write(test_ctx(), form));
		g_autoptr(JxForm) twin = jx_form_read(again, NULL);
		g_assert_cmpstr(twin->type, ==, form->type);
		g_assert_cmpstr(twin->title, ==, form->title);
		g_assert_cmpstr(twin->instructions, ==, form->instructions);
		g_assert_cmpuint(twin->fields->len, ==, form->fields->len);
		for(guint i = 0; i < form->fields->len; i++) {
			const JxFormField *a = g_ptr_array_index(form->fields, i), *b = g_ptr_array_index(twin->fields, i);
			g_assert_cmpstr(a->var, ==, b->var);
			g_assert_cmpstr(a->label, ==, b->label);
			g_assert_cmpstr(a->desc, ==, b->desc);
			g_assert_cmpint(a->required, ==, b->required);
			g_assert_cmpuint(a->values->len, ==, b->values->len);
			g_assert_cmpuint(a->options->len, ==, b->options->len);
		}
	}
}

static void test_11_twice(void) {
	g_autoptr(JxForm) form = owner_form("11-owner-config-submit-desktop.xml");
	guint seen = 0;
	const char *last = NULL;
	for(guint i = 0; i < form->fields->len; i++) {
		const JxFormField *field = g_ptr_array_index(form->fields, i);
		if(g_strcmp0(field->var, "muc#roomconfig_roomname") == 0) {
			seen++;
			last = g_ptr_array_index(field->values, 0);
		}
	}
	g_assert_cmpuint(seen, ==, 2);
	g_assert_cmpstr(jx_form_value(form, "muc#roomconfig_roomname"), ==, last);
}

static void test_form_values(void) {
	g_autoptr(JxForm) form = jx_form_new("submit");
	g_assert_true(jx_form_bool(form, "x", TRUE));
	jx_form_add(form, "x", NULL, NULL);
	g_assert_true(jx_form_bool(form, "x", TRUE) && jx_form_value(form, "x") == NULL);
	jx_form_set(form, "x", NULL, "true");
	g_assert_true(jx_form_bool(form, "x", FALSE));
	jx_form_set(form, "x", NULL, "0");
	g_assert_false(jx_form_bool(form, "x", TRUE));
	jx_form_set(form, "y", "text-single", "");
	g_assert_cmpstr(jx_form_value(form, "y"), ==, "");
	g_assert_cmpuint(form->fields->len, ==, 2);
}

static void test_owner_others(void) {
	GError *error = NULL;
	g_autoptr(xmpp_stanza_t) get = test_trip(jx_muc_owner_get(test_ctx()));
	assert_bad(jx_muc_owner_read(get, &error), error, "form");
	g_autoptr(xmpp_stanza_t) instant = test_trip(jx_muc_owner_instant(test_ctx()));
	g_autoptr(JxForm) empty = jx_muc_owner_read(instant, NULL);
	g_assert_cmpstr(empty->type, ==, "submit");
	g_assert_cmpuint(empty->fields->len, ==, 0);
	g_autoptr(xmpp_stanza_t) destroy = test_trip(jx_muc_owner_destroy(test_ctx(), NULL, "over"));
	g_autofree char *reason = jx_stanza_child_text(jx_stanza_child(destroy, NULL, "destroy"), NULL, "reason", 100);
	g_assert_cmpstr(reason, ==, "over");
}

/* --- lists, items, <x/> */

static void test_admin(void) {
	g_autoptr(xmpp_stanza_t) get = test_trip(jx_muc_admin_get(test_ctx(), JX_AFFILIATION_OUTCAST));
	g_assert_cmpstr(jx_stanza_attr(test_nth(get, "item", 0), "affiliation"), ==, "outcast");
	g_autoptr(xmpp_stanza_t) set = test_trip(jx_muc_admin_set_affiliation(test_ctx(), "parent@school.example", JX_AFFILIATION_MEMBER, "because"));
	g_autoptr(GPtrArray) items = jx_muc_admin_read(set, NULL);
	const JxMucItem *item = g_ptr_array_index(items, 0);
	g_assert_true(item->has_affiliation && !item->has_role && item->affiliation == JX_AFFILIATION_MEMBER);
	g_assert_cmpstr(item->jid, ==, "parent@school.example");
	g_assert_cmpstr(item->reason, ==, "because");
	g_autoptr(xmpp_stanza_t) kick = test_trip(jx_muc_admin_set_role(test_ctx(), "nick", JX_ROLE_NONE, NULL));
	g_autoptr(GPtrArray) kicked = jx_muc_admin_read(kick, NULL);
	item = g_ptr_array_index(kicked, 0);
	g_assert_true(!item->has_affiliation && item->has_role && item->role == JX_ROLE_NONE && item->reason == NULL);
	GError *error = NULL;
	g_autoptr(xmpp_stanza_t) bad = test_xml("<query xmlns='http://jabber.org/protocol/muc#admin'><item role='x'/></query>");
	assert_bad(jx_muc_admin_read(bad, &error), error, "role");
	assert_bad(jx_muc_admin_read(test_nth(bad, "item", 0), &error), error, "muc#admin");
}

static void check_user(const JxMucUser *user) {
	g_assert_cmpstr(user->item->actor_nick, ==, "focus");
	g_assert_cmpstr(user->item->reason, ==, "noise & <more>");
	g_assert_true(jx_muc_user_has_code(user, JX_MUC_KICKED) && jx_muc_user_has_code(user, JX_MUC_SELF));
	g_assert_true(user->destroyed);
	g_assert_cmpstr(user->destroy_jid, ==, "other@conference.school.example");
	g_assert_cmpstr(user->destroy_reason, ==, "moved");
	g_assert_cmpstr(user->invite_from, ==, "a@b");
	g_assert_cmpstr(user->invite_reason, ==, "come");
	g_assert_cmpstr(user->password, ==, "pw");
}

static void test_user(void) {
	g_autoptr(xmpp_stanza_t) presence = test_xml("<presence type='unavailable'><x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' role='none'>"
		"<actor nick='focus'/><reason>noise &amp; &lt;more&gt;</reason></item><status code='307'/><status code='110'/><destroy jid='other@conference.school.example'><reason>moved</reason></destroy>"
		"<invite from='a@b'><reason>come</reason></invite><password>pw</password></x></presence>");
	g_autoptr(JxMucUser) user = jx_muc_user_read(presence, NULL);
	check_user(user);
	g_autoptr(xmpp_stanza_t) again = test_trip(jx_muc_user_write(test_ctx(), user));
	g_autoptr(JxMucUser) twin = jx_muc_user_read(again, NULL);
	check_user(twin);
	GError *error = NULL;
	g_autoptr(xmpp_stanza_t) none = test_xml("<presence/>");
	g_assert_true(jx_muc_user_read(none, &error) == NULL && error == NULL);
	g_autoptr(xmpp_stanza_t) bad = test_xml("<x xmlns='http://jabber.org/protocol/muc#user'><status code='x'/></x>");
	assert_bad(jx_muc_user_read(bad, &error), error, "code");
}

static void test_options(void) {
	static const struct {
		const char *key, *text, *value, *shown; /* value NULL: refused */
	} rows[] = {
		{ "title", "Algebra", "Algebra", "\"Algebra\"" }, { "title", "", "", "\"\"" }, { "members_only", "on", "1", "on" }, { "members_only", " YES ", "1", "on" },
		{ "members_only", "0", "0", "off" }, { "members_only", "perhaps", NULL, NULL }, { "password", "x", "x", "(set, not shown)" },
		{ "password", "", "", "(none)" }, { "audio_last_n", "50", "50", "50" }, { "audio_last_n", "51", NULL, NULL }, { "audio_last_n", "0", NULL, NULL },
		{ "audio_last_n", "3x", NULL, NULL }, { "video_last_n", "-1", "-1", "-1" }, { "video_last_n", "-2", NULL, NULL }, { "video_last_n", "--1", NULL, NULL },
		{ "record", "always", "always", "always" }, { "record", "sometimes", NULL, NULL }, { "video_codecs", "h264, vp8", "h264,vp8", "h264,vp8" },
		{ "video_codecs", "vp8,vp8", NULL, NULL }, { "video_codecs", "av1", NULL, NULL }, { "video_codecs", ",", "", "(the server's default)" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		const JxRoomOption *option = jx_room_option_find(rows[i].key);
		g_autoptr(GError) error = NULL;
		g_autofree char *value = jx_room_option_parse(option, rows[i].text, &error), *shown = value ? jx_room_option_show(option, value) : NULL;
		g_test_message("row %zu", i);
		g_assert_cmpstr(value, ==, rows[i].value);
		g_assert_cmpstr(shown, ==, rows[i].shown);
		g_assert_cmpint(error != NULL, ==, value == NULL);
		if (error)
			g_assert_true(g_str_has_prefix(error->message, rows[i].key));
	}
	gsize count;
	const JxRoomOption *options = jx_room_options(&count);
	for (gsize i = 0; i < count; i++) {
		g_auto(GStrv) vars = g_strsplit(options[i].fields, "|", -1);
		g_assert_true(jx_room_option_find(options[i].key) == &options[i]);
		g_assert_true(jx_room_option_of_var(vars[0]) == &options[i]);
	}
	g_assert_null(jx_room_option_find("whois"));
	g_assert_null(jx_room_option_of_var("muc#roomconfig_whois"));
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/wire/muc/11-info", test_11_info);
	g_test_add_func("/wire/muc/13-info", test_13_info);
	g_test_add_func("/wire/muc/11-change", test_11_change);
	g_test_add_func("/wire/muc/11-whole", test_11_whole);
	g_test_add_func("/wire/muc/11-twice", test_11_twice);
	g_test_add_func("/wire/muc/form-values", test_form_values);
	g_test_add_func("/wire/muc/owner-others", test_owner_others);
	g_test_add_func("/wire/muc/options", test_options);
	g_test_add_func("/wire/muc/admin", test_admin);
	g_test_add_func("/wire/muc/user", test_user);
	int result = g_test_run();
	test_ctx_free();
	return result;
}
