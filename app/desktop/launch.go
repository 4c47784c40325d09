//go:build desktop || bindings

package desktop

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"velocity.internal/desk/app"
)

// linkScheme is the scheme of links to screens: velocity-desk:/c/local/…
const linkScheme = "velocity-desk:"

// eventOpen tells the page to show a screen; data is its address.
const eventOpen = "open"

// Opens reports whether arguments ask for the window rather than for a command:
// none, a link to a screen, or the path of a file or folder that is there. A
// word without a separator is always a command.
func Opens(args []string) bool {
	if len(args) != 1 {
		return len(args) == 0
	}
	if strings.HasPrefix(args[0], linkScheme) {
		return true
	}
	_, err := os.Stat(args[0])
	return err == nil && strings.ContainsAny(args[0], `/\`)
}

// begin returns where the page begins, once.
func (w *window) begin() string {
	w.mu.Lock()
	args, address := w.args, w.first
	w.args, w.first = nil, ""
	w.mu.Unlock()
	if named := w.addressOf(args, ""); named != "" {
		return named
	}
	return address
}

// second brings the window to the front when the program was started again,
// with what that start named.
func (w *window) second(args []string, folder string) {
	ui := w.screen()
	if ui == nil {
		return
	}
	presentWindow(ui)
	if address := w.addressOf(args, folder); address != "" {
		w.tell(eventOpen, address)
	}
}

// addressOf returns the screen that arguments name, "" when they name none.
func (w *window) addressOf(args []string, folder string) string {
	if len(args) == 0 || Bindings {
		return ""
	}
	if link, ok := strings.CutPrefix(args[0], linkScheme); ok {
		if isScreen(link) {
			return link
		}
		return ""
	}
	path := args[0]
	if !filepath.IsAbs(path) {
		path = filepath.Join(folder, path)
	}
	connection, err := w.attach(path)
	if err != nil {
		w.core.Log().WarnContext(w.ctx, "what the window was started with cannot be opened", "error", err)
		w.report("“"+filepath.Base(path)+"” cannot be opened", err)
		return ""
	}
	return screenOf(connection)
}

func screenOf(connection *app.Connection) string { return "/c/" + url.PathEscape(connection.ID) }

// isScreen reports whether an address is one of the desk's own screens.
func isScreen(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || len(address) > 4096 {
		return false
	}
	for _, own := range []string{"/stream/", "/wails/", "//"} {
		if strings.HasPrefix(address, own) {
			return false
		}
	}
	return strings.HasPrefix(address, "/") && !strings.ContainsAny(address, "\\\x00\n\r")
}
