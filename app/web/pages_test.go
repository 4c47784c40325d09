package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

func TestPagesServeFilesAndLeadEveryOtherAddressToTheEntryPage(t *testing.T) {
	long := strings.Repeat("console.log(1);", 200)
	dist := fstest.MapFS{
		"index.html":            {Data: []byte("<html><head><title>Desk</title></head></html>")},
		"assets/index-a1b2.js":  {Data: []byte(long)},
		"assets/inter-c3.woff2": {Data: []byte("font")},
		"icon.svg":              {Data: []byte("<svg/>")},
	}
	const scripts = `<script src="/wails/runtime.js"></script>`
	for _, c := range []struct {
		path           string
		status         int
		kind, cache    string
		body           string
		scripts, built bool
	}{
		{"/", 503, "text/html", "no-store", "make run", false, false},
		{"/assets/gone.js", 404, "text/plain", "", "another version", false, true},
		{"/assets/../../go.mod", 200, "text/html", "no-cache", "<title>Desk", false, true},
		{"/", 200, "text/html", "no-cache", "<title>Desk", false, true},
		{"/local/acme/pages/x.md", 200, "text/html", "no-cache", "<head><title>", false, true},
		{"/local/acme/pages/x.md", 200, "text/html", "no-cache", "<head>" + scripts, true, true},
		{"/", 200, "text/html", "no-cache", "<head><title>", true, true},
		{"/assets", 200, "text/html", "no-cache", "<title>Desk", false, true},
		{"/assets/index-a1b2.js", 200, "text/javascript", "immutable", "console", false, true},
		{"/assets/inter-c3.woff2", 200, "font/woff2", "immutable", "font", false, true},
		{"/icon.svg", 200, "image/svg+xml", "no-cache", "<svg/>", false, true},
	} {
		given := ""
		if c.scripts {
			given = scripts
		}
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1/", nil)
		r.URL.Path = c.path
		pages(dist, c.built, given).ServeHTTP(w, r)
		if w.Code != c.status || !strings.HasPrefix(w.Header().Get("Content-Type"), c.kind) || !strings.Contains(w.Header().Get("Cache-Control"), c.cache) || !strings.Contains(w.Body.String(), c.body) {
			t.Errorf("%s: %d %v %s", c.path, w.Code, w.Header(), w.Body)
		}
	}
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, "/assets/index-a1b2.js", nil)
	r.Header.Set("Accept-Encoding", "br, gzip")
	pages(dist, true, "").ServeHTTP(w, r)
	if w.Header().Get("Content-Encoding") != "gzip" || w.Body.Len() >= len(long) {
		t.Error("a long script is not compressed")
	}
}

func TestOnlyAddressesOfThisMachineAreListenedOn(t *testing.T) {
	for addr, words := range map[string]string{
		"0.0.0.0:0": "not on this machine", ":0": "not on this machine", "192.168.1.10:8080": "not on this machine", "[::]:0": "not on this machine",
		"example.org:80": "not on this machine", "127.0.0.1": "host:port", "127.0.0.1:http": "not a number", "127.0.0.1:70000": "not a number", "127.0.0.1:-1": "not a number",
	} {
		listener, err := listen(t.Context(), addr)
		if err == nil {
			_ = listener.Close()
		}
		if err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: want words %q, got %v", addr, words, err)
		}
	}
	busy, err := listen(t.Context(), "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = busy.Close() }()
	_, port, _ := strings.Cut(busy.Addr().String(), ":")
	t.Setenv("PORT", port)
	if _, err := listen(t.Context(), ""); err == nil || !strings.Contains(err.Error(), "port "+port+" is in use") || !strings.Contains(err.Error(), "PORT=") {
		t.Errorf("a busy port: %v", err)
	}
}
