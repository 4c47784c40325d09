package storagetest

import (
	"errors"
	"fmt"
	"sync"

	"velocity.internal/desk/backend/storage"
)

func transitionCases() []testCase {
	return []testCase{
		{name: "the four steps are allowed and every other is refused", run: stepTable},
		{name: "a transition keeps bytes, MIME type and metadata and its source is gone", run: stepKeeps},
		{name: "a transition to live makes one version and another step none", run: stepVersions},
		{name: "a transition moves the named extension only", run: stepOneExtension},
		{name: "an occupied draft or pending target conflicts unless its revision is named", run: occupiedTarget},
		{name: "readers never find an item in transition absent from both states", run: neverAbsent},
		{name: "of two transitions of one item exactly one succeeds", needs: []Need{NeedConditional}, run: oneTransitionWins},
	}
}

var steps = [][2]storage.State{
	{storage.Draft, storage.Pending}, {storage.Pending, storage.Live}, {storage.Pending, storage.Draft}, {storage.Draft, storage.Live},
}

func stepTable(e *env) {
	allowed := map[[2]storage.State]bool{}
	for _, s := range steps {
		allowed[s] = true
	}
	for _, from := range storage.States() {
		for _, to := range storage.States() {
			a := e.at(fmt.Sprintf("%s-to-%s", from, to), from)
			e.put(a, "content")
			before := e.snapshot()
			it, err := tryStep(e, e.s, a, to)
			if !allowed[[2]storage.State{from, to}] {
				e.fails(err, storage.ErrInvalid, "transition from %s to %s", from, to)
				e.unchanged(before, "a refused transition from %s to %s", from, to)
				_, err = tryStep(e, e.s, e.at("absent", from), to)
				e.fails(err, storage.ErrInvalid, "transition of an absent item from %s to %s", from, to)
				continue
			}
			e.ok(err, "transition from %s to %s", from, to)
			equal(e, it.Key, a.Name(), "key")
			e.gone(a)
			e.holds(a.In(to), "content")
			_, err = tryStep(e, e.s, a, to)
			e.fails(err, storage.ErrNotFound, "the transition from %s to %s again", from, to)
			e.holds(a.In(to), "content")
		}
	}
}

func stepKeeps(e *env) {
	for i, s := range steps {
		for _, size := range []int{0, 10, 700_000} {
			a := e.at(fmt.Sprintf("step-%d-%d", i, size), s[0])
			metadata := map[string]string{"k": "v", "umlaut": "ü"}
			before := e.putWith(a, string(noise(size)), "text/x-marked", metadata)
			it := e.step(a, s[1])
			got := e.get(a.In(s[1]))
			for _, r := range []*storage.ContentItem{it, got} {
				equal(e, r.ContentType, "text/x-marked", "MIME type after %v", s)
				equal(e, r.ETag, before.ETag, "ETag after %v", s)
				equal(e, r.Size, int64(size), "size after %v", s)
				equalMap(e, r.Metadata, metadata, "metadata after %v", s)
				equal(e, r.Revision, got.Revision, "revision after %v", s)
			}
			equal(e, string(got.Content), string(noise(size)), "bytes after %v", s)
			e.gone(a)
			equalList(e, e.list(markType, s[1]), keys([]*storage.ContentItem{it}), "list of the target after %v", s)
			equalList(e, e.list(markType, s[0]), []string{}, "list of the source after %v", s)
			e.del(a.In(s[1]))
		}
	}
}

func stepVersions(e *env) {
	for i, s := range steps {
		a := e.at(fmt.Sprintf("step-%d", i), s[0])
		e.put(a, "content")
		it := e.step(a, s[1])
		if s[1] != storage.Live {
			equal(e, it.VersionID, "", "version after %v", s)
			equal(e, len(e.versions(a)), 0, "versions after %v", s)
			continue
		}
		equalList(e, e.versionIDs(a), []string{it.VersionID}, "versions after %v", s)
		equal(e, e.get(a.In(storage.Live)).VersionID, it.VersionID, "live version after %v", s)
		equal(e, it.Base, "", "base of live after %v", s)
		e.put(a, "next")
		it = e.step(a, s[1])
		equal(e, e.versionIDs(a)[0], it.VersionID, "newest version after %v again", s)
		equal(e, len(e.versions(a)), 2, "versions after %v again", s)
	}
}

func stepOneExtension(e *env) {
	a := e.item(storage.Draft)
	sibling := a
	sibling.Ext = "json"
	near := e.at(markID+".part", storage.Draft)
	below := e.at(markID+"/below", storage.Draft)
	for _, x := range []storage.Address{a, sibling, near, below} {
		e.put(x, "draft of "+x.Name())
	}
	e.put(sibling.In(storage.Live), "live sibling")
	e.step(a, storage.Live)
	e.gone(a)
	for _, x := range []storage.Address{sibling, near, below} {
		e.holds(x, "draft of "+x.Name())
	}
	e.holds(sibling.In(storage.Live), "live sibling")
	equal(e, len(e.versions(sibling)), 1, "versions of the sibling")
}

func occupiedTarget(e *env) {
	for i, s := range steps {
		if s[1] == storage.Live {
			continue
		}
		a := e.at(fmt.Sprintf("occupied-%d", i), s[0])
		e.put(a, "source")
		occupant := e.put(a.In(s[1]), "occupant")
		before := e.snapshot()
		_, err := tryStep(e, e.s, a, s[1])
		e.conflicts(err, occupant.Revision, "transition %v onto an unseen occupant", s)
		for _, stale := range []string{"stale", ""} {
			_, err = tryStep(e, e.s.With(storage.Options{Target: storage.Match(stale)}), a, s[1])
			e.conflicts(err, occupant.Revision, "transition %v with the target %q", s, stale)
		}
		e.unchanged(before, "a transition %v onto an unseen occupant", s)
		_, err = tryStep(e, e.s.With(storage.Options{Target: storage.Match(occupant.Revision)}), a, s[1])
		e.ok(err, "transition %v onto the named occupant", s)
		e.gone(a)
		e.holds(a.In(s[1]), "source")
		// A target that has gone meanwhile is a change too.
		e.put(a, "next")
		e.del(a.In(s[1]))
		_, err = tryStep(e, e.s.With(storage.Options{Target: storage.Match(occupant.Revision)}), a, s[1])
		e.conflicts(err, "", "transition %v onto a target that has gone", s)
		_, err = tryStep(e, e.s.With(storage.Options{Target: storage.Absent()}), a, s[1])
		e.ok(err, "transition %v onto a target that must be absent", s)
	}
}

func neverAbsent(e *env) {
	const rounds = 40
	for i, s := range steps {
		for round := range rounds {
			e.put(e.at(fmt.Sprintf("step-%d-%d", i, round), s[0]), "content")
		}
		stop := make(chan struct{})
		var readers sync.WaitGroup
		for range 4 {
			readers.Go(func() {
				for round := 0; ; {
					select {
					case <-stop:
						return
					default:
					}
					a := e.at(fmt.Sprintf("step-%d-%d", i, round), s[0])
					source, err := e.s.Exists(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, s[0])
					if err != nil {
						e.Errorf("exists: %v", err)
						return
					}
					if source {
						continue
					}
					// Looked at after the source: what has left it has arrived.
					target, err := e.s.Exists(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, s[1])
					if err != nil {
						e.Errorf("exists: %v", err)
						return
					}
					if !target {
						e.Errorf("%s was absent from %s and from %s", a.Name(), s[0], s[1])
						return
					}
					if round++; round == rounds {
						return
					}
				}
			})
		}
		for round := range rounds {
			if _, err := tryStep(e, e.s, e.at(fmt.Sprintf("step-%d-%d", i, round), s[0]), s[1]); err != nil {
				e.Errorf("transition: %v", err)
				break
			}
		}
		close(stop)
		readers.Wait()
	}
}

func oneTransitionWins(e *env) {
	for round := range 10 {
		a := e.at(fmt.Sprintf("race-%d", round), storage.Draft)
		e.put(a, "content")
		errs := make([]error, 4)
		var racers sync.WaitGroup
		for i := range errs {
			racers.Go(func() {
				to := []storage.State{storage.Live, storage.Pending}[i%2]
				_, errs[i] = tryStep(e, e.s, a, to)
			})
		}
		racers.Wait()
		won := 0
		for _, err := range errs {
			switch {
			case err == nil:
				won++
			case !errors.Is(err, storage.ErrNotFound) && !errors.Is(err, storage.ErrConflict):
				e.Errorf("a transition that lost the race: %v", err)
			}
		}
		equal(e, won, 1, "transitions that succeeded")
		e.gone(a)
		live, _ := e.s.Exists(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, storage.Live)
		pending, _ := e.s.Exists(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, storage.Pending)
		e.check(live != pending, "the item is live: %t, pending: %t", live, pending)
		equal(e, len(e.versions(a)) == 1, live, "one version exists")
	}
}
