package git

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing"

	"velocity.internal/desk/backend/storage"
)

// notesRef is where git keeps our notes on commits.
const notesRef = "refs/notes/velocity"

// readRef returns what a branch or another reference names; the zero hash when
// there is none.
func (d *Driver) readRef(ref string) (hash, error) {
	body, err := d.root.ReadFile(ref)
	if err == nil {
		return parseRef(ref, string(body))
	}
	if !errors.Is(err, fs.ErrNotExist) {
		if info, serr := d.root.Lstat(ref); serr != nil || !info.IsDir() {
			return hash{}, err
		}
	}
	return d.packedRef(ref)
}

func parseRef(ref, text string) (hash, error) {
	text = strings.TrimSpace(text)
	if !plumbing.IsHash(text) || len(text) != 40 {
		return hash{}, storage.Errorf(storage.ErrCorrupt, "the reference %s of the repository does not name a commit", ref)
	}
	return plumbing.NewHash(text), nil
}

// packedRef looks a reference up among the packed ones.
func (d *Driver) packedRef(ref string) (hash, error) {
	body, err := d.root.ReadFile("packed-refs")
	if errors.Is(err, fs.ErrNotExist) {
		return hash{}, nil
	}
	if err != nil {
		return hash{}, err
	}
	lines := bufio.NewScanner(bytes.NewReader(body))
	for lines.Scan() {
		if text, name, ok := strings.Cut(lines.Text(), " "); ok && name == ref {
			return parseRef(ref, text)
		}
	}
	return hash{}, lines.Err()
}

// refPoll is the pause between two looks at a reference that git itself has locked.
const refPoll = 5 * time.Millisecond

// errMoved says that somebody else moved the branch in the meantime.
var errMoved = errors.New("the branch has moved")

// advance writes objects and makes a reference name the commit among them,
// provided that it still names from; else it is errMoved and nothing has changed.
// It is git's own way, so that git and we never overwrite each other: the lock
// file beside the reference is made new, filled and renamed. What makes it durable
// is the journal. The caller holds the lock of the store.
//
// The lock file is a hard link to one of our own, by which a lock that a killed
// process of ours left is told from one that a git process holds.
func (d *Driver) advance(ctx context.Context, objs []newObject, move refMove) error {
	small, err := d.fresh(objs)
	if err != nil {
		return err
	}
	unlock, err := d.lockRef(ctx, move.ref, move.to)
	if err != nil {
		return err
	}
	defer unlock()
	now, err := d.readRef(move.ref)
	if err == nil && now != move.from {
		err = errMoved
	}
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		err = d.record(small, move)
	}
	if err != nil {
		return err
	}
	for _, f := range small {
		if err := d.placeFile(f, false); err != nil {
			return err
		}
	}
	return d.root.Rename(move.ref+".lock", move.ref)
}

// lockRef takes git's own lock of a reference, filled with what the reference is
// going to name. unlock gives it up unless it was renamed.
func (d *Driver) lockRef(ctx context.Context, ref string, to hash) (unlock func(), err error) {
	if err := d.root.MkdirAll(path.Dir(ref), dirMode); err != nil {
		return nil, err
	}
	return d.lockByLink(ctx, ref, []byte(to.String()+"\n"))
}

func (d *Driver) lockByLink(ctx context.Context, name string, body []byte) (unlock func(), err error) {
	d.dropOwnLock(name)
	own, lock := d.ownLock(name), name+".lock"
	_ = d.root.Remove(own)
	if err := d.writeTemp(own, body, fileMode, false); err != nil {
		return nil, err
	}
	for {
		err := d.root.Link(own, lock)
		if err == nil {
			return func() {
				d.dropOwnLock(name)
				_ = d.root.Remove(own)
			}, nil
		}
		if !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, &storage.Error{Kind: storage.ErrUnavailable, Message: "another git process holds " + lock + "; if there is none, remove that file", Err: ctx.Err()}
		case <-time.After(refPoll):
		}
	}
}

// ownLock returns the name of our side of the lock of a reference.
func (d *Driver) ownLock(ref string) string {
	return ownDir + "/" + strings.ReplaceAll(ref, "/", "_") + ".lock"
}

// dropOwnLock removes the lock of a reference if it is ours.
func (d *Driver) dropOwnLock(ref string) {
	own, err := d.root.Lstat(d.ownLock(ref))
	if err != nil {
		return
	}
	if held, err := d.root.Lstat(ref + ".lock"); err == nil && os.SameFile(own, held) {
		_ = d.root.Remove(ref + ".lock")
	}
}
