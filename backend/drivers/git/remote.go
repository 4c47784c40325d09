package git

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"velocity.internal/desk/backend/drivers/internal/dirurl"
	"velocity.internal/desk/backend/storage"
)

// Remote is another repository with which the branch is kept in step. The
// secrets are used for it alone and stand in no error.
type Remote struct {
	URL      string // https://…, ssh://… or user@host:path, or a folder of this machine
	User     string // for https; "" with a password means "git"
	Password string // for https: a password or token; for ssh: of the key
	KeyFile  string // for ssh: the private key; "" asks the agent
}

// carrier moves objects and references between the repository and a remote.
type carrier interface {
	// fetch brings what a reference of the remote names with all that belongs to
	// it, durably; the zero hash says that the remote has none.
	fetch(ctx context.Context, d *Driver, ref string, progress io.Writer) (hash, error)
	// push makes a reference of the remote name a commit, provided that it still
	// names from; else it is errMoved.
	push(ctx context.Context, d *Driver, ref string, from, to hash, progress io.Writer) error
	// fetchLFS brings Git LFS objects, whose sizes are given. Those that the remote
	// has not got stay away.
	fetchLFS(ctx context.Context, d *Driver, oids map[string]int64, progress io.Writer) error
	// pushLFS gives the remote those that it lacks.
	pushLFS(ctx context.Context, d *Driver, oids map[string]int64, progress io.Writer) error
}

// carrier chooses the way to a remote. No program is started for any of them.
func (d *Driver) carrier(r Remote) (carrier, error) {
	switch u, err := url.Parse(r.URL); {
	case r.URL == "":
		return nil, storage.Errorf(storage.ErrInvalid, "no remote repository is named")
	case err == nil && u.User != nil && u.Scheme != "ssh":
		return nil, storage.Errorf(storage.ErrInvalid, "the address of the remote repository holds a name or password: give them in their own fields")
	case err == nil && (u.Scheme == "https" || u.Scheme == "http" || u.Scheme == "ssh"):
		return network{r}, nil
	case err == nil && u.Scheme == "file":
		return openLocal(filepath.FromSlash(u.Path))
	case err == nil && u.Scheme != "" && !dirurl.IsDrive(r.URL) && strings.Contains(r.URL, "://"), strings.Contains(r.URL, "::"), strings.HasPrefix(r.URL, "-"):
		return nil, storage.Errorf(storage.ErrInvalid, "a remote repository is reached by https, ssh or as a folder of this machine")
	case isSCP(r.URL):
		return network{r}, nil
	}
	return openLocal(r.URL)
}

// isSCP reports an address of the form user@host:path.
func isSCP(address string) bool {
	host, path, ok := strings.Cut(address, ":")
	return ok && path != "" && len(host) > 1 && !strings.ContainsAny(host, `/\`)
}

// trackingRef remembers what a reference of the remote named when it was last fetched.
func (d *Driver) trackingRef(ref string) string {
	if ref == notesRef {
		return "refs/velocity/notes"
	}
	return "refs/remotes/velocity/" + d.cfg.Branch
}

// pushLast is how long closing the store waits for a push.
const pushLast = 30 * time.Second

// pushSoon brings the branch in step with the remote after a publish, where that
// is wanted. What became of it is said by Check.
func (d *Driver) pushSoon(c *commit) {
	if !d.cfg.Push || d.cfg.Remote.URL == "" || c.action == "" {
		return
	}
	d.pushing.soon(func(ctx context.Context) {
		_, err := d.syncWith(ctx, d.cfg.Remote, nil)
		d.pushed.Store(&err)
	})
}

// Standing implements storage.Replica.
func (d *Driver) Standing(ctx context.Context) (storage.Standing, error) {
	v, err := d.division(ctx)
	return storage.Standing{Ahead: len(v.ahead), Behind: len(v.behind)}, d.failed(err)
}

// division compares the branch with the remote as it was last fetched.
func (d *Driver) division(ctx context.Context) (v division, err error) {
	if err := d.ready(ctx); err != nil {
		return v, err
	}
	theirs, err := d.readRef(d.trackingRef(d.ref))
	if err != nil {
		return v, err
	}
	return d.apart(ctx, theirs)
}

// fetchFrom brings what the remote has without changing the branch, and says how
// they stand. progress, which may be nil, gets lines for a person.
func (d *Driver) fetchFrom(ctx context.Context, r Remote, progress io.Writer) (storage.Standing, error) {
	way, err := d.carrier(r)
	if err != nil {
		return storage.Standing{}, err
	}
	if err := d.fetch(ctx, way, orDiscard(progress)); err != nil {
		return storage.Standing{}, d.failed(err)
	}
	return d.Standing(ctx)
}

// fetch brings the branch and the notes of the remote.
func (d *Driver) fetch(ctx context.Context, way carrier, progress io.Writer) error {
	for _, ref := range []string{d.ref, notesRef} {
		theirs, err := way.fetch(ctx, d, ref, progress)
		if err != nil {
			return err
		}
		if theirs.IsZero() {
			continue
		}
		d.objects.forget()
		if ref == d.ref {
			if err := d.ready(ctx); err != nil {
				return err
			}
			v, err := d.apart(ctx, theirs)
			if err != nil {
				return err
			}
			oids, err := d.lfsOf(ctx, v.behind)
			if err != nil {
				return err
			}
			if err := way.fetchLFS(ctx, d, oids, progress); err != nil {
				return err
			}
		}
		if err := d.track(ctx, d.trackingRef(ref), theirs); err != nil {
			return err
		}
	}
	return nil
}

// track makes a reference of our own name a commit.
func (d *Driver) track(ctx context.Context, ref string, to hash) error {
	release, err := d.lock(ctx)
	if err != nil {
		return err
	}
	defer release()
	known, err := d.readRef(ref)
	if err != nil || known == to {
		return err
	}
	return d.advance(ctx, nil, refMove{ref, known, to})
}

func orDiscard(w io.Writer) io.Writer {
	if w == nil {
		return io.Discard
	}
	return w
}

// syncWith brings the branch and that of the remote in step: it fetches, moves on
// where only the remote has something new, joins both where each has, item by
// item, and pushes. ErrConflict names the items that both sides have changed in
// ways that cannot be joined; nothing is pushed then.
func (d *Driver) syncWith(ctx context.Context, r Remote, progress io.Writer) (storage.Standing, error) {
	way, err := d.carrier(r)
	if err != nil {
		return storage.Standing{}, err
	}
	for range attempts {
		err = d.syncOnce(ctx, way, orDiscard(progress))
		if !errors.Is(err, errMoved) { // else somebody pushed meanwhile
			break
		}
	}
	if errors.Is(err, errMoved) {
		err = storage.Errorf(storage.ErrUnavailable, "others push to the remote repository all the time: try again")
	}
	if err != nil {
		return storage.Standing{}, d.failed(err)
	}
	return d.Standing(ctx)
}

func (d *Driver) syncOnce(ctx context.Context, way carrier, progress io.Writer) error {
	if err := d.fetch(ctx, way, progress); err != nil {
		return err
	}
	if err := d.join(ctx); err != nil {
		return err
	}
	for _, ref := range []string{d.ref, notesRef} {
		if err := d.push(ctx, way, ref, progress); err != nil {
			return err
		}
	}
	return nil
}

// push makes a reference of the remote name what ours does. The branch goes first:
// a note without its commit would be of no use.
func (d *Driver) push(ctx context.Context, way carrier, ref string, progress io.Writer) error {
	theirs, err := d.readRef(d.trackingRef(ref))
	if err != nil {
		return err
	}
	ours, err := d.readRef(ref)
	if err != nil || ours == theirs || ours.IsZero() {
		return err
	}
	if ref == d.ref {
		v, err := d.division(ctx)
		if err != nil {
			return err
		}
		oids, err := d.lfsOf(ctx, v.ahead)
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintf(progress, "sending %d changes of %s\n", len(v.ahead), d.cfg.Branch)
		if err := way.pushLFS(ctx, d, oids, progress); err != nil {
			return err
		}
	}
	if err := way.push(ctx, d, ref, theirs, ours, progress); err != nil {
		return err
	}
	return d.track(context.WithoutCancel(ctx), d.trackingRef(ref), ours)
}

// join brings the branch and the notes to where they hold what the remote has.
func (d *Driver) join(ctx context.Context) error {
	release, err := d.lock(ctx)
	if err != nil {
		return err
	}
	defer release()
	ours, err := d.syncLocked(ctx)
	if err != nil {
		return err
	}
	theirs, err := d.readRef(d.trackingRef(d.ref))
	if err != nil {
		return err
	}
	v, err := d.apart(ctx, theirs)
	if err == nil {
		err = d.joinRef(ctx, d.ref, ours, theirs, v, d.mergeFile)
	}
	if err == nil {
		err = d.joinNotes(ctx)
	}
	if err != nil {
		return err
	}
	_, err = d.syncLocked(context.WithoutCancel(ctx))
	return err
}

// joinNotes is join for the notes, whose history the index does not know.
func (d *Driver) joinNotes(ctx context.Context) error {
	ours, err := d.readRef(notesRef)
	if err != nil {
		return err
	}
	theirs, err := d.readRef(d.trackingRef(notesRef))
	if err != nil || ours == theirs {
		return err
	}
	a, err := d.ancestors(ctx, ours)
	if err != nil {
		return err
	}
	b, err := d.ancestors(ctx, theirs)
	if err != nil {
		return err
	}
	return d.joinRef(ctx, notesRef, ours, theirs, divide(a, b), d.takeTheirs)
}

// joinRef moves a reference on to what the remote has, or makes a commit that
// joins both. The caller holds the lock.
func (d *Driver) joinRef(ctx context.Context, ref string, ours, theirs hash, v division, settle settle) error {
	switch {
	case len(v.behind) == 0:
		return nil
	case len(v.ahead) == 0:
		return d.advance(ctx, nil, refMove{ref, ours, theirs})
	}
	return d.merge(ctx, ref, v.base, ours, theirs, settle)
}

// ancestors returns a commit with all before it, newest lines first.
func (d *Driver) ancestors(ctx context.Context, tip hash) ([]hash, error) {
	f := &follower{d: d}
	seen := map[hash]bool{{}: true}
	var all []hash
	for todo := []hash{tip}; len(todo) > 0; todo = todo[1:] {
		h := todo[0]
		if seen[h] {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		seen[h] = true
		all = append(all, h)
		parents, err := f.parents(h)
		if err != nil {
			return nil, err
		}
		todo = append(todo, parents...)
	}
	return all, nil
}

// divide compares two whole lines of history.
func divide(ours, theirs []hash) (v division) {
	there := make(map[hash]bool, len(theirs))
	for _, h := range theirs {
		there[h] = true
	}
	for _, h := range ours {
		switch {
		case !there[h]:
			v.ahead = append(v.ahead, h)
		case v.base.IsZero():
			v.base = h
		}
		delete(there, h)
	}
	v.behind = slices.Collect(maps.Keys(there))
	return v
}
