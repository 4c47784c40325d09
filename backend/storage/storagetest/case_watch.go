package storagetest

import (
	"context"
	"fmt"
	"strings"
	"time"

	"velocity.internal/desk/backend/storage"
)

func watchCases() []testCase {
	return []testCase{
		{name: "own writes of every kind are seen at once", run: watchOwn},
		{name: "a watch sees its scope and nothing else", run: watchScope},
		{name: "a watcher that does not read delays nobody and finds the last revision", run: watchSlow},
		{name: "a watch ends with its context", run: watchContext},
		{name: "a watch ends with its store", own: true, run: watchClose},
		{name: "another handle's writes are seen within the stated delay", own: true, needs: []Need{NeedMultiProcess}, run: watchOther},
	}
}

// watching is a watch with what it has seen.
type watching struct {
	e      *env
	events <-chan storage.Event
}

func (e *env) watch(ctx context.Context, scope storage.Scope) *watching {
	e.Helper()
	events, err := e.s.Watch(ctx, scope)
	e.ok(err, "watch")
	return &watching{e, events}
}

// await returns the first event that matches, passing over others, or reports
// that none came within the time. An event with Resync stands for any.
func (w *watching) await(within time.Duration, what string, match func(storage.Event) bool) (storage.Event, bool) {
	w.e.Helper()
	timeout := time.After(within)
	for {
		select {
		case event, open := <-w.events:
			if !open {
				w.e.Errorf("the watch ended while waiting for %s", what)
				return event, false
			}
			if event.Resync || match(event) {
				return event, true
			}
		case <-timeout:
			w.e.Errorf("%s was not seen within %v", what, within)
			return storage.Event{}, false
		}
	}
}

func watchOwn(e *env) {
	ctx, cancel := context.WithCancel(e.ctx)
	defer cancel()
	w := e.watch(ctx, storage.Scope{Tenant: e.tenant})
	a, live := e.item(storage.Draft), e.item(storage.Live)
	expect := func(what, kind string, at storage.Address, run func()) {
		e.Helper()
		run()
		event, seen := w.await(promptly, what, func(event storage.Event) bool {
			return event.Kind == kind && event.Address.Tenant == at.Tenant && event.Address.Type == at.Type && event.Address.ID == at.ID &&
				(at.Ext == "" || event.Address.Ext == at.Ext && event.Address.State == at.State)
		})
		if !seen {
			e.FailNow() // the others would be waited for as long
		}
		if kind == storage.EventContent && !event.Resync {
			equal(e, event.Revision, e.get(at).Revision, "revision in the event of %s", what)
		}
	}
	id := storage.Address{Tenant: a.Tenant, Type: a.Type, ID: a.ID}
	tenant := storage.Address{Tenant: a.Tenant}
	expect("a put", storage.EventContent, a, func() { e.put(a, "x") })
	expect("a change of metadata", storage.EventContent, a, func() { e.setMetadata(a, map[string]string{"k": "v"}) })
	expect("a comment", storage.EventComment, id, func() { e.comment(a, "comment-c", true) })
	expect("a comment deleted", storage.EventComment, id, func() {
		e.ok(e.s.DeleteComment(e.ctx, a.Tenant, a.Type, a.ID, a.State, "comment-c"), "delete")
	})
	expect("the target of a transition", storage.EventContent, live, func() { e.step(a, storage.Live) })
	e.put(a, "y")
	expect("the source of a transition", storage.EventDelete, a, func() { e.step(a, storage.Pending) })
	expect("a restore", storage.EventContent, live, func() {
		_, err := e.s.RestoreVersion(e.ctx, live.Tenant, live.Type, live.ID, live.Ext, e.versionIDs(live)[0])
		e.ok(err, "restore")
	})
	expect("a record", storage.EventRecord, id, func() {
		e.ok(e.s.PutRecord(e.ctx, a.Tenant, a.Type, a.ID, recordKind, "key-r", []byte("{}")), "put a record")
	})
	expect("a schema", storage.EventSchema, tenant, func() { e.ok(e.s.PutTenantSchema(e.ctx, a.Tenant, "schema-s", []byte("{}")), "put a schema") })
	expect("a schema deleted", storage.EventSchema, tenant, func() { e.ok(e.s.DeleteTenantSchema(e.ctx, a.Tenant, "schema-s"), "delete a schema") })
	expect("a webhook", storage.EventWebhook, tenant, func() {
		e.ok(e.s.PutWebhook(e.ctx, a.Tenant, &storage.Webhook{ID: "hook-h", URL: "https://example.org"}), "put a webhook")
	})
	expect("a folder", storage.EventFolder, storage.Address{Tenant: a.Tenant, Type: a.Type, ID: "new-folder"}, func() {
		e.ok(e.s.CreateFolder(e.ctx, a.Tenant, a.Type, "new-folder", storage.Draft), "create a folder")
	})
	moved := live
	moved.ID = "moved"
	expect("a move", storage.EventContent, moved, func() { e.ok(e.s.Move(e.ctx, a.Tenant, a.Type, a.ID, a.Type, "moved"), "move") })
	expect("a delete", storage.EventDelete, moved, func() { e.del(moved) })
}

func watchScope(e *env) {
	ctx, cancel := context.WithCancel(e.ctx)
	defer cancel()
	scopes := []storage.Scope{
		{Tenant: e.tenant}, {Tenant: e.tenant, Type: markType}, {Tenant: e.tenant, Type: markType, Prefix: "folder-w/"}, {Tenant: e.tenant + "-b"},
	}
	inside := []storage.Address{
		{Tenant: e.tenant, Type: "type-z", ID: "id", Ext: markExt, State: storage.Draft},
		{Tenant: e.tenant, Type: markType, ID: "folder-x/id", Ext: markExt, State: storage.Live},
		{Tenant: e.tenant, Type: markType, ID: "folder-w/id", Ext: markExt, State: storage.Draft},
		{Tenant: e.tenant + "-b", Type: markType, ID: "folder-w/id", Ext: markExt, State: storage.Draft},
	}
	var watches []*watching
	for _, scope := range scopes {
		watches = append(watches, e.watch(ctx, scope))
	}
	for _, a := range inside {
		e.put(a, "x")
	}
	for i, w := range watches {
		// The last address of each scope ends the wait; what came before it is judged.
		for _, a := range inside {
			if !scopes[i].Contains(a) {
				continue
			}
			w.await(promptly, a.String(), func(event storage.Event) bool {
				e.check(scopes[i].Contains(event.Address), "the watch of %+v saw %s", scopes[i], event.Address)
				return event.Address == a
			})
		}
	}
}

func watchSlow(e *env) {
	ctx, cancel := context.WithCancel(e.ctx)
	defer cancel()
	w := e.watch(ctx, storage.Scope{Tenant: e.tenant})
	a, last := e.item(storage.Draft), ""
	const writes = 300
	for i := range writes {
		last = e.put(a, fmt.Sprint(i)).Revision
		if i%3 == 0 {
			e.put(e.at(fmt.Sprintf("other-%03d", i), storage.Draft), "x")
		}
	}
	n := 0
	w.await(promptly, "the last revision", func(event storage.Event) bool {
		n++
		return event.Address == a && event.Revision == last
	})
	e.check(n < 2*writes, "%d events were kept for a watcher that did not read", n)
}

// ended waits until the channel is closed.
func (w *watching) ended(what string) {
	w.e.Helper()
	timeout := time.After(promptly)
	for {
		select {
		case _, open := <-w.events:
			if !open {
				return
			}
		case <-timeout:
			w.e.Errorf("the channel was not closed within %v of %s", promptly, what)
			return
		}
	}
}

func watchContext(e *env) {
	ctx, cancel := context.WithCancel(e.ctx)
	defer cancel()
	stays := e.watch(ctx, storage.Scope{Tenant: e.tenant})
	for _, pending := range []bool{false, true} {
		short, end := context.WithCancel(e.ctx)
		w := e.watch(short, storage.Scope{Tenant: e.tenant})
		if pending {
			e.put(e.item(storage.Draft), "unread")
		}
		end()
		w.ended("the end of its context")
	}
	e.put(e.at("seen", storage.Draft), "x")
	stays.await(promptly, "a write after another watch ended", func(event storage.Event) bool { return event.Address.ID == "seen" })
	dead, end := context.WithCancel(e.ctx)
	end()
	if events, err := e.s.Watch(dead, storage.Scope{}); err == nil {
		(&watching{e, events}).ended("a watch under a cancelled context")
	}
}

func watchClose(e *env) {
	idle, busy, with := e.watch(e.ctx, storage.Scope{}), e.watch(e.ctx, storage.Scope{}), e.watch(e.ctx, storage.Scope{Tenant: strings.ToUpper("none")})
	e.put(e.item(storage.Draft), "unread")
	e.ok(e.s.Close(), "close")
	for _, w := range []*watching{idle, busy, with} {
		w.ended("the close of the store")
	}
}

func watchOther(e *env) {
	second := e.f.open(e.TB, e.place, Config{})
	ctx, cancel := context.WithCancel(e.ctx)
	defer cancel()
	a := e.item(storage.Live)
	e.put(a, "before")
	w := e.watch(ctx, storage.Scope{Tenant: e.tenant})
	within := e.caps.WatchDelay + promptly
	for _, write := range []struct {
		what, kind string
		run        func() error
	}{
		{"a put", storage.EventContent, func() error { _, err := tryPut(e, second, a, "x"); return err }},
		{"a change of metadata", storage.EventContent, func() error {
			return second.SetMetadata(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State, map[string]string{"k": "v"})
		}},
		{"a delete", storage.EventDelete, func() error { return second.Delete(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State) }},
	} {
		e.ok(write.run(), "%s through the other handle", write.what)
		w.await(within, write.what+" through the other handle", func(event storage.Event) bool {
			return event.Address == a && event.Kind == write.kind
		})
	}
}
