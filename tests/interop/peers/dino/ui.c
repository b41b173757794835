/* Preloaded into Dino: its GTK windows by script. The socket $DINO_UI takes one line a connection, words separated by tabs:
 *   tree                    every visible widget, indented: type, tooltip, icon, label, title
 *   has     WHICH           "ok", "insensitive" or "none"
 *   click   WHICH           the button that it is or that it is in
 *   action  WHICH NAME      an action of the widget
 *   type    WHICH TEXT      into an entry or a text view
 * WHICH is a tooltip, an icon's name, a label, a title, a placeholder or the name of a type; the newest window is looked through first. */
#include <gio/gunixsocketaddress.h>
#include <gtk/gtk.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const names[] = {"tooltip-text", "icon-name", "label", "title", "placeholder-text"};

static char *text_of(GtkWidget *widget, const char *name) {
	GParamSpec *spec = g_object_class_find_property(G_OBJECT_GET_CLASS(widget), name);
	char *text = NULL;
	if (spec && spec->value_type == G_TYPE_STRING && (spec->flags & G_PARAM_READABLE))
		g_object_get(widget, name, &text, NULL);
	return text;
}

static gboolean is(GtkWidget *widget, const char *which) {
	gboolean found = g_str_equal(G_OBJECT_TYPE_NAME(widget), which);
	for (guint i = 0; !found && i < G_N_ELEMENTS(names); i++) {
		g_autofree char *text = text_of(widget, names[i]);
		found = g_strcmp0(text, which) == 0;
	}
	return found;
}

static GtkWidget *find_below(GtkWidget *widget, const char *which) {
	if (!gtk_widget_get_mapped(widget))
		return NULL;
	if (is(widget, which))
		return widget;
	GtkWidget *found = NULL;
	for (GtkWidget *child = gtk_widget_get_first_child(widget); child && !found; child = gtk_widget_get_next_sibling(child))
		found = find_below(child, which);
	return found;
}

static GtkWidget *find(const char *which) {
	GListModel *windows = gtk_window_get_toplevels();
	GtkWidget *found = NULL;
	for (guint i = g_list_model_get_n_items(windows); i > 0 && !found; i--) {
		g_autoptr(GtkWidget) window = g_list_model_get_item(windows, i - 1);
		found = find_below(window, which);
	}
	return found;
}

static void draw(GtkWidget *widget, int depth, GString *out) {
	if (!gtk_widget_get_mapped(widget))
		return;
	g_string_append_printf(out, "%*s%s", depth, "", G_OBJECT_TYPE_NAME(widget));
	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *text = text_of(widget, names[i]);
		if (text && *text)
			g_string_append_printf(out, " %s=%s", names[i], text);
	}
	g_string_append(out, gtk_widget_get_sensitive(widget) ? "\n" : " (insensitive)\n");
	for (GtkWidget *child = gtk_widget_get_first_child(widget); child; child = gtk_widget_get_next_sibling(child))
		draw(child, depth + 1, out);
}

static void tree(GString *out) {
	GListModel *windows = gtk_window_get_toplevels();
	for (guint i = 0; i < g_list_model_get_n_items(windows); i++) {
		g_autoptr(GtkWidget) window = g_list_model_get_item(windows, i);
		draw(window, 0, out);
	}
}

static void click(GtkWidget *widget) {
	GtkWidget *button = widget;
	while (button && !GTK_IS_BUTTON(button) && !GTK_IS_MENU_BUTTON(button))
		button = gtk_widget_get_parent(button);
	if (GTK_IS_MENU_BUTTON(button))
		gtk_menu_button_popup(GTK_MENU_BUTTON(button));
	else if (button)
		g_signal_emit_by_name(button, "clicked");
	else
		gtk_widget_activate(widget);
}

static const char *write_text(GtkWidget *widget, const char *text) {
	if (GTK_IS_TEXT_VIEW(widget))
		gtk_text_buffer_set_text(gtk_text_view_get_buffer(GTK_TEXT_VIEW(widget)), text, -1);
	else if (GTK_IS_EDITABLE(widget))
		gtk_editable_set_text(GTK_EDITABLE(widget), text);
	else
		return "no text";
	return "ok";
}

static const char *obey(char **words) {
	GtkWidget *widget = find(words[1]);
	if (!widget)
		return "none";
	if (g_str_equal(words[0], "has"))
		return gtk_widget_is_sensitive(widget) ? "ok" : "insensitive";
	if (g_str_equal(words[0], "click")) {
		click(widget);
		return "ok";
	}
	if (g_str_equal(words[0], "action") && words[2])
		return gtk_widget_activate_action_variant(widget, words[2], NULL) ? "ok" : "no action";
	return g_str_equal(words[0], "type") && words[2] ? write_text(widget, words[2]) : "what?";
}

static gboolean on_connection(GSocketService *service, GSocketConnection *connection, GObject *source, gpointer data) {
	g_autoptr(GDataInputStream) in = g_data_input_stream_new(g_io_stream_get_input_stream(G_IO_STREAM(connection)));
	g_autofree char *line = g_data_input_stream_read_line(in, NULL, NULL, NULL);
	g_auto(GStrv) words = g_strsplit(line ? line : "", "\t", 3);
	g_autoptr(GString) out = g_string_new(NULL);
	if (words[0] && g_str_equal(words[0], "tree"))
		tree(out);
	else
		g_string_append(out, words[0] && words[1] ? obey(words) : "what?");
	g_output_stream_write_all(g_io_stream_get_output_stream(G_IO_STREAM(connection)), out->str, out->len, NULL, NULL, NULL);
	g_io_stream_close(G_IO_STREAM(connection), NULL, NULL);
	return TRUE;
}

static gboolean listen_for_lines(gpointer data) {
	const char *path = getenv("DINO_UI");
	unlink(path);
	GSocketService *service = g_socket_service_new();
	g_autoptr(GSocketAddress) address = g_unix_socket_address_new(path);
	g_socket_listener_add_address(G_SOCKET_LISTENER(service), address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, NULL);
	g_signal_connect(service, "incoming", G_CALLBACK(on_connection), NULL);
	g_socket_service_start(service);
	return G_SOURCE_REMOVE;
}

__attribute__((constructor)) static void begin(void) {
	if (getenv("DINO_UI"))
		g_idle_add(listen_for_lines, NULL);
}
