package diff

import "slices"

// span is a range of elements, from lo up to but not including hi.
type span struct{ lo, hi int }

// chunk is a part of a three-way comparison. take is Mine where mine is to be taken (also where
// nothing changed), Theirs where theirs is, and "" where both changed the part in different ways.
type chunk struct {
	base, mine, theirs span
	take               Side
}

// chunks divides three sequences into parts that follow each other without gaps.
func chunks[T comparable](base, mine, theirs []T) []chunk {
	toMine, toTheirs := hunks(base, mine), hunks(base, theirs)
	var list []chunk
	b, m, t := 0, 0, 0 // where the next chunk starts
	steady := func(to int) {
		if n := to - b; n > 0 {
			list = append(list, chunk{span{b, b + n}, span{m, m + n}, span{t, t + n}, Mine})
			b, m, t = b+n, m+n, t+n
		}
	}
	for len(toMine) > 0 || len(toTheirs) > 0 {
		lo := len(base)
		if len(toMine) > 0 {
			lo = min(lo, toMine[0].base.lo)
		}
		if len(toTheirs) > 0 {
			lo = min(lo, toTheirs[0].base.lo)
		}
		steady(lo)
		hi, longerMine, longerTheirs := lo, 0, 0
		for more := true; more; {
			n := len(toMine) + len(toTheirs)
			toMine, hi, longerMine = absorb(toMine, hi, longerMine)
			toTheirs, hi, longerTheirs = absorb(toTheirs, hi, longerTheirs)
			more = len(toMine)+len(toTheirs) < n
		}
		c := chunk{base: span{lo, hi}, mine: span{m, m + hi - lo + longerMine}, theirs: span{t, t + hi - lo + longerTheirs}}
		c.take = decide(base[lo:hi], mine[c.mine.lo:c.mine.hi], theirs[c.theirs.lo:c.theirs.hi])
		list = append(list, c)
		b, m, t = c.base.hi, c.mine.hi, c.theirs.hi
	}
	steady(len(base))
	return list
}

// absorb takes the hunks that touch a chunk of the base that reaches to hi. It returns the others, how
// far the chunk reaches then, and by how much the side is longer than the base in it.
func absorb(list []hunk, hi, longer int) (rest []hunk, newHi, newLonger int) {
	for len(list) > 0 && list[0].base.lo <= hi {
		h := list[0]
		hi = max(hi, h.base.hi)
		longer += (h.side.hi - h.side.lo) - (h.base.hi - h.base.lo)
		list = list[1:]
	}
	return list, hi, longer
}

func decide[T comparable](base, mine, theirs []T) Side {
	switch {
	case slices.Equal(mine, theirs), slices.Equal(base, theirs):
		return Mine
	case slices.Equal(base, mine):
		return Theirs
	default:
		return ""
	}
}

// hunk is a range of the base and what a side has in its place.
type hunk struct{ base, side span }

func hunks[T comparable](base, side []T) []hunk {
	var list []hunk
	i, j := 0, 0
	for _, m := range append(align(intern(base, side)), match{len(base), len(side), 0}) {
		if i < m.a || j < m.b {
			list = append(list, hunk{span{i, m.a}, span{j, m.b}})
		}
		i, j = m.a+m.n, m.b+m.n
	}
	return list
}
