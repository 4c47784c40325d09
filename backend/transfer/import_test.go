package transfer

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"maps"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"velocity.internal/desk/backend/storage"
)

func TestFilesThatCannotBeTakenAreRefusedWithAReasonEach(t *testing.T) {
	long := strings.Repeat("x", storage.MaxDocument+1)
	bad := map[string]string{
		"README.md":                        reasonOutside,
		"index.tsv":                        reasonOutside,
		"tenants/loose.txt":                reasonOutside,
		"history/acme/pages/home.md.jsonl": reasonOutside,
		"tenants/acme/notes.txt":           reasonOutside,
		"tenants/acme/content/pages/_history/home/v1.txt":                    reasonOutside,
		"sessions/0123.json":                                                 reasonSession,
		"tenants/acme/content/pages/_versions/home.md/00000001-aaaaaaaaaaaa": reasonVersion,
		"tenants/acme/content/pages/gone.md.meta":                            reasonOrphan,
		"tenants/acme/content/pages/_index.json.meta":                        reasonOutside,
		"tenants/acme/content/pages/guides/start.md.meta.meta":               reasonOutside,
		"tenants/acme/content/pages/aux.md":                                  reasonName,
		"tenants/acme/content/pages/no-extension":                            reasonName,
		"tenants/acme/content/pages/a\u200bb.md":                             reasonName,
		"tenants/bad name/content/pages/a.md":                                reasonName,
		"tenants/acme/schemas/bad name.json":                                 reasonName,
		"tenants/acme/schemas/list.json":                                     reasonContent,
		"tenants/acme/schemas/huge.json":                                     reasonLarge,
		"tenants/acme/webhooks/none.json":                                    reasonContent,
		"tenants/acme/content/pages/_desk/submit/home/bad.json":              reasonContent,
		"tenants/acme/content/pages/_draft/_comments/home/2.json":            reasonContent,
		"tenants/acme/content/pages/_draft/_comments/gone/1.json":            reasonNoItem,
		"tenants/acme/content/pages/HOME.md":                                 reasonCase,
		"tenants/acme/content/pages/size.png":                                reasonSize,
		"tenants/acme/content/pages/size.png.meta":                           reasonSize,
		"tenants/acme/content/pages/sum.png":                                 reasonSum,
		"tenants/acme/content/pages/sum.png.meta":                            reasonSum,
		"tenants/acme/content/pages/broken.png":                              reasonSidecar,
		"tenants/acme/content/pages/broken.png.meta":                         reasonSidecar,
		"tenants/acme/content/pages/type.png":                                reasonContent,
		"tenants/acme/content/pages/type.png.meta":                           reasonContent,
	}
	bodies := map[string]string{
		"tenants/acme/schemas/list.json":                          `[1]`,
		"tenants/acme/schemas/huge.json":                          long,
		"tenants/acme/webhooks/none.json":                         `{"events":[]}`,
		"tenants/acme/content/pages/_desk/submit/home/bad.json":   `{`,
		"tenants/acme/content/pages/_draft/_comments/home/2.json": `null`,
		"tenants/acme/content/pages/_draft/_comments/gone/1.json": `{"message":"?"}`,
		"tenants/acme/content/pages/size.png.meta":                `{"size":99}`,
		"tenants/acme/content/pages/sum.png.meta":                 `{"sha256":"00","metadata":{}}`,
		"tenants/acme/content/pages/broken.png.meta":              `{"size":`,
		"tenants/acme/content/pages/type.png.meta":                `{"content-type":"image/\u0007"}`,
	}
	more := map[string]string{}
	for name := range bad {
		more[name] = bodies[name]
	}
	root := with(more)
	// The other spelling must come second, so it comes in a second run.
	second := fstest.MapFS{"tenants/acme/content/pages/HOME.md": root["tenants/acme/content/pages/HOME.md"]}
	delete(root, "tenants/acme/content/pages/HOME.md")
	root["tenants/acme/content/pages/link.md"] = &fstest.MapFile{Data: []byte("home.md"), Mode: fs.ModeSymlink | 0o777}
	bad["tenants/acme/content/pages/link.md"] = reasonIrregular

	s := newStore(t)
	r := mustImport(t, root, s, Options{})
	got := reasonsOf(r)
	maps.Copy(got, reasonsOf(mustImport(t, second, s, Options{})))
	for name, reason := range bad {
		if got[name] != reason {
			t.Errorf("%s: refused as %q, want %q", name, got[name], reason)
		}
	}
	for name, reason := range got {
		if bad[name] == "" {
			t.Errorf("%s: refused as %q, want it taken", name, reason)
		}
	}
	if want := countFiles(t, root); r.Found != want {
		t.Errorf("found %d files, there are %d", r.Found, want)
	}
}

func TestDifferentContentIsRefusedAndNothingChanges(t *testing.T) {
	s := newStore(t)
	mustImport(t, fixture(), s, Options{})
	other := with(map[string]string{
		"tenants/acme/content/pages/home.md":                      "# Other\n",
		"tenants/acme/content/pages/home.json.meta":               `{"k":"v"}`,
		"tenants/acme/content/pages/guides/start.md.meta":         `{"content-type":"text/plain"}`,
		"schemas/pages.json":                                      `{"type":"array"}`,
		"tenants/acme/webhooks/build.json":                        `{"url":"https://example.test/other"}`,
		"tenants/acme/content/pages/_draft/_comments/home/1.json": `{"message":"other"}`,
	})
	r := mustImport(t, other, s, Options{})
	got := reasonsOf(r)
	for _, name := range []string{
		"tenants/acme/content/pages/home.md", "tenants/acme/content/pages/home.json", "tenants/acme/content/pages/home.json.meta",
		"tenants/acme/content/pages/guides/start.md", "schemas/pages.json", "tenants/acme/webhooks/build.json",
		"tenants/acme/content/pages/_draft/_comments/home/1.json",
	} {
		if got[name] != reasonDiffers {
			t.Errorf("%s: refused as %q, want %q", name, got[name], reasonDiffers)
		}
	}
	if r.Imported != 0 {
		t.Errorf("imported %d files", r.Imported)
	}
	it, err := s.Get(t.Context(), "acme", "pages", "home", "md", storage.Live)
	if err != nil || string(it.Content) != "# Home\n" {
		t.Errorf("live is %q, %v", it.Content, err)
	}
	if r = mustImport(t, other, s, Options{Replace: true}); r.Refused != 0 || r.Imported != 8 {
		t.Errorf("with Replace: %+v", r)
	}
	it, err = s.Get(t.Context(), "acme", "pages", "home", "md", storage.Live)
	if err != nil || string(it.Content) != "# Other\n" {
		t.Errorf("after Replace live is %q, %v", it.Content, err)
	}
	if r = mustImport(t, other, s, Options{}); r.Same != r.Found {
		t.Errorf("after Replace not all is the same: %+v", r)
	}
}

func TestAnOutageStopsTheRunWithItsReportAndItGoesOnLater(t *testing.T) {
	inner := newStore(t)
	_, err := Import(t.Context(), fixture(), outage(inner, 3), Options{}, nil)
	if !errors.Is(err, storage.ErrUnavailable) {
		t.Fatalf("error %v, want ErrUnavailable", err)
	}
	r, err := Import(t.Context(), fixture(), outage(inner, 2), Options{}, nil)
	checkSums(t, r)
	if !errors.Is(err, storage.ErrUnavailable) || r.Stopped == "" || r.Refused != 0 {
		t.Errorf("stopped with %v and %+v", err, r)
	}
	r = mustImport(t, fixture(), inner, Options{})
	if r.Refused != 0 || r.Same == 0 || r.Imported == 0 || r.Found != len(fixture()) {
		t.Errorf("going on: %+v", r)
	}
}

func TestACancelledImportStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	n := 0
	r, err := Import(ctx, fixture(), newStore(t), Options{}, func(Progress) {
		if n++; n == 4 {
			cancel()
		}
	})
	checkSums(t, r)
	if !errors.Is(err, context.Canceled) || r.Found >= len(fixture()) || r.Stopped == "" {
		t.Errorf("error %v, report %+v", err, r)
	}
}

func TestAReadOnlyStoreIsRefusedAtOnce(t *testing.T) {
	r, err := Import(t.Context(), fixture(), readOnly{newStore(t)}, Options{}, nil)
	if !errors.Is(err, storage.ErrReadOnly) || r.Found != 0 {
		t.Errorf("error %v, report %+v", err, r)
	}
}

func TestAFileThatCannotBeReadDoesNotStopTheRun(t *testing.T) {
	root := torn{fixture(), "tenants/acme/content/pages/home.md"}
	s := newStore(t)
	r := mustImport(t, root, s, Options{})
	if got := reasonsOf(r); len(got) != 1 || got[root.name] != reasonUnread {
		t.Errorf("refused %v", got)
	}
	if there, err := s.Exists(t.Context(), "acme", "pages", "home", "md", storage.Live); there || err != nil {
		t.Errorf("the torn file exists: %v, %v", there, err)
	}
}

func TestEverythingOfTheLayoutIsTaken(t *testing.T) {
	s := newStore(t)
	var last Progress
	r, err := Import(t.Context(), fixture(), s, Options{}, func(p Progress) { last = p })
	if err != nil {
		t.Fatal(err)
	}
	checkSums(t, r)
	if r.Found != len(fixture()) || r.Refused != 0 || r.Tenants != 2 || len(r.Notes) != 0 {
		t.Errorf("report %+v", r)
	}
	if last.Files != last.TotalFiles || last.Bytes != last.TotalBytes || last.Files != r.Found {
		t.Errorf("progress ends at %+v", last)
	}
	ctx := t.Context()
	it, err := s.Get(ctx, "acme", "pages", "guides/start", "md", storage.Live)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"owner": "Docs", "width": "72.0", "draft": "false", "alt": ""}
	if string(it.Content) != "start\r\n" || it.ContentType != "text/x-special" || !maps.Equal(it.Metadata, want) {
		t.Errorf("start.md is %q %s %v", it.Content, it.ContentType, it.Metadata)
	}
	draft, err := s.Get(ctx, "acme", "pages", "home", "md", storage.Draft)
	if err != nil {
		t.Fatal(err)
	}
	live, err := s.Get(ctx, "acme", "pages", "home", "md", storage.Live)
	if err != nil {
		t.Fatal(err)
	}
	if draft.Base == "" || draft.Base != live.VersionID {
		t.Errorf("the draft was made from %q, live is %q", draft.Base, live.VersionID)
	}
	if draft.Metadata["n"] != "1.50" || draft.Metadata["title"] != "Neu – für alle" {
		t.Errorf("metadata of the draft: %v", draft.Metadata)
	}
	comment, err := s.GetComment(ctx, "acme", "pages", "home", storage.Draft, "1")
	if err != nil || comment.Message != "why?" || string(comment.Extra["colour"]) != `"red"` {
		t.Errorf("comment %+v, %v", comment, err)
	}
	level, err := s.Browse(ctx, "acme", "pages", "", storage.Live)
	if err != nil || strings.Join(level.Folders, " ") != "guides later" {
		t.Errorf("folders %v, %v", level.Folders, err)
	}
}

func TestRunningAnImportAgainMakesNoVersion(t *testing.T) {
	s := newStore(t)
	mustImport(t, fixture(), s, Options{})
	r := mustImport(t, fixture(), s, Options{})
	if r.Same != r.Found || r.Imported != 0 || r.Bytes != 0 {
		t.Errorf("report %+v", r)
	}
	versions, err := s.ListVersions(t.Context(), "acme", "pages", "guides/start", "md")
	if err != nil || len(versions) != 1 {
		t.Errorf("%d versions, %v", len(versions), err)
	}
}

// failing is a store that becomes unreachable after some writes of content.
type failing struct {
	storage.Storage
	after atomic.Int64
}

func outage(s storage.Storage, after int64) *failing {
	f := &failing{Storage: s}
	f.after.Store(after)
	return f
}

func (f *failing) With(opts storage.Options) storage.Storage {
	return &failingWrites{f.Storage.With(opts), f}
}

type failingWrites struct {
	storage.Storage
	of *failing
}

func (f *failingWrites) PutStream(ctx context.Context, tenant, contentType, id, ext string, body io.Reader, n int64, mimeType string, state storage.State, metadata map[string]string) (*storage.ContentItem, error) {
	if f.of.after.Add(-1) < 0 {
		return nil, storage.Unavailable(errors.New("no route"))
	}
	return f.Storage.PutStream(ctx, tenant, contentType, id, ext, body, n, mimeType, state, metadata)
}

type readOnly struct{ storage.Storage }

func (readOnly) Capabilities() storage.Capabilities { return storage.Capabilities{ReadOnly: true} }

// torn is a tree in which one file breaks off while it is read.
type torn struct {
	fstest.MapFS
	name string
}

func (t torn) Open(name string) (fs.File, error) {
	f, err := t.MapFS.Open(name)
	if err == nil && name == t.name {
		return tornFile{f}, nil
	}
	return f, err
}

type tornFile struct{ fs.File }

func (f tornFile) Read(p []byte) (int, error) {
	n, _ := f.File.Read(p[:1])
	return n, &fs.PathError{Op: "read", Path: "home.md", Err: errors.New("input/output error")}
}
