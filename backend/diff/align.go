// Package diff compares and merges what people write: text line by line with marks on the words that
// changed, JSON field by field, and both of them three ways, against the version two people started from.
package diff

import "slices"

// match says that n elements from a on equal n elements from b on.
type match struct{ a, b, n int }

// The search for a middle point considers a bounded number of edits, as in the xdiff library of Git.
// Beyond it the furthest point reached is taken: the result stays correct but may not be the shortest.
// A search costs at most its bound times the number of elements, so the bound falls with that number
// to keep the product near maxSteps.
const (
	maxSteps = 20_000_000
	maxCost  = 1024
	minCost  = 16
)

// maxAnchorDepth bounds how often ranges between anchors are searched for anchors of their own.
const maxAnchorDepth = 16

// align finds the elements that a and b have in common, in order and without overlap.
//
// Elements that occur exactly once on both sides are tied first (patience diff: Bram Cohen, 2010);
// what lies between them is aligned by the linear-space search of Eugene W. Myers, "An O(ND)
// Difference Algorithm and Its Variations", Algorithmica 1, 1986, over the elements that both have.
func align(a, b []int) []match {
	al := newAligner(a, b)
	al.anchored(0, len(a), 0, len(b), 0)
	return al.found
}

type aligner struct {
	a, b  []int
	found []match
	cost  int // the bound of the search for a middle point
	// forward and backward hold, at diagonal+cost+1, how far the paths from each corner reach.
	forward, backward []int
}

func newAligner(a, b []int) *aligner {
	cost := min(max(minCost, maxSteps/(len(a)+len(b)+1)), maxCost, len(a)+len(b)+1)
	return &aligner{a: a, b: b, cost: cost, forward: make([]int, 2*cost+3), backward: make([]int, 2*cost+3)}
}

// emit adds a match; matches come in order and those that touch become one.
func (al *aligner) emit(a, b, n int) {
	if n == 0 {
		return
	}
	if last := len(al.found) - 1; last >= 0 && al.found[last].a+al.found[last].n == a && al.found[last].b+al.found[last].n == b {
		al.found[last].n += n
		return
	}
	al.found = append(al.found, match{a, b, n})
}

// anchored aligns a[aLo:aHi] with b[bLo:bHi].
func (al *aligner) anchored(aLo, aHi, bLo, bHi, depth int) {
	prefix, suffix := trim(al.a[aLo:aHi], al.b[bLo:bHi])
	al.emit(aLo, bLo, prefix)
	aLo, bLo, aHi, bHi = aLo+prefix, bLo+prefix, aHi-suffix, bHi-suffix
	if aLo < aHi && bLo < bHi {
		var anchors []match
		if depth < maxAnchorDepth {
			anchors = al.anchors(aLo, aHi, bLo, bHi)
		}
		if len(anchors) == 0 {
			al.shared(aLo, aHi, bLo, bHi)
		} else {
			for _, m := range anchors {
				al.anchored(aLo, m.a, bLo, m.b, depth+1)
				al.emit(m.a, m.b, 1)
				aLo, bLo = m.a+1, m.b+1
			}
			al.anchored(aLo, aHi, bLo, bHi, depth+1)
		}
	}
	al.emit(aHi, bHi, suffix)
}

// trim counts the equal elements at the start and, after those, at the end.
func trim(a, b []int) (prefix, suffix int) {
	for prefix < len(a) && prefix < len(b) && a[prefix] == b[prefix] {
		prefix++
	}
	for suffix < len(a)-prefix && suffix < len(b)-prefix && a[len(a)-1-suffix] == b[len(b)-1-suffix] {
		suffix++
	}
	return prefix, suffix
}

// anchors returns the longest ascending series of elements that occur once on each side.
func (al *aligner) anchors(aLo, aHi, bLo, bHi int) []match {
	type seen struct{ inA, inB, at int }
	counts := make(map[int]seen, aHi-aLo)
	for _, x := range al.a[aLo:aHi] {
		s := counts[x]
		s.inA++
		counts[x] = s
	}
	for j := bLo; j < bHi; j++ {
		if s, ok := counts[al.b[j]]; ok {
			s.inB++
			s.at = j
			counts[al.b[j]] = s
		}
	}
	var pairs []match
	for i := aLo; i < aHi; i++ {
		if s := counts[al.a[i]]; s.inA == 1 && s.inB == 1 {
			pairs = append(pairs, match{i, s.at, 1})
		}
	}
	return ascending(pairs)
}

// ascending keeps the longest series of pairs, already ascending in a, that ascends in b too.
func ascending(pairs []match) []match {
	var tops []int // the last pair of the best series of each length
	before := make([]int, len(pairs))
	for i, p := range pairs {
		at, _ := slices.BinarySearchFunc(tops, p.b, func(top, b int) int { return pairs[top].b - b })
		before[i] = -1
		if at > 0 {
			before[i] = tops[at-1]
		}
		if at == len(tops) {
			tops = append(tops, i)
		} else {
			tops[at] = i
		}
	}
	if len(tops) == 0 {
		return nil
	}
	series := make([]match, len(tops))
	for i, at := len(tops)-1, tops[len(tops)-1]; i >= 0; i, at = i-1, before[at] {
		series[i] = pairs[at]
	}
	return series
}

// shared aligns what is left of two ranges without the elements that only one of them has.
func (al *aligner) shared(aLo, aHi, bLo, bHi int) {
	keep := func(own []int, from int, other []int) (at, values []int) {
		has := make(map[int]bool, len(other))
		for _, x := range other {
			has[x] = true
		}
		for i, x := range own {
			if has[x] {
				at, values = append(at, from+i), append(values, x)
			}
		}
		return at, values
	}
	s := search{aligner: al}
	s.atA, s.a = keep(al.a[aLo:aHi], aLo, al.b[bLo:bHi])
	s.atB, s.b = keep(al.b[bLo:bHi], bLo, al.a[aLo:aHi])
	s.run(0, len(s.a), 0, len(s.b))
}

// search is Myers' algorithm over elements that both sides have; atA and atB say where they stand.
type search struct {
	*aligner
	a, b, atA, atB []int
}

func (s *search) emitRun(a, b, n int) {
	for i := range n {
		s.emit(s.atA[a+i], s.atB[b+i], 1)
	}
}

func (s *search) run(aLo, aHi, bLo, bHi int) {
	prefix, suffix := trim(s.a[aLo:aHi], s.b[bLo:bHi])
	s.emitRun(aLo, bLo, prefix)
	aLo, bLo, aHi, bHi = aLo+prefix, bLo+prefix, aHi-suffix, bHi-suffix
	if aLo < aHi && bLo < bHi {
		x, y := s.middle(s.a[aLo:aHi], s.b[bLo:bHi])
		s.run(aLo, aLo+x, bLo, bLo+y)
		s.run(aLo+x, aHi, bLo+y, bHi)
	}
	s.emitRun(aHi, bHi, suffix)
}

// middle returns a point of a shortest path through the grid of a and b, or of the furthest path
// found when the bound is reached. Both are non-empty and differ at their first and last elements, so
// the point is neither the first nor the last corner.
func (s *search) middle(a, b []int) (x, y int) {
	n, m := len(a), len(b)
	delta := n - m
	ahead := func(x, y int) bool { return a[x] == b[y] }
	behind := func(x, y int) bool { return a[n-1-x] == b[m-1-y] }
	for d := 0; ; d++ {
		for k := -d; k <= d; k += 2 {
			x := step(s.forward, s.cost+1, n, m, d, k, ahead)
			back := delta - k
			if delta&1 != 0 && x >= 0 && back > -d && back < d && s.backward[back+s.cost+1] >= n-x {
				return x, x - k
			}
		}
		for k := -d; k <= d; k += 2 {
			x := step(s.backward, s.cost+1, n, m, d, k, behind)
			front := delta - k
			if delta&1 == 0 && x >= 0 && front >= -d && front <= d && s.forward[front+s.cost+1] >= n-x {
				return n - x, m - (x - k)
			}
		}
		if d == s.cost {
			return s.furthest(n, m)
		}
	}
}

// step extends the path of cost d on diagonal k (x-y), kept in reached[zero+k], as far as elements are
// equal and returns its x, or -1 where no path within the grid leads.
func step(reached []int, zero, n, m, d, k int, equal func(x, y int) bool) int {
	x := -1
	if d == 0 {
		x = 0
	}
	if k > -d && reached[zero+k-1] >= 0 && reached[zero+k-1] < n {
		x = reached[zero+k-1] + 1
	}
	if k < d && reached[zero+k+1] > x && reached[zero+k+1]-k <= m {
		x = reached[zero+k+1]
	}
	if x >= 0 {
		for x < n && x-k < m && equal(x, x-k) {
			x++
		}
	}
	reached[zero+k] = x
	return x
}

// furthest returns the end of the longest path within the bound, from either corner.
func (s *search) furthest(n, m int) (x, y int) {
	best := -1
	for k := -s.cost; k <= s.cost; k += 2 {
		if fx := s.forward[k+s.cost+1]; fx >= 0 && 2*fx-k > best {
			best, x, y = 2*fx-k, fx, fx-k
		}
	}
	for k := -s.cost; k <= s.cost; k += 2 {
		if bx := s.backward[k+s.cost+1]; bx >= 0 && 2*bx-k > best {
			best, x, y = 2*bx-k, n-bx, m-(bx-k)
		}
	}
	return x, y
}

// intern gives equal elements of a and b equal numbers.
func intern[T comparable](a, b []T) (x, y []int) {
	numbers := make(map[T]int, len(a))
	number := func(list []T) []int {
		ids := make([]int, len(list))
		for i, e := range list {
			id, ok := numbers[e]
			if !ok {
				id = len(numbers)
				numbers[e] = id
			}
			ids[i] = id
		}
		return ids
	}
	return number(a), number(b)
}
