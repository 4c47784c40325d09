package diff

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func value(t interface{ Fatalf(string, ...any) }, src string) any {
	d := json.NewDecoder(strings.NewReader(src))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	return v
}

func TestFieldChangesAreNamedByPointerInAFixedOrder(t *testing.T) {
	a := `{"z": 1, "n": 1.0, "big": 12345678901234567890, "a/b": {"~": true}, "list": [1, 2, {"x": 1}, 4], "gone": {"k": 1}, "same": null}`
	b := `{"z": 2, "n": 1, "big": 12345678901234567891, "a/b": {"~": false}, "list": [2, 1, {"x": 1, "y": 2}], "new": [1], "same": null}`
	var got []string
	for _, c := range JSON(value(t, a), value(t, b)) {
		got = append(got, fmt.Sprintf("%s %s %v → %v", c.Kind, c.Pointer, c.From, c.To))
	}
	want := []string{
		"changed /a~1b/~0 true → false",
		"changed /big 12345678901234567890 → 12345678901234567891",
		"removed /gone map[k:1] → <nil>",
		"changed /list/0 1 → 2", "changed /list/1 2 → 1", "added /list/2/y <nil> → 2", "removed /list/3 4 → <nil>",
		"changed /n 1.0 → 1",
		"added /new <nil> → [1]",
		"changed /z 1 → 2",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, c := range []struct{ a, b, want string }{
		{"null", "null", ""}, {"1", `"1"`, "changed "}, {"{}", "[]", "changed "}, {`{"a":null}`, "{}", "removed /a"},
	} {
		got := ""
		for _, f := range JSON(value(t, c.a), value(t, c.b)) {
			got += string(f.Kind) + " " + f.Pointer
		}
		if got != c.want {
			t.Errorf("%s to %s: %q, want %q", c.a, c.b, got, c.want)
		}
	}
}

func TestWhatCannotBeMergedIsRefusedInWords(t *testing.T) {
	for _, c := range []struct{ base, mine, theirs, want string }{
		{`{}`, `{"a":1,}`, `{}`, "my version cannot be merged: Line 1, column 7: nothing follows this comma. Remove it."},
		{`{}`, `{}`, ``, "their version cannot be merged: Line 1, column 1: the document is empty."},
		{`{"a":{"b":1,"b":2}}`, `{}`, `{}`, "the base version cannot be merged: “b” stands twice in /a: remove one of them"},
		{`{}`, `{"b":1,"\u0062":2}`, `{}`, "my version cannot be merged: “b” stands twice in the document: remove one of them"},
	} {
		if _, _, err := MergeJSON([]byte(c.base), []byte(c.mine), []byte(c.theirs)); err == nil || err.Error() != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}

func TestJSONMergesFieldByField(t *testing.T) {
	conflict := func(pointer, base, mine, theirs string) FieldConflict {
		raw := func(s string) json.RawMessage {
			if s == "" {
				return nil
			}
			return json.RawMessage(s)
		}
		return FieldConflict{pointer, raw(base), raw(mine), raw(theirs)}
	}
	for _, c := range []struct {
		name, base, mine, theirs, want string
		conflicts                      []FieldConflict
	}{
		{"two fields", `{"a":1,"b":2}`, `{"a":9,"b":2}`, `{"a":1,"b":8}`, `{"a":9,"b":8}`, nil},
		{"my order and spelling", `{"a":1,"b":2}`, `{ "b": 2.50, "a": 1 }` + "\n", `{"a":10,"b":2}`, `{"b": 2.50, "a": 10}` + "\n", nil},
		{"their additions beside the same neighbours", `{"a":1,"z":1}`, `{"z":1,"a":1,"m":1}`, `{"first":0,"a":1,"x":1,"y":1,"z":1}`, `{"first":0,"z":1,"a":1,"x":1,"y":1,"m":1}`, nil},
		{
			"my layout", "{\n\t\"a\": 1,\n\t\"tags\": [\"x\"],\n\t\"o\": {\n\t\t\"k\": 1\n\t}\n}\n", "{\n\t\"a\": 2,\n\t\"tags\": [\"x\"],\n\t\"o\": {\n\t\t\"k\": 1\n\t}\n}\n",
			"{\n \"a\": 1,\n \"tags\": [\"x\", \"y\"],\n \"o\": {\n  \"k\": 1,\n  \"n\": {\n   \"d\": []\n  }\n }\n}",
			"{\n\t\"a\": 2,\n\t\"tags\": [\"x\", \"y\"],\n\t\"o\": {\n\t\t\"k\": 1,\n\t\t\"n\": {\n\t\t\t\"d\": []\n\t\t}\n\t}\n}\n", nil,
		},
		{"Windows lines", "{\r\n  \"a\": 1,\r\n  \"b\": 1\r\n}\r\n", "{\r\n  \"a\": 2,\r\n  \"b\": 1\r\n}\r\n", `{"a":1,"b":2}`, "{\r\n  \"a\": 2,\r\n  \"b\": 2\r\n}\r\n", nil},
		{"the same change in another spelling", `{"a":"x"}`, `{"a":"\u00e9", "m":1}`, `{"a":"é"}`, `{"a":"\u00e9", "m":1}`, nil},
		{"deleted here, untouched there", `{"a":1,"b":2}`, `{"b":2}`, `{"a":1,"b":3}`, `{"b":3}`, nil},
		{"items added at both ends", `{"l":["b"]}`, `{"l":["b","c"],"m":1}`, `{"l":["a","b"]}`, `{"l":["a","b","c"],"m":1}`, nil},
		{
			"fields of neighbouring items", `[{"id":1,"t":"x","u":0},{"id":2,"t":"y","u":0}]`, `[{"id":1,"t":"X","u":0},{"id":2,"t":"y","u":0}]`,
			`[{"id":1,"t":"x","u":0},{"id":2,"t":"Y","u":0}]`, `[{"id":1,"t":"X","u":0},{"id":2,"t":"Y","u":0}]`, nil,
		},
		{"one field", `{"a":1}`, `{"a":2}`, `{"a":3}`, `{"a":2}`, []FieldConflict{conflict("/a", "1", "2", "3")}},
		{"another spelling of a number", `{"a":1}`, `{"a":1.0}`, `{"a":1.00}`, `{"a":1.0}`, []FieldConflict{conflict("/a", "1", "1.0", "1.00")}},
		{"deleted and changed", `{"a":{"b":1},"c":1}`, `{"c":1}`, `{"a":{"b":2},"c":1}`, `{"c":1}`, []FieldConflict{conflict("/a", `{"b":1}`, "", `{"b":2}`)}},
		{"changed and deleted", `{"a":1}`, `{"a":2}`, `{}`, `{"a":2}`, []FieldConflict{conflict("/a", "1", "2", "")}},
		{"both added", `{}`, `{"a~/b":1}`, `{"a~/b":2}`, `{"a~/b":1}`, []FieldConflict{conflict("/a~0~1b", "", "1", "2")}},
		{"both created", ``, `{"a":1,"b":1}`, `{"b":2,"c":3}`, `{"a":1,"b":1,"c":3}`, []FieldConflict{conflict("/b", "", "1", "2")}},
		{"another kind of value", `{"a":[1]}`, `{"a":{}}`, `{"a":"x"}`, `{"a":{}}`, []FieldConflict{conflict("/a", "[1]", "{}", `"x"`)}},
		{"the whole document", `1`, `2`, `3`, `2`, []FieldConflict{conflict("", "1", "2", "3")}},
		{
			"a field of an item behind an added one", `[{"id":1,"t":"x"}]`, `[{"id":1,"t":"m"}]`, `[{"id":0},{"id":1,"t":"t"}]`, `[{"id":1,"t":"m"}]`,
			[]FieldConflict{conflict("", `[{"id":1,"t":"x"}]`, `[{"id":1,"t":"m"}]`, `[{"id":0},{"id":1,"t":"t"}]`)},
		},
		{
			"one field of one item", `["a",{"id":1,"t":"x"},"z"]`, `["a",{"id":1,"t":"m"},"z"]`, `["0","a",{"id":1,"t":"t"},"z"]`, `["0","a",{"id":1,"t":"m"},"z"]`,
			[]FieldConflict{conflict("/2/t", `"x"`, `"m"`, `"t"`)},
		},
		{
			"items that were exchanged are not mixed", `[{"id":1,"t":"x","u":1}]`, `[{"id":2,"t":"y","u":1}]`, `[{"id":1,"t":"x","u":2}]`, `[{"id":2,"t":"y","u":1}]`,
			[]FieldConflict{conflict("", `[{"id":1,"t":"x","u":1}]`, `[{"id":2,"t":"y","u":1}]`, `[{"id":1,"t":"x","u":2}]`)},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			merged, conflicts, err := MergeJSON([]byte(c.base), []byte(c.mine), []byte(c.theirs))
			if err != nil {
				t.Fatal(err)
			}
			if string(merged) != c.want || !reflect.DeepEqual(conflicts, c.conflicts) {
				t.Errorf("got  %s %s\nwant %s %s", merged, conflicts, c.want, c.conflicts)
			}
		})
	}
}

func TestFieldConflictsAreResolvedOneByOne(t *testing.T) {
	merged, conflicts, err := MergeJSON(
		[]byte("{\n  \"a\": 1,\n  \"b\": 1,\n  \"c\": 1,\n  \"d\": 1,\n  \"l\": [0, {\"id\": 1, \"t\": 1}]\n}\n"),
		[]byte("{\n  \"a\": 2,\n  \"b\": 2,\n  \"c\": 2,\n  \"l\": [0, {\"id\": 1, \"t\": 2}]\n}\n"),
		[]byte("{\n  \"a\": 3,\n  \"b\": 3,\n  \"d\": 3,\n  \"l\": [0, {\"id\": 1, \"t\": 3}]\n}\n"))
	if err != nil || len(conflicts) != 5 {
		t.Fatalf("got %v, %v", conflicts, err)
	}
	theirs := Choice{Take: Theirs}
	for _, c := range []struct {
		choices []Choice
		want    string
	}{
		{nil, "there are 5 conflicts but 0 choices"},
		{[]Choice{theirs, theirs, theirs, theirs, {Take: "ours"}}, "“ours” cannot be chosen"},
		{[]Choice{theirs, theirs, theirs, theirs, {Take: Given, Value: "{"}}, "the value is not JSON: Line 1, column 2"},
	} {
		if _, err := ResolveJSON(merged, conflicts, c.choices); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
	if _, err := ResolveJSON([]byte(`{"l":1}`), conflicts, []Choice{theirs, theirs, theirs, theirs, theirs}); err == nil {
		t.Error("conflicts of another document were accepted")
	}
	got, err := ResolveJSON(merged, conflicts, []Choice{{Take: Mine}, {Take: Base}, theirs, theirs, {Take: Given, Value: `"x"`}})
	order := ""
	for _, c := range conflicts {
		order += c.Pointer + " "
	}
	// d, which mine deleted, follows its neighbour b, so its conflict comes before that of c.
	if want := "{\n  \"a\": 2,\n  \"b\": 1,\n  \"l\": [0, {\"id\": 1, \"t\": \"x\"}],\n  \"d\": 3\n}\n"; string(got) != want || err != nil {
		t.Errorf("conflicts %s\ngot  %s %v\nwant %s", order, got, err, want)
	}
}

// document draws the JSON of an object.
func document(depth int) *rapid.Generator[string] {
	scalars := rapid.SampledFrom([]string{"1", "1.0", "true", "null", `"x"`, `"é"`, "{}", "[]", "12345678901234567890"})
	return rapid.Custom(func(t *rapid.T) string {
		var b strings.Builder
		b.WriteByte('{')
		for i, name := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "c", "d/e", "~"}), 0, 5, rapid.ID[string]).Draw(t, "names") {
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, "%q:", name)
			switch kind := rapid.IntRange(0, 3).Draw(t, "kind"); {
			case kind == 2 && depth > 0:
				b.WriteString(document(depth-1).Draw(t, "object"))
			case kind == 3 && depth > 0:
				b.WriteString("[" + strings.Join(rapid.SliceOfN(rapid.OneOf(scalars, document(depth-1)), 0, 4).Draw(t, "items"), ", ") + "]")
			default:
				b.WriteString(scalars.Draw(t, "scalar"))
			}
		}
		b.WriteByte('}')
		return b.String()
	})
}

func TestJSONMergeHoldsItsLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base, x, y := document(2).Draw(t, "base"), document(2).Draw(t, "x"), document(2).Draw(t, "y")
		merge := func(base, mine, theirs string) (string, []FieldConflict) {
			merged, conflicts, err := MergeJSON([]byte(base), []byte(mine), []byte(theirs))
			if err != nil {
				t.Fatal(err)
			}
			return string(merged), conflicts
		}
		for _, c := range []struct{ name, base, mine, theirs, want string }{
			{"only mine", base, x, base, x}, {"only theirs", base, base, y, y}, {"the same", base, x, x, x},
		} {
			if got, conflicts := merge(c.base, c.mine, c.theirs); got != c.want || len(conflicts) > 0 {
				t.Fatalf("%s: got %s, %d conflicts, want %s", c.name, got, len(conflicts), c.want)
			}
		}
		xy, conflicts := merge(base, x, y)
		yx, reversed := merge(base, y, x)
		if len(conflicts) != len(reversed) {
			t.Fatalf("%d conflicts one way, %d the other", len(conflicts), len(reversed))
		}
		if len(conflicts) == 0 && !reflect.DeepEqual(value(t, xy), value(t, yx)) {
			t.Fatalf("the merges differ: %s and %s", xy, yx)
		}
		checkKeys(t, value(t, base), value(t, x), value(t, y), value(t, xy), "", conflicts)
		checkKeys(t, value(t, base), value(t, y), value(t, x), value(t, yx), "", reversed)
		choices := make([]Choice, len(conflicts))
		for i := range choices {
			choices[i].Take = Theirs
		}
		got, err := ResolveJSON([]byte(xy), conflicts, choices)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(value(t, string(got)), value(t, yx)) {
			t.Fatalf("choosing theirs gives %s, want %s", got, yx)
		}
	})
}

// checkKeys fails when a field that one side alone changed, added or deleted is not so in the merged object.
func checkKeys(t *rapid.T, base, mine, theirs, merged any, pointer string, conflicts []FieldConflict) {
	b, _ := base.(map[string]any)
	m, t1 := mine.(map[string]any)
	th, t2 := theirs.(map[string]any)
	if !t1 || !t2 {
		return
	}
	out, _ := merged.(map[string]any)
	names := slices.AppendSeq(slices.AppendSeq(slices.Collect(maps.Keys(b)), maps.Keys(m)), maps.Keys(th))
	for _, name := range names {
		at := pointer + "/" + escape(name)
		bv, inB := b[name]
		mv, inM := m[name]
		tv, inT := th[name]
		want, in := mv, inM
		switch {
		case inB == inM && reflect.DeepEqual(bv, mv):
			want, in = tv, inT
		case inB == inT && reflect.DeepEqual(bv, tv):
		case inM && inT:
			checkKeys(t, bv, mv, tv, out[name], at, conflicts)
			continue
		case inM != inT:
			if !slices.ContainsFunc(conflicts, func(c FieldConflict) bool { return c.Pointer == at }) {
				t.Fatalf("%s was deleted on one side and changed on the other without a conflict", at)
			}
		}
		if got, has := out[name]; has != in || !reflect.DeepEqual(got, want) {
			t.Fatalf("%s is %v (%v), want %v (%v)", at, got, has, want, in)
		}
	}
}

func FuzzMergeJSON(f *testing.F) {
	f.Add([]byte(`{"a":[1,{"b":2}]}`), []byte(`{"a":[1,{"b":3}]}`), []byte("{\n \"a\": [0, 1,{\"b\":2}]\n}"))
	f.Add([]byte(``), []byte(`[1]`), []byte(`[2]`))
	f.Fuzz(func(t *testing.T, base, mine, theirs []byte) {
		merged, conflicts, err := MergeJSON(base, mine, theirs)
		if err != nil {
			return
		}
		if !json.Valid(bytes.TrimPrefix(merged, []byte("\ufeff"))) {
			t.Fatalf("the merged document is not JSON: %q", merged)
		}
		choices := make([]Choice, len(conflicts))
		for i := range choices {
			choices[i].Take = Theirs
		}
		if _, err := ResolveJSON(merged, conflicts, choices); err != nil {
			t.Fatal(err)
		}
	})
}
