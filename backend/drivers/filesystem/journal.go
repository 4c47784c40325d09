package filesystem

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"time"

	"velocity.internal/desk/backend/drivers/internal/system"
	"velocity.internal/desk/backend/storage"
)

// The journal tells the processes on a store what the others changed. Its first
// line names its generation; it starts again when it is full. It is no part of
// the store's content: losing it costs a Resync.
const (
	journalFull = 4 << 20
	journalLock = locksDir + "/journal"
)

// journalLine is one event and the instance that made it.
type journalLine struct {
	By    string        `json:"by"`
	Event storage.Event `json:"event"`
}

// publish tells the watchers of this process at once and the others by the journal.
func (d *Driver) publish(events []storage.Event) {
	if len(events) == 0 {
		return
	}
	d.watch.remember(events)
	d.hub.Publish(events...)
	if d.life != nil {
		// The change itself is done; who misses its line sees the files.
		_ = d.writeJournal(events)
	}
}

func (d *Driver) writeJournal(events []storage.Event) (err error) {
	var lines bytes.Buffer
	enc := json.NewEncoder(&lines)
	for _, e := range events {
		if err := enc.Encode(journalLine{d.life.name, e}); err != nil {
			return err
		}
	}
	lock, err := d.openLock(journalLock)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	if err := lockSoon(lock); err != nil {
		return err
	}
	f, err := d.root.OpenFile(journalPath, os.O_RDWR|os.O_CREATE, fileMode)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	end, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	if end == 0 || end > journalFull {
		if err := f.Truncate(0); err != nil {
			return err
		}
		end = 0
		lines = *bytes.NewBuffer(append([]byte(randomName()+"\n"), lines.Bytes()...))
	}
	_, err = f.WriteAt(lines.Bytes(), end)
	return err
}

// lockSoon takes the lock of the journal, which is held for a moment only.
func lockSoon(f *os.File) error {
	for range int(time.Second / lockPoll) {
		if free, err := system.TryLock(f, false); free || err != nil {
			return err
		}
		time.Sleep(lockPoll)
	}
	return errors.New("the journal stays locked")
}

// journalReader follows the journal.
type journalReader struct {
	generation string
	offset     int64
}

// read returns what others wrote since the last call, or gap when that cannot
// be known.
func (r *journalReader) read(d *Driver) (events []storage.Event, gap bool, err error) {
	f, err := d.root.Open(journalPath)
	if absent(err) {
		gap = r.generation != ""
		*r = journalReader{}
		return nil, gap, nil
	}
	if err != nil {
		return nil, false, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	in := bufio.NewReader(f)
	generation, err := in.ReadString('\n')
	if err != nil {
		return nil, false, ignoreEOF(err) // it is being started
	}
	if generation != r.generation {
		// A journal that begins while it is followed is read from its start.
		gap = r.generation != ""
		r.generation, r.offset = generation, int64(len(generation))
	}
	if _, err := f.Seek(r.offset, io.SeekStart); err != nil {
		return nil, gap, err
	}
	in.Reset(f)
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			return events, gap, ignoreEOF(err)
		}
		r.offset += int64(len(line))
		var l journalLine
		if json.Unmarshal(line, &l) != nil {
			gap = true
		} else if d.life == nil || l.By != d.life.name {
			events = append(events, l.Event)
		}
	}
}

// skip goes to the end, where a watch begins.
func (r *journalReader) skip(d *Driver) error {
	*r = journalReader{}
	_, _, err := r.read(d)
	return err
}

func ignoreEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}
