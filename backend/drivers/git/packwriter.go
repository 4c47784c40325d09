package git

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"crypto/sha1" //nolint:gosec // what packs are summed up with
	"encoding/binary"
	"errors"
	gohash "hash"
	"hash/crc32"
	"io"
	"os"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/idxfile"
)

// packWriter writes a pack of a known number of objects and its index.
type packWriter struct {
	d     *Driver
	temp  string
	file  *os.File
	out   *bufio.Writer
	sum   gohash.Hash // of all that was written
	crc   uint32      // of the entry that is being written
	at    uint64
	count int
	left  int
	index idxfile.Writer
	z     *zlib.Writer
	known map[hash]uint64 // where objects stand
}

const packHead = 12

func (d *Driver) newPack(count int) (*packWriter, error) {
	w := &packWriter{d: d, temp: tempDir + "/" + randomName(), sum: sha1.New(), count: count, left: count, known: make(map[hash]uint64, count)} //nolint:gosec // see above
	var err error
	if w.file, err = d.root.OpenFile(w.temp, os.O_RDWR|os.O_CREATE|os.O_EXCL, objectMode); err != nil {
		return nil, err
	}
	w.out = bufio.NewWriterSize(w.file, 256<<10)
	w.z, _ = zlib.NewWriterLevel(nil, zlib.DefaultCompression) // the level is valid
	if err := w.index.OnHeader(uint32(count)); err != nil {    //nolint:gosec // far below the limit
		return nil, errors.Join(err, w.discard())
	}
	_, _ = w.Write(binary.BigEndian.AppendUint32([]byte("PACK\x00\x00\x00\x02"), uint32(count))) //nolint:gosec // far below the limit; errors come at the end
	return w, nil
}

// Write implements io.Writer for the parts of entries. Its errors come again at the end.
func (w *packWriter) Write(p []byte) (int, error) {
	_, _ = w.sum.Write(p)
	w.crc = crc32.Update(w.crc, crc32.IEEETable, p)
	w.at += uint64(len(p))
	return w.out.Write(p)
}

// Kinds of entries in a pack beside those of objects.
const offsetDelta = 6

// entryHead writes the kind and the size of an entry.
func (w *packWriter) entryHead(kind int, size int64) {
	first := byte(kind&0x07)<<4 | byte(size&0x0f)
	head := []byte{first}
	for size >>= 4; size > 0; size >>= 7 {
		head[len(head)-1] |= 0x80
		head = append(head, byte(size&0x7f))
	}
	_, _ = w.Write(head)
}

func (w *packWriter) begin() uint64 {
	w.crc = 0
	return w.at
}

func (w *packWriter) end(h hash, at uint64) {
	w.left--
	w.known[h] = at
	w.index.Add(h, at, w.crc)
}

// add writes an object as a stream.
func (w *packWriter) add(h hash, kind plumbing.ObjectType, size int64, body io.Reader) error {
	at := w.begin()
	w.entryHead(int(kind), size)
	w.z.Reset(w)
	n, err := io.Copy(w.z, body)
	if err == nil && n != size {
		err = io.ErrUnexpectedEOF
	}
	if err = errors.Join(err, w.z.Close()); err != nil {
		return err
	}
	w.end(h, at)
	return nil
}

// addDelta writes an object by what differs from one that was written before.
func (w *packWriter) addDelta(h hash, delta []byte, base hash) error {
	at := w.begin()
	w.entryHead(offsetDelta, int64(len(delta)))
	distance := at - w.known[base]
	ofs := []byte{byte(distance & 0x7f)}
	for distance >>= 7; distance > 0; distance >>= 7 {
		distance--
		ofs = append([]byte{byte(distance&0x7f) | 0x80}, ofs...)
	}
	_, _ = w.Write(ofs)
	w.z.Reset(w)
	_, err := w.z.Write(delta)
	if err = errors.Join(err, w.z.Close()); err != nil {
		return err
	}
	w.end(h, at)
	return nil
}

// finish makes the pack and its index durable and known to git, and returns the name of the pack.
func (w *packWriter) finish() (string, error) {
	if w.left != 0 {
		return "", errors.Join(errors.New("the pack is not complete"), w.discard())
	}
	var sum hash
	copy(sum[:], w.sum.Sum(nil))
	if _, err := w.out.Write(sum[:]); err != nil {
		return "", errors.Join(err, w.discard())
	}
	if err := errors.Join(w.out.Flush(), w.file.Sync(), w.file.Close()); err != nil {
		return "", errors.Join(err, w.discard())
	}
	var idx bytes.Buffer
	err := w.index.OnFooter(sum)
	if err == nil {
		var lines *idxfile.MemoryIndex
		if lines, err = w.index.Index(); err == nil {
			_, err = idxfile.NewEncoder(&idx).Encode(lines)
		}
	}
	name, table := "pack-"+sum.String(), w.temp+".idx"
	if err == nil {
		err = w.d.writeTemp(table, idx.Bytes(), objectMode, true)
	}
	if err == nil {
		err = w.d.root.Rename(w.temp, packDir+"/"+name+".pack")
	}
	if err == nil {
		err = w.d.root.Rename(table, packDir+"/"+name+".idx") // by which git sees the pack
	}
	if err == nil {
		err = w.d.syncDirs(map[string]bool{packDir: true})
	}
	if err != nil {
		return "", errors.Join(err, w.discard())
	}
	return name, nil
}

func (w *packWriter) discard() error {
	_ = w.file.Close()
	_ = w.d.root.Remove(w.temp)
	_ = w.d.root.Remove(w.temp + ".idx")
	return nil
}
