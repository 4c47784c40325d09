package web_test

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"velocity.internal/desk/app/web"
)

// serve runs the whole host and returns the link that it printed, and what ends it.
func serve(t *testing.T, opts web.Options) (link string, stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	opts.Addr, opts.Out = "127.0.0.1:0", in
	ended := make(chan error, 1)
	go func() {
		err := web.Serve(ctx, opts)
		_ = in.CloseWithError(io.EOF)
		ended <- err
	}()
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		cancel()
		t.Fatal(err, <-ended)
	}
	link = regexp.MustCompile(`http://127\.0\.0\.1:\d+/\?token=[A-Z2-7]{26}`).FindString(line)
	if link == "" {
		t.Fatalf("no link in %q", line)
	}
	return link, func() error { cancel(); return <-ended }
}

func TestServeSaysInWordsWhyItCannotStart(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for words, opts := range map[string]web.Options{
		"not on this machine": {Addr: "0.0.0.0:0", Workspace: t.TempDir(), Out: io.Discard},
		"is not writable":     {Addr: "127.0.0.1:0", Workspace: filepath.Join(file, "below"), Out: io.Discard},
	} {
		if err := web.Serve(t.Context(), opts); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("want words %q, got %v", words, err)
		}
	}
}

func TestServeAnswersShowsTheDemoAndLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	before := runtime.NumGoroutine()
	for round := range 2 {
		link, stop := serve(t, web.Options{Workspace: dir, Version: "test"})
		jar, err := cookiejar.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		d := &desk{t: t, client: &http.Client{Jar: jar, Transport: &http.Transport{}}, called: map[string]bool{}}
		d.url, _, _ = strings.Cut(link, "/?")
		began := time.Now()
		if status, header, _ := d.get(strings.TrimPrefix(link, d.url)); status == http.StatusUnauthorized || header.Get("Content-Security-Policy") == "" {
			t.Fatal("the link does not open the desk", status)
		}
		var tenants []string
		d.must("Tenants/List", &tenants, "")
		t.Logf("round %d: the tenants were there %v after the link was printed", round, time.Since(began))
		if round == 0 {
			if strings.Join(tenants, " ") != "harbor-journal northwind-cafe" {
				t.Error(tenants)
			}
			d.must("Tenants/Delete", nil, "", "harbor-journal")
		} else if strings.Join(tenants, " ") != "northwind-cafe" {
			t.Error("a deleted demo tenant came back", tenants)
		}
		stream, err := d.client.Do(d.request(http.MethodGet, "/events", ""))
		if err != nil {
			t.Fatal(err)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
		if _, err := io.ReadAll(stream.Body); err != nil {
			t.Error("the event stream did not end well:", err)
		}
		_ = stream.Body.Close()
		d.client.CloseIdleConnections()
	}
	for deadline := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before && time.Now().Before(deadline); {
		runtime.Gosched()
	}
	if after := runtime.NumGoroutine(); after > before {
		buf := make([]byte, 1<<16)
		t.Errorf("%d goroutines before, %d after:\n%s", before, after, buf[:runtime.Stack(buf, true)])
	}
}

func TestAStoreGivenAtTheStartIsShownFirst(t *testing.T) {
	link, stop := serve(t, web.Options{Workspace: t.TempDir(), StoreURL: "sqlite:" + filepath.Join(t.TempDir(), "other.db")})
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, client: &http.Client{Jar: jar}, called: map[string]bool{}}
	d.url, _, _ = strings.Cut(link, "/?")
	d.get(strings.TrimPrefix(link, d.url))
	var list []struct {
		ID      string
		Default bool
		Fixed   bool
	}
	d.must("Connections/List", &list)
	if len(list) != 2 || list[0].ID != "store" || !list[0].Default || !list[0].Fixed || list[1].Default {
		t.Errorf("%+v", list)
	}
	var tenants []string
	if d.must("Tenants/List", &tenants, "store"); len(tenants) != 0 {
		t.Error("the demo was written into a store that was given", tenants)
	}
	if fault := d.call("Connections/Remove", nil, "store"); fault == nil || fault.Kind != "invalid" {
		t.Error(fault)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}
