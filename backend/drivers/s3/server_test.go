package s3

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"velocity.internal/desk/internal/testserver"
)

const (
	testKey    = "test-key"
	testSecret = "test-secret-0123456789"
	testRegion = "us-east-1"
)

// server is a real S3 server with what a test needs to reach it.
type server struct {
	*testserver.Process
	endpoint string
	ca       string // file, with https
	region   string
	suspend  bool // its buckets have no versions
}

// servers are started once each and stopped by TestMain.
var servers struct {
	mu      sync.Mutex
	dir     string
	running map[string]*server
}

func TestMain(m *testing.M) {
	servers.running = map[string]*server{}
	flag.Parse()
	// Most of the time is spent waiting for a server.
	if err := flag.Set("test.parallel", "8"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	for _, s := range servers.running {
		s.Stop()
	}
	if servers.dir != "" {
		_ = os.RemoveAll(servers.dir)
	}
	os.Exit(code)
}

// running returns a server by name, started when it is first asked for.
func running(t testing.TB, name string, make func(dir string) (*server, error)) *server {
	t.Helper()
	servers.mu.Lock()
	defer servers.mu.Unlock()
	if s := servers.running[name]; s != nil {
		return s
	}
	if servers.dir == "" { // not at the start: a process that is to be killed leaves nothing behind
		dir, err := os.MkdirTemp("", "velocity-s3-")
		if err != nil {
			t.Fatal(err)
		}
		servers.dir = dir
	}
	s, err := make(filepath.Join(servers.dir, name))
	if err == nil {
		err = s.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	servers.running[name] = s
	return s
}

// plain is versitygw over http with versions.
func plain(t testing.TB) *server {
	return running(t, "http", func(dir string) (*server, error) { return versity(dir, false, true) })
}

// secure is versitygw over https, under a certificate that no system trusts.
func secure(t testing.TB) *server {
	return running(t, "https", func(dir string) (*server, error) { return versity(dir, true, true) })
}

// unversioned is versitygw without versions.
func unversioned(t testing.TB) *server {
	return running(t, "unversioned", func(dir string) (*server, error) { return versity(dir, false, false) })
}

// envMinIO names the MinIO binary, and asks for every suite.
const envMinIO = "VELOCITY_MINIO"

// minio is MinIO over http.
func minio(t testing.TB) *server {
	return running(t, "minio", func(dir string) (*server, error) {
		port, err := testserver.FreePort()
		if err != nil {
			return nil, err
		}
		addr := fmt.Sprintf("127.0.0.1:%d", port)
		s := &server{region: testRegion, endpoint: "http://" + addr}
		s.Process = &testserver.Process{
			Command: func() *exec.Cmd {
				cmd := exec.Command(os.Getenv(envMinIO), "server", "--quiet", "--address", addr, dir)
				cmd.Env = append(os.Environ(), "MINIO_ROOT_USER="+testKey, "MINIO_ROOT_PASSWORD="+testSecret, "MINIO_UPDATE=off")
				return cmd
			},
			Ready: s.ready,
		}
		return s, nil
	})
}

// versity describes a versitygw process in a directory of its own.
func versity(dir string, tls, versions bool) (*server, error) {
	binary, err := gateway()
	if err != nil {
		return nil, err
	}
	data, past := filepath.Join(dir, "data"), filepath.Join(dir, "versions")
	for _, d := range []string{data, past} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			return nil, err
		}
	}
	port, err := testserver.FreePort()
	if err != nil {
		return nil, err
	}
	s := &server{region: testRegion, endpoint: fmt.Sprintf("http://127.0.0.1:%d", port), suspend: !versions}
	args := []string{"--quiet", "--keep-alive", "--port", fmt.Sprintf("127.0.0.1:%d", port), "--access", testKey, "--secret", testSecret, "--region", testRegion}
	if tls {
		cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
		if err := certificate(cert, key); err != nil {
			return nil, err
		}
		args = append(args, "--cert", cert, "--key", key)
		s.endpoint, s.ca = fmt.Sprintf("https://127.0.0.1:%d", port), cert
	}
	args = append(args, "posix")
	if versions {
		args = append(args, "--versioning-dir", past)
	}
	args = append(args, data)
	s.Process = &testserver.Process{
		Command: func() *exec.Cmd { return exec.Command(binary, args...) },
		Ready:   s.ready,
	}
	return s, nil
}

// ready returns nil when the server answers a signed request.
func (s *server) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	client, err := s.client()
	if err == nil {
		_, err = client.ListBuckets(ctx, &sdk.ListBucketsInput{})
	}
	return err
}

// config is for a store in a bucket on the server.
func (s *server) config(bucket string) Config {
	versioning := VersioningBucket
	if s.suspend {
		versioning = VersioningFolder
	}
	return Config{
		Versioning: versioning, Bucket: bucket, Root: "production", Endpoint: s.endpoint, Region: s.region, PathStyle: true, CAFile: s.ca,
		AccessKey: testKey, SecretKey: testSecret, WatchDelay: time.Second,
	}
}

// client is the bare client on the server.
func (s *server) client() (*sdk.Client, error) {
	cfg, err := complete(s.config("any"))
	if err != nil {
		return nil, err
	}
	d := &Driver{cfg: cfg}
	err = d.connect(context.Background())
	return d.client, err
}

func (s *server) bare(t testing.TB) *sdk.Client {
	t.Helper()
	client, err := s.client()
	if err != nil {
		t.Fatal(err)
	}
	return client
}

var buckets atomic.Int64

// bucket makes a bucket, with versions where the server has them.
func (s *server) bucket(t testing.TB) string {
	t.Helper()
	name, client := fmt.Sprintf("bucket-%d", buckets.Add(1)), s.bare(t)
	if _, err := client.CreateBucket(t.Context(), &sdk.CreateBucketInput{Bucket: &name}); err != nil {
		t.Fatal(err)
	}
	if s.suspend {
		return name
	}
	_, err := client.PutBucketVersioning(t.Context(), &sdk.PutBucketVersioningInput{
		Bucket: &name, VersioningConfiguration: &types.VersioningConfiguration{Status: types.BucketVersioningStatusEnabled},
	})
	if err != nil {
		t.Fatal(err)
	}
	return name
}

// open opens a store and closes it when t ends.
func openDriver(t testing.TB, cfg Config) *Driver {
	t.Helper()
	d, err := open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// gateway returns the versitygw binary, built into the cache when it is missing.
var gateway = sync.OnceValues(func() (string, error) {
	root, err := filepath.Abs("../../..")
	if err != nil {
		return "", err
	}
	binary := filepath.Join(root, ".cache", "bin", "versitygw")
	if _, err := os.Stat(binary); err == nil {
		return binary, nil
	}
	build := exec.Command("make", "--no-print-directory", filepath.Join(".cache", "bin", "versitygw"))
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building versitygw: %w: %s", err, out)
	}
	return binary, nil
})

// certificate writes a certificate for the loopback address and its key.
func certificate(certFile, keyFile string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	return errors.Join(
		os.WriteFile(certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert}), 0o600),
		os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), 0o600),
	)
}

// wire counts the requests of a driver and can be cut.
type wire struct {
	http.RoundTripper
	cut  atomic.Bool
	left atomic.Int64 // requests until it is cut; 0 means that it is not
	mu   sync.Mutex
	sent []string
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	if w.cut.Load() {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	}
	if w.left.Load() > 0 && w.left.Add(-1) == 0 {
		w.cut.Store(true)
	}
	w.mu.Lock()
	w.sent = append(w.sent, strings.TrimSpace(r.Method+" "+r.URL.Path+" "+r.URL.RawQuery))
	w.mu.Unlock()
	return w.RoundTripper.RoundTrip(r)
}

// take returns the requests since it was last asked.
func (w *wire) take() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	sent := w.sent
	w.sent = nil
	return sent
}

// wired lets a configuration send its requests over a wire.
func wired(cfg Config) (Config, *wire) {
	w := &wire{}
	cfg.wrap = func(next http.RoundTripper) http.RoundTripper {
		w.RoundTripper = next
		return w
	}
	return cfg, w
}

// answerWith makes an answer of a service that refuses a request.
func answerWith(r *http.Request, status int, code string) *http.Response {
	body := "<Error><Code>" + code + "</Code></Error>"
	if r.Body != nil {
		_ = r.Body.Close()
	}
	return &http.Response{
		StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r, ContentLength: int64(len(body)),
		Header: http.Header{"Content-Type": {"application/xml"}}, Body: io.NopCloser(strings.NewReader(body)),
	}
}
