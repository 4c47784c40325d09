package filesystem

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// record is what we keep of a file beside the facts of its sidecar.
type record struct {
	Mark     string    `json:"mark"`               // differs with every write
	Version  string    `json:"version,omitempty"`  // of live content
	Sequence int64     `json:"sequence,omitempty"` // of that version among those of the item
	Base     string    `json:"base,omitempty"`     // of draft and pending
	Modified time.Time `json:"modified"`
	FileTime time.Time `json:"file_time"`        // of the body that the sidecar describes
	Laid     bool      `json:"laid,omitempty"`   // the version was found, not written by us
	Deleted  time.Time `json:"deleted,omitzero"` // of the newest version: when the item left its last state
}

// recordField is the field of a sidecar that holds the record.
const recordField = "desk"

// file is a stored file with what is known about it.
type file struct {
	path   string
	info   fs.FileInfo
	raw    []byte // of the sidecar, nil when there is none
	facts  tree.Facts
	record record
	ours   bool // the record describes these very bytes
	sum    [sha256.Size]byte
}

// item is an item in a state.
type item struct {
	file
	address  storage.Address
	version  string
	sequence int64
	base     string
}

// errUnsure says that a file and its sidecar have to be read under the lock.
var errUnsure = errors.New("the file and its sidecar do not fit")

// readPair reads a file with its sidecar. With body it also opens the file,
// which the caller closes. Unless locked, it returns errUnsure where a change
// may be under way.
func (d *Driver) readPair(at *os.Root, dir, name string, body, locked bool) (f file, in *os.File, err error) {
	f.path = dir + "/" + name
	for {
		if body {
			in, f.info, err = d.openRegular(at, dir, name)
		} else {
			f.info, err = d.lstat(at, dir, name)
		}
		if err == nil && !f.info.Mode().IsRegular() {
			err = &fs.PathError{Op: "open", Path: f.path, Err: fs.ErrNotExist}
		}
		if err != nil {
			return f, nil, err
		}
		f.raw, err = d.readIn(at, dir, name+tree.MetaSuffix)
		if err == nil {
			break
		}
		if !absent(err) {
			return f, nil, errors.Join(err, closeIf(in))
		}
		// Without a sidecar the file must still be there: it is removed first.
		now, err := at.Lstat(name)
		if err == nil && os.SameFile(now, f.info) {
			break
		}
		if err := closeIf(in); err != nil {
			return f, nil, err
		}
	}
	if err := d.describe(&f, in, locked); err != nil {
		return f, nil, errors.Join(err, closeIf(in))
	}
	return f, in, nil
}

func closeIf(f *os.File) error {
	if f == nil {
		return nil
	}
	return f.Close()
}

// describe reads the sidecar and finds out whether it belongs to the bytes.
func (d *Driver) describe(f *file, in *os.File, locked bool) error {
	f.facts = tree.Facts{Size: -1, Metadata: map[string]string{}}
	if f.raw != nil {
		facts, err := tree.ParseFacts(f.raw)
		if err == nil && facts.Extra[recordField] != nil {
			err = json.Unmarshal(facts.Extra[recordField], &f.record)
		}
		if err != nil {
			return &storage.Error{Kind: storage.ErrCorrupt, Message: fmt.Sprintf("the sidecar %s cannot be read: correct or remove it", tree.Sidecar(f.path)), Err: err}
		}
		f.facts = facts
	}
	if f.facts.ContentType == "" {
		_, ext := storage.SplitName(f.path)
		f.facts.ContentType = storage.MIMEType(ext)
	}
	known, err := hex.DecodeString(f.facts.SHA256)
	if err != nil || len(known) != sha256.Size {
		known = nil
	}
	described := known != nil && !f.record.Modified.IsZero()
	if described && f.facts.Size == f.info.Size() && f.record.FileTime.Equal(f.info.ModTime()) {
		f.ours, f.sum = true, [sha256.Size]byte(known)
		return nil
	}
	if !locked {
		return errUnsure
	}
	if f.sum, err = d.sumOf(f.path, f.info, in); err != nil {
		return err
	}
	f.ours = described && f.sum == [sha256.Size]byte(known)
	return nil
}

// sumKey names bytes of which the hash is remembered.
type sumKey struct {
	path string
	size int64
	time time.Time
}

// sumOf hashes a file, or remembers the hash. An open file is left at its start.
func (d *Driver) sumOf(path string, info fs.FileInfo, in *os.File) (sum [sha256.Size]byte, err error) {
	key := sumKey{path, info.Size(), info.ModTime().UTC()}
	if sum, ok := d.sums.get(key); ok {
		return sum, nil
	}
	from := in
	if from == nil {
		if from, err = d.root.Open(path); err != nil {
			return sum, err
		}
		defer func() { _ = from.Close() }()
	}
	hash := sha256.New()
	if _, err := io.Copy(hash, from); err != nil {
		return sum, err
	}
	if in != nil {
		if _, err := in.Seek(0, io.SeekStart); err != nil {
			return sum, err
		}
	}
	hash.Sum(sum[:0])
	if time.Since(info.ModTime()) > settled {
		d.sums.put(key, sum, 1)
	}
	return sum, nil
}

// modified returns when the content was last changed.
func (f *file) modified() time.Time {
	if f.ours {
		return f.record.Modified.UTC()
	}
	return f.info.ModTime().UTC()
}

// revision changes with the sidecar and, where that does not describe the
// bytes, with the size and time of the file.
func (f *file) revision() string {
	hash := sha256.New()
	hash.Write(f.raw)
	if !f.ours {
		hash.Write(fmt.Appendf(nil, "\x00%d\x00%d", f.info.Size(), f.info.ModTime().UnixNano()))
	}
	return hex.EncodeToString(hash.Sum(nil)[:16])
}

// mark is the unique part of the id of a version that was found: it stays the
// same as long as the file does.
func (f *file) mark() (mark [6]byte) {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d\x00%d\x00%x", f.path, f.info.Size(), f.info.ModTime().UnixNano(), f.sum))
	copy(mark[:], sum[:])
	return mark
}

func (it *item) content() storage.ContentItem {
	return storage.ContentItem{
		Key: it.address.Name(), ContentType: it.facts.ContentType, VersionID: it.version, LastModified: it.modified(),
		Size: it.info.Size(), ETag: storage.ETag(it.sum), Metadata: it.facts.Metadata, Revision: it.revision(), Base: it.base,
	}
}

// Open implements storage.Driver.
func (d *Driver) Open(ctx context.Context, a storage.Address) (*storage.ContentStream, error) {
	v, err := d.look(ctx, a.Tenant)
	if err != nil {
		return nil, err
	}
	defer v.close()
	it, in, err := v.open(a)
	if err != nil {
		return nil, err
	}
	return &storage.ContentStream{ContentItem: it.content(), Body: in}, nil
}

// Stat implements storage.Driver.
func (d *Driver) Stat(ctx context.Context, a storage.Address) (*storage.ContentItem, error) {
	v, err := d.look(ctx, a.Tenant)
	if err != nil {
		return nil, err
	}
	defer v.close()
	it, err := v.item(a)
	if err != nil {
		return nil, err
	}
	content := it.content()
	return &content, nil
}

// addressable reports whether the layout lists an item of that name.
func addressable(a storage.Address) bool {
	name := a.Name()
	parts := strings.Split(name, "/")
	for _, folder := range parts[:len(parts)-1] {
		if !tree.IsFolderName(folder) {
			return false
		}
	}
	return tree.IsItemName(parts[len(parts)-1]) && tree.IsContainerName(a.Tenant) && tree.IsContainerName(a.Type)
}
