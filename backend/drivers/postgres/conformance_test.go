package postgres

import (
	"context"
	"testing"

	"velocity.internal/desk/backend/drivers/memory"
	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/backend/storage/storagetest"
)

func TestConformance(t *testing.T) {
	storagetest.Run(t, storagetest.Factory{Place: room})
}

func TestModel(t *testing.T) {
	storagetest.Model(t, room, storage.New(memory.New(memory.Config{})))
}

// room is a schema for one store, which must be sound at the end.
func room(t testing.TB) storagetest.Place {
	cfg := configOn(server(t))
	cfg.MaxConns = 6 // many stores are open at the same time
	var opened []*Driver
	t.Cleanup(func() {
		conn := admin(t, cfg)
		sound(t, conn)
		if _, err := conn.Exec(context.WithoutCancel(t.Context()), "DROP SCHEMA "+cfg.Schema+" CASCADE"); err != nil {
			t.Error(err)
		}
	})
	return storagetest.Place{
		Open: func(t testing.TB, asked storagetest.Config) storage.Storage {
			cfg := cfg
			cfg.MaxVersions, cfg.Clock = asked.MaxVersions, asked.Clock
			d, err := open(t.Context(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			opened = append(opened, d)
			return storage.New(d)
		},
		Driver: func() storage.Driver { return opened[len(opened)-1] },
		Cut: func() {
			for _, d := range opened {
				d.pool.db.Close()
			}
		},
	}
}
