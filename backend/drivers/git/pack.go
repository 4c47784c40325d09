package git

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

const packDir = "objects/pack"

// When loose objects are packed.
const (
	packObjects = 4000     // loose objects that there may be
	packBytes   = 32 << 20 // bytes of loose objects that there may be
)

// tidySoon packs in the background when there is enough to pack.
func (d *Driver) tidySoon() {
	if d.wrote.count.Load() >= packObjects || d.wrote.bytes.Load() >= packBytes {
		d.packing.soon(func(ctx context.Context) { _ = d.Pack(ctx) }) // the next round begins with what this one has left
	}
}

// Pack brings all loose objects into one pack and joins the packs that were made
// so when they have become many. Readers are not disturbed: an object leaves its
// file only when the pack is durable. It waits for another process that packs.
func (d *Driver) Pack(ctx context.Context) error {
	f, err := d.lockFile(ctx, ownDir+"/pack")
	if err != nil {
		return d.failed(err)
	}
	defer func() { _ = f.Close() }()
	tip, names, err := d.rotateJournal(ctx)
	if err != nil {
		return d.failed(err)
	}
	objs := d.looseObjects(names)
	if len(objs) > 0 {
		err = d.packLoose(ctx, tip, objs)
	}
	if err == nil {
		err = ignoreAbsent(d.root.Remove(packingPath))
	}
	if err == nil {
		err = d.joinPacks(ctx)
	}
	return d.failed(err)
}

// rotateJournal sets the journal aside: what it holds is going to be packed. It
// returns the loose objects and the tip of the branch at that moment: a commit
// that is made meanwhile goes into the next pack with all that belongs to it.
func (d *Driver) rotateJournal(ctx context.Context) (tip hash, names []hash, err error) {
	release, err := d.lock(ctx)
	if err != nil {
		return tip, nil, err
	}
	defer release()
	if tip, err = d.readRef(d.ref); err != nil {
		return tip, nil, err
	}
	if names, err = d.looseNames(); err != nil {
		return tip, nil, err
	}
	d.wrote.count.Store(0)
	d.wrote.bytes.Store(0)
	if _, err := d.root.Lstat(packingPath); err == nil {
		return tip, names, nil // a round was interrupted; the journal waits for the next one
	}
	if err := d.settleRefs(); err != nil {
		return tip, nil, err
	}
	if d.journal != nil {
		_ = d.journal.Close()
		d.journal = nil
	}
	return tip, names, ignoreAbsent(d.root.Rename(journalPath, packingPath))
}

func ignoreAbsent(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// looseObject is a loose object that is going to be packed.
type looseObject struct {
	hash hash
	kind plumbing.ObjectType
	size int64
}

// looseNames lists the loose objects in order of their hashes.
func (d *Driver) looseNames() ([]hash, error) {
	var all []hash
	for i := range 256 {
		prefix := plumbing.Hash{byte(i)}.String()[:2]
		entries, err := d.root.ReadDir("objects/" + prefix)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if len(e.Name()) == 38 && plumbing.IsHash(prefix+e.Name()) {
				all = append(all, plumbing.NewHash(prefix+e.Name()))
			}
		}
	}
	return all, nil
}

// looseObjects looks at loose objects, and leaves out those that have gone or are
// of no use to anybody.
func (d *Driver) looseObjects(names []hash) []looseObject {
	all := make([]looseObject, 0, len(names))
	for _, h := range names {
		obj, err := d.objects.openLoose(h)
		if err != nil {
			continue
		}
		all = append(all, looseObject{h, obj.kind, obj.size})
		_ = obj.body.Close()
	}
	return all
}

func (d *Driver) packLoose(ctx context.Context, tip hash, objs []looseObject) error {
	w, err := d.newPack(len(objs))
	if err != nil {
		return err
	}
	if err := d.fillPack(ctx, w, tip, objs); err != nil {
		return errors.Join(err, w.discard())
	}
	name, err := w.finish()
	if err != nil {
		return err
	}
	if err := d.notePack(name); err != nil {
		return err
	}
	d.objects.forget()
	for _, obj := range objs {
		_ = d.root.Remove(loosePath(obj.hash)) // Windows keeps what somebody reads
	}
	return nil
}

// fillPack writes commits first, then trees by their past, then all else.
func (d *Driver) fillPack(ctx context.Context, w *packWriter, tip hash, objs []looseObject) error {
	loose := make(map[hash]looseObject, len(objs))
	for _, obj := range objs {
		loose[obj.hash] = obj
	}
	for _, obj := range objs {
		if obj.kind == plumbing.CommitObject {
			if err := d.packOne(ctx, w, obj); err != nil {
				return err
			}
		}
	}
	pasts, err := d.pasts(ctx, tip, loose)
	if err != nil {
		return err
	}
	for _, past := range pasts {
		if err := d.packPast(ctx, w, past, loose); err != nil {
			return err
		}
	}
	for _, obj := range objs {
		if _, done := w.known[obj.hash]; !done {
			if err := d.packOne(ctx, w, obj); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *Driver) packOne(ctx context.Context, w *packWriter, obj looseObject) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	in, err := d.objects.open(obj.hash)
	if err != nil {
		return err
	}
	return errors.Join(w.add(obj.hash, obj.kind, obj.size, in.body), in.body.Close())
}

// pasts returns for each path the loose trees that stood there, newest first, as
// the commits up to a tip tell.
func (d *Driver) pasts(ctx context.Context, tip hash, loose map[hash]looseObject) ([][]hash, error) {
	byPath := map[string][]hash{}
	seen := map[hash]bool{}
	var visit func(path string, h hash) error
	visit = func(path string, h hash) error {
		if seen[h] || loose[h].kind != plumbing.TreeObject {
			return nil
		}
		seen[h] = true
		byPath[path] = append(byPath[path], h)
		raw, err := d.objects.read(h, plumbing.TreeObject)
		if err != nil {
			return err
		}
		entries, err := parseTree(raw)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if e.isTree() {
				if err := visit(path+"/"+e.name, e.hash); err != nil {
					return err
				}
			}
		}
		return nil
	}
	for h, n := tip, 0; n < packObjects && loose[h].kind == plumbing.CommitObject; n++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		c, err := d.objects.commit(h)
		if err != nil {
			return nil, err
		}
		if err := visit("", c.tree); err != nil {
			return nil, err
		}
		if len(c.parents) == 0 {
			break
		}
		h = c.parents[0]
	}
	pasts := make([][]hash, 0, len(byPath))
	for _, past := range byPath {
		pasts = append(pasts, past)
	}
	slices.SortFunc(pasts, func(a, b []hash) int { return bytes.Compare(a[0][:], b[0][:]) })
	return pasts, nil
}

// packPast writes the trees of one path. The newest stands whole, the i-th by what
// differs from the one whose number is i without its lowest bit: no chain is
// longer than the number has bits, and the bases at hand are as few.
func (d *Driver) packPast(ctx context.Context, w *packWriter, past []hash, loose map[hash]looseObject) error {
	type base struct {
		i   int
		raw []byte
	}
	var bases []base
	for i, h := range past {
		if err := ctx.Err(); err != nil {
			return err
		}
		raw, err := d.objects.read(h, plumbing.TreeObject)
		if err != nil {
			return err
		}
		wanted := i & (i - 1)
		for len(bases) > 0 && bases[len(bases)-1].i > wanted {
			bases = bases[:len(bases)-1]
		}
		if i > 0 {
			err = d.packTree(w, h, raw, past[wanted], bases[len(bases)-1].raw)
		} else {
			err = w.add(h, plumbing.TreeObject, loose[h].size, bytes.NewReader(raw))
		}
		if err != nil {
			return err
		}
		bases = append(bases, base{i, raw})
	}
	return nil
}

func (d *Driver) packTree(w *packWriter, h hash, raw []byte, base hash, baseRaw []byte) error {
	delta := entryDelta(baseRaw, raw)
	if len(baseRaw) == 0 || len(delta) >= len(raw) {
		return w.add(h, plumbing.TreeObject, int64(len(raw)), bytes.NewReader(raw))
	}
	return w.addDelta(h, delta, base)
}

// packsPath lists the packs that we have made, one name a line.
const packsPath = ownDir + "/packs"

func (d *Driver) ownPacks() ([]string, error) {
	body, err := d.root.ReadFile(packsPath)
	if err != nil {
		return nil, ignoreAbsent(err)
	}
	var names []string
	for name := range strings.Lines(string(body)) {
		name = strings.TrimSpace(name)
		if info, err := d.root.Lstat(packDir + "/" + name + ".pack"); err == nil && info.Mode().IsRegular() {
			names = append(names, name)
		}
	}
	return names, nil
}

func (d *Driver) notePack(names ...string) error {
	known, err := d.ownPacks()
	if err != nil {
		return err
	}
	return d.writeFile(packsPath, []byte(strings.Join(append(known, names...), "\n")+"\n"), fileMode)
}
