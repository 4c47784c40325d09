package postgres

import (
	"bytes"
	"crypto/sha256"
	"io"
	"math/rand/v2"
	"testing"

	"velocity.internal/desk/backend/storage"
)

// noise is reproducible content that cannot be compressed.
func noise(seed byte, size int64) io.Reader {
	return io.LimitReader(rand.NewChaCha8([32]byte{seed}), size)
}

func sumOf(t testing.TB, r io.Reader) (sum [sha256.Size]byte, n int64) {
	t.Helper()
	h := sha256.New()
	n, err := io.Copy(h, r)
	if err != nil {
		t.Fatal(err)
	}
	h.Sum(sum[:0])
	return sum, n
}

func TestLargeContentLiesInChunksOnceHoweverOftenItIsUsed(t *testing.T) {
	t.Parallel()
	cfg := configOn(server(t))
	d, conn := openAt(t, cfg), admin(t, cfg)
	s := storage.New(d)
	const size = 9<<20 + 123
	for seed, id := range []string{"one", "two", "one"} { // the third has the bytes of the second
		a := live
		a.ID = id
		it := write(t, d, a, noise(byte(min(seed, 1)), size), -1)
		in, err := d.Open(t.Context(), a)
		if err != nil {
			t.Fatal(err)
		}
		want, _ := sumOf(t, noise(byte(min(seed, 1)), size))
		if got, n := sumOf(t, in.Body); got != want || n != size || it.Size != size {
			t.Errorf("%s: %d bytes came back, equal %t", id, n, got == want)
		}
		_ = in.Body.Close()
	}
	if n := scalar[int](t, conn, `SELECT count(*) FROM blobs`); n != 2 {
		t.Errorf("%d blobs of two contents", n)
	}
	if n := scalar[int](t, conn, `SELECT max(length(data)) FROM chunks`); n != 256<<10 {
		t.Errorf("the longest chunk has %d bytes", n)
	}
	before := scalar[int](t, conn, `SELECT count(*) FROM chunks`)
	versions, err := s.ListVersions(t.Context(), "acme", "blog", "one", "md")
	if err != nil || len(versions) != 2 {
		t.Fatal(versions, err)
	}
	if _, err := s.RestoreVersion(t.Context(), "acme", "blog", "one", "md", versions[1].VersionID); err != nil {
		t.Fatal(err)
	}
	if after := scalar[int](t, conn, `SELECT count(*) FROM chunks`); after != before {
		t.Errorf("a restore made %d chunks", after-before)
	}
	sound(t, conn)
}

func TestTimesAreKeptToTheMicrosecondInAColumnOfTheirKind(t *testing.T) {
	t.Parallel()
	cfg := configOn(server(t))
	d, conn := openAt(t, cfg), admin(t, cfg)
	it := write(t, d, live, bytes.NewReader(nil), 0)
	if kind := scalar[string](t, conn, `SELECT pg_typeof(modified)::text FROM items`); kind != "timestamp with time zone" {
		t.Errorf("the column is of the type %s", kind)
	}
	back, err := d.Stat(t.Context(), live)
	if err != nil || !back.LastModified.Equal(it.LastModified) || back.LastModified.Location() != it.LastModified.Location() {
		t.Errorf("put at %v, read as %v, %v", it.LastModified, back, err)
	}
}
