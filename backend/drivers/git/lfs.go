package git

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	gohash "hash"
	"io"
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"

	"velocity.internal/desk/backend/storage"
)

// Where Git LFS keeps its objects, and what it writes meanwhile.
const (
	lfsObjects = "lfs/objects"
	lfsTempDir = ownDir + "/lfs"
)

// maxPointer bounds the size of a pointer, as Git LFS does.
const maxPointer = 1024

// pointerMark begins every pointer of Git LFS.
const pointerMark = "version https://git-lfs.github.com/spec/v1\n"

// pointer writes the blob that stands for an object of Git LFS.
func pointer(oid string, size int64) []byte {
	return fmt.Appendf(nil, "%soid sha256:%s\nsize %d\n", pointerMark, oid, size)
}

// parsePointer reads a pointer of Git LFS.
func parsePointer(body []byte) (oid string, size int64, ok bool) {
	rest, ok := bytes.CutPrefix(body, []byte(pointerMark))
	if !ok || len(body) > maxPointer {
		return "", 0, false
	}
	size = -1
	for line := range strings.SplitSeq(strings.TrimSuffix(string(rest), "\n"), "\n") {
		key, value, _ := strings.Cut(line, " ")
		switch {
		case key == "oid" && strings.HasPrefix(value, "sha256:"):
			oid = value[len("sha256:"):]
		case key == "size":
			n, err := strconv.ParseInt(value, 10, 64)
			if err != nil || n < 0 {
				return "", 0, false
			}
			size = n
		case strings.HasPrefix(key, "ext-"): // bytes that another program has changed
			return "", 0, false
		}
	}
	_, err := hex.DecodeString(oid)
	return oid, size, err == nil && len(oid) == 2*sha256.Size && size >= 0
}

func lfsPath(oid string) string { return path.Join(lfsObjects, oid[:2], oid[2:4], oid) }

// measure returns the size of the content for which a blob stands, and of which
// Git LFS object it is the pointer, if it is one.
func (d *Driver) measure(blob hash) (size int64, oid string, err error) {
	obj, err := d.objects.openLoose(blob)
	if errors.Is(err, fs.ErrNotExist) { // for a packed one its size is at hand without its bytes
		if size, err = d.objects.size(blob); err != nil || !mayBePointer(size) {
			return size, "", err
		}
		obj, err = d.objects.open(blob)
	}
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = obj.body.Close() }()
	if obj.kind != plumbing.BlobObject || !mayBePointer(obj.size) {
		return obj.size, "", nil
	}
	body, err := io.ReadAll(obj.body)
	if err != nil {
		return 0, "", &storage.Error{Kind: storage.ErrCorrupt, Message: "the object " + blob.String() + " cannot be read", Err: err}
	}
	if oid, n, ok := parsePointer(body); ok {
		return n, oid, nil
	}
	return obj.size, "", nil
}

func mayBePointer(size int64) bool { return size >= int64(len(pointerMark)) && size <= maxPointer }

func (d *Driver) openLFS(oid string) (io.ReadCloser, error) {
	f, err := d.root.Open(lfsPath(oid))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, storage.Errorf(storage.ErrUnavailable, "the large file is not on this machine: fetch it with git lfs fetch")
	}
	return f, err
}

// staged is content that waits to be committed: the blob itself, or the pointer
// to a Git LFS object in a temporary file.
type staged struct {
	value value
	sum   string
	blob  []byte
	temp  string // "" when the object of Git LFS is in place already, or there is none
}

// stage reads a body to its end. What is smaller than the threshold is held in
// memory, the rest, or all that is to go to Git LFS, written to a temporary file
// as its object. An error of the body is returned as it is.
func (d *Driver) stage(ctx context.Context, body io.Reader, lfs bool) (staged, error) {
	in := &bodyReader{ctx: ctx, in: body, sum: sha256.New()}
	var small bytes.Buffer
	n, err := io.Copy(&small, io.LimitReader(in, d.cfg.LFSThreshold))
	if err != nil {
		return staged{}, err
	}
	// Content that looks like a pointer is no pointer: it gets one of its own.
	_, _, looks := parsePointer(small.Bytes())
	if n < d.cfg.LFSThreshold && !looks && (!lfs || n == 0) {
		obj := makeObject(plumbing.BlobObject, small.Bytes())
		return staged{value: value{blob: obj.hash, size: n}, sum: in.hex(), blob: obj.body}, nil
	}
	s := staged{temp: lfsTempDir + "/" + randomName()}
	if n, err = d.spool(s.temp, io.MultiReader(&small, in)); err != nil {
		s.discard(d)
		if in.err != nil {
			return s, in.err
		}
		return s, d.failed(err)
	}
	s.sum = in.hex()
	s.blob = pointer(s.sum, n)
	s.value = value{blob: makeObject(plumbing.BlobObject, s.blob).hash, size: n, oid: s.sum}
	return s, nil
}

func (d *Driver) spool(temp string, in io.Reader) (int64, error) {
	f, err := d.root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, fileMode)
	if err != nil {
		return 0, err
	}
	n, err := io.CopyBuffer(struct{ io.Writer }{f}, in, make([]byte, 256<<10))
	if err == nil {
		err = f.Sync()
	}
	return n, errors.Join(err, f.Close())
}

func (s staged) discard(d *Driver) {
	if s.temp != "" {
		_ = d.root.Remove(s.temp)
	}
}

// bodyReader ends with its context, remembers how the body failed and sums it up.
type bodyReader struct {
	ctx context.Context //nolint:containedctx // a reader lives within one call
	in  io.Reader
	sum gohash.Hash
	err error
}

func (r *bodyReader) Read(p []byte) (n int, err error) {
	if err = r.ctx.Err(); err == nil {
		n, err = r.in.Read(p)
		_, _ = r.sum.Write(p[:n])
	}
	if err != nil && err != io.EOF { //nolint:errorlint // readers return io.EOF itself
		r.err = err
	}
	return n, err
}

func (r *bodyReader) hex() string { return hex.EncodeToString(r.sum.Sum(nil)) }

// stage adds staged content to a change: a blob, or a Git LFS object at a path.
func (c *change) stage(file string, s staged) {
	if s.blob != nil {
		c.objs = append(c.objs, newObject{s.value.blob, plumbing.BlobObject, s.blob})
	}
	if s.value.oid != "" {
		if c.lfs == nil {
			c.lfs = map[string]staged{}
		}
		c.lfs[file] = s
	}
}

// placeLFS makes the Git LFS objects of a change durable in their place.
func (c *change) placeLFS() error {
	for _, s := range c.lfs {
		if s.temp == "" {
			continue
		}
		to := lfsPath(s.value.oid)
		if info, err := c.d.root.Lstat(to); err == nil && info.Size() == s.value.size {
			continue
		}
		dirs := map[string]bool{}
		for dir := path.Dir(to); dir != "."; dir = path.Dir(dir) {
			dirs[dir] = true
		}
		if err := c.d.root.MkdirAll(path.Dir(to), dirMode); err != nil {
			return err
		}
		// A link, because the change may be planned anew; the temporary name goes at the end.
		if err := c.d.root.Link(s.temp, to); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
		if err := c.d.syncDirs(dirs); err != nil {
			return err
		}
	}
	return nil
}
