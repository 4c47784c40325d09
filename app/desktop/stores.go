//go:build desktop || bindings

package desktop

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"

	"velocity.internal/desk/app"
	"velocity.internal/desk/backend/drivers"
	"velocity.internal/desk/backend/identity"
	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/backend/transfer"
	"velocity.internal/desk/backend/workspace"
)

// Moved is what an import or export did. Folder is "" when none was chosen.
type Moved struct {
	Folder  string   `json:"folder"`
	Done    int      `json:"done"`
	Same    int      `json:"same"`
	Refused int      `json:"refused"`
	Why     []string `json:"why"` // the reasons of what was refused
}

func movedOf(folder string, r transfer.Report) *Moved {
	m := &Moved{Folder: folder, Done: r.Imported + r.Exported, Same: r.Same, Refused: r.Refused, Why: []string{}}
	for _, refusal := range r.Refusals {
		m.Why = append(m.Why, refusal.Reason)
	}
	return m
}

func (w *window) importTree(id, connection string) (*Moved, error) {
	return w.move(id, connection, "Import a folder", func(ctx context.Context, store storage.Storage, root *os.Root, tell func(transfer.Progress)) (transfer.Report, error) {
		return transfer.Import(ctx, root.FS(), store, transfer.Options{}, tell)
	})
}

func (w *window) exportTree(id, connection string, tenants []string) (*Moved, error) {
	return w.move(id, connection, "Export into a folder", func(ctx context.Context, store storage.Storage, root *os.Root, tell func(transfer.Progress)) (transfer.Report, error) {
		return transfer.Export(ctx, store, root, transfer.Options{Tenants: tenants}, tell)
	})
}

// move runs an import or export on a folder that the person chooses.
func (w *window) move(id, connection, title string, run func(context.Context, storage.Storage, *os.Root, func(transfer.Progress)) (transfer.Report, error)) (*Moved, error) {
	ctx, done, err := w.jobs.begin(w.ctx, id)
	if err != nil {
		return nil, err
	}
	defer done()
	folder, err := w.chooseFolder(title)
	if err != nil || folder == "" {
		return &Moved{Why: []string{}}, err
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, storage.Errorf(storage.ErrUnavailable, "“%s” cannot be opened", folder)
	}
	defer func() { _ = root.Close() }()
	_, actor := w.session()
	desk, err := w.core.Desk(ctx, connection, actor)
	if err != nil {
		return nil, err
	}
	store, err := desk.Raw("", identity.Administer)
	if err != nil {
		return nil, err
	}
	tell := w.progress(id)
	report, err := run(ctx, store, root, func(p transfer.Progress) { tell(int64(p.Files), int64(p.TotalFiles)) })
	if err != nil {
		return nil, err
	}
	return movedOf(folder, report), nil
}

// attach makes a file or folder a connection, unless it is one already.
func (w *window) attach(path string) (*app.Connection, error) {
	path = filepath.Clean(path)
	kind, err := kindAt(path)
	if err != nil {
		return nil, err
	}
	backend, err := drivers.ByKind(kind)
	if err != nil {
		return nil, err
	}
	var field string
	for _, f := range backend.Fields {
		if f.OnDisk() && field == "" {
			field = f.Name
		}
	}
	connections := app.Bind(w.core, w.session).Connections
	all, err := connections.List()
	if err != nil {
		return nil, err
	}
	for _, known := range all {
		if known.Kind == kind && known.Values[field] == path {
			return &known, nil
		}
	}
	name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	return connections.Save(app.ConnectionForm{
		Name: name, Kind: kind, Values: map[string]string{field: path}, Forget: []string{}, Environment: workspace.EnvLocal,
	})
}

// kindAt tells which kind of store a file or folder holds.
func kindAt(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", storage.Errorf(storage.ErrNotFound, "“%s” does not exist or cannot be read", filepath.Base(path))
	}
	if info.IsDir() {
		if isRepository(path) {
			return "git", nil
		}
		return "filesystem", nil
	}
	file, err := os.Open(path)
	if err != nil {
		return "", storage.Errorf(storage.ErrUnavailable, "“%s” cannot be read", filepath.Base(path))
	}
	defer func() { _ = file.Close() }()
	mark := []byte("SQLite format 3\x00")
	head := make([]byte, len(mark))
	if _, err := io.ReadFull(file, head); err != nil || !bytes.Equal(head, mark) {
		return "", storage.Errorf(storage.ErrInvalid, "“%s” is not an SQLite file", filepath.Base(path))
	}
	return "sqlite", nil
}

func isRepository(path string) bool {
	_, err := os.Stat(filepath.Join(path, ".git"))
	if err == nil {
		return true
	}
	_, head := os.Stat(filepath.Join(path, "HEAD"))
	_, objects := os.Stat(filepath.Join(path, "objects"))
	return head == nil && objects == nil
}
