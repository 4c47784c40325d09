package git

import (
	"context"
	"errors"
	"io"

	"github.com/go-git/go-git/v5/plumbing/format/idxfile"
)

// When the packs of single rounds are joined, and how large one is left alone.
const (
	joinPacksFrom = 16
	joinBytes     = 256 << 20
)

// part is a pack that is going to be a part of another.
type part struct {
	name string
	size int64
	idx  *idxfile.MemoryIndex
}

// joinPacks puts the entries of our small packs behind each other into one. They
// name their bases by distance, so that they are copied as they are.
func (d *Driver) joinPacks(ctx context.Context) error {
	names, err := d.ownPacks()
	if err != nil || len(names) < joinPacksFrom {
		return err
	}
	var parts []part
	seen := map[hash]bool{}
	for _, name := range names {
		p, err := d.readPart(name)
		if err != nil || p.size > joinBytes {
			continue // another process has packed it, or it is large enough
		}
		if fresh, err := addAll(seen, p.idx); err != nil {
			return err
		} else if fresh {
			parts = append(parts, p)
		}
	}
	if len(parts) < 2 {
		return nil
	}
	w, err := d.newPack(len(seen))
	if err != nil {
		return err
	}
	for _, p := range parts {
		if err := d.copyPart(ctx, w, p); err != nil {
			return errors.Join(err, w.discard())
		}
	}
	joined, err := w.finish()
	if err != nil {
		return err
	}
	if err := d.notePack(joined); err != nil {
		return err
	}
	d.objects.forget()
	for _, p := range parts {
		if p.name != joined {
			_ = d.root.Remove(packDir + "/" + p.name + ".idx")
			_ = d.root.Remove(packDir + "/" + p.name + ".pack")
		}
	}
	return d.notePack()
}

func (d *Driver) readPart(name string) (part, error) {
	info, err := d.root.Lstat(packDir + "/" + name + ".pack")
	if err != nil {
		return part{}, err
	}
	f, err := d.root.Open(packDir + "/" + name + ".idx")
	if err != nil {
		return part{}, err
	}
	defer func() { _ = f.Close() }()
	p := part{name: name, size: info.Size(), idx: idxfile.NewMemoryIndex()}
	return p, idxfile.NewDecoder(f).Decode(p.idx)
}

// addAll adds the objects of a pack unless one of them is there already.
func addAll(seen map[hash]bool, idx *idxfile.MemoryIndex) (bool, error) {
	entries, err := idx.Entries()
	if err != nil {
		return false, err
	}
	var all []hash
	for {
		e, err := entries.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return false, err
		}
		if seen[e.Hash] {
			return false, nil
		}
		all = append(all, e.Hash)
	}
	for _, h := range all {
		seen[h] = true
	}
	return true, nil
}

func (d *Driver) copyPart(ctx context.Context, w *packWriter, p part) error {
	f, err := d.root.Open(packDir + "/" + p.name + ".pack")
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	if _, err := f.Seek(packHead, io.SeekStart); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	shift := w.at - packHead
	if n, err := io.CopyN(w, f, p.size-packHead-20); err != nil || n != p.size-packHead-20 {
		return errors.Join(err, io.ErrUnexpectedEOF)
	}
	entries, err := p.idx.Entries()
	if err != nil {
		return err
	}
	for {
		e, err := entries.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		w.left--
		w.index.Add(e.Hash, e.Offset+shift, e.CRC32)
	}
}
