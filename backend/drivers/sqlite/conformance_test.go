package sqlite

import (
	"context"
	"path/filepath"
	"testing"

	"velocity.internal/desk/backend/drivers/memory"
	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/backend/storage/storagetest"
)

func TestConformance(t *testing.T) {
	storagetest.Run(t, storagetest.Factory{Place: place})
}

func TestModel(t *testing.T) {
	storagetest.Model(t, place, storage.New(memory.New(memory.Config{})))
}

// place is room for a store in a file of its own, which must be sound at the end.
func place(t testing.TB) storagetest.Place {
	path := filepath.Join(t.TempDir(), "store.db")
	var opened []*Driver
	t.Cleanup(func() {
		d, err := OpenDriver(context.WithoutCancel(t.Context()), Config{Path: path})
		if err != nil {
			t.Fatal(err)
		}
		sound(t, d)
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return storagetest.Place{
		Open: func(t testing.TB, cfg storagetest.Config) storage.Storage {
			d, err := OpenDriver(t.Context(), Config{Path: path, MaxVersions: cfg.MaxVersions, Clock: cfg.Clock})
			if err != nil {
				t.Fatal(err)
			}
			opened = append(opened, d)
			return storage.New(d)
		},
		Driver: func() storage.Driver { return opened[len(opened)-1] },
		Cut: func() {
			for _, d := range opened {
				_ = d.pool.Close()
			}
		},
	}
}
