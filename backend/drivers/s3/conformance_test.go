package s3

import (
	"flag"
	"os"
	"testing"

	"velocity.internal/desk/backend/drivers/memory"
	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/backend/storage/storagetest"
)

// storeTimes excuses from times of our own.
const storeTimes = "the service gives the times of content, in whole seconds"

func TestConformance(t *testing.T) {
	t.Parallel()
	storagetest.Run(t, storagetest.Factory{
		Place:  on(plain(t)),
		Grants: map[storagetest.Need]string{storagetest.NeedClock: storeTimes},
	})
}

// TestConformanceWithoutVersions runs the suite where the bucket keeps no versions.
func TestConformanceWithoutVersions(t *testing.T) {
	t.Parallel()
	everySuite(t)
	storagetest.Run(t, storagetest.Factory{
		Place:  on(unversioned(t)),
		Grants: map[storagetest.Need]string{storagetest.NeedClock: storeTimes},
	})
}

// TestConformanceOverTLS runs the suite over https.
func TestConformanceOverTLS(t *testing.T) {
	t.Parallel()
	everySuite(t)
	storagetest.Run(t, storagetest.Factory{
		Place:  on(secure(t)),
		Grants: map[storagetest.Need]string{storagetest.NeedClock: storeTimes},
	})
}

// TestConformanceOnMinIO runs the suite on a server whose versions, metadata and
// conditions behave differently.
func TestConformanceOnMinIO(t *testing.T) {
	t.Parallel()
	everySuite(t)
	storagetest.Run(t, storagetest.Factory{
		Place:  on(minio(t)),
		Grants: map[storagetest.Need]string{storagetest.NeedClock: storeTimes},
	})
}

// minioWanted reports whether this is a run of make test-minio.
func minioWanted() bool { return os.Getenv(envMinIO) != "" }

// everySuite leaves a suite out of ordinary runs, which have one of them.
func everySuite(t *testing.T) {
	t.Helper()
	if !minioWanted() {
		t.Skip("left out: make test-minio runs every suite, ordinary runs the one on versitygw over http")
	}
}

func TestModel(t *testing.T) {
	t.Parallel()
	if checks := flag.Lookup("rapid.checks"); checks.Value.String() == checks.DefValue { // each operation is several requests
		if err := flag.Set("rapid.checks", "12"); err != nil {
			t.Fatal(err)
		}
	}
	storagetest.Model(t, on(plain(t)), storage.New(memory.New(memory.Config{})))
}

// on makes room for stores in buckets of their own on a server.
func on(s *server) func(t testing.TB) storagetest.Place {
	return func(t testing.TB) storagetest.Place {
		bucket := s.bucket(t)
		var opened []*Driver
		var wires []*wire
		return storagetest.Place{
			Open: func(t testing.TB, cfg storagetest.Config) storage.Storage {
				own, w := wired(s.config(bucket))
				own.MaxVersions, own.Clock = cfg.MaxVersions, cfg.Clock
				d := openDriver(t, own)
				opened, wires = append(opened, d), append(wires, w)
				return storage.New(d)
			},
			Driver: func() storage.Driver { return opened[len(opened)-1] },
			Cut: func() {
				for _, w := range wires {
					w.cut.Store(true)
				}
			},
		}
	}
}
