package storagetest

import (
	"fmt"
	"time"

	"velocity.internal/desk/backend/storage"
)

func restoreCases() []testCase {
	return []testCase{
		{name: "a restore is a new version with the old bytes, MIME type and metadata", run: restore},
		{name: "a deleted item is restored with everything it had", run: restoreDeleted},
		{name: "an imported version becomes live and keeps its time, author and message", run: importVersion},
		{name: "history is written with every version that has an author or message", run: attribution},
	}
}

func restore(e *env) {
	a := e.item(storage.Live)
	first := e.putWith(a, "first", "text/x-first", map[string]string{"which": "first"})
	second := e.putWith(a, "second", "text/x-second", map[string]string{"which": "second"})
	e.put(a.In(storage.Draft), "draft")
	e.put(a.In(storage.Pending), "pending")
	it, err := e.s.RestoreVersion(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, first.VersionID)
	e.ok(err, "restore")
	got := e.get(a)
	for _, r := range []*storage.ContentItem{it, got} {
		equal(e, r.Key, a.Name(), "key")
		equal(e, r.ContentType, "text/x-first", "MIME type")
		equal(e, r.ETag, first.ETag, "ETag")
		equal(e, r.Size, first.Size, "size")
		equalMap(e, r.Metadata, map[string]string{"which": "first"}, "metadata")
		e.check(r.VersionID != first.VersionID && r.VersionID != second.VersionID, "the restore made no new version")
		e.check(r.Revision != second.Revision, "the restore kept the revision")
	}
	equal(e, string(got.Content), "first", "bytes")
	equalList(e, e.versionIDs(a), []string{it.VersionID, second.VersionID, first.VersionID}, "versions")
	for id, content := range map[string]string{it.VersionID: "first", second.VersionID: "second", first.VersionID: "first"} {
		equal(e, string(e.version(a, id).Content), content, "bytes of version %s", id)
	}
	e.holds(a.In(storage.Draft), "draft")
	e.holds(a.In(storage.Pending), "pending")
}

func restoreDeleted(e *env) {
	a := e.item(storage.Live)
	first := e.putWith(a, "first", "text/x-first", map[string]string{"which": "first"})
	e.put(a, "second")
	e.del(a)
	equal(e, len(e.versions(a)), 2, "versions after the delete")
	it, err := e.s.RestoreVersion(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, first.VersionID)
	e.ok(err, "restore after a delete")
	e.holds(a, "first")
	equal(e, it.ContentType, "text/x-first", "MIME type")
	equalMap(e, e.metadata(a), map[string]string{"which": "first"}, "metadata")
	equalList(e, e.latest(a), []string{it.VersionID}, "latest version")
	equalList(e, e.list(markType, storage.Live), []string{a.Name()}, "list")
	deleted, err := e.s.ListDeleted(e.ctx, e.tenant, markType, storage.ListOptions{})
	e.ok(err, "list deleted")
	equal(e, len(deleted.Items), 0, "deleted items after the restore")
}

func importVersion(e *env) {
	a := e.item(storage.Live)
	times := []time.Time{
		time.Date(2011, 3, 4, 5, 6, 7, 89_000_000, time.UTC), time.Date(2003, 1, 1, 0, 0, 0, 0, time.FixedZone("east", 3600)),
		time.Date(2020, 2, 29, 23, 59, 59, 0, time.UTC),
	}
	var ids []string
	for i, at := range times { // out of order in time: the sequence counts
		v := imported(fmt.Sprint("content ", i))
		v.Time, v.MIMEType, v.Metadata = at, "text/x-import", map[string]string{"i": fmt.Sprint(i)}
		it, err := e.s.With(storage.Options{Author: "importer-i"}).ImportVersion(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, v)
		e.ok(err, "import")
		ids = append([]string{it.VersionID}, ids...)
		e.holds(a, fmt.Sprint("content ", i))
		equal(e, it.ContentType, "text/x-import", "MIME type")
		e.check(it.LastModified.Equal(at), "time of the imported version: got %v, want %v", it.LastModified, at)
		record, err := e.s.GetHistoryRecord(e.ctx, a.Tenant, a.Type, a.ID, it.VersionID)
		e.ok(err, "get the history record")
		e.check(record.Timestamp.Equal(at), "time of the history record: got %v, want %v", record.Timestamp, at)
		equal(e, record.Author, author, "author")
		equal(e, record.Message, message, "message")
		equal(e, record.Action, storage.ActionImport, "action")
	}
	equalList(e, e.versionIDs(a), ids, "versions")
	for i, v := range e.versions(a) {
		e.check(v.LastModified.Equal(times[2-i]) && v.LastModified.Location() == time.UTC, "time of version %d: %v", i, v.LastModified)
	}
	v := imported("no metadata")
	_, err := e.s.ImportVersion(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, v)
	e.ok(err, "import without metadata")
	equal(e, e.get(a).ContentType, "text/markdown", "derived MIME type")
	equalMap(e, e.metadata(a), map[string]string{}, "metadata of an import without")
}

func attribution(e *env) {
	a := e.item(storage.Live)
	s, parent := e.as(), ""
	ctx := e.ctx
	var first string
	expect := func(action, source string) {
		e.Helper()
		it := e.get(a)
		r, err := s.GetHistoryRecord(ctx, a.Tenant, a.Type, a.ID, it.VersionID)
		e.ok(err, "get the history record of %s", action)
		equal(e, r.Version, it.VersionID, "version in the record of %s", action)
		equal(e, r.Parent, parent, "parent in the record of %s", action)
		equal(e, r.Author, author, "author in the record of %s", action)
		equal(e, r.Message, message, "message in the record of %s", action)
		equal(e, r.Action, action, "action in the record of %s", action)
		equal(e, r.Source, source, "source in the record of %s", action)
		equal(e, r.Ext, markExt, "extension in the record of %s", action)
		equal(e, r.Size, it.Size, "size in the record of %s", action)
		e.check(time.Since(r.Timestamp).Abs() < time.Hour && r.Timestamp.Location() == time.UTC, "time in the record of %s: %v", action, r.Timestamp)
		parent = it.VersionID
	}
	_, err := tryPut(e, s, a, "one")
	e.ok(err, "put")
	first = e.get(a).VersionID
	expect(storage.ActionEdit, "")
	e.ok(s.UpdateMetadata(ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State, map[string]string{"k": "v"}), "update metadata")
	expect(storage.ActionMetadata, "")
	for _, from := range []storage.State{storage.Draft, storage.Pending} {
		_, err = tryPut(e, s, a.In(from), "from "+string(from))
		e.ok(err, "put")
		_, err = tryStep(e, s, a.In(from), storage.Live)
		e.ok(err, "transition")
		expect(storage.ActionPublish, "")
	}
	_, err = s.RestoreVersion(ctx, a.Tenant, a.Type, a.ID, a.Ext, first)
	e.ok(err, "restore")
	expect(storage.ActionRestore, first)
	_, err = tryPut(e, e.s, a, "by nobody")
	e.ok(err, "put without attribution")
	unknown := e.get(a).VersionID
	_, err = e.s.GetHistoryRecord(ctx, a.Tenant, a.Type, a.ID, unknown)
	e.fails(err, storage.ErrNotFound, "history record of a write by nobody")
	parent = unknown
	_, err = e.s.With(storage.Options{Message: message}).Put(ctx, a.Tenant, a.Type, a.ID, a.Ext, []byte("x"), "", a.State)
	e.ok(err, "put with a message only")
	r, err := e.s.GetHistoryRecord(ctx, a.Tenant, a.Type, a.ID, e.get(a).VersionID)
	e.ok(err, "get the history record of a write with a message only")
	equal(e, r.Author, "", "author of a write with a message only")
	equal(e, r.Parent, parent, "parent that has no record itself")
	records, err := e.s.ListHistoryRecords(ctx, a.Tenant, a.Type, a.ID)
	e.ok(err, "list history")
	equal(e, len(records), 6, "history records")
}
