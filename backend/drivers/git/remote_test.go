package git

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"velocity.internal/desk/backend/storage"
)

func newRemote(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "remote.git")
	git(t, "", "init", "--quiet", "--bare", "-b", "main", dir)
	git(t, dir, "config", "http.receivepack", "true")
	return dir
}

func TestRemotesThatWouldRunSomethingAreRefused(t *testing.T) {
	s := newShop(t)
	trap := filepath.Join(t.TempDir(), "sprung")
	for _, address := range []string{"", "ext::touch " + trap, "-oProxyCommand=touch " + trap, "git://example.org/x", "https://u:secret@example.org/x", "ext://x", "fd::17"} {
		_, err := s.d.syncWith(t.Context(), Remote{URL: address}, nil)
		s.fails(err, storage.ErrInvalid, "")
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("the error tells a secret: %v", err)
		}
	}
	_, err := s.d.syncWith(t.Context(), Remote{URL: filepath.Join(t.TempDir(), "none")}, nil)
	s.fails(err, storage.ErrNotFound, "no repository")
	if _, err := os.Stat(trap); !os.IsNotExist(err) {
		t.Error("something was run")
	}
}

func TestTwoDesksPushToOneRemoteAndConverge(t *testing.T) {
	remote := Remote{URL: newRemote(t)}
	a, b := newShop(t), newShop(t)
	a.put("shared.md", storage.Live, "top\n\nmiddle\n\nbottom\n")
	_, err := a.d.syncWith(t.Context(), remote, nil)
	a.ok(err)
	_, err = b.d.syncWith(t.Context(), remote, nil)
	b.ok(err)
	b.holds("shared.md", storage.Live, "top\n\nmiddle\n\nbottom\n")

	a.put("shared.md", storage.Live, "top of a\n\nmiddle\n\nbottom\n")
	b.put("shared.md", storage.Live, "top\n\nmiddle\n\nbottom of b\n")
	b.put("big.md", storage.Draft, strings.Repeat("large ", 1<<20))
	_, err = a.d.fetchFrom(t.Context(), remote, nil)
	a.ok(err)
	var desks sync.WaitGroup
	for i, s := range []*shop{a, b} {
		desks.Go(func() {
			for n := range 5 {
				name := fmt.Sprintf("of-%d/%d.md", i, n)
				_, err := s.s.Put(t.Context(), tenantT, typeP, strings.TrimSuffix(name, ".md"), "md", []byte(name), "", storage.Live)
				if err == nil {
					_, err = s.d.syncWith(t.Context(), remote, nil)
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	desks.Wait()
	for range 2 {
		for _, s := range []*shop{a, b} {
			state, err := s.d.syncWith(t.Context(), remote, nil)
			s.ok(err)
			if state != (storage.Standing{}) {
				t.Errorf("after a sync: %+v", state)
			}
		}
	}
	for _, s := range []*shop{a, b} {
		s.holds("shared.md", storage.Live, "top of a\n\nmiddle\n\nbottom of b\n")
		s.holds("big.md", storage.Draft, strings.Repeat("large ", 1<<20))
		for i := range 2 {
			s.holds(fmt.Sprintf("of-%d/4.md", i), storage.Live, fmt.Sprintf("of-%d/4.md", i))
		}
		soundRepository(t, s.dir)
	}
	if x, y, z := git(t, a.dir, "rev-parse", "main"), git(t, b.dir, "rev-parse", "main"), git(t, remote.URL, "rev-parse", "main"); x != y || x != z {
		t.Errorf("the tips differ: %s %s %s", x, y, z)
	}
	soundRepository(t, remote.URL)
	soundLFS(t, remote.URL)
}

func TestADivergenceThatCannotBeJoinedIsRefusedInWords(t *testing.T) {
	remote := Remote{URL: newRemote(t)}
	a, b := newShop(t), newShop(t)
	a.put("x.md", storage.Live, "one\n")
	a.put("n/y.md", storage.Draft, "draft\n")
	_, err := a.d.syncWith(t.Context(), remote, nil)
	a.ok(err)
	_, err = b.d.syncWith(t.Context(), remote, nil)
	b.ok(err)
	a.put("x.md", storage.Live, "of a\n")
	_, err = a.d.syncWith(t.Context(), remote, nil)
	a.ok(err)
	b.put("x.md", storage.Live, "of b\n")
	state, err := b.d.fetchFrom(t.Context(), remote, nil)
	b.ok(err)
	if state != (storage.Standing{Ahead: 1, Behind: 1}) {
		t.Errorf("state %+v", state)
	}
	before := git(t, remote.URL, "rev-parse", "main")
	_, err = b.d.syncWith(t.Context(), remote, nil)
	b.fails(err, storage.ErrConflict, "pages/x.md")
	b.holds("x.md", storage.Live, "of b\n")
	if git(t, remote.URL, "rev-parse", "main") != before {
		t.Error("something was pushed")
	}
	b.put("x.md", storage.Live, "of a\n") // brought in line
	_, err = b.d.syncWith(t.Context(), remote, nil)
	b.ok(err)
	b.holds("x.md", storage.Live, "of a\n")
}

// serveGit serves repositories over HTTP by git's own server, with a Git LFS
// server beside it that keeps what it gets.
func serveGit(t *testing.T, root string) (address string, uploaded *sync.Map) {
	t.Helper()
	uploaded = &sync.Map{}
	backend := &cgi.Handler{
		Path: strings.TrimSpace(git(t, "", "--exec-path")) + "/git-http-backend",
		Env:  []string{"GIT_PROJECT_ROOT=" + root, "GIT_HTTP_EXPORT_ALL=1", "REMOTE_USER=editor"},
	}
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		switch {
		case strings.HasPrefix(r.URL.Path, "/upload/"):
			body, _ := io.ReadAll(r.Body)
			uploaded.Store(strings.TrimPrefix(r.URL.Path, "/upload/"), body)
		case strings.HasPrefix(r.URL.Path, "/download/"):
			body, _ := uploaded.Load(strings.TrimPrefix(r.URL.Path, "/download/"))
			_, _ = w.Write(body.([]byte)) //nolint:errcheck,forcetypeassert // stored below
		case user != "editor" || password != "hush":
			w.Header().Set("WWW-Authenticate", "Basic")
			w.WriteHeader(http.StatusUnauthorized)
		case strings.HasSuffix(r.URL.Path, "/info/lfs/objects/batch"):
			var batch lfsBatch
			_ = json.NewDecoder(r.Body).Decode(&batch)
			for i, obj := range batch.Objects {
				batch.Objects[i].Actions = map[string]lfsAction{batch.Operation: {Href: server.URL + "/" + batch.Operation + "/" + obj.OID}}
			}
			_ = json.NewEncoder(w).Encode(batch)
		default:
			backend.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL, uploaded
}

func TestARemoteOverHTTPIsClonedFetchedAndPushed(t *testing.T) {
	dir := newRemote(t)
	address, uploaded := serveGit(t, filepath.Dir(dir))
	remote := Remote{URL: address + "/remote.git", User: "editor", Password: "hush"}
	s := openShop(t, Config{Dir: filepath.Join(t.TempDir(), "first.git"), LFSThreshold: 2048})
	for _, wrong := range []string{"", "guess"} {
		_, err := s.d.syncWith(t.Context(), Remote{URL: remote.URL, User: "editor", Password: wrong}, nil)
		s.fails(err, storage.ErrUnavailable, "does not accept")
	}
	s.put("a.md", storage.Live, "one")
	s.put("big.md", storage.Live, large("big"))
	var progress strings.Builder
	_, err := s.d.syncWith(t.Context(), remote, &progress)
	s.ok(err)
	if !strings.Contains(progress.String(), "uploading a large file") {
		t.Errorf("progress: %q", progress.String())
	}
	sum := sha256.Sum256([]byte(large("big")))
	if body, ok := uploaded.Load(hex.EncodeToString(sum[:])); !ok || string(body.([]byte)) != large("big") { //nolint:errcheck,forcetypeassert // stored above
		t.Error("the large file was not uploaded")
	}
	clone := openShop(t, Config{Dir: filepath.Join(t.TempDir(), "clone.git"), Remote: remote, Push: true})
	clone.holds("a.md", storage.Live, "one")
	clone.holds("big.md", storage.Live, large("big"))
	clone.put("a.md", storage.Live, "two")
	s.ok(clone.d.Close()) // which waits for the push
	_, err = s.d.syncWith(t.Context(), remote, nil)
	s.ok(err)
	s.holds("a.md", storage.Live, "two")
	soundRepository(t, s.dir)
	soundRepository(t, dir)
}
