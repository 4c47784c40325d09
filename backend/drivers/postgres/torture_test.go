package postgres

import (
	"context"
	"testing"

	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/backend/storage/storagetest"
	"velocity.internal/desk/internal/testserver"
)

func TestLostUpdatesOfManyWritersOnTwoServers(t *testing.T) {
	writers, rounds := 16, 10
	if storagetest.Thorough() {
		writers, rounds = 64, 50
	}
	cfg := configOn(server(t))
	first, second := storage.New(openAt(t, cfg)), storage.New(openAt(t, cfg))
	updates := storagetest.LostUpdates(t.Context(), live, writers, rounds, first, second)
	t.Log(updates)
	if updates.Err != nil || updates.Acknowledged != writers*rounds || updates.Lost() != 0 {
		t.Error("the counter does not equal the acknowledged updates")
	}
	conn := admin(t, cfg)
	sound(t, conn)
	if n := scalar[int](t, conn, `SELECT count(*) FROM versions`); n != updates.Acknowledged+1 {
		t.Errorf("%d versions of %d updates", n, updates.Acknowledged)
	}
}

// The server of this test waits for the disk, as one does whose data matters.
func TestServerKillNineLosesNothingAcknowledged(t *testing.T) {
	s, err := testserver.NewPostgres("shared_buffers=32MB")
	usable(t, err)
	defer s.Close()
	cfg := configOn(s)
	storagetest.CrashServer(t, storagetest.ServerCrashConfig{
		Open: func(ctx context.Context) (storage.Storage, error) { return Open(ctx, cfg) },
		Kill: func(testing.TB) { s.Kill() },
		Start: func(t testing.TB) {
			t.Helper()
			if err := s.Start(); err != nil {
				t.Fatal(err)
			}
		},
		Sound: func(t testing.TB) {
			t.Helper()
			sound(t, admin(t, cfg))
		},
	})
}

func TestNetworkFaultsLoseNothingAndPass(t *testing.T) {
	s := server(t)
	cfg := configOn(s)
	storagetest.Network(t, storagetest.NetworkConfig{
		Upstream: s.Addr(),
		Open: func(ctx context.Context, addr string) (storage.Storage, error) {
			return Open(ctx, at(t, cfg, addr))
		},
	})
}

func BenchmarkStore(b *testing.B) { storagetest.Bench(b, room) }
