package diff

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"velocity.internal/desk/internal/corpus"
)

// show writes rows as a unified diff would, with word marks in brackets and the ends visible.
func show(rows []Row) string {
	var b strings.Builder
	for _, r := range rows {
		b.WriteString(map[Kind]string{Same: " ", Added: "+", Removed: "-"}[r.Kind])
		if r.Words == nil {
			b.WriteString(r.Text)
		}
		for _, w := range r.Words {
			if w.Changed {
				b.WriteString("[" + w.Text + "]")
			} else {
				b.WriteString(w.Text)
			}
		}
		b.WriteString(map[string]string{"\n": "", "\r\n": "␍", "": "⌁"}[r.End] + "\n")
	}
	return b.String()
}

func TestLinesShowWhatChanged(t *testing.T) {
	for _, c := range []struct{ name, a, b, want string }{
		{"nothing", "", "", ""},
		{"equal", "a\nb\n", "a\nb\n", " a\n b\n"},
		{"created", "", "a\nb", "+a\n+b⌁\n"},
		{"emptied", "a\n", "", "-a\n"},
		{"a word", "the quick fox\n", "the slow fox\n", "-the [quick] fox\n+the [slow] fox\n"},
		{"another line altogether", "alpha\n", "omega\n", "-alpha\n+omega\n"},
		{"only the line end", "same\r\n", "same\n", "-same␍\n+same\n"},
		{"only the final newline", "x\nsame\n", "x\nsame", " x\n-same\n+same⌁\n"},
		{"an empty line's end", "\n", "\r\n", "-\n+␍\n"},
		{"repeated lines", "a\na\na\n", "a\na\n", " a\n a\n-a\n"},
		{"a carriage return inside", "a\rb\n", "a\rc\n", "-a\r[b]\n+a\r[c]\n"},
		{
			"pairs by likeness, not by place", "keep this one here\n", "entirely new\nkeep that one here\n",
			"-keep [this] one here\n+entirely new\n+keep [that] one here\n",
		},
		{"unspaced script", "日本語版\n", "日本国版\n", "-日本[語]版\n+日本[国]版\n"},
		{"a combining mark belongs to its letter", "un cafe\u0301 noir\n", "un cafe noir\n", "-un [cafe\u0301] noir\n+un [cafe] noir\n"},
		{"a moved block", "one\ntwo\nthree\n", "three\none\ntwo\n", "+three\n one\n two\n-three\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := show(Lines(c.a, c.b)); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestRowsCarryNumbersAndPairs(t *testing.T) {
	got := Lines("a\nold one\nz", "a\nnew\nold two\nz")
	want := []Row{
		{Kind: Same, OldLine: 1, NewLine: 1, Text: "a", End: "\n", Pair: -1},
		{Kind: Removed, OldLine: 2, Text: "old one", End: "\n", Words: []Span{{"old ", false}, {"one", true}}, Pair: 3},
		{Kind: Added, NewLine: 2, Text: "new", End: "\n", Pair: -1},
		{Kind: Added, NewLine: 3, Text: "old two", End: "\n", Words: []Span{{"old ", false}, {"two", true}}, Pair: 1},
		{Kind: Same, OldLine: 3, NewLine: 4, Text: "z", Pair: -1},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if added, removed := Stat(got); added != 2 || removed != 1 {
		t.Errorf("Stat = %d added, %d removed", added, removed)
	}
}

// check fails unless the rows give back both texts, and pairs and word marks are sound.
func check(t interface{ Fatalf(string, ...any) }, a, b string, rows []Row) {
	var oldText, newText strings.Builder
	oldLine, newLine := 0, 0
	for i, r := range rows {
		if r.Kind != Added {
			oldText.WriteString(r.Text + r.End)
			if oldLine++; r.OldLine != oldLine {
				t.Fatalf("row %d is old line %d, want %d", i, r.OldLine, oldLine)
			}
		}
		if r.Kind != Removed {
			newText.WriteString(r.Text + r.End)
			if newLine++; r.NewLine != newLine {
				t.Fatalf("row %d is new line %d, want %d", i, r.NewLine, newLine)
			}
		}
		if r.Pair < 0 {
			if r.Words != nil {
				t.Fatalf("row %d has word marks without a pair", i)
			}
			continue
		}
		if p := rows[r.Pair]; p.Pair != i || p.Kind == r.Kind || p.Kind == Same {
			t.Fatalf("rows %d and %d are not a pair", i, r.Pair)
		}
		all, kept := "", [2]string{}
		for _, w := range r.Words {
			all += w.Text
		}
		for side, words := range [2][]Span{r.Words, rows[r.Pair].Words} {
			for _, w := range words {
				if !w.Changed {
					kept[side] += w.Text
				}
			}
		}
		if all != r.Text || kept[0] != kept[1] {
			t.Fatalf("row %d: the words give %q of %q, unchanged %q and %q", i, all, r.Text, kept[0], kept[1])
		}
	}
	if oldText.String() != a || newText.String() != b {
		t.Fatalf("the rows give %q and %q, want %q and %q", oldText.String(), newText.String(), a, b)
	}
}

var text = rapid.StringOfN(rapid.SampledFrom([]rune("abc \r\n\n\né日,")), 0, 60, -1)

func TestRowsGiveBackBothTexts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := text.Draw(t, "a"), text.Draw(t, "b")
		check(t, a, b, Lines(a, b))
	})
}

// longestCommon is the textbook length of the longest common subsequence.
func longestCommon(a, b []int) int {
	row := make([]int, len(b)+1)
	for _, x := range a {
		diagonal := 0
		for j, y := range b {
			up := row[j+1]
			if x == y {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(row[j+1], row[j])
			}
			diagonal = up
		}
	}
	return row[len(b)]
}

func TestSearchFindsTheLongestCommonSeriesWithinItsBound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		elements := rapid.SliceOfN(rapid.IntRange(0, 4), 0, 80)
		a, b := elements.Draw(t, "a"), elements.Draw(t, "b")
		al := newAligner(a, b)
		al.shared(0, len(a), 0, len(b))
		n := 0
		for _, m := range al.found {
			n += m.n
		}
		if want := longestCommon(a, b); n != want {
			t.Fatalf("found %d common elements, want %d", n, want)
		}
	})
}

func TestCollapseFoldsWhatIsFarFromChanges(t *testing.T) {
	var a, b strings.Builder
	for i := range 20 {
		fmt.Fprintf(&a, "line %d\n", i)
		if i == 10 {
			b.WriteString("completely different\n")
		} else {
			fmt.Fprintf(&b, "line %d\n", i)
		}
	}
	rows := Lines(a.String(), b.String())
	for _, c := range []struct {
		context int
		want    []Section
	}{
		{3, []Section{{0, 7, true}, {7, 15, false}, {15, 21, true}}},
		{0, []Section{{0, 10, true}, {10, 12, false}, {12, 21, true}}},
		{9, []Section{{0, 21, false}}}, // a single row is not worth folding
		{50, []Section{{0, 21, false}}},
	} {
		if got := Collapse(rows, c.context); !reflect.DeepEqual(got, c.want) {
			t.Errorf("context %d: got %v, want %v", c.context, got, c.want)
		}
	}
	if got := Collapse(nil, 3); got != nil {
		t.Errorf("no rows: got %v", got)
	}
	same := Lines("a\nb\n", "a\nb\n")
	if got := Collapse(same, 3); !reflect.DeepEqual(got, []Section{{0, 2, true}}) {
		t.Errorf("no change: got %v", got)
	}
}

func TestLargeTextsAreComparedInBoundedTime(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // test data
	words := func(n, vocabulary int, end string) string {
		var b strings.Builder
		for b.Len() < n {
			fmt.Fprintf(&b, "w%d%s", r.IntN(vocabulary), end)
		}
		return b.String()
	}
	edited := func(s string) string {
		parts := strings.SplitAfter(s, "w")
		for range 200 {
			parts[r.IntN(len(parts))] = "x w"
		}
		return strings.Join(parts, "")
	}
	prose := words(2_000_000, 1000, strings.Repeat(" and so on", 3)+"\n")
	line := words(800_000, 1000, " ")
	for _, c := range []struct{ name, a, b string }{
		{"2 MB edited in 200 places", prose, edited(prose)},
		{"2 MB replaced by other lines", prose, words(2_000_000, 1_000_000, " other\n")},
		{"2 MB of few distinct lines, shuffled", words(2_000_000, 40, "\n"), words(2_000_000, 40, "\n")},
		{"an 800 kB line edited in 200 places", line, edited(line)},
		{"an 800 kB line of the same words, shuffled", line, words(800_000, 1000, " ")},
	} {
		t.Run(c.name, func(t *testing.T) {
			check(t, c.a, c.b, Lines(c.a, c.b)) // one that were not bounded would not end within the time of the whole run
		})
	}
}

func TestEveryVersionOfTheCorpusIsGivenBack(t *testing.T) {
	dir, ok := corpus.Dir(t)
	if !ok {
		return
	}
	files, err := filepath.Glob(filepath.Join(dir, "history", "*", "*", "*.jsonl"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no timelines found: %v", err)
	}
	compared := 0
	for _, f := range files {
		versions := readTimeline(t, f)
		for i := 1; i < len(versions); i++ {
			check(t, versions[i-1], versions[i], Lines(versions[i-1], versions[i]))
			compared++
		}
	}
	t.Logf("%d neighbouring versions of %d documents compared", compared, len(files))
}

func FuzzLines(f *testing.F) {
	f.Add("a\nb\r\nc", "a\nx b\r\nc\n")
	f.Add("\xff\xfe word", "\xff word")
	f.Fuzz(func(t *testing.T, a, b string) {
		check(t, a, b, Lines(a, b))
	})
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path) //nolint:gosec // a file of the corpus
	if err != nil {
		t.Fatal(err)
	}
	return b
}
