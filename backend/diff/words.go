package diff

import (
	"unicode"
	"unicode/utf8"
)

const (
	// resemblance is the share of their text that two lines must have in common to be paired.
	resemblance = 0.35
	// maxPairing bounds the work of comparing every removed line of a change with every added one.
	maxPairing = 500_000
)

// pairRows pairs the removed rows from first on with the added rows from second on, to the end.
func pairRows(rows []Row, first, second int) {
	removed, added := rows[first:second], rows[second:]
	if len(removed) == 0 || len(added) == 0 {
		return
	}
	for _, p := range pairs(removed, added) {
		was, is, share := compareWords(removed[p.a].Text, added[p.b].Text)
		if share >= resemblance {
			removed[p.a].Words, removed[p.a].Pair = was, second+p.b
			added[p.b].Words, added[p.b].Pair = is, first+p.a
		}
	}
}

// pairs returns which removed line to compare with which added one, in order on both sides: those
// that resemble each other most or, when that would take too long, those in the same place.
func pairs(removed, added []Row) []match {
	size := 0
	for _, r := range removed {
		size += len(r.Text) * len(added)
	}
	for _, r := range added {
		size += len(r.Text) * len(removed)
	}
	if len(removed) == 1 && len(added) == 1 || size+len(removed)*len(added) > maxPairing {
		list := make([]match, min(len(removed), len(added)))
		for i := range list {
			list[i] = match{i, i, 1}
		}
		return list
	}
	return mostAlike(bags(removed), bags(added))
}

// mostAlike finds the series of pairs, ascending on both sides, with the greatest total likeness.
func mostAlike(a, b []map[string]int) []match {
	width := len(b) + 1
	alike := make([]float64, len(a)*len(b))
	best := make([]float64, (len(a)+1)*width) // best[i*width+j] is the total for a[i:] and b[j:]
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			total := max(best[(i+1)*width+j], best[i*width+j+1])
			if l := likeness(a[i], b[j]); l >= resemblance {
				alike[i*len(b)+j] = l
				total = max(total, l+best[(i+1)*width+j+1])
			}
			best[i*width+j] = total
		}
	}
	var list []match
	for i, j := 0, 0; i < len(a) && j < len(b); {
		l := alike[i*len(b)+j]
		switch {
		case l > 0 && best[i*width+j] <= l+best[(i+1)*width+j+1]:
			list = append(list, match{i, j, 1})
			i++
			j++
		case best[(i+1)*width+j] >= best[i*width+j+1]:
			i++
		default:
			j++
		}
	}
	return list
}

// bags counts the bytes that each word takes in each line.
func bags(rows []Row) []map[string]int {
	list := make([]map[string]int, len(rows))
	for i, r := range rows {
		list[i] = map[string]int{}
		for _, w := range splitWords(r.Text) {
			list[i][w] += len(w)
		}
	}
	return list
}

// likeness is the share of two lines that consists of words of both, 0 to 1.
func likeness(a, b map[string]int) float64 {
	common, total := 0, 0
	for w, n := range a {
		common += min(n, b[w])
		total += n
	}
	for _, n := range b {
		total += n
	}
	if total == 0 {
		return 1
	}
	return 2 * float64(common) / float64(total)
}

// compareWords marks the words of two lines that differ; share is how much of both is the same, 0 to 1.
func compareWords(a, b string) (was, is []Span, share float64) {
	if len(a)+len(b) == 0 {
		return nil, nil, 1
	}
	oldWords, newWords := splitWords(a), splitWords(b)
	i, j, common := 0, 0, 0
	cut := func(spans []Span, rest *string, words []string, changed bool) []Span {
		n := 0
		for _, w := range words {
			n += len(w)
		}
		if n > 0 {
			spans = append(spans, Span{(*rest)[:n], changed})
			*rest = (*rest)[n:]
		}
		return spans
	}
	restA, restB := a, b
	for _, m := range append(align(intern(oldWords, newWords)), match{len(oldWords), len(newWords), 0}) {
		was = cut(was, &restA, oldWords[i:m.a], true)
		is = cut(is, &restB, newWords[j:m.b], true)
		i, j = m.a+m.n, m.b+m.n
		before := len(restA)
		was = cut(was, &restA, oldWords[m.a:i], false)
		is = cut(is, &restB, newWords[m.b:j], false)
		common += before - len(restA)
	}
	return was, is, 2 * float64(common) / float64(len(a)+len(b))
}

// splitWords cuts a line into words, runs of space, and single other characters. The scripts that are
// written without spaces are cut into their characters.
func splitWords(s string) []string {
	var words []string
	start, last := 0, other
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		class := classOf(r, last)
		if i > start && (class != last || class == other) {
			words = append(words, s[start:i])
			start = i
		}
		last = class
		i += size
	}
	if start < len(s) {
		words = append(words, s[start:])
	}
	return words
}

type class uint8

const (
	other class = iota
	word
	space
)

func classOf(r rune, before class) class {
	switch {
	case unicode.IsSpace(r):
		return space
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer):
		return other
	case unicode.IsLetter(r), unicode.IsDigit(r), r == '_', unicode.IsMark(r) && before == word:
		return word
	default:
		return other
	}
}
