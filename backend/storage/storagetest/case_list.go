package storagetest

import (
	"fmt"
	"slices"
	"time"

	"velocity.internal/desk/backend/storage"
)

func listCases() []testCase {
	return []testCase{
		{name: "a list of 1,234 items is complete and in bytewise order", run: longList},
		{name: "names are ordered bytewise by their whole name", run: listOrder},
		{name: "every list is empty and not nil when there is nothing", run: emptyLists},
		{name: "a list shows no neighbours of other types, tenants or states", run: noNeighbours},
		{name: "listed items carry key, size, time, ETag and MIME type", run: listedItems},
		{name: "a full list says what single reads say", run: fullList},
	}
}

func longList(e *env) {
	const n = 1234
	want := make([]string, 0, n)
	for i := range n {
		id := fmt.Sprintf("part-%02d/item-%04d", i%37, i)
		e.put(e.at(id, storage.Draft), "x")
		want = append(want, id+"."+markExt)
	}
	slices.Sort(want)
	equalList(e, e.list(markType, storage.Draft), want, "list of %d items", n)
	for _, limit := range []int{1000, 617, 100} {
		items, err := pages(e.ctx, e.s, e.at("", storage.Draft), storage.ListOptions{Limit: limit})
		e.ok(err, "pages of %d", limit)
		equalList(e, keys(items), want, "pages of %d", limit)
	}
	level, err := e.s.Browse(e.ctx, e.tenant, markType, "", storage.Draft)
	e.ok(err, "browse")
	equal(e, len(level.Folders), 37, "folders")
	e.ok(e.s.DeleteContentType(e.ctx, e.tenant, markType), "delete the type")
	equalList(e, e.list(markType, storage.Draft), []string{}, "list after the type was deleted")
}

func listOrder(e *env) {
	names := []string{"a", "a-b", "a/b", "a.b", "a b", "a_b", "ab", "A1", "B", "a/b/c", "a/b-c", "a/bc", "ä", "z", "Z2", "0", "10", "9", "~", "日本", "😀", "é1", "ｚ"}
	var want []string
	for _, state := range []storage.State{storage.Live, storage.Pending} {
		want = nil
		for _, id := range names {
			for _, ext := range []string{"json", "md"} {
				e.put(storage.Address{Tenant: e.tenant, Type: markType, ID: id, Ext: ext, State: state}, "x")
				want = append(want, id+"."+ext)
			}
		}
		slices.Sort(want)
		equalList(e, e.list(markType, state), want, "list in %s", state)
		for _, limit := range []int{1, 2, 3, 7} {
			items, err := pages(e.ctx, e.s, e.at("", state), storage.ListOptions{Limit: limit})
			e.ok(err, "pages of %d", limit)
			equalList(e, keys(items), want, "pages of %d in %s", limit, state)
		}
	}
}

func emptyLists(e *env) {
	ctx, s, a := e.ctx, e.s, e.item(storage.Draft)
	count := func(what string, isNil bool, n int, err error) {
		e.Helper()
		e.ok(err, "%s", what)
		e.check(!isNil && n == 0, "%s has %d entries, nil: %t", what, n, isNil)
	}
	for _, there := range []bool{false, true} {
		if there {
			e.ok(s.CreateTenant(ctx, e.tenant), "create the tenant")
			e.ok(s.CreateContentType(ctx, e.tenant, markType), "create the type")
		} else {
			types, err := s.ListContentTypes(ctx, e.tenant)
			count("types", types == nil, len(types), err)
		}
		for _, state := range storage.States() {
			items, err := s.List(ctx, e.tenant, markType, state)
			count("list", items == nil, len(items), err)
			page, err := s.ListPage(ctx, e.tenant, markType, state, storage.ListOptions{})
			count("page", page.Items == nil, len(page.Items), err)
			equal(e, page.Next, "", "cursor of an empty page")
			level, err := s.Browse(ctx, e.tenant, markType, "", state)
			count("folders", level.Folders == nil, len(level.Folders), err)
			count("items of a folder", level.Items == nil, len(level.Items), err)
			index, err := s.GetDirectoryIndex(ctx, e.tenant, markType, "", state)
			count("order", index.Order == nil, len(index.Order), err)
		}
		deleted, err := s.ListDeleted(ctx, e.tenant, markType, storage.ListOptions{})
		count("deleted items", deleted.Items == nil, len(deleted.Items), err)
		versions, err := s.ListVersions(ctx, a.Tenant, a.Type, a.ID, a.Ext)
		count("versions", versions == nil, len(versions), err)
		history, err := s.ListHistoryRecords(ctx, a.Tenant, a.Type, a.ID)
		count("history", history == nil, len(history), err)
		comments, err := s.ListComments(ctx, a.Tenant, a.Type, a.ID, a.State)
		count("comments", comments == nil, len(comments), err)
		schemas, err := s.ListTenantSchemas(ctx, e.tenant)
		count("schemas", schemas == nil, len(schemas), err)
		hooks, err := s.ListWebhooks(ctx, e.tenant)
		count("webhooks", hooks == nil, len(hooks), err)
		for _, id := range []string{"", markID} {
			records, err := s.ListRecords(ctx, e.tenant, markType, id, recordKind)
			count("records", records == nil, len(records), err)
		}
	}
}

func noNeighbours(e *env) {
	for _, tenant := range []string{e.tenant, e.tenant + "1", e.tenant + "-b"} {
		for _, contentType := range []string{"type-y", "type-y1", "type", "type-y.old"} {
			for _, state := range storage.States() {
				a := storage.Address{Tenant: tenant, Type: contentType, ID: "in-" + contentType + "-" + string(state), Ext: markExt, State: state}
				e.put(a, a.String())
				if state == storage.Draft {
					e.comment(a, "comment-c", true)
					e.ok(e.s.PutRecord(e.ctx, tenant, contentType, a.ID, recordKind, "key-r", []byte("{}")), "put a record")
					e.ok(e.s.PutDirectoryIndex(e.ctx, tenant, contentType, "", state, &storage.DirectoryIndex{Order: []string{"x"}}), "put an index")
				}
				e.ok(e.s.PutHistoryRecord(e.ctx, tenant, contentType, a.ID, &storage.HistoryRecord{Version: "version-v"}), "put a history record")
			}
		}
	}
	for _, contentType := range []string{"type-y", "type-y1", "type", "type-y.old"} {
		for _, state := range storage.States() {
			want := []string{"in-" + contentType + "-" + string(state) + "." + markExt}
			equalList(e, e.list(contentType, state), want, "list of %s in %s", contentType, state)
			level, err := e.s.Browse(e.ctx, e.tenant, contentType, "", state)
			e.ok(err, "browse")
			equalList(e, keys(level.Items), want, "items of %s in %s", contentType, state)
			equal(e, len(level.Folders), 0, "folders of %s in %s", contentType, state)
		}
	}
	types, err := e.s.ListContentTypes(e.ctx, e.tenant)
	e.ok(err, "list types")
	equalList(e, types, []string{"type", "type-y", "type-y.old", "type-y1"}, "types")
}

func listedItems(e *env) {
	began := time.Now().Add(-time.Hour)
	for _, state := range storage.States() {
		for i, ext := range []string{"json", "md", "png", "unknown"} {
			a := storage.Address{Tenant: e.tenant, Type: markType, ID: fmt.Sprintf("item-%d", i), Ext: ext, State: state}
			e.put(a, fmt.Sprintf("%*d", i+3, i))
		}
		items, err := e.s.List(e.ctx, e.tenant, markType, state)
		e.ok(err, "list")
		page, err := e.s.ListPage(e.ctx, e.tenant, markType, state, storage.ListOptions{})
		e.ok(err, "list page")
		level, err := e.s.Browse(e.ctx, e.tenant, markType, "", state)
		e.ok(err, "browse")
		for how, list := range map[string][]*storage.ContentItem{"list": items, "page": page.Items, "browse": level.Items} {
			equal(e, len(list), 4, "items of the %s", how)
			for i, it := range list {
				id, ext := storage.SplitName(it.Key)
				got := e.get(storage.Address{Tenant: e.tenant, Type: markType, ID: id, Ext: ext, State: state})
				equal(e, it.Size, int64(i+3), "size of %s by %s", it.Key, how)
				equal(e, it.ETag, got.ETag, "ETag of %s by %s", it.Key, how)
				equal(e, it.ContentType, storage.MIMEType(ext), "MIME type of %s by %s", it.Key, how)
				e.check(it.LastModified.Equal(got.LastModified), "time of %s by %s: got %v, want %v", it.Key, how, it.LastModified, got.LastModified)
				e.check(it.LastModified.After(began) && it.LastModified.Location() == time.UTC, "time of %s by %s: %v", it.Key, how, it.LastModified)
				e.check(it.Content == nil, "%s by %s carries content", it.Key, how)
			}
		}
	}
}

func fullList(e *env) {
	for _, state := range storage.States() {
		for i := range 5 {
			a := e.at(fmt.Sprintf("item-%d", i), state)
			if state != storage.Live && i%2 == 0 {
				e.put(a.In(storage.Live), "live")
			}
			e.putWith(a, fmt.Sprint("content ", i), fmt.Sprintf("text/x-%d", i), map[string]string{"i": fmt.Sprint(i), "umlaut": "ü"})
		}
		page, err := e.s.ListPage(e.ctx, e.tenant, markType, state, storage.ListOptions{Full: true})
		e.ok(err, "full list")
		equal(e, len(page.Items), 5, "items of the full list in %s", state)
		for _, it := range page.Items {
			id, _ := storage.SplitName(it.Key)
			got := e.get(e.at(id, state))
			equal(e, it.Revision, got.Revision, "revision of %s in %s", it.Key, state)
			equal(e, it.VersionID, got.VersionID, "version of %s in %s", it.Key, state)
			equal(e, it.Base, got.Base, "base of %s in %s", it.Key, state)
			equal(e, it.ContentType, got.ContentType, "MIME type of %s in %s", it.Key, state)
			equalMap(e, it.Metadata, got.Metadata, "metadata of %s in %s", it.Key, state)
			e.check(it.Revision != "", "%s in %s has no revision", it.Key, state)
		}
	}
}
