package git

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"velocity.internal/desk/backend/storage"
)

// expect waits for an event that satisfies want, longer than anybody should wait
// because this machine may be busy.
func expect(t *testing.T, events <-chan storage.Event, what string, want func(storage.Event) bool) {
	t.Helper()
	limit := time.After(watchDelay + 8*time.Second)
	for {
		select {
		case e, open := <-events:
			if !open {
				t.Fatalf("%s: the channel was closed", what)
			}
			if want(e) {
				return
			}
		case <-limit:
			t.Fatalf("%s: no event", what)
		}
	}
}

func TestRepositoriesThatNeedMoreAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		change func(t *testing.T, dir string)
		kind   error
		words  string
	}{
		"a folder of other things": {func(t *testing.T, dir string) {
			_ = os.RemoveAll(dir + "/.git")
		}, storage.ErrInvalid, "no Git repository"},
		"a linked work tree": {func(t *testing.T, dir string) {
			_ = os.RemoveAll(dir + "/.git")
			lay(t, dir, map[string]string{".git": "gitdir: /elsewhere\n"})
		}, storage.ErrUnsupported, "linked work tree"},
		"objects of another repository": {func(t *testing.T, dir string) {
			lay(t, dir, map[string]string{".git/objects/info/alternates": "/elsewhere/objects\n"})
		}, storage.ErrUnsupported, "borrows"},
		"another kind of hash": {func(t *testing.T, dir string) {
			lay(t, dir, map[string]string{".git/config": "[core]\n\trepositoryformatversion = 1\n[extensions]\n\tobjectFormat = sha256\n"})
		}, storage.ErrUnsupported, "objectFormat"},
		"a folder of objects that is a link": {func(t *testing.T, dir string) {
			if err := os.Rename(dir+"/.git/objects", dir+"/elsewhere"); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(dir+"/elsewhere", dir+"/.git/objects"); err != nil {
				t.Fatal(err)
			}
		}, storage.ErrUnsupported, "is a link"},
		"a branch that is a link": {func(t *testing.T, dir string) {
			_ = os.Remove(dir + "/.git/refs/heads/main")
			if err := os.Symlink("/etc/hostname", dir+"/.git/refs/heads/main"); err != nil {
				t.Fatal(err)
			}
		}, storage.ErrUnsupported, "is a link"},
		"no current branch": {func(t *testing.T, dir string) {
			git(t, dir, "checkout", "--quiet", "--detach")
		}, storage.ErrInvalid, "name the branch"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := newWorktree(t)
			c.change(t, dir)
			_, err := Open(t.Context(), Config{Dir: dir})
			(&shop{T: t}).fails(err, c.kind, c.words)
		})
	}
}

func TestWrongConfigurationsAreRefused(t *testing.T) {
	dir := newWorktree(t)
	for _, c := range []Config{{}, {Dir: dir, Branch: "a..b"}, {Dir: dir, Branch: "none"}, {Dir: dir, Branch: "-x"}, {Dir: dir, Folder: "../up"}, {Dir: dir, LFSThreshold: -1}} {
		_, err := Open(t.Context(), c)
		(&shop{T: t}).fails(err, storage.ErrInvalid, "")
	}
	_, err := Backend.Open(t.Context(), map[string]string{"dir": dir, "max_versions": "3"})
	(&shop{T: t}).fails(err, storage.ErrUnsupported, "keeps every version")
	_, err = Backend.Open(t.Context(), map[string]string{"dir": dir, "lfs_threshold": "x"})
	(&shop{T: t}).fails(err, storage.ErrInvalid, "lfs_threshold")
}

func TestNothingInARepositoryIsRunOrFollowed(t *testing.T) {
	dir := newWorktree(t)
	trap := filepath.Join(t.TempDir(), "sprung")
	script := "#!/bin/sh\necho \"$0\" >> " + trap + "\n"
	for _, hook := range []string{"pre-commit", "post-commit", "reference-transaction", "post-checkout", "fsmonitor-watchman", "post-index-change"} {
		lay(t, dir, map[string]string{".git/hooks/" + hook: script})
		if err := os.Chmod(dir+"/.git/hooks/"+hook, 0o700); err != nil { //nolint:gosec // a hook has to be a program
			t.Fatal(err)
		}
	}
	git(t, dir, "config", "core.fsmonitor", trap+"-fsmonitor")
	git(t, dir, "config", "filter.trap.clean", "touch "+trap)
	git(t, dir, "config", "filter.trap.smudge", "touch "+trap)
	git(t, dir, "config", "core.sshCommand", "touch "+trap)
	secret := filepath.Join(t.TempDir(), "secret.md")
	lay(t, "/", map[string]string{secret: "secret"})
	if err := os.Symlink(secret, filepath.Join(dir, filepath.FromSlash(inType("link.md")))); err != nil {
		t.Fatal(err)
	}
	lay(t, dir, map[string]string{".gitattributes": "*.md filter=trap\n", ".gitmodules": "[submodule \"x\"]\n\tpath = x\n\turl = ext::touch " + trap + "\n"})
	git(t, dir, "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=", "-c", "filter.trap.clean=cat", "add", ".")
	git(t, dir, "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=", "update-index", "--add", "--cacheinfo", "160000,"+strings.Repeat("1", 40)+","+inType("sub"))
	git(t, dir, "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=", "commit", "--quiet", "-m", "Traps")
	_ = os.Remove(trap)
	s := openShop(t, Config{Dir: dir})
	s.gone("link.md", storage.Live)
	s.put("a.md", storage.Live, "three")
	_, err := s.s.Put(t.Context(), tenantT, typeP, "sub/x", "md", []byte("x"), "", storage.Live)
	s.fails(err, storage.ErrExists, "in the way")
	list, err := s.s.List(t.Context(), tenantT, typeP, storage.Live)
	s.ok(err)
	if len(list) != 2 {
		t.Errorf("listed: %v", list)
	}
	s.ok(s.d.Close())
	if body, err := os.ReadFile(trap); !os.IsNotExist(err) { //nolint:gosec // a file of the test
		t.Errorf("something was run: %s", body)
	}
}

func TestABranchAndAFolderOfARepositoryAreAStore(t *testing.T) {
	dir := newWorktree(t)
	git(t, dir, "branch", "content/live")
	s := openShop(t, Config{Dir: dir, Branch: "content/live", Folder: "site/data"})
	s.gone("a.md", storage.Live)
	s.put("a.md", storage.Live, "in the folder")
	s.holds("a.md", storage.Live, "in the folder")
	if got := git(t, dir, "show", "content/live:site/data/"+inType("a.md")); got != "in the folder" {
		t.Errorf("git shows %q", got)
	}
	if got := git(t, dir, "show", "content/live:README.md"); got != "about\n" {
		t.Errorf("the other files: %q", got)
	}
	s.ok(s.d.Close())
	if status := git(t, dir, "status", "--porcelain"); status != "" {
		t.Errorf("the work tree of another branch was touched:\n%s", status)
	}
	top := openShop(t, Config{Dir: dir})
	top.holds("a.md", storage.Live, "two")
	again := openShop(t, Config{Dir: dir, Branch: "content/live", Folder: "site/data"})
	again.holds("a.md", storage.Live, "in the folder")
}

func TestABrokenIndexIsMadeAnew(t *testing.T) {
	s := newShop(t)
	s.put("a.md", storage.Live, "one")
	s.put("a.md", storage.Live, "two")
	want := s.versions("a.md")
	s.ok(s.d.Close())
	for _, body := range []string{"", "no database", strings.Repeat("x", 8192)} {
		for _, suffix := range []string{"-wal", "-shm"} {
			_ = os.Remove(filepath.Join(s.dir, ownDir, "index.db"+suffix))
		}
		lay(t, s.dir, map[string]string{ownDir + "/index.db": body})
		again := openShop(t, Config{Dir: s.dir})
		again.holds("a.md", storage.Live, "two")
		if got := again.versions("a.md"); len(got) != 2 || *got[0] != *want[0] || *got[1] != *want[1] {
			t.Errorf("versions %v, want %v", got, want)
		}
		s.ok(again.d.Close())
	}
}

func TestThePlaceNamesTheRemoteWithoutWhatOpensIt(t *testing.T) {
	values := map[string]string{"dir": "site", "branch": "main", "remote": "https://desk:hush@git.example/site.git?token=hush", "password": "hush"}
	if got, want := Backend.Place(values), "site, branch main, in step with https://git.example/site.git"; got != want {
		t.Errorf("place %q, want %q", got, want)
	}
}

func TestURLsAreReadAndWritten(t *testing.T) {
	for _, bad := range []string{"git:", "file:x", "git://host/x", "git:x?branch=a&branch=b", "git:x?other=1", "git:x#y", "git:%zz", "git:x?branch=%zz", "git:x?max_versions=2"} {
		u, err := url.Parse(bad)
		if err == nil {
			_, err = Backend.FromURL(u)
		}
		if err == nil {
			t.Errorf("%s was taken", bad)
		}
	}
	for text, want := range map[string]map[string]string{
		"git:store":                              {"dir": "store"},
		"git:./a%20b?branch=main&folder=x%2Fy":   {"dir": "./a b", "branch": "main", "folder": "x/y"},
		"git:///abs/x?lfs_threshold=1000":        {"dir": "/abs/x", "lfs_threshold": "1000"},
		"git:///C:/store?branch=content%2Flive#": {"dir": "C:/store", "branch": "content/live"},
	} {
		u, err := url.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			values, err := Backend.FromURL(u)
			if err != nil {
				t.Fatalf("%s: %v", u, err)
			}
			for name, value := range want {
				if values[name] != value {
					t.Errorf("%s: %s is %q, want %q", u, name, values[name], value)
				}
			}
			if u, err = url.Parse(Backend.ToURL(values)); err != nil {
				t.Fatal(err)
			}
		}
	}
}
