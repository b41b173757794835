/* The bridge channel of a seat, where it is a WebSocket: opened as the offer says, and again when it breaks. */
#include "config.h"
#include "conference/guest.h"

#include <string.h>

#include "host/host.h"

/* Between two attempts, ms: doubled each time. */
#define AGAIN_MS 1000
#define AGAIN_MAX_MS 60000

static void connect_channel(JxSeat *seat);

static void on_opened(gpointer data) {
	JxSeat *seat = data;
	seat->channel_attempts = 0;
	jx_runner_channel(seat->runner, NULL);
}

static void on_text(const char *text, gsize length, gpointer data) {
	JxSeat *seat = data;
	if (strlen(text) == length)
		jx_runner_channel(seat->runner, text);
}

static void again(gpointer data) {
	JxSeat *seat = data;
	seat->channel_timer = NULL;
	connect_channel(seat);
}

static void on_closed(guint code, const GError *reason, gpointer data) {
	JxSeat *seat = data;
	const JxConferences *all = seat->visit->conference->all;
	guint pause = MIN((guint)AGAIN_MS << MIN(seat->channel_attempts, 6), AGAIN_MAX_MS);
	seat->channel_attempts++;
	all->host->log(JX_LOG_INFO, "guest", "room=%s meeting=%s nick=%s event=channel-closed code=%u retry_ms=%u text=\"%s\"", seat->visit->conference->room,
		seat->visit->room, seat->nick, code, pause, reason ? reason->message : "");
	jx_websocket_free(g_steal_pointer(&seat->channel));
	seat->channel_timer = all->host->timer(pause, FALSE, again, seat);
}

static void connect_channel(JxSeat *seat) {
	static const JxWebsocketEvents events = { .opened = on_opened, .text = on_text, .closed = on_closed };
	const JxAccountSettings *account = seat->visit->site->account;
	JxWebsocketConfig config = { .url = seat->channel_url, .proxy = jx_host_proxy(), .ca_file = account->ca_file, .sha256 = account->certificate_sha256 };
	seat->channel = jx_websocket_open(jx_host_link_env(), &config, &events, seat);
}

void jx_seat_open_channel(JxSeat *seat, const char *url) {
	jx_seat_close_channel(seat);
	seat->channel_url = g_strdup(url);
	connect_channel(seat);
}

void jx_seat_say(JxSeat *seat, const char *text) {
	if (seat->channel)
		jx_websocket_send(seat->channel, text, strlen(text));
}

void jx_seat_close_channel(JxSeat *seat) {
	seat->visit->conference->all->host->timer_cancel(g_steal_pointer(&seat->channel_timer));
	jx_websocket_close(g_steal_pointer(&seat->channel), 1000);
	g_clear_pointer(&seat->channel_url, g_free);
	seat->channel_attempts = 0;
}
