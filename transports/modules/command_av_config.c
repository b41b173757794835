/* The configuration of audio/video conferences (docs/protocol/av-conferences.md): how many of the others a member is sent, and how large their
 * pictures are. */
#include "config.h"

#include "modules/commands.h"
#include "wire/core/ns.h"

#define LAST_N "last_n"
#define HEIGHT "height"

static const char *const heights[] = { "180", "360", "720", "1080" };

static void ask(JxForm *form) {
	jx_command_field(form, LAST_N, "text-single", "Most participants that you are sent, those who spoke last", NULL);
	JxFormField *size = jx_command_field(form, HEIGHT, "list-single", "Height of their pictures, in pixels", NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(heights); i++)
		jx_form_field_add_option(size, heights[i]);
}

static void now(JxConferences *conferences, const char *address, const char *from, JxForm *form) {
	JxForwarding is;
	if (!jx_conferences_forwarding(conferences, address, from, &is))
		return;
	g_autofree char *last_n = g_strdup_printf("%u", is.last_n), *height = g_strdup_printf("%d", is.height);
	jx_form_set(form, LAST_N, NULL, last_n);
	jx_form_set(form, HEIGHT, NULL, height);
}

static gboolean is_height(const char *text) {
	for (gsize i = 0; i < G_N_ELEMENTS(heights); i++)
		if (g_str_equal(heights[i], text))
			return TRUE;
	return FALSE;
}

static JxCommandOutcome run(JxConferences *conferences, xmpp_ctx_t *ctx, const char *address, const char *from, const JxForm *form) {
	const char *last_n = jx_form_value(form, LAST_N), *height = jx_form_value(form, HEIGHT);
	JxForwarding wish;
	guint64 number;
	if (!jx_conferences_forwarding(conferences, address, from, &wish))
		return (JxCommandOutcome){ .condition = "item-not-found", .text = "Call this room first, as a conference: you are sent nobody here" };
	if (last_n && !g_ascii_string_to_unsigned(last_n, 10, 1, wish.most, &number, NULL))
		return (JxCommandOutcome){ .condition = "not-acceptable", .text = "last_n is a whole number, from 1 to what the server allows" };
	if (height && !is_height(height))
		return (JxCommandOutcome){ .condition = "not-acceptable", .text = "height is one of 180, 360, 720, 1080" };
	if (last_n)
		wish.last_n = (guint)number;
	if (height)
		wish.height = (gint)g_ascii_strtoll(height, NULL, 10);
	jx_conferences_set_forwarding(conferences, address, from, &wish);
	return (JxCommandOutcome){ .text = "It is so now." };
}

const JxCommand jx_command_av_config = {
	.node = JX_NS_AV_CONFIG,
	.title = "What you are sent of the conference",
	.instructions = "This is about what you are sent, and nobody else.",
	.ask = ask,
	.now = now,
	.run = run,
};
