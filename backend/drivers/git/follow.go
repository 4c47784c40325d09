package git

import (
	"context"
	"errors"
	"io/fs"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"

	"velocity.internal/desk/backend/storage"
)

// sync brings the index in step with the branch and the notes if somebody moved
// them. Following many commits may take longer than a caller waits; it goes on
// for those who come later.
func (d *Driver) sync(ctx context.Context) error { //nolint:contextcheck // what is followed serves later callers too
	same, err := d.inStep(ctx)
	if same || err != nil {
		return d.failed(err)
	}
	done := make(chan error, 1)
	life := d.packing.ctx
	d.follows.Go(func() {
		release, err := d.lock(life)
		if err == nil {
			_, err = d.syncLocked(life)
			release()
		}
		done <- err
	})
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// refs reads the branch and the notes.
func (d *Driver) refs() (tip, notes hash, err error) {
	if tip, err = d.readRef(d.ref); err == nil {
		notes, err = d.readRef(notesRef)
	}
	return tip, notes, err
}

func (d *Driver) inStep(ctx context.Context) (bool, error) {
	tip, notes, err := d.refs()
	if err != nil {
		return false, err
	}
	known, knownNotes, err := d.index.refs(ctx)
	return known == tip && knownNotes == notes, err
}

// text writes a hash for the index; none is empty.
func text(h hash) string {
	if h.IsZero() {
		return ""
	}
	return h.String()
}

func fromText(s string) hash {
	if s == "" {
		return hash{}
	}
	return plumbing.NewHash(s)
}

// syncLocked is sync for the holder of the lock. It returns the tip of the branch.
func (d *Driver) syncLocked(ctx context.Context) (hash, error) {
	tip, notes, err := d.refs()
	if err != nil {
		return hash{}, d.failed(err)
	}
	known, knownNotes, err := d.index.refs(ctx)
	if err != nil {
		return hash{}, d.failed(err)
	}
	if known == tip && knownNotes == notes {
		return tip, nil
	}
	if !known.IsZero() && tip.IsZero() {
		return hash{}, storage.Errorf(storage.ErrUnavailable, "the branch %s is no longer in the repository", d.cfg.Branch)
	}
	err = d.index.update(ctx, func(t *tx) error {
		f := &follower{d: d, t: t, ctx: ctx}
		var err error
		if f.notes, err = f.notesTree(knownNotes); err != nil {
			return err
		}
		if err := f.followBranch(known, tip); err != nil {
			return err
		}
		if f.rebuilt {
			knownNotes = hash{}
		}
		return f.followNotes(knownNotes, notes)
	})
	if err != nil {
		return hash{}, d.failed(err)
	}
	d.publish(context.WithoutCancel(ctx))
	d.checkoutSoon()
	return tip, nil
}

// follower brings the tables from one commit to another.
type follower struct {
	d       *Driver
	t       *tx
	ctx     context.Context //nolint:containedctx // a follower lives within one call
	rebuilt bool

	seq     int64                  // of the last commit
	touched map[string]*commit     // which commit beside the line of the tables touched a path last
	notes   hash                   // tree of the notes that were followed
	scopes  map[[2]string]struct{} // tenants and types of which something was removed
	events  []string
}

// followBranch reads the commits between two tips, or all when the old one is
// not among the ancestors of the new one.
func (f *follower) followBranch(from, to hash) error {
	if from == to {
		return nil
	}
	f.touched, f.scopes = map[string]*commit{}, map[[2]string]struct{}{}
	commits, joined, err := f.between(from, to)
	if err != nil {
		return err
	}
	if !joined {
		f.rebuilt = true
		if err := f.t.clear(); err != nil {
			return err
		}
		if commits, _, err = f.between(hash{}, to); err != nil {
			return err
		}
		from = hash{}
	}
	if _, err := f.t.one("SELECT coalesce(max(seq), 0) FROM commits", []any{&f.seq}); err != nil {
		return err
	}
	stands, err := f.folderOf(from)
	if err != nil {
		return err
	}
	for i := len(commits) - 1; i >= 0; i-- {
		if err := f.ctx.Err(); err != nil {
			return err
		}
		if stands, err = f.follow(commits[i], stands); err != nil {
			return err
		}
	}
	last, err := f.folderOf(to)
	if err != nil {
		return err
	}
	if err := f.settle(stands, last); err != nil {
		return err
	}
	if err := f.dropScopes(); err != nil {
		return err
	}
	if err := f.keepEvents(); err != nil {
		return err
	}
	return f.t.exec("UPDATE facts SET value = ? WHERE name = 'tip'", text(to))
}

// folderOf returns the tree of the store's folder in a commit.
func (f *follower) folderOf(h hash) (hash, error) {
	if h.IsZero() {
		return hash{}, nil
	}
	c, err := f.d.objects.commit(h)
	if err != nil {
		return hash{}, err
	}
	return f.d.folderIn(c.tree)
}

// folderIn returns the tree of the store's folder below a root tree.
func (d *Driver) folderIn(root hash) (hash, error) {
	e, _, err := d.objects.at(root, d.cfg.Folder)
	if err != nil || !e.isTree() {
		return hash{}, err
	}
	return e.hash, nil
}

// between returns the hashes of the commits that are ancestors of to, or to
// itself, and not in the index, children before parents; and whether from is
// where they begin.
func (f *follower) between(from, to hash) (commits []hash, joined bool, err error) {
	joined = from.IsZero()
	known := func(h hash) (bool, error) {
		if from.IsZero() {
			return false, nil
		}
		if h == from {
			joined = true
			return true, nil
		}
		var seq int64
		return f.t.one("SELECT seq FROM commits WHERE hash = ?", []any{&seq}, h.String())
	}
	if to.IsZero() {
		return nil, from.IsZero(), nil
	}
	// A walk in depth, first parents first, that names a commit after its parents.
	type step struct {
		hash    hash
		parents []hash
	}
	seen := map[hash]bool{to: true}
	var order []hash
	is, err := known(to)
	if err != nil || is {
		return nil, joined && to == from, err
	}
	parents, err := f.parents(to)
	if err != nil {
		return nil, false, err
	}
	stack := []step{{to, parents}}
	for len(stack) > 0 {
		if err := f.ctx.Err(); err != nil {
			return nil, false, err
		}
		top := &stack[len(stack)-1]
		if len(top.parents) == 0 {
			order = append(order, top.hash)
			stack = stack[:len(stack)-1]
			continue
		}
		next := top.parents[0]
		top.parents = top.parents[1:]
		if seen[next] {
			continue
		}
		seen[next] = true
		if is, err := known(next); err != nil {
			return nil, false, err
		} else if is {
			continue
		}
		if parents, err = f.parents(next); err != nil {
			return nil, false, err
		}
		stack = append(stack, step{next, parents})
	}
	for i, j := 0, len(order)-1; i < j; i, j = i+1, j-1 {
		order[i], order[j] = order[j], order[i]
	}
	return order, joined, nil
}

// parents returns the parents of a commit that the repository has: a shallow
// clone ends where its file says so.
func (f *follower) parents(h hash) ([]hash, error) {
	c, err := f.d.objects.commit(h)
	if err != nil {
		return nil, err
	}
	if len(c.parents) > 0 && f.d.isShallow(h) {
		return nil, nil
	}
	return c.parents, nil
}

func (d *Driver) isShallow(h hash) bool {
	body, err := d.root.ReadFile("shallow")
	if errors.Is(err, fs.ErrNotExist) || err != nil {
		return false
	}
	return strings.Contains("\n"+string(body), "\n"+h.String())
}
