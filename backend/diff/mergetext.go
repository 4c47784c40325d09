package diff

import (
	"fmt"
	"strings"
)

// Conflict is a place of a text that both sides changed in different ways.
type Conflict struct {
	// Start and End are the bytes of the merged text that hold Mine.
	Start int `json:"start"`
	End   int `json:"end"`
	// Line is the line of the merged text, from 1, at which the place starts.
	Line   int    `json:"line"`
	Base   string `json:"base"`
	Mine   string `json:"mine"`
	Theirs string `json:"theirs"`
}

// MergeText applies to base what mine and theirs each changed in it, line by line (diff3: Khanna,
// Kunal, Pierce, "A Formal Investigation of Diff3", 2007). A change that only one side made, or both
// made alike, is taken. Different changes of the same or of neighbouring lines are conflicts, in
// order; the merged text holds mine there. Line ends count as part of their line.
func MergeText(base, mine, theirs string) (merged string, conflicts []Conflict) {
	baseLines, mineLines, theirLines := splitLines(base), splitLines(mine), splitLines(theirs)
	var out strings.Builder
	line := 1
	write := func(lines []string) {
		for _, l := range lines {
			out.WriteString(l)
		}
		line += len(lines)
	}
	for _, c := range chunks(baseLines, mineLines, theirLines) {
		b, m, t := baseLines[c.base.lo:c.base.hi], mineLines[c.mine.lo:c.mine.hi], theirLines[c.theirs.lo:c.theirs.hi]
		switch c.take {
		case Mine:
			write(m)
		case Theirs:
			write(t)
		default:
			conflict := Conflict{Start: out.Len(), Line: line, Base: strings.Join(b, ""), Mine: strings.Join(m, ""), Theirs: strings.Join(t, "")}
			write(m)
			conflict.End = out.Len()
			conflicts = append(conflicts, conflict)
		}
	}
	return out.String(), conflicts
}

// ResolveText replaces the conflicts of a merged text with what was chosen for each, in their order.
// It refuses a list of choices that is shorter or longer and conflicts that are not those of the text.
func ResolveText(merged string, conflicts []Conflict, choices []Choice) (string, error) {
	if len(choices) != len(conflicts) {
		return "", fmt.Errorf("there are %d conflicts but %d choices: choose once for each conflict", len(conflicts), len(choices))
	}
	var out strings.Builder
	at := 0
	for i, c := range conflicts {
		if c.Start < at || c.End < c.Start || c.End > len(merged) || merged[c.Start:c.End] != c.Mine {
			return "", fmt.Errorf("conflict %d does not belong to this text: merge again", i+1)
		}
		text, err := choices[i].pick(c.Base, c.Mine, c.Theirs)
		if err != nil {
			return "", fmt.Errorf("conflict %d: %w", i+1, err)
		}
		out.WriteString(merged[at:c.Start])
		out.WriteString(text)
		at = c.End
	}
	out.WriteString(merged[at:])
	return out.String(), nil
}

// Side names what to take in place of a conflict.
type Side string

// What can be taken: one of the three versions, or the value given with the choice.
const (
	Mine   Side = "mine"
	Theirs Side = "theirs"
	Base   Side = "base"
	Given  Side = "given"
)

// Choice resolves one conflict. Value counts with Given only: the text or, for a field, the JSON to put there.
type Choice struct {
	Take  Side   `json:"take"`
	Value string `json:"value,omitempty"`
}

func (c Choice) pick(base, mine, theirs string) (string, error) {
	switch c.Take {
	case Mine:
		return mine, nil
	case Theirs:
		return theirs, nil
	case Base:
		return base, nil
	case Given:
		return c.Value, nil
	default:
		return "", fmt.Errorf("“%s” cannot be chosen: choose mine, theirs, base or given", c.Take)
	}
}
