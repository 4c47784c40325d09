package redis

import (
	"errors"
	"maps"
	"net/url"
	"strings"
	"testing"

	"velocity.internal/desk/backend/storage"
)

func TestURLsThatCannotBeMeantAreRefusedWithoutTheirSecrets(t *testing.T) {
	for _, test := range []struct{ in, says string }{
		{"redis:", "names no server"},
		{"redis:///0", "names no server"},
		{"redis://:hush@host/zero", "database"},
		{"redis://:hush@host/-1", "database"},
		{"redis://:hush@host/0#x", "fragment"},
		{"redis://:hush@host?hush=1&password=hush", "options of a Redis store"},
		{"redis://:hush@host?root=a&root=b", "once"},
		{"redis://:hush@host?root=a:b", "root"},
		{"redis://:hush@host?mode=ring", "mode"},
		{"redis://:hush@host?mode=sentinel", "name of the master"},
		{"redis://:hush@host?master=x", "name of the master"},
		{"redis://:hush@host/1?mode=cluster", "database 0"},
		{"redis://:hush@a:1,b:2", "several addresses"},
		{"redis://:hush@host?ttl=soon", "ttl"},
		{"redis://:hush@host?ttl=1ms", "ttl"},
		{"redis://:hush@host?max_versions=-1", "max_versions"},
		{"redis://:hush@host?ca=x.pem", "TLS"},
	} {
		u, err := url.Parse(test.in)
		if err != nil {
			t.Fatal(err)
		}
		_, err = Backend.FromURL(u)
		if !errors.Is(err, storage.ErrInvalid) || !strings.Contains(err.Error(), test.says) || strings.Contains(strings.ReplaceAll(err.Error(), `"hush"`, ""), "hush") {
			t.Errorf("%s: %v, want %v saying %q", test.in, err, storage.ErrInvalid, test.says)
		}
	}
}

func TestAURLIsReadAndWrittenWithoutItsPassword(t *testing.T) {
	for in, want := range map[string]struct{ url, place string }{
		"redis://host":                                          {"redis://host", "host"},
		"redis://:p%40ss@host:7000/2?root=site":                 {"redis://host:7000/2?root=site", "host:7000/2 site"},
		"rediss://desk:hush@host:7000":                          {"rediss://desk@host:7000", "host:7000"},
		"redis://desk:hush@a:1,b:2?mode=cluster":                {"redis://desk@a:1,b:2?mode=cluster", "a:1,b:2"},
		"redis://a:1,b:2/3?mode=sentinel&master=main&ttl=72h":   {"redis://a:1,b:2/3?master=main&mode=sentinel&ttl=72h", "a:1,b:2/3"},
		"redis://[::1]:7000?max_versions=3&root=velocity&ttl=0": {"redis://[::1]:7000?max_versions=3", "[::1]:7000"},
		"rediss://host?ca=%2Fetc%2Fredis%2Fca.pem":              {"rediss://host?ca=%2Fetc%2Fredis%2Fca.pem", "host"},
	} {
		values := fromText(t, in)
		if got := Backend.ToURL(values); got != want.url {
			t.Errorf("%s is written as %s, want %s", in, got, want.url)
		}
		if got := Backend.Place(values); got != want.place {
			t.Errorf("%s is at %q, want %q", in, got, want.place)
		}
		again := fromText(t, Backend.ToURL(values))
		again[fieldPassword] = values[fieldPassword]
		for _, named := range []map[string]string{values, again} {
			maps.DeleteFunc(named, func(name, v string) bool { return v == "" || v == defaults[name] })
		}
		if !maps.Equal(again, values) {
			t.Errorf("%s is read again as %v, want %v", in, again, values)
		}
	}
	values := fromText(t, "rediss://desk:p%40ss@host/2")
	cfg, err := configOf(values)
	if err != nil || cfg.Username != "desk" || cfg.Password != "p@ss" || !cfg.TLS || cfg.Database != 2 || cfg.Addresses[0] != "host:6379" || cfg.Root != defaultRoot {
		t.Errorf("the configuration is %+v, %v", cfg, err)
	}
}

func fromText(t testing.TB, text string) map[string]string {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	values, err := Backend.FromURL(u)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return values
}

func TestTheFormOpensAStoreWithItsDefaults(t *testing.T) {
	values := map[string]string{fieldAddresses: " " + shared.addr + " ", fieldRoot: freshRoot()}
	for _, field := range Backend.Fields {
		if _, given := values[field.Name]; !given {
			values[field.Name] = field.Default
		}
	}
	store, err := Backend.Open(t.Context(), values)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(store.CheckConnection(t.Context()), store.Close()); err != nil {
		t.Error(err)
	}
}

func TestEventsThatAreNotUnderstoodAreAGap(t *testing.T) {
	for _, payload := range []string{"", "{", `{"tag":"{r:t}","events":[["resync"]]}`, `{"events":[["content","type"]]}`} {
		if events := decodeEvents(payload); len(events) != 1 || !events[0].Resync {
			t.Errorf("%q is read as %v", payload, events)
		}
	}
	events := decodeEvents(`{"tag":"{root:a%3Ab}","events":[["content","type","","dir/id.md","draft","r1"],["schema","","","","",""]]}`)
	want := storage.Event{Address: storage.Address{Tenant: "a:b", Type: "type", ID: "dir/id", Ext: "md", State: storage.Draft}, Kind: storage.EventContent, Revision: "r1"}
	if len(events) != 2 || events[0] != want || events[1].Address.Tenant != "a:b" {
		t.Errorf("the events are %v", events)
	}
}
