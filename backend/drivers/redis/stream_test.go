package redis

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"runtime"
	"testing"
	"time"

	"velocity.internal/desk/backend/storage"
)

// pattern is a body that is made while it is read.
type pattern struct{ left int64 }

func (p *pattern) Read(b []byte) (int, error) {
	if p.left == 0 {
		return 0, io.EOF
	}
	n := int(min(int64(len(b)), p.left))
	for i := range b[:n] {
		b[i] = byte((p.left - int64(i)) % 251)
	}
	p.left -= int64(n)
	return n, nil
}

// most is how much memory was in use at the worst moment, beyond that before.
func most(f func()) int64 {
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	highest, stop, stopped := before.HeapInuse, make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
				runtime.ReadMemStats(&now)
				highest = max(highest, now.HeapInuse)
			}
		}
	}()
	f()
	close(stop)
	<-stopped
	return int64(highest - before.HeapInuse)
}

func TestTheLargestItemGoesInAndOutInBoundedMemory(t *testing.T) {
	s := storeAt(t, on(shared))
	if _, err := s.PutStream(t.Context(), "acme", "media", "film", "mp4", &pattern{maxSize + 1}, -1, "", storage.Live, nil); !errors.Is(err, storage.ErrTooLarge) {
		t.Errorf("one byte too many: %v, want %v", err, storage.ErrTooLarge)
	}
	if n := most(func() {
		if _, err := s.PutStream(t.Context(), "acme", "media", "film", "mp4", &pattern{maxSize}, -1, "", storage.Live, nil); err != nil {
			t.Fatal(err)
		}
	}); n > 16<<20 {
		t.Errorf("a put of %d MiB takes %d MiB of memory", maxSize>>20, n>>20)
	}
	want, got := sha256.New(), sha256.New()
	_, _ = io.Copy(want, &pattern{maxSize})
	if n := most(func() {
		in, err := s.GetStream(t.Context(), "acme", "media", "film", "mp4", storage.Live)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = in.Body.Close() }()
		if _, err := io.Copy(got, in.Body); err != nil {
			t.Error(err)
		}
	}); n > 16<<20 {
		t.Errorf("a stream of %d MiB takes %d MiB of memory", maxSize>>20, n>>20)
	}
	if !bytes.Equal(got.Sum(nil), want.Sum(nil)) {
		t.Error("the bytes came back changed")
	}
	if err := s.DeleteTenant(t.Context(), "acme"); err != nil {
		t.Error(err)
	}
}

func TestReplacedBytesStayWhileAStreamReadsThem(t *testing.T) {
	d := openAt(t, on(shared))
	s := storage.New(d)
	put := func(content []byte) {
		t.Helper()
		if _, err := s.Put(t.Context(), "acme", "media", "film", "mp4", content, "", storage.Draft); err != nil {
			t.Fatal(err)
		}
	}
	put(bytes.Repeat([]byte("a"), 4*chunkSize))
	in, err := s.GetStream(t.Context(), "acme", "media", "film", "mp4", storage.Draft)
	if err != nil {
		t.Fatal(err)
	}
	key := d.key("acme", "blob", blobOf(t, d, "film.mp4"))
	put([]byte("b"))
	if ttl := d.client.TTL(t.Context(), key).Val(); ttl <= 0 || ttl > graceTime {
		t.Errorf("the replaced bytes end in %v", ttl)
	}
	d.client.Expire(t.Context(), key, time.Minute)
	if _, err := io.ReadFull(in.Body, make([]byte, 2*chunkSize)); err != nil {
		t.Fatal(err)
	}
	if ttl := d.client.TTL(t.Context(), key).Val(); ttl < graceTime/2 {
		t.Errorf("while they are read the replaced bytes end in %v", ttl)
	}
	d.client.Del(t.Context(), key)
	if _, err := io.ReadAll(in.Body); !errors.Is(err, storage.ErrUnavailable) {
		t.Errorf("bytes that are gone: %v, want %v", err, storage.ErrUnavailable)
	}
}

func TestBytesThatTheServerHasLostAreCorruptNotAbsent(t *testing.T) {
	d := openAt(t, on(shared))
	s := storage.New(d)
	if _, err := s.Put(t.Context(), "acme", "media", "film", "mp4", []byte("content"), "", storage.Draft); err != nil {
		t.Fatal(err)
	}
	d.client.Del(t.Context(), d.key("acme", "blob", blobOf(t, d, "film.mp4")))
	if _, err := s.Get(t.Context(), "acme", "media", "film", "mp4", storage.Draft); !errors.Is(err, storage.ErrCorrupt) {
		t.Errorf("get: %v, want %v", err, storage.ErrCorrupt)
	}
	d.client.HSet(t.Context(), d.key("acme", "items", "draft", "media"), "film.mp4", "nonsense")
	if _, err := s.GetMetadata(t.Context(), "acme", "media", "film", "mp4", storage.Draft); !errors.Is(err, storage.ErrCorrupt) {
		t.Errorf("metadata: %v, want %v", err, storage.ErrCorrupt)
	}
}

// blobOf returns the blob of a draft of acme.
func blobOf(t testing.TB, d *Driver, name string) string {
	t.Helper()
	text, err := d.client.HGet(t.Context(), d.key("acme", "items", "draft", "media"), name).Result()
	if err != nil {
		t.Fatal(err)
	}
	r, err := parseRecord(text)
	if err != nil {
		t.Fatal(err)
	}
	return r.blob
}

func FuzzParseRecord(f *testing.F) {
	f.Add("r\nv\nb\ntext/plain\n3\n17\n\"sum\"\nblob\n{\"k\":\"v\"}\nfold\nwith a line")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := parseRecord(text)
		if err != nil {
			if !errors.Is(err, storage.ErrCorrupt) {
				t.Errorf("%q: %v", text, err)
			}
			return
		}
		if r.metadata == nil {
			t.Errorf("%q: no metadata", text)
		}
	})
}
