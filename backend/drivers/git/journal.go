package git

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"

	"github.com/go-git/go-git/v5/plumbing"

	"velocity.internal/desk/backend/storage"
)

// The journal makes a commit durable with one sync instead of two for each of its
// objects and two for the branch: their files are written after it and not synced.
// After a loss of power the files that the disk forgot are made anew from it, and
// the branch is moved on. When the objects have been packed, which is synced, the
// journal is of no more use.
const (
	journalPath = ownDir + "/journal"
	packingPath = ownDir + "/journal.packing" // what is being packed
)

// journalMost is the largest object, compressed, that goes through the journal;
// a larger one is synced itself rather than written twice.
const journalMost = 1 << 20

// looseFile is an object in the form of its file.
type looseFile struct {
	hash hash
	body []byte
}

// refMove says what a reference names before and after a commit.
type refMove struct {
	ref      string
	from, to hash
}

// A record is the length of the body, the hash, the body, and a checksum of all
// that. The zero hash marks the move of a reference, whose body is its line.
const recordHead = 4 + 20

func appendRecord(to []byte, f looseFile) []byte {
	begin := len(to)
	to = binary.BigEndian.AppendUint32(to, uint32(len(f.body))) //nolint:gosec // at most journalMost
	to = append(to, f.hash[:]...)
	to = append(to, f.body...)
	return binary.BigEndian.AppendUint32(to, crc32.ChecksumIEEE(to[begin:]))
}

// record appends files and the move that they are for to the journal and syncs
// it. The caller holds the lock.
func (d *Driver) record(files []looseFile, move refMove) error {
	var all []byte
	for _, f := range files {
		all = appendRecord(all, f)
	}
	d.wrote.count.Add(int64(len(files)))
	d.wrote.bytes.Add(int64(len(all)))
	all = appendRecord(all, looseFile{body: fmt.Appendf(nil, "%s %s %s", move.from, move.to, move.ref)})
	if err := d.openJournal(); err != nil {
		return err
	}
	if _, err := d.journal.Write(all); err != nil {
		return err
	}
	return d.journal.Sync()
}

// openJournal opens the journal unless it is open and still the same file.
func (d *Driver) openJournal() error {
	now, err := d.root.Lstat(journalPath)
	if d.journal != nil {
		if is, serr := d.journal.Stat(); err == nil && serr == nil && os.SameFile(now, is) {
			return nil
		}
		_ = d.journal.Close()
		d.journal = nil
	}
	fresh := errors.Is(err, fs.ErrNotExist)
	if d.journal, err = d.root.OpenFile(journalPath, os.O_RDWR|os.O_CREATE|os.O_APPEND, fileMode); err != nil || !fresh {
		return err
	}
	return d.syncDirs(map[string]bool{ownDir: true})
}

// recover makes what the journal holds stand in its place: objects whose files a
// loss of power may have emptied, and the references. Nobody else uses the store.
func (d *Driver) recover(ctx context.Context) error {
	moves := map[string][]refMove{}
	for _, name := range []string{packingPath, journalPath} {
		f, err := d.root.Open(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		size, err := readJournal(f, func(f looseFile) error {
			if !f.hash.IsZero() {
				return d.mend(f)
			}
			var from, to string
			var m refMove
			if _, err := fmt.Sscanf(string(f.body), "%40s %40s %s", &from, &to, &m.ref); err == nil {
				m.from, m.to = plumbing.NewHash(from), plumbing.NewHash(to)
				moves[m.ref] = append(moves[m.ref], m)
			}
			return nil
		})
		if err == nil && name == journalPath {
			// What follows the last whole record would hide the records behind it.
			err = truncate(d.root, name, size)
		}
		if err = errors.Join(err, f.Close()); err != nil {
			return err
		}
	}
	for ref, all := range moves {
		if err := d.moveOn(ctx, ref, all); err != nil {
			return err
		}
	}
	return nil
}

// moveOn makes a reference name what the last of our moves says, if it was left
// at one of those before it or cannot be read. Where git has moved it since, which
// is durable by itself, it stays.
func (d *Driver) moveOn(ctx context.Context, ref string, all []refMove) error {
	last := all[len(all)-1].to
	now, err := d.readRef(ref)
	if err == nil && (now == last || !slices.ContainsFunc(all, func(m refMove) bool { return m.from == now })) {
		return nil
	}
	if err != nil && !errors.Is(err, storage.ErrCorrupt) {
		return err
	}
	unlock, err := d.lockRef(ctx, ref, last)
	if err != nil {
		return err
	}
	defer unlock()
	return d.root.Rename(ref+".lock", ref)
}

// settleRefs makes the references durable by themselves, before the journal goes.
func (d *Driver) settleRefs() error {
	for _, ref := range []string{d.ref, notesRef} {
		f, err := d.root.OpenFile(ref, os.O_RDWR, fileMode)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if err := errors.Join(f.Sync(), f.Close(), d.syncDirs(map[string]bool{path.Dir(ref): true})); err != nil {
			return err
		}
	}
	return nil
}

func truncate(root folder, name string, size int64) error {
	f, err := root.OpenFile(name, os.O_RDWR, fileMode)
	if err != nil {
		return err
	}
	return errors.Join(f.Truncate(size), f.Close())
}

// readJournal calls use for every whole record and returns where they end.
func readJournal(in io.Reader, use func(looseFile) error) (end int64, err error) {
	head := make([]byte, recordHead)
	for {
		if _, err := io.ReadFull(in, head); err != nil {
			return end, nil //nolint:nilerr // the rest was not written to its end
		}
		n := int64(binary.BigEndian.Uint32(head))
		if n > journalMost {
			return end, nil
		}
		rest := make([]byte, n+4)
		if _, err := io.ReadFull(in, rest); err != nil {
			return end, nil //nolint:nilerr // the rest was not written to its end
		}
		sum := crc32.Update(crc32.ChecksumIEEE(head), crc32.IEEETable, rest[:n])
		if sum != binary.BigEndian.Uint32(rest[n:]) {
			return end, nil
		}
		f := looseFile{body: rest[:n]}
		copy(f.hash[:], head[4:])
		if err := use(f); err != nil {
			return end, err
		}
		end += recordHead + n + 4
	}
}

// mend writes the file of an object unless it is whole or packed.
func (d *Driver) mend(f looseFile) error {
	body, err := d.root.ReadFile(loosePath(f.hash))
	if err == nil && bytes.Equal(body, f.body) {
		return nil
	}
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if d.objects.has(f.hash) {
			return nil
		}
	} else if d.isWhole(f.hash) {
		return nil // another program has compressed the same bytes differently
	}
	return d.placeFile(f, true)
}

func (d *Driver) isWhole(h hash) bool {
	obj, err := d.objects.openLoose(h)
	if err != nil {
		return false
	}
	defer func() { _ = obj.body.Close() }()
	body, err := io.ReadAll(io.LimitReader(obj.body, maxWhole))
	return err == nil && makeObject(obj.kind, body).hash == h
}
