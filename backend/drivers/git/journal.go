package git

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
)

// The journal makes the objects of a commit durable with one sync instead of two
// for each: their files are written beside it and not synced. After a loss of
// power the files that the disk forgot are made anew from it. When its objects
// have been packed, which is synced, it is of no more use.
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

// A record is the length of the body, the hash, the body, and a checksum of all that.
const recordHead = 4 + 20

func appendRecord(to []byte, f looseFile) []byte {
	begin := len(to)
	to = binary.BigEndian.AppendUint32(to, uint32(len(f.body))) //nolint:gosec // at most journalMost
	to = append(to, f.hash[:]...)
	to = append(to, f.body...)
	return binary.BigEndian.AppendUint32(to, crc32.ChecksumIEEE(to[begin:]))
}

// record appends files to the journal and syncs it. The caller holds the lock.
func (d *Driver) record(files []looseFile) error {
	var all []byte
	for _, f := range files {
		all = appendRecord(all, f)
	}
	if err := d.openJournal(); err != nil {
		return err
	}
	if _, err := d.journal.Write(all); err != nil {
		return err
	}
	d.wrote.count.Add(int64(len(files)))
	d.wrote.bytes.Add(int64(len(all)))
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

// recover makes the objects of the journal stand in their files, which a loss of
// power may have emptied. Nobody else uses the store.
func (d *Driver) recover() error {
	for _, path := range []string{packingPath, journalPath} {
		f, err := d.root.Open(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		size, err := readJournal(f, d.mend)
		if err == nil && path == journalPath {
			// What follows the last whole record would hide the records behind it.
			err = truncate(d.root, path, size)
		}
		if err = errors.Join(err, f.Close()); err != nil {
			return err
		}
	}
	return nil
}

func truncate(root folder, path string, size int64) error {
	f, err := root.OpenFile(path, os.O_RDWR, fileMode)
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
	path := loosePath(f.hash)
	body, err := d.root.ReadFile(path)
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
	if err := d.root.MkdirAll(path[:len("objects/xx")], dirMode); err != nil {
		return err
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
