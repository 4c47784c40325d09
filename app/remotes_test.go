package app

import (
	"context"
	"errors"
	"log/slog"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"velocity.internal/desk/backend/identity"
	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/backend/workspace"
)

// clone is a desk on a repository of its own that is kept in step with a remote.
type clone struct {
	Bound
	t    *testing.T
	core *Core
}

func newClone(t *testing.T, remote string) *clone {
	t.Helper()
	ws, err := workspace.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	repository := filepath.ToSlash(filepath.Join(t.TempDir(), "own.git"))
	core := New(Options{Workspace: ws, StoreURL: "git:" + repository + "?remote=" + filepath.ToSlash(remote), Log: slog.New(slog.DiscardHandler)})
	t.Cleanup(func() { _ = core.Close(); _ = ws.Close() })
	return &clone{Bind(core, func() (context.Context, identity.Actor) {
		return t.Context(), identity.Local("Editor", identity.Browser)
	}), t, core}
}

func (c *clone) put(body string) {
	c.t.Helper()
	service, err := c.core.Service(c.t.Context(), StoreConnection)
	if err == nil {
		_, err = service.Store().Put(c.t.Context(), "acme", "pages", "home", "md", []byte(body), "", storage.Live)
	}
	if err != nil {
		c.t.Fatal(err)
	}
}

// ended begins a transfer and waits until the page is told that it has ended.
func (c *clone) ended(begin func(string) error) *Remote {
	c.t.Helper()
	events := c.core.Events().Subscribe(identity.Local("Editor", identity.Browser))
	defer events.Close()
	if err := begin(StoreConnection); err != nil {
		c.t.Fatal(err)
	}
	for deadline := time.After(30 * time.Second); ; {
		select {
		case e := <-events.C:
			if e.Name != EventRemote {
				continue
			}
			state, err := c.Remotes.State(StoreConnection)
			if err != nil {
				c.t.Fatal(err)
			}
			if !state.Running {
				return state
			}
		case <-deadline:
			c.t.Fatal("the page is not told that the transfer has ended")
		}
	}
}

func TestAStoreWithoutARemoteSaysSoInWords(t *testing.T) {
	s := newSecretive(t, "")
	_, err := (&Remotes{s.door}).State(workspace.LocalConnection)
	var fault *Fault
	if !errors.As(err, &fault) || fault.Kind != KindUnsupported || !strings.Contains(fault.Message, "no other") {
		t.Errorf("got %v", err)
	}
}

func TestTwoDesksAreBroughtInStepOverARemote(t *testing.T) {
	remote := filepath.Join(t.TempDir(), "remote.git")
	if out, err := exec.CommandContext(t.Context(), "git", "init", "--quiet", "--bare", "-b", "main", remote).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	one, two := newClone(t, remote), newClone(t, remote)
	health, err := one.Connections.Health(StoreConnection)
	if err != nil || health.Capabilities.Remote != filepath.ToSlash(remote) {
		t.Fatalf("the remote is not told: %+v, %v", health, err)
	}
	if _, err := two.Connections.Health(StoreConnection); err != nil { // else it begins as a clone of what one has sent
		t.Fatal(err)
	}
	one.put("of one")
	state, err := one.Remotes.State(StoreConnection)
	if err != nil || state.Standing.Ahead == 0 || state.Ended != "" {
		t.Errorf("before the first transfer: %+v, %v", state, err)
	}
	if state = one.ended(one.Remotes.Sync); state.Message != "" || state.Standing != (storage.Standing{}) || state.Ended == "" {
		t.Errorf("after sending: %+v", state)
	}
	if state = two.ended(two.Remotes.Fetch); state.Message != "" || state.Standing.Behind == 0 {
		t.Errorf("after looking: %+v", state)
	}
	if state = two.ended(two.Remotes.Sync); state.Message != "" || state.Standing != (storage.Standing{}) {
		t.Errorf("after taking over: %+v", state)
	}
	// Both write the same item: the second is refused in words, and keeps its own.
	one.put("of one again")
	two.put("of two")
	one.ended(one.Remotes.Sync)
	if state = two.ended(two.Remotes.Sync); !strings.Contains(state.Message, "home") || state.Standing.Ahead == 0 || state.Standing.Behind == 0 {
		t.Errorf("what cannot be joined: %+v", state)
	}
}
