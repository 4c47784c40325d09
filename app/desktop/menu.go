//go:build desktop || bindings

package desktop

import (
	goruntime "runtime"

	"github.com/wailsapp/wails/v2/pkg/menu"
	"github.com/wailsapp/wails/v2/pkg/menu/keys"
	"github.com/wailsapp/wails/v2/pkg/runtime"
)

// eventMenu asks the page for what only it can do; data is one of undo, redo,
// reload, attachFile, attachFolder, import, export, shortcuts and about.
const eventMenu = "menu"

const (
	isMac = goruntime.GOOS == "darwin"
	isGTK = goruntime.GOOS == "linux"
)

// menu is the menu of the window. Undo and redo have no keys here: those reach
// the field, which knows its own steps.
func (w *window) menu(version string) *menu.Menu {
	page := func(command string) menu.Callback {
		return func(*menu.CallbackData) { w.tell(eventMenu, command) }
	}
	bar := menu.NewMenu()
	if isMac {
		bar.Append(menu.AppMenu())
	}
	file := bar.AddSubmenu("File")
	file.AddText("Attach an SQLite file…", nil, page("attachFile"))
	file.AddText("Attach a folder or repository…", nil, page("attachFolder"))
	file.AddSeparator()
	file.AddText("Import a folder…", nil, page("import"))
	file.AddText("Export into a folder…", nil, page("export"))
	if !isMac {
		file.AddSeparator()
		file.AddText("Quit", keys.CmdOrCtrl("q"), func(*menu.CallbackData) { runtime.Quit(w.screen()) })
	}
	if isMac {
		bar.Append(menu.EditMenu())
	} else {
		edit := bar.AddSubmenu("Edit")
		edit.AddText("Undo", nil, page("undo"))
		edit.AddText("Redo", nil, page("redo"))
		edit.AddSeparator()
		for _, one := range []struct{ label, key, command string }{
			{"Cut", "x", "Cut"}, {"Copy", "c", "Copy"}, {"Paste", "v", "Paste"}, {"Select all", "a", "SelectAll"},
		} {
			edit.AddText(one.label, keys.CmdOrCtrl(one.key), func(*menu.CallbackData) { editView(w.screen(), one.command) })
		}
	}
	view := bar.AddSubmenu("View")
	view.AddText("Reload", keys.CmdOrCtrl("r"), page("reload"))
	view.AddSeparator()
	for _, one := range []struct {
		label, key string
		factor     float64
	}{{"Larger", "=", zoomStep}, {"Smaller", "-", 1 / zoomStep}, {"Actual size", "0", 0}} {
		view.AddText(one.label, keys.CmdOrCtrl(one.key), func(*menu.CallbackData) { zoomView(w.screen(), w.memory.zoomBy(one.factor)) })
	}
	view.AddSeparator()
	view.AddText("Full screen", keys.Key("f11"), func(*menu.CallbackData) {
		if ui := w.screen(); runtime.WindowIsFullscreen(ui) {
			runtime.WindowUnfullscreen(ui)
		} else {
			runtime.WindowFullscreen(ui)
		}
	})
	help := bar.AddSubmenu("Help")
	help.AddText("Keyboard shortcuts", nil, page("shortcuts"))
	help.AddText("Show the log", nil, func(*menu.CallbackData) { w.showLog() })
	help.AddSeparator()
	help.AddText("About Velocity Desk "+version, nil, page("about"))
	return bar
}
