package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/pressly/goose/v3"

	"velocity.internal/desk/backend/drivers/internal/relational"
	"velocity.internal/desk/backend/storage"
)

// applicationID marks our files: offset 68 of the header, see
// https://www.sqlite.org/fileformat2.html#application_id. It is set before the
// file goes into WAL mode, so that it always stands in the file itself.
const applicationID = 0x56445354

const busyTimeout = 10 * time.Second

// checkFile returns the absolute path and whether the file has to be made. It
// refuses a file that is not a store, by its header alone.
func checkFile(path string, readOnly bool) (abs string, fresh bool, err error) {
	if path == "" {
		return "", false, storage.Errorf(storage.ErrInvalid, "the path of the SQLite file is missing")
	}
	if strings.ContainsRune(path, 0) {
		return "", false, storage.Errorf(storage.ErrInvalid, "the path of the SQLite file holds a NUL character")
	}
	if abs, err = filepath.Abs(path); err != nil {
		return "", false, storage.Errorf(storage.ErrInvalid, "the path %s cannot be made absolute: %v", path, err)
	}
	header, err := readHeader(abs)
	switch {
	case errors.Is(err, fs.ErrNotExist) && readOnly:
		return "", false, storage.Errorf(storage.ErrNotFound, "there is no file %s, and a read-only connection does not make one", abs)
	case errors.Is(err, fs.ErrNotExist):
		return abs, true, create(abs)
	case err != nil:
		return "", false, storage.Errorf(storage.ErrUnavailable, "the file %s cannot be read: %v", abs, plain(err))
	case len(header) == 0 && readOnly:
		return "", false, storage.Errorf(storage.ErrInvalid, "the file %s is empty and not a store", abs)
	case len(header) == 0:
		return abs, true, nil
	case len(header) < 100 || !bytes.HasPrefix(header, []byte("SQLite format 3\x00")):
		return "", false, storage.Errorf(storage.ErrInvalid, "the file %s is not an SQLite database", abs)
	case binary.BigEndian.Uint32(header[68:]) != applicationID:
		return "", false, storage.Errorf(storage.ErrInvalid, "the file %s is an SQLite database of another program", abs)
	}
	return abs, false, nil
}

func readHeader(path string) ([]byte, error) {
	f, err := os.Open(path) //nolint:gosec // the path is what the person asked to open
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return io.ReadAll(io.LimitReader(f, 100))
}

// create makes the empty file, for this user alone; SQLite gives its side files
// the same rights.
func create(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600) //nolint:gosec // the path is what the person asked to open
	if errors.Is(err, fs.ErrNotExist) {
		return storage.Errorf(storage.ErrInvalid, "the folder %s does not exist", filepath.Dir(path))
	}
	if err != nil {
		return storage.Errorf(storage.ErrUnavailable, "the file %s cannot be made: %v", path, plain(err))
	}
	return f.Close()
}

// plain returns the cause of an error without operation and path.
func plain(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

// dsn returns the file: URL of an absolute path. Every character that means
// something in a URL is escaped, so that no path can carry a parameter.
func dsn(path string, params url.Values) string {
	slashed := filepath.ToSlash(path)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed // C:/store.db
	}
	return "file://" + (&url.URL{Path: slashed}).EscapedPath() + "?" + params.Encode()
}

func busy() string { return fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds()) }

func writerDSN(fresh bool) url.Values {
	pragmas := []string{busy()}
	if fresh {
		pragmas = append(pragmas, fmt.Sprintf("application_id(%d)", applicationID))
	}
	pragmas = append(pragmas, "journal_mode(WAL)", "synchronous(FULL)", "journal_size_limit(16777216)")
	return url.Values{"mode": {"rw"}, "_txlock": {"immediate"}, "_pragma": pragmas}
}

// readerDSN is for connections that only read. Without one that writes, SQLite
// must be able to remove its side files at the end, which mode ro could not.
func readerDSN(alone bool) url.Values {
	mode := "ro"
	if alone {
		mode = "rw"
	}
	return url.Values{"mode": {mode}, "_pragma": {busy(), "query_only(1)"}}
}

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings a store to the format of this program.
func migrate(ctx context.Context, db *sql.DB, readOnly bool) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return err
	}
	return relational.Migrate(ctx, provider, readOnly, busyTimeout, func(ctx context.Context) (int64, error) { return formatOf(ctx, db) })
}

// formatOf returns the format of a store, 0 when it has no tables yet.
func formatOf(ctx context.Context, db *sql.DB) (int64, error) {
	var tables, version int64
	if err := db.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_schema WHERE name = ?1`, goose.DefaultTablename).Scan(&tables); err != nil || tables == 0 {
		return 0, translate(err)
	}
	err := db.QueryRowContext(ctx, `SELECT coalesce(max(version_id), 0) FROM `+goose.DefaultTablename+` WHERE is_applied`).Scan(&version)
	return version, translate(err)
}

// pause waits a moment for another process.
func pause(ctx context.Context) error {
	select {
	case <-time.After(20 * time.Millisecond):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
