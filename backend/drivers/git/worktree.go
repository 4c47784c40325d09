package git

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	gitindex "github.com/go-git/go-git/v5/plumbing/format/index"
)

// checkedOutPath names the commit that the work tree was last brought to.
const checkedOutPath = ownDir + "/worktree"

// worktreeWait is how long the work tree waits for a git process that has locked
// git's own index. It is tried again with the next commit and when the store is
// opened or closed.
const worktreeWait = 2 * time.Second

// checkoutSoon brings the work tree in step in the background.
func (d *Driver) checkoutSoon() {
	if d.worktree {
		d.checkouts.soon(func(ctx context.Context) { _ = d.Checkout(ctx) })
	}
}

// Checkout brings the files beside the git directory, and git's own index, from
// the commit where they were last left to the tip of the branch. A file that
// somebody has changed meanwhile is left as it is, and git shows it as changed.
// Only files that differ between the two commits are looked at. Without a work
// tree, or when another branch is checked out there, nothing happens.
func (d *Driver) Checkout(ctx context.Context) error {
	if !d.worktree {
		return nil
	}
	f, err := d.lockFile(ctx, ownDir+"/worktree.lock")
	if err != nil {
		return d.failed(err)
	}
	defer func() { _ = f.Close() }()
	head, err := d.root.ReadFile("HEAD")
	if err != nil || strings.TrimSpace(string(head)) != "ref: "+d.ref {
		return d.failed(err)
	}
	tip, err := d.readRef(d.ref)
	if err != nil || tip.IsZero() {
		return d.failed(err)
	}
	at, err := d.checkedOut(tip)
	if err != nil || at == tip {
		return d.failed(err)
	}
	c := &checkout{d: d}
	if err := c.between(at, tip); err != nil {
		return d.failed(err)
	}
	if err := c.carryOut(ctx); err != nil {
		return d.failed(err)
	}
	return d.failed(d.writeFile(checkedOutPath, []byte(tip.String()+"\n"), fileMode))
}

// checkedOut returns where the work tree was left. One that is new to us is
// taken to stand at the tip.
func (d *Driver) checkedOut(tip hash) (hash, error) {
	body, err := d.root.ReadFile(checkedOutPath)
	if errors.Is(err, fs.ErrNotExist) {
		return tip, d.writeFile(checkedOutPath, []byte(tip.String()+"\n"), fileMode)
	}
	if err != nil {
		return hash{}, err
	}
	at, err := parseRef(checkedOutPath, string(body))
	if err != nil || (at != tip && !d.objects.has(at)) { // nothing can be said of it any more
		return tip, d.writeFile(checkedOutPath, []byte(tip.String()+"\n"), fileMode)
	}
	return at, nil
}

// checkout is one step of the work tree from commit to commit.
type checkout struct {
	d       *Driver
	files   *os.Root
	changes []delta
	index   *gitindex.Index // of git; nil when this program cannot read it
	staged  map[string]*gitindex.Entry
}

func (c *checkout) between(from, to hash) error {
	a, err := c.d.objects.commit(from)
	if err != nil {
		return err
	}
	b, err := c.d.objects.commit(to)
	if err != nil {
		return err
	}
	return c.d.objects.diff("", a.tree, b.tree, func(change delta) error {
		c.changes = append(c.changes, change)
		return nil
	})
}

func (c *checkout) carryOut(ctx context.Context) (err error) {
	if c.files, err = os.OpenRoot(c.d.cfg.Dir); err != nil {
		return err
	}
	defer func() { _ = c.files.Close() }()
	waiting, cancel := context.WithTimeout(ctx, worktreeWait)
	defer cancel()
	unlock, err := c.d.lockByLink(waiting, "index", nil)
	if err != nil {
		return err
	}
	defer unlock()
	if err := c.readIndex(); err != nil {
		return err
	}
	// What goes makes room for what comes.
	slices.SortStableFunc(c.changes, func(a, b delta) int {
		switch goesA, goesB := a.new.hash.IsZero(), b.new.hash.IsZero(); {
		case goesA == goesB:
			return 0
		case goesA:
			return -1
		}
		return 1
	})
	for _, change := range c.changes {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := c.file(change); err != nil {
			return err
		}
	}
	return c.writeIndex()
}

func (c *checkout) readIndex() error {
	body, err := c.d.root.ReadFile("index")
	if errors.Is(err, fs.ErrNotExist) {
		c.index, c.staged = &gitindex.Index{Version: 2}, map[string]*gitindex.Entry{}
		return nil
	}
	if err != nil {
		return err
	}
	index := &gitindex.Index{}
	// An index in a form that this program does not know is left as it is: git
	// then shows the files as changed in the work tree.
	if gitindex.NewDecoder(bytes.NewReader(body)).Decode(index) != nil {
		return nil
	}
	staged := make(map[string]*gitindex.Entry, len(index.Entries))
	for _, e := range index.Entries {
		if e.Stage != 0 { // somebody is merging
			return nil
		}
		staged[e.Name] = e
	}
	c.index, c.staged = &gitindex.Index{Version: min(index.Version, 3)}, staged
	return nil
}

func (c *checkout) writeIndex() error {
	if c.index == nil {
		return nil
	}
	for _, e := range c.staged {
		c.index.Entries = append(c.index.Entries, e)
	}
	var out bytes.Buffer
	if err := gitindex.NewEncoder(&out).Encode(c.index); err != nil {
		return err
	}
	return c.d.writeFile("index", out.Bytes(), fileMode)
}

// file brings one file from old to new, unless it is something else by now.
func (c *checkout) file(change delta) error {
	there, err := c.standing(change.path)
	if err != nil {
		return err
	}
	old := change.old.hash
	if !change.old.isFile() {
		old = hash{}
	}
	if there == old && (change.new.isFile() || change.new.hash.IsZero()) {
		if err := c.place(change); err != nil {
			return err
		}
	}
	return c.stage(change)
}

// somethingElse stands for what is in the work tree and cannot be compared.
var somethingElse = hash{0xff}

// standing returns the blob that a file of the work tree would be; the zero hash
// when there is none.
func (c *checkout) standing(name string) (hash, error) {
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		info, err := c.files.Lstat(filepath.FromSlash(dir))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil || !info.IsDir() {
			return somethingElse, nil //nolint:nilerr // a link or a file: not ours to follow
		}
	}
	info, err := c.files.Lstat(filepath.FromSlash(name))
	if errors.Is(err, fs.ErrNotExist) {
		return hash{}, nil
	}
	if err != nil || !info.Mode().IsRegular() {
		return somethingElse, nil //nolint:nilerr // a link or a folder: not ours to follow
	}
	f, err := c.files.Open(filepath.FromSlash(name))
	if err != nil {
		return hash{}, err
	}
	defer func() { _ = f.Close() }()
	sum := plumbing.NewHasher(plumbing.BlobObject, info.Size())
	_, err = io.Copy(sum, f)
	return sum.Sum(), err
}

// place writes or removes a file of the work tree.
func (c *checkout) place(change delta) error {
	name := filepath.FromSlash(change.path)
	if change.new.hash.IsZero() {
		if err := c.files.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		for dir := filepath.Dir(name); dir != "."; dir = filepath.Dir(dir) {
			if c.files.Remove(dir) != nil { // it is not empty
				break
			}
		}
		return nil
	}
	if err := c.files.MkdirAll(filepath.Dir(name), dirMode); err != nil {
		return err
	}
	mode := fs.FileMode(fileMode)
	if change.new.mode == filemode.Executable {
		mode = 0o755
	}
	obj, err := c.d.objects.open(change.new.hash)
	if err != nil {
		return err
	}
	defer func() { _ = obj.body.Close() }()
	temp := tempDir + "/" + randomName()
	f, err := c.d.root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, obj.body)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(c.d.root.path(temp), filepath.Join(c.d.cfg.Dir, name))
	}
	if err != nil {
		_ = c.d.root.Remove(temp)
	}
	return err
}

// stage brings git's index from old to new where nobody has staged another change.
func (c *checkout) stage(change delta) error {
	if c.index == nil {
		return nil
	}
	e := c.staged[change.path]
	switch {
	case e == nil && !change.old.hash.IsZero(), e != nil && e.Hash != change.old.hash:
		return nil // staged otherwise, or new already
	case change.new.hash.IsZero():
		delete(c.staged, change.path)
		return nil
	}
	e = &gitindex.Entry{Name: change.path, Hash: change.new.hash, Mode: change.new.mode}
	if info, err := c.files.Lstat(filepath.FromSlash(change.path)); err == nil && change.new.isFile() {
		e.ModifiedAt, e.Size = info.ModTime(), uint32(info.Size()) //nolint:gosec // git keeps the lower 32 bits
	}
	c.staged[change.path] = e
	return nil
}
