package redis

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"velocity.internal/desk/backend/drivers/internal/feed"
	"velocity.internal/desk/backend/storage"
)

// Modes of reaching Redis.
const (
	ModeSingle   = "single"
	ModeSentinel = "sentinel"
	ModeCluster  = "cluster"
)

// Config of a store in Redis.
type Config struct {
	// Addresses of the server, of the sentinels or of nodes of the cluster, HOST:PORT.
	Addresses []string
	// Mode is one of the Mode constants, ModeSingle when empty.
	Mode string
	// Master is the name of the server at the sentinels.
	Master string
	// Username and Password of an ACL user; the default user has no name.
	Username, Password string
	// Database is the number of the database; a cluster has 0 only.
	Database int
	// TLS encrypts the connections. CAFile names a PEM file with the authorities
	// that are trusted instead of those of the system.
	TLS    bool
	CAFile string
	// Root begins every key, so that several stores share a server; "velocity" when empty.
	Root string
	// TTL makes the tenants that are made through this store ephemeral: all of such
	// a tenant vanishes when nothing has been written to it for TTL, at most a tenth
	// later. 0 keeps tenants for ever. Tenants that exist stay what they are.
	TTL time.Duration
	// MaxVersions is how many versions are kept of each item; 0 keeps all.
	MaxVersions int
	// Clock gives the times that are stored; nil means time.Now.
	Clock func() time.Time
}

const (
	defaultRoot = "velocity"
	// maxSize is the largest item, in bytes.
	maxSize = 64 << 20
	// watchDelay is the time within which others' changes are seen.
	watchDelay = time.Second
)

// Driver is an open store. It implements storage.Driver.
type Driver struct {
	cfg    Config
	client goredis.UniversalClient
	hub    feed.Hub

	warning   atomic.Pointer[string]
	listening listener
	calls     sync.RWMutex // read-locked by every call to the server
}

var _ storage.Driver = (*Driver)(nil)

// Open opens a store, or makes one where there is none. ErrUnavailable when no
// server answers or it refuses the user, ErrUnsupported when it is too old.
func Open(ctx context.Context, cfg Config) (storage.Storage, error) {
	d, err := openDriver(ctx, cfg)
	if err != nil {
		return nil, err
	}
	return storage.New(d), nil
}

func openDriver(ctx context.Context, cfg Config) (*Driver, error) {
	if err := cfg.complete(); err != nil {
		return nil, err
	}
	client, err := connect(cfg)
	if err != nil {
		return nil, err
	}
	d := &Driver{cfg: cfg, client: client}
	if err := d.Check(ctx); err != nil {
		_ = client.Close()
		return nil, err
	}
	return d, nil
}

// complete fills in defaults and refuses what contradicts itself.
func (c *Config) complete() error {
	if c.Mode == "" {
		c.Mode = ModeSingle
	}
	if c.Root == "" {
		c.Root = defaultRoot
	}
	if c.Clock == nil {
		c.Clock = time.Now
	}
	switch {
	case c.Mode != ModeSingle && c.Mode != ModeSentinel && c.Mode != ModeCluster:
		return storage.Errorf(storage.ErrInvalid, "the mode %q is not known: use single, sentinel or cluster", c.Mode)
	case len(c.Addresses) == 0:
		return storage.Errorf(storage.ErrInvalid, "the address of the server is missing")
	case len(c.Addresses) > 1 && c.Mode == ModeSingle:
		return storage.Errorf(storage.ErrInvalid, "several addresses need the mode sentinel or cluster")
	case (c.Master != "") != (c.Mode == ModeSentinel):
		return storage.Errorf(storage.ErrInvalid, "the name of the master is needed with sentinels, and only there")
	case c.Mode == ModeCluster && c.Database != 0:
		return storage.Errorf(storage.ErrInvalid, "a cluster has the database 0 only")
	case c.Database < 0:
		return storage.Errorf(storage.ErrInvalid, "the number of the database must not be negative")
	case c.CAFile != "" && !c.TLS:
		return storage.Errorf(storage.ErrInvalid, "a file of authorities is of use with TLS only")
	case c.TTL < 0 || c.TTL > 0 && c.TTL < time.Second:
		return storage.Errorf(storage.ErrInvalid, "the ttl must be at least one second, or 0 to keep everything")
	case c.MaxVersions < 0:
		return storage.Errorf(storage.ErrInvalid, "the number of versions to keep must not be negative")
	}
	return storage.CheckName("root", c.Root)
}

// Capabilities implements storage.Driver.
func (d *Driver) Capabilities() storage.Capabilities {
	return storage.Capabilities{
		Kind: "redis", MaxSize: maxSize, AtomicTransition: true, AtomicHistory: true, Conditional: true, FreeFull: true,
		StableVersionIDs: true, MultiProcess: true, NamesakeFolders: true, WatchDelay: watchDelay, Warning: *d.warning.Load(),
	}
}

// Close implements storage.Driver. It waits for the calls that it interrupts.
func (d *Driver) Close() error {
	d.listening.close()
	d.hub.Close()
	err := d.client.Close()
	d.calls.Lock()
	defer d.calls.Unlock()
	return err
}

func (d *Driver) now() int64 { return d.cfg.Clock().UnixMicro() }
