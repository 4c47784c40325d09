package storagetest

import (
	"fmt"

	"velocity.internal/desk/backend/storage"
)

func baseCases() []testCase {
	return []testCase{
		{name: "a draft keeps the live version that it was made from", run: baseKept},
		{name: "publishing onto another live version than the base conflicts", run: baseConflicts},
		{name: "a live item that has gone since does not hold publishing up", run: baseGone},
		{name: "naming the target's revision overrides the base", run: targetOverrides},
		{name: "a draft put with a target is rebased onto it", run: rebase},
	}
}

func baseKept(e *env) {
	live := e.item(storage.Live)
	for _, state := range []storage.State{storage.Draft, storage.Pending} {
		a := e.item(state)
		equal(e, e.put(a, "made of nothing").Base, "", "base in %s without live", state)
		e.put(live, "v1")
		equal(e, e.put(a, "edited").Base, "", "base in %s that was made before live", state)
		e.del(a)
		v1 := e.get(live).VersionID
		equal(e, e.put(a, "made of v1").Base, v1, "base in %s", state)
		e.put(live, "v2")
		equal(e, e.put(a, "edited").Base, v1, "base in %s after live moved on", state)
		e.setMetadata(a, map[string]string{"k": "v"})
		equal(e, e.get(a).Base, v1, "base in %s after metadata", state)
		items, err := pages(e.ctx, e.s, a, storage.ListOptions{Full: true})
		e.ok(err, "list")
		equal(e, items[0].Base, v1, "listed base in %s", state)
		to := other(state)
		if state == storage.Pending {
			to = storage.Draft
		}
		equal(e, e.step(a, to).Base, v1, "base that went along from %s to %s", state, to)
		equal(e, e.get(a.In(to)).Base, v1, "base read in %s", to)
		e.del(a.In(to))
		e.del(live)
	}
	equal(e, e.put(live, "x").Base, "", "base of live content")
}

func baseConflicts(e *env) {
	for name, change := range map[string]func(live storage.Address) string{
		"another put":    func(live storage.Address) string { return e.put(live, "v2").Revision },
		"the same bytes": func(live storage.Address) string { return e.put(live, "v1").Revision },
		"metadata only": func(live storage.Address) string {
			e.setMetadata(live, map[string]string{"k": "w"})
			return e.get(live).Revision
		},
		"delete and create": func(live storage.Address) string { e.del(live); return e.put(live, "v1").Revision },
		"a restore": func(live storage.Address) string {
			_, err := e.s.RestoreVersion(e.ctx, live.Tenant, live.Type, live.ID, live.Ext, e.versionIDs(live)[0])
			e.ok(err, "restore")
			return e.get(live).Revision
		},
		"an import": func(live storage.Address) string {
			_, err := e.s.ImportVersion(e.ctx, live.Tenant, live.Type, live.ID, live.Ext, imported("v2"))
			e.ok(err, "import")
			return e.get(live).Revision
		},
		"a publication": func(live storage.Address) string {
			from := live.In(storage.Draft)
			if there, _ := e.s.Exists(e.ctx, from.Tenant, from.Type, from.ID, from.Ext, from.State); there {
				from = from.In(storage.Pending)
			}
			e.put(from, "v2")
			return e.step(from, storage.Live).Revision
		},
	} {
		for _, state := range []storage.State{storage.Draft, storage.Pending} {
			for _, existed := range []bool{true, false} {
				a := e.at(fmt.Sprintf("%s after %s %t", state, name, existed), state)
				live := a.In(storage.Live)
				if existed {
					e.put(live, "v1")
				}
				e.put(a, "made of v1")
				if !existed {
					e.put(live, "v1")
				}
				revision := change(live)
				before := e.snapshot()
				_, err := tryStep(e, e.s, a, storage.Live)
				e.conflicts(err, revision, "publishing from %s after %s (live existed: %t)", state, name, existed)
				e.unchanged(before, "a refused publication after %s", name)
				e.ok(e.s.DeleteContentType(e.ctx, e.tenant, markType), "delete the type") // keeps snapshots small
			}
		}
	}
}

func baseGone(e *env) {
	for _, state := range []storage.State{storage.Draft, storage.Pending} {
		a := e.at("made-in-"+string(state), state)
		live := a.In(storage.Live)
		e.put(live, "v1")
		e.put(a, "made of v1")
		e.del(live)
		_, err := tryStep(e, e.s.With(storage.Options{Target: storage.Match("v1")}), a, storage.Live)
		e.conflicts(err, "", "publishing onto a named live version that has gone")
		e.step(a, storage.Live)
		e.holds(live, "made of v1")
		equal(e, len(e.versions(live)), 2, "versions")
	}
}

func targetOverrides(e *env) {
	for _, state := range []storage.State{storage.Draft, storage.Pending} {
		a := e.at("made-in-"+string(state), state)
		live := a.In(storage.Live)
		v1 := e.put(live, "v1")
		e.put(a, "made of v1")
		v2 := e.put(live, "v2")
		before := e.snapshot()
		for _, stale := range []string{v1.Revision, ""} {
			_, err := tryStep(e, e.s.With(storage.Options{Target: storage.Match(stale)}), a, storage.Live)
			e.conflicts(err, v2.Revision, "publishing onto the stale target %q", stale)
		}
		e.unchanged(before, "a publication onto a stale target")
		it, err := tryStep(e, e.s.With(storage.Options{Target: storage.Match(v2.Revision)}), a, storage.Live)
		e.ok(err, "publish onto the named target")
		e.holds(live, "made of v1")
		equalList(e, e.versionIDs(live), []string{it.VersionID, v2.VersionID, v1.VersionID}, "versions")
		// The base does not help against a target that is named and stale.
		e.put(a, "made of v3")
		_, err = tryStep(e, e.s.With(storage.Options{Target: storage.Match(v2.Revision)}), a, storage.Live)
		e.conflicts(err, it.Revision, "publishing onto a stale target though the base fits")
	}
}

func rebase(e *env) {
	for _, state := range []storage.State{storage.Draft, storage.Pending} {
		a := e.at("made-in-"+string(state), state)
		live := a.In(storage.Live)
		target := func(revision string) storage.Storage {
			return e.s.With(storage.Options{Target: storage.Match(revision)})
		}
		_, err := tryPut(e, target("stale"), a, "x")
		e.conflicts(err, "", "putting a draft onto a live version that does not exist")
		_, err = tryPut(e, target(""), a, "made of nothing")
		e.ok(err, "put a draft where live must be absent")
		v1 := e.put(live, "v1")
		_, err = tryPut(e, target(""), a, "x")
		e.conflicts(err, v1.Revision, "putting a draft where live must be absent")
		it, err := tryPut(e, target(v1.Revision), a, "merged with v1")
		e.ok(err, "rebase onto v1")
		equal(e, it.Base, v1.VersionID, "base")
		v2 := e.put(live, "v2")
		before := e.snapshot()
		_, err = tryPut(e, target(v1.Revision), a, "x")
		e.conflicts(err, v2.Revision, "rebasing onto an old live version")
		_, err = e.s.With(storage.Options{IfMatch: storage.Match("stale"), Target: storage.Match(v2.Revision)}).
			Put(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, []byte("x"), "", a.State)
		e.conflicts(err, it.Revision, "rebasing a draft that changed meanwhile")
		e.unchanged(before, "a refused rebase")
		both := e.s.With(storage.Options{IfMatch: storage.Match(it.Revision), Target: storage.Match(v2.Revision)})
		it, err = tryPut(e, both, a, "merged with v2")
		e.ok(err, "rebase onto v2")
		equal(e, it.Base, v2.VersionID, "base after the second rebase")
		equal(e, e.get(a).Base, v2.VersionID, "base read after the second rebase")
		e.step(a, storage.Live)
		e.holds(live, "merged with v2")
	}
}
