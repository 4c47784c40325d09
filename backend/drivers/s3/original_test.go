package s3

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"velocity.internal/desk/backend/storage"
)

// laid is a bucket that was written as the original server writes one, with the
// bare client.
type laid struct {
	testing.TB
	client *sdk.Client
	bucket string
	store  storage.Storage
}

const content = "production/tenants/demo/content/"

func (l *laid) put(key, body, contentType string, metadata map[string]string) string {
	l.Helper()
	out, err := l.client.PutObject(l.Context(), &sdk.PutObjectInput{
		Bucket: &l.bucket, Key: &key, Body: strings.NewReader(body), ContentType: &contentType, Metadata: metadata,
	})
	if err != nil {
		l.Fatalf("laying %s: %v", key, err)
	}
	return aws.ToString(out.VersionId)
}

func (l *laid) read(key string) (string, *sdk.GetObjectOutput) {
	l.Helper()
	out, err := l.client.GetObject(l.Context(), &sdk.GetObjectInput{Bucket: &l.bucket, Key: &key})
	if err != nil {
		l.Fatalf("reading %s: %v", key, err)
	}
	defer func() { _ = out.Body.Close() }()
	body, err := io.ReadAll(out.Body)
	l.ok(err, "reading "+key)
	return string(body), out
}

func (l *laid) ok(err error, what string) {
	l.Helper()
	if err != nil {
		l.Fatalf("%s: %v", what, err)
	}
}

func (l *laid) keys(state storage.State) []string {
	l.Helper()
	items, err := l.store.List(l.Context(), "demo", "posts", state)
	l.ok(err, "list")
	keys := []string{}
	for _, it := range items {
		keys = append(keys, it.Key)
	}
	return keys
}

// lay writes a bucket with everything that the original makes.
func lay(t *testing.T, s *server) *laid {
	l := &laid{TB: t, client: s.bare(t), bucket: s.bucket(t)}
	const js, md = "application/json", "text/markdown"
	l.put("production/schemas/post.json", `{"name":"post","fields":{"title":{"type":"string","required":true}}}`, js, nil)
	l.put("production/tenants/demo/schemas/post.json", `{ "name" : "post", "own": [1,2.50] }`, js, nil)
	l.put("production/sessions/"+strings.Repeat("ab", 32)+".json", `{"expires_at":"2999-01-01T00:00:00Z","token":"`+strings.Repeat("ab", 32)+`"}`, js, nil)
	l.put("production/tenants/demo/.keep", "", "application/x-empty", nil)
	l.put("production/tenants/bare/.keep", "", "application/x-empty", nil)
	l.put("production/tenants/demo/webhooks/build.json", `{"id":"another","url":"https://example.org/hook","events":["publish"]}`, js, nil)
	l.put(content+"pages/.keep", "", "application/x-empty", nil)
	l.put(content+"posts/.keep", "", "application/x-empty", nil)
	l.put(content+"posts/empty/.keep", "", "application/x-empty", nil)
	l.put(content+"posts/_index.json", `{"order":["news","welcome"]}`, js, nil)
	l.put(content+"posts/news/_index.json", `{"order":["b","a"]}`, js, nil)
	// Live content: several extensions of one id, nested ids, odd names.
	first := l.put(content+"posts/welcome.json", `{"title":"first"}`, js, nil)
	second := l.put(content+"posts/welcome.json", `{"title":"second"}`, js, map[string]string{"author": "=?UTF-8?q?J=C3=BCrgen?=", "plain": "p"})
	l.put(content+"posts/welcome.html", "<p>welcome</p>", "text/html", nil)
	l.put(content+"posts/welcome.png", "\x89PNG", "image/png", nil)
	l.put(content+"posts/news/a.md", "a", md, nil)
	l.put(content+"posts/news/b.md", "b", md, nil)
	l.put(content+"posts/news/2024/deep.json", "{}", js, nil)
	for _, name := range oddNames {
		l.put(content+"posts/"+name, "odd", "application/octet-stream", nil)
	}
	// A change of metadata resets the type.
	l.put(content+"posts/reset.md", "# reset", md, nil)
	l.resets(content + "posts/reset.md")
	// Drafts, pending, comments.
	l.put(content+"posts/_draft/welcome.json", `{"title":"third"}`, js, nil)
	l.put(content+"posts/_draft/new.md", "new", md, map[string]string{"k": "v"})
	l.put(content+"posts/_pending/news/a.md", "a, reviewed", md, nil)
	for _, id := range []string{"0f8fad5b", "7c9e6679"} {
		l.put(content+"posts/_draft/_comments/welcome/"+id+".json", `{"id":"`+id+`","author":"","message":"m","created_at":"2024-05-06T07:08:09.123456789Z","resolved":false,"resolved_at":"0001-01-01T00:00:00Z"}`, js, nil)
	}
	// History: of the first version, of one that was pruned, and none of the second.
	l.put(content+"posts/_history/welcome/"+first+".json", `{"version":"`+first+`","parent":"pruned-long-ago","author":"a","message":"first","timestamp":"2024-05-06T07:08:09.123456789Z"}`, js, nil)
	l.put(content+"posts/_history/welcome/pruned.json", `{"version":"pruned","timestamp":"2023-05-06T07:08:09Z","reviewer":"r"}`, js, nil)
	_ = second
	// A deleted item.
	l.put(content+"posts/gone.json", "{}", js, nil)
	_, err := l.client.DeleteObject(t.Context(), &sdk.DeleteObjectInput{Bucket: &l.bucket, Key: aws.String(content + "posts/gone.json")})
	l.ok(err, "delete")
	// What the layout does not know.
	for _, key := range []string{"readme.txt", "production/notes.txt", "production/tenants/demo/other/x.json", content + "posts/_unknown/x.json", content + "posts/news/_x/y.md", content + "_hidden/x.json", "production/schemas/deep/x.json"} {
		l.put(key, "unknown", "text/plain", nil)
	}
	cfg := s.config(l.bucket)
	l.store, err = Open(t.Context(), cfg)
	l.ok(err, "open")
	t.Cleanup(func() { l.ok(l.store.Close(), "close") })
	return l
}

// oddNames could not be given to new items.
var oddNames = []string{
	"v1.2-notes", "noext", "notes for 2019?.json", "Welcome.json", "cafe\u0301.md", "a:b.txt", "photo.final.JPEG", "50% + more.md", "archive.tar.gz-old", ".hidden-not.md",
}

func (l *laid) resets(key string) {
	l.Helper()
	_, err := l.client.CopyObject(l.Context(), &sdk.CopyObjectInput{
		Bucket: &l.bucket, Key: &key, CopySource: aws.String(l.bucket + "/" + key), MetadataDirective: types.MetadataDirectiveReplace, Metadata: map[string]string{"set": "by the original"},
	})
	l.ok(err, "reset "+key)
}

func TestABucketOfTheOriginalOpensWithEverythingInItsPlace(t *testing.T) {
	t.Parallel()
	l := lay(t, plain(t))
	ctx, s := t.Context(), l.store
	want := []string{"news/2024/deep.json", "news/a.md", "news/b.md", "reset.md", "welcome.html", "welcome.json", "welcome.png"}
	for _, name := range oddNames {
		if name[0] != '.' { // hidden
			want = append(want, name)
		}
	}
	slices.Sort(want)
	if got := l.keys(storage.Live); !slices.Equal(got, want) {
		t.Errorf("live: got %q, want %q", got, want)
	}
	if got := l.keys(storage.Draft); !slices.Equal(got, []string{"new.md", "welcome.json"}) {
		t.Errorf("drafts: %q", got)
	}
	if got := l.keys(storage.Pending); !slices.Equal(got, []string{"news/a.md"}) {
		t.Errorf("pending: %q", got)
	}
	tenants, err := s.ListTenants(ctx)
	l.ok(err, "tenants")
	contentTypes, err := s.ListContentTypes(ctx, "demo")
	l.ok(err, "types")
	if !slices.Equal(tenants, []string{"bare", "demo"}) || !slices.Equal(contentTypes, []string{"pages", "posts"}) {
		t.Errorf("tenants %q, types %q", tenants, contentTypes)
	}
	level, err := s.Browse(ctx, "demo", "posts", "", storage.Live)
	l.ok(err, "browse")
	if !slices.Equal(level.Folders, []string{"news", "empty"}) || level.Items[0].Key != "welcome.html" {
		t.Errorf("folders %q, first item %q", level.Folders, level.Items[0].Key)
	}
	inner, err := s.Browse(ctx, "demo", "posts", "news", storage.Live)
	l.ok(err, "browse")
	if len(inner.Items) != 2 || inner.Items[0].Key != "news/b.md" || !slices.Equal(inner.Folders, []string{"2024"}) {
		t.Errorf("below news: %q %v", inner.Folders, inner.Items)
	}
	l.types()
	l.documents()
	for find, want := range map[string]string{"welcome": "welcome.html", "welcome.json": "welcome.json", "v1.2-notes": "v1.2-notes", "noext": "noext"} {
		in, err := s.FindContentStream(ctx, "demo", "posts", find, "", storage.Live)
		l.ok(err, "find "+find)
		_ = in.Body.Close()
		if in.Key != want {
			t.Errorf("finding %s gives %s, want %s", find, in.Key, want)
		}
	}
	deleted, err := s.ListDeleted(ctx, "demo", "posts", storage.ListOptions{})
	l.ok(err, "list deleted")
	if len(deleted.Items) != 1 || deleted.Items[0].Key != "gone.json" {
		t.Errorf("deleted: %v", deleted.Items)
	}
}

// types checks what is taken for the MIME type, and the metadata.
func (l *laid) types() {
	l.Helper()
	reset, err := l.store.Get(l.Context(), "demo", "posts", "reset", "md", storage.Live)
	l.ok(err, "get")
	if reset.ContentType != "text/markdown" || reset.Metadata["set"] != "by the original" {
		l.Errorf("the item whose type was reset is %s with %v", reset.ContentType, reset.Metadata)
	}
	photo, err := l.store.Get(l.Context(), "demo", "posts", "photo.final", "JPEG", storage.Live)
	l.ok(err, "get")
	if photo.ContentType != "image/jpeg" {
		l.Errorf("the photo is %s", photo.ContentType)
	}
	metadata, err := l.store.GetMetadata(l.Context(), "demo", "posts", "welcome", "json", storage.Live)
	l.ok(err, "get metadata")
	if !maps.Equal(metadata, map[string]string{"author": "Jürgen", "plain": "p"}) {
		l.Errorf("metadata %q", metadata)
	}
}

func (l *laid) documents() {
	l.Helper()
	ctx, s := l.Context(), l.store
	comments, err := s.ListComments(ctx, "demo", "posts", "welcome", storage.Draft)
	l.ok(err, "comments")
	if len(comments) != 2 || comments[0].Resolved || !comments[0].ResolvedAt.IsZero() {
		l.Errorf("comments: %+v", comments)
	}
	history, err := s.ListHistoryRecords(ctx, "demo", "posts", "welcome")
	l.ok(err, "history")
	versions, err := s.ListVersions(ctx, "demo", "posts", "welcome", "json")
	l.ok(err, "versions")
	if len(history) != 2 || history[0].Message != "first" || history[1].Version != "pruned" || len(versions) != 2 || history[0].Version != versions[1].VersionID {
		l.Errorf("history %+v, versions %+v", history, versions)
	}
	schema, err := s.GetSchema(ctx, "demo", "post")
	l.ok(err, "schema")
	if string(schema.Content) != `{ "name" : "post", "own": [1,2.50] }` {
		l.Errorf("schema %s", schema.Content)
	}
	hooks, err := s.ListWebhooks(ctx, "demo")
	l.ok(err, "webhooks")
	if len(hooks) != 1 || hooks[0].ID != "build" || hooks[0].URL != "https://example.org/hook" {
		l.Errorf("webhooks %+v", hooks)
	}
	session, err := s.GetSession(ctx, strings.Repeat("ab", 32))
	l.ok(err, "session")
	if session.ExpiresAt.Year() != 2999 {
		l.Errorf("session %+v", session)
	}
	l.ok(s.DeleteSession(ctx, strings.Repeat("ab", 32)), "delete the session")
	if _, err := s.GetSession(ctx, strings.Repeat("ab", 32)); !errors.Is(err, storage.ErrNotFound) {
		l.Errorf("the session that was deleted: %v", err)
	}
}

func TestEveryItemOfTheOriginalCanBeEditedReviewedPublishedAndRestored(t *testing.T) {
	t.Parallel()
	l := lay(t, plain(t))
	ctx := t.Context()
	by := storage.Options{Author: "editor", Message: "m"}
	for _, key := range l.keys(storage.Live) {
		id, ext := storage.SplitName(key)
		live, err := l.store.Get(ctx, "demo", "posts", id, ext, storage.Live)
		l.ok(err, "get "+key)
		versions, err := l.store.ListVersions(ctx, "demo", "posts", id, ext)
		l.ok(err, "versions of "+key)
		if len(versions) == 0 || live.VersionID != versions[0].VersionID || !versions[0].IsLatest {
			t.Errorf("%s is the version %s of %+v", key, live.VersionID, versions)
		}
		edit := by
		edit.IfMatch = &live.Revision
		if key != "welcome.json" && key != "news/a.md" { // those have a draft and a pending item
			_, err = l.store.With(by).Put(ctx, "demo", "posts", id, ext, []byte("draft of "+key), "", storage.Draft)
			l.ok(err, "draft of "+key)
		}
		for _, state := range []storage.State{storage.Draft, storage.Pending} {
			l.resolve(id, state)
		}
		if key != "news/a.md" {
			_, err = l.store.With(by).Transition(ctx, "demo", "posts", id, ext, storage.Draft, storage.Pending)
			l.ok(err, "review of "+key)
		}
		published, err := l.store.With(by).Transition(ctx, "demo", "posts", id, ext, storage.Pending, storage.Live)
		l.ok(err, "publication of "+key)
		record, err := l.store.GetHistoryRecord(ctx, "demo", "posts", id, published.VersionID)
		l.ok(err, "history of "+key)
		if record.Parent != live.VersionID {
			t.Errorf("the parent of the new version of %s is %s, want %s", key, record.Parent, live.VersionID)
		}
		restored, err := l.store.With(by).RestoreVersion(ctx, "demo", "posts", id, ext, live.VersionID)
		l.ok(err, "restore of "+key)
		again, err := l.store.Get(ctx, "demo", "posts", id, ext, storage.Live)
		l.ok(err, "get "+key)
		if !bytes.Equal(again.Content, live.Content) || again.ContentType != live.ContentType || !maps.Equal(again.Metadata, live.Metadata) || again.VersionID != restored.VersionID {
			t.Errorf("%s came back as %q of %s with %v", key, again.Content, again.ContentType, again.Metadata)
		}
		if _, err = l.store.With(edit).Put(ctx, "demo", "posts", id, ext, []byte("x"), "", storage.Live); !errors.Is(err, storage.ErrConflict) {
			t.Errorf("an edit of %s under the revision from before: %v", key, err)
		}
	}
}

// resolve resolves every comment, as a reviewer does.
func (l *laid) resolve(id string, state storage.State) {
	l.Helper()
	comments, err := l.store.ListComments(l.Context(), "demo", "posts", id, state)
	l.ok(err, "comments")
	for _, c := range comments {
		c.Resolved, c.ResolvedBy, c.ResolvedAt = true, "r", time.Now().UTC()
		l.ok(l.store.PutComment(l.Context(), "demo", "posts", id, state, c), "resolve")
	}
}

func TestWhatIsWrittenStaysReadableToTheOriginal(t *testing.T) {
	t.Parallel()
	l := lay(t, plain(t))
	ctx := t.Context()
	s := l.store.With(storage.Options{Author: "Jürgen", Message: "m"})
	_, err := s.PutStream(ctx, "demo", "posts", "made", "md", strings.NewReader("made"), -1, "text/x-own", storage.Draft, map[string]string{"title": "Größe", "k": "v"})
	l.ok(err, "put")
	comment := &storage.Comment{ID: "c-1", Author: "a", Message: "m", CreatedAt: time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)}
	l.ok(s.PutComment(ctx, "demo", "posts", "made", storage.Draft, comment), "comment")
	body, out := l.read(content + "posts/_draft/_comments/made/c-1.json")
	if aws.ToString(out.ContentType) != "application/json" || body != `{"id":"c-1","author":"a","message":"m","created_at":"2024-05-06T07:08:09Z","resolved":false,"resolved_at":"0001-01-01T00:00:00Z"}` {
		t.Errorf("the comment is %s %s", aws.ToString(out.ContentType), body)
	}
	l.resolve("made", storage.Draft)
	it, err := s.Transition(ctx, "demo", "posts", "made", "md", storage.Draft, storage.Live)
	l.ok(err, "publish")
	body, out = l.read(content + "posts/made.md")
	if body != "made" || aws.ToString(out.ContentType) != "text/x-own" || out.Metadata["k"] != "v" || decodeValue(out.Metadata["title"]) != "Größe" || aws.ToString(out.VersionId) != it.VersionID {
		t.Errorf("live is %q %s %v", body, aws.ToString(out.ContentType), out.Metadata)
	}
	for _, c := range []byte(out.Metadata["title"]) {
		if c > 0x7e {
			t.Errorf("the title is carried as %q, which not every service takes", out.Metadata["title"])
			break
		}
	}
	body, _ = l.read(content + "posts/_history/made/" + it.VersionID + ".json")
	var record map[string]any
	l.ok(json.Unmarshal([]byte(body), &record), "history record")
	if record["version"] != it.VersionID || record["author"] != "Jürgen" || record["message"] != "m" || record["parent"] != nil {
		t.Errorf("the history record is %s", body)
	}
	l.ok(s.PutDirectoryIndex(ctx, "demo", "posts", "news", storage.Live, &storage.DirectoryIndex{Order: []string{"a", "b"}}), "order")
	if body, _ = l.read(content + "posts/news/_index.json"); body != `{"order":["a","b"]}` {
		t.Errorf("the order is %s", body)
	}
	l.ok(s.PutWebhook(ctx, "demo", &storage.Webhook{ID: "h", URL: "https://example.org", Events: []string{"publish"}}), "webhook")
	if body, _ = l.read("production/tenants/demo/webhooks/h.json"); body != `{"id":"h","url":"https://example.org","events":["publish"]}` {
		t.Errorf("the webhook is %s", body)
	}
	l.ok(s.CreateTenant(ctx, "fresh"), "tenant")
	l.ok(s.CreateContentType(ctx, "fresh", "kind"), "type")
	l.ok(s.CreateFolder(ctx, "fresh", "kind", "a/b", storage.Live), "folder")
	for _, key := range []string{"production/tenants/fresh/.keep", "production/tenants/fresh/content/kind/.keep", "production/tenants/fresh/content/kind/a/b/.keep"} {
		if body, out = l.read(key); body != "" || aws.ToString(out.ContentType) != "application/x-empty" {
			t.Errorf("%s is %q %s", key, body, aws.ToString(out.ContentType))
		}
	}
}
