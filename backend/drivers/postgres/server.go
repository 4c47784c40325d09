package postgres

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"math"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"velocity.internal/desk/backend/drivers/internal/relational"
	"velocity.internal/desk/backend/storage"
)

const oldestServer = 14

// examine refuses a server with which a store would not work. It returns the
// parameters that sessions need so that what is acknowledged is durable.
func examine(ctx context.Context, conn *pgx.Conn) (map[string]string, error) {
	var pid uint32
	var version int
	var encoding, commit string
	err := conn.QueryRow(ctx, `SELECT pg_backend_pid(), current_setting('server_version_num')::int, current_setting('server_encoding'),
		current_setting('synchronous_commit')`, pgx.QueryExecModeExec).Scan(&pid, &version, &encoding, &commit)
	switch {
	case err != nil:
		return nil, err
	case pid != conn.PgConn().PID():
		// Whoever stands in between gives out numbers of his own. Sessions, which the
		// feed of changes, the settings and prepared statements belong to, are lost there.
		return nil, storage.Errorf(storage.ErrUnsupported,
			"a connection pooler such as pgbouncer stands before the database server: connect to the server itself, the store pools its connections")
	case version < oldestServer*10_000:
		return nil, storage.Errorf(storage.ErrUnsupported, "the database server is PostgreSQL %d: version %d or newer is needed", version/10_000, oldestServer)
	case encoding != "UTF8":
		return nil, storage.Errorf(storage.ErrUnsupported, "the database has the encoding %s: make one with the encoding UTF8", encoding)
	}
	settled := map[string]string{}
	if commit == "off" {
		settled["synchronous_commit"] = "on"
	}
	return settled, nil
}

// refused says why the first connection of a store was not made.
func refused(ctx context.Context, err error) error {
	err = translate(ctx, err)
	var failure *pgconn.PgError
	if errors.As(err, &failure) {
		switch failure.Code {
		case "28P01", "28000", "3D000":
			message, _ := explain(failure)
			return &storage.Error{Kind: storage.ErrInvalid, Message: message, Err: failure}
		}
	}
	return err
}

// makeSchema makes the schema if it does not exist; several may do so at once.
func makeSchema(ctx context.Context, conn *pgx.Conn, schema string) error {
	for attempt := 0; ; attempt++ {
		var exists bool
		if err := conn.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = $1)`, schema).Scan(&exists); err != nil || exists {
			return err
		}
		_, err := conn.Exec(ctx, "CREATE SCHEMA IF NOT EXISTS "+pgx.Identifier{schema}.Sanitize())
		var failure *pgconn.PgError
		switch {
		case errors.As(err, &failure) && failure.Code == "42501":
			return storage.Errorf(storage.ErrInvalid, "the database has no schema %s, and the user may not make one: make it, or name one that belongs to the user", schema)
		case err == nil || !again(err) || attempt > 3:
			return err
		}
	}
}

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings a store to the format of this program, one process after another.
func migrate(ctx context.Context, cfg *pgx.ConnConfig, schema string) error {
	cfg = cfg.Copy()
	cfg.RuntimeParams["search_path"] = pgx.Identifier{schema}.Sanitize()
	db := stdlib.OpenDB(*cfg)
	defer func() { _ = db.Close() }()
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockID(key(schema, "migrations")&math.MaxInt64), lock.WithLockTimeout(1, 60))
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, files, goose.WithSessionLocker(locker),
		goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return err
	}
	return relational.Migrate(ctx, provider, false, 0, func(ctx context.Context) (int64, error) {
		var exists bool
		var version int64
		err := db.QueryRowContext(ctx, `SELECT to_regclass($1) IS NOT NULL`, goose.DefaultTablename).Scan(&exists)
		if err == nil && exists {
			err = db.QueryRowContext(ctx, `SELECT coalesce(max(version_id), 0) FROM `+goose.DefaultTablename+` WHERE is_applied`).Scan(&version)
		}
		return version, translate(ctx, err)
	})
}

// lockNames is the statement after which no other process makes tenants or types.
func lockNames(schema string) string {
	return fmt.Sprintf("SELECT pg_advisory_xact_lock(%d)", key(schema, "names"))
}
