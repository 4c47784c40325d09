package s3

import (
	"errors"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"

	"velocity.internal/desk/backend/storage"
)

// hasty resets the connection of writes that want nothing to stand there, as a
// server does that refuses one before it has read the body.
type hasty struct{ http.RoundTripper }

func (h hasty) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodPut && r.Header.Get("If-None-Match") != "" && strings.HasSuffix(r.URL.Path, ".md") {
		return nil, &net.OpError{Op: "write", Net: "tcp", Err: os.NewSyscallError("write", syscall.ECONNRESET)}
	}
	return h.RoundTripper.RoundTrip(r)
}

func TestAResetInPlaceOfARefusalIsNoOutageForWhatWasDeleted(t *testing.T) {
	s := plain(t)
	cfg := s.config(s.bucket(t))
	calm := storage.New(openDriver(t, cfg))
	defer func() { _ = calm.Close() }()
	cfg.wrap = func(next http.RoundTripper) http.RoundTripper { return hasty{next} }
	store := storage.New(openDriver(t, cfg))
	defer func() { _ = store.Close() }()
	put := func(s storage.Storage, id, body string) error {
		_, err := s.Put(t.Context(), "t", "p", id, "md", []byte(body), "", storage.Draft)
		return err
	}
	if err := put(store, "new", "x"); !errors.Is(err, storage.ErrUnavailable) {
		t.Errorf("a write of which nobody knows whether it arrived: %v", err)
	}
	if err := errors.Join(put(calm, "gone", "before"), calm.Delete(t.Context(), "t", "p", "gone", "md", storage.Draft)); err != nil {
		t.Fatal(err)
	}
	if err := put(store, "gone", "after"); err != nil {
		t.Fatal(err)
	}
	if it, err := calm.Get(t.Context(), "t", "p", "gone", "md", storage.Draft); err != nil || string(it.Content) != "after" {
		t.Errorf("there is %v, %v", it, err)
	}
}
