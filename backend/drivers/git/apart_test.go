package git

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"velocity.internal/desk/backend/storage"
)

// TestTheStandingIsWhatGitSays compares on histories of every shape, with merges.
func TestTheStandingIsWhatGitSays(t *testing.T) {
	dir := newRemote(t)
	empty := strings.TrimSpace(git(t, dir, "hash-object", "-t", "tree", "-w", "/dev/null"))
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // shapes of a test
	var commits []string
	for n := range 60 {
		args := []string{"commit-tree", empty, "-m", fmt.Sprint(n)}
		for range min(n, 1+random.IntN(3)) {
			if parent := commits[max(0, n-1-random.IntN(7))]; !slices.Contains(args, parent) {
				args = append(args, "-p", parent)
			}
		}
		commits = append(commits, strings.TrimSpace(git(t, dir, args...)))
	}
	for range 30 {
		ours, theirs := commits[random.IntN(60)], commits[random.IntN(60)]
		git(t, dir, "update-ref", "refs/heads/main", ours)
		git(t, dir, "update-ref", "refs/remotes/velocity/main", theirs)
		s := openShop(t, Config{Dir: dir})
		state, err := s.d.Standing(t.Context())
		s.ok(err)
		if got, want := fmt.Sprintf("%d\t%d", state.Ahead, state.Behind), strings.TrimSpace(git(t, dir, "rev-list", "--left-right", "--count", ours+"..."+theirs)); got != want {
			t.Errorf("%s and %s: %q, git says %q", ours, theirs, got, want)
		}
		v, err := s.d.division(t.Context())
		s.ok(err)
		if bases := git(t, dir, "merge-base", "--all", ours, theirs); !strings.Contains(bases, v.base.String()) {
			t.Errorf("%s and %s: the base is %s, git says %s", ours, theirs, v.base, bases)
		}
		s.ok(s.d.Close())
	}
}

func TestNotesGoToTheRemoteAndComeFromIt(t *testing.T) {
	remote := Remote{URL: newRemote(t)}
	a := newShop(t)
	a.put("x.md", storage.Live, "one")
	a.put("y.md", storage.Live, "one")
	_, err := a.d.syncWith(t.Context(), remote, nil)
	a.ok(err)
	b := openShop(t, Config{Dir: filepath.Join(t.TempDir(), "clone.git"), Remote: remote})
	note := func(s *shop, name, message string) {
		t.Helper()
		id := strings.TrimSuffix(name, ".md")
		s.ok(s.s.PutHistoryRecord(t.Context(), tenantT, typeP, id, &storage.HistoryRecord{Version: s.versions(name)[0].VersionID, Author: "ada", Message: message}))
	}
	says := func(s *shop, name string) string {
		t.Helper()
		h, err := s.s.GetHistoryRecord(t.Context(), tenantT, typeP, strings.TrimSuffix(name, ".md"), s.versions(name)[0].VersionID)
		s.ok(err)
		return h.Message
	}
	note(a, "x.md", "of a")
	note(b, "y.md", "of b")
	note(b, "x.md", "of b, later")
	for _, s := range []*shop{a, b, a} { // a sends, b joins its own to that and sends, a takes over
		_, err := s.d.syncWith(t.Context(), remote, nil)
		s.ok(err)
	}
	for _, s := range []*shop{a, b} {
		if x, y := says(s, "x.md"), says(s, "y.md"); x != "of a" || y != "of b" {
			t.Errorf("the notes say %q and %q", x, y)
		}
	}
	if x, y := git(t, a.dir, "rev-parse", notesRef), git(t, remote.URL, "rev-parse", notesRef); x != y || x != git(t, b.dir, "rev-parse", notesRef) {
		t.Error("the notes differ")
	}
	soundRepository(t, remote.URL)
}
