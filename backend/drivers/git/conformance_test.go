package git

import (
	"os"
	"testing"

	"velocity.internal/desk/backend/drivers/memory"
	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/backend/storage/storagetest"
)

func place(t testing.TB) storagetest.Place {
	return placeIn(t, t.TempDir()+"/store.git")
}

func placeIn(t testing.TB, dir string) storagetest.Place {
	var d *Driver
	return storagetest.Place{
		Open: func(t testing.TB, cfg storagetest.Config) storage.Storage {
			t.Helper()
			var err error
			if d, err = OpenDriver(t.Context(), Config{Dir: dir, Clock: cfg.Clock}); err != nil {
				t.Fatal(err)
			}
			return storage.New(d)
		},
		Driver: func() storage.Driver { return d },
		Cut: func() {
			if err := os.Rename(dir, dir+"-away"); err != nil {
				t.Fatal(err)
			}
		},
	}
}

func TestConformance(t *testing.T) {
	// The store that most cases share is read by the real git afterwards.
	dir, shared := t.TempDir(), ""
	t.Cleanup(func() {
		if !t.Failed() {
			soundRepository(t, shared)
			agreesWithGit(t, shared)
		}
	})
	storagetest.Run(t, storagetest.Factory{
		Place: func(t testing.TB) storagetest.Place {
			if shared == "" {
				shared = dir + "/shared.git"
				return placeIn(t, shared)
			}
			return place(t)
		},
		Grants: map[storagetest.Need]string{
			storagetest.NeedRetention: "a commit of the past is never removed: max_versions is refused at open",
		},
	})
}

func TestModel(t *testing.T) {
	storagetest.Model(t, place, storage.New(memory.New(memory.Config{})))
}
