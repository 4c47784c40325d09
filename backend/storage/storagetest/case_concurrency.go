package storagetest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"sync"

	"velocity.internal/desk/backend/storage"
)

func concurrencyCases() []testCase {
	return []testCase{
		{name: "sixteen writers without condition leave one whole value and all their versions", run: sixteenWriters},
		{name: "readers beside writers see whole values only", run: wholeValues},
		{name: "a counter under a condition loses no increment", needs: []Need{NeedConditional}, run: counter},
		{name: "tenants and types that are new at the same time are all made", run: newTogether},
		{name: "of many writers that demand absence exactly one succeeds", needs: []Need{NeedConditional}, run: oneCreates},
	}
}

func handleCases() []testCase {
	return []testCase{
		{name: "two handles on one store see each other's writes", own: true, needs: []Need{NeedMultiProcess}, run: twoHandles},
		{name: "a counter through two handles loses no increment", own: true, needs: []Need{NeedMultiProcess, NeedConditional}, run: counterTwoHandles},
	}
}

// whole is content of one writer that shows when it is mixed with another's.
func whole(writer, round, size int) []byte {
	return bytes.Repeat([]byte{byte('a' + writer%26)}, size+writer*1000+round)
}

// isWhole reports whether content was written by one writer.
func isWhole(content []byte) bool {
	return len(content) > 0 && bytes.Count(content, content[:1]) == len(content)
}

func sixteenWriters(e *env) {
	const writers, rounds = 16, 5
	a := e.item(storage.Live)
	var group sync.WaitGroup
	for w := range writers {
		group.Go(func() {
			for round := range rounds {
				body := whole(w, round, 50_000)
				_, err := e.as().PutStream(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, bytes.NewReader(body), int64(len(body)), fmt.Sprintf("text/x-%d", w), a.State,
					map[string]string{"writer": fmt.Sprint(w)})
				if err != nil {
					e.Errorf("writer %d: %v", w, err)
				}
			}
		})
	}
	group.Wait()
	check := func(it *storage.ContentItem, what string) {
		e.check(isWhole(it.Content), "%s is torn", what)
		if isWhole(it.Content) {
			w := int(it.Content[0] - 'a')
			equal(e, it.ContentType, fmt.Sprintf("text/x-%d", w), "MIME type of %s", what)
			equal(e, it.Metadata["writer"], fmt.Sprint(w), "metadata of %s", what)
		}
	}
	check(e.get(a), "the item")
	ids := e.versionIDs(a)
	equal(e, len(ids), writers*rounds, "versions")
	equalList(e, e.latest(a), ids[:1], "latest version")
	equal(e, e.get(a).VersionID, ids[0], "live version")
	parents := map[string]bool{}
	for _, id := range ids {
		check(e.version(a, id), "version "+id)
		r, err := e.s.GetHistoryRecord(e.ctx, a.Tenant, a.Type, a.ID, id)
		e.ok(err, "history of version %s", id)
		e.check(!parents[r.Parent], "two versions have the parent %q", r.Parent)
		parents[r.Parent] = true
	}
}

func wholeValues(e *env) {
	a := e.item(storage.Draft)
	e.put(a, "a")
	ctx, cancel := context.WithCancel(e.ctx)
	defer cancel()
	var readers, writers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for ctx.Err() == nil {
				in, err := e.s.GetStream(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State)
				if err != nil {
					e.Errorf("open: %v", err)
					return
				}
				content, err := io.ReadAll(in.Body)
				_ = in.Body.Close()
				if err != nil || int64(len(content)) != in.Size || !isWhole(content) {
					e.Errorf("a reader saw %d of %d bytes, whole: %t, %v", len(content), in.Size, isWhole(content), err)
					return
				}
			}
		})
	}
	for w := range 4 {
		writers.Go(func() {
			for round := range 10 {
				if _, err := e.s.Put(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, whole(w, round, 300_000), "", a.State); err != nil {
					e.Errorf("writer %d: %v", w, err)
				}
			}
		})
	}
	writers.Wait()
	cancel()
	readers.Wait()
}

func counter(e *env) {
	got := LostUpdates(e.ctx, e.item(storage.Live), 8, 8, e.s)
	e.check(got.Lost() == 0 && got.Err == nil, "%s", got)
	equal(e, len(e.versions(e.item(storage.Live))), got.Acknowledged+1, "versions")
	got = LostUpdates(e.ctx, e.item(storage.Draft), 8, 8, e.s)
	e.check(got.Lost() == 0 && got.Err == nil, "%s", got)
}

func newTogether(e *env) {
	const writers = 8
	var group sync.WaitGroup
	for w := range writers {
		group.Go(func() {
			for n := range 4 {
				a := storage.Address{Tenant: fmt.Sprintf("%s-new-%d-%d", e.tenant, w, n), Type: fmt.Sprint("type-", w), ID: markID, Ext: markExt, State: storage.Live}
				if err := e.s.PutTenantSchema(e.ctx, a.Tenant, a.Type, []byte(`{}`)); err != nil {
					e.Errorf("schema of %s: %v", a.Tenant, err)
				}
				if _, err := tryPut(e, e.s, a, a.Tenant); err != nil {
					e.Errorf("put %s: %v", a, err)
				}
			}
		})
	}
	group.Wait()
	tenants, err := e.s.ListTenants(e.ctx)
	e.ok(err, "list tenants")
	for w := range writers {
		for n := range 4 {
			tenant := fmt.Sprintf("%s-new-%d-%d", e.tenant, w, n)
			e.check(slices.Contains(tenants, tenant), "%s is not listed", tenant)
			types, err := e.s.ListContentTypes(e.ctx, tenant)
			e.ok(err, "list types")
			equalList(e, types, []string{fmt.Sprint("type-", w)}, "types of %s", tenant)
		}
	}
}

func oneCreates(e *env) {
	for round := range 10 {
		a := e.at(fmt.Sprintf("race-%d", round), storage.States()[round%3])
		errs := make([]error, 8)
		var group sync.WaitGroup
		for i := range errs {
			group.Go(func() {
				_, errs[i] = tryPut(e, e.s.With(storage.Options{IfMatch: storage.Absent()}), a, fmt.Sprint("writer ", i))
			})
		}
		group.Wait()
		winner := -1
		for i, err := range errs {
			if err != nil {
				e.fails(err, storage.ErrConflict, "put that came too late")
				continue
			}
			e.check(winner < 0, "the writers %d and %d both found the address absent", winner, i)
			winner = i
		}
		e.check(winner >= 0, "no writer succeeded")
		e.holds(a, fmt.Sprint("writer ", winner))
	}
}

func twoHandles(e *env) {
	second := e.f.open(e.TB, e.place, Config{})
	a := e.item(storage.Live)
	for i := range 5 {
		for w, pair := range [][2]storage.Storage{{e.s, second}, {second, e.s}} {
			content := fmt.Sprintf("content %d by handle %d", i, w)
			it, err := tryPut(e, pair[0], a, content)
			e.ok(err, "put")
			got, err := tryGet(e, pair[1], a)
			e.ok(err, "get through the other handle")
			equal(e, string(got.Content), content, "bytes seen through the other handle")
			equal(e, got.Revision, it.Revision, "revision seen through the other handle")
			_, err = tryPut(e, pair[1].With(storage.Options{IfMatch: storage.Match("stale")}), a, "x")
			e.conflicts(err, it.Revision, "a stale put through the other handle")
		}
	}
	equal(e, len(e.versions(a)), 10, "versions")
	draft := a.In(storage.Draft)
	_, err := tryPut(e, second, draft, "draft")
	e.ok(err, "put")
	e.comment(draft, "comment-c", false)
	_, err = tryStep(e, second, draft, storage.Live)
	e.blocks(err, []string{"comment-c"}, "a transition through the other handle")
	e.ok(second.DeleteAllComments(e.ctx, a.Tenant, a.Type, a.ID, storage.Draft), "delete the comments")
	e.step(draft, storage.Live)
	got, err := tryGet(e, second, a)
	e.ok(err, "get")
	equal(e, string(got.Content), "draft", "bytes seen through the other handle")
	items, err := second.List(e.ctx, e.tenant, markType, storage.Live)
	e.ok(err, "list")
	equalList(e, keys(items), []string{a.Name()}, "list through the other handle")
	e.ok(second.Close(), "close the second handle")
	e.put(a, "the first handle goes on")
}

func counterTwoHandles(e *env) {
	second := e.f.open(e.TB, e.place, Config{})
	got := LostUpdates(e.ctx, e.item(storage.Live), 8, 8, e.s, second)
	e.check(got.Lost() == 0 && got.Err == nil, "%s", got)
}
