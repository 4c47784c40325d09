package git

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// change is a commit that is being prepared under the lock of the store.
type change struct {
	d      *Driver
	ctx    context.Context //nolint:containedctx // a change lives within one call
	commit commit
	tip    hash // that the commit follows
	edits  edits
	objs   []newObject
	after  func(context.Context) error // reads what was made
	lfs    map[string]staged           // Git LFS objects by the path of their pointer
}

// errNothing ends a change that has nothing to do.
var errNothing = errors.New("nothing to do")

// attempts is how often a change is planned anew because somebody moved the
// branch with git itself, which does not ask for our lock.
const attempts = 20

// change makes one commit under the lock of the store. plan decides, with the
// index in step, what it holds, and returns the subject that stands in for a
// missing message; it may be called again. Without a commit nothing has changed.
func (d *Driver) change(ctx context.Context, by storage.Attribution, plan func(*change) (subject string, err error)) error {
	if err := d.ready(ctx); err != nil {
		return err
	}
	return d.changeReady(ctx, by, plan)
}

// changeReady is change for a caller that has seen that the store is ready.
func (d *Driver) changeReady(ctx context.Context, by storage.Attribution, plan func(*change) (string, error)) error {
	for range attempts {
		err := d.tryChange(ctx, by, plan)
		switch {
		case errors.Is(err, errNothing):
			return nil
		case !errors.Is(err, errMoved):
			return d.failed(err)
		}
	}
	return storage.Errorf(storage.ErrUnavailable, "other programs change the branch all the time: try again")
}

func (d *Driver) tryChange(ctx context.Context, by storage.Attribution, plan func(*change) (string, error)) error {
	if d.closed.Load() {
		return errClosed()
	}
	if err := d.present(); err != nil {
		return err
	}
	release, err := d.lock(ctx)
	if err != nil {
		return err
	}
	defer release()
	c := &change{d: d, ctx: ctx, edits: edits{}}
	if c.tip, err = d.syncLocked(ctx); err != nil {
		return err
	}
	c.commit.author, c.commit.message, c.commit.time = by.Author, by.Message, d.now()
	subject, err := plan(c)
	if err != nil {
		return err
	}
	if err := c.write(subject); err != nil {
		return err
	}
	// The change is durable from here on, whatever becomes of the caller.
	after, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	if _, err := d.syncLocked(after); err != nil {
		return &storage.Error{Kind: storage.ErrUnavailable, Message: "the change is made, but the index of the repository could not follow it", Err: err}
	}
	d.tidySoon()
	d.pushSoon(&c.commit)
	if c.after != nil {
		return c.after(after)
	}
	return nil
}

// set makes an object stand at a path.
func (c *change) set(path string, h hash) {
	c.edits[path] = entry{mode: filemode.Regular, hash: h}
}

// put makes a small file stand at a path.
func (c *change) put(path string, body []byte) hash {
	obj := makeObject(plumbing.BlobObject, body)
	c.objs = append(c.objs, obj)
	c.set(path, obj.hash)
	return obj.hash
}

// remove removes a file or a folder with all below it.
func (c *change) remove(path string) { c.edits[path] = entry{} }

// standing returns what is at a path of the store at the tip.
func (c *change) standing(path string) (entry, bool, error) {
	root, err := c.root()
	if err != nil {
		return entry{}, false, err
	}
	return c.d.objects.at(root, tree.Join(c.d.cfg.Folder, path))
}

func (c *change) root() (hash, error) {
	if c.tip.IsZero() {
		return hash{}, nil
	}
	tip, err := c.d.objects.commit(c.tip)
	if err != nil {
		return hash{}, err
	}
	return tip.tree, nil
}

func (c *change) write(subject string) error {
	if err := c.ctx.Err(); err != nil {
		return err
	}
	root, err := c.root()
	if err != nil {
		return err
	}
	if err := c.attributes(); err != nil {
		return err
	}
	all := make(edits, len(c.edits))
	for path, e := range c.edits {
		all[tree.Join(c.d.cfg.Folder, path)] = e
	}
	ed := &editor{objects: &c.d.objects}
	if c.commit.tree, err = ed.edit(root, all); err != nil {
		return err
	}
	if c.commit.tree.IsZero() {
		c.commit.tree = ed.write(nil)
	}
	if !c.tip.IsZero() {
		c.commit.parents = []hash{c.tip}
	}
	made := c.commit.encode(subject, c.d.now())
	c.commit.hash = made.hash
	told, err := parseCommit(made.hash, made.body)
	if err != nil {
		return err
	}
	c.d.objects.keep(told)
	note, err := c.note(told)
	if err != nil {
		return err
	}
	objs := append(append(c.objs, ed.made...), made)
	if err := c.placeLFS(); err != nil {
		return err
	}
	if note != nil {
		if err := c.d.writeNote(c.ctx, made.hash, note); err != nil {
			return err
		}
	}
	return c.d.advance(c.ctx, objs, refMove{c.d.ref, c.tip, made.hash})
}

// note returns the history record of the version that the commit makes where
// the commit does not tell it as it was given.
func (c *change) note(told *commit) ([]byte, error) {
	if c.commit.author == "" && c.commit.message == "" || c.commit.action == "" {
		return nil, nil
	}
	if told.author == c.commit.author && told.message == c.commit.message {
		return nil, nil
	}
	return json.Marshal(map[string]string{"author": c.commit.author, "message": c.commit.message})
}
