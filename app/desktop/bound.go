//go:build desktop || bindings

package desktop

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"

	"github.com/wailsapp/wails/v2/pkg/runtime"

	"velocity.internal/desk/app"
	"velocity.internal/desk/backend/storage"
)

// Window is what the page may ask of the window that it is in: what a browser
// does by itself, or cannot do. It is bound in the window only.
type Window struct{ w *window }

// call runs one call of the page, with a panic turned into an error.
func call[T any](w *window, f func() (T, error)) (result T, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = app.FaultOf(w.ctx, w.core.Log(), fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	if result, err = f(); err != nil {
		return result, app.FaultOf(w.ctx, w.core.Log(), err)
	}
	return result, nil
}

// act is call for calls without a result.
func act(w *window, f func() error) error {
	_, err := call(w, func() (struct{}, error) { return struct{}{}, f() })
	return err
}

// errGone is answered when the window ends before it was there.
var errGone = storage.Errorf(storage.ErrUnavailable, "the window is closing")

// Start returns the address to begin at: what the program was started with,
// else the screen that was shown last, else "". It answers once; a page that is
// loaded again stays where it is.
func (b *Window) Start() (string, error) {
	return call(b.w, func() (string, error) { return b.w.begin(), nil })
}

// Shown tells which screen is shown, so that the next start begins there, and
// what the window is called meanwhile.
func (b *Window) Shown(address, name string) error {
	return act(b.w, func() error {
		if !isScreen(address) {
			return storage.Errorf(storage.ErrInvalid, "this is not the address of a screen")
		}
		if ui := b.w.screen(); ui != nil {
			runtime.WindowSetTitle(ui, name)
		}
		b.w.memory.mu.Lock()
		b.w.memory.Address = address
		b.w.memory.mu.Unlock()
		return b.w.memory.keep(b.w.ctx, b.w.ws)
	})
}

// Stay answers the event "closing": whether there is something that a person
// would not want to lose.
func (b *Window) Stay(wanted bool) error {
	return act(b.w, func() error {
		b.w.mu.Lock()
		defer b.w.mu.Unlock()
		if b.w.closing != nil {
			b.w.closing <- wanted // it has room for one answer
			b.w.closing = nil
		}
		return nil
	})
}

// Browse opens a link in the browser of the system: http, https and mailto only.
func (b *Window) Browse(link string) error {
	return act(b.w, func() error { return b.w.browse(link) })
}

// File is a file on this machine.
type File struct {
	Path string `json:"path"`
	Name string `json:"name"` // with its folders, when a folder was dropped
	Size int64  `json:"size"` // in bytes
}

// ChooseFiles lets the person choose files, or with several false one. The
// answer is empty when they chose none.
func (b *Window) ChooseFiles(several bool) ([]File, error) {
	return call(b.w, func() ([]File, error) {
		files := []File{}
		paths, err := b.w.choose(several)
		for _, path := range paths {
			info, serr := os.Stat(path)
			if serr != nil {
				return files, storage.Errorf(storage.ErrUnavailable, "“%s” cannot be read", filepath.Base(path))
			}
			files = append(files, File{Path: path, Name: info.Name(), Size: info.Size()})
		}
		return files, err
	})
}

// ChooseFolder lets the person choose a folder and answers with its path, "" when
// they chose none.
func (b *Window) ChooseFolder() (string, error) {
	return call(b.w, func() (string, error) { return b.w.chooseFolder("Choose a folder") })
}

// Upload stores a file of this machine under the address of an upload stream,
// and goes on until it is done or cancelled by its id. How far it is comes as
// events "transfer".
func (b *Window) Upload(id, address, path string) (*app.Saved, error) {
	return call(b.w, func() (*app.Saved, error) { return b.w.upload(id, address, path) })
}

// Download asks the person for a place and writes the stream of an address
// there. It answers with the path, "" when they chose none. How far it is comes
// as events "transfer".
func (b *Window) Download(id, address string) (string, error) {
	return call(b.w, func() (string, error) { return b.w.download(id, address) })
}

// Cancel ends a transfer. What it has written is removed. One that has ended is
// no error.
func (b *Window) Cancel(id string) error {
	return act(b.w, func() error {
		b.w.jobs.cancel(id)
		return nil
	})
}

// Attach asks for an SQLite file, or with folder for a folder of files or a
// repository, and makes it a connection, unless it is one. Nil means that
// nothing was chosen.
func (b *Window) Attach(folder bool) (*app.Connection, error) {
	return call(b.w, func() (*app.Connection, error) {
		path, err := b.w.chooseStore(folder)
		if err != nil || path == "" {
			return nil, err
		}
		return b.w.attach(path)
	})
}

// Import asks for a folder and takes the tenants in it into a connection.
func (b *Window) Import(id, connection string) (*Moved, error) {
	return call(b.w, func() (*Moved, error) { return b.w.importTree(id, connection) })
}

// Export asks for a folder and writes tenants of a connection into it, all of
// them when none is named.
func (b *Window) Export(id, connection string, tenants []string) (*Moved, error) {
	return call(b.w, func() (*Moved, error) { return b.w.exportTree(id, connection, tenants) })
}
