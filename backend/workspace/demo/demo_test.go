package demo_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"velocity.internal/desk/backend/drivers/memory"
	"velocity.internal/desk/backend/editorial"
	"velocity.internal/desk/backend/identity"
	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/backend/workspace/demo"
)

func build(t *testing.T, now time.Time) (storage.Storage, *editorial.Desk) {
	t.Helper()
	store := storage.New(memory.New(memory.Config{}))
	if err := demo.Build(t.Context(), store, now); err != nil {
		t.Fatal(err)
	}
	service := editorial.New(store, editorial.Config{})
	t.Cleanup(func() { service.Close(); _ = store.Close() })
	return store, service.As(identity.Local("Visitor", identity.Browser))
}

func TestEveryItemHasATitleASignerAndAPast(t *testing.T) {
	_, desk := build(t, time.Now())
	tenants, err := desk.Tenants(t.Context())
	if err != nil || !slices.Equal(tenants, demo.Tenants()) {
		t.Fatal(tenants, err)
	}
	items, versions, drafts, pending := 0, 0, 0, 0
	for _, tenant := range tenants {
		types, err := desk.Types(t.Context(), tenant)
		if err != nil {
			t.Fatal(err)
		}
		for _, contentType := range types {
			page, err := desk.Rows(t.Context(), editorial.RowQuery{Tenant: tenant, Type: contentType.Name, Recursive: true, Limit: 500})
			if err != nil {
				t.Fatal(err)
			}
			drafts += page.Counts.Draft
			pending += page.Counts.Pending
			for _, row := range page.Rows {
				items++
				ref := editorial.Ref{Tenant: tenant, Type: contentType.Name, ID: row.ID, Ext: row.Ext}
				if row.Title == "" || row.By == "" || row.By == "Visitor" {
					t.Errorf("%v: title %q by %q", ref, row.Title, row.By)
				}
				item, err := desk.Item(t.Context(), ref)
				if err != nil {
					t.Fatal(err)
				}
				versions += item.Versions
				if item.Schema != nil && len(item.Schema.Problems) > 0 && row.ID != "plates/winter-salad" {
					t.Errorf("%v does not fit its schema: %v", ref, item.Schema.Problems)
				}
				if contentType.Name == "images" && item.States[0].Metadata["alt"] == "" {
					t.Errorf("%v has no alt text", ref)
				}
			}
		}
	}
	t.Logf("%d items, %d versions, %d drafts, %d pending", items, versions, drafts, pending)
	if items < 40 || versions < 50 || drafts < 3 || pending != 2 {
		t.Error("the demo is poorer than it should be")
	}
}

func TestOnePendingItemIsHeldBackByAnOpenCommentAndOneIsReady(t *testing.T) {
	store, desk := build(t, time.Now())
	inbox, err := desk.Inbox(t.Context(), "")
	if err != nil || len(inbox) != 2 {
		t.Fatal(inbox, err)
	}
	for _, entry := range inbox {
		_, err := desk.Approve(t.Context(), entry.Ref, editorial.Step{Revision: entry.Revision})
		if blocked := entry.Tenant == "harbor-journal"; errors.Is(err, storage.ErrBlocked) != blocked || !blocked && err != nil {
			t.Errorf("%v: %v", entry.Ref, err)
		}
	}
	comments, err := store.ListComments(t.Context(), "harbor-journal", "articles", "features/the-lamp-that-stayed-on", storage.Pending)
	if err != nil || len(comments) != 3 || comments[0].Anchor == nil || comments[0].Anchor.Line == 0 {
		t.Error(comments, err)
	}
}

func TestThePastLiesBehindNowAndInOrder(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	_, desk := build(t, now)
	versions, err := desk.Versions(t.Context(), editorial.Ref{Tenant: "harbor-journal", Type: "articles", ID: "features/the-lamp-that-stayed-on", Ext: "md"})
	if err != nil || len(versions) != 4 {
		t.Fatal(versions, err)
	}
	for i, v := range versions {
		if !v.Time.Before(now) || i > 0 && !v.Time.Before(versions[i-1].Time) || v.Author == "" || v.Message == "" {
			t.Errorf("%+v", v)
		}
	}
}

func TestASecondRunChangesNothing(t *testing.T) {
	store, _ := build(t, time.Now())
	before := count(t, store)
	if err := store.Delete(t.Context(), "northwind-cafe", "pages", "home", "md", storage.Live); err != nil {
		t.Fatal(err)
	}
	if err := demo.Build(t.Context(), store, time.Now()); err != nil {
		t.Fatal(err)
	}
	if after := count(t, store); after != before-1 {
		t.Errorf("%d items before, one was deleted, %d after a second run", before, after)
	}
}

func TestARunThatIsCutOffCanBeRepeated(t *testing.T) {
	store := storage.New(memory.New(memory.Config{}))
	defer func() { _ = store.Close() }()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := demo.Build(ctx, store, time.Now()); err == nil {
		t.Fatal("a cancelled run says that it is done")
	}
	if err := demo.Build(t.Context(), store, time.Now()); err != nil {
		t.Fatal(err)
	}
}

func count(t *testing.T, store storage.Storage) int {
	t.Helper()
	n := 0
	for _, tenant := range demo.Tenants() {
		types, err := store.ListContentTypes(t.Context(), tenant)
		if err != nil {
			t.Fatal(err)
		}
		for _, contentType := range types {
			for _, state := range storage.States() {
				items, err := store.List(t.Context(), tenant, contentType, state)
				if err != nil {
					t.Fatal(err)
				}
				n += len(items)
			}
		}
	}
	return n
}
