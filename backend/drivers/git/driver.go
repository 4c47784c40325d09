package git

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-git/go-git/v5/config"

	"velocity.internal/desk/backend/drivers/internal/feed"
	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// Config of a store in a Git repository.
type Config struct {
	Dir          string           // the repository, bare or with a work tree; a bare one is made when there is nothing
	Branch       string           // "" is the one that HEAD names
	Folder       string           // of the branch, in which the store stands; "" is its top
	LFSThreshold int64            // bytes from which content is kept as a Git LFS pointer; 0 means DefaultLFSThreshold
	Remote       Remote           // that the branch is kept in step with; one without URL is none. A new repository is a clone of it.
	Push         bool             // after each publish the branch is brought in step with Remote, in the background
	Clock        func() time.Time // of commits; nil means time.Now
}

// DefaultLFSThreshold is the size from which content becomes a Git LFS object.
const DefaultLFSThreshold = 4 << 20

// What is our own in a git directory.
const (
	ownName = "velocity"
	ownDir  = ownName
	tempDir = ownDir + "/tmp"
)

// watchDelay is the longest time until changes of others are seen.
const watchDelay = 2 * time.Second

// Driver keeps a store in a branch of a Git repository.
type Driver struct {
	cfg                Config
	root               folder
	self               fs.FileInfo
	objects            objects
	config             *config.Config
	worktree           bool   // there is a work tree beside the git directory
	head               string // what HEAD named when the store was opened
	ref                string // of the branch
	layout             tree.Layout
	index              *index
	turn               chan struct{} // holds a token while somebody changes the store
	alive              *os.File
	closing, closed    atomic.Bool
	hub                feed.Hub
	watch              watcher
	patterns           patterns                            // of .gitattributes
	fanout             [256]bool                           // folders of loose objects that are there
	journal            *os.File                            // under the lock
	wrote              struct{ count, bytes atomic.Int64 } // loose objects since they were last packed
	packing, checkouts *background
	pushing            *background
	follows            sync.WaitGroup
	pushed             atomic.Pointer[error] // what became of the last push in the background
}

var _ storage.Driver = (*Driver)(nil)

// Open opens a store in a Git repository. The result is closed by the caller.
func Open(ctx context.Context, cfg Config) (storage.Storage, error) {
	d, err := OpenDriver(ctx, cfg)
	if err != nil {
		return nil, err
	}
	return storage.New(d), nil
}

// OpenDriver opens the bare driver and brings its index in step with the branch,
// which takes time when the repository is new to it. ErrInvalid says what is
// wrong with the configuration, ErrUnsupported that the repository needs more
// than this program does, ErrUnavailable that it cannot be used.
func OpenDriver(ctx context.Context, cfg Config) (*Driver, error) {
	if cfg.Dir == "" {
		return nil, storage.Errorf(storage.ErrInvalid, "the folder of the repository is missing")
	}
	if cfg.Folder != "" {
		if err := storage.CheckFolder(cfg.Folder); err != nil {
			return nil, err
		}
	}
	if cfg.LFSThreshold < 0 {
		return nil, storage.Errorf(storage.ErrInvalid, "the size from which content is kept by Git LFS is negative")
	}
	if cfg.LFSThreshold == 0 {
		cfg.LFSThreshold = DefaultLFSThreshold
	}
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	dir, err := filepath.Abs(cfg.Dir)
	if err != nil {
		return nil, unusable(err)
	}
	cfg.Dir = dir
	d := &Driver{cfg: cfg, layout: tree.Layout{Folders: true}, turn: make(chan struct{}, 1)}
	d.packing, d.checkouts, d.pushing = newBackground(ctx), newBackground(ctx), newBackground(ctx)
	if err := d.open(ctx); err != nil {
		return nil, errors.Join(err, d.release())
	}
	return d, nil
}

func unusable(err error) error {
	return &storage.Error{Kind: storage.ErrUnavailable, Message: "the folder of the repository cannot be opened", Err: err}
}

func (d *Driver) open(ctx context.Context) error {
	gitDir, worktree, err := findRepository(d.cfg.Dir)
	if err != nil {
		return err
	}
	if gitDir == "" {
		branch := d.cfg.Branch
		if branch == "" {
			branch = defaultBranch
		}
		if err := checkBranch(branch); err != nil {
			return err
		}
		gitDir = d.cfg.Dir
		if err := createRepository(gitDir, branch); err != nil {
			return err
		}
	}
	d.worktree = worktree
	d.root = folder(gitDir)
	if d.self, err = os.Stat(gitDir); err != nil {
		return unusable(err)
	}
	d.objects.root = d.root
	if err := d.admit(); err != nil {
		return err
	}
	for _, dir := range []string{tempDir, lfsTempDir} {
		if err := d.root.MkdirAll(dir, dirMode); err != nil {
			return d.failed(err)
		}
	}
	if err := d.beAlive(ctx); err != nil {
		return d.failed(err)
	}
	if d.index, err = openIndex(ctx, filepath.Join(gitDir, ownDir), d.cfg.Branch+"\n"+d.cfg.Folder); err != nil {
		return d.failed(err)
	}
	if err := d.countLoose(); err != nil {
		return d.failed(err)
	}
	if err := d.sync(ctx); err != nil {
		return err
	}
	if tip, err := d.readRef(d.ref); err != nil {
		return d.failed(err)
	} else if tip.IsZero() && d.cfg.Remote.URL != "" { // it becomes a clone
		if _, err := d.syncWith(ctx, d.cfg.Remote, nil); err != nil {
			return err
		}
	}
	_ = d.Checkout(ctx) // it is tried again with every commit
	return ctx.Err()
}

// Capabilities implements storage.Driver.
func (d *Driver) Capabilities() storage.Capabilities {
	return storage.Capabilities{
		Kind: "git", AtomicTransition: true, AtomicHistory: true, Conditional: true, FreeFull: true,
		StableVersionIDs: true, MultiProcess: true, WatchDelay: watchDelay, Remote: withoutSecrets(d.cfg.Remote.URL),
	}
}

// Check implements storage.Driver: the repository is there, its branch can be
// read, its folder can be written, and the last push in the background went through.
func (d *Driver) Check(ctx context.Context) error {
	if err := d.ready(ctx); err != nil {
		return err
	}
	if failed := d.pushed.Load(); failed != nil && *failed != nil {
		return *failed
	}
	temp := tempDir + "/" + randomName()
	if err := d.writeTemp(temp, []byte("check\n"), fileMode, true); err != nil {
		return d.failed(err)
	}
	return d.failed(d.root.Remove(temp))
}

// Close implements storage.Driver.
func (d *Driver) Close() error {
	if d.closing.Swap(true) {
		return nil
	}
	d.pushing.drain(pushLast)
	d.closed.Store(true)
	d.watch.stop()
	d.hub.Close()
	d.packing.stop()
	d.follows.Wait()
	d.turn <- struct{}{} // the change under way ends first
	<-d.turn
	d.checkouts.stop()
	_ = d.Checkout(context.Background()) // the last changes; what cannot be done now is when the store is opened
	return d.release()
}

func (d *Driver) release() error {
	var errs []error
	d.pushing.stop()
	d.packing.stop()
	d.follows.Wait()
	d.checkouts.stop()
	if d.index != nil {
		errs = append(errs, d.index.close())
	}
	d.objects.close()
	if d.journal != nil {
		errs = append(errs, d.journal.Close())
	}
	if d.alive != nil {
		errs = append(errs, d.alive.Close())
	}
	return errors.Join(errs...)
}

// ready begins every call: it refuses them on a closed store, with a context that
// has ended and when the repository is gone, and brings the index in step.
func (d *Driver) ready(ctx context.Context) error {
	if d.closed.Load() {
		return errClosed()
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := d.present(); err != nil {
		return err
	}
	return d.sync(ctx)
}

func (d *Driver) now() time.Time { return d.cfg.Clock().UTC() }
