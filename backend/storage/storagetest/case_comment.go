package storagetest

import (
	"encoding/json"
	"fmt"
	"time"

	"velocity.internal/desk/backend/storage"
)

func commentCases() []testCase {
	return []testCase{
		{name: "a comment needs an item to stand on and is refused on live content", run: commentNeedsItem},
		{name: "comments are listed oldest first, then by id", run: commentOrder},
		{name: "threads, anchors, resolution and unknown fields come back", run: commentWhole},
		{name: "comments belong to one item and state", run: commentScope},
	}
}

func commentNeedsItem(e *env) {
	c := &storage.Comment{ID: "comment-c", Author: author, Message: message}
	put := func(id string, state storage.State) error {
		return e.s.PutComment(e.ctx, e.tenant, markType, id, state, c)
	}
	for _, state := range []storage.State{storage.Draft, storage.Pending} {
		e.fails(put(markID, state), storage.ErrNotFound, "comment on an absent item in %s", state)
		e.put(e.at(markID+"2", state), "neighbour")
		e.put(e.at(markID+"/below", state), "neighbour")
		e.put(e.at(markID+".part", state), "neighbour")
		e.put(e.item(storage.Live), "live")
		e.fails(put(markID, state), storage.ErrNotFound, "comment on an item that is live only, in %s", state)
		e.put(storage.Address{Tenant: e.tenant, Type: markType, ID: markID, Ext: "json", State: state}, "some extension")
		e.ok(put(markID, state), "comment on an item in %s", state)
		e.del(storage.Address{Tenant: e.tenant, Type: markType, ID: markID, Ext: "json", State: state})
		e.fails(put(markID, state), storage.ErrNotFound, "comment on an item that was deleted from %s", state)
	}
	for _, state := range []storage.State{storage.Live, ""} {
		e.fails(put(markID, state), storage.ErrInvalid, "comment on live content")
		_, err := e.s.ListComments(e.ctx, e.tenant, markType, markID, state)
		e.fails(err, storage.ErrInvalid, "list comments of live content")
		_, err = e.s.HasUnresolvedComments(e.ctx, e.tenant, markType, markID, state)
		e.fails(err, storage.ErrInvalid, "unresolved comments of live content")
	}
	e.put(e.item(storage.Draft), "draft")
	for _, id := range []string{"", "..", "a/b", `a\b`, "../x"} {
		err := e.s.PutComment(e.ctx, e.tenant, markType, markID, storage.Draft, &storage.Comment{ID: id})
		e.fails(err, storage.ErrInvalid, "put a comment with the id %q", id)
	}
	e.fails(e.s.PutComment(e.ctx, e.tenant, markType, markID, storage.Draft, nil), storage.ErrInvalid, "put no comment")
}

func commentOrder(e *env) {
	a := e.item(storage.Draft)
	e.put(a, "x")
	at := func(s int) time.Time { return time.Date(2020, 1, 1, 0, 0, s, 0, time.UTC) }
	for id, when := range map[string]time.Time{
		"b": at(2), "a": at(2), "C": at(2), "z": at(1), "m": at(3), "offset": time.Date(2020, 1, 1, 5, 0, 0, 0, time.FixedZone("east", 5*3600)),
		"fine": at(2).Add(time.Millisecond),
	} {
		e.ok(e.s.PutComment(e.ctx, a.Tenant, a.Type, a.ID, a.State, &storage.Comment{ID: id, CreatedAt: when}), "put")
	}
	equalList(e, e.commentIDs(a), []string{"offset", "z", "C", "a", "b", "fine", "m"}, "comments")
	e.ok(e.s.DeleteComment(e.ctx, a.Tenant, a.Type, a.ID, a.State, "a"), "delete")
	equalList(e, e.commentIDs(a), []string{"offset", "z", "C", "b", "fine", "m"}, "comments after one was deleted")
	e.ok(e.s.DeleteAllComments(e.ctx, a.Tenant, a.Type, a.ID, a.State), "delete all")
	equalList(e, e.commentIDs(a), []string{}, "comments after all were deleted")
}

func commentWhole(e *env) {
	a := e.item(storage.Pending)
	e.put(a, "x")
	when := time.Date(2020, 1, 2, 3, 4, 5, 678_000_000, time.UTC)
	for i, want := range []*storage.Comment{
		{ID: "root", Author: "ä editor", Message: "line one\nline two 😀 <b>", CreatedAt: when, Anchor: &storage.Anchor{Pointer: "/items/0/title"}},
		{ID: "reply", Author: author, Message: message, CreatedAt: when, Parent: "root", Resolved: true, ResolvedBy: "editor-b", ResolvedAt: when.Add(time.Hour)},
		{ID: "quote", CreatedAt: when, Ext: "md", Anchor: &storage.Anchor{Quote: "a quoted \"text\"", Line: 12, Offset: 345}},
		{ID: "foreign", CreatedAt: when, Extra: map[string]json.RawMessage{"priority": json.RawMessage(`"high"`), "tags": json.RawMessage(`[1.50,null]`)}},
	} {
		e.ok(e.s.PutComment(e.ctx, a.Tenant, a.Type, a.ID, a.State, want), "put")
		got, err := e.s.GetComment(e.ctx, a.Tenant, a.Type, a.ID, a.State, want.ID)
		e.ok(err, "get")
		equal(e, mustJSON(e, got), mustJSON(e, want), "comment %s", want.ID)
		list, err := e.s.ListComments(e.ctx, a.Tenant, a.Type, a.ID, a.State)
		e.ok(err, "list")
		equal(e, len(list), i+1, "comments")
	}
	got, err := e.s.GetComment(e.ctx, a.Tenant, a.Type, a.ID, a.State, "foreign")
	e.ok(err, "get")
	got.Resolved = true
	e.ok(e.s.PutComment(e.ctx, a.Tenant, a.Type, a.ID, a.State, got), "put back")
	got, err = e.s.GetComment(e.ctx, a.Tenant, a.Type, a.ID, a.State, "foreign")
	e.ok(err, "get")
	e.check(got.Resolved, "the rewritten comment is not resolved")
	equal(e, string(got.Extra["tags"]), `[1.50,null]`, "unknown field after a rewrite")
}

func commentScope(e *env) {
	ids := []string{"id", "id2", "id/below", "id.part", "x/id"}
	for _, id := range ids {
		for _, state := range []storage.State{storage.Draft, storage.Pending} {
			e.put(e.at(id, state), "x")
			e.ok(e.s.PutComment(e.ctx, e.tenant, markType, id, state, &storage.Comment{ID: "same", Message: fmt.Sprint(id, state)}), "put")
		}
	}
	check := func(without string) {
		for _, id := range ids {
			for _, state := range []storage.State{storage.Draft, storage.Pending} {
				if id+string(state) == without {
					equalList(e, e.commentIDs(e.at(id, state)), []string{}, "comments of %s in %s", id, state)
					continue
				}
				got, err := e.s.GetComment(e.ctx, e.tenant, markType, id, state, "same")
				e.ok(err, "get")
				equal(e, got.Message, fmt.Sprint(id, state), "comment of %s in %s", id, state)
				equalList(e, e.commentIDs(e.at(id, state)), []string{"same"}, "comments of %s in %s", id, state)
			}
		}
	}
	check("")
	e.ok(e.s.DeleteAllComments(e.ctx, e.tenant, markType, "id", storage.Draft), "delete all")
	check("id" + string(storage.Draft))
	_, err := e.s.GetComment(e.ctx, e.tenant, "type-z", "id2", storage.Draft, "same")
	e.fails(err, storage.ErrNotFound, "comment in another type")
	equalList(e, e.list(markType, storage.Draft), []string{"id.md", "id.part.md", "id/below.md", "id2.md", "x/id.md"}, "comments are no items")
}
