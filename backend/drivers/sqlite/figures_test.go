//go:build bench

package sqlite

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"velocity.internal/desk/backend/storage"
)

// The figures of `make bench`: the desk over HTTP, as a ratio to the bare
// handler on the same database in the same run. VELOCITY_BINARY names the
// program, VELOCITY_ITEMS the number of items.

const (
	figuresTenant = "acme"
	figuresType   = "articles"
	figuresPage   = 50
	figuresSlice  = 1500 * time.Millisecond // of load on one side before the other has its turn
	figuresTurns  = 3
)

func TestFigures(t *testing.T) {
	items := 100_000
	if n, err := strconv.Atoi(os.Getenv("VELOCITY_ITEMS")); err == nil {
		items = n
	}
	binary := os.Getenv("VELOCITY_BINARY")
	if binary == "" {
		t.Fatal("VELOCITY_BINARY must name the program: run make bench")
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "store.db")
	st := learn(t, path)
	fill(t, path, st, items)

	info, err := os.Stat(binary)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("binary %.1f MB", float64(info.Size())/1e6)
	startCold(t, binary, path, filepath.Join(dir, "cold"))
	desk := startDesk(t, binary, path, filepath.Join(dir, "data"))
	t.Logf("idle memory %.1f MiB (RssAnon)", desk.anon())
	bareURL := startBare(t, path, st)

	for _, kind := range []string{"get", "list first page", "list random page", "put"} {
		for _, clients := range []int{1, 8, 32} {
			a, b := race(t, kind, clients, items, bareURL, desk)
			t.Logf("%-17s %2d clients: bare %7.0f/s, desk %7.0f/s, ratio %.2f", kind, clients, a, b, b/a)
		}
	}
	pages(t, desk, items)
	stream(t, desk)
}

// learn makes the store through the driver and returns the statements that it runs.
func learn(t *testing.T, path string) statements {
	t.Helper()
	r := record(t)
	d, err := OpenDriver(t.Context(), Config{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	s := storage.New(d).With(storage.Options{Author: "editor", Message: "edit"})
	put := func(id, text string) []string {
		r.take()
		if _, err := s.Put(t.Context(), figuresTenant, figuresType, id, "md", []byte(text), "", storage.Live); err != nil {
			t.Fatal(err)
		}
		return slices.DeleteFunc(r.take(), func(q string) bool { return strings.HasPrefix(q, "DELETE FROM changes") }) // now and then
	}
	put("zz-one", "one")
	st := statements{Put: put("zz-two", "two")}
	if _, err := s.Get(t.Context(), figuresTenant, figuresType, "zz-one", "md", storage.Live); err != nil {
		t.Fatal(err)
	}
	st.Get = r.take()[0]
	page, err := s.ListPage(t.Context(), figuresTenant, figuresType, storage.Live, storage.ListOptions{Limit: 1, Full: true})
	if err != nil {
		t.Fatal(err)
	}
	st.FirstPage = r.take()[0]
	if _, err := s.ListPage(t.Context(), figuresTenant, figuresType, storage.Live, storage.ListOptions{Limit: 1, Full: true, Cursor: page.Next}); err != nil {
		t.Fatal(err)
	}
	st.NextPage = r.take()[0]
	if len(st.Put) != 3 {
		t.Fatalf("a put runs %d statements:\n%s", len(st.Put), strings.Join(st.Put, "\n"))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return st
}

// fill adds items in one transaction, through the same statements.
func fill(t *testing.T, path string, st statements, items int) {
	t.Helper()
	b, err := openBare(t.Context(), path, st)
	if err != nil {
		t.Fatal(err)
	}
	tx, err := b.write.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	blob, item := tx.StmtContext(t.Context(), b.blob), tx.StmtContext(t.Context(), b.item)
	for n := range items {
		body := figuresBody(n)
		sum := sha256.Sum256(body)
		var id int64
		if err := blob.QueryRowContext(t.Context(), sum[:], len(body), body).Scan(&id); err != nil {
			t.Fatal(err)
		}
		name := figuresID(n)
		if _, err := item.ExecContext(t.Context(), itemArgs(name, "v-"+name, sum[:], int64(len(body)), id)...); err != nil {
			t.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	_ = b.read.Close()
	_ = b.write.Close()
}

func figuresID(n int) string { return fmt.Sprintf("item-%06d", n) }

// TestBareHandler is the bare handler as a process of its own; TestFigures starts it.
func TestBareHandler(t *testing.T) {
	path := os.Getenv("VELOCITY_BARE")
	if path == "" {
		t.Skip("started by TestFigures only")
	}
	var st statements
	if err := json.Unmarshal([]byte(os.Getenv("VELOCITY_STATEMENTS")), &st); err != nil {
		t.Fatal(err)
	}
	b, err := openBare(context.Background(), path, st)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("bare http://%s\n", l.Addr())
	t.Fatal(http.Serve(l, b))
}

func startBare(t *testing.T, path string, st statements) string {
	t.Helper()
	text, err := json.Marshal(st)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "-test.run", "^TestBareHandler$", "-test.timeout", "0")
	cmd.Env = append(os.Environ(), "VELOCITY_BARE="+path, "VELOCITY_STATEMENTS="+string(text))
	return run(t, cmd, regexp.MustCompile(`bare (http://\S+)`))
}

// run starts a program, which is killed at the end, and returns the link that it prints.
func run(t *testing.T, cmd *exec.Cmd, link *regexp.Regexp) string {
	t.Helper()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if m := link.FindStringSubmatch(lines.Text()); m != nil {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return m[1]
		}
	}
	t.Fatalf("%s ended without a link", cmd.Path)
	return ""
}

// deskProcess is the program under measurement.
type deskProcess struct {
	t    *testing.T
	pid  int
	base string
	http *http.Client

	cookie string
}

func startDesk(t *testing.T, binary, path, data string) *deskProcess {
	t.Helper()
	cmd := exec.Command(binary, "serve", "--listen", "127.0.0.1:0", "--store", "sqlite:"+path, "--data", data)
	link := run(t, cmd, regexp.MustCompile(`(http://\S+token=\S+)`))
	u, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	d := &deskProcess{t: t, pid: cmd.Process.Pid, base: "http://" + u.Host, http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
	d.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := d.http.Get(link)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	for _, c := range resp.Cookies() {
		d.cookie = c.Name + "=" + c.Value
	}
	if _, err := d.do(http.MethodGet, d.base+"/", nil); err != nil {
		t.Fatal(err)
	}
	return d
}

// startCold measures from the start of the program to its first answer from the store.
func startCold(t *testing.T, binary, path, data string) {
	t.Helper()
	startDesk(t, binary, path, data) // makes the workspace
	begin := time.Now()
	d := startDesk(t, binary, path, data)
	page := time.Since(begin)
	if _, err := d.do(http.MethodGet, d.item(figuresID(0)), nil); err != nil {
		t.Fatal(err)
	}
	t.Logf("start to the first page %d ms, to the first item %d ms", page.Milliseconds(), time.Since(begin).Milliseconds())
}

func (d *deskProcess) item(id string) string {
	return d.base + "/stream/content?connection=store&tenant=" + figuresTenant + "&type=" + figuresType + "&ext=md&state=live&id=" + id
}

func (d *deskProcess) do(method, address string, body []byte) ([]byte, error) {
	req, err := http.NewRequest(method, address, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	d.sign(req)
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/json")
	}
	return answerOf(d.http, req)
}

func (d *deskProcess) sign(req *http.Request) {
	req.Header.Set("X-Requested-With", "velocity-desk")
	req.Header.Set("Cookie", d.cookie)
}

func answerOf(client *http.Client, req *http.Request) ([]byte, error) {
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", resp.Status, answer)
	}
	return answer, err
}

func (d *deskProcess) list(args ...any) ([]byte, error) {
	body, err := json.Marshal(args)
	if err != nil {
		return nil, err
	}
	return d.do(http.MethodPost, d.base+"/rpc/app/Content/List", body)
}

// anon returns the anonymous memory of the process in MiB.
func (d *deskProcess) anon() float64 { return statusOf(d.t, d.pid, "RssAnon") }

func statusOf(t *testing.T, pid int, field string) float64 {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(field + `:\s+(\d+) kB`).FindSubmatch(text)
	kb, err := strconv.ParseFloat(string(m[1]), 64)
	if err != nil {
		t.Fatal(err)
	}
	return kb / 1024
}

// race drives both sides in turns and returns how many calls a second each did.
func race(t *testing.T, kind string, clients, items int, bareURL string, d *deskProcess) (bareRate, deskRate float64) {
	t.Helper()
	plain := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	var serial atomic.Int64
	revisions := make([]string, clients)
	names := make([]string, clients)
	for i := range names {
		names[i] = fmt.Sprintf("put-%s-%d-%d", kind[:1], clients, i)
	}
	body := func() []byte { return figuresBody(int(serial.Add(1)) + 10_000_000) }
	bareCall := func(client int) error {
		address, method, sent := bareURL+"/?id="+figuresID(rand.IntN(items)), http.MethodGet, []byte(nil)
		switch kind {
		case "list first page":
			address = bareURL + "/list"
		case "list random page":
			address = bareURL + "/list?after=" + figuresID(rand.IntN(items)) + ".md"
		case "put":
			address, method, sent = bareURL+"/?id=bare-"+names[client], http.MethodPut, body()
		}
		req, err := http.NewRequest(method, address, bytes.NewReader(sent))
		if err != nil {
			return err
		}
		_, err = answerOf(plain, req)
		return err
	}
	deskCall := func(client int) error {
		switch kind {
		case "list first page", "list random page":
			cursor := ""
			if kind == "list random page" {
				cursor = cursorAfter(figuresID(rand.IntN(items)) + ".md")
			}
			_, err := d.list("store", figuresTenant, figuresType, "live", map[string]any{"cursor": cursor, "limit": figuresPage, "full": true})
			return err
		case "put":
			answer, err := d.do(http.MethodPut, d.base+"/stream/upload?connection=store&state=live&ext=md&tenant="+figuresTenant+"&type="+figuresType+
				"&id="+names[client]+"&revision="+revisions[client], body())
			if err != nil {
				return err
			}
			var saved struct{ Revision string }
			err = json.Unmarshal(answer, &saved)
			revisions[client] = saved.Revision
			return err
		}
		_, err := d.do(http.MethodGet, d.item(figuresID(rand.IntN(items))), nil)
		return err
	}
	drive(t, clients, 200*time.Millisecond, bareCall)
	drive(t, clients, 200*time.Millisecond, deskCall)
	var a, b int64
	for range figuresTurns {
		a += drive(t, clients, figuresSlice, bareCall)
		b += drive(t, clients, figuresSlice, deskCall)
	}
	whole := (figuresTurns * figuresSlice).Seconds()
	return float64(a) / whole, float64(b) / whole
}

// cursorAfter is the cursor of a page that begins behind a name.
func cursorAfter(name string) string {
	return base64.RawURLEncoding.EncodeToString(append([]byte{1}, name...))
}

// drive runs calls on so many clients for a while and counts them.
func drive(t *testing.T, clients int, during time.Duration, call func(client int) error) int64 {
	t.Helper()
	var n atomic.Int64
	var wg sync.WaitGroup
	until := time.Now().Add(during)
	for client := range clients {
		wg.Go(func() {
			for time.Now().Before(until) {
				if err := call(client); err != nil {
					t.Error(err)
					return
				}
				n.Add(1)
			}
		})
	}
	wg.Wait()
	return n.Load()
}

// pages compares the cost of pages along the list with that of the first.
func pages(t *testing.T, d *deskProcess, items int) {
	t.Helper()
	cost := func(cursor string) time.Duration {
		best := time.Hour
		for range 30 {
			begin := time.Now()
			if _, err := d.list("store", figuresTenant, figuresType, "live", map[string]any{"cursor": cursor, "limit": figuresPage, "full": true}); err != nil {
				t.Fatal(err)
			}
			best = min(best, time.Since(begin))
		}
		return best
	}
	first, worst := cost(""), time.Duration(0)
	for i := 1; i <= 10; i++ {
		worst = max(worst, cost(cursorAfter(figuresID(items*i/11)+".md")))
	}
	t.Logf("first page %d µs, dearest of ten others %d µs, ratio %.2f", first.Microseconds(), worst.Microseconds(), float64(worst)/float64(first))
}

// stream sends 1 GiB in and takes it out, and measures how much memory that adds.
func stream(t *testing.T, d *deskProcess) {
	t.Helper()
	const size = 1 << 30
	before, peak := d.anon(), 0.0
	stop := make(chan struct{})
	var watch sync.WaitGroup
	watch.Go(func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(20 * time.Millisecond):
				peak = max(peak, d.anon())
			}
		}
	})
	address := d.base + "/stream/upload?connection=store&state=draft&ext=bin&tenant=" + figuresTenant + "&type=files&id=big&revision="
	sent := sha256.New()
	req, err := http.NewRequest(http.MethodPut, address, io.TeeReader(io.LimitReader(rand.NewChaCha8([32]byte{1}), size), sent))
	if err != nil {
		t.Fatal(err)
	}
	req.ContentLength = size
	d.sign(req)
	begin := time.Now()
	if _, err := answerOf(d.http, req); err != nil {
		t.Fatal(err)
	}
	in := time.Since(begin)
	begin = time.Now()
	req, err = http.NewRequest(http.MethodGet, d.base+"/stream/content?connection=store&state=draft&ext=bin&tenant="+figuresTenant+"&type=files&id=big", nil)
	if err != nil {
		t.Fatal(err)
	}
	d.sign(req)
	resp, err := d.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	got := sha256.New()
	n, err := io.Copy(got, resp.Body)
	if err != nil || n != size || !bytes.Equal(got.Sum(nil), sent.Sum(nil)) {
		t.Fatalf("%d bytes came back, equal %v: %v", n, bytes.Equal(got.Sum(nil), sent.Sum(nil)), err)
	}
	close(stop)
	watch.Wait()
	t.Logf("1 GiB in %.1f s, out %.1f s, at most %.1f MiB more memory (RssAnon)", in.Seconds(), time.Since(begin).Seconds(), peak-before)
}
