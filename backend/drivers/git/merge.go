package git

import (
	"context"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-git/go-git/v5/plumbing"

	"velocity.internal/desk/backend/diff"
	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// settle joins a file that both sides have changed, and reports whether it could.
type settle func(path string, mine, theirs delta) (body []byte, ok bool, err error)

// merge makes a commit that joins two lines of history from a base on, and makes
// a reference name it: what one side alone has changed is taken from it, what both
// have changed is settled. What cannot be is ErrConflict with the names. The
// caller holds the lock.
func (d *Driver) merge(ctx context.Context, ref string, base, ours, theirs hash, settle settle) error {
	trees := make([]hash, 3)
	for i, h := range []hash{base, ours, theirs} {
		if h.IsZero() {
			continue
		}
		c, err := d.objects.commit(h)
		if err != nil {
			return err
		}
		trees[i] = c.tree
	}
	mine, err := d.changes(trees[0], trees[1])
	if err != nil {
		return err
	}
	other, err := d.changes(trees[0], trees[2])
	if err != nil {
		return err
	}
	joined := edits{}
	var objs []newObject
	var conflicts []string
	for path, change := range other {
		own, both := mine[path]
		if !both {
			joined[path] = change.new
			continue
		}
		if own.new == change.new {
			continue
		}
		merged, ok, err := settle(path, own, change)
		if err != nil {
			return err
		}
		if !ok {
			conflicts = append(conflicts, d.nameOf(path))
			continue
		}
		obj := makeObject(plumbing.BlobObject, merged)
		objs = append(objs, obj)
		joined[path] = entry{mode: own.new.mode, hash: obj.hash}
	}
	if len(conflicts) > 0 {
		slices.Sort(conflicts)
		return &storage.Error{
			Kind:    storage.ErrConflict,
			Message: "both this store and the remote repository have changed " + strings.Join(slices.Compact(conflicts), ", ") + " in ways that cannot be joined: bring one side in line with the other, then try again",
		}
	}
	ed := &editor{objects: &d.objects}
	c := commit{parents: []hash{ours, theirs}, time: d.now()}
	if c.tree, err = ed.edit(trees[1], joined); err != nil {
		return err
	}
	made := c.encode("Join with the remote repository", d.now())
	return d.advance(ctx, append(append(objs, ed.made...), made), refMove{ref, ours, made.hash})
}

func (d *Driver) changes(from, to hash) (map[string]delta, error) {
	all := map[string]delta{}
	err := d.objects.diff("", from, to, func(change delta) error {
		all[change.path] = change
		return nil
	})
	return all, err
}

// nameOf says what a path is, for a person.
func (d *Driver) nameOf(path string) string {
	inside := strings.TrimPrefix(strings.TrimPrefix(path, d.cfg.Folder), "/")
	switch e := d.layout.Parse(inside); e.Kind {
	case tree.KindContent, tree.KindSidecar:
		return subjectOf(e.Address)
	case tree.KindDocument:
		return documentName(e.Key)
	case tree.KindContainer, tree.KindVersion, tree.KindOther:
	}
	return path
}

// takeTheirs settles notes: what was sent first holds.
func (d *Driver) takeTheirs(_ string, mine, theirs delta) ([]byte, bool, error) {
	e := theirs.new
	if !e.isFile() {
		e = mine.new
	}
	body, err := d.objects.read(e.hash, plumbing.BlobObject)
	return body, true, err
}

// mergeFile settles content: texts and records are joined by the rules for drafts.
func (d *Driver) mergeFile(path string, mine, theirs delta) ([]byte, bool, error) {
	if !mine.new.isFile() || !theirs.new.isFile() {
		return nil, false, nil
	}
	bodies := make([][]byte, 3)
	for i, e := range []entry{mine.old, mine.new, theirs.new} {
		if !e.isFile() {
			continue // new on both sides
		}
		body, err := d.objects.read(e.hash, plumbing.BlobObject)
		if err != nil {
			return nil, false, err
		}
		if _, _, pointer := parsePointer(body); pointer || !utf8.Valid(body) {
			return nil, false, nil
		}
		bodies[i] = body
	}
	if strings.HasSuffix("/"+path, "/"+attributesName) {
		return uniteLines(bodies), true, nil
	}
	if !mine.old.isFile() {
		return nil, false, nil
	}
	if strings.HasSuffix(path, ".json") || strings.HasSuffix(path, tree.MetaSuffix) {
		merged, conflicts, err := diff.MergeJSON(bodies[0], bodies[1], bodies[2])
		return merged, err == nil && len(conflicts) == 0, nil
	}
	merged, conflicts := diff.MergeText(string(bodies[0]), string(bodies[1]), string(bodies[2]))
	return []byte(merged), len(conflicts) == 0, nil
}

// uniteLines keeps the lines that either side has and neither has removed.
func uniteLines(bodies [][]byte) []byte {
	sets := make([]map[string]bool, 3)
	for i, body := range bodies {
		sets[i] = map[string]bool{}
		for line := range strings.Lines(string(body)) {
			sets[i][strings.TrimSuffix(line, "\n")] = true
		}
	}
	all := map[string]bool{}
	for i, other := range []int{2, 1} {
		for line := range sets[i+1] {
			if !sets[0][line] || sets[other][line] {
				all[line] = true
			}
		}
	}
	return []byte(strings.Join(slices.Sorted(maps.Keys(all)), "\n") + "\n")
}
