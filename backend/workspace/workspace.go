// Package workspace keeps the application's own data on this machine:
// connections, the local profile, settings, the audit log and remembered
// titles, in one SQLite file of a folder. Nothing here belongs to the content.
package workspace

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Workspace is an open workspace folder. It is safe for concurrent use, and two
// processes may have the same folder open.
type Workspace struct {
	dir     string
	db      *sql.DB
	secrets *Secrets

	mu   sync.Mutex
	seen *snapshot // nil when it has to be read again
}

// snapshot is what every request asks for. It is read again after own changes,
// and once a second for those of other processes.
type snapshot struct {
	at          time.Time
	profile     Profile
	connections []Connection
}

const snapshotAge = time.Second

// Open opens the workspace in a folder and creates both when they are not there.
// Errors say what is wrong with the folder: not writable, written by a newer
// version, damaged.
func Open(ctx context.Context, dir string) (*Workspace, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if err := writable(dir); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "workspace.db")
	if err := private(path); err != nil {
		return nil, err
	}
	file := (&url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(path)}).String()
	db, err := sql.Open("sqlite", file+"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_txlock=immediate")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(4)
	if err := migrate(ctx, db); err != nil {
		return nil, errors.Join(fmt.Errorf("the workspace in %s cannot be opened: %w", dir, err), db.Close())
	}
	return &Workspace{dir: dir, db: db, secrets: newSecrets(dir)}, nil
}

// writable creates the folder and tries to write into it.
func writable(dir string) error {
	err := os.MkdirAll(dir, 0o700)
	if err == nil {
		var probe *os.File
		if probe, err = os.CreateTemp(dir, ".probe-*"); err == nil {
			err = errors.Join(probe.Close(), os.Remove(probe.Name()))
		}
	}
	if err != nil {
		return fmt.Errorf("the workspace folder %s is not writable: choose another folder or change its permissions: %w", dir, err)
	}
	return nil
}

// private makes the file, when it is new, so that only its owner can read it.
func private(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("the workspace file %s cannot be opened for writing: %w", path, err)
	}
	return f.Close()
}

// migrate brings the file to the format of this program.
func migrate(ctx context.Context, db *sql.DB) error {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, sub, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	sources := provider.ListSources()
	newest := sources[len(sources)-1].Version
	for try := 0; ; try++ {
		found, err := provider.GetDBVersion(ctx)
		if err == nil {
			switch {
			case found > newest:
				return fmt.Errorf("it was written by a newer version of Velocity Desk (format %d, this one knows %d): use that version, or choose another folder", found, newest)
			case found == newest:
				return nil
			}
			_, err = provider.Up(ctx)
		}
		if err == nil {
			return nil
		}
		if try == 20 {
			return err
		}
		// Another process may be creating the same file at this moment.
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// Close releases the file. It may be called twice.
func (w *Workspace) Close() error { return w.db.Close() }

// Dir returns the absolute path of the folder.
func (w *Workspace) Dir() string { return w.dir }

// Secrets returns where the secrets of the connections are kept.
func (w *Workspace) Secrets() *Secrets { return w.secrets }

// ContentFile returns the path of the content that the connection "local" shows.
func (w *Workspace) ContentFile() string { return filepath.Join(w.dir, "content.db") }

// snapshot returns the profile and the connections as they were at most a second ago.
func (w *Workspace) snapshot(ctx context.Context) (*snapshot, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.seen != nil && time.Since(w.seen.at) < snapshotAge {
		return w.seen, nil
	}
	fresh := &snapshot{at: time.Now()}
	var err error
	if fresh.profile, err = w.readProfile(ctx); err != nil {
		return nil, err
	}
	if fresh.connections, err = w.readConnections(ctx); err != nil {
		return nil, err
	}
	w.seen = fresh
	return fresh, nil
}

// changed drops the snapshot after a change of what it holds.
func (w *Workspace) changed() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen = nil
}

// inTx runs f in a write transaction.
func (w *Workspace) inTx(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := w.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := f(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func timeOf(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}
