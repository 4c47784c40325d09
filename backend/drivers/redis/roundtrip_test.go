package redis

import (
	"context"
	"sync/atomic"
	"testing"

	goredis "github.com/redis/go-redis/v9"

	"velocity.internal/desk/backend/storage"
)

// counter counts the round trips of a client and keeps the last command.
type counter struct {
	n    atomic.Int64
	last atomic.Pointer[[]any]
}

func (c *counter) DialHook(next goredis.DialHook) goredis.DialHook { return next }

func (c *counter) ProcessHook(next goredis.ProcessHook) goredis.ProcessHook {
	return func(ctx context.Context, cmd goredis.Cmder) error {
		args := cmd.Args()
		c.last.Store(&args)
		c.n.Add(1)
		return next(ctx, cmd)
	}
}

func (c *counter) ProcessPipelineHook(next goredis.ProcessPipelineHook) goredis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []goredis.Cmder) error {
		c.n.Add(1)
		return next(ctx, cmds)
	}
}

func TestHowManyRoundTripsAnOperationTakes(t *testing.T) {
	d := openAt(t, on(shared))
	s := storage.New(d)
	fill(t, s, "acme")
	ctx, a := t.Context(), storage.Address{Tenant: "acme", Type: "article", ID: "small", Ext: "md", State: storage.Live}
	as := s.With(storage.Options{Author: "editor"})
	put := func(s storage.Storage, a storage.Address) error {
		_, err := s.Put(ctx, a.Tenant, a.Type, a.ID, a.Ext, make([]byte, 10_000), "", a.State)
		return err
	}
	step := func(from, to storage.State) error {
		_, err := as.Transition(ctx, a.Tenant, a.Type, a.ID, a.Ext, from, to)
		return err
	}
	revision := func() *string {
		it, err := d.Stat(ctx, a)
		if err != nil {
			t.Fatal(err)
		}
		return &it.Revision
	}
	condition := as.With(storage.Options{Author: "editor", IfMatch: revision()})
	versions, err := s.ListVersions(ctx, a.Tenant, a.Type, a.ID, a.Ext)
	if err != nil {
		t.Fatal(err)
	}
	for _, script := range everyScript() { // one that the server does not know yet is sent a second time, whole
		if err := d.client.ScriptLoad(ctx, script.text).Err(); err != nil {
			t.Fatal(err)
		}
	}
	count := &counter{}
	d.client.AddHook(count)
	for _, test := range []struct {
		name string
		most int64
		run  func() error
	}{
		{"get", 1, func() error { _, err := s.Get(ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State); return err }},
		{"exists", 1, func() error { _, err := s.Exists(ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State); return err }},
		{"put with version, history and condition", 1, func() error { return put(condition, a) }},
		{"put of a draft", 1, func() error { return put(s, a.In(storage.Draft)) }},
		{"put of a new item", 1, func() error { b := a; b.ID = "new"; return put(s, b) }},
		{"put of the first item of a new tenant", 3, func() error { b := a; b.Tenant = "other"; return put(s, b) }},
		{"replacing metadata", 1, func() error {
			return s.SetMetadata(ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State, map[string]string{"k": "v"})
		}},
		{"changing metadata", 2, func() error {
			return s.UpdateMetadata(ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State, map[string]string{"k": "w"})
		}},
		{"page of a list", 1, func() error {
			_, err := s.ListPage(ctx, a.Tenant, a.Type, a.State, storage.ListOptions{Limit: 50})
			return err
		}},
		{"level with its order", 2, func() error { _, err := s.Browse(ctx, a.Tenant, a.Type, "", a.State); return err }},
		{"list of versions", 1, func() error { _, err := s.ListVersions(ctx, a.Tenant, a.Type, a.ID, a.Ext); return err }},
		{"version", 1, func() error {
			_, err := s.GetVersion(ctx, a.Tenant, a.Type, a.ID, a.Ext, versions[0].VersionID)
			return err
		}},
		{"restore", 1, func() error {
			_, err := as.RestoreVersion(ctx, a.Tenant, a.Type, a.ID, a.Ext, versions[0].VersionID)
			return err
		}},
		{"resolving a comment", 1, func() error {
			return s.PutComment(ctx, a.Tenant, a.Type, a.ID, storage.Draft, &storage.Comment{ID: "c", Resolved: true})
		}},
		{"delete", 1, func() error { return s.Delete(ctx, a.Tenant, a.Type, a.ID, a.Ext, storage.Pending) }},
		{"submit with comments", 2, func() error { return step(storage.Draft, storage.Pending) }},
		{"comments deleted", 1, func() error { return s.DeleteAllComments(ctx, a.Tenant, a.Type, a.ID, storage.Pending) }},
		{"transition without comments", 1, func() error { return step(storage.Pending, storage.Draft) }},
		{"record", 1, func() error { return s.PutRecord(ctx, a.Tenant, a.Type, a.ID, "submit", "r", []byte(`{}`)) }},
		{"move", 1, func() error { return s.Move(ctx, a.Tenant, a.Type, a.ID, a.Type, "moved") }},
	} {
		count.n.Store(0)
		if err := test.run(); err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		if n := count.n.Load(); n == 0 || n > test.most {
			t.Errorf("%s takes %d round trips, want %d", test.name, n, test.most)
		}
	}
}

func everyScript() []*script {
	return []*script{
		openScript, openVersionScript, stageScript, writeScript, metadataScript, deleteScript, restoreScript, transitionScript, moveScript, listScript,
		browseScript, versionsScript, deletedScript, createScript, registerScript, putDocumentScript, documentsScript, deleteDocumentsScript,
	}
}
