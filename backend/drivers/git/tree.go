package git

import (
	"bytes"
	"slices"
	"strings"
	"sync"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"

	"velocity.internal/desk/backend/storage"
)

// entry is one line of a tree.
type entry struct {
	name string
	mode filemode.FileMode
	hash hash
}

func (e entry) isTree() bool { return e.mode == filemode.Dir }

// isFile reports an ordinary file; symbolic links and submodules are none.
func (e entry) isFile() bool {
	return e.mode == filemode.Regular || e.mode == filemode.Executable || e.mode == filemode.Deprecated
}

// compareEntries is the order of git: folders count as if their name ended in a slash.
func compareEntries(a, b entry) int {
	n := min(len(a.name), len(b.name))
	if c := strings.Compare(a.name[:n], b.name[:n]); c != 0 {
		return c
	}
	return int(after(a, n)) - int(after(b, n))
}

func after(e entry, n int) byte {
	switch {
	case n < len(e.name):
		return e.name[n]
	case e.isTree():
		return '/'
	}
	return 0
}

// find returns the place of a name in a tree, or where it belongs, and whether it is there.
func find(entries []entry, name string, mode filemode.FileMode) (int, bool) {
	wanted := entry{name: name, mode: mode}
	i, _ := slices.BinarySearchFunc(entries, wanted, compareEntries)
	return i, i < len(entries) && entries[i].name == name && entries[i].isTree() == wanted.isTree()
}

// lookup returns what has a name in a tree.
func lookup(entries []entry, name string) (entry, bool) {
	for _, mode := range []filemode.FileMode{filemode.Dir, filemode.Regular} {
		if i, ok := find(entries, name, mode); ok {
			return entries[i], true
		}
	}
	return entry{}, false
}

func parseTree(raw []byte) ([]entry, error) {
	entries := make([]entry, 0, len(raw)/40)
	for len(raw) > 0 {
		space := bytes.IndexByte(raw, ' ')
		if space < 0 {
			return nil, storage.Errorf(storage.ErrCorrupt, "a tree of the repository cannot be understood")
		}
		end := bytes.IndexByte(raw[space:], 0) + space
		if end < space || len(raw) < end+21 {
			return nil, storage.Errorf(storage.ErrCorrupt, "a tree of the repository cannot be understood")
		}
		mode, err := filemode.New(string(raw[:space]))
		if err != nil {
			return nil, storage.Errorf(storage.ErrCorrupt, "a tree of the repository cannot be understood: %v", err)
		}
		e := entry{name: string(raw[space+1 : end]), mode: mode}
		copy(e.hash[:], raw[end+1:])
		entries = append(entries, e)
		raw = raw[end+21:]
	}
	return entries, nil
}

func encodeTree(entries []entry) []byte {
	size := 0
	for _, e := range entries {
		size += len(e.name) + 28
	}
	raw := make([]byte, 0, size)
	for _, e := range entries {
		raw = append(raw, modeText(e.mode)...)
		raw = append(raw, ' ')
		raw = append(raw, e.name...)
		raw = append(raw, 0)
		raw = append(raw, e.hash[:]...)
	}
	return raw
}

func modeText(m filemode.FileMode) string {
	switch m {
	case filemode.Dir:
		return "40000"
	case filemode.Regular:
		return "100644"
	}
	return strings.TrimLeft(m.String(), "0")
}

// tree returns the entries of a tree, which the caller does not change. The zero
// hash is the empty tree.
func (o *objects) tree(h hash) ([]entry, error) {
	if h.IsZero() {
		return nil, nil
	}
	if entries, ok := o.trees.get(h); ok {
		return entries, nil
	}
	raw, err := o.read(h, plumbing.TreeObject)
	if err != nil {
		return nil, err
	}
	entries, err := parseTree(raw)
	if err == nil {
		o.trees.put(h, entries)
	}
	return entries, err
}

// at returns what stands at a path below a tree; false when nothing does.
func (o *objects) at(root hash, path string) (entry, bool, error) {
	e := entry{mode: filemode.Dir, hash: root}
	if path == "" {
		return e, true, nil
	}
	for part := range strings.SplitSeq(path, "/") {
		if !e.isTree() {
			return entry{}, false, nil
		}
		entries, err := o.tree(e.hash)
		if err != nil {
			return entry{}, false, err
		}
		var ok bool
		if e, ok = lookup(entries, part); !ok {
			return entry{}, false, nil
		}
	}
	return e, true, nil
}

// treeCache keeps parsed trees that were used lately, in two generations: what was
// not used since the last one filled up is dropped.
type treeCache struct {
	mu       sync.Mutex
	now, old map[hash][]entry
	weight   int
}

// treeEntries is how many entries of trees one generation keeps.
const treeEntries = 1 << 17

func (c *treeCache) get(h hash) ([]entry, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if entries, ok := c.now[h]; ok {
		return entries, true
	}
	entries, ok := c.old[h]
	if ok {
		c.add(h, entries)
	}
	return entries, ok
}

func (c *treeCache) put(h hash, entries []entry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.add(h, entries)
}

func (c *treeCache) add(h hash, entries []entry) {
	if c.now == nil || c.weight+len(entries) > treeEntries && c.weight > 0 {
		c.old, c.now, c.weight = c.now, map[hash][]entry{}, 0
	}
	if _, twice := c.now[h]; !twice {
		c.now[h] = entries
		c.weight += len(entries) + 4
	}
}
