package postgres

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/pgxpool"

	"velocity.internal/desk/backend/storage"
)

// Config of a store in a PostgreSQL database. Only Host and Database have no default.
type Config struct {
	Host     string // a name, an address, or the folder of a Unix socket
	Port     int    // 0 means 5432
	Database string
	User     string // "" means the user of this process
	Password string // "" means the one in PGPASSWORD or in the password file of the user
	// Schema is where the tables lie; it is made if it does not exist. "" means velocity.
	Schema string
	// TLS is a mode of libpq: disable, allow, prefer, require, verify-ca or
	// verify-full; "" means prefer. CA is the file of the certificates that the
	// last two trust; "" means those of the system.
	TLS, CA string
	// MaxConns is how many connections are open at most, beside one that listens
	// while somebody watches; 0 means 10.
	MaxConns int
	// StatementTimeout is how long the server works at one statement; 0 means a
	// minute, less than 0 means no limit.
	StatementTimeout time.Duration
	// ApplicationName is how the server shows the connections; "" means velocity-desk.
	ApplicationName string
	// MaxVersions is how many versions are kept of each item; 0 keeps all.
	MaxVersions int
	// Clock gives the times that are stored; nil means time.Now.
	Clock func() time.Time
}

// Defaults of Config.
const (
	defaultPort      = 5432
	defaultSchema    = "velocity"
	defaultTLS       = "prefer"
	defaultConns     = 10
	defaultStatement = time.Minute
	defaultName      = "velocity-desk"
)

const (
	connectTime = 5 * time.Second
	idleTime    = 5 * time.Minute
	// strandedTime is how long the server keeps a transaction whose client is silent.
	strandedTime = 30 * time.Second
	// cancelTime is how long the answer to a statement is waited for that its caller
	// does not want any more: mostly it says clearly whether it was done.
	cancelTime = 500 * time.Millisecond
)

// tlsModes are those of libpq, from the weakest on.
var tlsModes = []string{"disable", "allow", "prefer", "require", "verify-ca", "verify-full"}

var schemaName = regexp.MustCompile(`^[a-z_][a-z0-9_]{0,62}$`)

// complete fills in defaults and refuses what cannot work.
func (c Config) complete() (Config, error) {
	if c.Port == 0 {
		c.Port = defaultPort
	}
	if c.Schema == "" {
		c.Schema = defaultSchema
	}
	if c.TLS == "" {
		c.TLS = defaultTLS
	}
	if c.MaxConns == 0 {
		c.MaxConns = defaultConns
	}
	if c.StatementTimeout == 0 {
		c.StatementTimeout = defaultStatement
	}
	if c.ApplicationName == "" {
		c.ApplicationName = defaultName
	}
	switch {
	case c.Host == "":
		return c, storage.Errorf(storage.ErrInvalid, "the host of the database server is missing")
	case strings.ContainsAny(c.Host, ", "):
		return c, storage.Errorf(storage.ErrInvalid, "the database server is one host, not several")
	case c.Database == "":
		return c, storage.Errorf(storage.ErrInvalid, "the name of the database is missing")
	case c.Port < 1 || c.Port > 65535:
		return c, storage.Errorf(storage.ErrInvalid, "the port of the database server must be 1 to 65535, not %d", c.Port)
	case !schemaName.MatchString(c.Schema) || strings.HasPrefix(c.Schema, "pg_"):
		return c, storage.Errorf(storage.ErrInvalid, "the schema may hold small letters, digits and underscores, at most 63, and begins with neither a digit nor pg_")
	case c.MaxConns < 2 || c.MaxConns > 1000:
		return c, storage.Errorf(storage.ErrInvalid, "the number of connections must be 2 to 1000, not %d", c.MaxConns)
	case c.MaxVersions < 0:
		return c, storage.Errorf(storage.ErrInvalid, "the number of versions to keep must not be negative")
	}
	for _, mode := range tlsModes {
		if mode == c.TLS {
			return c, nil
		}
	}
	return c, storage.Errorf(storage.ErrInvalid, "the TLS mode must be one of %s", strings.Join(tlsModes, ", "))
}

// connection returns the settings of a connection, without parameters of the session.
func (c Config) connection() (*pgxpool.Config, error) {
	settings := []string{
		setting("host", c.Host), fmt.Sprintf("port=%d", c.Port), setting("dbname", c.Database), setting("sslmode", c.TLS),
		fmt.Sprintf("connect_timeout=%d", int(connectTime.Seconds())),
	}
	for name, value := range map[string]string{"user": c.User, "password": c.Password, "sslrootcert": c.CA} {
		if value != "" {
			settings = append(settings, setting(name, value))
		}
	}
	cfg, err := pgxpool.ParseConfig(strings.Join(settings, " "))
	if err != nil {
		// Its own text repeats the settings; the cause is what matters.
		if cause := errors.Unwrap(err); cause != nil {
			return nil, storage.Errorf(storage.ErrInvalid, "the settings of the database connection cannot be used: %v", cause)
		}
		return nil, storage.Errorf(storage.ErrInvalid, "the settings of the database connection cannot be used")
	}
	cfg.ConnConfig.RuntimeParams = map[string]string{}
	return cfg, nil
}

// setting writes a setting in the form of libpq.
func setting(name, value string) string {
	return name + "='" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(value) + "'"
}

// pooled returns the settings of the connections of a store, each a session with
// parameters of its own.
func (c Config) pooled(base *pgxpool.Config, settled map[string]string) *pgxpool.Config {
	cfg := base.Copy()
	cfg.MaxConns, cfg.MaxConnIdleTime = int32(c.MaxConns), idleTime //nolint:gosec // at most 1000
	cfg.ConnConfig.RuntimeParams = map[string]string{
		"application_name":                    c.ApplicationName,
		"client_encoding":                     "UTF8",
		"search_path":                         pgx.Identifier{c.Schema}.Sanitize(),
		"statement_timeout":                   fmt.Sprint(max(0, c.StatementTimeout.Milliseconds())),
		"idle_in_transaction_session_timeout": fmt.Sprint(strandedTime.Milliseconds()),
		"default_transaction_isolation":       "read committed",
	}
	for name, value := range settled {
		cfg.ConnConfig.RuntimeParams[name] = value
	}
	cfg.ConnConfig.BuildContextWatcherHandler = func(conn *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: conn, DeadlineDelay: cancelTime}
	}
	return cfg
}
