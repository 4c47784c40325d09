package editorial_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"velocity.internal/desk/backend/drivers/memory"
	"velocity.internal/desk/backend/editorial"
	"velocity.internal/desk/backend/identity"
	"velocity.internal/desk/backend/storage"
)

// room is a newsroom on a fresh store, with a desk for each role.
type room struct {
	*testing.T
	store   storage.Storage
	service *editorial.Service
	audit   *audit
}

type audit struct {
	mu      sync.Mutex
	entries []editorial.AuditEntry
}

func (a *audit) Append(_ context.Context, e editorial.AuditEntry) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.entries = append(a.entries, e)
	return nil
}

func open(t *testing.T) *room {
	t.Helper()
	var clock sync.Mutex
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	tick := func() time.Time {
		clock.Lock()
		defer clock.Unlock()
		now = now.Add(time.Second)
		return now
	}
	store := storage.New(memory.New(memory.Config{Clock: tick}))
	a := &audit{}
	service := editorial.New(store, editorial.Config{Connection: "test", Audit: a, Clock: tick})
	t.Cleanup(func() {
		service.Close()
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return &room{t, store, service, a}
}

func (r *room) as(name string, role identity.Role) *editorial.Desk {
	return r.service.As(identity.NewActor(name, identity.Browser, map[string]identity.Role{"acme": role}))
}

func (r *room) must(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

// refused fails unless err is of the kind.
func (r *room) refused(err, kind error) {
	r.Helper()
	if !errors.Is(err, kind) {
		r.Fatalf("got %v, want %v", err, kind)
	}
}

var ctx = context.Background()

func article(id string) editorial.Ref {
	return editorial.Ref{Tenant: "acme", Type: "articles", ID: id, Ext: "md"}
}

// draft saves a new draft and returns its revision.
func (r *room) draft(ref editorial.Ref, text string) string {
	r.Helper()
	saved, err := r.as("author", identity.Author).Save(ctx, editorial.SaveRequest{Ref: ref, Content: []byte(text)})
	r.must(err)
	return saved.Item.Revision
}

// live publishes text and returns the version.
func (r *room) live(ref editorial.Ref, text string) *storage.ContentItem {
	r.Helper()
	it, err := r.as("publisher", identity.Publisher).Publish(ctx, ref, editorial.Step{Revision: r.draft(ref, text), Message: "publish " + text})
	r.must(err)
	return it
}

func (r *room) text(ref editorial.Ref, state storage.State) string {
	r.Helper()
	text, err := r.as("reader", identity.Reader).Text(ctx, ref, state)
	if errors.Is(err, storage.ErrNotFound) {
		return "(absent)"
	}
	r.must(err)
	return text.Content
}

func (r *room) shows(ref editorial.Ref, draft, pending, live string) {
	r.Helper()
	got := []string{r.text(ref, storage.Draft), r.text(ref, storage.Pending), r.text(ref, storage.Live)}
	if want := []string{draft, pending, live}; fmt.Sprint(got) != fmt.Sprint(want) {
		r.Fatalf("draft, pending, live are %q, want %q", got, want)
	}
}

func TestARoleCannotDoWhatItsRightsDoNotHold(t *testing.T) {
	r := open(t)
	ref := article("a")
	v := r.live(ref, "one")
	rev := r.draft(ref, "two")
	reader, author, reviewer := r.as("x", identity.Reader), r.as("x", identity.Author), r.as("x", identity.Reviewer)
	step := editorial.Step{Revision: rev}
	cases := map[string]func() error{
		"a reader saves": func() error {
			_, err := reader.Save(ctx, editorial.SaveRequest{Ref: ref, Content: []byte("x"), Revision: rev})
			return err
		},
		"a reader comments": func() error {
			_, err := reader.AddComment(ctx, ref, storage.Draft, editorial.NewComment{Message: "x"})
			return err
		},
		"a reader submits":    func() error { _, err := reader.Submit(ctx, ref, step); return err },
		"an author publishes": func() error { _, err := author.Publish(ctx, ref, step); return err },
		"an author edits live": func() error {
			_, err := author.Save(ctx, editorial.SaveRequest{Ref: ref, State: storage.Live, Content: []byte("x"), Revision: v.Revision})
			return err
		},
		"an author unpublishes":  func() error { return author.Unpublish(ctx, ref, editorial.Step{Revision: v.Revision}) },
		"an author deletes live": func() error { return author.Delete(ctx, ref, "") },
		"an author moves live":   func() error { return author.Move(ctx, ref, "articles", "b") },
		"an author restores live": func() error {
			_, err := author.Restore(ctx, ref, v.VersionID, storage.Live, editorial.Step{Revision: v.Revision})
			return err
		},
		"a reviewer publishes":      func() error { _, err := reviewer.Publish(ctx, ref, step); return err },
		"a reviewer saves a schema": func() error { return reviewer.SaveSchema(ctx, "acme", "articles", []byte(`{}`), "") },
		"a stranger reads": func() error {
			_, err := r.as("x", identity.Reader).Text(ctx, editorial.Ref{Tenant: "globex", Type: "a", ID: "a", Ext: "md"}, storage.Live)
			return err
		},
		"a reader takes the raw store": func() error { _, err := reader.Raw("acme", identity.Administer); return err },
	}
	for name, try := range cases {
		if err := try(); !errors.Is(err, identity.ErrForbidden) {
			t.Errorf("%s: %v", name, err)
		}
	}
	r.shows(ref, "two", "(absent)", "one")
}

func TestAnUnchangedSaveWritesNothing(t *testing.T) {
	r := open(t)
	ref := article("a")
	v := r.live(ref, "one")
	author, publisher := r.as("author", identity.Author), r.as("publisher", identity.Publisher)

	saved, err := author.Save(ctx, editorial.SaveRequest{Ref: ref, Content: []byte("one")})
	r.must(err)
	if !saved.Unchanged {
		t.Error("a draft was made of what is live already")
	}
	saved, err = publisher.Save(ctx, editorial.SaveRequest{Ref: ref, State: storage.Live, Content: []byte("one"), Revision: v.Revision})
	r.must(err)
	if !saved.Unchanged {
		t.Error("live was written again")
	}
	saved, err = author.Upload(ctx, ref, storage.Draft, strings.NewReader("one"), -1, "", editorial.Step{})
	r.must(err)
	if !saved.Unchanged {
		t.Error("an upload of the same bytes was written")
	}
	r.shows(ref, "(absent)", "(absent)", "one")
	versions, err := author.Versions(ctx, ref)
	r.must(err)
	if len(versions) != 1 {
		t.Errorf("there are %d versions", len(versions))
	}
}

func TestAStaleRevisionChangesNothing(t *testing.T) {
	r := open(t)
	ref := article("a")
	r.live(ref, "one")
	rev := r.draft(ref, "two")
	author, publisher := r.as("author", identity.Author), r.as("publisher", identity.Publisher)
	_, err := author.Save(ctx, editorial.SaveRequest{Ref: ref, Content: []byte("two again"), Revision: rev})
	r.must(err)

	_, err = author.Save(ctx, editorial.SaveRequest{Ref: ref, Content: []byte("mine"), Revision: rev})
	r.refused(err, storage.ErrConflict)
	_, err = author.Save(ctx, editorial.SaveRequest{Ref: ref, Content: []byte("mine")})
	r.refused(err, storage.ErrConflict)
	_, err = author.Submit(ctx, ref, editorial.Step{Revision: rev})
	r.refused(err, storage.ErrConflict)
	_, err = publisher.Publish(ctx, ref, editorial.Step{Revision: rev})
	r.refused(err, storage.ErrConflict)
	_, err = publisher.Publish(ctx, ref, editorial.Step{})
	r.refused(err, storage.ErrInvalid)
	r.refused(author.Discard(ctx, ref, editorial.Step{Revision: rev}), storage.ErrConflict)
	r.shows(ref, "two again", "(absent)", "one")
}

func TestAnOpenCommentBlocksEveryStepForward(t *testing.T) {
	r := open(t)
	ref := article("a")
	author, reviewer := r.as("author", identity.Author), r.as("reviewer", identity.Reviewer)
	it, err := author.Submit(ctx, ref, editorial.Step{Revision: r.draft(ref, "one"), Message: "please look"})
	r.must(err)

	root, err := reviewer.AddComment(ctx, ref, storage.Pending, editorial.NewComment{Message: "why?", Anchor: &storage.Anchor{Quote: "one", Line: 1}})
	r.must(err)
	reply, err := author.AddComment(ctx, ref, storage.Pending, editorial.NewComment{Message: "because", Parent: root.ID})
	r.must(err)
	_, err = author.AddComment(ctx, ref, storage.Pending, editorial.NewComment{Message: "x", Parent: reply.ID})
	r.refused(err, storage.ErrInvalid)
	_, err = author.AddComment(ctx, ref, storage.Pending, editorial.NewComment{Message: "  "})
	r.refused(err, storage.ErrInvalid)
	if root.Author != "reviewer" || reply.Author != "author" {
		t.Errorf("the comments are signed by %s and %s", root.Author, reply.Author)
	}
	_, err = reviewer.Approve(ctx, ref, editorial.Step{Revision: it.Revision})
	r.refused(err, storage.ErrBlocked)

	r.must(reviewer.ResolveThread(ctx, ref, storage.Pending, root.ID))
	_, err = author.AddComment(ctx, ref, storage.Pending, editorial.NewComment{Message: "wait", Parent: root.ID})
	r.must(err)
	_, err = reviewer.Approve(ctx, ref, editorial.Step{Revision: it.Revision})
	r.refused(err, storage.ErrBlocked)
	r.must(reviewer.ResolveThread(ctx, ref, storage.Pending, root.ID))

	live, err := reviewer.Approve(ctx, ref, editorial.Step{Revision: it.Revision, Message: "good"})
	r.must(err)
	r.shows(ref, "(absent)", "(absent)", "one")
	settled, err := author.SettledThreads(ctx, ref, live.VersionID)
	r.must(err)
	if len(settled) != 1 || len(settled[0].Replies) != 2 {
		t.Errorf("the version keeps %d threads", len(settled))
	}
	versions, err := author.Versions(ctx, ref)
	r.must(err)
	if v := versions[0]; v.Author != "reviewer" || v.Message != "good" || v.Action != storage.ActionPublish || v.Threads != 1 {
		t.Errorf("the timeline says %+v", v)
	}
}

func TestRequestedChangesComeBackToTheDraftWithTheirComments(t *testing.T) {
	r := open(t)
	ref := article("a")
	author, reviewer := r.as("author", identity.Author), r.as("reviewer", identity.Reviewer)
	it, err := author.Submit(ctx, ref, editorial.Step{Revision: r.draft(ref, "one")})
	r.must(err)
	inbox, err := reviewer.Inbox(ctx, "acme")
	r.must(err)
	if len(inbox) != 1 || inbox[0].Submission.Author != "author" || !inbox[0].New {
		t.Fatalf("the inbox holds %+v", inbox)
	}
	_, err = reviewer.AddComment(ctx, ref, storage.Pending, editorial.NewComment{Message: "shorter"})
	r.must(err)
	_, err = reviewer.RequestChanges(ctx, ref, editorial.Step{Revision: it.Revision, Message: "too long"})
	r.must(err)
	threads, err := author.Threads(ctx, ref, storage.Draft)
	r.must(err)
	if len(threads) != 1 || threads[0].Root.Message != "shorter" {
		t.Fatalf("the draft has %d threads", len(threads))
	}
	item, err := author.Item(ctx, ref)
	r.must(err)
	if item.Decision == nil || item.Decision.Verb != editorial.VerbRequestChanges || item.Decision.Message != "too long" || item.Submission != nil {
		t.Errorf("the item says %+v", item.Decision)
	}
	inbox, err = reviewer.Inbox(ctx, "")
	r.must(err)
	if len(inbox) != 0 {
		t.Error("the inbox still holds it")
	}
}

func TestPublishingOntoAnotherLiveVersionIsMergedNotOverwritten(t *testing.T) {
	r := open(t)
	ref := article("a")
	v := r.live(ref, "first\n\nmiddle\n\nlast\n")
	rev := r.draft(ref, "first mine\n\nmiddle\n\nlast\n")
	publisher := r.as("publisher", identity.Publisher)
	_, err := publisher.Save(ctx, editorial.SaveRequest{Ref: ref, State: storage.Live, Content: []byte("first\n\nmiddle\n\nlast theirs\n"), Revision: v.Revision})
	r.must(err)

	_, err = publisher.Publish(ctx, ref, editorial.Step{Revision: rev})
	r.refused(err, storage.ErrConflict)
	m, err := publisher.Merge(ctx, editorial.MergeRequest{Ref: ref, Against: storage.Live, State: storage.Draft})
	r.must(err)
	if len(m.Texts) != 0 || m.Merged != "first mine\n\nmiddle\n\nlast theirs\n" {
		t.Fatalf("merged to %q with %d conflicts", m.Merged, len(m.Texts))
	}
	saved, err := publisher.Save(ctx, editorial.SaveRequest{Ref: ref, Content: []byte(m.Merged), Revision: m.MineRevision, Live: &m.TheirsRevision})
	r.must(err)
	_, err = publisher.Publish(ctx, ref, editorial.Step{Revision: saved.Item.Revision})
	r.must(err)
	r.shows(ref, "(absent)", "(absent)", m.Merged)
}

func TestUnpublishKeepsTheContentAsADraftAndItsVersions(t *testing.T) {
	r := open(t)
	ref := article("a")
	v := r.live(ref, "one")
	publisher := r.as("publisher", identity.Publisher)
	r.refused(publisher.Unpublish(ctx, ref, editorial.Step{Revision: "old"}), storage.ErrConflict)
	r.shows(ref, "(absent)", "(absent)", "one")
	r.must(publisher.Unpublish(ctx, ref, editorial.Step{Revision: v.Revision, Message: "outdated"}))
	r.shows(ref, "one", "(absent)", "(absent)")
	versions, err := publisher.Versions(ctx, ref)
	r.must(err)
	if len(versions) != 1 || versions[0].IsLatest {
		t.Errorf("versions are %+v", versions)
	}
}

func TestRestoreNamesItsSourceAndRewritesNothing(t *testing.T) {
	r := open(t)
	ref := article("a")
	first := r.live(ref, "one")
	second := r.live(ref, "two")
	publisher := r.as("publisher", identity.Publisher)

	_, err := publisher.Restore(ctx, ref, "nonsense", storage.Live, editorial.Step{Revision: second.Revision})
	r.refused(err, storage.ErrNotFound)
	_, err = publisher.Restore(ctx, ref, first.VersionID, storage.Live, editorial.Step{Revision: first.Revision})
	r.refused(err, storage.ErrConflict)
	_, err = publisher.Restore(ctx, ref, first.VersionID, storage.Draft, editorial.Step{})
	r.must(err)
	r.shows(ref, "one", "(absent)", "two")
	_, err = publisher.Restore(ctx, ref, first.VersionID, storage.Draft, editorial.Step{})
	r.refused(err, storage.ErrConflict)
	_, err = publisher.Restore(ctx, ref, first.VersionID, storage.Live, editorial.Step{Revision: second.Revision, Message: "was better"})
	r.must(err)
	versions, err := publisher.Versions(ctx, ref)
	r.must(err)
	if len(versions) != 3 || versions[0].Source != first.VersionID || versions[0].Action != storage.ActionRestore || versions[0].Message != "was better" {
		t.Errorf("the timeline is %+v", versions)
	}
}

func TestDeletedItemsWaitInTheTrash(t *testing.T) {
	r := open(t)
	ref := article("a")
	r.live(ref, "one")
	r.draft(ref, "two")
	publisher := r.as("publisher", identity.Publisher)
	r.must(publisher.Delete(ctx, ref, "old"))
	r.refused(publisher.Delete(ctx, ref, "old"), storage.ErrNotFound)
	trash, err := publisher.Trash(ctx, "acme")
	r.must(err)
	if len(trash) != 1 || trash[0].ID != "a" || trash[0].By != "publisher" || trash[0].DeletedAt.IsZero() {
		t.Fatalf("the trash holds %+v", trash)
	}
	seen, err := r.as("reader", identity.Reader).Trash(ctx, "acme")
	r.must(err)
	if seen[0].Abilities[editorial.VerbRestore] || !trash[0].Abilities[editorial.VerbRestore] || !trash[0].Abilities["restoreLive"] {
		t.Errorf("a reader may %v, a publisher %v", seen[0].Abilities, trash[0].Abilities)
	}
	_, err = publisher.Restore(ctx, ref, trash[0].VersionID, storage.Live, editorial.Step{})
	r.must(err)
	r.shows(ref, "(absent)", "(absent)", "one")
}

func TestAnEnforcedSchemaHoldsContentBackFromReview(t *testing.T) {
	r := open(t)
	admin := r.as("admin", identity.Administrator)
	r.refused(admin.SaveSchema(ctx, "acme", "articles", []byte(`{"type":"nonsense"}`), ""), storage.ErrInvalid)
	r.must(admin.SaveSchema(ctx, "acme", "articles", []byte(`{"type":"object","required":["title"],"x-validation":"enforce"}`), ""))
	r.refused(admin.SaveSchema(ctx, "acme", "articles", []byte(`{"type":"object"}`), ""), storage.ErrConflict)
	ref := editorial.Ref{Tenant: "acme", Type: "articles", ID: "a", Ext: "json"}

	_, err := admin.Save(ctx, editorial.SaveRequest{Ref: ref, Content: []byte(`{"title": `)})
	r.refused(err, storage.ErrInvalid)
	_, err = admin.Save(ctx, editorial.SaveRequest{Ref: ref, State: storage.Live, Content: []byte(`{}`)})
	r.refused(err, storage.ErrInvalid)
	r.shows(ref, "(absent)", "(absent)", "(absent)")

	saved, err := admin.Save(ctx, editorial.SaveRequest{Ref: ref, Content: []byte(`{}`)})
	r.must(err)
	if len(saved.Problems) != 1 {
		t.Errorf("a draft reports %d problems", len(saved.Problems))
	}
	var wrong *editorial.ValidationError
	if _, err = admin.Submit(ctx, ref, editorial.Step{Revision: saved.Item.Revision}); !errors.As(err, &wrong) || len(wrong.Problems) != 1 {
		t.Fatalf("an invalid draft was submitted: %v", err)
	}
	saved, err = admin.Save(ctx, editorial.SaveRequest{Ref: ref, Content: []byte(`{"title":"x"}`), Revision: saved.Item.Revision})
	r.must(err)
	_, err = admin.Submit(ctx, ref, editorial.Step{Revision: saved.Item.Revision})
	r.must(err)
}

func TestAWarningSchemaRefusesNothing(t *testing.T) {
	r := open(t)
	admin := r.as("admin", identity.Administrator)
	r.must(r.store.PutGlobalSchema(ctx, "articles", []byte(`{"required":["title"]}`)))
	ref := editorial.Ref{Tenant: "acme", Type: "articles", ID: "a", Ext: "json"}
	saved, err := admin.Save(ctx, editorial.SaveRequest{Ref: ref, State: storage.Live, Content: []byte(`{}`)})
	r.must(err)
	if len(saved.Problems) != 1 {
		t.Errorf("%d problems", len(saved.Problems))
	}
	impact, err := admin.SchemaImpact(ctx, "acme", "articles", []byte(`{"required":["title","body"]}`))
	r.must(err)
	if impact.Checked != 1 || impact.Failing != 1 || len(impact.Items[0].Problems) != 2 {
		t.Errorf("the impact is %+v", impact)
	}
}

func TestMoveTakesEverythingAlong(t *testing.T) {
	r := open(t)
	ref := article("a")
	r.live(ref, "one")
	r.draft(ref, "two")
	publisher := r.as("publisher", identity.Publisher)
	_, err := publisher.AddComment(ctx, ref, storage.Draft, editorial.NewComment{Message: "hm"})
	r.must(err)
	r.refused(publisher.Move(ctx, ref, "articles", "../b"), storage.ErrInvalid)
	r.must(publisher.Move(ctx, ref, "pages", "guides/b"))
	moved := editorial.Ref{Tenant: "acme", Type: "pages", ID: "guides/b", Ext: "md"}
	r.shows(ref, "(absent)", "(absent)", "(absent)")
	r.shows(moved, "two", "(absent)", "one")
	item, err := publisher.Item(ctx, moved)
	r.must(err)
	if item.Versions != 1 || item.States[0].OpenComments != 1 {
		t.Errorf("the moved item has %d versions and %d open comments", item.Versions, item.States[0].OpenComments)
	}
	_, err = publisher.Copy(ctx, moved, "pages", "guides/b")
	r.refused(err, storage.ErrExists)
	_, err = publisher.Copy(ctx, moved, "pages", "guides/c")
	r.must(err)
	r.shows(editorial.Ref{Tenant: "acme", Type: "pages", ID: "guides/c", Ext: "md"}, "two", "(absent)", "(absent)")
}

func TestADraftTakesOverTheMetadataOfLive(t *testing.T) {
	r := open(t)
	ref := article("a")
	v := r.live(ref, "one")
	publisher := r.as("publisher", identity.Publisher)
	_, err := publisher.ChangeMetadata(ctx, ref, storage.Live, editorial.Step{Revision: v.Revision}, editorial.MetadataChanges{Set: map[string]string{"alt": "a house"}})
	r.must(err)
	r.live(ref, "two")
	metadata, err := r.store.GetMetadata(ctx, "acme", "articles", "a", "md", storage.Live)
	r.must(err)
	if metadata["alt"] != "a house" {
		t.Errorf("publishing an edited draft left %v", metadata)
	}
}

func TestMetadataOfLiveMakesAVersionAndNoChangeMakesNone(t *testing.T) {
	r := open(t)
	ref := article("a")
	v := r.live(ref, "one")
	publisher := r.as("publisher", identity.Publisher)
	set := editorial.MetadataChanges{Set: map[string]string{"Alt": "a house"}}
	got, err := publisher.ChangeMetadata(ctx, ref, storage.Live, editorial.Step{Revision: v.Revision}, set)
	r.must(err)
	if got["alt"] != "a house" {
		t.Errorf("metadata is %v", got)
	}
	_, err = publisher.ChangeMetadata(ctx, ref, storage.Live, editorial.Step{Revision: v.Revision}, set)
	r.must(err) // nothing changes, so nothing is written and no revision matters
	versions, err := publisher.Versions(ctx, ref)
	r.must(err)
	if len(versions) != 2 || versions[0].Author != "publisher" {
		t.Errorf("%d versions", len(versions))
	}
}

func TestTheListShowsOneRowAnItem(t *testing.T) {
	r := open(t)
	for i := range 30 {
		r.live(article(fmt.Sprintf("news/n%02d", i)), fmt.Sprintf("text %02d", i))
	}
	top := article("about")
	r.live(top, "one")
	r.draft(top, "two")
	desk := r.as("reader", identity.Reader)
	page, err := desk.Rows(ctx, editorial.RowQuery{Tenant: "acme", Type: "articles"})
	r.must(err)
	if len(page.Rows) != 1 || len(page.Folders) != 1 || page.Folders[0] != (editorial.FolderCount{Name: "news", Items: 30}) {
		t.Fatalf("the top shows %+v in %+v", page.Rows, page.Folders)
	}
	if row := page.Rows[0]; len(row.States) != 2 || !row.States[0].Differs || row.By != "author" {
		t.Errorf("the row is %+v", row)
	}
	page, err = desk.Rows(ctx, editorial.RowQuery{Tenant: "acme", Type: "articles", Recursive: true, Offset: 25, Limit: 3, Sort: "id", Descending: true})
	r.must(err)
	if page.Total != 31 || len(page.Rows) != 3 || page.Rows[0].ID != "news/n04" || page.Counts != (editorial.Counts{All: 31, Live: 31, Draft: 1}) {
		t.Errorf("the page is %+v", page)
	}
	page, err = desk.Rows(ctx, editorial.RowQuery{Tenant: "acme", Type: "articles", Recursive: true, Text: "N17"})
	r.must(err)
	if page.Total != 1 {
		t.Errorf("the filter finds %d", page.Total)
	}
	_, err = desk.Rows(ctx, editorial.RowQuery{Tenant: "acme", Type: "articles", Sort: "colour"})
	r.refused(err, storage.ErrInvalid)
}

func TestTheListSeesOwnWritesAtOnce(t *testing.T) {
	r := open(t)
	desk := r.as("reader", identity.Reader)
	query := editorial.RowQuery{Tenant: "acme", Type: "articles", Recursive: true}
	for i := range 20 {
		r.draft(article(fmt.Sprintf("n%02d", i)), "text")
		page, err := desk.Rows(ctx, query)
		r.must(err)
		if page.Total != i+1 {
			t.Fatalf("after %d drafts the list shows %d", i+1, page.Total)
		}
	}
}

func TestALargeUploadIsNotChecked(t *testing.T) {
	r := open(t)
	ref := editorial.Ref{Tenant: "acme", Type: "files", ID: "big", Ext: "bin"}
	body := bytes.Repeat([]byte("0123456789"), 1<<20)
	saved, err := r.as("author", identity.Author).Upload(ctx, ref, storage.Draft, bytes.NewReader(body), int64(len(body)), "", editorial.Step{})
	r.must(err)
	if saved.Item.Size != int64(len(body)) || saved.Item.ContentType != "application/octet-stream" {
		t.Errorf("stored %+v", saved.Item)
	}
	_, err = r.as("author", identity.Author).Upload(ctx, ref, storage.Draft, bytes.NewReader(body[:5]), 6, "", editorial.Step{Revision: saved.Item.Revision})
	r.refused(err, storage.ErrInvalid)
}

func TestEveryStepIsInTheAuditUnderTheActingPerson(t *testing.T) {
	r := open(t)
	ref := article("a")
	it, err := r.as("author", identity.Author).Submit(ctx, ref, editorial.Step{Revision: r.draft(ref, "one"), Message: "m"})
	r.must(err)
	_, err = r.as("reviewer", identity.Reviewer).Approve(ctx, ref, editorial.Step{Revision: it.Revision})
	r.must(err)
	var got []string
	for _, e := range r.audit.entries {
		got = append(got, e.Person+" "+e.Verb+" "+e.Ref.Key())
	}
	want := "author create a.md|author submit a.md|reviewer approve a.md"
	if strings.Join(got, "|") != want {
		t.Errorf("the audit says %q", got)
	}
}

func TestCompareShowsFieldsLinesAndMetadata(t *testing.T) {
	r := open(t)
	ref := article("a")
	first := r.live(ref, "---\ntitle: Old\n---\nsame\nold line\n")
	r.draft(ref, "---\ntitle: New\n---\nsame\nnew line\n")
	c, err := r.as("reader", identity.Reader).Compare(ctx, ref, editorial.Side{Version: first.VersionID}, editorial.Side{State: storage.Draft})
	r.must(err)
	if c.Kind != editorial.CompareText || len(c.Fields) != 1 || c.Fields[0].Label != "Title" || c.Fields[0].To != "New" || c.Added != 1 || c.Removed != 1 {
		t.Errorf("the comparison is %+v", c)
	}
	_, err = r.as("reader", identity.Reader).Compare(ctx, ref, editorial.Side{Version: "nonsense"}, editorial.Side{State: storage.Draft})
	r.refused(err, storage.ErrNotFound)
}
