package web_test

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"velocity.internal/desk/app"
	"velocity.internal/desk/backend/storage"
)

const item = "?connection=local&tenant=acme&type=files&id=a&ext="

func TestContentGoesOutWithRangesValidatorsAndNothingThatRuns(t *testing.T) {
	d := start(t)
	body := strings.Repeat("0123456789", 100_000)
	for ext, content := range map[string]string{"txt": body, "html": "<script>alert(1)</script>", "svg": "<svg onload='alert(1)'/>", "png": "png", "pdf": "%PDF", "js": "alert(1)", "json": "{}", "xhtml": "<p/>"} {
		d.put("acme", "files", "a", ext, content, storage.Live)
	}
	_, header, _ := d.get("/stream/content" + item + "txt")
	etag := header.Get("ETag")
	for name, c := range map[string]struct {
		headers []string
		status  int
		body    string
	}{
		"all":                      {nil, 200, body},
		"the first ten":            {[]string{"Range", "bytes=0-9"}, 206, "0123456789"},
		"from the middle":          {[]string{"Range", "bytes=500003-500006"}, 206, "3456"},
		"the last three":           {[]string{"Range", "bytes=-3"}, 206, "789"},
		"behind the end":           {[]string{"Range", "bytes=9999999-"}, 416, ""},
		"two ranges are the whole": {[]string{"Range", "bytes=0-1,5-6"}, 200, body},
		"known already":            {[]string{"If-None-Match", etag}, 304, ""},
		"another one":              {[]string{"If-None-Match", `"other"`}, 200, body},
		"a range of what changed":  {[]string{"Range", "bytes=0-9", "If-Range", `"other"`}, 200, body},
	} {
		status, _, got := d.get("/stream/content"+item+"txt", c.headers...)
		if status != c.status || c.body != "" && got != c.body {
			t.Errorf("%s: %d with %d bytes", name, status, len(got))
		}
	}
	for ext, how := range map[string]string{"txt": "inline", "png": "inline", "svg": "inline", "html": "attachment", "xhtml": "attachment", "js": "attachment", "json": "attachment", "pdf": "attachment"} {
		_, header, _ := d.get("/stream/content" + item + ext)
		if got := header.Get("Content-Disposition"); !strings.HasPrefix(got, how) || !strings.Contains(got, "a."+ext) {
			t.Errorf("%s: %s", ext, got)
		}
		if policy := header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "sandbox; default-src 'none'") || header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %s", ext, policy)
		}
		if _, header, _ := d.get("/stream/content" + item + ext + "&download=1"); !strings.HasPrefix(header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%s: %s", ext, header.Get("Content-Disposition"))
		}
	}
	if status, header, got := d.send(d.request(http.MethodHead, "/stream/content"+item+"txt", "")); status != 200 || got != "" || header.Get("Content-Length") != "1000000" {
		t.Error("HEAD", status, header)
	}
}

// noise yields n bytes that differ from place to place, without holding them.
type noise struct{ n, at int }

func (s *noise) Read(p []byte) (int, error) {
	if s.at == s.n {
		return 0, io.EOF
	}
	n := min(len(p), s.n-s.at)
	for i := range p[:n] {
		p[i] = byte((s.at + i) * 31 >> 3)
	}
	s.at += n
	return n, nil
}

func TestAnUploadComesInAsAStreamAndGoesOutUnchanged(t *testing.T) {
	d := start(t)
	const size = 24 << 20
	r := d.request(http.MethodPut, "/stream/upload"+item+"bin&state=live&message=Take+it", "", "Content-Type", "application/octet-stream")
	r.Body, r.ContentLength = io.NopCloser(&noise{n: size}), -1
	status, _, text := d.send(r)
	var saved app.Saved
	if err := json.Unmarshal([]byte(text), &saved); err != nil || status != 200 || saved.Size != size || saved.VersionID == "" {
		t.Fatal(status, text)
	}
	want, got := sha256.New(), sha256.New()
	_, _ = io.Copy(want, &noise{n: size})
	resp, err := d.client.Do(d.request(http.MethodGet, "/stream/content"+item+"bin&version="+saved.VersionID, ""))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if _, err := io.Copy(got, resp.Body); err != nil || !bytes.Equal(got.Sum(nil), want.Sum(nil)) {
		t.Error("the bytes differ", err)
	}
	if !strings.Contains(resp.Header.Get("Cache-Control"), "immutable") {
		t.Error("a version may be kept for ever")
	}
	r = d.request(http.MethodPut, "/stream/upload"+item+"bin&state=live&revision="+saved.Revision, "", "Content-Type", "application/octet-stream")
	r.Body, r.ContentLength = io.NopCloser(&noise{n: size}), size
	if status, _, text := d.send(r); status != 200 || !strings.Contains(text, `"unchanged":true`) {
		t.Error("the same file made a new version", status, text)
	}
}

func TestAnUploadThatBreaksOffChangesNothing(t *testing.T) {
	d := start(t)
	old := d.put("acme", "files", "a", "bin", "old", storage.Live)
	r := d.request(http.MethodPut, "/stream/upload"+item+"bin&state=live&revision="+old.Revision, "")
	r.Body, r.ContentLength = io.NopCloser(io.MultiReader(&noise{n: 4 << 20}, failing{})), 8<<20
	if resp, err := d.client.Do(r); err == nil {
		_ = resp.Body.Close()
		t.Error("an upload that broke off was accepted")
	}
	if got := d.read("acme", "files", "a", "bin"); got != "old" {
		t.Errorf("%d bytes", len(got))
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// listen reads the events of a stream into a channel of "name data".
func (d *desk) listen(headers ...string) <-chan string {
	d.t.Helper()
	resp, err := d.client.Do(d.request(http.MethodGet, "/events", "", headers...))
	if err != nil {
		d.t.Fatal(err)
	}
	if resp.Header.Get("Content-Type") != "text/event-stream" {
		d.t.Fatal(resp.Header)
	}
	events := make(chan string, 1000)
	go func() {
		defer close(events)
		defer func() { _ = resp.Body.Close() }()
		name := ""
		for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
			if s, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
				name = s
			} else if s, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				events <- name + " " + s
			}
		}
	}()
	return events
}

// await returns the first event that contains all the words.
func (d *desk) await(events <-chan string, words ...string) {
	d.t.Helper()
	timeout := time.After(10 * time.Second)
next:
	for {
		select {
		case e, open := <-events:
			if !open {
				d.t.Fatalf("the stream ended before an event with %v", words)
			}
			for _, w := range words {
				if !strings.Contains(e, w) {
					continue next
				}
			}
			return
		case <-timeout:
			d.t.Fatalf("no event with %v", words)
		}
	}
}

func TestAPageHearsOfChangesAndThatItMissedSome(t *testing.T) {
	d := start(t)
	opened := d.store()
	events := d.listen()
	again := d.listen("Last-Event-ID", "7")
	d.await(again, "resync {}")
	d.must("Content/Save", nil, "local", m{"tenant": "acme", "type": "pages", "id": "home", "ext": "md", "content": "# Home\n"})
	d.await(events, "change ", `"connection":"local"`, `"id":"home"`, `"state":"draft"`)
	d.must("Connections/Save", nil, m{"id": "local", "name": "Home", "environment": "local"})
	d.await(events, "connections {}")
	if d.store() != opened {
		t.Error("a new name closed the store")
	}
}
