package git

import (
	"container/heap"
	"context"
)

// division says how two lines of history stand to each other.
type division struct {
	ahead, behind []hash // commits of ours alone, and of theirs alone
	base          hash   // the newest commit that both have; the zero hash when there is none
}

// apart compares the branch as the index knows it with a commit. It reads what
// lies between, whatever the length of the history.
func (d *Driver) apart(ctx context.Context, theirs hash) (v division, err error) {
	ours, _, err := d.index.refs(ctx)
	if err != nil {
		return v, err
	}
	p := painter{d: d, ctx: ctx, seqs: map[hash]int64{}, marks: map[hash]side{}}
	if v.behind, err = p.beyond(theirs); err != nil {
		return v, err
	}
	for h := range p.marks { // whatever is in the index is an ancestor of ours
		if v.base.IsZero() || p.seqs[h] > p.seqs[v.base] {
			v.base = h
		}
	}
	if ours.IsZero() {
		return v, nil
	}
	if err := p.mark(ours, sideOurs); err != nil {
		return v, err
	}
	v.ahead, err = p.paint()
	return v, err
}

// side says from which tips a commit is reached.
type side uint8

const (
	sideOurs side = 1 << iota
	sideTheirs
)

// painter walks back from tips in the order of the index, in which parents stand
// before children, so that all that leads to a commit has been seen when it is
// its turn.
type painter struct {
	d     *Driver
	ctx   context.Context //nolint:containedctx // a painter lives within one call
	seqs  map[hash]int64  // of commits in the index
	marks map[hash]side
	queue []hash // a heap, the last of the index first
	open  int    // how many of the queue are marked as ours alone
}

func (p *painter) Len() int           { return len(p.queue) }
func (p *painter) Less(i, j int) bool { return p.seqs[p.queue[i]] > p.seqs[p.queue[j]] }
func (p *painter) Swap(i, j int)      { p.queue[i], p.queue[j] = p.queue[j], p.queue[i] }
func (p *painter) Push(x any)         { p.queue = append(p.queue, x.(hash)) } //nolint:errcheck,forcetypeassert // there is one kind

func (p *painter) Pop() any {
	last := p.queue[len(p.queue)-1]
	p.queue = p.queue[:len(p.queue)-1]
	return last
}

// known reports whether a commit is in the index.
func (p *painter) known(h hash) (bool, error) {
	if _, ok := p.seqs[h]; ok {
		return true, nil
	}
	found := false
	err := p.d.index.each(p.ctx, "SELECT seq FROM commits WHERE hash = ?", func(r row) error {
		var seq int64
		err := r.Scan(&seq)
		p.seqs[h], found = seq, true
		return err
	}, h.String())
	return found, err
}

// beyond returns what is reached from a tip before the index is, and marks where
// it is reached.
func (p *painter) beyond(tip hash) (commits []hash, err error) {
	f := &follower{d: p.d}
	seen := map[hash]bool{{}: true}
	for todo := []hash{tip}; len(todo) > 0; {
		h := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if seen[h] {
			continue
		}
		seen[h] = true
		if err := p.ctx.Err(); err != nil {
			return nil, err
		}
		known, err := p.known(h)
		if err != nil {
			return nil, err
		}
		if known {
			if err := p.mark(h, sideTheirs); err != nil {
				return nil, err
			}
			continue
		}
		parents, err := f.parents(h)
		if err != nil {
			return nil, err
		}
		commits = append(commits, h)
		todo = append(todo, parents...)
	}
	return commits, nil
}

// mark adds a side to a commit of the index.
func (p *painter) mark(h hash, s side) error {
	known, err := p.known(h)
	if err != nil {
		return err
	}
	if !known {
		return errMoved // the index was made anew meanwhile
	}
	old, queued := p.marks[h]
	now := old | s
	p.marks[h] = now
	if queued && old == sideOurs && now != sideOurs {
		p.open--
	}
	if !queued {
		heap.Push(p, h)
		if now == sideOurs {
			p.open++
		}
	}
	return nil
}

// paint returns the commits that are reached from our side alone.
func (p *painter) paint() (ours []hash, err error) {
	f := &follower{d: p.d}
	for p.open > 0 {
		if err := p.ctx.Err(); err != nil {
			return nil, err
		}
		h := heap.Pop(p).(hash) //nolint:errcheck,forcetypeassert // there is one kind
		if p.marks[h] == sideOurs {
			p.open--
			ours = append(ours, h)
		}
		parents, err := f.parents(h)
		if err != nil {
			return nil, err
		}
		for _, parent := range parents {
			if err := p.mark(parent, p.marks[h]); err != nil {
				return nil, err
			}
		}
	}
	return ours, nil
}
