package git

import (
	"maps"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"

	"velocity.internal/desk/backend/storage"
)

// newObject is an object that is to be written.
type newObject struct {
	hash hash
	kind plumbing.ObjectType
	body []byte
}

func makeObject(kind plumbing.ObjectType, body []byte) newObject {
	return newObject{plumbing.ComputeHash(kind, body), kind, body}
}

// edits are changes by path: the file that is going to stand there, or the zero
// entry when nothing shall. Removing the path of a folder removes all below it.
type edits map[string]entry

// editor makes new trees out of old ones and edits.
type editor struct {
	objects *objects
	made    []newObject
}

// edit returns the tree that root becomes; the zero hash when nothing is left.
func (ed *editor) edit(root hash, changes edits) (hash, error) {
	old, err := ed.objects.tree(root)
	if err != nil {
		return hash{}, err
	}
	entries := slices.Clone(old)
	below := map[string]edits{}
	for _, path := range removalsFirst(changes) {
		e := changes[path]
		name, rest, deeper := strings.Cut(path, "/")
		if deeper {
			if below[name] == nil {
				below[name] = edits{}
			}
			below[name][rest] = e
			continue
		}
		if entries, err = put(entries, name, e); err != nil {
			return hash{}, err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(below)) {
		if entries, err = ed.editBelow(entries, name, below[name]); err != nil {
			return hash{}, err
		}
	}
	if len(entries) == 0 {
		return hash{}, nil
	}
	return ed.write(entries), nil
}

// removalsFirst returns the paths so that what goes makes room for what comes.
func removalsFirst(changes edits) []string {
	return slices.SortedFunc(maps.Keys(changes), func(a, b string) int {
		if goesA, goesB := changes[a].hash.IsZero(), changes[b].hash.IsZero(); goesA != goesB {
			if goesA {
				return -1
			}
			return 1
		}
		return strings.Compare(a, b)
	})
}

func put(entries []entry, name string, e entry) ([]entry, error) {
	if e.hash.IsZero() {
		return slices.DeleteFunc(entries, func(old entry) bool { return old.name == name }), nil
	}
	if _, folder := find(entries, name, filemode.Dir); folder {
		return nil, storage.Errorf(storage.ErrExists, "a folder named %q is already there", name)
	}
	e.name = name
	i, there := find(entries, name, e.mode)
	if there {
		entries[i] = e
		return entries, nil
	}
	return slices.Insert(entries, i, e), nil
}

func (ed *editor) editBelow(entries []entry, name string, changes edits) ([]entry, error) {
	i, there := find(entries, name, filemode.Dir)
	var below hash
	if there {
		below = entries[i].hash
	} else if _, file := find(entries, name, filemode.Regular); file {
		if onlyRemoves(changes) {
			return entries, nil
		}
		return nil, storage.Errorf(storage.ErrExists, "a folder named %q is needed, but an item of that name is in the way", name)
	}
	made, err := ed.edit(below, changes)
	switch {
	case err != nil:
		return nil, err
	case made.IsZero() && there:
		return slices.Delete(entries, i, i+1), nil
	case made.IsZero():
		return entries, nil
	case there:
		entries[i].hash = made
		return entries, nil
	}
	i, _ = find(entries, name, filemode.Dir)
	return slices.Insert(entries, i, entry{name: name, mode: filemode.Dir, hash: made}), nil
}

func onlyRemoves(changes edits) bool {
	for _, e := range changes {
		if !e.hash.IsZero() {
			return false
		}
	}
	return true
}

// write adds a tree to what has to be written.
func (ed *editor) write(entries []entry) hash {
	obj := makeObject(plumbing.TreeObject, encodeTree(entries))
	if _, known := ed.objects.trees.get(obj.hash); !known {
		ed.objects.trees.put(obj.hash, entries)
	}
	ed.made = append(ed.made, obj)
	return obj.hash
}
