package filesystem

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

func TestAnUnreadableSidecarIsCorruptInWords(t *testing.T) {
	s := newShop(t)
	lay(t, s.dir, map[string]string{inType("a.md"): "a", inType("a.md.meta"): "{broken"})
	_, err := s.d.Stat(t.Context(), at("a.md", storage.Live))
	s.fails(err, storage.ErrCorrupt, "pages/a.md.meta")
}

func TestATreeLaidByHandOpensAsItIs(t *testing.T) {
	dir := t.TempDir()
	laid := map[string]string{
		inType("a.md"): "live a", inType("_draft/a.md"): "draft a", inType("n/b.json"): "{}", inType("README"): "no extension",
		inType("_index.md"): "underscore", inType("_index.json"): `{"order":["n"]}`, inType(".hidden.md"): "no", inType("x/.DS_Store"): "no",
		inType("_unknown/c.md"): "no", inType("_history/a/v1.json"): `{"version":"v1","author":"editor"}`, "notes.txt": "not ours",
		inType("_draft/_comments/a/c1.json"): `{"id":"c1","resolved":true}`, tree.Tenant(tenantT) + "/webhooks/w.json": `{"url":"https://x"}`,
		"schemas/s.json": "{}",
	}
	lay(t, dir, laid)
	s := openShop(t, dir)
	s.lists(storage.Live, "README", "_index.md", "a.md", "n/b.json")
	s.lists(storage.Draft, "a.md")
	it := s.get("a.md", storage.Live)
	if it.ContentType != "text/markdown" || it.VersionID == "" || it.Metadata == nil || it.Revision == "" {
		t.Errorf("got %+v", it)
	}
	if draft := s.get("a.md", storage.Draft); draft.Base != it.VersionID {
		t.Errorf("the draft has the base %q, want the live version %q", draft.Base, it.VersionID)
	}
	if r, err := s.s.GetHistoryRecord(t.Context(), tenantT, typeP, "a", "v1"); err != nil || r.Author != "editor" {
		t.Errorf("history: %v, %v", r, err)
	}
	if c, err := s.s.ListComments(t.Context(), tenantT, typeP, "a", storage.Draft); err != nil || len(c) != 1 {
		t.Errorf("comments: %v, %v", c, err)
	}
	if level, err := s.s.Browse(t.Context(), tenantT, typeP, "", storage.Live); err != nil || !slices.Equal(level.Folders, []string{"n"}) {
		t.Errorf("browse: %v, %v", level, err)
	}
	if got := files(t, dir); !maps.Equal(got, laid) {
		t.Errorf("reading changed the tree: %v", slices.Sorted(maps.Keys(got)))
	}
}

func TestWhatWasLaidByHandBecomesAVersionBeforeItIsReplaced(t *testing.T) {
	dir := t.TempDir()
	lay(t, dir, map[string]string{inType("a.md"): "by hand"})
	s := openShop(t, dir)
	first := s.versions("a.md")
	if len(first) != 1 || !first[0].IsLatest || string(s.version("a.md", first[0].VersionID).Content) != "by hand" {
		t.Fatalf("before: %+v", first)
	}
	s.put("a.md", storage.Live, "by the desk")
	now := s.versions("a.md")
	if len(now) != 2 || now[1].VersionID != first[0].VersionID || now[0].VersionID == now[1].VersionID {
		t.Fatalf("after: %+v, before %+v", now, first)
	}
	if got := s.version("a.md", first[0].VersionID); string(got.Content) != "by hand" || !got.LastModified.Equal(first[0].LastModified) {
		t.Errorf("the first version is %q of %v", got.Content, got.LastModified)
	}
}

func TestEveryWayToChangeLaidContentKeepsItsFirstVersion(t *testing.T) {
	for name, change := range map[string]func(s *shop, first string){
		"metadata": func(s *shop, _ string) {
			s.ok(s.s.SetMetadata(s.Context(), tenantT, typeP, "a", "md", storage.Live, map[string]string{"k": "v"}))
		},
		"delete": func(s *shop, _ string) { s.del("a.md", storage.Live) },
		"restore": func(s *shop, first string) {
			_, err := s.s.RestoreVersion(s.Context(), tenantT, typeP, "a", "md", first)
			s.ok(err)
		},
		"publish": func(s *shop, _ string) {
			s.put("a.md", storage.Draft, "new")
			s.step("a.md", storage.Draft, storage.Live)
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			lay(t, dir, map[string]string{inType("a.md"): "by hand", inType("a.md.meta"): `{"content-type":"text/x-a","alt":"b","width":72.0}`})
			s := openShop(t, dir)
			first := s.versions("a.md")[0].VersionID
			change(s, first)
			got := s.version("a.md", first)
			if string(got.Content) != "by hand" || got.ContentType != "text/x-a" || got.Metadata["width"] != "72.0" {
				t.Errorf("the first version is %+v", got)
			}
			all := s.versions("a.md")
			if all[len(all)-1].VersionID != first {
				t.Errorf("the first version is not the oldest: %+v", all)
			}
		})
	}
}

func TestLaidContentKeepsItsVersionWhenItMoves(t *testing.T) {
	dir := t.TempDir()
	lay(t, dir, map[string]string{inType("a.md"): "by hand", inType("a.md.meta"): `{"alt":"b"}`, inType("_draft/a.md"): "draft"})
	s := openShop(t, dir)
	first := s.versions("a.md")[0].VersionID
	s.ok(s.s.Move(t.Context(), tenantT, typeP, "a", "other", "n/b"))
	all, err := s.s.ListVersions(t.Context(), tenantT, "other", "n/b", "md")
	s.ok(err)
	if len(all) != 1 || all[0].VersionID != first || !all[0].IsLatest {
		t.Fatalf("versions after the move: %+v, want %s", all, first)
	}
	draft, err := s.s.Get(t.Context(), tenantT, "other", "n/b", "md", storage.Draft)
	s.ok(err)
	if draft.Base != first {
		t.Errorf("base %q, want %q", draft.Base, first)
	}
	live, err := s.s.Get(t.Context(), tenantT, "other", "n/b", "md", storage.Live)
	s.ok(err)
	if string(live.Content) != "by hand" || live.Metadata["alt"] != "b" {
		t.Errorf("live: %+v", live)
	}
}

func TestADraftLaidByHandConflictsOnceLiveWasChanged(t *testing.T) {
	dir := t.TempDir()
	lay(t, dir, map[string]string{inType("a.md"): "live", inType("_draft/a.md"): "draft"})
	s := openShop(t, dir)
	s.put("a.md", storage.Live, "changed")
	_, err := s.s.Transition(t.Context(), tenantT, typeP, "a", "md", storage.Draft, storage.Live)
	s.fails(err, storage.ErrConflict, "")
	base := s.get("a.md", storage.Draft).Base
	if got := string(s.version("a.md", base).Content); got != "live" {
		t.Errorf("the base holds %q, want what was laid", got)
	}
}

func TestAFlatSidecarIsRewrittenNestedOnlyWhenTheItemIsWritten(t *testing.T) {
	dir := t.TempDir()
	flat := `{"content-type":"image/svg+xml","size":999,"width":72.0,"alt":"x","box":[1]}`
	lay(t, dir, map[string]string{inType("a.svg"): "<svg/>", inType("a.svg.meta"): flat})
	s := openShop(t, dir)
	it := s.get("a.svg", storage.Live)
	if it.ContentType != "image/svg+xml" || it.Size != 6 || it.Metadata["width"] != "72.0" || it.Metadata["alt"] != "x" || len(it.Metadata) != 2 {
		t.Errorf("got %+v", it)
	}
	if files(t, dir)[inType("a.svg.meta")] != flat {
		t.Error("reading rewrote the sidecar")
	}
	s.ok(s.s.UpdateMetadata(t.Context(), tenantT, typeP, "a", "svg", storage.Live, map[string]string{"alt": "y"}))
	facts, err := tree.ParseFacts([]byte(files(t, dir)[inType("a.svg.meta")]))
	s.ok(err)
	if facts.SHA256 == "" || facts.Metadata["width"] != "72.0" || facts.Metadata["alt"] != "y" || string(facts.Extra["box"]) == "" {
		t.Errorf("rewritten as %+v", facts)
	}
}

func TestAnEditByHandWins(t *testing.T) {
	s := newShop(t)
	_, err := s.s.PutStream(t.Context(), tenantT, typeP, "a", "md", newReader("by the desk"), -1, "text/x-own", storage.Live, map[string]string{"k": "v"})
	s.ok(err)
	before := s.get("a.md", storage.Live)
	for _, edit := range []string{"edited by hand", "once more"} {
		lay(t, s.dir, map[string]string{inType("a.md"): edit}) // in place, as many editors do
		after := s.get("a.md", storage.Live)
		if string(after.Content) != edit || after.ContentType != "text/x-own" || after.Metadata["k"] != "v" {
			t.Errorf("got %+v", after)
		}
		if after.Revision == before.Revision || after.VersionID == before.VersionID || after.ETag == before.ETag {
			t.Errorf("revision, version or tag stayed: %+v, before %+v", after, before)
		}
		if again := s.get("a.md", storage.Live); again.Revision != after.Revision || again.VersionID != after.VersionID {
			t.Errorf("revision or version changed without an edit: %+v, before %+v", again, after)
		}
		if got := string(s.version("a.md", before.VersionID).Content); got != "by the desk" {
			t.Errorf("the version of the desk now holds %q", got)
		}
	}
	_, err = s.s.With(storage.Options{IfMatch: &before.Revision}).Put(t.Context(), tenantT, typeP, "a", "md", nil, "", storage.Live)
	s.fails(err, storage.ErrConflict, "")
	adopted := s.get("a.md", storage.Live).VersionID
	s.put("a.md", storage.Live, "again by the desk")
	all := s.versions("a.md")
	if len(all) != 3 || all[1].VersionID != adopted || all[2].VersionID != before.VersionID {
		t.Fatalf("versions %+v, want those of %s and %s", all, adopted, before.VersionID)
	}
	if got := string(s.version("a.md", adopted).Content); got != "once more" {
		t.Errorf("the edit by hand is kept as %q", got)
	}
}

func TestAFileWithAnotherTimeButTheSameBytesIsTheSame(t *testing.T) {
	s := newShop(t)
	before := s.put("a.md", storage.Live, "same")
	then := time.Now().Add(-48 * time.Hour)
	s.ok(os.Chtimes(filepath.Join(s.dir, filepath.FromSlash(inType("a.md"))), then, then))
	after := s.get("a.md", storage.Live)
	if after.VersionID != before.VersionID || after.Revision != before.Revision || !after.LastModified.Equal(before.LastModified) {
		t.Errorf("got %+v, want %+v", after, before)
	}
}

func TestALiveFileRemovedByHandIsListedAsDeleted(t *testing.T) {
	s := newShop(t)
	s.put("n/a.md", storage.Live, "x")
	s.ok(os.Remove(filepath.Join(s.dir, filepath.FromSlash(inType("n/a.md")))))
	s.gone("n/a.md", storage.Live)
	page, err := s.s.ListDeleted(t.Context(), tenantT, typeP, storage.ListOptions{})
	s.ok(err)
	if len(page.Items) != 1 || page.Items[0].Key != "n/a.md" {
		t.Fatalf("deleted: %+v", page.Items)
	}
	_, err = s.s.RestoreVersion(t.Context(), tenantT, typeP, "n/a", "md", page.Items[0].VersionID)
	s.ok(err)
	s.holds("n/a.md", storage.Live, "x")
}

func TestAVersionChangedFromOutsideIsCorrupt(t *testing.T) {
	s := newShop(t)
	id := s.put("a.md", storage.Live, "x").VersionID
	lay(t, s.dir, map[string]string{inType("_versions/a.md/" + id): "y"})
	_, err := s.s.GetVersion(t.Context(), tenantT, typeP, "a", "md", id)
	s.fails(err, storage.ErrCorrupt, "from outside")
	_, err = s.s.RestoreVersion(t.Context(), tenantT, typeP, "a", "md", id)
	s.fails(err, storage.ErrCorrupt, "from outside")
}

func TestSymbolicLinksAreNeverFollowed(t *testing.T) {
	outside := t.TempDir()
	lay(t, outside, map[string]string{"secret.md": "secret"})
	s := newShop(t)
	s.put("n/a.md", storage.Live, "x")
	lay(t, s.dir, map[string]string{"tenants/other/content/pages/b.md": "of another tenant"})
	base := filepath.Join(s.dir, filepath.FromSlash(tree.Type(tenantT, typeP)))
	for from, to := range map[string]string{
		"out.md": filepath.Join(outside, "secret.md"), "out": outside, "in.md": "n/a.md", "in": "n", "other": "../../../other/content/pages",
	} {
		if err := os.Symlink(to, filepath.Join(base, from)); err != nil {
			t.Logf("LEFT OUT: this disk has no symbolic links: %v", err)
			return
		}
	}
	s.lists(storage.Live, "n/a.md")
	for _, name := range []string{"out.md", "out/secret.md", "in.md", "in/a.md", "other/b.md"} {
		s.gone(name, storage.Live)
	}
	_, err := s.s.Put(t.Context(), tenantT, typeP, "out/new", "md", []byte("x"), "", storage.Live)
	s.fails(err, storage.ErrExists, "in the way")
	if _, err := os.Stat(filepath.Join(outside, "new.md")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("written outside of the store: %v", err)
	}
}

func TestAFolderAndAnItemOfOneNameExcludeEachOther(t *testing.T) {
	s := newShop(t)
	s.put("x.json/y.json", storage.Live, "{}")
	_, err := s.s.Put(t.Context(), tenantT, typeP, "x", "json", []byte("{}"), "", storage.Live)
	s.fails(err, storage.ErrExists, "folder")
	s.put("z.json", storage.Live, "{}")
	_, err = s.s.Put(t.Context(), tenantT, typeP, "z.json/y", "json", []byte("{}"), "", storage.Live)
	s.fails(err, storage.ErrExists, "in the way")
	s.fails(s.s.CreateFolder(t.Context(), tenantT, typeP, "z.json", storage.Live), storage.ErrExists, "in the way")
	_, err = s.s.Put(t.Context(), tenantT, typeP, "z.json.meta/y", "json", []byte("{}"), "", storage.Live)
	s.fails(err, storage.ErrExists, "in the way")
	s.put("x.json", storage.Draft, "{}") // another state is another folder
	_, err = s.s.Transition(t.Context(), tenantT, typeP, "x", "json", storage.Draft, storage.Live)
	s.fails(err, storage.ErrExists, "folder")
	s.lists(storage.Live, "x.json/y.json", "z.json")
	if n := temps(t, s.dir); n != 0 {
		t.Errorf("%d temporary files are left", n)
	}
}

func TestNamesComeInBytewiseOrderAcrossFolders(t *testing.T) {
	s := newShop(t)
	names := []string{"a.json", "a/b.json", "a-b.json", "a/a/z.md", "a0.json", "A/b.md", "é/x.md", "a/b/c.json", "a!.json", "ab.json", "a/b-c.json"}
	for _, n := range names {
		s.put(n, storage.Draft, "x")
	}
	slices.Sort(names)
	s.lists(storage.Draft, names...)
	for _, after := range append([]string{"", "a", "a/", "a/b", "b", "a/a/zz"}, names...) {
		for _, prefix := range []string{"", "a", "a/", "a/b", "a-", "A/b.md", "zz"} {
			page, err := s.d.List(t.Context(), storage.ListRequest{Tenant: tenantT, Type: typeP, State: storage.Draft, Prefix: prefix, After: after, Limit: 2})
			s.ok(err)
			var want []string
			for _, n := range names {
				if n > after && len(n) >= len(prefix) && n[:len(prefix)] == prefix {
					want = append(want, n)
				}
			}
			next := ""
			if len(want) > 2 {
				want, next = want[:2], want[1]
			}
			var got []string
			for _, it := range page.Items {
				got = append(got, it.Key)
			}
			if !slices.Equal(got, want) || page.Next != next {
				t.Errorf("after %q with prefix %q: %q and %q, want %q and %q", after, prefix, got, page.Next, want, next)
			}
		}
	}
}

func TestNamesThatDifferInCaseAreRefusedInAnyStateAndAmongVersions(t *testing.T) {
	s := newShop(t)
	s.put("N/Live.md", storage.Live, "x")
	s.put("n/Draft.md", storage.Draft, "x")
	s.put("Gone.md", storage.Live, "x")
	s.del("Gone.md", storage.Live)
	for _, name := range []string{"n/live.md", "N/live.md", "N/draft.md", "gone.md", "GONE.MD"} {
		for _, state := range storage.States() {
			a := at(name, state)
			_, err := s.s.Put(t.Context(), a.Tenant, a.Type, a.ID, a.Ext, nil, "", state)
			s.fails(err, storage.ErrExists, "upper and lower case")
		}
	}
	_, err := s.s.Put(t.Context(), "Tenant-T", typeP, "a", "md", nil, "", storage.Live)
	s.fails(err, storage.ErrExists, "upper and lower case")
	s.fails(s.s.CreateContentType(t.Context(), tenantT, "Pages"), storage.ErrExists, "upper and lower case")
	s.put("n/other.md", storage.Live, "x") // on a disk that knows case, a folder is no name
	s.ok(s.s.Move(t.Context(), tenantT, typeP, "N/Live", typeP, "n/LIVE"))
	s.holds("n/LIVE.md", storage.Live, "x")
}

func TestANameWrittenElsewhereIsSeenByTheCaseRule(t *testing.T) {
	s := newShop(t)
	other := openShop(t, s.dir)
	s.put("a.md", storage.Live, "x")
	other.put("B.md", storage.Live, "x")
	s.put("c.md", storage.Live, "x")
	_, err := s.s.Put(t.Context(), tenantT, typeP, "b", "md", nil, "", storage.Live)
	s.fails(err, storage.ErrExists, "upper and lower case")
	other.del("B.md", storage.Live)
	lay(t, s.dir, map[string]string{inType("D.md"): "by hand"})
	_, err = s.s.Put(t.Context(), tenantT, typeP, "d", "md", nil, "", storage.Live)
	s.fails(err, storage.ErrExists, "upper and lower case")
}

func TestADiskThatIgnoresCaseAnswersForExactNamesOnly(t *testing.T) {
	s := newShop(t)
	s.put("n/a.md", storage.Live, "x")
	s.d.foldsCase = true // the disk of this test knows case, so only the exact answers can be tried
	s.holds("n/a.md", storage.Live, "x")
	s.gone("n/b.md", storage.Live)
	s.put("n/b.md", storage.Live, "y")
	s.lists(storage.Live, "n/a.md", "n/b.md")
}
