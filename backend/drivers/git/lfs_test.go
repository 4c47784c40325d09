package git

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/backend/storage/storagetest"
)

// large returns content that Git LFS keeps under the threshold of these tests.
func large(mark string) string { return strings.Repeat(mark+" 0123456789abcdef\n", 200) }

func newLFSShop(t *testing.T) *shop {
	t.Helper()
	return openShop(t, Config{Dir: filepath.Join(t.TempDir(), "store.git"), LFSThreshold: 2048})
}

// soundLFS lets Git LFS check objects and pointers of every commit.
func soundLFS(t *testing.T, dir string) {
	t.Helper()
	if out, err := tryGit(dir, "lfs", "fsck"); err != nil || !strings.Contains(out, "Git LFS fsck OK") {
		t.Errorf("git lfs fsck: %v\n%s", err, out)
	}
}

func TestLargeContentIsAPointerThatGitLFSReads(t *testing.T) {
	s := newLFSShop(t)
	odd := `n/it's [a] file-é`
	s.put("big.md", storage.Live, large("one"))
	s.put("big.md", storage.Live, large("two"))
	s.put("small.md", storage.Live, "small")
	s.put(odd+".md", storage.Draft, large("odd"))
	s.holds("big.md", storage.Live, large("two"))
	it, err := s.s.Get(t.Context(), tenantT, typeP, "big", "md", storage.Live)
	s.ok(err)
	if it.Size != int64(len(large("two"))) {
		t.Errorf("size %d", it.Size)
	}
	old := s.versions("big.md")[1]
	if it, err = s.s.GetVersion(t.Context(), tenantT, typeP, "big", "md", old.VersionID); err != nil || string(it.Content) != large("one") || old.Size != it.Size {
		t.Errorf("the older version: %v, %v", it, err)
	}
	sum := sha256.Sum256([]byte(large("two")))
	want := string(pointer(hex.EncodeToString(sum[:]), int64(len(large("two")))))
	if got := git(t, s.dir, "show", "main:"+inType("big.md")); got != want {
		t.Errorf("git shows %q, want %q", got, want)
	}
	soundLFS(t, s.dir)
	if got := git(t, s.dir, "lfs", "ls-files", "--name-only"); !strings.Contains(got, "big.md") || !strings.Contains(got, odd) {
		t.Errorf("git lfs ls-files: %s", got)
	}
	clone := t.TempDir()
	git(t, clone, "clone", "--quiet", s.dir, "checked-out")
	git(t, filepath.Join(clone, "checked-out"), "lfs", "install", "--local")
	git(t, filepath.Join(clone, "checked-out"), "lfs", "pull")
	body, err := os.ReadFile(filepath.Join(clone, "checked-out", filepath.FromSlash(inType("big.md"))))
	if err != nil || string(body) != large("two") {
		t.Errorf("a clone with git lfs holds %d bytes, %v", len(body), err)
	}
	agreesWithGit(t, s.dir)
}

func TestAttributesFollowWhatIsLarge(t *testing.T) {
	s := newLFSShop(t)
	attributes := func() string {
		out, _ := tryGit(s.dir, "show", "main:"+attributesName)
		return out
	}
	s.put("x/a.md", storage.Draft, large("a"))
	_, err := s.s.Transition(t.Context(), tenantT, typeP, "x/a", "md", storage.Draft, storage.Live)
	s.ok(err)
	if got := attributes(); got != "/"+inType("x/a.md")+lfsAttributes+"\n" {
		t.Errorf("after publishing: %q", got)
	}
	s.ok(s.s.Move(t.Context(), tenantT, typeP, "x/a", typeP, "y/b"))
	if got := attributes(); got != "/"+inType("y/b.md")+lfsAttributes+"\n" {
		t.Errorf("after the move: %q", got)
	}
	s.put("y/b.md", storage.Live, "small")
	if got := attributes(); !strings.Contains(got, "fatal") {
		t.Errorf("after it became small: %q", got)
	}
	_, err = s.s.RestoreVersion(t.Context(), tenantT, typeP, "y/b", "md", s.versions("y/b.md")[1].VersionID)
	s.ok(err)
	s.holds("y/b.md", storage.Live, large("a"))
	soundLFS(t, s.dir)
	s.ok(s.s.DeleteFolder(t.Context(), tenantT, typeP, "y"))
	if got := attributes(); !strings.Contains(got, "fatal") {
		t.Errorf("after the folder was deleted: %q", got)
	}
	soundLFS(t, s.dir)
	soundRepository(t, s.dir)
}

func TestPatternsOfOthersGiveContentOfAnySizeToGitLFS(t *testing.T) {
	work := t.TempDir()
	git(t, "", "init", "--quiet", "-b", "main", work)
	git(t, work, "lfs", "install", "--local")
	lay(t, work, map[string]string{
		".gitattributes":         "# of others\n*.psd filter=lfs diff=lfs merge=lfs -text\nfolder/ filter=lfs\n*.txt filter=other\n",
		inType(".gitattributes"): "plain/*.psd -filter\nin/** filter=lfs diff=lfs merge=lfs -text\n",
		inType("first.psd"):      "of git",
	})
	git(t, work, "add", ".")
	git(t, work, "commit", "--quiet", "-m", "begin")
	s := openShop(t, Config{Dir: work})
	s.holds("first.psd", storage.Live, "of git")
	for name, pointer := range map[string]bool{"a.psd": true, "a.md": false, "a.txt": false, "in/b.md": true, "plain/c.psd": false, "empty.psd": false} {
		body := "content of " + name
		if name == "empty.psd" {
			body = ""
		}
		s.put(name, storage.Live, body)
		s.holds(name, storage.Live, body)
		raw := git(t, work, "show", "main:"+inType(name))
		if strings.HasPrefix(raw, pointerMark) != pointer {
			t.Errorf("%s is in the repository as %q", name, raw)
		}
	}
	if got := git(t, work, "show", "main:.gitattributes"); strings.Contains(got, "a.psd") {
		t.Errorf("a line was added that a pattern makes needless:\n%s", got)
	}
	s.ok(s.d.Close())
	git(t, work, "lfs", "fsck")
	git(t, work, "lfs", "checkout")
	if status := git(t, work, "status", "--porcelain"); status != "" {
		t.Errorf("git sees changes:\n%s", status)
	}
}

func TestContentThatLooksLikeAPointerIsKeptAsItIs(t *testing.T) {
	s := newLFSShop(t)
	fake := string(pointer(strings.Repeat("ab", 32), 10))
	s.put("fake.md", storage.Live, fake)
	s.holds("fake.md", storage.Live, fake)
	s.put("near.md", storage.Live, pointerMark+"oid sha256:short\nsize 1\n")
	s.holds("near.md", storage.Live, pointerMark+"oid sha256:short\nsize 1\n")
	soundLFS(t, s.dir)
}

func TestAPointerWhoseObjectIsElsewhereIsUnavailable(t *testing.T) {
	dir := newWorktree(t)
	lay(t, dir, map[string]string{inType("far.md"): string(pointer(strings.Repeat("ab", 32), 12345))})
	git(t, dir, "add", ".")
	git(t, dir, "commit", "--quiet", "-m", "A pointer")
	s := openShop(t, Config{Dir: dir})
	it, err := s.d.Stat(t.Context(), at("far.md", storage.Live))
	s.ok(err)
	if it.Size != 12345 {
		t.Errorf("size %d", it.Size)
	}
	_, err = s.s.Get(t.Context(), tenantT, typeP, "far", "md", storage.Live)
	s.fails(err, storage.ErrUnavailable, "not on this machine")
}

func TestNothingIsLeftOfALargeBodyThatFails(t *testing.T) {
	s := newLFSShop(t)
	s.put("a.md", storage.Live, "old")
	in := io.MultiReader(strings.NewReader(large("x")), iotestError{})
	_, err := s.s.PutStream(t.Context(), tenantT, typeP, "a", "md", in, -1, "", storage.Live, nil)
	if err == nil {
		t.Error("a failing body was taken")
	}
	s.holds("a.md", storage.Live, "old")
	for _, dir := range []string{lfsTempDir, lfsObjects} {
		if left, _ := os.ReadDir(filepath.Join(s.dir, filepath.FromSlash(dir))); len(left) != 0 {
			t.Errorf("left in %s: %v", dir, left)
		}
	}
}

type iotestError struct{}

func (iotestError) Read([]byte) (int, error) { return 0, fmt.Errorf("the line is cut") }

// memoryPeak watches the heap and the stacks of this process until it is stopped.
func memoryPeak() (stop func() uint64) {
	done, peak := make(chan struct{}), make(chan uint64)
	go func() {
		var most uint64
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapInuse+m.StackInuse)
			select {
			case <-done:
				peak <- most
				return
			case <-tick.C:
			}
		}
	}()
	return func() uint64 {
		close(done)
		return <-peak
	}
}

func TestALargeFileNeedsLittleMemory(t *testing.T) {
	size := int64(96 << 20)
	if storagetest.Thorough() {
		size = 1 << 30
	}
	s := newShop(t)
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	stop := memoryPeak()
	sum := sha256.New()
	body := io.TeeReader(io.LimitReader(rand.NewChaCha8([32]byte{1}), size), sum)
	a := at("large.bin", storage.Live)
	_, err := s.s.PutStream(t.Context(), a.Tenant, a.Type, a.ID, a.Ext, body, size, "", storage.Live, nil)
	s.ok(err)
	in, err := s.s.GetStream(t.Context(), a.Tenant, a.Type, a.ID, a.Ext, storage.Live)
	s.ok(err)
	back := sha256.New()
	n, err := io.Copy(back, in.Body)
	s.ok(err)
	s.ok(in.Body.Close())
	peak := stop()
	if n != size || !bytes.Equal(back.Sum(nil), sum.Sum(nil)) {
		t.Errorf("%d of %d bytes came back, or other ones", n, size)
	}
	more := int64(peak) - int64(before.HeapInuse+before.StackInuse) //nolint:gosec // far below the limit
	t.Logf("%d MiB in and out with %d MiB more memory", size>>20, more>>20)
	if more > 64<<20 {
		t.Errorf("%d MiB more memory", more>>20)
	}
	if _, err := os.Stat(filepath.Join(s.dir, filepath.FromSlash(lfsPath(hex.EncodeToString(sum.Sum(nil)))))); err != nil {
		t.Error(err)
	}
	if got := git(t, s.dir, "cat-file", "-s", "main:"+tree.Content(a)); strings.TrimSpace(got) == fmt.Sprint(size) {
		t.Error("it is no pointer")
	}
}
