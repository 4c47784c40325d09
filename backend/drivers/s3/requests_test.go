package s3

import (
	"fmt"
	"strings"
	"testing"

	"velocity.internal/desk/backend/storage"
)

func TestOperationsTakeFewRequestsAndMoveNoContentThroughUs(t *testing.T) {
	s := plain(t)
	cfg, w := wired(s.config(s.bucket(t)))
	d := openDriver(t, cfg)
	store := storage.New(d)
	defer func() { _ = store.Close() }()
	ctx := t.Context()
	put := func(id string, state storage.State) *storage.ContentItem {
		t.Helper()
		it, err := store.Put(ctx, "t", "p", id, "md", []byte("content of "+id), "", state)
		if err != nil {
			t.Fatal(err)
		}
		return it
	}
	for n := range 120 {
		put(fmt.Sprintf("item-%03d", n), storage.Live)
	}
	live, draft := put("a", storage.Live), put("a", storage.Draft)
	put("b", storage.Draft)
	first := live.VersionID
	for _, c := range []struct {
		what string
		most int
		run  func() error
	}{
		{"get", 1, func() error { _, err := store.Get(ctx, "t", "p", "a", "md", storage.Live); return err }},
		{"exists", 1, func() error { _, err := store.Exists(ctx, "t", "p", "a", "md", storage.Live); return err }},
		{"put of a live item", 3, func() error { put("a", storage.Live); return nil }},
		{"put of a draft", 3, func() error { draft = put("a", storage.Draft); return nil }},
		{"put of a new draft", 4, func() error { put("new", storage.Draft); return nil }},
		{"change of metadata", 5, func() error {
			return store.SetMetadata(ctx, "t", "p", "a", "md", storage.Draft, map[string]string{"k": "v"})
		}},
		{"first page of a list", 3, func() error { _, err := store.ListPage(ctx, "t", "p", storage.Live, storage.ListOptions{}); return err }},
		{"page of a list with a prefix", 1, func() error {
			_, err := store.ListPage(ctx, "t", "p", storage.Live, storage.ListOptions{Prefix: "item-"})
			return err
		}},
		{"transition to pending, two looks for comments included", 9, func() error {
			_, err := store.Transition(ctx, "t", "p", "b", "md", storage.Draft, storage.Pending)
			return err
		}},
		{"transition to live, two looks for comments included", 9, func() error {
			_, err := store.Transition(ctx, "t", "p", "b", "md", storage.Pending, storage.Live)
			return err
		}},
		{"restore", 6, func() error { _, err := store.RestoreVersion(ctx, "t", "p", "a", "md", first); return err }},
		{"versions", 2, func() error { _, err := store.ListVersions(ctx, "t", "p", "a", "md"); return err }},
		{"delete", 2, func() error { return store.Delete(ctx, "t", "p", "a", "md", storage.Draft) }},
	} {
		w.take()
		if err := c.run(); err != nil {
			t.Fatalf("%s: %v", c.what, err)
		}
		sent := w.take()
		t.Logf("%s: %d requests", c.what, len(sent))
		if len(sent) > c.most {
			t.Errorf("%s takes %d requests, at most %d are wanted:\n%s", c.what, len(sent), c.most, strings.Join(sent, "\n"))
		}
		for _, r := range sent {
			if strings.HasPrefix(c.what, "transition") && strings.HasPrefix(r, "GET ") && strings.HasSuffix(strings.Fields(r)[1], ".md") {
				t.Errorf("%s reads the content: %s", c.what, r)
			}
		}
	}
	_ = draft
}
