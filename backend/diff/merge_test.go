package diff

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"velocity.internal/desk/internal/corpus"
)

func TestTextMergesWhatDoesNotTouch(t *testing.T) {
	const base = "1\n2\n3\n4\n5\n"
	for _, c := range []struct {
		name, base, mine, theirs, want string
		conflicts                      []Conflict
	}{
		{"far apart", base, "one\n2\n3\n4\n5\n", "1\n2\n3\n4\nfive\n", "one\n2\n3\n4\nfive\n", nil},
		{"the same change", base, "1\n2\n!\n4\n5\n", "1\n2\n!\n4\n5\n", "1\n2\n!\n4\n5\n", nil},
		{"insertion and deletion", base, "0\n1\n2\n3\n4\n5\n", "1\n2\n3\n", "0\n1\n2\n3\n", nil},
		{"the final newline and the first line", "a\nb\nc\n", "a\nb\nc", "A\nb\nc\n", "A\nb\nc", nil},
		{"one line twice", base, "1\n2\nmine\n4\n5\n", "1\n2\ntheirs\n4\n5\n", "1\n2\nmine\n4\n5\n", []Conflict{{4, 9, 3, "3\n", "mine\n", "theirs\n"}}},
		{"neighbouring lines", base, "1\n2\nmine\n4\n5\n", "1\n2\n3\ntheirs\n5\n", "1\n2\nmine\n4\n5\n", []Conflict{{4, 11, 3, "3\n4\n", "mine\n4\n", "3\ntheirs\n"}}},
		{"two insertions in one place", "a\nb\n", "a\nm\nb\n", "a\nt\nb\n", "a\nm\nb\n", []Conflict{{2, 4, 2, "", "m\n", "t\n"}}},
		{"changed and deleted", base, "1\n2\n4\n5\n", "1\n2\nt\n4\n5\n", "1\n2\n4\n5\n", []Conflict{{4, 4, 3, "3\n", "", "t\n"}}},
		{"both created", "", "m", "t", "m", []Conflict{{0, 1, 1, "", "m", "t"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			merged, conflicts := MergeText(c.base, c.mine, c.theirs)
			if merged != c.want || !reflect.DeepEqual(conflicts, c.conflicts) {
				t.Errorf("got  %q %+v\nwant %q %+v", merged, conflicts, c.want, c.conflicts)
			}
		})
	}
}

func TestTextConflictsAreResolvedOneByOne(t *testing.T) {
	merged, conflicts := MergeText("a\nb\nc\nd\ne\nf\ng\n", "a1\nb\nc1\nd\ne1\nf\ng1\n", "a2\nb\nc2\nd\ne2\nf\ng2\n")
	for _, choices := range [][]Choice{nil, {{}, {}, {}, {}}, {{Take: Mine}}} {
		if got, err := ResolveText(merged, conflicts, choices); err == nil {
			t.Errorf("choices %v were accepted: %q", choices, got)
		}
	}
	choices := []Choice{{Take: Mine}, {Take: Theirs}, {Take: Base}, {Take: Given, Value: "own\nlines\n"}}
	if got, err := ResolveText("other", conflicts, choices); err == nil {
		t.Errorf("conflicts of another text were accepted: %q", got)
	}
	got, err := ResolveText(merged, conflicts, choices)
	if want := "a1\nb\nc2\nd\ne\nf\nown\nlines\n"; got != want || err != nil {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
}

func TestTextMergeHoldsItsLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base, x, y := text.Draw(t, "base"), text.Draw(t, "x"), text.Draw(t, "y")
		for _, c := range []struct{ name, base, mine, theirs, want string }{
			{"only mine", base, x, base, x}, {"only theirs", base, base, y, y}, {"the same", base, x, x, x},
		} {
			if got, conflicts := MergeText(c.base, c.mine, c.theirs); got != c.want || len(conflicts) > 0 {
				t.Fatalf("%s: got %q, %d conflicts, want %q", c.name, got, len(conflicts), c.want)
			}
		}
		xy, conflicts := MergeText(base, x, y)
		yx, reversed := MergeText(base, y, x)
		if len(conflicts) != len(reversed) {
			t.Fatalf("%d conflicts one way, %d the other", len(conflicts), len(reversed))
		}
		if len(conflicts) == 0 && xy != yx {
			t.Fatalf("the merges differ: %q and %q", xy, yx)
		}
		all := make([]Choice, len(conflicts))
		for i := range all {
			all[i].Take = Mine
		}
		if got, err := ResolveText(xy, conflicts, all); got != xy || err != nil {
			t.Fatalf("choosing mine gives %q, %v, want %q", got, err, xy)
		}
		for i := range all {
			all[i].Take = Theirs
		}
		if got, err := ResolveText(xy, conflicts, all); got != yx || err != nil {
			t.Fatalf("choosing theirs gives %q, %v, want %q", got, err, yx)
		}
	})
}

func TestTimelinesOfTheCorpusMergeCleanlyOntoThemselves(t *testing.T) {
	dir, ok := corpus.Dir(t)
	if !ok {
		return
	}
	files, err := filepath.Glob(filepath.Join(dir, "history", "*", "*", "*.jsonl"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no timelines found: %v", err)
	}
	triples, clean := 0, 0
	for _, f := range files {
		versions := readTimeline(t, f)
		for i := 2; i < len(versions); i++ {
			base, mine, theirs := versions[i-1], versions[i-2], versions[i]
			merged, conflicts := MergeText(base, mine, theirs)
			reversed, _ := MergeText(base, theirs, mine)
			if triples++; len(conflicts) == 0 {
				if clean++; merged != reversed {
					t.Fatalf("%s, version %d: the merge depends on the side", f, i)
				}
			}
			if !strings.HasSuffix(f, ".json.jsonl") {
				continue
			}
			if _, _, err := MergeJSON([]byte(base), []byte(mine), []byte(theirs)); err != nil {
				t.Fatalf("%s, version %d: %v", f, i, err)
			}
		}
	}
	t.Logf("%d merges of %d documents, %d without a conflict", triples, len(files), clean)
}

func readTimeline(t *testing.T, path string) []string {
	t.Helper()
	var versions []string
	d := json.NewDecoder(bytes.NewReader(readFile(t, path)))
	for d.More() {
		var v struct{ Content string }
		if err := d.Decode(&v); err != nil {
			t.Fatal(err)
		}
		versions = append(versions, v.Content)
	}
	return versions
}
