package filesystem

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"strings"

	"golang.org/x/sync/errgroup"

	"velocity.internal/desk/backend/drivers/internal/system"
	"velocity.internal/desk/backend/storage"
)

const (
	dirMode  = 0o750
	fileMode = 0o640
)

// openDir opens a folder of the store, step by step so that no part of its
// path may be a symbolic link; "" is the root. A part that is missing or is no
// folder is fs.ErrNotExist. The caller closes it.
func (d *Driver) openDir(dir string) (*os.Root, error) {
	if dir == "" {
		return d.root.OpenRoot(".")
	}
	at, done := d.root, ""
	for part := range strings.SplitSeq(dir, "/") {
		next, err := d.enter(at, done, part)
		if at != d.root {
			_ = at.Close()
		}
		if err != nil {
			return nil, err
		}
		at, done = next, path.Join(done, part)
	}
	return at, nil
}

func (d *Driver) enter(at *os.Root, dir, part string) (*os.Root, error) {
	info, err := d.lstat(at, dir, part)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, &fs.PathError{Op: "open", Path: path.Join(dir, part), Err: fs.ErrNotExist}
	}
	return at.OpenRoot(part)
}

// lstat looks at a name directly in dir, whose root is given. On a disk that
// ignores case it answers only for the name as it is spelled there.
func (d *Driver) lstat(at *os.Root, dir, name string) (fs.FileInfo, error) {
	info, err := at.Lstat(name)
	if err == nil && d.foldsCase {
		entries, err := readDir(at)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if e.Name() == name {
				return info, nil
			}
		}
		return nil, &fs.PathError{Op: "lstat", Path: path.Join(dir, name), Err: fs.ErrNotExist}
	}
	return info, err
}

// stat looks at a path of the store without following symbolic links.
func (d *Driver) stat(file string) (fs.FileInfo, error) {
	dir, name := split(file)
	at, err := d.openDir(dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = at.Close() }()
	return d.lstat(at, dir, name)
}

// openRegular opens a regular file directly in a folder for reading.
func (d *Driver) openRegular(at *os.Root, dir, name string) (*os.File, fs.FileInfo, error) {
	info, err := d.lstat(at, dir, name)
	if err == nil && !info.Mode().IsRegular() {
		err = &fs.PathError{Op: "open", Path: path.Join(dir, name), Err: fs.ErrNotExist}
	}
	if err != nil {
		return nil, nil, err
	}
	f, err := at.Open(name)
	if err != nil {
		return nil, nil, err
	}
	if info, err = f.Stat(); err != nil {
		_ = f.Close()
		return nil, nil, err
	}
	return f, info, nil
}

// readFile reads a small regular file of the store.
func (d *Driver) readFile(file string) ([]byte, error) {
	dir, name := split(file)
	at, err := d.openDir(dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = at.Close() }()
	return d.readIn(at, dir, name)
}

// maxSmall bounds the files that are read whole: sidecars, documents, markers.
const maxSmall = 16 << 20

func (d *Driver) readIn(at *os.Root, dir, name string) ([]byte, error) {
	info, err := d.lstat(at, dir, name)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, &fs.PathError{Op: "open", Path: path.Join(dir, name), Err: fs.ErrNotExist}
	case info.Size() > maxSmall:
		return nil, storage.Errorf(storage.ErrCorrupt, "the file %s is too large for what it should hold", path.Join(dir, name))
	}
	return at.ReadFile(name)
}

func readDir(at *os.Root) ([]fs.DirEntry, error) {
	f, err := at.Open(".")
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return f.ReadDir(-1)
}

// makeDir makes a folder with its parents and returns those that are new. A
// file in the way is ErrExists.
func (d *Driver) makeDir(dir string) (made []string, err error) {
	at, done := d.root, ""
	defer func() {
		if at != d.root {
			_ = at.Close()
		}
	}()
	for part := range strings.SplitSeq(dir, "/") {
		info, err := d.lstat(at, done, part)
		inner := path.Join(done, part)
		switch {
		case err == nil && !info.IsDir():
			return made, storage.Errorf(storage.ErrExists, "a folder named %q is needed, but an item of that name is in the way", part)
		case absent(err):
			if err := at.Mkdir(part, dirMode); d.foldsCase && errors.Is(err, fs.ErrExist) {
				return made, storage.Errorf(storage.ErrExists, "the folder %q differs from an existing one only in upper and lower case, which this disk cannot tell apart", part)
			} else if err != nil && !errors.Is(err, fs.ErrExist) {
				return made, err
			}
			made = append(made, inner)
		case err != nil:
			return made, err
		}
		next, err := at.OpenRoot(part)
		if err != nil {
			return made, err
		}
		if at != d.root {
			_ = at.Close()
		}
		at, done = next, inner
	}
	return made, nil
}

// prune removes a folder and its parents as long as they are empty, but none of
// the top ones (tenants, schemas, …).
func (d *Driver) prune(dir string) {
	for strings.Contains(dir, "/") {
		if d.root.Remove(dir) != nil {
			return
		}
		dir = path.Dir(dir)
	}
}

// syncAtOnce is how many files are synced at the same time; disks do them together.
const syncAtOnce = 8

// syncDirs makes the names in folders durable. A folder that is gone needs none.
func (d *Driver) syncDirs(dirs []string) error {
	if !system.DirsSync {
		return nil
	}
	return d.sync(dirs, os.O_RDONLY)
}

// syncFiles makes temporary files durable.
func (d *Driver) syncFiles(files []string) error { return d.sync(files, os.O_RDWR) }

func (d *Driver) sync(paths []string, flag int) error {
	var group errgroup.Group
	group.SetLimit(syncAtOnce)
	for _, p := range paths {
		group.Go(func() error {
			if p == "" {
				p = "."
			}
			f, err := d.root.OpenFile(p, flag, 0)
			if err != nil {
				return ignoreAbsent(err)
			}
			return errors.Join(f.Sync(), f.Close())
		})
	}
	return group.Wait()
}

// split parts a path into folder and name; the folder of a top name is "".
func split(file string) (dir, name string) {
	i := strings.LastIndexByte(file, '/')
	return file[:max(i, 0)], file[i+1:]
}

// parent returns the folder of a path, "" at the top.
func parent(file string) string {
	dir, _ := split(file)
	return dir
}
