package filesystem

import (
	"context"
	"errors"
	"os"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// view reads one tenant. It begins without a lock and takes the shared one when
// it meets something that is only sure under it, or it works under the
// exclusive lock of a change.
type view struct {
	d      *Driver
	ctx    context.Context //nolint:containedctx // a view lives within one call
	tenant string
	held   *hold

	dir string // the folder that was read last
	at  *os.Root
}

// look begins to read a tenant. The caller closes the view.
func (d *Driver) look(ctx context.Context, tenant string) (*view, error) {
	if err := d.alive(ctx); err != nil {
		return nil, err
	}
	if err := d.settle(tenant); err != nil {
		return nil, err
	}
	return &view{d: d, ctx: ctx, tenant: tenant}, nil
}

// lookLocked is look with the shared lock from the beginning.
func (d *Driver) lookLocked(ctx context.Context, tenant string) (*view, error) {
	v, err := d.look(ctx, tenant)
	if err == nil {
		if err = v.lock(); err == nil {
			return v, nil
		}
	}
	return nil, err
}

// edit locks a tenant for a change and reads it. The caller closes the view.
func (d *Driver) edit(ctx context.Context, tenant string) (*view, error) {
	if err := d.alive(ctx); err != nil {
		return nil, err
	}
	held, err := d.lock(ctx, tenant)
	if err != nil {
		return nil, err
	}
	return &view{d: d, ctx: ctx, tenant: tenant, held: held}, nil
}

func (v *view) lock() error {
	if v.held != nil {
		return nil
	}
	held, err := v.d.share(v.ctx, v.tenant)
	if err == nil {
		v.held = held
		v.leave() // the folder may be another one by now
	}
	return err
}

func (v *view) close() {
	v.leave()
	if v.held != nil {
		v.held.release()
	}
}

func (v *view) leave() {
	if v.at != nil {
		_ = v.at.Close()
		v.at = nil
	}
}

// enter opens a folder, or keeps it when it was the last one.
func (v *view) enter(dir string) (*os.Root, error) {
	if v.at != nil {
		if v.dir == dir {
			return v.at, nil
		}
		v.leave()
	}
	at, err := v.d.openDir(dir)
	if err == nil {
		v.at, v.dir = at, dir
	}
	return at, err
}

// pair reads a file with its sidecar, under the lock if need be.
func (v *view) pair(path string, body bool) (file, *os.File, error) {
	dir, name := split(path)
	for {
		at, err := v.enter(dir)
		if err != nil {
			return file{}, nil, err
		}
		f, in, err := v.d.readPair(at, dir, name, body, v.held != nil)
		if !errors.Is(err, errUnsure) {
			return f, in, err
		}
		if err := v.lock(); err != nil {
			return f, nil, err
		}
	}
}

// item reads an item; ErrNotFound when it is absent.
func (v *view) item(a storage.Address) (*item, error) {
	it, _, err := v.read(a, false)
	return it, err
}

// open reads an item and opens its bytes, which the caller closes.
func (v *view) open(a storage.Address) (*item, *os.File, error) { return v.read(a, true) }

func (v *view) read(a storage.Address, body bool) (*item, *os.File, error) {
	if !addressable(a) {
		return nil, nil, storage.ErrNotFound
	}
	f, in, err := v.pair(tree.Content(a), body)
	if err != nil {
		return nil, nil, v.d.failed(err)
	}
	it := &item{file: f, address: a}
	if err := v.place(it); err != nil {
		return nil, nil, errors.Join(v.d.failed(err), closeIf(in))
	}
	return it, in, nil
}

// maybe reads an item; nil when it is absent.
func (v *view) maybe(a storage.Address) (*item, error) {
	it, err := v.item(a)
	if errors.Is(err, storage.ErrNotFound) {
		return nil, nil //nolint:nilnil // absence is an answer
	}
	return it, err
}

// place finds the version of live content, or the base of other content. Those
// that were laid by hand get a version that stays the same until they change,
// and a base that is the newest live version that was laid by hand.
func (v *view) place(it *item) error {
	if it.address.State != storage.Live {
		if it.ours {
			it.base = it.record.Base
			return nil
		}
		base, err := v.laidVersion(it.address)
		it.base = base
		return err
	}
	if it.ours && it.record.Version != "" {
		it.version, it.sequence = it.record.Version, it.record.Sequence
		return nil
	}
	last, err := v.lastSequence(it.address)
	if err != nil {
		return err
	}
	it.sequence = max(last, it.record.Sequence) + 1
	it.version = tree.VersionID(it.sequence, it.mark())
	return nil
}

// laidVersion returns the newest live version that was laid by hand, "" when
// there is none.
func (v *view) laidVersion(a storage.Address) (string, error) {
	live, err := v.maybe(a.In(storage.Live))
	if err != nil {
		return "", err
	}
	if live != nil && !live.ours {
		return live.version, nil
	}
	kept, err := v.versions(a)
	if err != nil {
		return "", err
	}
	for _, ver := range kept {
		if ver.record.Laid {
			return ver.id, nil
		}
	}
	return "", nil
}

// exists reports whether an item stands at an address.
func (v *view) exists(a storage.Address) (bool, error) {
	if !addressable(a) {
		return false, nil
	}
	dir, name := split(tree.Content(a))
	at, err := v.enter(dir)
	if err == nil {
		info, serr := v.d.lstat(at, dir, name)
		if serr == nil {
			return info.Mode().IsRegular(), nil
		}
		err = serr
	}
	if absent(err) {
		return false, nil
	}
	return false, v.d.failed(err)
}

// extensions returns the names of the items of an id in a state.
func (v *view) extensions(a storage.Address) ([]string, error) {
	dir, base := split(tree.Content(storage.Address{Tenant: a.Tenant, Type: a.Type, ID: a.ID, State: a.State}))
	keys, err := v.d.listOrNone(dir)
	if err != nil {
		return nil, v.d.failed(err)
	}
	var exts []string
	for _, key := range keys {
		if !tree.IsItemName(key) {
			continue
		}
		if id, ext := storage.SplitName(key); id == base {
			exts = append(exts, ext)
		}
	}
	return exts, nil
}
