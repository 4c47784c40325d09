package sqlite

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"velocity.internal/desk/backend/storage"
)

// Backup writes a consistent copy of the store to a new file while others go on
// reading and writing. The copy is itself a store. An existing file is refused
// with ErrExists; when it fails, no file is left.
func (d *Driver) Backup(ctx context.Context, path string) (err error) {
	path, err = filepath.Abs(path)
	if err != nil {
		return storage.Errorf(storage.ErrInvalid, "the path of the backup cannot be made absolute: %v", err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600) //nolint:gosec // the path is what the person asked for
	if errors.Is(err, fs.ErrExist) {
		return storage.Errorf(storage.ErrExists, "the file %s is already there; a backup never replaces a file", path)
	}
	if err != nil {
		return storage.Errorf(storage.ErrInvalid, "the backup %s cannot be made: %v", path, plain(err))
	}
	defer func() {
		if cerr := f.Close(); err == nil {
			err = cerr
		}
		if err != nil {
			_ = os.Remove(path)
		}
	}()
	params := readerDSN(false)
	params["_pragma"] = []string{busy()} // without query_only, which also refuses to write the copy
	db, err := open(dsn(d.cfg.Path, params), 1)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(ctx, `VACUUM INTO ?1`, path); err != nil {
		return d.pool.failed(ctx, err)
	}
	return f.Sync()
}
