package sqlite

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"time"

	"velocity.internal/desk/backend/storage"
)

// pattern yields n bytes that differ from chunk to chunk and by seed.
func pattern(seed byte, n int64) io.Reader {
	return io.LimitReader(rand.NewChaCha8([32]byte{seed}), n)
}

func sumOf(t testing.TB, r io.Reader) [32]byte {
	t.Helper()
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		t.Error(err)
	}
	return [32]byte(h.Sum(nil))
}

func write(t testing.TB, d *Driver, a storage.Address, body io.Reader, size int64) *storage.ContentItem {
	t.Helper()
	it, err := d.Write(t.Context(), storage.WriteRequest{Address: a, Body: body, Size: size, MIMEType: "text/plain", Action: storage.ActionEdit})
	if err != nil {
		t.Fatal(err)
	}
	return it
}

func TestAFailedUploadLeavesNothing(t *testing.T) {
	d := openAt(t, Config{Path: filepath.Join(t.TempDir(), "store.db")})
	write(t, d, live, pattern(1, 100), -1)
	const size = 5 << 20
	broken := errors.New("the line broke")
	for name, body := range map[string]io.Reader{
		"late":  io.MultiReader(pattern(2, size), iotest.ErrReader(broken)),
		"early": io.MultiReader(pattern(3, 10), iotest.ErrReader(broken)),
	} {
		_, err := d.Write(t.Context(), storage.WriteRequest{Address: live, Body: body, Size: -1, MIMEType: "text/plain"})
		if !errors.Is(err, broken) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancelling := io.MultiReader(pattern(4, size), readerFunc(func([]byte) (int, error) { cancel(); return 0, ctx.Err() }))
	_, err := d.Write(ctx, storage.WriteRequest{Address: live, Body: cancelling, Size: -1, MIMEType: "text/plain"})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	// A condition that fails after the body has come.
	stale := storage.WriteRequest{Address: live, Body: pattern(5, size), Size: -1, MIMEType: "text/plain", Condition: storage.Condition{IfMatch: storage.Absent()}}
	_, err = d.Write(t.Context(), stale)
	wantKind(t, err, storage.ErrConflict)
	racing := io.MultiReader(pattern(6, size), readerFunc(func([]byte) (int, error) {
		write(t, d, live, pattern(7, 10), -1)
		return 0, io.EOF
	}))
	now, err := d.Stat(t.Context(), live)
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.Write(t.Context(), storage.WriteRequest{Address: live, Body: racing, Size: -1, MIMEType: "text/plain", Condition: storage.Condition{IfMatch: &now.Revision}})
	wantKind(t, err, storage.ErrConflict)

	if n := scalar(t, d, `SELECT count(*) FROM chunks`); n != 0 {
		t.Errorf("%d chunks were left", n)
	}
	if n := scalar(t, d, `SELECT count(*) FROM blobs`); n != 2 {
		t.Errorf("%d blobs, want the two of the versions", n)
	}
	if n := scalar(t, d, `SELECT count(*) FROM orphans`); n != 0 {
		t.Errorf("%d orphans were left", n)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestABodyThatFailsWithItsLastByteIsRefused(t *testing.T) {
	d := openAt(t, Config{Path: filepath.Join(t.TempDir(), "store.db")})
	broken := errors.New("one byte too many")
	for _, size := range []int{3, 256 << 10, 300 << 10, 4 << 20} {
		body := readerFunc(func(p []byte) (int, error) {
			n := min(size, len(p))
			if size -= n; size == 0 {
				return n, broken
			}
			return n, nil
		})
		_, err := d.Write(t.Context(), storage.WriteRequest{Address: live, Body: body, Size: int64(size - 1), MIMEType: "text/plain"})
		if !errors.Is(err, broken) {
			t.Errorf("got %v", err)
		}
	}
	_, err := d.Write(t.Context(), storage.WriteRequest{Address: live, Body: pattern(1, 4), Size: 3, MIMEType: "text/plain"})
	wantKind(t, err, storage.ErrInvalid)
}

func TestEqualBytesAreStoredOnce(t *testing.T) {
	d := openAt(t, Config{Path: filepath.Join(t.TempDir(), "store.db")})
	const size = 1 << 20
	first := write(t, d, live, pattern(1, size), size)
	other := live
	other.ID = "other"
	write(t, d, other, pattern(1, size), -1)
	write(t, d, live.In(storage.Draft), pattern(1, size), -1)
	write(t, d, live, pattern(2, 10), -1)
	if _, err := d.Restore(t.Context(), storage.RestoreRequest{Address: live, VersionID: first.VersionID}); err != nil {
		t.Fatal(err)
	}
	if n := scalar(t, d, `SELECT count(*) FROM blobs`); n != 2 {
		t.Errorf("%d blobs for two contents", n)
	}
	if n := scalar(t, d, `SELECT count(*) FROM chunks`); n != 3 {
		t.Errorf("%d chunks beside the first", n)
	}
	in, err := d.Open(t.Context(), live)
	if err != nil {
		t.Fatal(err)
	}
	if sumOf(t, in.Body) != sumOf(t, pattern(1, size)) {
		t.Error("the bytes are not the same")
	}
	_ = in.Body.Close()
}

func TestSizesAroundAChunkComeBackWhole(t *testing.T) {
	d := openAt(t, Config{Path: filepath.Join(t.TempDir(), "store.db")})
	const chunk = 256 << 10
	for _, size := range []int64{0, 1, chunk - 1, chunk, chunk + 1, 2*chunk - 1, 2 * chunk, 8 * chunk, 8*chunk + 1, 9 * chunk, 17 * chunk} {
		for _, announced := range []int64{size, -1} {
			it := write(t, d, live, iotest.HalfReader(pattern(byte(size), size)), announced)
			if it.Size != size {
				t.Errorf("%d bytes are recorded as %d", size, it.Size)
			}
			in, err := d.Open(t.Context(), live)
			if err != nil {
				t.Fatal(err)
			}
			if sumOf(t, in.Body) != sumOf(t, pattern(byte(size), size)) {
				t.Errorf("%d bytes did not come back", size)
			}
			if err := in.Body.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestAStreamReadsTheOldBytesToTheEnd(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	d, other := openAt(t, Config{Path: path, MaxVersions: 1}), openAt(t, Config{Path: path})
	const size = 3 << 20
	draft := live.In(storage.Draft)
	for _, a := range []storage.Address{draft, live} {
		write(t, d, a, pattern(1, size), -1)
		in, err := d.Open(t.Context(), a)
		if err != nil {
			t.Fatal(err)
		}
		beside, err := other.Open(t.Context(), a)
		if err != nil {
			t.Fatal(err)
		}
		write(t, d, a, pattern(2, size), -1)
		if err := d.Delete(t.Context(), storage.DeleteRequest{Address: a}); err != nil {
			t.Fatal(err)
		}
		if err := d.Sweep(t.Context(), time.Hour, 10_000); err != nil {
			t.Fatal(err)
		}
		if sumOf(t, beside.Body) != sumOf(t, pattern(1, size)) {
			t.Errorf("%s: another handle did not read the old bytes", a.State)
		}
		if err := d.Sweep(t.Context(), 0, 10_000); err != nil { // as if an hour had passed
			t.Fatal(err)
		}
		if sumOf(t, in.Body) != sumOf(t, pattern(1, size)) {
			t.Errorf("%s: the stream did not read the old bytes", a.State)
		}
		_ = in.Body.Close()
		_ = beside.Body.Close()
	}
	if err := d.Sweep(t.Context(), 0, 10_000); err != nil {
		t.Fatal(err)
	}
	// The newest version of what was live stays.
	if n := scalar(t, d, `SELECT count(*) FROM blobs`); n != 1 {
		t.Errorf("%d blobs after the sweep, want 1", n)
	}
	if n := scalar(t, d, `SELECT count(*) FROM chunks`); n != size/(256<<10)-1 {
		t.Errorf("%d chunks after the sweep", n)
	}
	if n := scalar(t, d, `SELECT count(*) FROM orphans`); n != 0 {
		t.Errorf("%d orphans after the sweep", n)
	}
}

func TestASweepSparesWhatIsUsedAgain(t *testing.T) {
	d := openAt(t, Config{Path: filepath.Join(t.TempDir(), "store.db")})
	draft := live.In(storage.Draft)
	write(t, d, draft, pattern(1, 1<<20), -1)
	if err := d.Delete(t.Context(), storage.DeleteRequest{Address: draft}); err != nil {
		t.Fatal(err)
	}
	if n := scalar(t, d, `SELECT count(*) FROM orphans`); n != 1 {
		t.Fatalf("%d orphans after the delete, want 1", n)
	}
	write(t, d, draft, pattern(1, 1<<20), -1)
	if err := d.Sweep(t.Context(), 0, 10_000); err != nil {
		t.Fatal(err)
	}
	in, err := d.Open(t.Context(), draft)
	if err != nil {
		t.Fatal(err)
	}
	if sumOf(t, in.Body) != sumOf(t, pattern(1, 1<<20)) {
		t.Error("the bytes are gone")
	}
	_ = in.Body.Close()
}

func TestAnUploadThatACrashLeftIsSwept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	d := openAt(t, Config{Path: path})
	hanging := make(chan struct{})
	begun := make(chan struct{})
	var once atomic.Bool
	body := io.MultiReader(pattern(1, 9<<20), readerFunc(func([]byte) (int, error) {
		if once.CompareAndSwap(false, true) {
			close(begun)
		}
		<-hanging
		return 0, errors.New("the sender is gone")
	}))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = d.Write(context.Background(), storage.WriteRequest{Address: live, Body: body, Size: -1, MIMEType: "text/plain"})
	}()
	<-begun
	// While the sender hangs, the lock is free and the upload is kept.
	small := live
	small.ID = "small"
	write(t, d, small, pattern(2, 5), -1)
	if err := d.Sweep(t.Context(), 0, 10_000); err != nil {
		t.Fatal(err)
	}
	if n := scalar(t, d, `SELECT count(*) FROM chunks`); n == 0 {
		t.Error("the upload under way was swept")
	}
	// Another process takes it for the remains of a crash once it is old enough.
	other := openAt(t, Config{Path: path})
	if err := other.Sweep(t.Context(), time.Hour, 10_000); err != nil {
		t.Fatal(err)
	}
	if n := scalar(t, d, `SELECT count(*) FROM chunks`); n == 0 {
		t.Error("the upload of another process was swept at once")
	}
	if err := other.Sweep(t.Context(), 0, 10_000); err != nil {
		t.Fatal(err)
	}
	if n := scalar(t, d, `SELECT count(*) FROM chunks`); n != 0 {
		t.Errorf("%d chunks were left", n)
	}
	close(hanging)
	<-ended
}

func TestAnUploadThatWasSweptIsNotBound(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	d, other := openAt(t, Config{Path: path}), openAt(t, Config{Path: path})
	body := io.MultiReader(pattern(1, 9<<20), readerFunc(func([]byte) (int, error) {
		return 0, errors.Join(io.EOF, other.Sweep(context.Background(), 0, 10_000))
	}))
	_, err := d.Write(t.Context(), storage.WriteRequest{Address: live, Body: body, Size: -1, MIMEType: "text/plain"})
	wantKind(t, err, storage.ErrUnavailable)
	_, err = d.Stat(t.Context(), live)
	wantKind(t, err, storage.ErrNotFound)
	if n := scalar(t, d, `SELECT count(*) FROM chunks`); n != 0 {
		t.Errorf("%d chunks were left", n)
	}
}

func TestAMissingChunkIsCorrupt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	d := openAt(t, Config{Path: path})
	write(t, d, live, pattern(1, 1<<20), -1)
	execFile(t, path, `DELETE FROM chunks WHERE no = 2`)
	in, err := d.Open(t.Context(), live)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Body.Close() }()
	_, err = io.Copy(io.Discard, in.Body)
	wantKind(t, err, storage.ErrCorrupt)
}

func TestALargeStreamTakesLittleMemory(t *testing.T) {
	d := openAt(t, Config{Path: filepath.Join(t.TempDir(), "store.db")})
	size := int64(256 << 20)
	if testing.Short() {
		size = 64 << 20
	}
	most := watchHeap(t, func() {
		write(t, d, live, pattern(1, size), -1)
		in, err := d.Open(t.Context(), live)
		if err != nil {
			t.Error(err)
			return
		}
		defer func() { _ = in.Body.Close() }()
		if n, err := io.Copy(io.Discard, in.Body); n != size || err != nil {
			t.Errorf("read %d of %d bytes: %v", n, size, err)
		}
	})
	t.Logf("%d MiB in and out with at most %d MiB more heap", size>>20, most>>20)
	if most > 32<<20 {
		t.Errorf("the heap grew by %d MiB", most>>20)
	}
}

// watchHeap returns how far the heap in use grew while f ran.
func watchHeap(t *testing.T, f func()) uint64 {
	t.Helper()
	inUse := func() uint64 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapInuse
	}
	runtime.GC()
	before, most := inUse(), uint64(0)
	done, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		ticker := time.NewTicker(10 * time.Millisecond)
		defer ticker.Stop()
		for {
			most = max(most, inUse())
			select {
			case <-ticker.C:
			case <-done:
				return
			}
		}
	}()
	f()
	close(done)
	<-stopped
	return max(most, before) - before
}
