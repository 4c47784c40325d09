package git

import (
	"bytes"
	"compress/zlib"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"

	"github.com/go-git/go-git/v5/plumbing"
	"golang.org/x/sync/errgroup"

	"velocity.internal/desk/backend/drivers/internal/system"
)

const (
	dirMode  = 0o755
	fileMode = 0o644
	// objectMode is what git gives its objects.
	objectMode = 0o444
)

// syncAtOnce is how many files are synced at the same time; disks do them together.
const syncAtOnce = 16

// deflaters are kept because each has large tables. Trees are mostly hashes,
// which do not compress: they stay as they are until they are packed.
var deflaters, storers = deflatersOf(zlib.BestSpeed), deflatersOf(zlib.NoCompression)

func deflatersOf(level int) *sync.Pool {
	return &sync.Pool{New: func() any {
		z, _ := zlib.NewWriterLevel(nil, level) // the level is valid
		return z
	}}
}

// deflate returns the bytes of a loose object.
func deflate(obj newObject) []byte {
	var out bytes.Buffer
	pool := deflaters
	if obj.kind == plumbing.TreeObject {
		pool = storers
	}
	z := pool.Get().(*zlib.Writer) //nolint:errcheck // the pool holds nothing else
	defer pool.Put(z)
	z.Reset(&out)
	_, _ = fmt.Fprintf(z, "%s %d\x00", obj.kind, len(obj.body)) // a buffer never fails
	_, _ = z.Write(obj.body)
	_ = z.Close()
	return out.Bytes()
}

// fresh returns the objects that are not there yet in the form of their files.
// Large ones are put in place and synced at once. The caller holds the lock.
func (d *Driver) fresh(objs []newObject) (small []looseFile, err error) {
	seen := map[hash]bool{}
	dirs := map[string]bool{}
	for _, obj := range objs {
		if seen[obj.hash] || d.objects.has(obj.hash) {
			continue
		}
		seen[obj.hash] = true
		f := looseFile{obj.hash, deflate(obj)}
		if len(f.body) <= journalMost {
			small = append(small, f)
			continue
		}
		if err := d.placeFile(f, true); err != nil {
			return nil, err
		}
		dirs["objects"], dirs[looseDir(f.hash)] = true, true
	}
	return small, d.syncDirs(dirs)
}

func looseDir(h hash) string { return loosePath(h)[:len("objects/xx")] }

// placeFile puts the file of an object in place whole, and synced if asked for.
func (d *Driver) placeFile(f looseFile, sync bool) error {
	// git's own name for such files, which its gc removes when they are old
	temp, path := looseDir(f.hash)+"/tmp_obj_"+randomName(), loosePath(f.hash)
	if !d.fanout[f.hash[0]] {
		if err := d.root.MkdirAll(looseDir(f.hash), dirMode); err != nil {
			return err
		}
		d.fanout[f.hash[0]] = true
	}
	err := d.writeTemp(temp, f.body, objectMode, sync)
	if errors.Is(err, fs.ErrNotExist) { // git has removed the folder when it was empty
		if err = d.root.MkdirAll(looseDir(f.hash), dirMode); err == nil {
			err = d.writeTemp(temp, f.body, objectMode, sync)
		}
	}
	if err != nil {
		return err
	}
	if err := d.root.Rename(temp, path); err != nil {
		_ = d.root.Remove(temp)
		return err
	}
	return nil
}

// writeFile puts a file in place whole and synced; its name is not durable yet.
func (d *Driver) writeFile(path string, body []byte, mode fs.FileMode) error {
	temp := tempDir + "/" + randomName()
	if err := d.writeTemp(temp, body, mode, true); err != nil {
		return err
	}
	if err := d.root.Rename(temp, path); err != nil {
		_ = d.root.Remove(temp)
		return err
	}
	return nil
}

func (d *Driver) writeTemp(temp string, body []byte, mode fs.FileMode, sync bool) error {
	f, err := d.root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(body)
	if err == nil && sync {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		_ = d.root.Remove(temp)
	}
	return err
}

func (d *Driver) syncDirs(dirs map[string]bool) error {
	if !system.DirsSync {
		return nil
	}
	var group errgroup.Group
	group.SetLimit(syncAtOnce)
	for dir := range dirs {
		group.Go(func() error {
			f, err := d.root.Open(dir)
			if err != nil {
				return err
			}
			return errors.Join(f.Sync(), f.Close())
		})
	}
	return group.Wait()
}

// countLoose finds out about how many objects are loose, from one of the folders
// over which their hashes spread them evenly, and which of the folders there are.
func (d *Driver) countLoose() error {
	entries, err := d.root.ReadDir("objects")
	if err != nil {
		return err
	}
	for _, e := range entries {
		if b, err := hex.DecodeString(e.Name()); err == nil && len(b) == 1 && e.IsDir() {
			d.fanout[b[0]] = true
		}
	}
	sample, err := d.root.ReadDir("objects/17")
	d.wrote.count.Store(int64(len(sample)) * 256)
	return ignoreAbsent(err)
}

func randomName() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}
