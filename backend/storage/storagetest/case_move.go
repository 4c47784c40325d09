package storagetest

import (
	"fmt"

	"velocity.internal/desk/backend/storage"
)

func moveCases() []testCase {
	return []testCase{
		{name: "a move takes every extension, state, version, record and comment along", run: moveAll},
		{name: "a move onto an id that exists in any state is refused", run: moveOntoExisting},
		{name: "a change of case only is a rename", run: moveCase},
		{name: "a move to the same or an improper name is refused", run: moveRefused},
		{name: "a move leaves neighbours whose names begin alike", run: moveNeighbours},
	}
}

// fill makes an id with two extensions, three states, versions, history,
// comments and records.
func (e *env) fill(contentType, id string) {
	e.Helper()
	s := e.as()
	for _, ext := range []string{markExt, "json"} {
		a := storage.Address{Tenant: e.tenant, Type: contentType, ID: id, Ext: ext, State: storage.Live}
		for i := range 3 {
			_, err := tryPut(e, s, a, fmt.Sprintf("%s version %d", ext, i))
			e.ok(err, "put")
		}
		for _, state := range []storage.State{storage.Draft, storage.Pending} {
			_, err := s.PutStream(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, zeroes(2000), 2000, "text/x-marked", state, map[string]string{"in": string(state)})
			e.ok(err, "put")
		}
	}
	for _, state := range []storage.State{storage.Draft, storage.Pending} {
		a := storage.Address{Tenant: e.tenant, Type: contentType, ID: id, State: state}
		e.comment(a, "comment-in-"+string(state), false)
		e.commentExt(a, "comment-json", "json", true)
	}
	e.ok(s.PutRecord(e.ctx, e.tenant, contentType, id, recordKind, "key-r", []byte(`{"fact":1}`)), "put a record")
	e.ok(s.PutHistoryRecord(e.ctx, e.tenant, contentType, id, &storage.HistoryRecord{Version: "version-of-old", Author: author}), "put a history record")
}

// seen returns what can be seen of the case's tenant, versions by their place.
func (e *env) seen() []string {
	e.Helper()
	lines, err := observe(e.ctx, e.s, e.tenant, true)
	e.ok(err, "observe")
	return lines
}

func moveAll(e *env) {
	for i, to := range []struct{ contentType, id string }{
		{markType, "other-v/new-name"}, {"type-z", markID}, {"type-z", "new"}, {markType, markID + "/below"}, {markType, "folder-w"},
	} {
		e.fill(markType, markID)
		from := e.item(storage.Live)
		ids := e.versionIDs(from)
		moved := from
		moved.Type, moved.ID = to.contentType, to.id
		want := e.seen()
		e.ok(e.s.Move(e.ctx, e.tenant, markType, markID, to.contentType, to.id), "move")
		got := e.seen()
		equal(e, len(got), len(want), "lines seen after the move to %v", to)
		// The same must be seen of the new name as of a twin that was made there.
		if e.caps.StableVersionIDs {
			equalList(e, e.versionIDs(moved), ids, "version ids after the move")
			record, err := e.s.GetHistoryRecord(e.ctx, e.tenant, to.contentType, to.id, ids[0])
			e.ok(err, "history record after the move")
			equal(e, record.Parent, ids[1], "parent in the history after the move")
		}
		e.check(sameBut(want, got, markType+"/"+markID, to.contentType+"/"+to.id, markID, to.id), "after the move to %v the store shows\n%v\nwhere before it showed\n%v", to, got, want)
		for _, state := range storage.States() {
			e.gone(from.In(state))
		}
		equal(e, len(e.versions(from)), 0, "versions left under the old name")
		records, err := e.s.ListHistoryRecords(e.ctx, e.tenant, markType, markID)
		e.ok(err, "list history")
		equal(e, len(records), 0, "history left under the old name")
		equalList(e, e.commentIDs(moved.In(storage.Draft)), []string{"comment-in-draft", "comment-json"}, "comments of the moved draft")
		_, err = tryStep(e, e.s, moved.In(storage.Pending), storage.Live)
		e.blocks(err, []string{"comment-in-pending"}, "publishing the moved item")
		e.ok(e.s.Move(e.ctx, e.tenant, to.contentType, to.id, markType, fmt.Sprintf("done-%d", i)), "move out of the way")
		e.ok(e.s.DeleteContentType(e.ctx, e.tenant, markType), "delete the type")
		if to.contentType != markType {
			e.ok(e.s.DeleteContentType(e.ctx, e.tenant, to.contentType), "delete the type")
		}
	}
	types, err := e.s.ListContentTypes(e.ctx, e.tenant)
	e.ok(err, "list types")
	equal(e, len(types), 0, "types left")
}

func moveOntoExisting(e *env) {
	for _, state := range storage.States() {
		for _, ext := range []string{markExt, "png"} {
			from := e.at("from-"+string(state)+ext, storage.Draft)
			to := storage.Address{Tenant: e.tenant, Type: "type-z", ID: "to-" + string(state) + ext, Ext: ext, State: state}
			e.put(from, "from")
			e.put(from.In(storage.Live), "from live")
			e.put(to, "to")
			before := e.snapshot()
			err := e.s.Move(e.ctx, e.tenant, from.Type, from.ID, to.Type, to.ID)
			e.fails(err, storage.ErrExists, "move onto an id that is %s with %s", state, ext)
			err = e.s.Move(e.ctx, e.tenant, from.Type, "absent", to.Type, to.ID)
			e.fails(err, storage.ErrExists, "move of nothing onto an id that is %s with %s", state, ext)
			e.unchanged(before, "a refused move")
		}
	}
	e.put(e.at("twin", storage.Draft), "twin")
	e.put(e.item(storage.Draft), "x")
	e.fails(e.s.Move(e.ctx, e.tenant, markType, markID, markType, "TWIN"), storage.ErrExists, "move onto the case twin of another")
	e.holds(e.item(storage.Draft), "x")
}

func moveCase(e *env) {
	e.fill(markType, "some/name")
	want := e.seen()
	e.ok(e.s.Move(e.ctx, e.tenant, markType, "some/name", markType, "some/Name"), "rename")
	got := e.seen()
	e.check(sameBut(want, got, "some/name", "some/Name"), "after the rename the store shows\n%v\nwhere before it showed\n%v", got, want)
	e.gone(e.at("some/name", storage.Live))
	e.holds(e.at("some/Name", storage.Live), "md version 2")
	e.put(e.at("some/Name", storage.Live), "edited")
	_, err := tryPut(e, e.s, e.at("some/name", storage.Live), "twin")
	e.fails(err, storage.ErrExists, "put under the old case")
}

func moveRefused(e *env) {
	e.put(e.item(storage.Draft), "x")
	before := e.snapshot()
	e.fails(e.s.Move(e.ctx, e.tenant, markType, markID, markType, markID), storage.ErrInvalid, "move onto itself")
	for _, id := range []string{"", "..", "a//b", "_x/a", "a:b", "con"} {
		e.fails(e.s.Move(e.ctx, e.tenant, markType, markID, markType, id), storage.ErrInvalid, "move to %q", id)
	}
	for _, contentType := range []string{"", "..", "a/b", "_x"} {
		e.fails(e.s.Move(e.ctx, e.tenant, markType, markID, contentType, "id"), storage.ErrInvalid, "move to the type %q", contentType)
	}
	e.fails(e.s.Move(e.ctx, e.tenant, markType, "absent", markType, "new"), storage.ErrNotFound, "move of an absent item")
	e.unchanged(before, "a refused move")
	e.put(storage.Address{Tenant: e.tenant, Type: markType, ID: "order", Ext: "json"}, "{}")
	e.fails(e.s.Move(e.ctx, e.tenant, markType, "order", markType, "_index"), storage.ErrInvalid, "move to the name of an index")
}

func moveNeighbours(e *env) {
	ids := []string{"id", "id-2", "id.part", "id/below", "idx"}
	for i, id := range ids {
		e.put(e.at(id, storage.Live), "live "+id)
		e.put(e.at(id, storage.Draft), "draft "+id)
		e.comment(e.at(id, storage.Draft), fmt.Sprintf("comment-%d", i%2), true)
		e.ok(e.s.PutRecord(e.ctx, e.tenant, markType, id, recordKind, "key-r", []byte("{}")), "put a record")
		e.ok(e.s.PutHistoryRecord(e.ctx, e.tenant, markType, id, &storage.HistoryRecord{Version: "version-v"}), "put history")
	}
	e.ok(e.s.Move(e.ctx, e.tenant, markType, "id", "type-z", "moved"), "move")
	for _, id := range ids[1:] {
		e.holds(e.at(id, storage.Live), "live "+id)
		e.holds(e.at(id, storage.Draft), "draft "+id)
		equal(e, len(e.versions(e.at(id, storage.Live))), 1, "versions of %s", id)
		equal(e, len(e.commentIDs(e.at(id, storage.Draft))), 1, "comments of %s", id)
		_, err := e.s.GetRecord(e.ctx, e.tenant, markType, id, recordKind, "key-r")
		e.ok(err, "record of %s", id)
		_, err = e.s.GetHistoryRecord(e.ctx, e.tenant, markType, id, "version-v")
		e.ok(err, "history of %s", id)
	}
	equalList(e, e.list("type-z", storage.Live), []string{"moved.md"}, "list of the other type")
}
