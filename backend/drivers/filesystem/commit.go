package filesystem

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"

	"velocity.internal/desk/backend/storage"
)

// step is one rename or, with an empty To, one removal of a file. Either may be
// done twice.
type step struct {
	From string `json:"from"`
	To   string `json:"to,omitempty"`
}

// change is a change of a tenant that is being prepared under its lock.
type change struct {
	d      *Driver
	held   *hold
	steps  []step
	events []storage.Event
	made   []string // folders made for it, outermost first
	temps  []string // temporary files that are not durable yet
}

func (h *hold) begin() *change { return &change{d: h.d, held: h} }

// place makes a file of the store, or a temporary one, stand at another path.
func (c *change) place(from, to string) { c.steps = append(c.steps, step{from, to}) }

// remove removes a file; when it is absent at that time nothing happens.
func (c *change) remove(file string) { c.steps = append(c.steps, step{From: file}) }

// put makes a small file stand at a path.
func (c *change) put(to string, body []byte) error {
	temp, err := c.d.writeTemp(body)
	if err == nil {
		c.temps = append(c.temps, temp)
		c.place(temp, to)
	}
	return err
}

// tell adds an event for the watchers.
func (c *change) tell(kind string, a storage.Address, revision string) {
	c.events = append(c.events, storage.Event{Kind: kind, Address: a, Revision: revision})
}

// stepMessage is for a failure while an intent is carried out: it stays.
const stepMessage = "the change is recorded but could not be completed; it will be as soon as the folder can be written"

// discard removes the temporary files of a change that was not committed.
func (c *change) discard() {
	for _, s := range c.steps {
		if isTemp(s.From) {
			_ = c.d.root.Remove(s.From)
		}
	}
}

// commit makes the change: nothing of it or, once its intent is durable, all.
func (c *change) commit(ctx context.Context) error {
	if err := c.prepare(ctx); err != nil {
		c.discard()
		return c.d.failed(err)
	}
	if err := c.d.carryOut(c.steps); err != nil {
		if errors.Is(err, errCrash) {
			return err
		}
		return &storage.Error{Kind: storage.ErrUnavailable, Message: stepMessage, Err: err}
	}
	_ = c.held.clear() // who finds it does again what is done
	c.d.noteNames(c.held, c.made, c.steps)
	c.d.publish(c.events)
	return nil
}

// prepare makes the folders that the change needs and its intent.
func (c *change) prepare(ctx context.Context) (err error) {
	if err := ctx.Err(); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			for _, dir := range slices.Backward(c.made) {
				_ = c.d.root.Remove(dir)
			}
		}
	}()
	var outer []string // folders in which there is a new one
	for _, s := range c.steps {
		if s.To == "" {
			continue
		}
		made, err := c.d.makeDir(parent(s.To))
		c.made = append(c.made, made...)
		for _, dir := range made {
			outer = append(outer, parent(dir))
		}
		if err == nil {
			err = c.d.checkFree(s.To)
		}
		if err != nil {
			return err
		}
	}
	if err := errors.Join(c.d.syncDirs(outer), c.d.syncFiles(c.temps)); err != nil {
		return err
	}
	if err := c.d.step("intent"); err != nil {
		return err
	}
	c.d.checkNames(c.steps)
	if err := c.held.record(c.steps); err != nil {
		return errors.Join(err, c.held.clear())
	}
	return nil
}

// checkFree refuses a path at which a folder stands, which no rename could replace.
func (d *Driver) checkFree(file string) error {
	if info, err := d.root.Lstat(file); err == nil && info.IsDir() {
		_, name := split(file)
		return storage.Errorf(storage.ErrExists, "the name %q is needed, but a folder of that name is in the way", name)
	}
	return nil
}

// carryOut does the steps and makes them durable. Steps that were done before
// are passed over.
func (d *Driver) carryOut(steps []step) error {
	dirs := map[string]struct{}{}
	for _, s := range steps {
		if err := d.step("rename " + s.From + " " + s.To); err != nil {
			return err
		}
		if err := d.carry(s); err != nil {
			return err
		}
		if !isTemp(s.From) {
			dirs[parent(s.From)] = struct{}{}
		}
		if s.To != "" {
			dirs[parent(s.To)] = struct{}{}
		}
	}
	if err := d.step("sync"); err != nil {
		return err
	}
	if err := d.syncDirs(slices.Collect(maps.Keys(dirs))); err != nil {
		return err
	}
	for _, s := range steps {
		if !isTemp(s.From) {
			d.prune(parent(s.From))
		}
	}
	return d.step("clear")
}

func (d *Driver) carry(s step) error {
	if s.To == "" {
		return ignoreAbsent(d.root.Remove(s.From))
	}
	err := d.root.Rename(s.From, s.To)
	if absent(err) {
		// The step was done before, or its folder was taken away meanwhile.
		if _, lerr := d.root.Lstat(s.From); lerr != nil {
			return ignoreAbsent(lerr)
		}
		if _, err = d.makeDir(parent(s.To)); err == nil {
			err = d.root.Rename(s.From, s.To)
		}
	}
	if err == nil && isTemp(s.From) {
		// A hard link of the very file that stood there is left by a rename.
		return ignoreAbsent(d.root.Remove(s.From))
	}
	return err
}

func ignoreAbsent(err error) error {
	if absent(err) {
		return nil
	}
	return err
}

// step lets tests stop a change.
func (d *Driver) step(what string) error {
	if d.fault != nil {
		return d.fault(what)
	}
	return nil
}

// errCrash stands for the end of the process in tests.
var errCrash = errors.New("the process ended")

// headerSize is the length of the count of changes at the start of a lock
// file. What follows is an intent: its SHA-256 and its steps.
const headerSize = 8

// record makes the intent of a change durable. A single file that is put in
// place needs none, but then the intent before must be cleared for good.
func (h *hold) record(steps []step) error {
	count, err := h.count()
	if err != nil {
		return err
	}
	if len(steps) == 1 && isTemp(steps[0].From) {
		_, err := h.file.WriteAt(binary.BigEndian.AppendUint64(nil, count+1), 0)
		return errors.Join(h.file.Sync(), err)
	}
	body, err := json.Marshal(steps)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(body)
	entry := binary.BigEndian.AppendUint64(nil, count+1)
	entry = append(append(entry, sum[:]...), body...)
	if _, err := h.file.WriteAt(entry, 0); err != nil {
		return err
	}
	return h.file.Sync()
}

// clear ends an intent. It need not be durable: an intent that comes back is
// replaced by the next one, and until then doing it again changes nothing.
func (h *hold) clear() error { return h.file.Truncate(headerSize) }

// count returns how many changes were made under the lock by all processes.
func (h *hold) count() (uint64, error) {
	var head [headerSize]byte
	if _, err := h.file.ReadAt(head[:], 0); err != nil && !errors.Is(err, io.EOF) {
		return 0, err
	}
	return binary.BigEndian.Uint64(head[:]), nil
}

// pending reports whether an intent waits.
func (h *hold) pending() (bool, error) {
	if h.file == nil {
		return false, nil
	}
	info, err := h.file.Stat()
	return err == nil && info.Size() > headerSize, err
}

// complete does what an intent says that a process left behind. One that was
// not written to its end was never a change.
func (h *hold) complete() error {
	waits, err := h.pending()
	if err != nil || !waits {
		return err
	}
	entry, err := io.ReadAll(io.NewSectionReader(h.file, headerSize, 1<<40))
	if err != nil {
		return err
	}
	if len(entry) > sha256.Size {
		sum, body := entry[:sha256.Size], entry[sha256.Size:]
		if made := sha256.Sum256(body); bytes.Equal(sum, made[:]) {
			var steps []step
			if err := json.Unmarshal(body, &steps); err != nil {
				return storage.Errorf(storage.ErrCorrupt, "an interrupted change cannot be read: %v", err)
			}
			if err := h.d.carryOut(steps); err != nil {
				return err
			}
			h.d.forgetNames()
			h.d.publish([]storage.Event{{Resync: true}})
		}
	}
	return h.clear()
}
