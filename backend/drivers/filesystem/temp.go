package filesystem

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"

	"velocity.internal/desk/backend/drivers/internal/system"
	"velocity.internal/desk/backend/storage"
)

// instance is one open driver: its folder for temporary files and the lock in
// it, which says that the process lives.
type instance struct {
	name  string
	dir   string
	alive *os.File
}

const aliveName = "alive"

// begin makes our own folder, completes what was interrupted, removes what dead
// processes left, and makes this driver's folder for temporary files.
func (d *Driver) begin(ctx context.Context) error {
	for _, dir := range []string{locksDir, tempDir} {
		if _, err := d.makeDir(dir); err != nil {
			return err
		}
	}
	sweep, err := d.openLock(locksDir + "/open")
	if err != nil {
		return err
	}
	defer func() { _ = sweep.Close() }()
	if err := d.waitLock(ctx, sweep, false); err != nil {
		return err
	}
	dead, err := d.deadInstances()
	if err != nil {
		return err
	}
	// What cannot be completed now, for example on a full disk, still needs its
	// files; whoever takes the lock of the tenant tries again and says why.
	if d.completeAll(ctx) == nil {
		for _, dir := range dead {
			if err := d.root.RemoveAll(dir); err != nil {
				return err
			}
		}
	}
	if d.life, err = d.newInstance(); err != nil {
		return err
	}
	return d.writeFormat()
}

func (d *Driver) newInstance() (*instance, error) {
	i := &instance{name: randomName()}
	i.dir = path.Join(tempDir, i.name)
	if err := d.root.Mkdir(i.dir, dirMode); err != nil {
		return nil, err
	}
	f, err := d.root.OpenFile(path.Join(i.dir, aliveName), os.O_RDWR|os.O_CREATE, fileMode)
	if err != nil {
		return nil, err
	}
	i.alive = f
	if free, err := system.TryLock(f, false); err != nil || !free {
		return nil, errors.Join(err, f.Close(), errors.New("the folder for temporary files is taken"))
	}
	return i, nil
}

func (i *instance) end(d *Driver) error {
	if i.alive == nil {
		return nil
	}
	err := i.alive.Close()
	i.alive = nil
	for stripe := range lockCount {
		if d.waits(stripe) {
			return err // the change may need its files: who completes it sweeps them
		}
	}
	return errors.Join(err, d.root.RemoveAll(i.dir))
}

// waits reports whether a lock file holds an intent.
func (d *Driver) waits(stripe int) bool {
	info, err := d.root.Lstat(lockPath(stripe))
	return err == nil && info.Size() > headerSize
}

// deadInstances lists the folders of processes that have ended without removing
// them. The caller holds the lock under which instances begin.
func (d *Driver) deadInstances() ([]string, error) {
	at, err := d.openDir(tempDir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = at.Close() }()
	entries, err := readDir(at)
	if err != nil {
		return nil, err
	}
	var dead []string
	for _, e := range entries {
		dir := path.Join(tempDir, e.Name())
		f, err := d.root.OpenFile(path.Join(dir, aliveName), os.O_RDWR, fileMode)
		if err == nil {
			free, lerr := system.TryLock(f, false)
			if err := errors.Join(lerr, f.Close()); err != nil {
				return nil, err
			}
			if !free {
				continue
			}
		} else if !absent(err) {
			return nil, err
		}
		dead = append(dead, dir)
	}
	return dead, nil
}

// completeAll completes every change that was interrupted.
func (d *Driver) completeAll(ctx context.Context) error {
	for stripe := range lockCount {
		if !d.waits(stripe) {
			continue
		}
		h, err := d.acquire(ctx, stripe, false)
		if err != nil {
			return err
		}
		err = h.complete()
		h.release()
		if err != nil {
			return err
		}
	}
	return nil
}

// writeFormat marks a new store.
func (d *Driver) writeFormat() error {
	if _, err := d.root.Lstat(formatPath); !absent(err) {
		return err
	}
	body, err := json.Marshal(format{formatNumber})
	if err != nil {
		return err
	}
	temp, err := d.writeTemp(append(body, '\n'))
	if err != nil {
		return err
	}
	return errors.Join(d.syncFiles([]string{temp}), d.root.Rename(temp, formatPath), d.syncDirs([]string{ownDir}))
}

func randomName() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

func (d *Driver) tempName() string { return path.Join(d.life.dir, randomName()) }

// staged is a body that waits in a temporary file.
type staged struct {
	path string
	info fs.FileInfo
	sum  [sha256.Size]byte
}

// syncFrom is the size from which a body is synced as soon as it is there, so
// that nobody waits for it under a lock. Smaller ones are synced with the
// change, so that a change that is refused costs no sync.
const syncFrom = 1 << 20

// stage writes what body yields to a temporary file. An error of body is
// returned as it is.
func (d *Driver) stage(ctx context.Context, body io.Reader) (s staged, err error) {
	s.path = d.tempName()
	hash := sha256.New()
	in := &bodyReader{ctx: ctx, in: body}
	s.info, err = d.createTemp(s.path, func(f *os.File) error {
		n, err := io.CopyBuffer(struct{ io.Writer }{io.MultiWriter(f, hash)}, in, make([]byte, 128<<10))
		if err == nil && n >= syncFrom {
			err = f.Sync()
		}
		return err
	})
	if in.err != nil {
		return s, in.err
	}
	hash.Sum(s.sum[:0])
	return s, d.failed(err)
}

// bodyReader ends with its context and remembers how the body failed.
type bodyReader struct {
	ctx context.Context //nolint:containedctx // a reader lives within one call
	in  io.Reader
	err error
}

func (r *bodyReader) Read(p []byte) (n int, err error) {
	if err = r.ctx.Err(); err == nil {
		n, err = r.in.Read(p)
	}
	if err != nil && err != io.EOF { //nolint:errorlint // readers return io.EOF itself
		r.err = err
	}
	return n, err
}

// createTemp makes a file and fills it; on failure none is left. It is durable
// when fill or syncFiles made it so.
func (d *Driver) createTemp(name string, fill func(*os.File) error) (fs.FileInfo, error) {
	f, err := d.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, fileMode)
	if err != nil {
		return nil, d.damaged(err)
	}
	var info fs.FileInfo
	if err = fill(f); err == nil {
		info, err = f.Stat()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		_ = d.root.Remove(name)
		return nil, err
	}
	return info, nil
}

// writeTemp puts a small body into a temporary file.
func (d *Driver) writeTemp(body []byte) (string, error) {
	if err := d.step("write " + tempDir); err != nil {
		return "", err
	}
	name := d.tempName()
	_, err := d.createTemp(name, func(f *os.File) error {
		_, err := f.Write(body)
		return err
	})
	return name, err
}

// linkFrom is the size from which a copy is a hard link where the disk has them.
const linkFrom = 1 << 20

// duplicate makes a temporary file with the bytes of a file of the store.
func (d *Driver) duplicate(file string, size int64) (string, fs.FileInfo, error) {
	name := d.tempName()
	if size >= linkFrom && d.root.Link(file, name) == nil {
		info, err := d.root.Lstat(name)
		return name, info, err
	}
	from, err := d.root.Open(file)
	if err != nil {
		return "", nil, err
	}
	defer func() { _ = from.Close() }()
	info, err := d.createTemp(name, func(f *os.File) error {
		_, err := io.Copy(f, from)
		return err
	})
	return name, info, err
}

// unlike gives a temporary file a time that differs from another's, so that
// two bodies of equal size are told apart.
func (d *Driver) unlike(file string, info, other fs.FileInfo) (fs.FileInfo, error) {
	for step := time.Microsecond; sameStamp(info, other); step *= 10 {
		at := info.ModTime().Add(step)
		if err := d.root.Chtimes(file, at, at); err != nil {
			return nil, err
		}
		var err error
		if info, err = d.root.Lstat(file); err != nil {
			return nil, err
		}
		if step > time.Hour {
			return nil, storage.Errorf(storage.ErrUnavailable, "the disk keeps no times of files")
		}
	}
	return info, nil
}

func sameStamp(a, b fs.FileInfo) bool {
	return a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}

// isTemp reports whether a path is a temporary file.
func isTemp(file string) bool { return strings.HasPrefix(file, tempDir+"/") }
