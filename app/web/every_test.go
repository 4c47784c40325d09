package web_test

import (
	"context"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"velocity.internal/desk/app"
	"velocity.internal/desk/backend/drivers/memory"
	"velocity.internal/desk/backend/editorial"
	"velocity.internal/desk/backend/storage"
)

type m = map[string]any

// TestEveryBoundMethodWorksAndTogetherTheyUseTheWholeContract calls each bound
// method and each stream over a store that notes what is used of it.
func TestEveryBoundMethodWorksAndTogetherTheyUseTheWholeContract(t *testing.T) {
	var used sync.Map
	d := start(t, func(o *app.Options) {
		o.Open = func(context.Context, string, map[string]string) (storage.Storage, error) {
			return recorder{storage.New(memory.New(memory.Config{})), &used}, nil
		}
	})
	d.everyContainer()
	d.everyContent()
	d.everyReview()
	d.everyVersion()
	d.everyDocument()
	d.everyOther()
	if err := d.core.Close(); err != nil { // closes the store
		t.Fatal(err)
	}

	bound := reflect.TypeFor[app.Bound]()
	total := 0
	for i := range bound.NumField() {
		field := bound.Field(i)
		for j := range field.Type.NumMethod() {
			total++
			if name := field.Name + "/" + field.Type.Method(j).Name; !d.called[name] {
				t.Errorf("%s is bound and was not called: add a call", name)
			}
		}
	}
	sessions := reflect.TypeFor[storage.SessionStore]()
	contract := reflect.TypeFor[storage.Storage]()
	unused := 0
	for i := range contract.NumMethod() {
		name := contract.Method(i).Name
		if _, session := sessions.MethodByName(name); session {
			unused++
			continue
		}
		if _, ok := used.Load(name); !ok {
			t.Errorf("no bound method uses %s of the contract", name)
		}
	}
	t.Logf("%d bound methods; %d methods of the contract, %d of them sessions", total, contract.NumMethod(), unused)
}

func (d *desk) everyContainer() {
	d.must("Tenants/Create", nil, "local", "acme")
	d.must("Tenants/CreateType", nil, "local", "acme", "pages")
	d.must("Tenants/CreateFolder", nil, "local", "acme", "pages", "guides")
	d.must("Tenants/Reorder", nil, "local", "acme", "pages", "", []string{"zeta", "alpha"})
	var order []string
	d.must("Tenants/Order", &order, "local", "acme", "pages", "")
	if strings.Join(order, " ") != "zeta alpha" {
		d.t.Error(order)
	}
	d.must("Tenants/List", nil, "local")
	d.must("Tenants/Types", nil, "local", "acme")
	d.must("Tenants/DeleteFolder", nil, "local", "acme", "pages", "guides")
	d.must("Tenants/DeleteType", nil, "local", "acme", "none")
	d.must("Tenants/Delete", nil, "local", "none")
}

func ref(id string) m { return m{"tenant": "acme", "type": "pages", "id": id, "ext": "md"} }

// draft saves a draft and returns its revision.
func (d *desk) draft(id, content, revision string) string {
	d.t.Helper()
	var saved app.Saved
	d.must("Content/Save", &saved, "local", m{"tenant": "acme", "type": "pages", "id": id, "ext": "md", "content": content, "revision": revision})
	return saved.Revision
}

func (d *desk) everyContent() {
	d.draft("home", "# Home\n", "")
	d.must("Content/Rows", nil, "local", m{"tenant": "acme", "type": "pages"})
	d.must("Content/Item", nil, "local", ref("home"))
	var text editorial.Text
	d.must("Content/Text", &text, "local", ref("home"), "draft")
	if text.Content != "# Home\n" {
		d.t.Error(text.Content)
	}
	var exists bool
	d.must("Content/Exists", &exists, "local", ref("home"), "live")
	if exists {
		d.t.Error("a draft exists as live")
	}
	var level app.Level
	var page app.ListPage
	d.must("Content/List", &page, "local", "acme", "pages", "draft", app.ListOptions{Limit: 10, Full: true})
	if len(page.Items) != 1 || page.Items[0].Key != "home.md" || page.Items[0].Revision == "" {
		d.t.Error(page)
	}
	d.must("Content/Browse", &level, "local", "acme", "pages", "", "draft")
	if len(level.Items) != 1 || level.Items[0] != "home.md" {
		d.t.Error(level)
	}
	d.must("Content/Copy", nil, "local", ref("home"), "pages", "second")
	d.must("Content/Move", nil, "local", ref("second"), "pages", "third")
	d.must("Content/Delete", nil, "local", ref("third"), "Not needed")
	var preview app.Preview
	d.must("Content/Preview", &preview, "md", "# Title\n\n<script>x()</script>")
	if preview.Title != "Title" || strings.Contains(preview.HTML, "script") {
		d.t.Errorf("%+v", preview)
	}
	item := "?connection=local&tenant=acme&type=pages&id=logo&ext=png"
	if status, _, body := d.send(d.request(http.MethodPut, "/stream/upload"+item, "png", "Content-Type", "image/png")); status != http.StatusOK {
		d.t.Error(body)
	}
	for _, path := range []string{item + "&state=draft", "?connection=local&tenant=acme&type=pages&id=logo&state=draft"} {
		if status, _, body := d.get("/stream/content" + path); status != http.StatusOK || body != "png" {
			d.t.Error(status, body)
		}
	}
}

func (d *desk) everyReview() {
	step := func(revision string) m { return m{"revision": revision, "message": "Because"} }
	var saved app.Saved
	submit := func(id string) {
		d.must("Review/Submit", &saved, "local", ref(id), step(d.draft(id, "# "+id+"\n", "")))
	}
	submit("a")
	d.must("Review/Withdraw", &saved, "local", ref("a"), step(saved.Revision))
	d.must("Review/Submit", &saved, "local", ref("a"), step(saved.Revision))
	d.must("Review/RequestChanges", &saved, "local", ref("a"), step(saved.Revision))
	d.must("Review/Submit", &saved, "local", ref("a"), step(saved.Revision))
	var inbox []editorial.InboxEntry
	d.must("Review/Inbox", &inbox, "local", "acme")
	var count int
	d.must("Review/PendingCount", &count, "local", "acme")
	if len(inbox) != 1 || count != 1 {
		d.t.Error(inbox, count)
	}
	var comment app.Comment
	d.must("Comments/Add", &comment, "local", ref("a"), "pending", m{"message": "Why?"})
	if fault := d.call("Review/Approve", nil, "local", ref("a"), step(saved.Revision)); fault == nil || fault.Kind != app.KindBlocked || len(fault.Comments) != 1 {
		d.t.Error(fault)
	}
	d.must("Comments/Add", nil, "local", ref("a"), "pending", m{"message": "Because.", "parent": comment.ID})
	var unresolved bool
	d.must("Comments/HasUnresolved", &unresolved, "local", ref("a"), "pending")
	if !unresolved {
		d.t.Error("no unresolved comment")
	}
	d.must("Comments/Resolve", nil, "local", ref("a"), "pending", comment.ID)
	d.must("Comments/Reopen", nil, "local", ref("a"), "pending", comment.ID)
	d.must("Comments/Resolve", nil, "local", ref("a"), "pending", comment.ID)
	var threads []app.Thread
	d.must("Comments/Threads", &threads, "local", ref("a"), "pending")
	if len(threads) != 1 || len(threads[0].Replies) != 1 || threads[0].Root.ResolvedBy != "editor" {
		d.t.Errorf("%+v", threads)
	}
	d.must("Comments/Put", nil, "local", ref("a"), "pending", m{"id": "raw", "author": "somebody else", "message": "x"})
	d.must("Comments/Threads", &threads, "local", ref("a"), "pending")
	if len(threads) != 2 || threads[0].Root.Author != "editor" {
		d.t.Errorf("the author of a raw comment comes from the page: %+v", threads)
	}
	d.must("Comments/Delete", nil, "local", ref("a"), "pending", "raw")
	d.must("Review/Approve", &saved, "local", ref("a"), step(saved.Revision))
	d.must("Versions/Threads", &threads, "local", ref("a"), saved.VersionID)
	if len(threads) != 1 {
		d.t.Error("the thread was not archived with its version")
	}
	d.must("Review/Decisions", nil, "local", ref("a"))
	d.must("Review/Unpublish", nil, "local", ref("a"), step(saved.Revision))
	d.must("Review/Publish", &saved, "local", ref("b"), step(d.draft("b", "# b\n", "")))
	d.must("Review/Discard", nil, "local", ref("c"), step(d.draft("c", "# c\n", "")))
	d.draft("d", "# d\n", "")
	d.must("Comments/Add", nil, "local", ref("d"), "draft", m{"message": "One"})
	d.must("Comments/DeleteAll", nil, "local", ref("d"), "draft")
}

func (d *desk) everyVersion() {
	var saved app.Saved
	for _, content := range []string{"# One\n", "# Two\n"} {
		d.must("Content/Save", &saved, "local", m{"tenant": "acme", "type": "pages", "id": "v", "ext": "md", "content": content, "state": "live", "revision": saved.Revision})
	}
	var timeline []editorial.Version
	d.must("Versions/Timeline", &timeline, "local", ref("v"))
	if len(timeline) != 2 || timeline[0].Author != "editor" {
		d.t.Fatalf("%+v", timeline)
	}
	old := timeline[1].VersionID
	var text editorial.Text
	d.must("Versions/Text", &text, "local", ref("v"), old)
	if text.Content != "# One\n" {
		d.t.Error(text.Content)
	}
	var compared editorial.Comparison
	d.must("Versions/Compare", &compared, "local", ref("v"), m{"version": old}, m{"state": "live"})
	if compared.Added != 1 || compared.Removed != 1 {
		d.t.Errorf("%+v", compared)
	}
	if status, _, body := d.get("/stream/content?connection=local&tenant=acme&type=pages&id=v&ext=md&version=" + old); status != http.StatusOK || body != "# One\n" {
		d.t.Error(status, body)
	}
	d.must("Versions/Restore", &saved, "local", ref("v"), old, "live", m{"revision": saved.Revision})
	d.must("Versions/Import", &saved, "local", ref("v"), m{"content": "# Zero\n", "time": "2020-01-31T12:00:00Z", "message": "From the archive"})
	var merge editorial.Merge
	d.must("Versions/Merge", &merge, "local", m{"tenant": "acme", "type": "pages", "id": "v", "ext": "md", "against": "live", "base": "# One\n", "mine": "# Mine\n"})
	if len(merge.Texts) != 1 {
		d.t.Fatalf("%+v", merge)
	}
	var resolved string
	d.must("Versions/Resolve", &resolved, merge, []m{{"take": "mine"}})
	d.must("Content/Delete", nil, "local", ref("v"), "")
	var trash []editorial.Deleted
	d.must("Versions/Trash", &trash, "local", "acme")
	if len(trash) != 1 || trash[0].ID != "v" {
		d.t.Errorf("%+v", trash)
	}
}

func (d *desk) everyDocument() {
	var kept app.HistoryRecord
	d.must("History/Put", nil, "local", "acme", "pages", "home", m{"version": "v9", "author": "somebody else", "message": "Raw", "timestamp": "1990-01-01T00:00:00Z"})
	d.must("History/Get", &kept, "local", "acme", "pages", "home", "v9")
	if at, err := time.Parse(time.RFC3339, kept.Timestamp); err != nil || kept.Author != "editor" || time.Since(at) > time.Minute {
		d.t.Errorf("a raw record takes author or time from the page: %+v", kept)
	}
	d.must("History/List", nil, "local", "acme", "pages", "home")
	d.must("History/Latest", nil, "local", "acme", "pages", "home")

	rule := `{"type":"object","title":"Page"}`
	d.must("Schemas/Save", nil, "local", "", "pages", rule, "")
	d.must("Schemas/Save", nil, "local", "acme", "pages", rule, "")
	d.must("Schemas/List", nil, "local", "acme")
	var found app.Schema
	d.must("Schemas/Get", &found, "local", "", "pages")
	d.must("Schemas/Get", &found, "local", "acme", "pages")
	d.must("Schemas/Own", &found, "local", "acme", "pages")
	if found.IsGlobal || found.Content != rule {
		d.t.Errorf("%+v", found)
	}
	d.must("Schemas/Exists", nil, "local", "acme", "pages")
	d.must("Schemas/Check", nil, "local", "acme", "pages", rule)
	d.must("Schemas/Impact", nil, "local", "acme", "pages", rule)
	d.must("Schemas/Delete", nil, "local", "acme", "pages")
	d.must("Schemas/Delete", nil, "local", "", "pages")

	d.must("Webhooks/Save", nil, "local", "acme", m{"id": "w", "url": "https://example.org/hook", "events": []string{"publish"}})
	d.must("Webhooks/Get", nil, "local", "acme", "w")
	d.must("Webhooks/List", nil, "local", "acme")
	d.must("Webhooks/Delete", nil, "local", "acme", "w")

	d.must("Records/Put", nil, "local", "acme", "pages", m{"id": "home", "kind": "note", "key": "k", "body": `{"a":1}`})
	d.must("Records/Get", nil, "local", "acme", "pages", "home", "note", "k")
	d.must("Records/List", nil, "local", "acme", "pages", "home", "note")
	d.must("Records/Delete", nil, "local", "acme", "pages", "home", "note", "k")

	change := func(changes m) {
		var item editorial.Item
		d.must("Content/Item", &item, "local", ref("home"))
		d.must("Metadata/Change", nil, "local", ref("home"), "draft", m{"revision": item.States[0].Revision}, changes)
	}
	change(m{"set": m{"alt": "A door"}})
	change(m{"remove": []string{"alt"}})
	change(m{"replace": true, "set": m{"a": "b"}})
	var metadata map[string]string
	d.must("Metadata/Get", &metadata, "local", ref("home"), "draft")
	if len(metadata) != 1 || metadata["a"] != "b" {
		d.t.Error(metadata)
	}
}

func (d *desk) everyOther() {
	var page app.ActivityPage
	d.must("Activity/List", &page, m{"tenant": "acme", "verb": editorial.VerbApprove})
	if len(page.Entries) != 1 || page.Entries[0].Person != "editor" || page.Entries[0].Door != "browser" {
		d.t.Errorf("%+v", page)
	}
	if status, header, body := d.get("/stream/audit.csv?tenant=acme"); status != http.StatusOK || !strings.HasPrefix(body, "time,person") || header.Get("Content-Type") != "text/csv; charset=utf-8" {
		d.t.Error(status, body)
	}
	d.must("Settings/SetProfile", nil, m{"name": "Chief editor"})
	var profile app.Profile
	d.must("Settings/Profile", &profile)
	if profile.Name != "Chief editor" {
		d.t.Error(profile)
	}
	d.must("Settings/SetPreference", nil, "theme", "dark")
	d.must("Settings/Preferences", nil)
	var about app.About
	d.must("System/About", &about)
	if about.Person != "Chief editor" || about.DataDir != d.ws.Dir() {
		d.t.Errorf("%+v", about)
	}

	d.must("Connections/Kinds", nil)
	var health app.Health
	d.must("Connections/Health", &health, "local")
	if !health.OK || health.Capabilities.Kind != "memory" {
		d.t.Errorf("%+v", health)
	}
	form := m{"name": "Other", "kind": "sqlite", "environment": "staging", "values": m{"path": d.ws.Dir() + "/other.db"}}
	d.must("Remotes/Fetch", nil, "local")
	var remote app.Remote
	for d.must("Remotes/State", &remote, "local"); remote.Running; d.must("Remotes/State", &remote, "local") {
		time.Sleep(time.Millisecond)
	}
	if remote.Standing.Ahead != 1 || remote.Message != "" || remote.Ended == "" {
		d.t.Errorf("%+v", remote)
	}
	d.must("Remotes/Sync", nil, "local")
	d.must("Remotes/Cancel", nil, "local")
	var steps []app.TestStep
	d.must("Connections/Test", &steps, form)
	if len(steps) != 3 || !steps[2].OK {
		d.t.Errorf("%+v", steps)
	}
	var made app.Connection
	d.must("Connections/Save", &made, form)
	d.must("Connections/SetDefault", nil, made.ID)
	var list []app.Connection
	d.must("Connections/List", &list)
	if len(list) != 2 || list[1].ID != "other" || !list[1].Default || list[1].Values["path"] == "" {
		d.t.Errorf("%+v", list)
	}
	d.must("Connections/Remove", nil, made.ID)
}
