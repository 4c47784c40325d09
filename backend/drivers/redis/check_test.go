package redis

import (
	"errors"
	"strings"
	"testing"

	"velocity.internal/desk/backend/storage"
)

func TestWhatTheSettingsSayIsPutIntoWords(t *testing.T) {
	safe := settings{readable: true, aof: true, fsync: "always", policy: "noeviction"}
	with := func(change func(*settings)) settings {
		s := safe
		change(&s)
		return s
	}
	for _, test := range []struct {
		name string
		ttl  bool
		of   settings
		says []string
	}{
		{name: "nothing is kept", of: settings{readable: true}, says: []string{"Everything is lost", "appendonly", "always"}},
		{name: "snapshots only", of: settings{readable: true, save: "3600 1"}, says: []string{"since the last snapshot"}},
		{name: "snapshots nobody may ask about", of: settings{readable: true, save: "unknown"}, says: []string{"no append-only file"}},
		{name: "everysec", of: with(func(s *settings) { s.fsync = "everysec" }), says: []string{"about the last second", "everysec"}},
		{name: "no fsync", of: with(func(s *settings) { s.fsync = "no" }), says: []string{"half a minute"}},
		{name: "fsync nobody may ask about", of: with(func(s *settings) { s.fsync = "" }), says: []string{"may not read appendfsync"}},
		{name: "unreadable", of: settings{}, says: []string{"unknown"}},
		{name: "evicting everything", of: with(func(s *settings) { s.limited, s.policy = true, "allkeys-lru" }), says: []string{"thrown away", "allkeys-lru", "noeviction"}},
		{name: "evicting without a limit", of: with(func(s *settings) { s.policy = "allkeys-lru" })},
		{name: "evicting what expires", of: with(func(s *settings) { s.limited, s.policy = true, "volatile-ttl" })},
		{name: "evicting what expires of ephemeral tenants", ttl: true, of: with(func(s *settings) { s.limited, s.policy = true, "volatile-ttl" }), says: []string{"before their time"}},
		{name: "a replica", of: with(func(s *settings) { s.replicas = 1 }), says: []string{"takes over"}},
		{name: "safe", of: safe},
	} {
		cfg := Config{}
		if test.ttl {
			cfg.TTL = 1
		}
		got := cfg.warning([]settings{safe, test.of, test.of})
		if got == "" != (len(test.says) == 0) {
			t.Errorf("%s: the warning is %q", test.name, got)
		}
		for _, part := range test.says {
			if strings.Count(got, part) != 1 {
				t.Errorf("%s: %q should say %q once", test.name, got, part)
			}
		}
	}
}

func TestTheCheckReadsTheSettingsAnew(t *testing.T) {
	s := serverFor(t, "--appendonly", "yes", "--appendfsync", "always")
	client, store := raw(t, s), storeAt(t, on(s))
	set := func(pairs ...string) {
		t.Helper()
		for i := 0; i < len(pairs); i += 2 {
			if err := client.ConfigSet(t.Context(), pairs[i], pairs[i+1]).Err(); err != nil {
				t.Fatal(err)
			}
		}
	}
	expect := func(part string) {
		t.Helper()
		if err := store.CheckConnection(t.Context()); err != nil {
			t.Fatal(err)
		}
		got := store.With(storage.Options{Author: "editor"}).Capabilities().Warning
		if part == "" && got != "" || !strings.Contains(got, part) {
			t.Errorf("the warning is %q, want %q", got, part)
		}
	}
	expect("")
	set("maxmemory", "100mb", "maxmemory-policy", "allkeys-lru")
	expect("Content is thrown away")
	set("maxmemory-policy", "noeviction", "appendfsync", "everysec")
	expect("about the last second")
	set("appendonly", "no")
	expect("Everything is lost")
	set("save", "3600 1")
	expect("since the last snapshot")
}

func TestAFullMemoryIsSaidInWordsAndLosesNothing(t *testing.T) {
	s := serverFor(t)
	client, store := raw(t, s), storeAt(t, on(s))
	put := func(content string) error {
		_, err := store.Put(t.Context(), live.Tenant, live.Type, live.ID, live.Ext, []byte(content), "", live.State)
		return err
	}
	if err := put("before"); err != nil {
		t.Fatal(err)
	}
	if err := client.ConfigSet(t.Context(), "maxmemory", "1").Err(); err != nil {
		t.Fatal(err)
	}
	for what, err := range map[string]error{"a put": put("too much"), "the check": store.CheckConnection(t.Context())} {
		if !errors.Is(err, storage.ErrUnavailable) || !strings.Contains(err.Error(), "maxmemory") {
			t.Errorf("%s: %v", what, err)
		}
	}
	it, err := store.Get(t.Context(), live.Tenant, live.Type, live.ID, live.Ext, live.State)
	if err != nil || string(it.Content) != "before" {
		t.Errorf("there is %v, %v", it, err)
	}
}

func TestAUserThatMayNotDoAllIsRefusedInWords(t *testing.T) {
	s := serverFor(t, "--appendonly", "yes", "--appendfsync", "always")
	admin := raw(t, s)
	user := func(name string, rules ...string) Config {
		t.Helper()
		args := []any{"acl", "setuser", name, "reset", "on", ">hush"}
		for _, rule := range rules {
			args = append(args, rule)
		}
		if err := admin.Do(t.Context(), args...).Err(); err != nil {
			t.Fatal(err)
		}
		return Config{Addresses: []string{s.addr}, Username: name, Password: "hush"}
	}
	const keys, channel = "~{velocity*", "&velocity:changes"
	commands := []string{"+@read", "+@write", "+@scripting", "+@pubsub", "+@connection", "+time"}
	full := append([]string{keys, channel, "+info", "+config|get"}, commands...)
	wrong := user("wrong", full...)
	wrong.Password = "hush, but wrong"
	for what, test := range map[string]struct {
		cfg  Config
		says string
	}{
		"a wrong password":    {wrong, "refuses this user name or password"},
		"no password":         {Config{Addresses: []string{s.addr}, Username: "nobody", Password: "hush"}, "refuses this user name or password"},
		"no channel":          {user("deaf", append([]string{keys}, commands...)...), "PUBLISH"},
		"other keys":          {user("elsewhere", append([]string{"~other*", channel}, commands...)...), "may not"},
		"a command too few":   {user("timeless", append([]string{keys, channel, "-time"}, commands[:5]...)...), "TIME"},
		"no right to scripts": {user("dumb", keys, channel, "+@read"), "may not do this"},
	} {
		store, err := Open(t.Context(), test.cfg)
		if err == nil {
			_ = store.Close()
		}
		if !errors.Is(err, storage.ErrUnavailable) || !strings.Contains(err.Error(), test.says) || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: %v, want %q", what, err, test.says)
		}
	}
	for name, rules := range map[string][]string{"shy": append([]string{keys, channel}, commands...), "full": full} {
		store := storeAt(t, user(name, rules...))
		if got := store.Capabilities().Warning; (got == "") != (name == "full") {
			t.Errorf("the warning for the user %s is %q", name, got)
		}
		if _, err := store.Watch(t.Context(), storage.Scope{}); err != nil {
			t.Error(err)
		}
		if _, err := store.Put(t.Context(), live.Tenant, live.Type, live.ID, live.Ext, make([]byte, 3*chunkSize), "", live.State); err != nil {
			t.Error(err)
		}
		if err := store.DeleteTenant(t.Context(), live.Tenant); err != nil {
			t.Error(err)
		}
	}
}

func TestTheNumberOfTheDatabaseKeepsStoresApart(t *testing.T) {
	cfg := on(shared)
	first := storeAt(t, cfg)
	cfg.Database = 3
	second := storeAt(t, cfg)
	if err := second.CreateTenant(t.Context(), "acme"); err != nil {
		t.Fatal(err)
	}
	if tenants, err := first.ListTenants(t.Context()); err != nil || len(tenants) != 0 {
		t.Errorf("the other database shows %v, %v", tenants, err)
	}
}

func TestAServerThatIsTooOldOrAReplicaIsRefused(t *testing.T) {
	if err := judgeServers([]settings{{version: "6.2.7", major: 6}}); !errors.Is(err, storage.ErrUnsupported) || !strings.Contains(err.Error(), "6.2.7") {
		t.Errorf("an old server: %v", err)
	}
	primary := serverFor(t)
	replica := serverFor(t, "--replicaof", strings.Replace(primary.addr, ":", " ", 1))
	store, err := Open(t.Context(), on(replica))
	if err == nil {
		_ = store.Close()
	}
	if !errors.Is(err, storage.ErrUnavailable) || !strings.Contains(err.Error(), "replica") {
		t.Errorf("a replica: %v", err)
	}
}
