package storagetest

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"time"

	"velocity.internal/desk/backend/storage"
)

func contentCases() []testCase {
	return []testCase{
		{name: "content of any size and bytes comes back unchanged", run: bytesComeBack},
		{name: "the result of a write describes what was stored", run: resultsDescribe},
		{name: "the MIME type is kept as given, derived when empty and never sniffed", run: mimeTypes},
		{name: "a MIME type that no header can carry is refused", run: badMIMETypes},
		{name: "the revision changes with every change of the address and with no other", run: revisions},
		{name: "draft and pending content make no versions", run: draftsMakeNoVersions},
		{name: "the caller owns what it gave and what it was given", run: callerOwns},
		{name: "times are UTC, from the clock, in milliseconds or finer", own: true, cfg: Config{Clock: fixedClock}, needs: []Need{NeedClock}, run: clockTimes},
		{name: "content above a limit is refused and leaves the old value", run: limits},
	}
}

// noise returns n bytes that do not compress, the same for the same n.
func noise(n int) []byte {
	b := make([]byte, n)
	src := rand.NewChaCha8([32]byte{byte(n), byte(n >> 8), byte(n >> 16), 1})
	_, _ = src.Read(b)
	return b
}

func bytesComeBack(e *env) {
	for _, n := range []int{0, 1, 2, 511, 4096, 65535, 65536, 65537, 256<<10 - 1, 256 << 10, 256<<10 + 1, 1<<20 + 3, 5<<20 + 7} {
		content := noise(n)
		for _, state := range storage.States() {
			if n > 1<<20 && state == storage.Pending {
				continue
			}
			a := e.at(fmt.Sprintf("size-%d", n), state)
			var err error
			if state == storage.Draft {
				_, err = e.s.Put(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, content, "", state)
			} else {
				_, err = e.s.PutStream(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, bytes.NewReader(content), int64(n), "", state, nil)
			}
			e.ok(err, "put %d bytes", n)
			it := e.get(a)
			e.check(it.Content != nil && bytes.Equal(it.Content, content), "%d bytes came back changed from %s", n, state)
			equal(e, it.Size, int64(n), "size")
			in := e.open(a)
			equal(e, in.Size, int64(n), "size of the stream")
			e.check(e.readAll(in) == string(content), "%d bytes came back changed as a stream from %s", n, state)
		}
	}
	for _, content := range []string{"\x00", "\r\n\r\n", "\xff\xfe", "\xef\xbb\xbfbom", "null", "line\n", "'; DROP TABLE item; --", "$1 %s {{x}}"} {
		e.put(e.item(storage.Live), content)
		e.holds(e.item(storage.Live), content)
	}
}

func resultsDescribe(e *env) {
	for _, state := range storage.States() {
		a := e.item(state)
		put := e.putWith(a, "content in "+string(state), "text/x-marked", map[string]string{"k": "v"})
		got := e.get(a)
		in := e.open(a)
		_ = in.Body.Close()
		for _, it := range []*storage.ContentItem{put, got, &in.ContentItem} {
			equal(e, it.Key, markID+"."+markExt, "key in %s", state)
			equal(e, it.ContentType, "text/x-marked", "MIME type in %s", state)
			equal(e, it.Size, int64(len("content in "+state)), "size in %s", state)
			equal(e, it.Revision, put.Revision, "revision in %s", state)
			equal(e, it.VersionID, put.VersionID, "version in %s", state)
			equal(e, it.ETag, put.ETag, "ETag in %s", state)
			e.check(it.LastModified.Equal(put.LastModified), "time in %s: %v and %v", state, it.LastModified, put.LastModified)
			equalMap(e, it.Metadata, map[string]string{"k": "v"}, "metadata in %s", state)
			equal(e, it.LastModified.Location(), time.UTC, "location of the time in %s", state)
		}
		equal(e, put.VersionID != "", state == storage.Live, "a version exists in %s", state)
		e.check(put.Revision != "", "there is no revision in %s", state)
		e.check(len(put.ETag) > 2 && put.ETag[0] == '"' && put.ETag[len(put.ETag)-1] == '"', "the ETag %s is not quoted", put.ETag)
	}
	one := e.put(e.at("etag-one", storage.Live), "same bytes")
	two := e.put(e.at("etag-two", storage.Draft), "same bytes")
	other := e.put(e.at("etag-two", storage.Draft), "other bytes")
	equal(e, one.ETag, two.ETag, "ETag of the same bytes")
	e.check(one.ETag != other.ETag, "other bytes have the same ETag")
}

func mimeTypes(e *env) {
	cases := []struct{ ext, given, content, want string }{
		{"json", "", "{}", "application/json"},
		{"md", "", "<html>", "text/markdown"},
		{"html", "", "\x89PNG\r\n\x1a\n", "text/html"},
		{"PNG", "", "plain text", "image/png"},
		{"bin", "", "<!DOCTYPE html><p>", "application/octet-stream"},
		{"xyz", "", "{}", "application/octet-stream"},
		{"json", "text/plain; charset=utf-8", "{}", "text/plain; charset=utf-8"},
		{"png", "application/x-own", "\x89PNG\r\n\x1a\n", "application/x-own"},
		{"txt", "Text/HTML", "x", "Text/HTML"},
		{"css", "binary/octet-stream", "x", "binary/octet-stream"},
		{"md", "not a type", "x", "not a type"},
	}
	for i, c := range cases {
		for _, state := range storage.States() {
			a := storage.Address{Tenant: e.tenant, Type: markType, ID: fmt.Sprintf("mime-%d", i), Ext: c.ext, State: state}
			equal(e, e.putWith(a, c.content, c.given, nil).ContentType, c.want, "MIME type of %s given %q", a, c.given)
			equal(e, e.get(a).ContentType, c.want, "MIME type of %s given %q", a, c.given)
		}
	}
	a := e.item(storage.Draft)
	e.putWith(a, "x", "text/x-first", nil)
	equal(e, e.put(a, "y").ContentType, "text/markdown", "MIME type after a put without one")
}

func badMIMETypes(e *env) {
	a := e.item(storage.Live)
	e.putWith(a, "old", "text/plain", nil)
	before := e.snapshot()
	for _, bad := range []string{"text/plain\r\nX-Other: 1", "text/\x00", "text/ü", "a/\x7f", strings.Repeat("m", 256)} {
		_, err := e.s.Put(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, []byte("new"), bad, a.State)
		e.fails(err, storage.ErrInvalid, "put with the MIME type %q", bad)
	}
	e.unchanged(before, "a refused MIME type")
}

func revisions(e *env) {
	for _, state := range storage.States() {
		a := e.item(state)
		last := ""
		record := func(what string) {
			e.Helper()
			r := e.get(a).Revision
			e.check(r != "", "no revision after %s", what)
			equal(e, e.get(a).Revision, r, "revision read again after %s", what)
			e.check(r != last, "the revision did not change with %s in %s", what, state)
			last = r
		}
		e.putWith(a, "one", "text/plain", nil)
		record("the first put")
		e.putWith(a, "two", "text/plain", nil)
		record("other bytes")
		e.putWith(a, "two", "text/html", nil)
		record("another MIME type")
		e.ok(e.s.SetMetadata(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State, map[string]string{"k": "v"}), "set metadata")
		record("a change of metadata")
		e.ok(e.s.DeleteMetadataKeys(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State, []string{"k"}), "delete keys")
		record("metadata deleted")
		e.putWith(a, "one", "text/plain", nil)
		record("the first bytes again")
	}
	a := e.item(storage.Draft)
	before := e.get(a).Revision
	e.put(e.item(storage.Live), "other state")
	e.put(e.at(markID+"2", storage.Draft), "other id")
	e.put(storage.Address{Tenant: e.tenant, Type: markType, ID: markID, Ext: "json", State: storage.Draft}, "other extension")
	e.comment(a, "comment-c", true)
	e.ok(e.s.PutRecord(e.ctx, a.Tenant, a.Type, a.ID, recordKind, "key-r", []byte("{}")), "put a record")
	equal(e, e.get(a).Revision, before, "revision after changes elsewhere")
}

func draftsMakeNoVersions(e *env) {
	for _, state := range []storage.State{storage.Draft, storage.Pending} {
		a := e.item(state)
		_, err := tryPut(e, e.as(), a, "one")
		e.ok(err, "put")
		equal(e, e.put(a, "two").VersionID, "", "version of %s", state)
		e.ok(e.as().SetMetadata(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State, map[string]string{"k": "v"}), "set metadata")
		equal(e, e.get(a).VersionID, "", "version of %s", state)
		equal(e, len(e.versions(a)), 0, "versions after writes to %s", state)
		e.del(a)
	}
	records, err := e.s.ListHistoryRecords(e.ctx, e.tenant, markType, markID)
	e.ok(err, "list history")
	equal(e, len(records), 0, "history records of drafts")
	deleted, err := e.s.ListDeleted(e.ctx, e.tenant, markType, storage.ListOptions{})
	e.ok(err, "list deleted")
	equal(e, len(deleted.Items), 0, "deleted items after drafts were deleted")
}

func callerOwns(e *env) {
	a := e.item(storage.Live)
	content, metadata := []byte("content"), map[string]string{"k": "v"}
	_, err := e.s.Put(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, content, "", a.State)
	e.ok(err, "put")
	e.ok(e.s.SetMetadata(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State, metadata), "set metadata")
	spoil := func(it *storage.ContentItem) {
		for i := range it.Content {
			it.Content[i] = '!'
		}
		it.Metadata["k"], it.Metadata["more"] = "spoilt", "spoilt"
	}
	for i := range content {
		content[i] = '!'
	}
	metadata["k"] = "spoilt"
	spoil(e.get(a))
	spoil(e.version(a, e.versionIDs(a)[0]))
	got, err := e.s.GetMetadata(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State)
	e.ok(err, "get metadata")
	got["k"] = "spoilt"
	page, err := e.s.ListPage(e.ctx, a.Tenant, a.Type, a.State, storage.ListOptions{Full: true})
	e.ok(err, "list")
	spoil(page.Items[0])
	e.holds(a, "content")
	equalMap(e, e.get(a).Metadata, map[string]string{"k": "v"}, "metadata")
	equal(e, string(e.version(a, e.versionIDs(a)[1]).Content), "content", "first version")
}

var fixedTime = time.Date(2021, 7, 8, 9, 10, 11, 123_000_000, time.UTC)

// fixedClock is in another time zone, as clocks may be.
func fixedClock() time.Time { return fixedTime.In(time.FixedZone("east", 5*3600)) }

func clockTimes(e *env) {
	a := e.item(storage.Live)
	_, err := tryPut(e, e.as(), a, "content")
	e.ok(err, "put")
	times := map[string]time.Time{"item": e.get(a).LastModified, "version": e.versions(a)[0].LastModified}
	record, err := e.s.GetHistoryRecord(e.ctx, a.Tenant, a.Type, a.ID, e.versions(a)[0].VersionID)
	e.ok(err, "get the history record")
	times["history record"] = record.Timestamp
	for what, got := range times {
		e.check(got.Equal(fixedTime), "time of the %s: got %v, want %v", what, got, fixedTime)
		equal(e, got.Location(), time.UTC, "location of the time of the %s", what)
	}
}

func limits(e *env) {
	a := e.item(storage.Live)
	e.put(a, "old")
	if limit := e.caps.MaxSize; limit > 0 && limit <= storage.MaxWhole {
		before := e.snapshot()
		for _, announced := range []int64{limit + 1, -1} {
			_, err := e.s.PutStream(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, io.LimitReader(zeros{}, limit+1), announced, "", a.State, nil)
			e.fails(err, storage.ErrTooLarge, "put more than the stated limit, announced as %d", announced)
		}
		e.unchanged(before, "content above the limit")
		return
	}
	const size = storage.MaxWhole + 1
	it, err := e.s.PutStream(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, io.LimitReader(zeros{}, size), size, "", a.State, nil)
	e.ok(err, "put 64 MiB and a byte")
	_, err = tryGet(e, e.s, a)
	e.fails(err, storage.ErrTooLarge, "get more than 64 MiB whole")
	_, err = e.s.GetVersion(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, it.VersionID)
	e.fails(err, storage.ErrTooLarge, "get a version of more than 64 MiB whole")
	in := e.open(a)
	n, err := io.Copy(io.Discard, in.Body)
	e.ok(err, "read the stream")
	e.ok(in.Body.Close(), "close the stream")
	equal(e, n, int64(size), "bytes of the stream")
}

// zeros yields zero bytes without end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
