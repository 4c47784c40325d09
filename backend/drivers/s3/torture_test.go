package s3

import (
	"context"
	"net/url"
	"testing"

	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/backend/storage/storagetest"
)

func TestLostUpdatesOfManyWritersOnTwoHandles(t *testing.T) {
	t.Parallel()
	writers, rounds := 16, 5
	if storagetest.Thorough() {
		writers, rounds = 64, 50
	}
	s := plain(t)
	cfg := s.config(s.bucket(t))
	first, second := storage.New(openDriver(t, cfg)), storage.New(openDriver(t, cfg))
	live := storage.Address{Tenant: "t", Type: "p", ID: "counter", Ext: "txt", State: storage.Live}
	updates := storagetest.LostUpdates(t.Context(), live, writers, rounds, first, second)
	t.Log(updates)
	if updates.Err != nil || updates.Acknowledged != writers*rounds || updates.Lost() != 0 {
		t.Error("the counter does not equal the acknowledged updates")
	}
	for _, store := range []storage.Storage{first, second} {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestKillNine(t *testing.T) {
	t.Parallel()
	storagetest.Crash(t, storagetest.CrashConfig{
		Place: func(t testing.TB) string {
			s := plain(t)
			values := map[string]string{
				"bucket": s.bucket(t), "root": "production", "endpoint": s.endpoint, "region": s.region, "path_style": "true",
			}
			u, err := url.Parse(Backend.ToURL(values))
			if err != nil {
				t.Fatal(err)
			}
			u.User = url.UserPassword(testKey, testSecret)
			return u.String()
		},
		Open: func(ctx context.Context, place string) (storage.Storage, error) {
			u, err := url.Parse(place)
			if err != nil {
				return nil, err
			}
			values, err := Backend.FromURL(u)
			if err != nil {
				return nil, err
			}
			return Backend.Open(ctx, values)
		},
	})
}
