package web_test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"velocity.internal/desk/app"
	"velocity.internal/desk/internal/testserver"
)

// outage is a server that can be taken away and brought back.
type outage struct {
	url   string
	kill  func()
	start func() error
	close func()
}

func postgresOutage() (*outage, error) {
	s, err := testserver.NewPostgres("fsync=off")
	if err != nil {
		return nil, err
	}
	return &outage{url: fmt.Sprintf("postgres://postgres:%s@%s/postgres?sslmode=disable", s.Password, s.Addr()), kill: s.Kill, start: s.Start, close: s.Close}, nil
}

func redisOutage() (*outage, error) {
	s, err := testserver.NewRedis()
	if err != nil {
		return nil, err
	}
	return &outage{url: "redis://" + s.Addr(), kill: s.Kill, start: s.Start, close: s.Close}, nil
}

func TestAServerThatIsGoneIsSaidAtEachDoorAndTheDeskRecoversByItself(t *testing.T) {
	for kind, begin := range map[string]func() (*outage, error){"postgres": postgresOutage, "redis": redisOutage} {
		t.Run(kind, func(t *testing.T) {
			server, err := begin()
			if (errors.Is(err, testserver.ErrNoPostgres) || errors.Is(err, testserver.ErrNoRedis)) && os.Getenv("CI") != "true" {
				t.Skip("skipped: ", err)
			}
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(server.close)
			d := start(t, func(o *app.Options) { o.StoreURL = server.url })
			ref := map[string]string{"tenant": "acme", "type": "pages", "id": "home", "ext": "md"}
			save := func(content, revision string) *app.Fault {
				return d.call("Content/Save", nil, "store", map[string]string{"tenant": "acme", "type": "pages", "id": "home", "ext": "md", "state": "draft", "content": content, "revision": revision})
			}
			if fault := save("# Home", ""); fault != nil {
				t.Fatal(fault)
			}
			var text struct{ Content, Revision string }
			d.must("Content/Text", &text, "store", ref, "draft")

			server.kill()
			for door, call := range map[string]func() *app.Fault{
				"a call that reads": func() *app.Fault { return d.call("Content/Text", nil, "store", ref, "draft") },
				"a list": func() *app.Fault {
					return d.call("Content/List", nil, "store", "acme", "pages", "draft", app.ListOptions{Limit: 10})
				},
				"a call that writes": func() *app.Fault { return save("# Changed", text.Revision) },
				"a streamed download": func() *app.Fault {
					return d.streamed(http.MethodGet, "/stream/content?connection=store&state=draft&tenant=acme&type=pages&id=home&ext=md")
				},
				"a streamed upload": func() *app.Fault {
					return d.streamed(http.MethodPut, "/stream/upload?connection=store&state=draft&tenant=acme&type=pages&id=new&ext=md&revision=")
				},
			} {
				began := time.Now()
				fault := call()
				if fault == nil || fault.Kind != app.KindUnavailable || strings.Contains(fault.Message, "postgres:") {
					t.Errorf("%s: %v", door, fault)
				}
				if took := time.Since(began); took > time.Minute {
					t.Errorf("%s took %v", door, took)
				}
			}
			var health app.Health
			if d.must("Connections/Health", &health, "store"); health.OK || health.Message == "" {
				t.Errorf("health %+v", health)
			}

			if err := server.start(); err != nil {
				t.Fatal(err)
			}
			for end := time.Now().Add(30 * time.Second); ; {
				fault := d.call("Content/Text", &text, "store", ref, "draft")
				if fault == nil {
					break
				}
				if time.Now().After(end) {
					t.Fatalf("the desk does not recover: %v", fault)
				}
			}
			if text.Content != "# Home" {
				t.Errorf("after the outage there is %q", text.Content)
			}
			if fault := save("# Changed", text.Revision); fault != nil {
				t.Error(fault)
			}
		})
	}
}

// streamed sends a body to a door for streams and returns its fault, if any.
func (d *desk) streamed(method, path string) *app.Fault {
	d.t.Helper()
	status, _, text := d.send(d.request(method, path, "text", "Content-Type", "text/markdown"))
	if status == http.StatusOK {
		return nil
	}
	return d.fault(text)
}
