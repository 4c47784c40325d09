package storagetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"

	"velocity.internal/desk/backend/storage"
)

func gateCases() []testCase {
	return []testCase{
		{name: "unresolved comments block every forward step and are named", run: gateBlocks},
		{name: "resolving or deleting the comment opens the gate", run: gateOpens},
		{name: "sending back is never blocked and carries the comments", run: sendingBack},
		{name: "resolved comments go along to pending", run: resolvedGoAlong},
		{name: "at the step to live the thread becomes a record of its version", run: threadArchived},
		{name: "a comment on one extension concerns that one only", run: scopedComments},
		{name: "comments on every extension also stay with an extension that stays behind", run: commentsStay},
		{name: "a comment that cannot be read blocks forward steps and goes back", needs: []Need{NeedDriver}, run: corruptComment},
		{name: "a comment that races with a transition blocks it or is refused", run: commentRaces},
	}
}

var forward = [][2]storage.State{{storage.Draft, storage.Pending}, {storage.Draft, storage.Live}, {storage.Pending, storage.Live}}

// blocks checks that err is ErrBlocked and names the comments.
func (e *env) blocks(err error, ids []string, format string, args ...any) {
	e.Helper()
	e.fails(err, storage.ErrBlocked, format, args...)
	var got *storage.Error
	if errors.As(err, &got) && errors.Is(err, storage.ErrBlocked) {
		equalList(e, slices.Sorted(slices.Values(got.Comments)), ids, "comments that block "+format, args...)
	}
}

func gateBlocks(e *env) {
	for i, s := range forward {
		a := e.at(fmt.Sprintf("step-%d", i), s[0])
		e.put(a, "content")
		e.put(e.at("neighbour", s[0]), "content")
		e.comment(e.at("neighbour", s[0]), "comment-n", false)
		for _, c := range []string{"comment-c", "comment-b"} {
			e.comment(a, c, false)
		}
		e.comment(a, "comment-a", true)
		before := e.snapshot()
		_, err := tryStep(e, e.s, a, s[1])
		e.blocks(err, []string{"comment-b", "comment-c"}, "transition %v", s)
		_, err = tryStep(e, e.s.With(storage.Options{IfMatch: storage.Match(e.get(a).Revision), Target: storage.Absent(), Author: author}), a, s[1])
		e.blocks(err, []string{"comment-b", "comment-c"}, "conditional transition %v", s)
		e.unchanged(before, "a blocked transition %v", s)
		blocked, err := e.s.HasUnresolvedComments(e.ctx, a.Tenant, a.Type, a.ID, a.State)
		e.check(blocked && err == nil, "unresolved comments before %v: %t, %v", s, blocked, err)
	}
}

func gateOpens(e *env) {
	for i, s := range forward {
		for what, open := range map[string]func(a storage.Address){
			"resolved": func(a storage.Address) { e.comment(a, "comment-c", true) },
			"deleted": func(a storage.Address) {
				e.ok(e.s.DeleteComment(e.ctx, a.Tenant, a.Type, a.ID, a.State, "comment-c"), "delete")
			},
			"all deleted": func(a storage.Address) {
				e.ok(e.s.DeleteAllComments(e.ctx, a.Tenant, a.Type, a.ID, a.State), "delete all")
			},
		} {
			a := e.at(fmt.Sprintf("step-%d-%s", i, what), s[0])
			e.put(a, "content")
			e.comment(a, "comment-c", false)
			_, err := tryStep(e, e.s, a, s[1])
			e.blocks(err, []string{"comment-c"}, "transition %v", s)
			open(a)
			blocked, err := e.s.HasUnresolvedComments(e.ctx, a.Tenant, a.Type, a.ID, a.State)
			e.check(!blocked && err == nil, "unresolved comments after it was %s: %t, %v", what, blocked, err)
			e.step(a, s[1])
			e.holds(a.In(s[1]), "content")
		}
	}
}

func sendingBack(e *env) {
	a := e.item(storage.Pending)
	e.put(a, "content")
	e.comment(a, "comment-a", false)
	e.comment(a, "comment-b", true)
	want, err := e.s.GetComment(e.ctx, a.Tenant, a.Type, a.ID, a.State, "comment-a")
	e.ok(err, "get the comment")
	e.step(a, storage.Draft)
	draft := a.In(storage.Draft)
	equalList(e, e.commentIDs(draft), []string{"comment-a", "comment-b"}, "comments at the draft")
	equalList(e, e.commentIDs(a), []string{}, "comments left at pending")
	got, err := e.s.GetComment(e.ctx, a.Tenant, a.Type, a.ID, storage.Draft, "comment-a")
	e.ok(err, "get the comment that came along")
	equal(e, mustJSON(e, got), mustJSON(e, want), "comment")
	_, err = tryStep(e, e.s, draft, storage.Pending)
	e.blocks(err, []string{"comment-a"}, "transition of the draft that was sent back")
}

func mustJSON(e *env, v any) string {
	e.Helper()
	b, err := json.Marshal(v)
	e.ok(err, "marshal")
	return string(b)
}

func resolvedGoAlong(e *env) {
	a := e.item(storage.Draft)
	e.put(a, "content")
	e.comment(a, "comment-a", true)
	e.comment(a, "comment-b", true)
	e.step(a, storage.Pending)
	equalList(e, e.commentIDs(a.In(storage.Pending)), []string{"comment-a", "comment-b"}, "comments at pending")
	equalList(e, e.commentIDs(a), []string{}, "comments left at the draft")
	// A new draft begins without the thread of the one before.
	e.put(a, "next")
	equalList(e, e.commentIDs(a), []string{}, "comments of a new draft")
}

// thread returns the ids of the comments that were archived with a version.
func (e *env) thread(a storage.Address, version string) []string {
	e.Helper()
	r, err := e.s.GetRecord(e.ctx, a.Tenant, a.Type, a.ID, storage.KindThread, version)
	if errors.Is(err, storage.ErrNotFound) {
		return []string{}
	}
	e.ok(err, "get the thread of version %s", version)
	var body struct {
		Comments []*storage.Comment `json:"comments"`
	}
	e.ok(json.Unmarshal(r.Body, &body), "read the thread %s", r.Body)
	ids := []string{}
	for _, c := range body.Comments {
		equal(e, c.Author, author, "author in the thread")
		equal(e, c.Message, message+" "+c.ID, "message in the thread")
		ids = append(ids, c.ID)
	}
	slices.Sort(ids)
	return ids
}

func threadArchived(e *env) {
	a := e.item(storage.Draft)
	live := a.In(storage.Live)
	for round, from := range []storage.State{storage.Draft, storage.Pending, storage.Draft} {
		a = a.In(from)
		e.put(a, fmt.Sprint("content ", round))
		want := []string{}
		if round < 2 {
			want = []string{fmt.Sprintf("comment-%d-a", round), fmt.Sprintf("comment-%d-b", round)}
		}
		for _, id := range want {
			e.comment(a, id, true)
		}
		it := e.step(a, storage.Live)
		equalList(e, e.commentIDs(a), []string{}, "comments left at %s", from)
		equalList(e, e.thread(live, it.VersionID), want, "thread of round %d", round)
	}
	ids := e.versionIDs(live)
	equalList(e, e.thread(live, ids[2]), []string{"comment-0-a", "comment-0-b"}, "thread of the first version")
	records, err := e.s.ListRecords(e.ctx, a.Tenant, a.Type, a.ID, storage.KindThread)
	e.ok(err, "list threads")
	equal(e, len(records), 2, "archived threads")
}

func scopedComments(e *env) {
	a := e.item(storage.Draft)
	sibling := a
	sibling.Ext = "json"
	for i, s := range forward {
		a.ID = fmt.Sprintf("step-%d", i)
		a.State, sibling.ID, sibling.State = s[0], a.ID, s[0]
		e.put(a, "content")
		e.put(sibling, "sibling")
		e.commentExt(a, "comment-md", markExt, true)
		e.commentExt(a, "comment-json", "json", false)
		blocked, err := e.s.HasUnresolvedComments(e.ctx, a.Tenant, a.Type, a.ID, a.State)
		e.check(blocked && err == nil, "some extension is blocked: %t, %v", blocked, err)
		_, err = tryStep(e, e.s, sibling, s[1])
		e.blocks(err, []string{"comment-json"}, "transition %v of the commented extension", s)
		it := e.step(a, s[1])
		equalList(e, e.commentIDs(a), []string{"comment-json"}, "comments left at the source of %v", s)
		if s[1] == storage.Live {
			equalList(e, e.thread(a.In(storage.Live), it.VersionID), []string{"comment-md"}, "thread after %v", s)
		} else {
			equalList(e, e.commentIDs(a.In(s[1])), []string{"comment-md"}, "comments at the target of %v", s)
		}
		_, err = tryStep(e, e.s, sibling, s[1])
		e.blocks(err, []string{"comment-json"}, "transition %v of the extension that stayed", s)
	}
}

func commentsStay(e *env) {
	for i, s := range steps {
		a := e.at(fmt.Sprintf("step-%d", i), s[0])
		sibling := a
		sibling.Ext = "json"
		e.put(a, "content")
		e.put(sibling, "sibling")
		e.comment(a, "comment-all", true)
		it := e.step(a, s[1])
		equalList(e, e.commentIDs(a), []string{"comment-all"}, "comments at the sibling that stayed behind %v", s)
		next := e.step(sibling, s[1])
		equalList(e, e.commentIDs(a), []string{}, "comments after both have gone %v", s)
		if s[1] != storage.Live {
			equalList(e, e.commentIDs(a.In(s[1])), []string{"comment-all"}, "comments at the target of %v", s)
			continue
		}
		equalList(e, e.thread(a, it.VersionID), []string{"comment-all"}, "thread of the first after %v", s)
		equalList(e, e.thread(a, next.VersionID), []string{"comment-all"}, "thread of the second after %v", s)
	}
}

func corruptComment(e *env) {
	for i, s := range append(slices.Clone(forward), [2]storage.State{storage.Pending, storage.Draft}) {
		a := e.at(fmt.Sprintf("step-%d", i), s[0])
		e.put(a, "content")
		e.comment(a, "comment-fine", true)
		e.ok(e.place.Driver().PutDocument(e.ctx, storage.DocumentRequest{
			Key:  storage.DocumentKey{Kind: storage.DocComment, Tenant: a.Tenant, Type: a.Type, ID: a.ID, State: a.State, Name: "comment-torn"},
			Body: []byte(`{"id":"comment-torn","resolved":tr`),
		}), "plant a torn comment")
		_, err := e.s.ListComments(e.ctx, a.Tenant, a.Type, a.ID, a.State)
		e.fails(err, storage.ErrCorrupt, "list comments of which one is torn")
		_, err = e.s.GetComment(e.ctx, a.Tenant, a.Type, a.ID, a.State, "comment-torn")
		e.fails(err, storage.ErrCorrupt, "get the torn comment")
		blocked, err := e.s.HasUnresolvedComments(e.ctx, a.Tenant, a.Type, a.ID, a.State)
		e.check(blocked && err == nil, "a torn comment counts as unresolved: %t, %v", blocked, err)
		if !storage.Forward(s[0], s[1]) {
			e.step(a, s[1])
			_, err = e.s.GetComment(e.ctx, a.Tenant, a.Type, a.ID, s[1], "comment-torn")
			e.fails(err, storage.ErrCorrupt, "get the torn comment that came along")
			continue
		}
		before := e.snapshot()
		_, err = tryStep(e, e.s, a, s[1])
		e.blocks(err, []string{"comment-torn"}, "transition %v past a torn comment", s)
		e.unchanged(before, "a transition %v past a torn comment", s)
		e.ok(e.s.DeleteComment(e.ctx, a.Tenant, a.Type, a.ID, a.State, "comment-torn"), "delete the torn comment")
		e.step(a, s[1])
	}
}

func commentRaces(e *env) {
	for round := range 30 {
		s := forward[round%len(forward)]
		a := e.at(fmt.Sprintf("race-%d", round), s[0])
		e.put(a, "content")
		var moved, put error
		var racers sync.WaitGroup
		racers.Go(func() { _, moved = tryStep(e, e.s, a, s[1]) })
		racers.Go(func() {
			put = e.s.PutComment(e.ctx, a.Tenant, a.Type, a.ID, a.State, &storage.Comment{ID: "comment-c", Author: author, Message: message})
		})
		racers.Wait()
		switch {
		case moved == nil && put == nil:
			e.Errorf("an unresolved comment was taken and the item went from %s to %s past it", s[0], s[1])
		case moved == nil:
			e.fails(put, storage.ErrNotFound, "comment on an item that has moved")
			e.gone(a)
		case put == nil:
			e.fails(moved, storage.ErrBlocked, "transition past a comment that came first")
			e.holds(a, "content")
		default:
			e.Errorf("neither the comment (%v) nor the transition (%v) succeeded", put, moved)
		}
	}
}
