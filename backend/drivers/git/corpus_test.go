package git

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/internal/corpus"
)

// edit is one line of a timeline of the corpus.
type edit struct {
	Tenant, Type, ID, Ext string
	Timestamp             time.Time
	Author, Message       string
	Content               string
}

func readTimeline(t *testing.T, path string) []edit {
	t.Helper()
	f, err := os.Open(path) //nolint:gosec // a file of the corpus
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var edits []edit
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e edit
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		edits = append(edits, e)
	}
	if lines.Err() != nil {
		t.Fatal(lines.Err())
	}
	return edits
}

// TestTimelinesComeBackByteForByte replays real histories as edits and compares
// each version, its author, message and time with what was put, through the
// store and through the real git.
func TestTimelinesComeBackByteForByte(t *testing.T) {
	dir, ok := corpus.Dir(t)
	if !ok {
		return
	}
	s := newShop(t)
	timelines, versions := 0, 0
	err := filepath.WalkDir(filepath.Join(dir, "history"), func(path string, e fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".jsonl") {
			return err
		}
		edits := readTimeline(t, path)
		timelines++
		versions += len(edits)
		s.replay(edits)
		return nil
	})
	s.ok(err)
	t.Logf("corpus: %d timelines with %d versions", timelines, versions)
	soundRepository(t, s.dir)
	agreesWithGit(t, s.dir)
}

func (s *shop) replay(edits []edit) {
	s.Helper()
	first := edits[0]
	ids := make([]string, len(edits))
	for i, e := range edits {
		it, err := s.s.ImportVersion(s.Context(), e.Tenant, e.Type, e.ID, e.Ext, storage.ImportedVersion{
			Body: strings.NewReader(e.Content), Size: int64(len(e.Content)), Time: e.Timestamp, Author: e.Author, Message: e.Message,
		})
		s.ok(err)
		ids[i] = it.VersionID
	}
	listed, err := s.s.ListVersions(s.Context(), first.Tenant, first.Type, first.ID, first.Ext)
	s.ok(err)
	for i, e := range edits {
		if listed[len(edits)-1-i].VersionID != ids[i] {
			s.Fatalf("%s/%s: version %d is not in its place", e.Type, e.ID, i)
		}
		it, err := s.s.GetVersion(s.Context(), e.Tenant, e.Type, e.ID, e.Ext, ids[i])
		s.ok(err)
		if !bytes.Equal(it.Content, []byte(e.Content)) || !it.LastModified.Equal(e.Timestamp) {
			s.Errorf("%s/%s: version %d differs", e.Type, e.ID, i)
		}
		h, err := s.s.GetHistoryRecord(s.Context(), e.Tenant, e.Type, e.ID, ids[i])
		s.ok(err)
		if h.Author != e.Author || h.Message != e.Message || !h.Timestamp.Equal(e.Timestamp) || h.Action != storage.ActionImport {
			s.Errorf("%s/%s: history of version %d: %+v, want %q by %q at %v", e.Type, e.ID, i, h, e.Message, e.Author, e.Timestamp)
		}
	}
	path := "tenants/" + first.Tenant + "/content/" + first.Type + "/" + first.ID + "." + first.Ext
	last := edits[len(edits)-1]
	if got := git(s.T, s.dir, "show", "main:"+path); got != last.Content {
		s.Errorf("git shows another text of %s", path)
	}
}

// TestWhatACommitCannotHoldIsANote writes history that a commit would change.
func TestWhatACommitCannotHoldIsANote(t *testing.T) {
	s := newShop(t)
	for i, by := range []storage.Options{
		{Author: "  spaces <around> \n", Message: "plain"},
		{Author: "a", Message: "ends with lines\n\n\n"},
		{Author: "a", Message: "nul \x00 inside"},
		{Author: "", Message: "\n\nVelocity-Time: 2001-01-01T00:00:00Z"},
		{Author: "Jane Roe <jane@example.org>", Message: "a\n\nVelocity-Action: edit\n\nb"},
		{Author: "Velocity Desk <velocity-desk@localhost>", Message: ""},
		{Author: "<only@example.org>", Message: " lead and trail "},
	} {
		it, err := s.s.With(by).Put(t.Context(), tenantT, typeP, "a", "md", []byte{byte(i)}, "", storage.Live)
		s.ok(err)
		h, err := s.s.GetHistoryRecord(t.Context(), tenantT, typeP, "a", it.VersionID)
		s.ok(err)
		if h.Author != by.Author || h.Message != by.Message {
			t.Errorf("history says %q by %q, want %q by %q", h.Message, h.Author, by.Message, by.Author)
		}
	}
	first := s.versions("a.md")[0].VersionID
	s.ok(s.s.PutHistoryRecord(t.Context(), tenantT, typeP, "a", &storage.HistoryRecord{Version: first, Author: "other", Message: "said later", Extra: map[string]json.RawMessage{"more": []byte(`1`)}}))
	if note := git(t, s.dir, "notes", "--ref=velocity", "show", first); !strings.Contains(note, "said later") {
		t.Errorf("git notes show %q", note)
	}
	again := openShop(t, Config{Dir: s.dir})
	h, err := again.s.GetHistoryRecord(t.Context(), tenantT, typeP, "a", first)
	s.ok(err)
	if h.Author != "other" || h.Message != "said later" || string(h.Extra["more"]) != "1" {
		t.Errorf("after opening again: %+v", h)
	}
	soundRepository(t, s.dir)
	agreesWithGit(t, s.dir)
}
