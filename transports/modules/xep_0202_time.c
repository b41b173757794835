/* XEP-0202 Entity Time. */
#include "config.h"

#include "modules/builtin_modules.h"
#include "wire/core/stanza.h"

#define NS "urn:xmpp:time"

static const JxHost *host;

static gpointer attach(const JxHost *given, JxAccount *account, GError **error) {
	host = given;
	return account;
}

static JxVerdict on_time(gpointer self, const JxIncoming *in) {
	gint64 ms = host->wall();
	g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(ms / 1000), here = g_date_time_to_local(utc);
	g_autofree char *seconds = g_date_time_format(utc, "%Y-%m-%dT%H:%M:%S");
	g_autofree char *text = g_strdup_printf("%s.%03dZ", seconds, (int)(ms % 1000));
	int offset = g_date_time_get_utc_offset(here) / G_TIME_SPAN_MINUTE;
	g_autofree char *zone = g_strdup_printf("%c%02d:%02d", offset < 0 ? '-' : '+', ABS(offset) / 60, ABS(offset) % 60);
	g_autoptr(xmpp_stanza_t) time = jx_stanza_new(host->context(), "time", NS);
	jx_stanza_add_text(time, "tzo", NULL, zone);
	jx_stanza_add_text(time, "utc", NULL, text);
	host->reply_result(in, time);
	return JX_HANDLED;
}

static const char *const features[] = { NS, NULL };
static const JxHandler handlers[] = {
	{ JX_STANZA_IQ_GET, NS, "time", on_time },
	{ 0 },
};

const JxModule jx_xep_0202_time = {
	JX_MODULE_HEADER,
	.name = "xep_0202_time",
	.features = features,
	.handlers = handlers,
	.attach = attach,
};
