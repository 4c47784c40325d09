package app

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/zalando/go-keyring"

	"velocity.internal/desk/backend/drivers/memory"
	"velocity.internal/desk/backend/identity"
	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/backend/workspace"
)

// secretive is a workspace without a keychain, and what its stores are opened with.
type secretive struct {
	*Connections
	ws     *workspace.Workspace
	opened map[string]string
}

func newSecretive(t *testing.T, storeURL string) *secretive {
	t.Helper()
	keyring.MockInitWithError(errors.New("this machine has no keychain"))
	ws, err := workspace.Open(t.Context(), t.TempDir())
	if err == nil {
		err = ws.DemoDone(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	s := &secretive{ws: ws}
	core := New(Options{Workspace: ws, StoreURL: storeURL, Log: slog.New(slog.DiscardHandler), Open: func(_ context.Context, _ string, secrets map[string]string) (storage.Storage, error) {
		s.opened = maps.Clone(secrets)
		return storage.New(memory.New(memory.Config{})), nil
	}})
	t.Cleanup(func() { _ = core.Close(); _ = ws.Close() })
	s.Connections = Bind(core, func() (context.Context, identity.Actor) {
		return t.Context(), identity.Local("Editor", identity.Browser)
	}).Connections
	return s
}

// secrets opens the store of a connection and returns what it was opened with.
func (s *secretive) secrets(t *testing.T, id string) map[string]string {
	t.Helper()
	s.opened = nil
	if health, err := s.Health(id); err != nil || !health.OK {
		t.Fatal(health, err)
	}
	return s.opened
}

func (s *secretive) save(t *testing.T, form ConnectionForm) *Connection {
	t.Helper()
	form.Name, form.Kind, form.Environment = "Newsroom", "redis", workspace.EnvStaging
	saved, err := s.Save(form)
	if err != nil {
		t.Fatal(err)
	}
	return saved
}

func TestTheSecretOfAStoreURLIsNotShown(t *testing.T) {
	s := newSecretive(t, "postgres://editor:hush@db.example/site")
	shown, err := s.List()
	text, merr := json.Marshal(shown)
	if err != nil || merr != nil || shown[0].Values["user"] != "editor" || strings.Contains(string(text), "hush") {
		t.Errorf("shown as %s, %v, %v", text, err, merr)
	}
}

func TestASecretIsKeptApartAndUsedWhereItWasGivenForOnly(t *testing.T) {
	s := newSecretive(t, "")
	values := map[string]string{"addresses": "cache.example:6379", "username": "desk", "password": "hush"}
	saved := s.save(t, ConnectionForm{Values: values})
	if !slices.Equal(saved.Secrets, []string{"password"}) || saved.Values["password"] != "" || saved.Values["username"] != "desk" {
		t.Errorf("saved as %+v", saved)
	}
	shown, err := s.List()
	if text, merr := json.Marshal(shown); err != nil || merr != nil || strings.Contains(string(text), "hush") {
		t.Errorf("shown as %s, %v, %v", text, err, merr)
	}
	for _, file := range []string{"workspace.db", "workspace.db-wal"} {
		if body, err := os.ReadFile(filepath.Join(s.ws.Dir(), file)); err == nil && strings.Contains(string(body), "hush") {
			t.Errorf("the secret is in %s", file)
		}
	}
	values["password"] = ""
	kept := map[string]string{"password": "hush"}
	if got := s.secrets(t, saved.ID); !maps.Equal(got, kept) {
		t.Errorf("opened with %v", got)
	}
	s.save(t, ConnectionForm{ID: saved.ID, Values: values})
	if got, err := s.ws.Secrets().Get(saved.ID); err != nil || !maps.Equal(got, kept) {
		t.Errorf("after a change that leaves it out %v is kept, %v", got, err)
	}
	values["addresses"] = "elsewhere.example:6379"
	if moved := s.save(t, ConnectionForm{ID: saved.ID, Values: values}); len(moved.Secrets) > 0 {
		t.Error("a secret went along to another server")
	}
	if got := s.secrets(t, saved.ID); len(got) > 0 {
		t.Errorf("opened with %v at another place", got)
	}
}

func TestASecretCanBeForgotten(t *testing.T) {
	s := newSecretive(t, "")
	values := map[string]string{"addresses": "cache.example:6379", "password": "hush"}
	saved := s.save(t, ConnectionForm{Values: values})
	values["password"] = ""
	if saved = s.save(t, ConnectionForm{ID: saved.ID, Values: values, Forget: []string{"password"}}); len(saved.Secrets) > 0 {
		t.Error("the secret is kept")
	}
	values["password"] = "hush"
	saved = s.save(t, ConnectionForm{ID: saved.ID, Values: values})
	if err := s.Remove(saved.ID); err != nil {
		t.Fatal(err)
	}
	if left, err := s.ws.Secrets().Get(saved.ID); err != nil || len(left) > 0 {
		t.Errorf("the secrets of a removed connection are %v, %v", left, err)
	}
}
