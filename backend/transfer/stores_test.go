package transfer

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"velocity.internal/desk/backend/drivers"
	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/internal/testserver"
)

// rooms makes room for a fresh store of each kind and returns the values that open it.
var rooms = map[string]func(t *testing.T) map[string]string{
	"sqlite": func(t *testing.T) map[string]string {
		return map[string]string{"path": filepath.Join(t.TempDir(), "store")}
	},
	"filesystem": func(t *testing.T) map[string]string {
		return map[string]string{"dir": filepath.Join(t.TempDir(), "store")}
	},
	"git": func(t *testing.T) map[string]string {
		return map[string]string{"dir": filepath.Join(t.TempDir(), "store.git")}
	},
	"postgres": postgresRoom,
	"redis":    redisRoom,
}

// elsewhere are the kinds whose own tests take content through a store, because
// they start the server that it needs.
var elsewhere = []string{"s3"}

func TestTheCorpusSurvivesTheWayThroughEachBackend(t *testing.T) {
	for _, b := range drivers.All() {
		if slices.Contains(elsewhere, b.Kind) {
			continue
		}
		t.Run(b.Kind, func(t *testing.T) {
			room, known := rooms[b.Kind]
			if !known {
				t.Fatal("there is no room for a store of this kind")
			}
			values := room(t)
			throughStore(t, func(t *testing.T) storage.Storage {
				t.Helper()
				s, err := b.Open(t.Context(), values)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { _ = s.Close() })
				return s
			})
		})
	}
}

func postgresRoom(t *testing.T) map[string]string {
	t.Helper()
	s, err := testserver.NewPostgres("fsync=off")
	if errors.Is(err, testserver.ErrNoPostgres) && os.Getenv("CI") != "true" {
		t.Skip("skipped: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return map[string]string{
		"host": "127.0.0.1", "port": strconv.Itoa(s.Port), "database": "postgres", "user": "postgres", "password": s.Password, "sslmode": "disable",
	}
}

func redisRoom(t *testing.T) map[string]string {
	t.Helper()
	s, err := testserver.NewRedis()
	if errors.Is(err, testserver.ErrNoRedis) && os.Getenv("CI") != "true" {
		t.Skip("skipped: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return map[string]string{"addresses": s.Addr()}
}
