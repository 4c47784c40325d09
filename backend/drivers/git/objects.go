package git

import (
	"bufio"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/storage/filesystem"

	"velocity.internal/desk/backend/storage"
)

// hash names an object.
type hash = plumbing.Hash

// Limits of what is held in memory.
const (
	maxWhole       = 64 << 20 // largest object that is read whole: a tree, a commit, a small blob
	packedInMemory = 4 << 20  // larger packed blobs are streamed from the pack
	packCache      = 16 << 20 // bytes of objects from packs that are kept
)

// objects reads the objects of a repository. Loose ones are read directly, packed
// ones through go-git, which is not safe for concurrent use and so has a lock.
type objects struct {
	root folder

	mu    sync.Mutex
	packs *filesystem.Storage // nil until a pack is needed and after packs changed

	trees treeCache

	commits sync.Map // *commit by hash: the latest that were read, some hundreds
	known   atomic.Int64
}

// forget lets the packs be looked for again, because they have changed.
func (o *objects) forget() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closePacks()
}

func (o *objects) close() { o.forget() }

func (o *objects) closePacks() {
	if o.packs != nil {
		_ = o.packs.Close()
		o.packs = nil
	}
}

// object is one object as it is stored, or opened.
type object struct {
	kind plumbing.ObjectType
	size int64
	body io.ReadCloser
}

// looks is how often an object is looked for while others pack: it may go from
// its file into a pack, and from pack to pack.
const (
	looks     = 8
	lookPause = 5 * time.Millisecond
)

// open opens an object; the caller closes its body. One that is nowhere is ErrCorrupt.
func (o *objects) open(h hash) (obj *object, err error) {
	for i := range looks {
		if i > 1 {
			time.Sleep(lookPause)
		}
		if obj, err = o.openLoose(h); !errors.Is(err, fs.ErrNotExist) {
			return obj, err
		}
		if obj, err = o.openPacked(h, i > 0); err == nil {
			return obj, nil
		}
	}
	if !errors.Is(err, plumbing.ErrObjectNotFound) {
		return nil, err
	}
	if _, serr := o.root.Lstat("objects"); serr != nil {
		return nil, serr
	}
	return nil, storage.Errorf(storage.ErrCorrupt, "the repository lacks the object %s", h)
}

func loosePath(h hash) string {
	name := h.String()
	return "objects/" + name[:2] + "/" + name[2:]
}

func (o *objects) openLoose(h hash) (*object, error) {
	f, err := o.root.Open(loosePath(h))
	if err != nil {
		return nil, err
	}
	obj, err := readLoose(f)
	if err != nil {
		_ = f.Close()
		return nil, &storage.Error{Kind: storage.ErrCorrupt, Message: "the object " + h.String() + " cannot be read", Err: err}
	}
	return obj, nil
}

// inflater is what reads a loose object; it is kept because it has large tables.
type inflater struct {
	file, body *bufio.Reader // around the decompression
	z          io.ReadCloser // nil until it has read one; a zlib.Resetter
}

var inflaters = sync.Pool{New: func() any {
	return &inflater{file: bufio.NewReaderSize(nil, 8<<10), body: bufio.NewReaderSize(nil, 4<<10)}
}}

func (in *inflater) reset(f *os.File) (err error) {
	in.file.Reset(f)
	if in.z == nil {
		in.z, err = zlib.NewReader(in.file)
	} else {
		err = in.z.(zlib.Resetter).Reset(in.file, nil) //nolint:errcheck,forcetypeassert // the package says so
	}
	in.body.Reset(in.z)
	return err
}

// readLoose reads the header of a loose object.
func readLoose(f *os.File) (obj *object, err error) {
	in := inflaters.Get().(*inflater) //nolint:errcheck,forcetypeassert // the pool holds nothing else
	defer func() {
		if err != nil {
			inflaters.Put(in)
		}
	}()
	if err := in.reset(f); err != nil {
		return nil, err
	}
	head, err := in.body.ReadString(0)
	if err != nil {
		return nil, err
	}
	kind, length, _ := strings.Cut(strings.TrimSuffix(head, "\x00"), " ")
	t, err := plumbing.ParseObjectType(kind)
	if err != nil {
		return nil, err
	}
	size, err := strconv.ParseInt(length, 10, 64)
	if err != nil || size < 0 {
		return nil, fmt.Errorf("its header holds no size")
	}
	return &object{kind: t, size: size, body: &looseBody{in: in, f: f, left: size}}, nil
}

// looseBody yields exactly the announced bytes of a loose object.
type looseBody struct {
	in   *inflater // nil once closed
	f    *os.File
	left int64
}

func (b *looseBody) Read(p []byte) (int, error) {
	if b.in == nil {
		return 0, fs.ErrClosed
	}
	n, err := b.in.body.Read(p)
	b.left -= int64(n)
	if b.left < 0 || err == io.EOF && b.left > 0 { //nolint:errorlint // readers return io.EOF itself
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

func (b *looseBody) Close() error {
	if b.in != nil {
		inflaters.Put(b.in)
		b.in = nil
	}
	return b.f.Close()
}

// openPacked opens an object of a pack. With again the packs are looked for anew.
func (o *objects) openPacked(h hash, again bool) (*object, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if again {
		o.closePacks()
	}
	obj, err := o.packed().EncodedObject(plumbing.AnyObject, h)
	if err != nil {
		return nil, err
	}
	body, err := obj.Reader()
	if err != nil {
		return nil, err
	}
	return &object{kind: obj.Type(), size: obj.Size(), body: body}, nil
}

func (o *objects) packed() *filesystem.Storage {
	if o.packs == nil {
		o.packs = filesystem.NewStorageWithOptions(osfs.New(string(o.root), osfs.WithBoundOS()), cache.NewObjectLRU(packCache),
			filesystem.Options{KeepDescriptors: true, LargeObjectThreshold: packedInMemory})
	}
	return o.packs
}

// has reports whether an object is known, without looking for new packs.
func (o *objects) has(h hash) bool {
	if _, err := o.root.Lstat(loosePath(h)); err == nil {
		return true
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	err := o.packed().HasEncodedObject(h)
	if err != nil && !errors.Is(err, plumbing.ErrObjectNotFound) { // a pack came or went while they were read
		o.closePacks()
		err = o.packed().HasEncodedObject(h)
	}
	return err == nil
}

// size returns the size of an object.
func (o *objects) size(h hash) (int64, error) {
	obj, err := o.openLoose(h)
	if err == nil {
		return obj.size, obj.body.Close()
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return 0, err
	}
	o.mu.Lock()
	n, err := o.packed().EncodedObjectSize(h)
	o.mu.Unlock()
	if err == nil {
		return n, nil
	}
	obj, err = o.open(h)
	if err != nil {
		return 0, err
	}
	return obj.size, obj.body.Close()
}

// read returns an object of a kind whole.
func (o *objects) read(h hash, kind plumbing.ObjectType) ([]byte, error) {
	obj, err := o.open(h)
	if err != nil {
		return nil, err
	}
	defer func() { _ = obj.body.Close() }()
	if obj.kind != kind || obj.size > maxWhole {
		return nil, storage.Errorf(storage.ErrCorrupt, "the object %s is a %s of %d bytes, which is not what is expected there", h, obj.kind, obj.size)
	}
	body := make([]byte, obj.size)
	if _, err := io.ReadFull(obj.body, body); err != nil {
		return nil, &storage.Error{Kind: storage.ErrCorrupt, Message: "the object " + h.String() + " cannot be read", Err: err}
	}
	return body, nil
}
