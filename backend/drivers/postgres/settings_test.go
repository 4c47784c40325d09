package postgres

import (
	"strings"
	"testing"
	"time"

	"velocity.internal/desk/internal/testserver"
)

func TestSettingsThatMayLoseAcknowledgedWritesAreWarnedOf(t *testing.T) {
	store, err := Open(t.Context(), configOn(server(t)))
	if err != nil {
		t.Fatal(err)
	}
	if w := store.Capabilities().Warning; !strings.Contains(w, "fsync is off") {
		t.Errorf("with fsync off it warns %q", w)
	}
	if err := store.Close(); err != nil {
		t.Error(err)
	}

	s, err := testserver.NewPostgres("shared_buffers=32MB")
	usable(t, err)
	defer s.Close()
	cfg := configOn(s)
	if store, err = Open(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	if w := store.Capabilities().Warning; w != "" {
		t.Errorf("a server that waits for the disk is warned of: %q", w)
	}
	conn := admin(t, cfg)
	for _, statement := range []string{"ALTER SYSTEM SET full_page_writes = off", "SELECT pg_reload_conf()"} {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	for end := time.Now().Add(20 * time.Second); !strings.Contains(store.Capabilities().Warning, "full_page_writes"); {
		if err := store.CheckConnection(t.Context()); err != nil {
			t.Fatal(err)
		}
		if time.Now().After(end) {
			t.Fatalf("after the change it warns %q", store.Capabilities().Warning)
		}
	}
}
