package git

import (
	"io/fs"
	"os"
	"path/filepath"

	"velocity.internal/desk/backend/storage"
)

// folder is the git directory. Names in it are ours or git's and have slashes.
// When the store is opened no folder in it that is written may be a link, so that
// paths need no look at each of their steps.
type folder string

func (f folder) path(name string) string { return filepath.Join(string(f), filepath.FromSlash(name)) }

func (f folder) Open(name string) (*os.File, error) { return os.Open(f.path(name)) }

func (f folder) OpenFile(name string, flag int, mode fs.FileMode) (*os.File, error) {
	return os.OpenFile(f.path(name), flag, mode)
}
func (f folder) ReadFile(name string) ([]byte, error)      { return os.ReadFile(f.path(name)) }
func (f folder) Lstat(name string) (fs.FileInfo, error)    { return os.Lstat(f.path(name)) }
func (f folder) Mkdir(name string, mode fs.FileMode) error { return os.Mkdir(f.path(name), mode) }

func (f folder) MkdirAll(name string, mode fs.FileMode) error { return os.MkdirAll(f.path(name), mode) }
func (f folder) Remove(name string) error                     { return os.Remove(f.path(name)) }
func (f folder) RemoveAll(name string) error                  { return os.RemoveAll(f.path(name)) }
func (f folder) Rename(from, to string) error                 { return os.Rename(f.path(from), f.path(to)) }

func (f folder) Link(from, to string) error                 { return os.Link(f.path(from), f.path(to)) }
func (f folder) ReadDir(name string) ([]fs.DirEntry, error) { return os.ReadDir(f.path(name)) }
func (f folder) WalkDir(name string, each fs.WalkDirFunc) error {
	return fs.WalkDir(os.DirFS(string(f)), name, each)
}

// refuseLinks refuses a folder in which something is a link, to a depth.
func (f folder) refuseLinks(name string, depth int) error {
	info, err := f.Lstat(name)
	if err != nil {
		return nil //nolint:nilerr // what is not there leads nowhere
	}
	if info.Mode()&fs.ModeSymlink != 0 {
		return storage.Errorf(storage.ErrUnsupported, "%s in the repository is a link, which this program does not follow", name)
	}
	if !info.IsDir() || depth == 0 {
		return nil
	}
	entries, err := f.ReadDir(name)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.IsDir() || e.Type()&fs.ModeSymlink != 0 {
			if err := f.refuseLinks(name+"/"+e.Name(), depth-1); err != nil {
				return err
			}
		}
	}
	return nil
}
