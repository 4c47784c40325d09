package redis

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

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

// deaf lets a script run and loses its answer.
type deaf struct {
	cut
	to *script
}

func (h deaf) DialHook(next goredis.DialHook) goredis.DialHook { return next }

func (h deaf) ProcessHook(next goredis.ProcessHook) goredis.ProcessHook {
	return func(ctx context.Context, cmd goredis.Cmder) error {
		err := next(ctx, cmd)
		if cmd.Args()[1] == h.to.sha && err == nil {
			return errCut
		}
		return err
	}
}

func TestALargePutWhoseAnswerIsLostLeavesTheItemWhole(t *testing.T) {
	cfg := on(shared)
	body := bytes.Repeat([]byte("a"), 3*chunkSize)
	put := func(d *Driver) error {
		_, err := storage.New(d).Put(t.Context(), live.Tenant, live.Type, live.ID, live.Ext, body, "", live.State)
		return err
	}
	direct, through := openAt(t, cfg), openAt(t, cfg)
	if err := put(direct); err != nil { // the server knows the script, and the tenant is there
		t.Fatal(err)
	}
	through.client.AddHook(deaf{to: writeScript})
	if err := put(through); !errors.Is(err, storage.ErrUnavailable) {
		t.Fatalf("the put ends with %v, want %v", err, storage.ErrUnavailable)
	}
	it, err := storage.New(direct).Get(t.Context(), live.Tenant, live.Type, live.ID, live.Ext, live.State)
	if err != nil || !bytes.Equal(it.Content, body) {
		t.Errorf("get: %v", err)
	}
	consistent(t, cfg)
}
