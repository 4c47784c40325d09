package diff

import "strings"

// Kind says on which side of a comparison a line stands.
type Kind string

// A line is on both sides, only on the new one, or only on the old one.
const (
	Same    Kind = "same"
	Added   Kind = "added"
	Removed Kind = "removed"
)

// Row is one line of a comparison as a screen shows it.
type Row struct {
	Kind Kind `json:"kind"`
	// OldLine and NewLine count from 1; 0 means that the line is not on that side.
	OldLine int `json:"oldLine"`
	NewLine int `json:"newLine"`
	// Text is the line without its end; End is "\n", "\r\n" or, in a last line without one, "".
	Text string `json:"text"`
	End  string `json:"end"`
	// Words is the text of a row that has a Pair, in spans that changed or stayed; nil otherwise.
	Words []Span `json:"words,omitempty"`
	// Pair is the index of the removed row that this added row replaces, or the reverse; -1 means none.
	Pair int `json:"pair"`
}

// Span is a piece of a line.
type Span struct {
	Text    string `json:"text"`
	Changed bool   `json:"changed"`
}

// Lines compares two texts line by line. The rows hold every line of both in order, the removed ones
// of a change before the added ones: Text+End of the same and removed rows is a, of the same and
// added rows is b. Lines end at \n or \r\n, and a line whose end alone differs has changed.
//
// Removed and added lines that resemble each other are paired and carry word marks. Time and memory
// are bounded: where very many lines or words differ, the marks are correct but not the fewest, and
// lines of a very large change are paired by their place instead of by resemblance.
func Lines(a, b string) []Row {
	oldLines, newLines := splitLines(a), splitLines(b)
	matches := align(intern(oldLines, newLines))
	rows := make([]Row, 0, max(len(oldLines), len(newLines)))
	i, j := 0, 0
	change := func(toI, toJ int) {
		first := len(rows)
		for ; i < toI; i++ {
			rows = append(rows, newRow(Removed, i+1, 0, oldLines[i]))
		}
		second := len(rows)
		for ; j < toJ; j++ {
			rows = append(rows, newRow(Added, 0, j+1, newLines[j]))
		}
		pairRows(rows, first, second)
	}
	for _, m := range matches {
		change(m.a, m.b)
		for range m.n {
			rows = append(rows, newRow(Same, i+1, j+1, oldLines[i]))
			i++
			j++
		}
	}
	change(len(oldLines), len(newLines))
	return rows
}

func newRow(kind Kind, oldLine, newLine int, line string) Row {
	text := strings.TrimSuffix(line, "\n")
	if len(text) < len(line) {
		text = strings.TrimSuffix(text, "\r")
	}
	return Row{Kind: kind, OldLine: oldLine, NewLine: newLine, Text: text, End: line[len(text):], Pair: -1}
}

// splitLines cuts a text behind each \n.
func splitLines(s string) []string {
	lines := make([]string, 0, strings.Count(s, "\n")+1)
	for line := range strings.Lines(s) {
		lines = append(lines, line)
	}
	return lines
}

// Stat counts the rows that were added and removed.
func Stat(rows []Row) (added, removed int) {
	for _, r := range rows {
		switch r.Kind {
		case Added:
			added++
		case Removed:
			removed++
		case Same:
		}
	}
	return added, removed
}

// Section is the rows from Start up to but not including End. Folded ones are unchanged and far from
// any change, so that a screen can show a line such as "24 unchanged lines" in their place.
type Section struct {
	Start  int  `json:"start"`
	End    int  `json:"end"`
	Folded bool `json:"folded"`
}

// Collapse divides rows into sections, in order and without gaps, that are shown and folded in turn.
// Around every change the given number of unchanged rows stays shown; a single row is never folded.
func Collapse(rows []Row, context int) []Section {
	var sections []Section
	add := func(start, end int, folded bool) {
		if last := len(sections) - 1; last >= 0 && sections[last].Folded == folded {
			sections[last].End = end
		} else if start < end {
			sections = append(sections, Section{start, end, folded})
		}
	}
	for at := 0; at < len(rows); {
		end := at
		for end < len(rows) && (rows[end].Kind == Same) == (rows[at].Kind == Same) {
			end++
		}
		if rows[at].Kind != Same {
			add(at, end, false)
			at = end
			continue
		}
		from, to := at+context, end-context
		if at == 0 {
			from = 0
		}
		if end == len(rows) {
			to = end
		}
		if to-from < 2 {
			from, to = end, end
		}
		add(at, from, false)
		add(from, to, true)
		add(to, end, false)
		at = end
	}
	return sections
}
