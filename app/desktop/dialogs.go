//go:build desktop || bindings

package desktop

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/pkg/browser"
	"github.com/wailsapp/wails/v2/pkg/runtime"

	"velocity.internal/desk/backend/storage"
)

// choose asks for files to read.
func (w *window) choose(several bool) ([]string, error) {
	ui := w.screen()
	if ui == nil {
		return nil, errGone
	}
	w.dialog.Lock()
	defer w.dialog.Unlock()
	if several {
		return runtime.OpenMultipleFilesDialog(ui, runtime.OpenDialogOptions{Title: "Choose files"})
	}
	path, err := runtime.OpenFileDialog(ui, runtime.OpenDialogOptions{Title: "Choose a file"})
	if err != nil || path == "" {
		return nil, err
	}
	return []string{path}, nil
}

// chooseTarget asks for a file to write.
func (w *window) chooseTarget(name string) (string, error) {
	ui := w.screen()
	if ui == nil {
		return "", errGone
	}
	w.dialog.Lock()
	defer w.dialog.Unlock()
	return runtime.SaveFileDialog(ui, runtime.SaveDialogOptions{Title: "Save as", DefaultFilename: name, CanCreateDirectories: true})
}

// chooseFolder asks for a folder.
func (w *window) chooseFolder(title string) (string, error) {
	ui := w.screen()
	if ui == nil {
		return "", errGone
	}
	w.dialog.Lock()
	defer w.dialog.Unlock()
	return runtime.OpenDirectoryDialog(ui, runtime.OpenDialogOptions{Title: title, CanCreateDirectories: true})
}

// chooseStore asks for a store to attach.
func (w *window) chooseStore(folder bool) (string, error) {
	if folder {
		return w.chooseFolder("Attach a folder or repository")
	}
	ui := w.screen()
	if ui == nil {
		return "", errGone
	}
	w.dialog.Lock()
	defer w.dialog.Unlock()
	return runtime.OpenFileDialog(ui, runtime.OpenDialogOptions{Title: "Attach an SQLite file", Filters: []runtime.FileFilter{
		{DisplayName: "SQLite files", Pattern: "*.db;*.sqlite;*.sqlite3"}, {DisplayName: "All files", Pattern: "*"},
	}})
}

// question asks the person yes or no.
func (w *window) question(title, text string) bool {
	ui := w.screen()
	if ui == nil {
		return true
	}
	w.dialog.Lock()
	defer w.dialog.Unlock()
	said, err := runtime.MessageDialog(ui, runtime.MessageDialogOptions{
		Type: runtime.QuestionDialog, Title: title, Message: plainly(text), Buttons: []string{"Yes", "No"}, DefaultButton: "No", CancelButton: "No",
	})
	return err == nil && said == "Yes"
}

// report tells the person what failed, beside what runs.
func (w *window) report(what string, err error) {
	fault := w.fault(w.ctx, err)
	w.tell(eventFailed, Failure{Title: what, Problem: fault})
}

// eventFailed tells the page of something that failed and that it did not ask
// for; data is a Failure.
const eventFailed = "failed"

// Failure is what the page shows of it.
type Failure struct {
	Title   string `json:"title"`
	Problem string `json:"problem"` // the JSON of an app.Fault
}

// plainly keeps a text from being read as a format, which GTK does with it.
func plainly(text string) string {
	if isGTK {
		return strings.ReplaceAll(text, "%", "%%")
	}
	return text
}

// browse opens a link in the browser of the system.
func (w *window) browse(link string) error {
	if !leadsOut(link) {
		return storage.Errorf(storage.ErrInvalid, "this link is not opened: only http, https and mailto are")
	}
	if err := browser.OpenURL(link); err != nil {
		return storage.Errorf(storage.ErrUnavailable, "this machine has no browser that opens “%s”", link)
	}
	return nil
}

// eventFiles brings files that were dropped; data is a list of File.
const eventFiles = "files"

// maxDropped is how many files one drop may bring.
const maxDropped = 10_000

// dropped tells the page what was dropped on the window, folders with all that
// is in them. Hidden files and links are left out.
func (w *window) dropped(paths []string) {
	files := []File{}
	for _, path := range paths {
		root := filepath.Dir(path)
		err := filepath.WalkDir(path, func(at string, entry fs.DirEntry, err error) error {
			hidden := strings.HasPrefix(entryName(entry, at), ".") && at != path
			switch {
			case err != nil || hidden && !entry.IsDir():
				return nil //nolint:nilerr // what cannot be read is not offered
			case hidden:
				return fs.SkipDir
			case len(files) == maxDropped:
				return fs.SkipAll
			case !entry.Type().IsRegular():
				return nil
			}
			name, nerr := filepath.Rel(root, at)
			info, serr := os.Stat(at)
			if nerr == nil && serr == nil {
				files = append(files, File{Path: at, Name: filepath.ToSlash(name), Size: info.Size()})
			}
			return nil
		})
		if err != nil {
			w.core.Log().WarnContext(w.ctx, "a dropped folder was not read whole", "error", err)
		}
	}
	if len(files) > 0 {
		w.tell(eventFiles, files)
	}
}

func entryName(entry fs.DirEntry, path string) string {
	if entry == nil {
		return filepath.Base(path)
	}
	return entry.Name()
}

// showLog opens the log with the program that the system has for it.
func (w *window) showLog() {
	if err := browser.OpenFile(w.log.path); err != nil {
		w.report("The log cannot be shown", storage.Errorf(storage.ErrUnavailable, "it lies at %s", w.log.path))
	}
}
