package diff

import (
	"fmt"
	"slices"
	"strings"

	"velocity.internal/desk/backend/internal/decode"
)

// node is a JSON value on its way through a merge. Absent values are nil.
type node struct {
	kind  decode.Kind
	text  string // of a string, number or boolean, as in decode.Value
	raw   string // its source
	items []*node
	field []field
	// edited says that raw is no longer its source, only a sample of its layout.
	edited bool
}

type field struct {
	name, rawName string
	value         *node
}

// parse reads a JSON document for a merge; it refuses objects that hold a name twice.
func parse(src []byte) (*node, error) {
	v, err := decode.JSON(src)
	if err != nil {
		return nil, err
	}
	return newNode(v, "")
}

func newNode(v decode.Value, pointer string) (*node, error) {
	n := &node{kind: v.Kind, text: v.Text, raw: v.Raw}
	for i, item := range v.Items {
		child, err := newNode(item, fmt.Sprintf("%s/%d", pointer, i))
		if err != nil {
			return nil, err
		}
		n.items = append(n.items, child)
	}
	seen := make(map[string]bool, len(v.Members))
	for _, m := range v.Members {
		if seen[m.Name] {
			where := "the document"
			if pointer != "" {
				where = pointer
			}
			return nil, fmt.Errorf("“%s” stands twice in %s: remove one of them", m.Name, where)
		}
		seen[m.Name] = true
		child, err := newNode(m.Value, pointer+"/"+escape(m.Name))
		if err != nil {
			return nil, err
		}
		n.field = append(n.field, field{m.Name, m.RawName, child})
	}
	return n, nil
}

// source returns the JSON of a value as it was written, nil for an absent one.
func (n *node) source() []byte {
	if n == nil {
		return nil
	}
	return []byte(n.raw)
}

// foreign makes a value fit into a document laid out differently: what spans lines is laid out anew.
func (n *node) foreign() *node {
	if strings.Contains(n.raw, "\n") && (n.kind == decode.Array || n.kind == decode.Object) {
		n.edited = true
		for _, item := range n.items {
			item.foreign()
		}
		for _, f := range n.field {
			f.value.foreign()
		}
	}
	return n
}

// canonical writes a value so that equal values have equal texts: names in order, text decoded,
// numbers as written. Absent values give "".
func (n *node) canonical() string {
	var b strings.Builder
	n.appendCanonical(&b)
	return b.String()
}

func (n *node) appendCanonical(b *strings.Builder) {
	if n == nil {
		return
	}
	switch n.kind {
	case decode.Null:
		b.WriteString("null")
	case decode.Bool, decode.Number:
		b.WriteString(n.text)
	case decode.String:
		fmt.Fprintf(b, "%q", n.text)
	case decode.Array:
		b.WriteByte('[')
		for _, item := range n.items {
			item.appendCanonical(b)
			b.WriteByte(',')
		}
		b.WriteByte(']')
	case decode.Object:
		sorted := slices.Clone(n.field)
		slices.SortFunc(sorted, func(x, y field) int { return strings.Compare(x.name, y.name) })
		b.WriteByte('{')
		for _, f := range sorted {
			fmt.Fprintf(b, "%q:", f.name)
			f.value.appendCanonical(b)
			b.WriteByte(',')
		}
		b.WriteByte('}')
	}
}

// equal compares two values as MergeJSON promises.
func equal(a, b *node) bool {
	if a == nil || b == nil || a.raw == b.raw {
		return a == nil && b == nil || a != nil && b != nil
	}
	return a.canonical() == b.canonical()
}

// layout is how a document spreads its values over lines.
type layout struct {
	newline, indent string // newline is "" when all stands in one line
	colon, comma    string
}

// layoutOf reads the layout off a value's source.
func layoutOf(root *node) layout {
	l := layout{colon: ": ", comma: ", "}
	if at := strings.IndexByte(root.raw, '\n'); at > 0 {
		l.newline, l.indent = "\n", "  "
		if root.raw[at-1] == '\r' {
			l.newline = "\r\n"
		}
		line := root.raw[at+1:]
		if blank := line[:len(line)-len(strings.TrimLeft(line, " \t"))]; blank != "" {
			l.indent = blank
		}
	}
	if f := root.firstField(); f != nil {
		_, after, _ := strings.Cut(root.raw, f.rawName)
		if strings.HasPrefix(after, ":") && !strings.HasPrefix(after, ": ") {
			l.colon = ":"
		}
	}
	if strings.Contains(root.raw, ",") && !strings.Contains(root.raw, ", ") || !strings.Contains(root.raw, ",") && l.colon == ":" {
		l.comma = ","
	}
	return l
}

// firstField returns the first field of the first object in the value that has one.
func (n *node) firstField() *field {
	if len(n.field) > 0 {
		return &n.field[0]
	}
	for _, item := range n.items {
		if f := item.firstField(); f != nil {
			return f
		}
	}
	return nil
}

// write appends the value as it stands depth levels deep in a document of this layout.
func (l layout) write(b *strings.Builder, n *node, depth int) {
	if !n.edited || n.kind != decode.Array && n.kind != decode.Object {
		b.WriteString(n.raw)
		return
	}
	brackets := "{}"
	if n.kind == decode.Array {
		brackets = "[]"
	}
	count := len(n.items) + len(n.field)
	inline := l.newline == "" || count == 0 || !strings.Contains(n.raw, "\n")
	b.WriteByte(brackets[0])
	for i := range count {
		if i > 0 {
			b.WriteString(strings.TrimRight(l.comma, " "))
		}
		switch {
		case !inline:
			b.WriteString(l.newline + strings.Repeat(l.indent, depth+1))
		case i > 0:
			b.WriteString(strings.TrimPrefix(l.comma, ","))
		}
		if n.kind == decode.Array {
			l.write(b, n.items[i], depth+1)
			continue
		}
		b.WriteString(n.field[i].rawName + l.colon)
		l.write(b, n.field[i].value, depth+1)
	}
	if !inline {
		b.WriteString(l.newline + strings.Repeat(l.indent, depth))
	}
	b.WriteByte(brackets[1])
}
