package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"testing"

	"velocity.internal/desk/app"
	"velocity.internal/desk/app/web"
	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/backend/workspace"
)

const token = "the-token-of-this-test"

// desk is a running host with a browser that was opened with the link.
type desk struct {
	t      *testing.T
	url    string
	client *http.Client
	core   *app.Core
	ws     *workspace.Workspace
	log    *bytes.Buffer
	called map[string]bool // the bound methods that succeeded
}

// start runs a host over a fresh workspace, and lets edit change the options of its core.
func start(t *testing.T, edit ...func(*app.Options)) *desk {
	t.Helper()
	ws, err := workspace.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := ws.DemoDone(t.Context()); err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, ws: ws, log: &bytes.Buffer{}, called: map[string]bool{}}
	opts := app.Options{Workspace: ws, Log: slog.New(slog.NewTextHandler(d.log, nil))}
	for _, f := range edit {
		f(&opts)
	}
	d.core = app.New(opts)
	server := httptest.NewUnstartedServer(nil)
	server.Config.Handler = web.New(d.core, ws, server.Listener.Addr().String(), token)
	server.Config.RegisterOnShutdown(d.core.Events().Close)
	server.Start()
	t.Cleanup(func() {
		d.core.Events().Close()
		server.Close()
		if err := d.core.Close(); err != nil {
			t.Error(err)
		}
		_ = ws.Close()
	})
	d.url = server.URL
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	d.client = &http.Client{Jar: jar}
	d.get("/?token=" + token)
	return d
}

// store is the store of the local connection, without any rights checked.
func (d *desk) store() storage.Storage {
	d.t.Helper()
	service, err := d.core.Service(d.t.Context(), "local")
	if err != nil {
		d.t.Fatal(err)
	}
	return service.Store()
}

func (d *desk) request(method, path, body string, headers ...string) *http.Request {
	d.t.Helper()
	r, err := http.NewRequestWithContext(d.t.Context(), method, d.url+path, strings.NewReader(body))
	if err != nil {
		d.t.Fatal(err)
	}
	if method != http.MethodGet {
		r.Header.Set("X-Requested-With", "velocity-desk")
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		switch {
		case headers[i] == "Host":
			r.Host = headers[i+1]
		case headers[i+1] == "":
			r.Header.Del(headers[i])
		default:
			r.Header.Set(headers[i], headers[i+1])
		}
	}
	return r
}

// send returns the status, the headers and the body of an answer.
func (d *desk) send(r *http.Request) (int, http.Header, string) {
	d.t.Helper()
	resp, err := d.client.Do(r)
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, string(body)
}

func (d *desk) get(path string, headers ...string) (int, http.Header, string) {
	d.t.Helper()
	return d.send(d.request(http.MethodGet, path, "", headers...))
}

// call calls a bound method and returns its fault, if any.
func (d *desk) call(method string, result any, args ...any) *app.Fault {
	d.t.Helper()
	if args == nil {
		args = []any{}
	}
	body, err := json.Marshal(args)
	if err != nil {
		d.t.Fatal(err)
	}
	status, _, text := d.send(d.request(http.MethodPost, "/rpc/app/"+method, string(body)))
	if status == http.StatusOK {
		d.called[method] = true
		if result != nil {
			if err := json.Unmarshal([]byte(text), result); err != nil {
				d.t.Fatalf("%s: %v in %s", method, err, text)
			}
		}
		return nil
	}
	return d.fault(text)
}

func (d *desk) fault(text string) *app.Fault {
	d.t.Helper()
	var fault app.Fault
	if err := json.Unmarshal([]byte(text), &fault); err != nil || fault.Kind == "" || fault.Message == "" {
		d.t.Fatalf("not a fault: %s", text)
	}
	return &fault
}

// must calls a bound method that may not fail.
func (d *desk) must(method string, result any, args ...any) {
	d.t.Helper()
	if fault := d.call(method, result, args...); fault != nil {
		d.t.Fatalf("%s: %v", method, fault)
	}
}

// put stores an item without a desk.
func (d *desk) put(tenant, contentType, id, ext, content string, state storage.State) *storage.ContentItem {
	d.t.Helper()
	it, err := d.store().With(storage.Options{Author: "Editor"}).Put(context.Background(), tenant, contentType, id, ext, []byte(content), "", state)
	if err != nil {
		d.t.Fatal(err)
	}
	return it
}
