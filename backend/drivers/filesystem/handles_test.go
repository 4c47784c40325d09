package filesystem

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// counterVariable makes this test binary a second process that counts.
const counterVariable = "VELOCITY_TEST_COUNT_IN"

func TestMain(m *testing.M) {
	if dir := os.Getenv(counterVariable); dir != "" {
		if err := count(context.Background(), dir, rounds, nil); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

const rounds = 40

// count adds to a number in an item, as often as asked, by conditional writes.
func count(ctx context.Context, dir string, times int, d *Driver) error {
	if d == nil {
		var err error
		if d, err = OpenDriver(ctx, Config{Dir: dir}); err != nil {
			return err
		}
		defer func() { _ = d.Close() }()
	}
	s := storage.New(d)
	for done := 0; done < times; {
		it, err := s.Get(ctx, tenantT, typeP, "n", "txt", storage.Live)
		if err != nil {
			return err
		}
		n, err := strconv.Atoi(string(it.Content))
		if err != nil {
			return err
		}
		_, err = s.With(storage.Options{IfMatch: &it.Revision}).Put(ctx, tenantT, typeP, "n", "txt", []byte(strconv.Itoa(n+1)), "", storage.Live)
		switch {
		case err == nil:
			done++
		case !errors.Is(err, storage.ErrConflict):
			return err
		}
	}
	return nil
}

func TestNoUpdateIsLostBetweenTwoProcessesAndManyWriters(t *testing.T) {
	s := newShop(t)
	s.put("n.txt", storage.Live, "0")
	self, err := os.Executable()
	s.ok(err)
	second := exec.CommandContext(t.Context(), self) //nolint:gosec // this very test binary
	second.Env = append(os.Environ(), counterVariable+"="+s.dir)
	second.Stderr = os.Stderr
	s.ok(second.Start())
	const writers = 6
	var wait sync.WaitGroup
	for range writers {
		wait.Go(func() {
			if err := count(t.Context(), s.dir, rounds/writers, s.d); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if err := second.Wait(); err != nil {
		t.Fatalf("the second process: %v", err)
	}
	want := strconv.Itoa(rounds + rounds/writers*writers)
	s.holds("n.txt", storage.Live, want)
	if got := strconv.Itoa(len(s.versions("n.txt")) - 1); got != want {
		t.Errorf("%s versions for %s writes", got, want)
	}
}

func TestReadersBesideAWriterSeeOneValueOnly(t *testing.T) {
	s := newShop(t)
	other := openShop(t, s.dir)
	write := func(i int) {
		body := fmt.Sprintf("body %06d", i)
		_, err := s.s.PutStream(t.Context(), tenantT, typeP, "a", "md", newReader(body), -1, "text/x-"+body[5:], storage.Live, map[string]string{"of": body})
		if err != nil {
			t.Error(err)
		}
	}
	write(0)
	stop, wait := make(chan struct{}), sync.WaitGroup{}
	for _, reader := range []storage.Storage{s.s, other.s} {
		wait.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				it, err := reader.Get(t.Context(), tenantT, typeP, "a", "md", storage.Live)
				if err != nil {
					t.Error(err)
					return
				}
				if body := string(it.Content); it.Metadata["of"] != body || it.ContentType != "text/x-"+body[5:] {
					t.Errorf("body %q with %v and %s", body, it.Metadata, it.ContentType)
					return
				}
			}
		})
	}
	for i := range 60 {
		write(i + 1)
	}
	close(stop)
	wait.Wait()
}

func TestALockThatIsHeldElsewhereEndsWithTheContext(t *testing.T) {
	s := newShop(t)
	other := openShop(t, s.dir)
	held, err := other.d.lock(t.Context(), tenantT)
	s.ok(err)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	_, err = s.d.Write(ctx, storage.WriteRequest{Address: at("a.md", storage.Live), Body: newReader("x"), Size: -1})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want the end of the context", err)
	}
	held.release()
	s.put("a.md", storage.Live, "x")
	if n := temps(t, s.dir); n != 0 {
		t.Errorf("%d temporary files are left", n)
	}
}

// expect waits for an event that satisfies want.
func expect(t *testing.T, events <-chan storage.Event, within time.Duration, what string, want func(storage.Event) bool) {
	t.Helper()
	limit := time.After(within)
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
			t.Fatalf("%s: no event within %v", what, within)
		}
	}
}

func about(kind string, a storage.Address) func(storage.Event) bool {
	return func(e storage.Event) bool { return e.Kind == kind && e.Address == a }
}

func TestAWatchSeesTheOtherProcessAndEditsByHand(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	other := openShop(t, s.dir)
	s.put("a.md", storage.Live, "x")
	events, err := s.s.Watch(t.Context(), storage.Scope{Tenant: tenantT})
	s.ok(err)
	const slow = watchDelay + 3*time.Second // this machine may be busy
	live, path := at("a.md", storage.Live), filepath.Join(s.dir, filepath.FromSlash(inType("a.md")))

	s.put("a.md", storage.Live, "own")
	expect(t, events, time.Second, "an own write", about(storage.EventContent, live))
	it := other.put("a.md", storage.Live, "by the other")
	expect(t, events, slow, "a write of the other", func(e storage.Event) bool {
		return about(storage.EventContent, live)(e) && e.Revision == it.Revision
	})
	s.ok(other.s.PutTenantSchema(t.Context(), tenantT, "s", []byte("{}")))
	expect(t, events, slow, "a schema of the other", about(storage.EventSchema, storage.Address{Tenant: tenantT}))

	lay(t, s.dir, map[string]string{inType("a.md"): "edited in place"})
	expect(t, events, slow, "an edit in place", about(storage.EventContent, live))
	lay(t, s.dir, map[string]string{inType("n/new.md"): "new"})
	expect(t, events, slow, "a new file in a new folder", about(storage.EventContent, at("n/new.md", storage.Live)))
	lay(t, s.dir, map[string]string{inType("_draft/_comments/a/c.json"): "{}"})
	expect(t, events, slow, "a comment laid by hand", about(storage.EventComment, storage.Address{Tenant: tenantT, Type: typeP, ID: "a", State: storage.Draft}))
	s.ok(os.Remove(path))
	expect(t, events, slow, "a file removed by hand", about(storage.EventDelete, live))
	s.ok(os.RemoveAll(filepath.Join(s.dir, filepath.FromSlash(inType("n")))))
	expect(t, events, slow, "a folder removed by hand", about(storage.EventDelete, at("n/new.md", storage.Live)))
	s.ok(os.Truncate(filepath.Join(s.dir, filepath.FromSlash(journalPath)), 0))
	other.put("b.md", storage.Draft, "x")
	expect(t, events, slow, "a journal that began again", func(e storage.Event) bool { return e.Resync })
}

func TestAnOwnChangeIsToldOnce(t *testing.T) {
	s := newShop(t)
	s.put("a.md", storage.Live, "x")
	events, err := s.s.Watch(t.Context(), storage.Scope{Tenant: tenantT, Type: typeP})
	s.ok(err)
	s.put("a.md", storage.Live, "y")
	expect(t, events, time.Second, "the write", about(storage.EventContent, at("a.md", storage.Live)))
	s.d.watch.mu.Lock()
	scopes := len(s.d.watch.scopes)
	s.d.watch.mu.Unlock()
	if scopes != 1 {
		t.Errorf("%d scopes are watched, want 1", scopes)
	}
	s.ok(s.d.watch.look(t.Context(), s.d)) // the scan that would come later
	s.put("mark.md", storage.Live, "z")
	expect(t, events, time.Second, "the next write", func(e storage.Event) bool {
		if about(storage.EventContent, at("a.md", storage.Live))(e) {
			t.Error("the first write was told again")
		}
		return e.Address.ID == "mark"
	})
}

func TestPollingEndsWithTheLastWatch(t *testing.T) {
	s := newShop(t)
	ctx, cancel := context.WithCancel(t.Context())
	events, err := s.s.Watch(ctx, storage.Scope{})
	s.ok(err)
	cancel()
	for range events { //nolint:revive // waits for the end
	}
	s.d.watch.polls.Wait()
	again, err := s.s.Watch(t.Context(), storage.Scope{})
	s.ok(err)
	s.put("a.md", storage.Live, "x")
	expect(t, again, time.Second, "a write in a new watch", about(storage.EventContent, at("a.md", storage.Live)))
}

func TestAPageOfAFullFolderIsCheap(t *testing.T) {
	s := newShop(t)
	const items = 10000
	dir := filepath.Join(s.dir, filepath.FromSlash(tree.State(tenantT, typeP, storage.Draft)))
	s.ok(os.MkdirAll(dir, 0o755))
	for i := range items {
		s.ok(os.WriteFile(filepath.Join(dir, fmt.Sprintf("item-%05d.md", i)), []byte("x"), 0o600))
	}
	cost := func(after string) time.Duration {
		begun := time.Now()
		page, err := s.d.List(t.Context(), storage.ListRequest{Tenant: tenantT, Type: typeP, State: storage.Draft, After: after, Limit: 100})
		s.ok(err)
		if len(page.Items) != 100 {
			t.Fatalf("%d items", len(page.Items))
		}
		return time.Since(begun)
	}
	first, middle := cost(""), cost("item-05000.md")
	begun := time.Now()
	s.put("new.md", storage.Draft, "x")
	put := time.Since(begun)
	begun = time.Now()
	s.put("new2.md", storage.Draft, "x")
	t.Logf("pages of 100 among %d: first %v, middle %v; a new name %v, the next %v", items, first, middle, put, time.Since(begun))
	if most := 2 * time.Second; first > most || middle > most {
		t.Errorf("a page took %v and %v, more than %v", first, middle, most)
	}
}
