package git

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/packfile"

	"velocity.internal/desk/backend/storage"
)

// weigh counts the files of the object store and their bytes.
func weigh(t testing.TB, dir string) (files int, size int64) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(dir, "objects"), func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if os.IsNotExist(err) {
			return nil
		}
		files++
		size += info.Size()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files, size
}

func TestPackingKeepsEveryObjectAndReadersGoOn(t *testing.T) {
	s := newShop(t)
	stop, readers := make(chan struct{}), sync.WaitGroup{}
	s.put("n/0.md", storage.Live, "body 0")
	in, err := s.s.GetStream(t.Context(), tenantT, typeP, "n/0", "md", storage.Live)
	s.ok(err)
	readers.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				s.holds("n/0.md", storage.Live, "body 0")
			}
		}
	})
	const rounds, puts = joinPacksFrom + 2, 4
	n := 0
	for range rounds {
		for range puts {
			n++
			s.put(fmt.Sprintf("n/%d.md", n), storage.Live, fmt.Sprint("body ", n))
		}
		s.ok(s.d.Pack(t.Context()))
	}
	close(stop)
	readers.Wait()
	if got := readAll(t, in.Body); got != "body 0" {
		t.Errorf("a stream that was open before yields %q", got)
	}
	packs, _ := filepath.Glob(filepath.Join(s.dir, packDir, "*.pack"))
	files, size := weigh(t, s.dir)
	t.Logf("%d puts in %d rounds: %d packs, %d files, %d bytes", n, rounds, len(packs), files, size)
	if len(packs) >= joinPacksFrom {
		t.Errorf("%d packs were left", len(packs))
	}
	soundRepository(t, s.dir)
	agreesWithGit(t, s.dir)
	git(t, s.dir, "verify-pack", packDir+"/"+filepath.Base(packs[0]))
	again := openShop(t, Config{Dir: s.dir})
	for i := range n + 1 {
		again.holds(fmt.Sprintf("n/%d.md", i), storage.Live, fmt.Sprint("body ", i))
	}
}

func TestThePastOfAFullFolderIsPackedByItsDifferences(t *testing.T) {
	s := newShop(t)
	const puts = 250
	for i := range puts {
		s.put(fmt.Sprintf("item-with-a-rather-long-name-%04d.md", i), storage.Live, fmt.Sprint(i))
	}
	tip, names, err := s.d.rotateJournal(t.Context())
	s.ok(err)
	s.put("meanwhile.md", storage.Live, "what is written while others are packed goes into the next pack")
	s.ok(s.d.packLoose(t.Context(), tip, s.d.looseObjects(names)))
	files, size := weigh(t, s.dir)
	packs, _ := filepath.Glob(filepath.Join(s.dir, packDir, "*.idx"))
	told := git(t, s.dir, "verify-pack", "-v", packs[0])
	if !strings.Contains(told, "chain length = 7") || strings.Contains(told, "chain length = 9") {
		t.Errorf("the chains are not as they should be:\n%s", told)
	}
	t.Logf("%d puts into one folder: %d files, %d bytes", puts, files, size)
	if size > 400_000 { // the trees alone would be megabytes
		t.Errorf("%d bytes", size)
	}
	soundRepository(t, s.dir)
}

func TestAHandleGoesOnWhileAnotherProcessCollectsGarbage(t *testing.T) {
	s := newShop(t)
	for i := range 20 {
		s.put("a.md", storage.Live, fmt.Sprint("body ", i))
	}
	s.holds("a.md", storage.Live, "body 19")
	for round := range 3 {
		git(t, s.dir, "gc", "--quiet", "--prune=now")
		s.holds("a.md", storage.Live, fmt.Sprint("body ", 19+round))
		for _, v := range s.versions("a.md") {
			_, err := s.s.GetVersion(t.Context(), tenantT, typeP, "a", "md", v.VersionID)
			s.ok(err)
		}
		s.put("a.md", storage.Live, fmt.Sprint("body ", 20+round))
	}
	soundRepository(t, s.dir)
	agreesWithGit(t, s.dir)
}

func TestObjectsOfTheJournalSurviveALossOfPower(t *testing.T) {
	s := newShop(t)
	for i := range 5 {
		s.put("a.md", storage.Live, fmt.Sprint("body ", i))
	}
	first := s.versions("a.md")[4].VersionID
	s.ok(s.d.Close())
	lay(t, s.dir, map[string]string{"refs/heads/main": first + "\n"})
	loose, _ := filepath.Glob(filepath.Join(s.dir, "objects", "??", "*"))
	for i, path := range loose { // what a disk may do to files that were not synced
		s.ok(os.Chmod(path, 0o600))
		switch i % 3 {
		case 0:
			s.ok(os.Truncate(path, 0))
		case 1:
			s.ok(os.Remove(path))
		}
	}
	again := openShop(t, Config{Dir: s.dir})
	again.holds("a.md", storage.Live, "body 4")
	if n := len(again.versions("a.md")); n != 5 {
		t.Errorf("%d versions, want 5", n)
	}
	soundRepository(t, s.dir)
}

func TestADeltaOfTreesMakesTheTreeAgain(t *testing.T) {
	s := newShop(t)
	name := func(i int) string { return fmt.Sprintf("item-%04d.md", i) }
	many := make([]entry, 0, 400)
	for i := range 400 {
		many = append(many, entry{name(i), 0o100644, plumbing.ComputeHash(plumbing.BlobObject, []byte(name(i)))})
	}
	trees := [][]entry{many[:1], many[3:200], many[100:], append(append([]entry{}, many[:50]...), many[51:]...), {{"a.md", 0o100644, many[1].hash}, {"a", 0o40000, many[0].hash}}}
	changed := append([]entry{}, many...)
	changed[7].hash, changed[8].hash, changed[399].hash = many[0].hash, many[0].hash, many[0].hash
	trees = append(trees, many, changed)
	for _, from := range trees {
		for _, to := range trees {
			base, target := encodeTree(from), encodeTree(to)
			got, err := packfile.PatchDelta(base, entryDelta(base, target))
			s.ok(err)
			if !bytes.Equal(got, target) {
				t.Fatalf("%d entries to %d: not the same", len(from), len(to))
			}
		}
	}
}
