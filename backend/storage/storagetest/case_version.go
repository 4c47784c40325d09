package storagetest

import (
	"bytes"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"velocity.internal/desk/backend/storage"
)

func versionCases() []testCase {
	return []testCase{
		{name: "versions are listed newest first though the clock runs backwards", own: true, cfg: Config{Clock: backwards()}, needs: []Need{NeedClock}, run: versionOrder},
		{name: "the same bytes twice are two versions", run: sameBytesTwice},
		{name: "exactly one version is the latest while live exists and none after a delete", run: oneLatest},
		{name: "a version comes back with its bytes, MIME type and metadata", run: versionContent},
		{name: "a version of another item is not found", run: foreignVersions},
		{name: "version ids are unique across extensions, deletes and moves", run: versionIDsUnique},
		{name: "retention prunes the oldest on every way of writing and never the latest", own: true, cfg: Config{MaxVersions: 3}, needs: []Need{NeedRetention}, run: retention},
		{name: "deleted items are listed with their newest version", run: listDeleted},
	}
}

// backwards returns a clock that goes back an hour with each look.
func backwards() func() time.Time {
	var looks atomic.Int64
	return func() time.Time { return fixedTime.Add(-time.Duration(looks.Add(1)) * time.Hour) }
}

func versionOrder(e *env) {
	a := e.item(storage.Live)
	want := []string{}
	for i := range 12 {
		switch i % 4 {
		case 0, 1:
			e.put(a, fmt.Sprint("content ", i))
		case 2:
			e.setMetadata(a, map[string]string{"i": fmt.Sprint(i)})
		case 3:
			e.put(a.In(storage.Draft), fmt.Sprint("draft ", i))
			e.step(a.In(storage.Draft), storage.Live)
		}
		want = append([]string{e.get(a).VersionID}, want...)
	}
	equalList(e, e.versionIDs(a), want, "versions")
	for i, v := range e.versions(a) {
		equal(e, v.IsLatest, i == 0, "version %d is the latest", i)
	}
	e.holds(a, "draft 11")
	_, err := e.s.RestoreVersion(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, want[len(want)-1])
	e.ok(err, "restore")
	e.holds(a, "content 0")
	equal(e, e.versionIDs(a)[0], e.get(a).VersionID, "newest version after a restore")
}

func sameBytesTwice(e *env) {
	a := e.item(storage.Live)
	one, two := e.put(a, "same"), e.put(a, "same")
	e.check(one.VersionID != two.VersionID, "both puts made the version %s", one.VersionID)
	equalList(e, e.versionIDs(a), []string{two.VersionID, one.VersionID}, "versions")
	e.put(a.In(storage.Draft), "same")
	three := e.step(a.In(storage.Draft), storage.Live)
	equalList(e, e.versionIDs(a), []string{three.VersionID, two.VersionID, one.VersionID}, "versions after a transition with the same bytes")
	four, err := e.s.RestoreVersion(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, one.VersionID)
	e.ok(err, "restore")
	equalList(e, e.versionIDs(a), []string{four.VersionID, three.VersionID, two.VersionID, one.VersionID}, "versions after a restore of the same bytes")
}

func (e *env) latest(a storage.Address) []string {
	e.Helper()
	ids := []string{}
	for _, v := range e.versions(a) {
		if v.IsLatest {
			ids = append(ids, v.VersionID)
		}
	}
	return ids
}

func oneLatest(e *env) {
	a := e.item(storage.Live)
	for i := range 4 {
		it := e.put(a, fmt.Sprint(i))
		equalList(e, e.latest(a), []string{it.VersionID}, "latest versions")
	}
	e.put(a.In(storage.Draft), "draft")
	e.put(storage.Address{Tenant: e.tenant, Type: markType, ID: markID, Ext: "json"}, "other extension")
	equalList(e, e.latest(a), []string{e.get(a).VersionID}, "latest versions beside a draft and another extension")
	e.del(a)
	equalList(e, e.latest(a), []string{}, "latest versions after a delete")
	equal(e, len(e.versions(a)), 4, "versions after a delete")
	it := e.put(a, "again")
	equalList(e, e.latest(a), []string{it.VersionID}, "latest versions after a new put")
	equal(e, len(e.versions(a)), 5, "versions after a new put")
}

func versionContent(e *env) {
	a := e.item(storage.Live)
	type kept struct {
		id, content, mime string
		metadata          map[string]string
	}
	var all []kept
	for i, content := range []string{"one", "", string(noise(700_000)), "one"} {
		k := kept{content: content, mime: fmt.Sprintf("text/x-%d", i), metadata: map[string]string{"i": fmt.Sprint(i)}}
		k.id = e.putWith(a, content, k.mime, k.metadata).VersionID
		all = append(all, k)
	}
	for _, deleted := range []bool{false, true} {
		if deleted {
			e.del(a)
		}
		for _, k := range all {
			it := e.version(a, k.id)
			in, err := e.s.GetVersionStream(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, k.id)
			e.ok(err, "open version")
			equal(e, e.readAll(in), k.content, "bytes of the version stream")
			e.check(bytes.Equal(it.Content, []byte(k.content)), "the bytes of version %s came back changed", k.id)
			for _, got := range []*storage.ContentItem{it, &in.ContentItem} {
				equal(e, got.Key, a.Name(), "key of the version")
				equal(e, got.VersionID, k.id, "id of the version")
				equal(e, got.ContentType, k.mime, "MIME type of the version")
				equal(e, got.Size, int64(len(k.content)), "size of the version")
				equalMap(e, got.Metadata, k.metadata, "metadata of the version")
			}
		}
	}
	for i, v := range e.versions(a) {
		want := all[len(all)-1-i]
		equal(e, v.VersionID, want.id, "version %d", i)
		equal(e, v.Size, int64(len(want.content)), "size of version %d", i)
		equal(e, v.LastModified.Location(), time.UTC, "location of the time of version %d", i)
	}
}

func foreignVersions(e *env) {
	a := e.item(storage.Live)
	e.put(a, "own")
	others := []storage.Address{
		{Tenant: e.tenant, Type: markType, ID: markID, Ext: "json"},
		{Tenant: e.tenant, Type: markType, ID: markID + "2", Ext: markExt},
		{Tenant: e.tenant, Type: "type-z", ID: markID, Ext: markExt},
		{Tenant: e.tenant + "-b", Type: markType, ID: markID, Ext: markExt},
	}
	ids := []string{"../x", ""}
	for _, id := range []string{"version-v", "0", "1", "999999999", "latest", "null", "v1 "} {
		if !slices.Contains(e.versionIDs(a), id) {
			ids = append(ids, id)
		}
	}
	for _, o := range others {
		for _, id := range []string{e.put(o, "foreign").VersionID, e.put(o, "foreign again").VersionID} {
			if o.Tenant == e.tenant && o.Type == markType && o.ID == markID || !slices.Contains(e.versionIDs(a), id) {
				ids = append(ids, id)
			}
		}
	}
	before := e.snapshot()
	for _, id := range ids {
		want := storage.ErrNotFound
		if id == "" || id == "../x" {
			want = storage.ErrInvalid
		}
		_, err := e.s.GetVersion(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, id)
		e.fails(err, want, "get the foreign version %q", id)
		_, err = e.s.GetVersionStream(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, id)
		e.fails(err, want, "open the foreign version %q", id)
		_, err = e.s.RestoreVersion(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, id)
		e.fails(err, want, "restore the foreign version %q", id)
	}
	e.unchanged(before, "a foreign version")
}

func versionIDsUnique(e *env) {
	a := e.item(storage.Live)
	other := a
	other.Ext = "json"
	seen := map[string]string{}
	record := func(id, what string) {
		e.Helper()
		e.check(id != "", "no version was made by %s", what)
		if before, twice := seen[id]; twice {
			e.Errorf("%s and %s made the same version id %s", before, what, id)
		}
		seen[id] = what
	}
	for i := range 3 {
		round := fmt.Sprintf(" in round %d", i)
		record(e.put(a, "same").VersionID, "a put"+round)
		record(e.put(other, "same").VersionID, "a put of another extension"+round)
		e.setMetadata(a, map[string]string{"i": "same"})
		record(e.get(a).VersionID, "metadata"+round)
		e.put(other.In(storage.Draft), "same")
		record(e.step(other.In(storage.Draft), storage.Live).VersionID, "a transition"+round)
		it, err := e.s.ImportVersion(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, imported("same"))
		e.ok(err, "import")
		record(it.VersionID, "an import"+round)
		e.del(a)
		e.del(other)
	}
	equal(e, len(e.versions(a))+len(e.versions(other)), len(seen), "versions")
	if !e.caps.StableVersionIDs {
		return
	}
	e.put(a, "same")
	e.ok(e.s.Move(e.ctx, a.Tenant, a.Type, a.ID, a.Type, "moved"), "move")
	record(e.put(a, "same").VersionID, "a put where another item was")
}

func retention(e *env) {
	a := e.item(storage.Live)
	want := []string{}
	expect := func(what string) {
		e.Helper()
		want = append([]string{e.get(a).VersionID}, want...)
		if len(want) > 3 {
			want = want[:3]
		}
		equalList(e, e.versionIDs(a), want, "versions after %s", what)
		equalList(e, e.latest(a), want[:1], "latest version after %s", what)
		for _, id := range want {
			e.version(a, id)
		}
	}
	first := ""
	for i := range 5 {
		id := e.put(a, fmt.Sprint("content ", i)).VersionID
		if i == 0 {
			first = id
		}
		expect("a put")
	}
	_, err := e.s.GetVersion(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, first)
	e.fails(err, storage.ErrNotFound, "get a pruned version")
	e.setMetadata(a, map[string]string{"k": "v"})
	expect("a change of metadata")
	e.put(a.In(storage.Draft), "draft")
	e.step(a.In(storage.Draft), storage.Live)
	expect("a transition")
	_, err = e.s.RestoreVersion(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, want[2])
	e.ok(err, "restore the oldest")
	expect("a restore of the oldest")
	_, err = e.s.ImportVersion(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, imported("imported"))
	e.ok(err, "import")
	expect("an import")
	e.holds(a, "imported")
	e.put(e.at("other", storage.Live), "other")
	equal(e, len(e.versions(e.at("other", storage.Live))), 1, "versions of another item")
	e.del(a)
	equalList(e, e.versionIDs(a), want, "versions after a delete")
}

func listDeleted(e *env) {
	var want []string
	for i := range 7 {
		a := e.at(fmt.Sprintf("gone-%d", i), storage.Live)
		e.put(a, "first")
		last := e.put(a, fmt.Sprintf("%*d", i+1, i))
		e.del(a)
		switch i {
		case 1:
			e.put(a, "back") // exists again
		case 3:
			e.put(a.In(storage.Draft), "draft") // exists as a draft
		case 5:
			e.put(a.In(storage.Pending), "pending")
		default:
			want = append(want, fmt.Sprintf("%s %s %d", a.Name(), last.VersionID, i+1))
		}
	}
	e.put(e.at("alive", storage.Live), "x")
	draft := e.at("draft-only", storage.Draft)
	e.put(draft, "x")
	e.del(draft)
	other := e.at("gone-0", storage.Live)
	other.Type = "type-z"
	e.put(other, "neighbour")
	e.del(other)
	for _, limit := range []int{0, 1, 2, 1000} {
		var got []string
		opts := storage.ListOptions{Limit: limit}
		for {
			page, err := e.s.ListDeleted(e.ctx, e.tenant, markType, opts)
			e.ok(err, "list deleted")
			e.check(limit == 0 || len(page.Items) <= limit, "a page of %d has %d items", limit, len(page.Items))
			for _, d := range page.Items {
				got = append(got, fmt.Sprintf("%s %s %d", d.Key, d.VersionID, d.Size))
				e.check(!d.DeletedAt.IsZero() && d.DeletedAt.Location() == time.UTC, "time of the delete of %s: %v", d.Key, d.DeletedAt)
			}
			if opts.Cursor = page.Next; opts.Cursor == "" {
				break
			}
		}
		equalList(e, got, want, "deleted items in pages of %d", limit)
	}
	page, err := e.s.ListDeleted(e.ctx, e.tenant, markType, storage.ListOptions{Prefix: "gone-4"})
	e.ok(err, "list deleted with a prefix")
	equal(e, len(page.Items), 1, "deleted items with a prefix")
	_, err = e.s.RestoreVersion(e.ctx, e.tenant, markType, "gone-4", markExt, page.Items[0].VersionID)
	e.ok(err, "restore a deleted item by what the list says")
	e.holds(e.at("gone-4", storage.Live), "    4")
	_, err = e.s.ListDeleted(e.ctx, e.tenant, markType, storage.ListOptions{Limit: 1001})
	e.fails(err, storage.ErrInvalid, "list deleted in pages of 1001")
}
