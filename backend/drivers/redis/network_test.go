package redis

import (
	"context"
	"errors"
	"testing"
	"time"

	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/backend/storage/storagetest"
	"velocity.internal/desk/internal/testserver"
)

func TestADisturbedNetwork(t *testing.T) {
	cfg := on(shared)
	storagetest.Network(t, storagetest.NetworkConfig{
		Upstream: shared.addr,
		Open: func(ctx context.Context, addr string) (storage.Storage, error) {
			through := cfg
			through.Addresses = []string{addr}
			return Open(ctx, through)
		},
	})
	consistent(t, cfg)
}

func TestAServerThatIsGoneIsUnavailableAndBackAgainWithoutAHand(t *testing.T) {
	s := serverFor(t, "--appendonly", "yes")
	store := storeAt(t, on(s))
	put := func() error {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		_, err := store.Put(ctx, live.Tenant, live.Type, live.ID, live.Ext, []byte("content"), "", live.State)
		return err
	}
	if err := put(); err != nil {
		t.Fatal(err)
	}
	s.Stop()
	for range 3 {
		began := time.Now()
		if err := put(); !errors.Is(err, storage.ErrUnavailable) || time.Since(began) > 5*time.Second {
			t.Errorf("a put ends after %v with %v, want %v", time.Since(began), err, storage.ErrUnavailable)
		}
	}
	if _, err := store.Exists(t.Context(), live.Tenant, live.Type, live.ID, live.Ext, live.State); !errors.Is(err, storage.ErrUnavailable) {
		t.Errorf("exists says %v, want %v", err, storage.ErrUnavailable)
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	if err := put(); err != nil {
		t.Errorf("the first put after the server is back: %v", err)
	}
}

func TestACallEndsWithItsContextWhenTheServerIsSilent(t *testing.T) {
	proxy, err := testserver.NewProxy(shared.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer proxy.Close()
	cfg := on(shared)
	cfg.Addresses = []string{proxy.Addr()}
	store := storeAt(t, cfg)
	if err := proxy.Add(testserver.Toxic{Type: "timeout", Stream: "downstream", Attributes: map[string]any{"timeout": 0}}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	began := time.Now()
	if _, err := store.ListTenants(ctx); !errors.Is(err, context.Canceled) || time.Since(began) > time.Second {
		t.Errorf("the call ended %v after its start with %v", time.Since(began), err)
	}
}

func TestAWatchThatLostItsConnectionAsksToReadAgain(t *testing.T) {
	proxy, err := testserver.NewProxy(shared.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer proxy.Close()
	cfg := on(shared)
	direct := storeAt(t, cfg)
	cfg.Addresses = []string{proxy.Addr()}
	events, err := storeAt(t, cfg).Watch(t.Context(), storage.Scope{Tenant: live.Tenant})
	if err != nil {
		t.Fatal(err)
	}
	proxy.Down()
	if _, err := direct.Put(t.Context(), live.Tenant, live.Type, live.ID, live.Ext, []byte("unseen"), "", live.State); err != nil {
		t.Fatal(err)
	}
	if err := proxy.Up(); err != nil {
		t.Fatal(err)
	}
	timeout := time.After(20 * time.Second)
	for {
		select {
		case event := <-events:
			if event.Resync {
				return
			}
		case <-timeout:
			t.Fatal("no event asks to read again")
		}
	}
}
