package git

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"velocity.internal/desk/backend/storage"
)

// newWorktree makes a repository as a developer does, with two commits.
func newWorktree(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	git(t, dir, "init", "--quiet", "-b", "main")
	lay(t, dir, map[string]string{"README.md": "about\n", inType("a.md"): "one", inType("n/b.md"): "b"})
	git(t, dir, "add", ".")
	git(t, dir, "commit", "--quiet", "-m", "First\n\nWith a body.")
	lay(t, dir, map[string]string{inType("a.md"): "two"})
	git(t, dir, "commit", "--quiet", "-a", "-m", "Second")
	return dir
}

func (s *shop) file(name string) string {
	s.Helper()
	body, err := os.ReadFile(filepath.Join(s.dir, filepath.FromSlash(name)))
	if err != nil {
		return err.Error()
	}
	return string(body)
}

func TestHistoryBeforeTheDeskCounts(t *testing.T) {
	dir := newWorktree(t)
	s := openShop(t, Config{Dir: dir})
	s.holds("a.md", storage.Live, "two")
	versions := s.versions("a.md")
	if len(versions) != 2 || !versions[0].IsLatest {
		t.Fatalf("versions: %+v", versions)
	}
	if want := strings.Fields(git(t, dir, "log", "--format=%H", "--diff-filter=AM", "--", inType("a.md"))); versions[0].VersionID != want[0] || versions[1].VersionID != want[1] {
		t.Errorf("versions %v, git says %v", versions, want)
	}
	records, err := s.s.ListHistoryRecords(t.Context(), tenantT, typeP, "a")
	s.ok(err)
	if len(records) != 2 {
		t.Fatalf("%d records", len(records))
	}
	for _, r := range records {
		if r.Author != "Dev <dev@example.org>" || r.Message != "Second" && r.Message != "First\n\nWith a body." {
			t.Errorf("record %+v", r)
		}
	}
	it, err := s.s.RestoreVersion(t.Context(), tenantT, typeP, "a", "md", versions[1].VersionID)
	s.ok(err)
	s.holds("a.md", storage.Live, "one")
	if got := s.versions("a.md"); len(got) != 3 || got[0].VersionID != it.VersionID {
		t.Errorf("versions after the restore: %v", got)
	}
}

func TestTheWorkTreeIsKeptInStep(t *testing.T) {
	s := openShop(t, Config{Dir: newWorktree(t)})
	s.put("a.md", storage.Live, "three")
	s.put("deep/er/new.md", storage.Draft, "new")
	s.ok(s.s.Delete(t.Context(), tenantT, typeP, "n/b", "md", storage.Live))
	s.ok(s.d.Close())
	if status := git(t, s.dir, "status", "--porcelain"); status != "" {
		t.Errorf("git status says\n%s", status)
	}
	if got := s.file(inType("a.md")); got != "three" {
		t.Errorf("a.md in the work tree: %q", got)
	}
	if got := s.file(inType("_draft/deep/er/new.md")); got != "new" {
		t.Errorf("the draft in the work tree: %q", got)
	}
	if _, err := os.Stat(filepath.Join(s.dir, filepath.FromSlash(inType("n")))); !os.IsNotExist(err) {
		t.Errorf("the empty folder was left: %v", err)
	}
}

func TestLocalModificationsAreNeverOverwritten(t *testing.T) {
	s := openShop(t, Config{Dir: newWorktree(t)})
	outside := t.TempDir()
	lay(t, s.dir, map[string]string{inType("a.md"): "being edited", inType("_draft/c.md"): "untracked"})
	lay(t, s.dir, map[string]string{"README.md": "staged\n"})
	git(t, s.dir, "add", "README.md")
	s.ok(os.Symlink(outside, filepath.Join(s.dir, filepath.FromSlash(inType("link")))))
	s.put("a.md", storage.Live, "of the desk")
	s.put("c.md", storage.Draft, "of the desk")
	s.put("link/d.md", storage.Live, "of the desk")
	s.put("n/b.md", storage.Live, "of the desk")
	s.ok(s.d.Close())
	for name, want := range map[string]string{"a.md": "being edited", "_draft/c.md": "untracked", "n/b.md": "of the desk"} {
		if got := s.file(inType(name)); got != want {
			t.Errorf("%s in the work tree: %q, want %q", name, got, want)
		}
	}
	if left, _ := os.ReadDir(outside); len(left) != 0 {
		t.Errorf("a link was followed: %v", left)
	}
	status := git(t, s.dir, "status", "--porcelain")
	for _, want := range []string{" M " + inType("a.md"), " M " + inType("_draft/c.md"), "M  README.md"} {
		if !strings.Contains(status, want+"\n") {
			t.Errorf("git status lacks %q:\n%s", want, status)
		}
	}
	if strings.Contains(status, "n/b.md") {
		t.Errorf("git status shows what is in step:\n%s", status)
	}
}

func TestCommitsOfGitAreSeenAndGoOnTogether(t *testing.T) {
	s := openShop(t, Config{Dir: newWorktree(t)})
	events, err := s.s.Watch(t.Context(), storage.Scope{Tenant: tenantT})
	s.ok(err)
	for i := range 3 {
		body := fmt.Sprint("by hand ", i)
		lay(t, s.dir, map[string]string{inType("a.md"): body, inType(fmt.Sprintf("new-%d.md", i)): "x"})
		git(t, s.dir, "add", ".")
		git(t, s.dir, "commit", "--quiet", "-m", body)
		// Before anything is read, which would look for commits by itself.
		expect(t, events, "a commit of git", func(e storage.Event) bool {
			return e.Kind == storage.EventContent && e.Address == at("a.md", storage.Live)
		})
		s.holds("a.md", storage.Live, body)
		s.put("a.md", storage.Live, fmt.Sprint("by the desk ", i))
		s.ok(s.d.Checkout(t.Context()))
	}
	if n := len(s.versions("a.md")); n != 8 {
		t.Errorf("%d versions, want 8", n)
	}
	if status := git(t, s.dir, "status", "--porcelain"); status != "" {
		t.Errorf("git status says\n%s", status)
	}
	soundRepository(t, s.dir)
	agreesWithGit(t, s.dir)
}

func TestMergesAndRewrittenHistoryAreFollowed(t *testing.T) {
	s := openShop(t, Config{Dir: newWorktree(t)})
	git(t, s.dir, "checkout", "--quiet", "-b", "side", "HEAD~1")
	lay(t, s.dir, map[string]string{inType("n/b.md"): "on the side", inType("side.md"): "side"})
	git(t, s.dir, "add", ".")
	git(t, s.dir, "commit", "--quiet", "-m", "On the side")
	git(t, s.dir, "checkout", "--quiet", "main")
	git(t, s.dir, "merge", "--quiet", "--no-ff", "-m", "Join", "side")
	s.holds("a.md", storage.Live, "two")
	s.holds("n/b.md", storage.Live, "on the side")
	s.holds("side.md", storage.Live, "side")
	for name, want := range map[string]int{"a.md": 2, "n/b.md": 2, "side.md": 1} {
		got := s.versions(name)
		told := strings.Fields(git(t, s.dir, "log", "--format=%H", "--diff-filter=AM", "--", inType(name)))
		if len(got) != want || len(told) != want || got[0].VersionID != told[0] || !got[0].IsLatest {
			t.Errorf("versions of %s: %v, git says %v", name, got, told)
		}
	}
	git(t, s.dir, "reset", "--quiet", "--hard", "HEAD~1")
	s.gone("side.md", storage.Live)
	s.holds("n/b.md", storage.Live, "b")
	git(t, s.dir, "gc", "--quiet", "--prune=now")
	git(t, s.dir, "commit", "--quiet", "--amend", "-m", "Second, said better")
	if got := s.versions("a.md"); len(got) != 2 || got[0].VersionID != strings.TrimSpace(git(t, s.dir, "rev-parse", "HEAD")) {
		t.Errorf("versions after the amend: %v", got)
	}
	s.put("a.md", storage.Live, "three")
	soundRepository(t, s.dir)
}
