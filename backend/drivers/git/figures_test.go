//go:build bench

package git

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gogit "github.com/go-git/go-git/v5"
	gitobject "github.com/go-git/go-git/v5/plumbing/object"

	"velocity.internal/desk/backend/storage"
)

// The figures of `make bench`: our way beside git's own commands and the work
// tree of go-git, doing the same in the same run.

// feedGit makes a bare repository out of commits, each a set of files.
func feedGit(t *testing.T, commits int, files func(n int, file func(path, body string))) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "fed.git")
	git(t, "", "init", "--quiet", "--bare", "-b", "main", dir)
	in, out := io.Pipe()
	cmd := exec.CommandContext(t.Context(), "git", "fast-import", "--quiet") //nolint:gosec // of the test
	cmd.Dir, cmd.Stdin, cmd.Stderr = dir, in, os.Stderr
	go func() {
		for n := range commits {
			fmt.Fprintf(out, "commit refs/heads/main\ncommitter Dev <dev@example.org> %d +0000\ndata 4\nfeed\n", 1_700_000_000+n)
			files(n, func(path, body string) {
				fmt.Fprintf(out, "M 100644 inline %s\ndata %d\n%s\n", path, len(body), body)
			})
		}
		_ = out.Close()
	}()
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// median returns the middle of how long a piece of work takes.
func median(times int, work func(i int)) time.Duration {
	all := make([]time.Duration, times)
	for i := range all {
		begun := time.Now()
		work(i)
		all[i] = time.Since(begun)
	}
	slices.Sort(all)
	return all[times/2]
}

func spread(i int) string { return fmt.Sprintf("part-%03d/item-%06d.md", i/100, i) }
func flat(i int) string   { return fmt.Sprintf("item-%06d.md", i) }

func body(i int) string { return strings.Repeat(fmt.Sprintf("line %d of an item\n", i), 20) }

func TestFigures(t *testing.T) {
	var atHundred time.Duration
	for _, n := range []int{100, 1_000, 10_000, 100_000} {
		dir := feedGit(t, 1, func(_ int, file func(string, string)) {
			for i := range n {
				file(inType(spread(i)), body(i))
			}
		})
		begun := time.Now()
		s := openShop(t, Config{Dir: dir})
		opened := time.Since(begun)
		s.put(spread(0), storage.Live, "warm")
		put := median(100, func(i int) { s.put(spread(i*7919%n), storage.Live, fmt.Sprint("changed ", i)) })
		page := median(50, func(i int) {
			_, err := s.d.List(t.Context(), storage.ListRequest{Tenant: tenantT, Type: typeP, State: storage.Live, After: spread(i * 7919 % n), Limit: 100})
			s.ok(err)
		})
		if n == 100 {
			atHundred = put
		}
		t.Logf("%6d items: opened in %v, put %v (%.2f of that at 100), page of 100 %v", n, opened, put, float64(put)/float64(atHundred), page)
		s.ok(s.d.Close())
		if n > 10_000 {
			continue
		}
		work := filepath.Join(t.TempDir(), "work")
		git(t, "", "clone", "--quiet", dir, work)
		commands := median(15, func(i int) {
			name := inType(spread(i * 7919 % n))
			lay(t, work, map[string]string{name: fmt.Sprint("again ", i)})
			git(t, work, "add", name)
			git(t, work, "commit", "--quiet", "-m", "edit")
		})
		repo, err := gogit.PlainOpen(work)
		s.ok(err)
		tree, err := repo.Worktree()
		s.ok(err)
		slow := median(3, func(i int) {
			name := inType(spread(i * 7919 % n))
			lay(t, work, map[string]string{name: fmt.Sprint("once more ", i)})
			_, err := tree.Add(name)
			s.ok(err)
			_, err = tree.Commit("edit", &gogit.CommitOptions{Author: &gitobject.Signature{Name: "Dev", Email: "dev@example.org", When: time.Now()}})
			s.ok(err)
		})
		t.Logf("%6d items: git add + commit %v (%.1f times ours), go-git's work tree %v (%.1f times ours)", n, commands, float64(commands)/float64(put), slow, float64(slow)/float64(put))
	}
}

func TestFiguresOfAFlatFolder(t *testing.T) {
	const n = 10_000
	dir := feedGit(t, 1, func(_ int, file func(string, string)) {
		for i := range n {
			file(inType(flat(i)), body(i))
		}
	})
	s := openShop(t, Config{Dir: dir})
	t.Logf("put into one flat folder of %d: %v", n, median(100, func(i int) { s.put(flat(i*7919%n), storage.Live, fmt.Sprint("changed ", i)) }))
	t.Logf("a new item there: %v", median(50, func(i int) { s.put(fmt.Sprintf("new-%d.md", i), storage.Live, "new") }))
}

func TestFiguresOfVersions(t *testing.T) {
	const n = 10_000
	dir := feedGit(t, n, func(c int, file func(string, string)) {
		file(inType(spread(c%1000)), fmt.Sprint("version ", c))
	})
	begun := time.Now()
	s := openShop(t, Config{Dir: dir})
	built := time.Since(begun)
	begun = time.Now()
	git(t, dir, "log", "--raw", "--no-abbrev")
	raw := time.Since(begun)
	begun = time.Now()
	told := git(t, dir, "log", "--format=%H", "--diff-filter=AM", "--", inType(spread(7)))
	one := time.Since(begun)
	versions := median(200, func(int) {
		if got := s.versions(spread(7)); len(got) != len(strings.Fields(told)) {
			t.Fatalf("%d versions, git says %d", len(got), len(strings.Fields(told)))
		}
	})
	t.Logf("%d commits: index built in %v (%.1f times git log --raw, %v); versions of one item %v, git log %v", n, built, float64(built)/float64(raw), raw, versions, one)
}

func TestFiguresOfPacking(t *testing.T) {
	for kind, name := range map[string]func(int) string{"spread": spread, "flat": flat} {
		t.Run(kind, func(t *testing.T) {
			s := newShop(t)
			const n = 10_000
			begun := time.Now()
			mostFiles := 0
			for i := range n {
				s.put(name(i), storage.Live, body(i))
				if i%1000 == 999 {
					files, size := weigh(t, s.dir)
					mostFiles = max(mostFiles, files)
					t.Logf("after %d puts: %d files, %.1f MiB", i+1, files, float64(size)/(1<<20))
				}
			}
			took := time.Since(begun)
			s.ok(s.d.Pack(t.Context()))
			files, size := weigh(t, s.dir)
			t.Logf("%s: %d puts in %v, at most %d files between, after packing %d files and %.1f MiB", kind, n, took, mostFiles, files, float64(size)/(1<<20))
			soundRepository(t, s.dir)
		})
	}
}
