package storagetest

import (
	"slices"

	"velocity.internal/desk/backend/storage"
)

func removeCases() []testCase {
	return []testCase{
		{name: "deleting a folder deletes what is below in every state and keeps the versions", run: deleteFolder},
		{name: "deleting a type removes everything of it for good", run: deleteType},
		{name: "deleting a tenant removes everything of it for good and nothing else", run: deleteTenant},
		{name: "tenants and types are listed bytewise, those made by content included", run: listTenants},
	}
}

func deleteFolder(e *env) {
	gone := []string{"folder/a", "folder/b/c", "folder/" + "z"}
	kept := []string{"folder", "folder-2/a", "folder.md", "folderx", "other/folder/a", "Other"}
	for _, id := range append(slices.Clone(gone), kept...) {
		for _, state := range storage.States() {
			e.put(e.at(id, state), string(state)+" "+id)
		}
	}
	e.ok(e.s.CreateFolder(e.ctx, e.tenant, markType, "folder/empty", storage.Draft), "create a folder")
	e.ok(e.s.PutDirectoryIndex(e.ctx, e.tenant, markType, "folder", storage.Live, &storage.DirectoryIndex{Order: []string{"z"}}), "put an order")
	version := e.versionIDs(e.at("folder/a", storage.Live))[0]
	e.ok(e.s.DeleteFolder(e.ctx, e.tenant, markType, "folder"), "delete the folder")
	for _, state := range storage.States() {
		for _, id := range gone {
			e.gone(e.at(id, state))
		}
		for _, id := range kept {
			e.holds(e.at(id, state), string(state)+" "+id)
		}
		equal(e, len(e.list(markType, state)), len(kept), "items left in %s", state)
		e.level("folder", state, []string{}, []string{})
	}
	deleted, err := e.s.ListDeleted(e.ctx, e.tenant, markType, storage.ListOptions{})
	e.ok(err, "list deleted")
	equal(e, len(deleted.Items), len(gone), "deleted items")
	_, err = e.s.RestoreVersion(e.ctx, e.tenant, markType, "folder/a", markExt, version)
	e.ok(err, "restore from the deleted folder")
	e.holds(e.at("folder/a", storage.Live), "live folder/a")
	e.level("", storage.Draft, []string{"folder-2", "other"}, []string{"Other.md", "folder.md", "folder.md.md", "folderx.md"})
}

func deleteType(e *env) {
	e.fill(markType, markID)
	e.fill("type-y2", markID)
	e.put(e.at("deleted", storage.Live), "x")
	e.del(e.at("deleted", storage.Live))
	e.ok(e.s.CreateFolder(e.ctx, e.tenant, markType, "empty", storage.Draft), "create a folder")
	e.ok(e.s.PutDirectoryIndex(e.ctx, e.tenant, markType, "", storage.Live, &storage.DirectoryIndex{Order: []string{"x"}}), "put an order")
	e.ok(e.s.DeleteContentType(e.ctx, e.tenant, markType), "delete the type")
	types, err := e.s.ListContentTypes(e.ctx, e.tenant)
	e.ok(err, "list types")
	equalList(e, types, []string{"type-y2"}, "types")
	e.ok(e.s.CreateContentType(e.ctx, e.tenant, markType), "create the type anew")
	e.put(e.item(storage.Draft), "new")
	a := e.item(storage.Live)
	equal(e, len(e.versions(a)), 0, "versions after the type was deleted")
	for _, state := range []storage.State{storage.Draft, storage.Pending} {
		equalList(e, e.commentIDs(a.In(state)), []string{}, "comments in %s after the type was deleted", state)
	}
	records, err := e.s.ListRecords(e.ctx, e.tenant, markType, "", recordKind)
	e.ok(err, "list records")
	equal(e, len(records), 0, "records after the type was deleted")
	history, err := e.s.ListHistoryRecords(e.ctx, e.tenant, markType, markID)
	e.ok(err, "list history")
	equal(e, len(history), 0, "history after the type was deleted")
	deleted, err := e.s.ListDeleted(e.ctx, e.tenant, markType, storage.ListOptions{})
	e.ok(err, "list deleted")
	equal(e, len(deleted.Items), 0, "deleted items after the type was deleted")
	index, err := e.s.GetDirectoryIndex(e.ctx, e.tenant, markType, "", storage.Live)
	e.ok(err, "get the order")
	equal(e, len(index.Order), 0, "order after the type was deleted")
	e.level("", storage.Draft, []string{"folder-w"}, []string{})
	other := a
	other.Type = "type-y2"
	equal(e, len(e.versions(other)), 3, "versions of the other type")
	equal(e, len(e.commentIDs(other.In(storage.Draft))), 2, "comments of the other type")
}

func deleteTenant(e *env) {
	schema := "schema-" + e.unique()
	e.ok(e.s.PutGlobalSchema(e.ctx, schema, []byte(`{"global":true}`)), "put the global schema")
	near := e.tenant + "2"
	for _, tenant := range []string{e.tenant, near} {
		e.ok(e.s.PutTenantSchema(e.ctx, tenant, schema, []byte(`{"tenant":true}`)), "put a tenant schema")
		e.ok(e.s.PutWebhook(e.ctx, tenant, &storage.Webhook{ID: "hook-h", URL: "https://example.org/h"}), "put a webhook")
		e.put(storage.Address{Tenant: tenant, Type: markType, ID: markID, Ext: markExt}, "content of "+tenant)
	}
	e.fill("type-z", markID)
	e.ok(e.s.DeleteTenant(e.ctx, e.tenant), "delete the tenant")
	tenants, err := e.s.ListTenants(e.ctx)
	e.ok(err, "list tenants")
	e.check(!slices.Contains(tenants, e.tenant) && slices.Contains(tenants, near), "tenants after the delete: %v", tenants)
	types, err := e.s.ListContentTypes(e.ctx, e.tenant)
	e.ok(err, "list types")
	equalList(e, types, []string{}, "types of the deleted tenant")
	hooks, err := e.s.ListWebhooks(e.ctx, e.tenant)
	e.ok(err, "list webhooks")
	equal(e, len(hooks), 0, "webhooks of the deleted tenant")
	got, err := e.s.GetSchema(e.ctx, e.tenant, schema)
	e.ok(err, "get the schema that is left")
	e.check(got.IsGlobal, "the schema of the deleted tenant is still there")
	got, err = e.s.GetSchema(e.ctx, near, schema)
	e.check(err == nil && !got.IsGlobal, "the schema of the other tenant has gone: %v", err)
	e.holds(storage.Address{Tenant: near, Type: markType, ID: markID, Ext: markExt, State: storage.Live}, "content of "+near)
	e.put(e.item(storage.Live), "new")
	equal(e, len(e.versions(e.item(storage.Live))), 1, "versions of the new tenant of that name")
	e.ok(e.s.DeleteGlobalSchema(e.ctx, schema), "delete the global schema")
}

func listTenants(e *env) {
	names := []string{e.tenant + ".a", e.tenant + "-a", e.tenant, e.tenant + "Z", e.tenant + "_a", e.tenant + "a"}
	slices.Sort(names)
	for i, name := range names {
		if i%2 == 0 {
			e.ok(e.s.CreateTenant(e.ctx, name), "create the tenant %s", name)
		} else {
			e.put(storage.Address{Tenant: name, Type: markType, ID: "x", Ext: markExt, State: storage.States()[i%3]}, "x")
		}
	}
	tenants, err := e.s.ListTenants(e.ctx)
	e.ok(err, "list tenants")
	e.check(slices.IsSorted(tenants), "the tenants are not in bytewise order: %v", tenants)
	for _, name := range names {
		e.check(slices.Contains(tenants, name), "the tenant %s is not listed", name)
	}
	types := []string{"type.b", "type-b", "type", "typeZ", "type_b", "Other", "10", "9"}
	slices.Sort(types)
	for i, name := range types {
		if i%2 == 0 {
			e.ok(e.s.CreateContentType(e.ctx, e.tenant, name), "create the type %s", name)
		} else {
			e.put(storage.Address{Tenant: e.tenant, Type: name, ID: "x", Ext: markExt, State: storage.States()[i%3]}, "x")
		}
	}
	got, err := e.s.ListContentTypes(e.ctx, e.tenant)
	e.ok(err, "list types")
	equalList(e, got, types, "types")
}
