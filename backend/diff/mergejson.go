package diff

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"velocity.internal/desk/backend/internal/decode"
)

// FieldConflict is a field that both sides changed in different ways. Pointer (RFC 6901) is its place
// in the merged document. The values are JSON as it was written; nil where the field is absent.
type FieldConflict struct {
	Pointer string          `json:"pointer"`
	Base    json.RawMessage `json:"base,omitempty" ts_type:"any"`
	Mine    json.RawMessage `json:"mine,omitempty" ts_type:"any"`
	Theirs  json.RawMessage `json:"theirs,omitempty" ts_type:"any"`
}

// MergeJSON applies to base what mine and theirs each changed in it, field by field. A change that
// only one side made, or both made alike, is taken; different changes of one field are conflicts, in
// the order of the merged document, which holds mine there. An empty base means that both sides
// started from nothing.
//
// Lists merge item by item (as MergeText does lines) while it is clear which item is which, and are
// one field otherwise. Values compare without regard to the order of names, numbers as written.
// The result keeps mine's order, layout and spelling; what theirs added follows the same neighbour as there.
//
// It refuses what is not JSON and objects that hold a name twice, saying in which of the three.
func MergeJSON(base, mine, theirs []byte) (merged []byte, conflicts []FieldConflict, err error) {
	m, err := parse(mine)
	if err != nil {
		return nil, nil, fmt.Errorf("my version cannot be merged: %w", err)
	}
	t, err := parse(theirs)
	if err != nil {
		return nil, nil, fmt.Errorf("their version cannot be merged: %w", err)
	}
	var b *node
	if len(base) > 0 {
		if b, err = parse(base); err != nil {
			return nil, nil, fmt.Errorf("the base version cannot be merged: %w", err)
		}
	}
	switch {
	case bytes.Equal(mine, theirs), bytes.Equal(base, theirs):
		return mine, nil, nil
	case bytes.Equal(base, mine):
		return theirs, nil, nil
	}
	look := layoutOf(m)
	merge := merger{}
	return render(merge.value("", b, m, t), look, mine), merge.conflicts, nil
}

// render writes a document in the layout of another one, with what stands around its value.
func render(root *node, look layout, like []byte) []byte {
	start := len(like) - len(bytes.TrimLeft(like, " \t\r\n\ufeff"))
	end := len(bytes.TrimRight(like, " \t\r\n"))
	var out strings.Builder
	out.Write(like[:start])
	look.write(&out, root, 0)
	out.Write(like[end:])
	return []byte(out.String())
}

type merger struct{ conflicts []FieldConflict }

// value merges one field; nil means absent.
func (g *merger) value(pointer string, base, mine, theirs *node) *node {
	switch {
	case equal(mine, theirs), equal(base, theirs):
		return mine
	case equal(base, mine):
		if theirs == nil {
			return nil
		}
		return theirs.foreign()
	}
	if mine != nil && theirs != nil && mine.kind == theirs.kind {
		if mine.kind == decode.Object {
			return g.object(pointer, base, mine, theirs)
		}
		if mine.kind == decode.Array && base != nil && base.kind == decode.Array {
			if merged := g.array(pointer, base, mine, theirs); merged != nil {
				return merged
			}
		}
	}
	g.conflicts = append(g.conflicts, FieldConflict{pointer, base.source(), mine.source(), theirs.source()})
	return mine
}

func (g *merger) object(pointer string, base, mine, theirs *node) *node {
	inBase, inMine, inTheirs := base.byName(), mine.byName(), theirs.byName()
	out := &node{kind: decode.Object, raw: mine.raw, edited: true}
	follow, lead := theirs.additions(inMine)
	g.added(pointer, inBase, lead, out)
	for _, f := range mine.field {
		if v := g.value(pointer+"/"+escape(f.name), inBase[f.name], f.value, inTheirs[f.name]); v != nil {
			out.field = append(out.field, field{f.name, f.rawName, v})
		}
		g.added(pointer, inBase, follow[f.name], out)
	}
	return out
}

// added merges fields that theirs has and mine has not.
func (g *merger) added(pointer string, inBase map[string]*node, fields []field, out *node) {
	for _, f := range fields {
		if v := g.value(pointer+"/"+escape(f.name), inBase[f.name], nil, f.value); v != nil {
			out.field = append(out.field, field{f.name, f.rawName, v})
		}
	}
}

// additions groups the fields that inOther lacks by the last field before them that it has; lead are
// those before any.
func (n *node) additions(inOther map[string]*node) (follow map[string][]field, lead []field) {
	follow = map[string][]field{}
	after, found := "", false
	for _, f := range n.field {
		switch {
		case inOther[f.name] != nil:
			after, found = f.name, true
		case found:
			follow[after] = append(follow[after], f)
		default:
			lead = append(lead, f)
		}
	}
	return follow, lead
}

func (n *node) byName() map[string]*node {
	if n == nil {
		return nil
	}
	names := make(map[string]*node, len(n.field))
	for _, f := range n.field {
		names[f.name] = f.value
	}
	return names
}

// array merges three lists. It returns nil, and reports no conflict, when it is not clear which item is which.
func (g *merger) array(pointer string, base, mine, theirs *node) *node {
	out := &node{kind: decode.Array, raw: mine.raw, edited: true}
	inner := merger{}
	for _, c := range chunks(base.canonicalItems(), mine.canonicalItems(), theirs.canonicalItems()) {
		b, m, t := base.items[c.base.lo:c.base.hi], mine.items[c.mine.lo:c.mine.hi], theirs.items[c.theirs.lo:c.theirs.hi]
		switch {
		case c.take == Mine:
			out.items = append(out.items, m...)
		case c.take == Theirs:
			for _, item := range t {
				out.items = append(out.items, item.foreign())
			}
		case len(b) == len(m) && len(b) == len(t):
			for i := range b {
				if !b[i].resembles(m[i]) || !b[i].resembles(t[i]) {
					return nil
				}
				at := pointer + "/" + strconv.Itoa(len(out.items))
				out.items = append(out.items, inner.value(at, b[i], m[i], t[i]))
			}
		default:
			return nil
		}
	}
	g.conflicts = append(g.conflicts, inner.conflicts...)
	return out
}

func (n *node) canonicalItems() []string {
	list := make([]string, len(n.items))
	for i, item := range n.items {
		list[i] = item.canonical()
	}
	return list
}

// resembles tells whether other can be the same list item after an edit: an equal value, or an object
// that still has at least half of its fields as they were.
func (n *node) resembles(other *node) bool {
	if n.kind != decode.Object || other.kind != decode.Object {
		return equal(n, other)
	}
	theirs, same := other.byName(), 0
	for _, f := range n.field {
		if v := theirs[f.name]; v != nil && equal(f.value, v) {
			same++
		}
	}
	return 2*same >= max(len(n.field), len(other.field))
}
