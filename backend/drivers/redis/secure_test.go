package redis

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/internal/testserver"
)

// certificate writes a certificate for 127.0.0.1 that signs itself, and its key.
func certificate(t testing.TB, dir string) (certFile, keyFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "redis"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	certFile, keyFile = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for file, block := range map[string]*pem.Block{certFile: {Type: "CERTIFICATE", Bytes: cert}, keyFile: {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return certFile, keyFile
}

func TestTLSIsSpokenWithServersThatAreTrusted(t *testing.T) {
	dir := t.TempDir()
	certFile, keyFile := certificate(t, dir)
	port, err := testserver.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	s := &server{addr: fmt.Sprintf("127.0.0.1:%d", port)}
	s.Command = func() *exec.Cmd {
		return exec.Command("redis-server", "--port", "0", "--tls-port", fmt.Sprint(port), "--bind", "127.0.0.1", "--dir", dir, "--save", "",
			"--tls-cert-file", certFile, "--tls-key-file", keyFile, "--tls-ca-cert-file", certFile, "--tls-auth-clients", "no", "--requirepass", "hush")
	}
	s.Ready = func(ctx context.Context) error {
		return answers(ctx, &goredis.Options{Addr: s.addr, TLSConfig: &tls.Config{InsecureSkipVerify: true}})
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	defer s.Stop()
	open := func(storeURL string) error {
		u, err := url.Parse(storeURL)
		if err != nil {
			t.Fatal(err)
		}
		values, err := Backend.FromURL(u)
		if err != nil {
			t.Fatal(err)
		}
		store, err := Backend.Open(t.Context(), values)
		if err != nil {
			return err
		}
		_, err = store.Put(t.Context(), live.Tenant, live.Type, live.ID, live.Ext, []byte("content"), "", live.State)
		return errors.Join(err, store.Close())
	}
	ca := "?ca=" + url.QueryEscape(certFile)
	for _, refused := range []string{"rediss://:hush@" + s.addr, "redis://:hush@" + s.addr, "rediss://:wrong@" + s.addr + ca} {
		if err := open(refused); !errors.Is(err, storage.ErrUnavailable) || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: %v, want %v", refused, err, storage.ErrUnavailable)
		}
	}
	if err := open("rediss://:hush@" + s.addr + ca); err != nil {
		t.Error(err)
	}
}

func TestAFailOverThroughASentinelIsFollowed(t *testing.T) {
	args := []string{"--appendonly", "yes", "--appendfsync", "always", "--repl-diskless-sync-delay", "0"}
	primary := serverFor(t, args...)
	replica := serverFor(t, append(args, "--replicaof", strings.Replace(primary.addr, ":", " ", 1))...)
	port, err := testserver.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(t.TempDir(), "sentinel.conf")
	text := fmt.Sprintf("port %d\nbind 127.0.0.1\ndir %s\nsentinel monitor mymaster %s 1\nsentinel down-after-milliseconds mymaster 1000\nsentinel failover-timeout mymaster 10000\n",
		port, filepath.Dir(config), strings.Replace(primary.addr, ":", " ", 1))
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	sentinel := &server{addr: fmt.Sprintf("127.0.0.1:%d", port)}
	sentinel.Command = func() *exec.Cmd { return exec.Command("redis-server", config, "--sentinel") }
	sentinel.Ready = func(ctx context.Context) error { return knowsReplica(ctx, sentinel.addr) }
	if err := sentinel.Start(); err != nil {
		t.Fatal(err)
	}
	defer sentinel.Stop()

	store := storeAt(t, Config{Addresses: []string{sentinel.addr}, Mode: ModeSentinel, Master: "mymaster"})
	if got := store.Capabilities().Warning; !strings.Contains(got, "replica takes over") {
		t.Errorf("the warning is %q", got)
	}
	events, err := store.Watch(t.Context(), storage.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	put := func(content string) error {
		_, err := store.Put(t.Context(), live.Tenant, live.Type, live.ID, live.Ext, []byte(content), "", live.State)
		return err
	}
	if err := put("before"); err != nil {
		t.Fatal(err)
	}
	if n, err := raw(t, primary).Wait(t.Context(), 1, 20*time.Second).Result(); err != nil || n != 1 {
		t.Fatalf("%d replicas have the write, %v", n, err)
	}
	primary.Kill()
	end := time.Now().Add(60 * time.Second)
	for err = put("after"); err != nil; err = put("after") {
		if !errors.Is(err, storage.ErrUnavailable) {
			t.Fatalf("during the fail-over: %v", err)
		}
		if time.Now().After(end) {
			t.Fatalf("the fail-over is not followed: %v", err)
		}
	}
	versions, err := store.ListVersions(t.Context(), live.Tenant, live.Type, live.ID, live.Ext)
	if err != nil || len(versions) != 2 {
		t.Errorf("%d versions are there after the fail-over, %v, want 2", len(versions), err)
	}
	if n, err := raw(t, replica).DBSize(t.Context()).Result(); err != nil || n == 0 {
		t.Errorf("the replica holds %d keys, %v", n, err)
	}
	for timeout := time.After(30 * time.Second); ; {
		select {
		case event := <-events:
			if event.Resync {
				return
			}
		case <-timeout:
			t.Fatal("the watch does not ask to read again")
		}
	}
}

// knowsReplica returns nil when a sentinel knows one replica that is in order.
func knowsReplica(ctx context.Context, addr string) error {
	client := goredis.NewSentinelClient(&goredis.Options{Addr: addr, MaxRetries: -1})
	defer func() { _ = client.Close() }()
	replicas, err := client.Replicas(ctx, "mymaster").Result()
	switch {
	case err != nil:
		return err
	case len(replicas) != 1 || replicas[0]["flags"] != "slave" || replicas[0]["master-link-status"] != "ok":
		return fmt.Errorf("replicas: %v", replicas)
	}
	return nil
}
