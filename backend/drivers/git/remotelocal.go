package git

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/go-git/go-git/v5/plumbing"

	"velocity.internal/desk/backend/storage"
)

// local is a remote in a folder of this machine. Objects are copied between the
// two repositories directly.
type local struct{ repo *Driver }

func openLocal(dir string) (carrier, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, unusable(err)
	}
	gitDir, _, err := findRepository(dir)
	if err != nil {
		return nil, err
	}
	if gitDir == "" {
		return nil, storage.Errorf(storage.ErrNotFound, "there is no repository in the folder of the remote")
	}
	repo := &Driver{root: folder(gitDir)}
	repo.objects.root = repo.root
	if repo.self, err = os.Stat(gitDir); err != nil {
		return nil, unusable(err)
	}
	return local{repo}, repo.refuse()
}

func (l local) fetch(ctx context.Context, d *Driver, ref string, progress io.Writer) (hash, error) {
	defer l.repo.objects.close()
	tip, err := l.repo.readRef(ref)
	if err != nil || tip.IsZero() {
		return tip, err
	}
	return tip, carry(ctx, l.repo, d, tip, progress)
}

func (l local) fetchLFS(ctx context.Context, d *Driver, oids map[string]int64, _ io.Writer) error {
	return carryLFS(ctx, l.repo, d, oids)
}

func (l local) pushLFS(ctx context.Context, d *Driver, oids map[string]int64, _ io.Writer) error {
	return carryLFS(ctx, d, l.repo, oids)
}

func (l local) push(ctx context.Context, d *Driver, ref string, from, to hash, progress io.Writer) error {
	defer l.repo.objects.close()
	if err := l.repo.root.MkdirAll(tempDir, dirMode); err != nil {
		return err
	}
	if err := carry(ctx, d, l.repo, to, progress); err != nil {
		return err
	}
	turn, err := l.repo.lockFile(ctx, ownDir+"/lock") // other desks push there too
	if err != nil {
		return err
	}
	defer func() { _ = turn.Close() }()
	unlock, err := l.repo.lockRef(ctx, ref, to)
	if err != nil {
		return err
	}
	defer unlock()
	now, err := l.repo.readRef(ref)
	if err != nil {
		return err
	}
	if now != from {
		return errMoved
	}
	f, err := l.repo.root.OpenFile(ref+".lock", os.O_RDWR, fileMode)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close(), l.repo.root.Rename(ref+".lock", ref)); err != nil {
		return err
	}
	return l.repo.syncDirs(map[string]bool{path.Dir(ref): true})
}

// carry copies a commit with all that belongs to it from one repository to
// another, in one pack. What the other has already ends the search.
func carry(ctx context.Context, from, to *Driver, tip hash, progress io.Writer) error {
	var objs []looseObject
	seen := map[hash]bool{}
	add := func(h hash, kind plumbing.ObjectType) error {
		seen[h] = true
		size, err := from.objects.size(h)
		objs = append(objs, looseObject{h, kind, size})
		return err
	}
	var addTree func(h hash) error
	addTree = func(h hash) error {
		if seen[h] || to.objects.has(h) {
			return ctx.Err()
		}
		entries, err := from.objects.tree(h)
		if err != nil {
			return err
		}
		if err := add(h, plumbing.TreeObject); err != nil {
			return err
		}
		for _, e := range entries {
			switch {
			case e.isTree():
				err = addTree(e.hash)
			case e.mode.IsFile() && !seen[e.hash] && !to.objects.has(e.hash):
				err = add(e.hash, plumbing.BlobObject)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}
	for todo := []hash{tip}; len(todo) > 0; {
		h := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if seen[h] || to.objects.has(h) {
			continue
		}
		c, err := from.objects.commit(h)
		if err != nil {
			return err
		}
		if err := add(h, plumbing.CommitObject); err != nil {
			return err
		}
		if err := addTree(c.tree); err != nil {
			return err
		}
		todo = append(todo, c.parents...)
	}
	if len(objs) == 0 {
		return nil
	}
	_, _ = fmt.Fprintf(progress, "copying %d objects\n", len(objs))
	w, err := to.newPack(len(objs))
	if err != nil {
		return err
	}
	for _, obj := range objs {
		if err := from.packOne(ctx, w, obj); err != nil {
			return errors.Join(err, w.discard())
		}
	}
	_, err = w.finish()
	to.objects.forget()
	return err
}

// carryLFS copies Git LFS objects.
func carryLFS(ctx context.Context, from, to *Driver, oids map[string]int64) error {
	for oid := range oids {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := copyLFS(from, to, oid); err != nil {
			return err
		}
	}
	return nil
}

// lfsOf returns the Git LFS objects, with their sizes, that commits bring.
func (d *Driver) lfsOf(ctx context.Context, commits []hash) (map[string]int64, error) {
	f := &follower{d: d}
	oids := map[string]int64{}
	for _, h := range commits {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		c, err := d.objects.commit(h)
		if err != nil {
			return nil, err
		}
		parents, err := f.parents(h)
		if err != nil {
			return nil, err
		}
		var old hash
		if len(parents) > 0 {
			parent, err := d.objects.commit(parents[0])
			if err != nil {
				return nil, err
			}
			old = parent.tree
		}
		err = d.objects.diff("", old, c.tree, func(change delta) error {
			if !change.new.isFile() {
				return nil
			}
			size, oid, err := d.measure(change.new.hash)
			if oid != "" {
				oids[oid] = size
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return oids, nil
}

func copyLFS(from, to *Driver, oid string) error {
	dest := lfsPath(oid)
	if _, err := to.root.Lstat(dest); err == nil {
		return nil
	}
	in, err := from.root.Open(lfsPath(oid))
	if errors.Is(err, fs.ErrNotExist) {
		return nil // it is not here either
	}
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	if err := errors.Join(to.root.MkdirAll(path.Dir(dest), dirMode), to.root.MkdirAll(lfsTempDir, dirMode)); err != nil {
		return err
	}
	temp := lfsTempDir + "/" + randomName()
	if _, err := to.spool(temp, in); err != nil {
		_ = to.root.Remove(temp)
		return err
	}
	return to.root.Rename(temp, dest)
}
