package storagetest

import (
	"encoding/json"
	"fmt"
	"time"

	"velocity.internal/desk/backend/storage"
)

func historyCases() []testCase {
	return []testCase{
		{name: "history is listed newest first by time, then by version descending", run: historyOrder},
		{name: "history may have gaps on both sides", run: historyGaps},
		{name: "a history record comes back whole, unknown fields included", run: historyWhole},
		{name: "history belongs to one id", run: historyScope},
	}
}

func (e *env) putHistory(id string, r *storage.HistoryRecord) {
	e.Helper()
	e.ok(e.s.PutHistoryRecord(e.ctx, e.tenant, markType, id, r), "put the history record %s", r.Version)
}

func (e *env) history(id string) []string {
	e.Helper()
	records, err := e.s.ListHistoryRecords(e.ctx, e.tenant, markType, id)
	e.ok(err, "list history")
	out := []string{}
	for _, r := range records {
		out = append(out, r.Version)
	}
	return out
}

func historyOrder(e *env) {
	at := func(s int) time.Time { return time.Date(2020, 1, 1, 0, 0, s, 0, time.UTC) }
	for version, when := range map[string]time.Time{
		"b": at(2), "a": at(2), "c": at(2), "z": at(1), "m": at(3), "offset": time.Date(2020, 1, 1, 5, 0, 4, 0, time.FixedZone("east", 5*3600)),
		"fine-1": at(2).Add(time.Millisecond), "zero": {},
	} {
		e.putHistory(markID, &storage.HistoryRecord{Version: version, Timestamp: when})
	}
	equalList(e, e.history(markID), []string{"offset", "m", "fine-1", "c", "b", "a", "z", "zero"}, "history")
	latest, err := e.s.GetLatestHistoryVersion(e.ctx, e.tenant, markType, markID)
	e.ok(err, "latest")
	equal(e, latest, "offset", "latest version")
	e.putHistory(markID, &storage.HistoryRecord{Version: "z", Timestamp: at(9)}) // a put replaces
	equalList(e, e.history(markID), []string{"z", "offset", "m", "fine-1", "c", "b", "a", "zero"}, "history after a record was replaced")
}

func historyGaps(e *env) {
	a := e.item(storage.Live)
	silent := e.put(a, "by nobody").VersionID
	_, err := tryPut(e, e.as(), a, "by somebody")
	e.ok(err, "put")
	recorded := e.get(a).VersionID
	e.putHistory(markID, &storage.HistoryRecord{Version: "version-pruned", Parent: "version-older", Timestamp: time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC)})
	equalList(e, e.history(markID), []string{recorded, "version-pruned"}, "history")
	equalList(e, e.versionIDs(a), []string{recorded, silent}, "versions")
	_, err = e.s.GetHistoryRecord(e.ctx, e.tenant, markType, markID, silent)
	e.fails(err, storage.ErrNotFound, "record of a version without one")
	_, err = e.s.GetVersion(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, "version-pruned")
	e.fails(err, storage.ErrNotFound, "version of a record without one")
	e.del(a)
	equalList(e, e.history(markID), []string{recorded, "version-pruned"}, "history after a delete")
	for _, bad := range []*storage.HistoryRecord{nil, {}, {Version: "../x"}, {Version: "a/b"}, {Version: ".."}} {
		e.fails(e.s.PutHistoryRecord(e.ctx, e.tenant, markType, markID, bad), storage.ErrInvalid, "put the history record %+v", bad)
	}
}

func historyWhole(e *env) {
	want := &storage.HistoryRecord{
		Version: "version-v", Parent: "version-p", Author: "ä editor <a@example.org>", Message: "line one\nline two 😀", Timestamp: time.Date(2020, 1, 2, 3, 4, 5, 678_000_000, time.UTC),
		Size: 1 << 40, Ext: "json", Action: storage.ActionRestore, Source: "version-s",
		Extra: map[string]json.RawMessage{"reviewer": json.RawMessage(`"editor-b"`), "nested": json.RawMessage(`{"a":[1,2.50,null]}`)},
	}
	e.putHistory(markID, want)
	got, err := e.s.GetHistoryRecord(e.ctx, e.tenant, markType, markID, "version-v")
	e.ok(err, "get")
	equal(e, mustJSON(e, got), mustJSON(e, want), "record")
	equal(e, string(got.Extra["nested"]), `{"a":[1,2.50,null]}`, "unknown field")
	got.Message = "rewritten"
	e.putHistory(markID, got)
	records, err := e.s.ListHistoryRecords(e.ctx, e.tenant, markType, markID)
	e.ok(err, "list")
	equal(e, len(records), 1, "records")
	equal(e, records[0].Message, "rewritten", "message after a rewrite")
	equal(e, string(records[0].Extra["reviewer"]), `"editor-b"`, "unknown field after a rewrite")
}

func historyScope(e *env) {
	ids := []string{"id", "id2", "id/below", "id.part", "x/id"}
	for _, id := range ids {
		e.putHistory(id, &storage.HistoryRecord{Version: "same", Message: id})
		e.putHistory(id, &storage.HistoryRecord{Version: "own-" + fmt.Sprint(len(id)), Message: id})
	}
	for _, id := range ids {
		records, err := e.s.ListHistoryRecords(e.ctx, e.tenant, markType, id)
		e.ok(err, "list")
		equal(e, len(records), 2, "records of %s", id)
		for _, r := range records {
			equal(e, r.Message, id, "record %s of %s", r.Version, id)
		}
	}
	_, err := e.s.GetHistoryRecord(e.ctx, e.tenant, "type-z", "id", "same")
	e.fails(err, storage.ErrNotFound, "record in another type")
	_, err = e.s.GetLatestHistoryVersion(e.ctx, e.tenant, markType, "i")
	e.fails(err, storage.ErrNotFound, "latest version of another id")
}
