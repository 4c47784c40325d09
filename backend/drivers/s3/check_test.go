package s3

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	sdk "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/internal/testserver"
)

func TestWhatIsWrongWithAConnectionIsSaidInWords(t *testing.T) {
	s, tls := plain(t), secure(t)
	bucket := s.bucket(t)
	closed, err := testserver.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what   string
		change func(cfg *Config)
		says   string
	}{
		{"an unknown host name", func(cfg *Config) { cfg.Endpoint = "http://nobody.invalid" }, "host name"},
		{"a port on which nothing listens", func(cfg *Config) { cfg.Endpoint = fmt.Sprintf("http://127.0.0.1:%d", closed) }, "refuses the connection"},
		{"https at a server that speaks http", func(cfg *Config) { cfg.Endpoint = strings.Replace(s.endpoint, "http:", "https:", 1) }, "TLS"},
		{"a certificate of nobody known", func(cfg *Config) { cfg.Endpoint = tls.endpoint }, "certificate"},
		{"an unknown access key", func(cfg *Config) { cfg.AccessKey = "nobody" }, "credentials"},
		{"a wrong secret key", func(cfg *Config) { cfg.SecretKey = "wrong-secret-0123456789" }, "credentials"},
		{"an absent bucket", func(cfg *Config) { cfg.Bucket = "no-such-bucket" }, "no bucket"},
	} {
		cfg := s.config(bucket)
		c.change(&cfg)
		store, err := Open(t.Context(), cfg)
		if err == nil {
			err = store.CheckConnection(t.Context())
			_ = store.Close()
		}
		if !errors.Is(err, storage.ErrUnavailable) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want it to say %q", c.what, err, c.says)
		}
		for _, secret := range []string{cfg.SecretKey, "X-Amz-Signature"} {
			if err != nil && strings.Contains(err.Error(), secret) {
				t.Errorf("%s: the error repeats a secret: %v", c.what, err)
			}
		}
	}
}

func TestTheFileOfACertificateAuthorityIsTrustedOverTLS(t *testing.T) {
	s := secure(t)
	store, err := Open(t.Context(), s.config(s.bucket(t)))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	if err := store.CheckConnection(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := store.PutStream(t.Context(), "t", "p", "a", "txt", strings.NewReader("over TLS"), -1, "", storage.Live, nil); err != nil {
		t.Error(err)
	}
	for what, file := range map[string]string{"absent": "/no/such/file", "no certificate": "check_test.go"} {
		cfg := s.config("bucket")
		cfg.CAFile = file
		if _, err := Open(t.Context(), cfg); !errors.Is(err, storage.ErrInvalid) {
			t.Errorf("a file that is %s: %v", what, err)
		}
	}
}

func TestPermissionsThatAreMissingAreNamed(t *testing.T) {
	s := plain(t)
	for _, c := range []struct {
		what     string
		deny     func(r *http.Request) bool
		kind     error
		readOnly bool
		says     string
	}{
		{"listing", func(r *http.Request) bool {
			return r.Method == http.MethodGet && strings.Contains(r.URL.RawQuery, "list-type=2")
		}, storage.ErrUnavailable, false, "s3:ListBucket"},
		{"listing versions", func(r *http.Request) bool { _, is := r.URL.Query()["versions"]; return is }, storage.ErrUnavailable, false, "s3:ListBucketVersions"},
		{"writing", func(r *http.Request) bool { return r.Method == http.MethodPut }, storage.ErrReadOnly, true, "s3:PutObject"},
		{"deleting", func(r *http.Request) bool { return r.Method == http.MethodDelete }, storage.ErrUnavailable, false, "s3:DeleteObject"},
	} {
		cfg := s.config(s.bucket(t))
		gate := &denying{}
		cfg.wrap = func(next http.RoundTripper) http.RoundTripper { gate.RoundTripper = next; return gate }
		if c.readOnly {
			gate.deny = c.deny // found out at opening
		}
		store, err := Open(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		gate.deny = c.deny
		err = store.CheckConnection(t.Context())
		if !errors.Is(err, c.kind) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("without the permission for %s: %v", c.what, err)
		}
		if got := store.Capabilities().ReadOnly; got != c.readOnly {
			t.Errorf("without the permission for %s the store is read-only: %v", c.what, got)
		}
		_ = store.Close()
	}
}

// denying answers as a service does whose policy forbids something.
type denying struct {
	http.RoundTripper
	deny func(r *http.Request) bool
}

func (d *denying) RoundTrip(r *http.Request) (*http.Response, error) {
	if d.deny == nil || !d.deny(r) {
		return d.RoundTripper.RoundTrip(r)
	}
	return answerWith(r, http.StatusForbidden, "AccessDenied"), nil
}

func TestVersioningThatIsOffIsSaidAndSwitchedOnWhenAskedFor(t *testing.T) {
	s := plain(t)
	bucket, client := "versioning-off", s.bare(t)
	if _, err := client.CreateBucket(t.Context(), &sdk.CreateBucketInput{Bucket: &bucket}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		versioning Versioning
		kind       error
		enabled    bool
	}{{VersioningBucket, storage.ErrUnsupported, false}, {VersioningFolder, nil, false}, {VersioningOn, nil, true}, {VersioningBucket, nil, true}} {
		cfg := s.config(bucket)
		cfg.Versioning = c.versioning
		store, err := Open(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		if err := store.CheckConnection(t.Context()); !errors.Is(err, c.kind) || err != nil && !strings.Contains(err.Error(), "versioning") {
			t.Errorf("with versioning %s the check says %v", c.versioning, err)
		} else if offers := storage.OffersOf(err); c.kind != nil && (len(offers) != 2 || offers[0].Values["versioning"] != "on" || offers[1].Values["versioning"] != "folder") {
			t.Errorf("the ways out are %v, want to switch it on, or the folder", offers)
		}
		for range 2 {
			if _, err := store.Put(t.Context(), "t", string(c.versioning), "a", "txt", []byte("x"), "", storage.Live); err != nil {
				t.Fatal(err)
			}
		}
		versions, err := store.ListVersions(t.Context(), "t", string(c.versioning), "a", "txt")
		if err != nil || len(versions) < 2 {
			t.Errorf("with versioning %s there are %d versions, %v", c.versioning, len(versions), err)
		}
		_ = store.Close()
		out, err := client.GetBucketVersioning(t.Context(), &sdk.GetBucketVersioningInput{Bucket: &bucket})
		if err != nil || (out.Status == types.BucketVersioningStatusEnabled) != c.enabled {
			t.Errorf("with versioning %s the bucket says %v, %v", c.versioning, out, err)
		}
	}
}

func TestWithoutConditionsALeaseMakesASingleWriter(t *testing.T) {
	s := plain(t)
	bucket := s.bucket(t)
	deaf := func() *Driver {
		cfg := s.config(bucket)
		cfg.wrap = func(next http.RoundTripper) http.RoundTripper { return unconditional{next} }
		return openDriver(t, cfg)
	}
	one, two := deaf(), deaf()
	first, second := storage.New(one), storage.New(two)
	if caps := first.Capabilities(); caps.Conditional || caps.MultiProcess {
		t.Errorf("conditions are ignored, but the store states %+v", caps)
	}
	put := func(s storage.Storage, id string) error {
		_, err := s.Put(context.WithoutCancel(t.Context()), "t", "p", id, "txt", []byte(id), "", storage.Draft)
		return err
	}
	if err := put(first, "a"); err != nil {
		t.Fatal(err)
	}
	if err := put(second, "b"); !errors.Is(err, storage.ErrUnavailable) || !strings.Contains(err.Error(), "one desk") {
		t.Errorf("a second writer: %v", err)
	}
	if _, err := second.Get(t.Context(), "t", "p", "a", "txt", storage.Draft); err != nil {
		t.Errorf("reading beside the writer: %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if err := put(second, "b"); err != nil {
		t.Errorf("after the writer has gone: %v", err)
	}
	if err := second.Close(); err != nil {
		t.Error(err)
	}
}

// unconditional is the way to a service that does not look at conditions.
type unconditional struct{ http.RoundTripper }

func (u unconditional) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodPut && (r.Header.Get("If-Match") != "" || r.Header.Get("If-None-Match") != "") {
		// The headers are signed, so they cannot be taken off.
		return answerWith(r, http.StatusNotImplemented, "NotImplemented"), nil
	}
	return u.RoundTripper.RoundTrip(r)
}
