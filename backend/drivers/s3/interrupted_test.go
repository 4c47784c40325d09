package s3

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/backend/storage/storagetest"
)

// interrupted runs a call again and again on a fresh item, cut off after one
// request, after step more, and so on, until it comes to its end; each time the
// store is as a process leaves it that is killed there. A run of make torture
// takes every request.
func interrupted(t *testing.T, s *server, step int64, call func(store storage.Storage, id string) error, check func(store storage.Storage, id string, first error)) {
	t.Helper()
	cfg := s.config(s.bucket(t))
	calm := storage.New(openDriver(t, cfg))
	defer func() { _ = calm.Close() }()
	if storagetest.Thorough() {
		step = 1
	}
	for n := int64(1); ; n += step {
		id := fmt.Sprintf("item-%02d", n)
		prepare(t, calm, id)
		own, w := wired(cfg)
		store := storage.New(openDriver(t, own))
		w.left.Store(n)
		err := call(store, id)
		cut := w.cut.Load()
		w.cut.Store(false)
		_ = store.Close()
		check(calm, id, err)
		if !cut {
			t.Logf("ended within %d requests", n-1)
			return
		}
		if n > 200 {
			t.Fatal("the call does not come to its end")
		}
	}
}

// prepare makes an item with a version, a draft and a resolved comment on it.
func prepare(t *testing.T, store storage.Storage, id string) {
	t.Helper()
	by := store.With(storage.Options{Author: "editor"})
	for _, state := range []storage.State{storage.Live, storage.Draft} {
		if _, err := by.Put(t.Context(), "t", "p", id, "md", []byte(string(state)+" of "+id), "", state); err != nil {
			t.Fatal(err)
		}
	}
	comment := &storage.Comment{ID: "c", Author: "a", Message: "m", CreatedAt: time.Now().UTC(), Resolved: true}
	if err := store.PutComment(t.Context(), "t", "p", id, storage.Draft, comment); err != nil {
		t.Fatal(err)
	}
}

// modes are the ways in which versions are kept.
func modes(t *testing.T, run func(t *testing.T, s *server)) {
	t.Run("versions by the bucket", func(t *testing.T) { run(t, plain(t)) })
	t.Run("versions in the folder", func(t *testing.T) { run(t, unversioned(t)) })
}

func TestATransitionThatIsInterruptedAnywhereIsCompletedByARepeat(t *testing.T) {
	t.Parallel()
	modes(t, func(t *testing.T, s *server) {
		publish := func(store storage.Storage, id string) error {
			_, err := store.With(storage.Options{Author: "editor"}).Transition(t.Context(), "t", "p", id, "md", storage.Draft, storage.Live)
			return err
		}
		interrupted(t, s, 2, publish, func(store storage.Storage, id string, first error) {
			ctx := t.Context()
			if first != nil {
				draft, derr := store.Get(ctx, "t", "p", id, "md", storage.Draft)
				live, lerr := store.Get(ctx, "t", "p", id, "md", storage.Live)
				if lerr != nil || string(live.Content) != "draft of "+id && (derr != nil || string(draft.Content) != "draft of "+id) {
					t.Errorf("%s is in no state after %v: %v, %v", id, first, derr, lerr)
				}
				if err := publish(store, id); err != nil && !errors.Is(err, storage.ErrNotFound) {
					t.Errorf("the repeat for %s after %v: %v", id, first, err)
				}
			}
			live, err := store.Get(ctx, "t", "p", id, "md", storage.Live)
			if err != nil || string(live.Content) != "draft of "+id {
				t.Fatalf("%s: %v, %v", id, live, err)
			}
			versions, _ := store.ListVersions(ctx, "t", "p", id, "md")
			there, _ := store.Exists(ctx, "t", "p", id, "md", storage.Draft)
			comments, _ := store.ListComments(ctx, "t", "p", id, storage.Draft)
			_, threadErr := store.GetRecord(ctx, "t", "p", id, storage.KindThread, live.VersionID)
			record, historyErr := store.GetHistoryRecord(ctx, "t", "p", id, live.VersionID)
			if len(versions) != 2 || there || len(comments) != 0 || threadErr != nil || historyErr != nil || record.Parent != versions[1].VersionID {
				t.Errorf("%s after %v: %d versions, a draft %v, %d comments, thread %v, history %+v %v", id, first, len(versions), there, len(comments), threadErr, record, historyErr)
			}
		})
	})
}

func TestAMoveThatIsInterruptedAnywhereIsCompletedByARepeat(t *testing.T) {
	t.Parallel()
	modes(t, func(t *testing.T, s *server) {
		move := func(store storage.Storage, id string) error {
			return store.Move(t.Context(), "t", "p", id, "q", "new/"+id)
		}
		interrupted(t, s, 11, move, func(store storage.Storage, id string, first error) {
			ctx := t.Context()
			if first != nil {
				old, oerr := store.Get(ctx, "t", "p", id, "md", storage.Live)
				moved, merr := store.Get(ctx, "t", "q", "new/"+id, "md", storage.Live)
				if (oerr != nil || string(old.Content) != "live of "+id) && (merr != nil || string(moved.Content) != "live of "+id) {
					t.Errorf("%s is nowhere after %v: %v, %v", id, first, oerr, merr)
				}
				if err := move(store, id); err != nil && !errors.Is(err, storage.ErrNotFound) {
					t.Errorf("the repeat for %s after %v: %v", id, first, err)
				}
			}
			for _, state := range []storage.State{storage.Live, storage.Draft} {
				it, err := store.Get(ctx, "t", "q", "new/"+id, "md", state)
				there, _ := store.Exists(ctx, "t", "p", id, "md", state)
				if err != nil || string(it.Content) != string(state)+" of "+id || there {
					t.Errorf("%s in %s after %v: %v, %v, the old one is there: %v", id, state, first, it, err, there)
				}
			}
			versions, _ := store.ListVersions(ctx, "t", "q", "new/"+id, "md")
			old, _ := store.ListVersions(ctx, "t", "p", id, "md")
			comments, _ := store.ListComments(ctx, "t", "q", "new/"+id, storage.Draft)
			history, _ := store.ListHistoryRecords(ctx, "t", "q", "new/"+id)
			known := len(history) == 1 && slices.ContainsFunc(versions, func(v *storage.ContentVersion) bool { return v.VersionID == history[0].Version })
			if len(versions) == 0 || len(old) != 0 || len(comments) != 1 || !known {
				t.Errorf("%s after %v: %d versions, %d old ones, %d comments, history %v", id, first, len(versions), len(old), len(comments), history)
			}
		})
	})
}
