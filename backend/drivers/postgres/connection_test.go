package postgres

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"velocity.internal/desk/backend/drivers/internal/relational"
	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/internal/testserver"
)

// tells reports whether a text or a cause of an error tells a secret.
func tells(err error, secret string) bool {
	if err == nil {
		return false
	}
	if strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, err), secret) {
		return true
	}
	switch e := err.(type) { //nolint:errorlint // walks the whole tree
	case interface{ Unwrap() error }:
		return tells(e.Unwrap(), secret)
	case interface{ Unwrap() []error }:
		for _, cause := range e.Unwrap() {
			if tells(cause, secret) {
				return true
			}
		}
	}
	return false
}

func TestServersThatRefuseAreNamedInWordsWithoutTheSecret(t *testing.T) {
	t.Parallel()
	s := server(t)
	good := configOn(s)
	free, err := testserver.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	silent, err := net.Listen("tcp", "127.0.0.1:0") // takes connections and says nothing
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = silent.Close() }()
	conn := admin(t, Config{Host: good.Host, Port: good.Port, Database: "postgres", User: "postgres", Password: s.Password, TLS: "disable", Schema: "public"})
	for _, text := range []string{`CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0`, `CREATE ROLE guest LOGIN PASSWORD 'hush-guest'`} {
		if _, err := conn.Exec(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		change func(*Config)
		kind   error
		says   string
	}{
		"a wrong password":                {func(c *Config) { c.Password = "hush-wrong" }, storage.ErrInvalid, "refuses the user or the password"},
		"an unknown user":                 {func(c *Config) { c.User, c.Password = "nobody", "hush-x" }, storage.ErrInvalid, "refuses the user or the password"},
		"an unknown database":             {func(c *Config) { c.Database = "nowhere" }, storage.ErrInvalid, "no such database"},
		"a user without rights":           {func(c *Config) { c.User, c.Password = "guest", "hush-guest" }, storage.ErrInvalid, "may not make one"},
		"another encoding":                {func(c *Config) { c.Database = "latin" }, storage.ErrUnsupported, "LATIN1"},
		"a port where nobody is":          {func(c *Config) { c.Port = free }, storage.ErrUnavailable, "cannot be reached"},
		"a server that says nothing":      {func(c *Config) { c.Port = silent.Addr().(*net.TCPAddr).Port }, storage.ErrUnavailable, ""},
		"a server without TLS":            {func(c *Config) { c.TLS = "verify-full"; c.CA = "" }, storage.ErrUnavailable, "tls"},
		"certificates that are not there": {func(c *Config) { c.TLS, c.CA = "verify-ca", "/nowhere/ca.pem" }, storage.ErrInvalid, "/nowhere/ca.pem"},
		"an unknown TLS mode":             {func(c *Config) { c.TLS = "sometimes" }, storage.ErrInvalid, "verify-full"},
		"a schema that is none":           {func(c *Config) { c.Schema = `x"; DROP` }, storage.ErrInvalid, "schema"},
		"one connection":                  {func(c *Config) { c.MaxConns = 1 }, storage.ErrInvalid, "connections"},
	} {
		cfg := good
		c.change(&cfg)
		ctx, cancel := context.WithTimeout(t.Context(), soon)
		begun := time.Now()
		d, err := open(ctx, cfg)
		cancel()
		if err == nil {
			_ = d.Close()
		}
		if !errors.Is(err, c.kind) && !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(fmt.Sprint(err), c.says) {
			t.Errorf("%s: %v, want %v saying %q", name, err, c.kind, c.says)
		}
		if tells(err, "hush") || strings.Contains(fmt.Sprint(err), "\n") {
			t.Errorf("%s: the error tells the password or has more than one line: %v", name, err)
		}
		if took := time.Since(begun); took > soon+patience {
			t.Errorf("%s: it took %v", name, took)
		}
	}
}

func TestSettingsWithSpecialCharactersAreTakenAsTheyAre(t *testing.T) {
	t.Parallel()
	s := server(t)
	cfg := configOn(s)
	const name, secret = `it's "a" \user`, `hush ' \ " x=y`
	conn := admin(t, Config{Host: cfg.Host, Port: cfg.Port, Database: "postgres", User: "postgres", Password: s.Password, TLS: "disable", Schema: "public"})
	for _, text := range []string{
		`CREATE ROLE "it's ""a"" \user" LOGIN PASSWORD 'hush '' \ " x=y'`, `CREATE DATABASE "odd ' db" OWNER "it's ""a"" \user"`,
	} {
		if _, err := conn.Exec(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	cfg.User, cfg.Password, cfg.Database = name, secret, "odd ' db"
	d := openAt(t, cfg)
	if err := d.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestEachTLSModeIsKept(t *testing.T) {
	t.Parallel()
	s := server(t)
	cert, key := certificate(t)
	ca, other := filepath.Join(t.TempDir(), "ca.pem"), filepath.Join(t.TempDir(), "other.pem")
	strange, _ := certificate(t)
	for path, content := range map[string]string{ca: cert, other: strange} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cfg := configOn(s)
	conn := admin(t, cfg)
	certPath, err := s.Put("server.crt", cert)
	if err != nil {
		t.Fatal(err)
	}
	keyPath, err := s.Put("server.key", key)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		fmt.Sprintf(`ALTER SYSTEM SET ssl_cert_file = '%s'`, certPath), fmt.Sprintf(`ALTER SYSTEM SET ssl_key_file = '%s'`, keyPath),
		`ALTER SYSTEM SET ssl = on`, `SELECT pg_reload_conf()`,
	} {
		if _, err := conn.Exec(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "the server speaks TLS", func() bool {
		cfg := cfg
		cfg.TLS = "require"
		d, err := open(t.Context(), cfg)
		if err == nil {
			_ = d.Close()
		}
		return err == nil
	})
	for _, c := range []struct {
		mode, ca, host string
		opens, ciphers bool
	}{
		{"verify-full", other, "localhost", false, false},
		{"verify-ca", other, "127.0.0.1", false, false},
		{"verify-full", ca, "127.0.0.1", false, false}, // the certificate names localhost
		{"verify-full", "", "localhost", false, false},
		{"disable", "", "127.0.0.1", true, false},
		{"prefer", "", "127.0.0.1", true, true},
		{"require", "", "127.0.0.1", true, true},
		{"verify-ca", ca, "127.0.0.1", true, true},
		{"verify-full", ca, "localhost", true, true},
	} {
		cfg := cfg
		cfg.TLS, cfg.CA, cfg.Host = c.mode, c.ca, c.host
		d, err := open(t.Context(), cfg)
		if (err == nil) != c.opens {
			t.Errorf("%+v: %v", c, err)
		}
		if err != nil {
			if tells(err, "hush") {
				t.Errorf("%+v: the error tells the password: %v", c, err)
			}
			continue
		}
		ciphers := false
		if err := d.pool.db.QueryRow(t.Context(), `SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()`).Scan(&ciphers); err != nil || ciphers != c.ciphers {
			t.Errorf("%+v: enciphered %t, %v", c, ciphers, err)
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}
}

// certificate makes one for localhost that vouches for itself.
func certificate(t *testing.T) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"localhost"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})), string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: secret}))
}

func TestAPoolerInBetweenIsRefusedInWords(t *testing.T) {
	t.Parallel()
	s := server(t)
	program, err := exec.LookPath("pgbouncer")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip("skipped: pgbouncer is not installed: build/packages.sh installs it")
	}
	port, err := testserver.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	users, err := s.Put("users.txt", fmt.Sprintf("%q %q\n", "postgres", s.Password))
	if err != nil {
		t.Fatal(err)
	}
	settings, err := s.Put("pgbouncer.ini", fmt.Sprintf(`[databases]
* = host=127.0.0.1 port=%d
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %d
unix_socket_dir =
auth_type = plain
auth_file = %s
pool_mode = transaction
ignore_startup_parameters = extra_float_digits, search_path, statement_timeout, idle_in_transaction_session_timeout, default_transaction_isolation
`, s.Port, port, users))
	if err != nil {
		t.Fatal(err)
	}
	pooler := testserver.Process{
		Command: func() *exec.Cmd {
			cmd := exec.Command(program, settings)
			s.Own(cmd)
			return cmd
		},
		Ready: func(ctx context.Context) error {
			conn, err := new(net.Dialer).DialContext(ctx, "tcp", net.JoinHostPort("127.0.0.1", fmt.Sprint(port)))
			if err == nil {
				_ = conn.Close()
			}
			return err
		},
	}
	if err := pooler.Start(); err != nil {
		t.Fatal(err)
	}
	defer pooler.Stop()
	cfg := configOn(s)
	cfg.Port = port
	_, err = open(t.Context(), cfg)
	wantKind(t, err, storage.ErrUnsupported)
	if !strings.Contains(fmt.Sprint(err), "pgbouncer") {
		t.Errorf("got %v", err)
	}
	if n := scalar[int](t, admin(t, configOn(s)), `SELECT count(*) FROM pg_namespace WHERE nspname = $1`, cfg.Schema); n != 0 {
		t.Error("the schema was made nevertheless")
	}
}

func TestServersThatStartAtOnceMakeOneStore(t *testing.T) {
	t.Parallel()
	cfg := configOn(server(t))
	var group sync.WaitGroup
	for range 6 {
		group.Go(func() {
			d, err := open(t.Context(), cfg)
			if err != nil {
				t.Error(err)
				return
			}
			defer func() { _ = d.Close() }()
			if err := d.Check(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	conn := admin(t, cfg)
	if n := scalar[int](t, conn, `SELECT count(*) FROM goose_db_version WHERE version_id > 0`); n != 1 {
		t.Errorf("%d migrations are noted, want 1", n)
	}
	if _, err := conn.Exec(t.Context(), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, true)`); err != nil {
		t.Fatal(err)
	}
	_, err := open(t.Context(), cfg)
	wantKind(t, err, storage.ErrUnsupported)
	if !strings.Contains(fmt.Sprint(err), "newer version") {
		t.Errorf("got %v", err)
	}
}

func TestConnectionsAreLimitedAndNamed(t *testing.T) {
	t.Parallel()
	cfg := configOn(server(t))
	cfg.MaxConns, cfg.ApplicationName = 3, cfg.Schema
	d, conn := openAt(t, cfg), admin(t, cfg)
	most, stop := 0, make(chan struct{})
	var watch, writers sync.WaitGroup
	watch.Go(func() {
		for {
			most = max(most, scalar[int](t, conn, `SELECT count(*) FROM pg_stat_activity WHERE application_name = $1`, cfg.Schema))
			select {
			case <-stop:
				return
			default:
			}
		}
	})
	for w := range 20 {
		writers.Go(func() {
			for n := range 5 {
				a := live
				a.ID = fmt.Sprintf("item-%d-%d", w, n)
				write(t, d, a, strings.NewReader("x"), -1)
			}
		})
	}
	writers.Wait()
	close(stop)
	watch.Wait()
	if most < 1 || most > 3 {
		t.Errorf("%d connections were open at once, want 1 to 3", most)
	}
}

func TestAStatementEndsWithItsTimeOut(t *testing.T) {
	t.Parallel()
	cfg := configOn(server(t))
	cfg.StatementTimeout = time.Second
	d, conn := openAt(t, cfg), admin(t, cfg)
	write(t, d, live, strings.NewReader("x"), -1)
	tenant, _ := keys(cfg.Schema, relational.Claim{Tenant: live.Tenant})
	if _, err := conn.Exec(t.Context(), fmt.Sprintf("SELECT pg_advisory_lock(%d)", tenant)); err != nil {
		t.Fatal(err)
	}
	_, err := d.Write(t.Context(), storage.WriteRequest{Address: live, Body: strings.NewReader("y"), Size: 1, MIMEType: "text/plain"})
	wantKind(t, err, storage.ErrUnavailable)
	if !strings.Contains(fmt.Sprint(err), "statement time-out") {
		t.Errorf("got %v", err)
	}
	wantKind(t, d.Remove(t.Context(), storage.Container{Tenant: live.Tenant}, storage.Attribution{}), storage.ErrUnavailable)
	if _, err := d.Stat(t.Context(), live); err != nil {
		t.Errorf("readers do not wait: %v", err)
	}
	if _, err := conn.Exec(t.Context(), fmt.Sprintf("SELECT pg_advisory_unlock(%d)", tenant)); err != nil {
		t.Fatal(err)
	}
	write(t, d, live, strings.NewReader("y"), -1)
}
