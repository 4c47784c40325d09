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

// deflaters are kept because each has large tables.
var deflaters = sync.Pool{New: func() any {
	z, _ := zlib.NewWriterLevel(nil, zlib.BestSpeed) // the level is valid
	return z
}}

// deflate returns the bytes of a loose object.
func deflate(obj newObject) []byte {
	var out bytes.Buffer
	z := deflaters.Get().(*zlib.Writer) //nolint:errcheck // the pool holds nothing else
	defer deflaters.Put(z)
	z.Reset(&out)
	_, _ = fmt.Fprintf(z, "%s %d\x00", obj.kind, len(obj.body)) // a buffer never fails
	_, _ = z.Write(obj.body)
	_ = z.Close()
	return out.Bytes()
}

// writeObjects makes objects durable as loose ones. Those that are there already
// are left. They are whole or absent under their names.
func (d *Driver) writeObjects(objs []newObject) error {
	seen := map[hash]bool{}
	var group errgroup.Group
	group.SetLimit(syncAtOnce)
	dirs := map[string]bool{}
	for _, obj := range objs {
		if seen[obj.hash] || d.objects.has(obj.hash) {
			continue
		}
		seen[obj.hash] = true
		path := loosePath(obj.hash)
		dir := path[:len("objects/xx")]
		if err := d.root.Mkdir(dir, dirMode); err == nil {
			dirs["objects"] = true
		} else if !errors.Is(err, fs.ErrExist) {
			return err
		}
		dirs[dir] = true
		d.wrote.objects.Add(1)
		d.wrote.bytes.Add(int64(len(obj.body)))
		group.Go(func() error { return d.writeFile(path, deflate(obj), objectMode) })
	}
	if err := group.Wait(); err != nil {
		return err
	}
	return d.syncDirs(dirs)
}

// writeFile puts a file in place whole and synced; its name is not durable yet.
func (d *Driver) writeFile(path string, body []byte, mode fs.FileMode) error {
	temp := tempDir + "/" + randomName()
	if err := d.writeTemp(temp, body, mode); err != nil {
		return err
	}
	if err := d.root.Rename(temp, path); err != nil {
		_ = d.root.Remove(temp)
		return err
	}
	return nil
}

func (d *Driver) writeTemp(temp string, body []byte, mode fs.FileMode) error {
	f, err := d.root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(body)
	if err == nil {
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

func randomName() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}
