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

// moveRef makes a reference name another commit, provided that it still names
// from; else it is errMoved. It is git's own way, so that git and we never
// overwrite each other: the lock file beside the reference is made new, filled,
// synced and renamed. The caller holds the lock of the store.
//
// The lock file is a hard link to one of our own, by which a lock that a killed
// process of ours left is told from one that a git process holds.
func (d *Driver) moveRef(ctx context.Context, ref string, from, to hash) error {
	if err := d.root.MkdirAll(path.Dir(ref), dirMode); err != nil {
		return err
	}
	d.dropOwnLock(ref)
	own := d.ownLock(ref)
	_ = d.root.Remove(own)
	if err := d.writeTemp(own, []byte(to.String()+"\n"), fileMode, true); err != nil {
		return err
	}
	defer func() { _ = d.root.Remove(own) }()
	lock := ref + ".lock"
	for {
		err := d.root.Link(own, lock)
		if err == nil {
			break
		}
		if !errors.Is(err, fs.ErrExist) {
			return err
		}
		select {
		case <-ctx.Done():
			return &storage.Error{Kind: storage.ErrUnavailable, Message: "another git process holds " + lock + "; if there is none, remove that file", Err: ctx.Err()}
		case <-time.After(refPoll):
		}
	}
	now, err := d.readRef(ref)
	if err == nil && now != from {
		err = errMoved
	}
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		_ = d.root.Remove(lock)
		return err
	}
	if err := d.root.Rename(lock, ref); err != nil {
		_ = d.root.Remove(lock)
		return err
	}
	return d.syncDirs(map[string]bool{path.Dir(ref): true})
}

// ownLock returns the name of our side of the lock of a reference.
func (d *Driver) ownLock(ref string) string {
	return ownDir + "/" + strings.ReplaceAll(ref, "/", "_") + ".lock"
}

// dropOwnLock removes the lock of a reference if a process of ours left it.
func (d *Driver) dropOwnLock(ref string) {
	own, err := d.root.Lstat(d.ownLock(ref))
	if err != nil {
		return
	}
	if held, err := d.root.Lstat(ref + ".lock"); err == nil && os.SameFile(own, held) {
		_ = d.root.Remove(ref + ".lock")
	}
}
