package git

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
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

// RemoteState says how the branch stands to that of a remote.
type RemoteState struct {
	Ahead  int // commits that the remote lacks
	Behind int // commits that we lack
}

// Diverged reports whether both sides have commits of their own.
func (s RemoteState) Diverged() bool { return s.Ahead > 0 && s.Behind > 0 }

// carrier moves objects and references between the repository and a remote.
type carrier interface {
	// fetch brings the branch of the remote with all that belongs to it, durably,
	// and returns what it names; the zero hash when the remote has none.
	fetch(ctx context.Context, d *Driver, progress io.Writer) (hash, error)
	// push makes the branch of the remote name a commit, provided that it still
	// names from; else it is errMoved.
	push(ctx context.Context, d *Driver, from, to hash, progress io.Writer) error
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

// trackingRef remembers what the remote had when it was last fetched.
func (d *Driver) trackingRef() string { return "refs/remotes/velocity/" + d.cfg.Branch }

// pushLast is how long closing the store waits for a push.
const pushLast = 30 * time.Second

// pushSoon brings the branch in step with the remote after a publish, where that
// is wanted. What became of it is said by Check.
func (d *Driver) pushSoon(c *commit) {
	if !d.cfg.Push || d.cfg.Remote.URL == "" || c.action == "" {
		return
	}
	d.pushing.soon(func(ctx context.Context) {
		_, err := d.Sync(ctx, d.cfg.Remote, nil)
		d.pushed.Store(&err)
	})
}

// State says how the branch stands to the remote as it was last fetched.
func (d *Driver) State(ctx context.Context) (RemoteState, error) {
	ours, err := d.readRef(d.ref)
	if err != nil {
		return RemoteState{}, d.failed(err)
	}
	theirs, err := d.readRef(d.trackingRef())
	if err != nil {
		return RemoteState{}, d.failed(err)
	}
	state, err := d.compare(ctx, ours, theirs)
	return state, d.failed(err)
}

func (d *Driver) compare(ctx context.Context, ours, theirs hash) (s RemoteState, err error) {
	a, err := d.ancestors(ctx, ours)
	if err != nil {
		return s, err
	}
	b, err := d.ancestors(ctx, theirs)
	if err != nil {
		return s, err
	}
	for h := range a {
		if !b[h] {
			s.Ahead++
		}
	}
	for h := range b {
		if !a[h] {
			s.Behind++
		}
	}
	return s, nil
}

// ancestors returns a commit with all before it.
func (d *Driver) ancestors(ctx context.Context, h hash) (map[hash]bool, error) {
	seen := map[hash]bool{}
	todo := []hash{h}
	f := &follower{d: d}
	for len(todo) > 0 {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		h := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if h.IsZero() || seen[h] {
			continue
		}
		seen[h] = true
		parents, err := f.parents(h)
		if err != nil {
			return nil, err
		}
		todo = append(todo, parents...)
	}
	return seen, nil
}

// Fetch brings what the remote has without changing the branch, and says how
// they stand. progress, which may be nil, gets lines for a person.
func (d *Driver) Fetch(ctx context.Context, r Remote, progress io.Writer) (RemoteState, error) {
	way, err := d.carrier(r)
	if err != nil {
		return RemoteState{}, err
	}
	if err := d.fetch(ctx, way, progress); err != nil {
		return RemoteState{}, d.failed(err)
	}
	return d.State(ctx)
}

func (d *Driver) fetch(ctx context.Context, way carrier, progress io.Writer) error {
	theirs, err := way.fetch(ctx, d, orDiscard(progress))
	if err != nil || theirs.IsZero() {
		return err
	}
	release, err := d.lock(ctx)
	if err != nil {
		return err
	}
	defer release()
	d.objects.forget()
	known, err := d.readRef(d.trackingRef())
	if err != nil || known == theirs {
		return err
	}
	return d.advance(ctx, nil, refMove{d.trackingRef(), known, theirs})
}

func orDiscard(w io.Writer) io.Writer {
	if w == nil {
		return io.Discard
	}
	return w
}

// Sync brings the branch and that of the remote in step: it fetches, moves on
// where only the remote has something new, joins both where each has, item by
// item, and pushes. ErrConflict names the items that both sides have changed in
// ways that cannot be joined; nothing is pushed then.
func (d *Driver) Sync(ctx context.Context, r Remote, progress io.Writer) (RemoteState, error) {
	way, err := d.carrier(r)
	if err != nil {
		return RemoteState{}, err
	}
	for range attempts {
		err = d.syncOnce(ctx, way, progress)
		if !errors.Is(err, errMoved) { // else somebody pushed meanwhile
			break
		}
	}
	if errors.Is(err, errMoved) {
		err = storage.Errorf(storage.ErrUnavailable, "others push to the remote repository all the time: try again")
	}
	if err != nil {
		return RemoteState{}, d.failed(err)
	}
	return d.State(ctx)
}

func (d *Driver) syncOnce(ctx context.Context, way carrier, progress io.Writer) error {
	if err := d.fetch(ctx, way, progress); err != nil {
		return err
	}
	theirs, err := d.readRef(d.trackingRef())
	if err != nil {
		return err
	}
	if err := d.join(ctx, theirs); err != nil {
		return err
	}
	ours, err := d.readRef(d.ref)
	if err != nil || ours == theirs || ours.IsZero() {
		return err
	}
	_, _ = fmt.Fprintf(orDiscard(progress), "pushing %s\n", d.cfg.Branch)
	if err := way.push(ctx, d, theirs, ours, orDiscard(progress)); err != nil {
		return err
	}
	return d.fetch(ctx, way, nil)
}

// join moves the branch on to a commit, or makes one that joins both.
func (d *Driver) join(ctx context.Context, theirs hash) error {
	if theirs.IsZero() {
		return nil
	}
	release, err := d.lock(ctx)
	if err != nil {
		return err
	}
	defer release()
	ours, err := d.syncLocked(ctx)
	if err != nil {
		return err
	}
	state, err := d.compare(ctx, ours, theirs)
	switch {
	case err != nil || state.Behind == 0:
		return err
	case state.Ahead == 0:
		err = d.advance(ctx, nil, refMove{d.ref, ours, theirs})
	default:
		err = d.merge(ctx, ours, theirs)
	}
	if err != nil {
		return err
	}
	_, err = d.syncLocked(context.WithoutCancel(ctx))
	return err
}
