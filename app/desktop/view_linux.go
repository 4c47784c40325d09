//go:build desktop && !bindings

package desktop

/*
#cgo pkg-config: gtk+-3.0 webkit2gtk-4.1
#include <stdlib.h>
#include <gtk/gtk.h>
#include <webkit2/webkit2.h>

extern void leaveDesk(char *uri, int meant);

// The window and its view, used on GTK's thread only.
static GtkWindow *desk_window;
static WebKitWebView *desk_view;

static void find_view(GtkWidget *at, gpointer found) {
	if (WEBKIT_IS_WEB_VIEW(at)) {
		*(WebKitWebView **)found = WEBKIT_WEB_VIEW(at);
	} else if (GTK_IS_CONTAINER(at)) {
		gtk_container_forall(GTK_CONTAINER(at), find_view, found);
	}
}

// decide lets the view show the desk and frames without an address, nothing else.
// A link that a person clicks goes to the browser; where a script wants to go does not.
static gboolean decide(WebKitWebView *view, WebKitPolicyDecision *decision, WebKitPolicyDecisionType type, gpointer unused) {
	if (type == WEBKIT_POLICY_DECISION_TYPE_RESPONSE) {
		return FALSE;
	}
	WebKitNavigationAction *action = webkit_navigation_policy_decision_get_navigation_action(WEBKIT_NAVIGATION_POLICY_DECISION(decision));
	const char *uri = webkit_uri_request_get_uri(webkit_navigation_action_get_request(action));
	gboolean page = g_str_has_prefix(uri, "wails://wails/") && !g_str_has_prefix(uri, "wails://wails/stream/");
	gboolean frame = g_str_has_prefix(uri, "about:srcdoc") || g_strcmp0(uri, "about:blank") == 0;
	if (type == WEBKIT_POLICY_DECISION_TYPE_NAVIGATION_ACTION && (page || frame)) {
		return FALSE;
	}
	webkit_policy_decision_ignore(decision);
	leaveDesk((char *)uri, webkit_navigation_action_is_user_gesture(action) &&
		webkit_navigation_action_get_navigation_type(action) == WEBKIT_NAVIGATION_TYPE_LINK_CLICKED);
	return TRUE;
}

// revive shows the page again after its process has ended.
static void revive(WebKitWebView *view, WebKitWebProcessTerminationReason reason, gpointer unused) {
	g_warning("the process of the page ended (%d) and is started again", (int)reason);
	webkit_web_view_reload(view);
}

static gboolean adopt(gpointer unused) {
	GList *all = gtk_window_list_toplevels();
	for (GList *at = all; at && !desk_view; at = at->next) {
		find_view(GTK_WIDGET(at->data), &desk_view);
		if (desk_view) {
			desk_window = GTK_WINDOW(at->data);
		}
	}
	g_list_free(all);
	if (desk_view) {
		g_signal_connect(desk_view, "decide-policy", G_CALLBACK(decide), NULL);
		g_signal_connect(desk_view, "web-process-terminated", G_CALLBACK(revive), NULL);
	}
	return G_SOURCE_REMOVE;
}

struct spot {
	int x, y;
};

// place moves the window to where it was, as far as a screen is there.
static gboolean place(gpointer data) {
	struct spot *to = data;
	if (desk_window) {
		GdkMonitor *monitor = gdk_display_get_monitor_at_point(gdk_display_get_default(), to->x, to->y);
		GdkRectangle area;
		int width, height;
		gdk_monitor_get_workarea(monitor, &area);
		gtk_window_get_size(desk_window, &width, &height);
		gtk_window_resize(desk_window, MIN(width, area.width), MIN(height, area.height));
		gtk_window_move(desk_window, CLAMP(to->x, area.x, MAX(area.x, area.x + area.width - width)), CLAMP(to->y, area.y, MAX(area.y, area.y + area.height - height)));
	}
	free(to);
	return G_SOURCE_REMOVE;
}

static gboolean present(gpointer unused) {
	if (desk_window) {
		gtk_window_present_with_time(desk_window, GDK_CURRENT_TIME);
	}
	return G_SOURCE_REMOVE;
}

static gboolean zoom(gpointer level) {
	if (desk_view) {
		webkit_web_view_set_zoom_level(desk_view, *(double *)level);
	}
	free(level);
	return G_SOURCE_REMOVE;
}

static gboolean edit(gpointer command) {
	if (desk_view) {
		webkit_web_view_execute_editing_command(desk_view, command);
	}
	free(command);
	return G_SOURCE_REMOVE;
}

static void soon_adopt(void) { g_idle_add_full(G_PRIORITY_HIGH, adopt, NULL, NULL); }
static void soon_present(void) { g_idle_add(present, NULL); }
static void soon_edit(char *command) { g_idle_add(edit, command); }
static void soon_place(int x, int y) {
	struct spot *to = malloc(sizeof *to);
	to->x = x;
	to->y = y;
	g_idle_add_full(G_PRIORITY_LOW, place, to, NULL); // Wails centres the window first
}
static void soon_zoom(double level) {
	double *to = malloc(sizeof *to);
	*to = level;
	g_idle_add(zoom, to);
}
*/
import "C"

import (
	"context"
	"unsafe"
)

// nameProgram gives the window its name for the desktop and for the folder in
// which the page keeps text, whatever the file of the program is called.
func nameProgram() {
	name := C.CString(programName)
	defer C.free(unsafe.Pointer(name))
	C.g_set_prgname(name)
}

// guardView keeps the view on the desk and brings it back when its process dies.
func guardView() { C.soon_adopt() }

// placeWindow moves the window to a place on any screen; Wails only moves it on its own.
func placeWindow(_ context.Context, x, y int) { C.soon_place(C.int(x), C.int(y)) }

// presentWindow brings the window to the front.
func presentWindow(context.Context) { C.soon_present() }

// zoomView sets how large the page is shown; 1 is as designed.
func zoomView(_ context.Context, level float64) { C.soon_zoom(C.double(level)) }

// editView runs Cut, Copy, Paste or SelectAll where the cursor is.
func editView(_ context.Context, command string) { C.soon_edit(C.CString(command)) }

// leaving gets the addresses that the view did not go to.
var leaving = make(chan string, 16)

//export leaveDesk
func leaveDesk(uri *C.char, meant C.int) {
	if meant == 0 {
		return
	}
	select {
	case leaving <- C.GoString(uri):
	default: // a person does not click that fast
	}
}
