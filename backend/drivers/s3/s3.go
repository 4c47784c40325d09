// Package s3 keeps a store in a bucket of an S3-compatible service, laid out as
// the original server lays it out, so that both may use one bucket. Versions are
// those of the bucket; where it has none, they are kept as objects below
// "_versions/".
package s3

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/service/s3"

	"velocity.internal/desk/backend/drivers/internal/feed"
	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// Config of a store in a bucket.
type Config struct {
	Bucket string
	// Root is the folder of the store in the bucket; empty means the bucket itself.
	Root string
	// Endpoint is the base URL of the service, http or https; empty means AWS.
	Endpoint string
	// Region is us-east-1 when it is empty.
	Region string
	// PathStyle puts the bucket into the path of requests instead of the host name.
	PathStyle bool
	// AccessKey and SecretKey sign the requests, with SessionToken for temporary
	// ones. Without AccessKey they come from the standard chain of AWS tools.
	AccessKey, SecretKey, SessionToken string
	// CAFile is a PEM file with certificates to be trusted beside the system's.
	CAFile string
	// Versioning says where versions are kept; empty means VersioningBucket.
	Versioning Versioning
	// MaxVersions is how many versions are kept of each item; 0 keeps all.
	MaxVersions int
	// WatchDelay is the time between two looks at what somebody watches; 0 means 30 s.
	WatchDelay time.Duration
	// Clock gives the times of history records; nil means time.Now. Those of
	// content are the service's own.
	Clock func() time.Time

	wrap func(http.RoundTripper) http.RoundTripper // for tests that count or cut requests
}

// Versioning says where the versions of live content are kept.
type Versioning string

// Where versions are kept. A bucket whose versioning is off, or whose service
// has none, keeps them in the folder whatever is asked for; with
// VersioningBucket the connection check then says so where that can be changed.
const (
	VersioningBucket Versioning = "bucket" // by the bucket
	VersioningOn     Versioning = "on"     // by the bucket, whose versioning is switched on at opening
	VersioningFolder Versioning = "folder" // as objects below _versions/
)

const (
	defaultRegion     = "us-east-1"
	defaultWatchDelay = 30 * time.Second
	// parallel bounds the requests that one call makes at the same time.
	parallel = 16
)

// Driver is an open store. It implements storage.Driver.
type Driver struct {
	cfg       Config
	client    *sdk.Client
	transport *http.Transport
	layout    tree.Layout
	found     findings
	versions  versions
	names     names
	locks     locks
	hub       feed.Hub
	watch     watcher
	lease     lease

	marked atomic.Bool // that versions are kept in the folder stands in the bucket
	closed atomic.Bool
	work   sync.WaitGroup
}

var _ storage.Driver = (*Driver)(nil)

// Open opens the store in a bucket, which must exist. It finds out what the
// service can do: whether the bucket has versions, and by a probe object that is
// removed at once, whether writes can be bound to conditions.
func Open(ctx context.Context, cfg Config) (storage.Storage, error) {
	d, err := open(ctx, cfg)
	if err != nil {
		return nil, err
	}
	return storage.New(d), nil
}

func open(ctx context.Context, cfg Config) (*Driver, error) {
	cfg, err := complete(cfg)
	if err != nil {
		return nil, err
	}
	d := &Driver{cfg: cfg}
	if err := d.connect(ctx); err != nil {
		return nil, err
	}
	if err := d.discover(ctx); err != nil {
		d.transport.CloseIdleConnections()
		return nil, err
	}
	switch {
	case d.found.versioned && d.found.foldered:
		d.versions = joinedVersions{bucketVersions{d}, folderVersions{d}}
	case d.found.versioned:
		d.versions = bucketVersions{d}
	default:
		d.versions = folderVersions{d}
	}
	return d, nil
}

// Capabilities implements storage.Driver.
func (d *Driver) Capabilities() storage.Capabilities {
	return storage.Capabilities{
		Kind: "s3", ReadOnly: d.found.readOnly, MaxSize: maxSize, Conditional: d.found.conditional, MultiProcess: d.found.conditional,
		NamesakeFolders: !d.found.folders, WatchDelay: d.cfg.WatchDelay,
	}
}

// Close implements storage.Driver.
func (d *Driver) Close() error {
	d.closed.Store(true)
	d.watch.stop()
	d.hub.Close()
	d.lease.release(d)
	d.work.Wait()
	d.transport.CloseIdleConnections()
	return nil
}

func (d *Driver) now() time.Time { return d.cfg.Clock().UTC() }
