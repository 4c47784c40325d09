//go:build desktop && automation && !bindings

package desktop

/*
#cgo pkg-config: gtk+-3.0 webkit2gtk-4.1
#include <gtk/gtk.h>
#include <webkit2/webkit2.h>

static void find_driven(GtkWidget *at, gpointer found) {
	if (WEBKIT_IS_WEB_VIEW(at)) {
		*(WebKitWebView **)found = WEBKIT_WEB_VIEW(at);
	} else if (GTK_IS_CONTAINER(at)) {
		gtk_container_forall(GTK_CONTAINER(at), find_driven, found);
	}
}

static WebKitWebView *driven_view(WebKitAutomationSession *session, gpointer unused) {
	GList *all = gtk_window_list_toplevels();
	WebKitWebView *found = NULL;
	for (GList *at = all; at && !found; at = at->next) {
		find_driven(GTK_WIDGET(at->data), &found);
	}
	g_list_free(all);
	return found;
}

static void automation_started(WebKitWebContext *context, WebKitAutomationSession *session, gpointer unused) {
	WebKitApplicationInfo *info = webkit_application_info_new();
	webkit_application_info_set_name(info, "Velocity Desk");
	webkit_automation_session_set_application_info(session, info);
	webkit_application_info_unref(info);
	g_signal_connect(session, "create-web-view", G_CALLBACK(driven_view), NULL);
}

// Whether a view may be driven is said when it is made, which Wails does; so
// the default of that property is changed.
static void allow_automation(void) {
	if (!gtk_init_check(NULL, NULL)) {
		return;
	}
	WebKitWebContext *context = webkit_web_context_get_default();
	webkit_web_context_set_automation_allowed(context, TRUE);
	g_signal_connect(context, "automation-started", G_CALLBACK(automation_started), NULL);
	GObjectClass *class = g_type_class_ref(WEBKIT_TYPE_WEB_VIEW);
	GParamSpec *driven = g_object_class_find_property(class, "is-controlled-by-automation");
	G_PARAM_SPEC_BOOLEAN(driven)->default_value = TRUE;
}
*/
import "C"

// A build with the tag automation lets WebKitWebDriver drive the window. It is
// for tests only and never released.
func init() { beforeWindow = func() { C.allow_automation() } }

// Panic panics, as no other method should.
func (b *Window) Panic() error {
	return act(b.w, func() error { panic("as a test wants it") })
}
