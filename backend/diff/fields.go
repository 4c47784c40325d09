package diff

import (
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Changed is the Kind of a field whose value is another one than before; Added and Removed are the others.
const Changed Kind = "changed"

// FieldChange is one difference between two JSON values.
type FieldChange struct {
	// Pointer is the field's place (RFC 6901): in the new value or, if it was removed, in the old one.
	Pointer string `json:"pointer"`
	Kind    Kind   `json:"kind"`
	// From and To are the values before and after; nil also where there was or is none.
	From any `json:"from"`
	To   any `json:"to"`
}

// JSON compares two values as encoding/json decodes them with UseNumber: numbers are compared as they
// are written, so 1.0 is not 1 and large ones keep their digits. Changes come by name within an object
// and by index within a list: an item that moved shows as changes at each index it touches. What was
// added or removed as a whole is one change.
func JSON(a, b any) []FieldChange {
	return appendChanges(nil, "", a, b)
}

func appendChanges(list []FieldChange, pointer string, a, b any) []FieldChange {
	switch from := a.(type) {
	case map[string]any:
		if to, ok := b.(map[string]any); ok {
			return appendMembers(list, pointer, from, to)
		}
	case []any:
		if to, ok := b.([]any); ok {
			return appendItems(list, pointer, from, to)
		}
	}
	if reflect.DeepEqual(a, b) {
		return list
	}
	return append(list, FieldChange{pointer, Changed, a, b})
}

func appendMembers(list []FieldChange, pointer string, a, b map[string]any) []FieldChange {
	names := slices.AppendSeq(slices.Collect(maps.Keys(a)), maps.Keys(b))
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		at := pointer + "/" + escape(name)
		from, was := a[name]
		to, is := b[name]
		switch {
		case !was:
			list = append(list, FieldChange{at, Added, nil, to})
		case !is:
			list = append(list, FieldChange{at, Removed, from, nil})
		default:
			list = appendChanges(list, at, from, to)
		}
	}
	return list
}

func appendItems(list []FieldChange, pointer string, a, b []any) []FieldChange {
	for i := range max(len(a), len(b)) {
		at := pointer + "/" + strconv.Itoa(i)
		switch {
		case i >= len(a):
			list = append(list, FieldChange{at, Added, nil, b[i]})
		case i >= len(b):
			list = append(list, FieldChange{at, Removed, a[i], nil})
		default:
			list = appendChanges(list, at, a[i], b[i])
		}
	}
	return list
}

// escape writes a name as a token of a JSON pointer.
func escape(name string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}

// unescape reads a token of a JSON pointer.
func unescape(token string) string {
	return strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
}
