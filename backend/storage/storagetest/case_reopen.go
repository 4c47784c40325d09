package storagetest

import (
	"strings"
	"time"

	"velocity.internal/desk/backend/storage"
)

func reopenCases() []testCase {
	needs := []Need{NeedReopen}
	return []testCase{
		{name: "content, drafts, metadata and versions are there after reopening", own: true, needs: needs, run: reopenContent},
		{name: "history, comments, records and order are there after reopening", own: true, needs: needs, run: reopenDocuments},
		{name: "schemas, webhooks and sessions are there after reopening", own: true, needs: needs, run: reopenTenant},
		{name: "tenants, types and empty folders are there after reopening", own: true, needs: needs, run: reopenContainers},
		{name: "version ids and revisions go on after reopening", own: true, needs: needs, run: reopenSequence},
	}
}

// survives checks that the tenant looks the same after reopening.
func (e *env) survives() {
	e.Helper()
	before := e.snapshot()
	e.reopen()
	e.unchanged(before, "reopening")
}

func reopenContent(e *env) {
	for _, state := range storage.States() {
		e.putWith(e.item(state), string(noise(700_000)), "text/x-marked", map[string]string{"k": "ü", "empty": ""})
		e.put(e.at("empty", state), "")
		e.put(e.at("x."+markExt, state), "namesake")
	}
	gone := e.at("gone", storage.Live)
	e.put(gone, "first")
	e.putWith(gone, "second", "text/x-second", map[string]string{"k": "v"})
	e.del(gone)
	e.put(e.at("published", storage.Draft), "published")
	e.step(e.at("published", storage.Draft), storage.Live)
	in := e.open(e.item(storage.Live))
	e.ok(in.Body.Close(), "close the stream")
	e.survives()
	deleted, err := e.s.ListDeleted(e.ctx, e.tenant, markType, storage.ListOptions{})
	e.ok(err, "list deleted")
	equal(e, len(deleted.Items), 1, "deleted items")
	_, err = e.s.RestoreVersion(e.ctx, gone.Tenant, gone.Type, gone.ID, gone.Ext, e.versionIDs(gone)[1])
	e.ok(err, "restore")
	e.holds(gone, "first")
	e.survives()
}

func reopenDocuments(e *env) {
	e.fill(markType, markID)
	e.put(e.at("published", storage.Draft), "x")
	e.comment(e.at("published", storage.Draft), "comment-t", true)
	published := e.step(e.at("published", storage.Draft), storage.Live)
	e.ok(e.s.PutDirectoryIndex(e.ctx, e.tenant, markType, "", storage.Live, &storage.DirectoryIndex{Order: []string{"published", "folder-w"}}), "put an order")
	e.survives()
	equalList(e, e.thread(e.at("published", storage.Live), published.VersionID), []string{"comment-t"}, "thread")
	index, err := e.s.GetDirectoryIndex(e.ctx, e.tenant, markType, "", storage.Live)
	e.ok(err, "get the order")
	equalList(e, index.Order, []string{"published", "folder-w"}, "order")
	_, err = tryStep(e, e.s, e.item(storage.Draft), storage.Live)
	e.fails(err, storage.ErrBlocked, "publishing past an unresolved comment after reopening")
}

func reopenTenant(e *env) {
	e.ok(e.s.PutGlobalSchema(e.ctx, "schema-s", []byte(`{"is": "global"}`)), "put a schema")
	e.ok(e.s.PutTenantSchema(e.ctx, e.tenant, "schema-s", []byte(`{"is":  "own"}`)), "put a schema")
	e.ok(e.s.PutWebhook(e.ctx, e.tenant, &storage.Webhook{ID: "hook-h", URL: "https://example.org", Events: []string{"a"}}), "put a webhook")
	e.ok(e.s.PutSession(e.ctx, &storage.Session{Token: "token-t", ExpiresAt: time.Now().Add(time.Hour), Data: map[string]string{"k": "v"}}), "put a session")
	e.survives()
	for tenant, want := range map[string]string{e.tenant: `{"is":  "own"}`, "other": `{"is": "global"}`} {
		got, err := e.s.GetSchema(e.ctx, tenant, "schema-s")
		e.ok(err, "get the schema")
		equal(e, string(got.Content), want, "schema of %s", tenant)
	}
	session, err := e.s.GetSession(e.ctx, "token-t")
	e.ok(err, "get the session")
	equal(e, session.Data["k"], "v", "data of the session")
}

func reopenContainers(e *env) {
	e.ok(e.s.CreateTenant(e.ctx, "empty-tenant"), "create a tenant")
	e.ok(e.s.CreateContentType(e.ctx, e.tenant, "empty-type"), "create a type")
	e.ok(e.s.CreateFolder(e.ctx, e.tenant, markType, "empty/inner", storage.Pending), "create a folder")
	e.survives()
	tenants, err := e.s.ListTenants(e.ctx)
	e.ok(err, "list tenants")
	equalList(e, tenants, []string{"empty-tenant", e.tenant}, "tenants")
	types, err := e.s.ListContentTypes(e.ctx, e.tenant)
	e.ok(err, "list types")
	equalList(e, types, []string{"empty-type", markType}, "types")
	e.level("", storage.Pending, []string{"empty"}, []string{})
	e.level("empty", storage.Pending, []string{"inner"}, []string{})
	e.fails(e.s.CreateTenant(e.ctx, strings.ToUpper(e.tenant)), storage.ErrExists, "create a case twin after reopening")
}

func reopenSequence(e *env) {
	a := e.item(storage.Live)
	seen := map[string]bool{}
	var want []string
	for range 3 {
		for range 3 {
			it := e.put(a, "same")
			e.check(!seen[it.VersionID], "the version id %s was given twice", it.VersionID)
			seen[it.VersionID] = true
			want = append([]string{it.VersionID}, want...)
		}
		e.put(a.In(storage.Draft), "draft")
		stale := e.get(a.In(storage.Draft)).Revision
		current := e.put(a.In(storage.Draft), "newer draft").Revision
		e.del(a)
		e.reopen()
		equalList(e, e.versionIDs(a), want, "versions after reopening")
		_, err := tryPut(e, e.ifMatch(stale), a.In(storage.Draft), "x")
		e.conflicts(err, current, "a stale put after reopening")
		_, err = tryPut(e, e.ifMatch(current), a.In(storage.Draft), "x")
		e.ok(err, "a put under the revision from before reopening")
	}
}
