package filesystem

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"runtime"
	"sync"
	"testing"
	"time"

	"velocity.internal/desk/backend/storage"
)

func newPipeBody() (io.Reader, *io.PipeWriter) { return io.Pipe() }

// pattern yields bytes that differ everywhere, without holding them.
type pattern struct{ at, size int64 }

func (p *pattern) Read(b []byte) (int, error) {
	if p.at == p.size {
		return 0, io.EOF
	}
	n := int(min(int64(len(b)), p.size-p.at))
	for i := range n {
		x := p.at + int64(i)
		b[i] = byte(x ^ x>>8 ^ x>>16)
	}
	p.at += int64(n)
	return n, nil
}

// TestALargeStreamTakesLittleMemory carries 256 MiB in, through a publication
// and out, and watches the heap.
func TestALargeStreamTakesLittleMemory(t *testing.T) {
	const size, most = 256 << 20, 16 << 20
	s := newShop(t)
	var peak uint64
	stop, watching := make(chan struct{}), sync.WaitGroup{}
	var base runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&base)
	watching.Go(func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
				var now runtime.MemStats
				runtime.ReadMemStats(&now)
				peak = max(peak, now.HeapInuse)
			}
		}
	})
	it, err := s.s.PutStream(t.Context(), tenantT, typeP, "big", "bin", &pattern{size: size}, size, "", storage.Draft, nil)
	s.ok(err)
	s.step("big.bin", storage.Draft, storage.Live)
	in, err := s.s.GetStream(t.Context(), tenantT, typeP, "big", "bin", storage.Live)
	s.ok(err)
	got := sha256.New()
	_, err = io.Copy(struct{ io.Writer }{got}, in.Body)
	s.ok(errors.Join(err, in.Body.Close()))
	close(stop)
	watching.Wait()
	if tag := storage.ETag([32]byte(got.Sum(nil))); tag != it.ETag {
		t.Errorf("read %s, wrote %s", tag, it.ETag)
	}
	more := int64(peak) - int64(base.HeapInuse) //nolint:gosec // far from overflow
	t.Logf("%d MiB in and out with at most %d KiB more heap", size>>20, more>>10)
	if more > most {
		t.Errorf("the heap grew by %d bytes, want at most %d", more, most)
	}
}

func TestAnOpenStreamYieldsItsOldBytesToTheEnd(t *testing.T) {
	s := newShop(t)
	const size = 3 << 20
	_, err := s.s.PutStream(t.Context(), tenantT, typeP, "a", "bin", &pattern{size: size}, size, "", storage.Live, nil)
	s.ok(err)
	in, err := s.s.GetStream(t.Context(), tenantT, typeP, "a", "bin", storage.Live)
	s.ok(err)
	first := make([]byte, 1000)
	_, err = io.ReadFull(in.Body, first)
	s.ok(err)
	s.put("a.bin", storage.Live, "new")
	s.del("a.bin", storage.Live)
	s.ok(s.s.DeleteTenant(t.Context(), tenantT))
	rest, err := io.ReadAll(in.Body)
	s.ok(errors.Join(err, in.Body.Close()))
	want, _ := io.ReadAll(&pattern{size: size})
	if string(first)+string(rest) != string(want) {
		t.Errorf("%d bytes, not those that were there when it was opened", len(first)+len(rest))
	}
}

func TestAFailingBodyLeavesNothing(t *testing.T) {
	s := newShop(t)
	s.put("a.md", storage.Live, "old")
	boom := errors.New("boom")
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []struct {
		ctx  context.Context //nolint:containedctx // a case of a table
		body io.Reader
		want error
	}{
		{t.Context(), io.MultiReader(newReader("half"), errReader{boom}), boom},
		{stopped, newReader("whole"), context.Canceled},
	} {
		_, err := s.d.Write(c.ctx, storage.WriteRequest{Address: at("a.md", storage.Live), Body: c.body, Size: -1})
		if !errors.Is(err, c.want) || storage.KindOf(err) != nil {
			t.Errorf("got %v, want %v as it is", err, c.want)
		}
	}
	s.holds("a.md", storage.Live, "old")
	if n := len(s.versions("a.md")); n != 1 {
		t.Errorf("%d versions, want 1", n)
	}
	if n := temps(t, s.dir); n != 0 {
		t.Errorf("%d temporary files are left", n)
	}
}

type errReader struct{ err error }

func (r errReader) Read([]byte) (int, error) { return 0, r.err }

func TestAStaleUploadIsRefusedBeforeItIsRead(t *testing.T) {
	s := newShop(t)
	stale := s.put("a.md", storage.Live, "old").Revision
	s.put("a.md", storage.Live, "new")
	unread := errReader{errors.New("the body was read")}
	_, err := s.s.With(storage.Options{IfMatch: &stale}).PutStream(t.Context(), tenantT, typeP, "a", "md", unread, -1, "", storage.Live, nil)
	s.fails(err, storage.ErrConflict, "")
}
