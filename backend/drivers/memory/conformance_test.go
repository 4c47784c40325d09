package memory_test

import (
	"context"
	"sync/atomic"
	"testing"

	"velocity.internal/desk/backend/drivers/memory"
	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/backend/storage/storagetest"
)

func TestConformance(t *testing.T) {
	storagetest.Run(t, storagetest.Factory{
		Place: place,
		Grants: map[storagetest.Need]string{
			storagetest.NeedReopen:       "memory is lost when the store is closed",
			storagetest.NeedMultiProcess: "memory belongs to one process",
		},
	})
}

func place(testing.TB) storagetest.Place {
	var driver *memory.Driver
	var cut atomic.Bool
	return storagetest.Place{
		Open: func(_ testing.TB, cfg storagetest.Config) storage.Storage {
			driver = memory.New(memory.Config{Clock: cfg.Clock, MaxVersions: cfg.MaxVersions})
			return storage.New(&storagetest.Faults{Driver: driver, Before: func(context.Context, storagetest.FaultCall) error {
				if cut.Load() {
					return storage.Errorf(storage.ErrUnavailable, "the memory has been cut off")
				}
				return nil
			}})
		},
		Driver: func() storage.Driver { return driver },
		Cut:    func() { cut.Store(true) },
	}
}
