package s3

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	sdk "github.com/aws/aws-sdk-go-v2/service/s3"

	"velocity.internal/desk/backend/storage"
)

func TestVersionsOfTheFolderStayWhenTheVersioningIsSwitchedOn(t *testing.T) {
	t.Parallel()
	servers := []*server{plain(t)}
	if minioWanted() {
		servers = append(servers, minio(t))
	}
	for _, s := range servers {
		t.Run(s.endpoint, func(t *testing.T) { switchedOn(t, s) })
	}
}

func switchedOn(t *testing.T, s *server) {
	name, ctx := fmt.Sprintf("switched-%d", buckets.Add(1)), t.Context()
	if _, err := s.bare(t).CreateBucket(ctx, &sdk.CreateBucketInput{Bucket: &name}); err != nil {
		t.Fatal(err)
	}
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	cfg := s.config(name)
	store := storage.New(openDriver(t, cfg))
	if err := store.CheckConnection(ctx); !errors.Is(err, storage.ErrUnsupported) {
		t.Fatalf("a bucket whose versioning is off is not named: %v", err)
	}
	put := func(id, body string) {
		t.Helper()
		_, err := store.With(storage.Options{Author: "ada"}).Put(ctx, "t", "p", id, "md", []byte(body), "", storage.Live)
		ok(err)
	}
	for _, body := range []string{"one", "two", "three"} {
		put("kept", body)
	}
	put("untouched", "as it was")
	put("gone", "before it went")
	ok(store.Delete(ctx, "t", "p", "gone", "md", storage.Live))
	before, err := store.ListVersions(ctx, "t", "p", "kept", "md")
	ok(err)
	ok(store.Close())

	cfg.Versioning = VersioningOn
	store = storage.New(openDriver(t, cfg))
	defer func() { ok(store.Close()) }()
	ok(store.CheckConnection(ctx))
	put("kept", "four")
	put("untouched", "changed")
	put("new", "later")
	ok(store.Delete(ctx, "t", "p", "new", "md", storage.Live))

	body := func(id, version string) string {
		t.Helper()
		it, err := store.GetVersion(ctx, "t", "p", id, "md", version)
		ok(err)
		return string(it.Content)
	}
	list, err := store.ListVersions(ctx, "t", "p", "kept", "md")
	ok(err)
	var bodies []string
	for _, v := range list {
		bodies = append(bodies, body("kept", v.VersionID))
	}
	if !slices.Equal(bodies, []string{"four", "three", "two", "one"}) {
		t.Errorf("the versions are %q, want those of the folder behind that of the bucket", bodies)
	}
	for i, v := range before {
		if list[i+1].VersionID != v.VersionID {
			t.Errorf("version %q is called %q now", v.VersionID, list[i+1].VersionID)
		}
		if h, err := store.GetHistoryRecord(ctx, "t", "p", "kept", v.VersionID); err != nil || h.Author != "ada" {
			t.Errorf("the history record of version %q: %v, %v", v.VersionID, h, err)
		}
	}
	for _, v := range []string{before[0].VersionID, before[2].VersionID} { // what was live then, and a copy
		_, err = store.RestoreVersion(ctx, "t", "p", "kept", "md", v)
		ok(err)
	}
	if it, err := store.Get(ctx, "t", "p", "kept", "md", storage.Live); err != nil || string(it.Content) != "one" {
		t.Errorf("the restored item is %v, %v", it, err)
	}
	deleted, err := store.ListDeleted(ctx, "t", "p", storage.ListOptions{})
	ok(err)
	var names []string
	for _, it := range deleted.Items {
		names = append(names, it.Key)
	}
	if !slices.Equal(names, []string{"gone.md", "new.md"}) {
		t.Fatalf("deleted are %q, want gone.md and new.md", names)
	}
	_, err = store.RestoreVersion(ctx, "t", "p", "gone", "md", deleted.Items[0].VersionID)
	ok(err)
	if it, err := store.Get(ctx, "t", "p", "gone", "md", storage.Live); err != nil || string(it.Content) != "before it went" {
		t.Errorf("the deleted item that was restored is %v, %v", it, err)
	}
	// A move takes both kinds along, and leaves nothing.
	ok(store.Move(ctx, "t", "p", "kept", "p", "moved"))
	list, err = store.ListVersions(ctx, "t", "p", "moved", "md")
	if err != nil || len(list) != 6 || body("moved", list[5].VersionID) != "one" {
		t.Errorf("after the move there are %d versions, %v, want 6", len(list), err)
	}
	if left, err := store.ListVersions(ctx, "t", "p", "kept", "md"); len(left) != 0 || err != nil && !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("the old name keeps %d versions, %v", len(left), err)
	}
}
