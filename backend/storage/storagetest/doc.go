// Package storagetest proves that a backend keeps the contract of package
// storage: a conformance suite of named cases, a model-based test against a
// reference, a kill -9 harness, fault injection, a lost-update harness and
// benchmarks.
//
// A backend's own test says how to make room for a store and how to open it:
//
//	func TestConformance(t *testing.T) {
//		storagetest.Run(t, storagetest.Factory{Place: place})
//	}
//
//	func place(t testing.TB) storagetest.Place {
//		path := filepath.Join(t.TempDir(), "store.db")
//		var d *Driver
//		return storagetest.Place{
//			Open: func(t testing.TB, cfg storagetest.Config) storage.Storage {
//				var err error
//				if d, err = open(t.Context(), path, cfg.Clock, cfg.MaxVersions); err != nil {
//					t.Fatal(err)
//				}
//				return storage.New(d)
//			},
//			Driver: func() storage.Driver { return d },
//		}
//	}
//
//	func TestModel(t *testing.T) { storagetest.Model(t, place, reference) }
//
//	func TestKillNine(t *testing.T) {
//		storagetest.Crash(t, storagetest.CrashConfig{
//			Place: func(t testing.TB) string { return filepath.Join(t.TempDir(), "store.db") },
//			Open:  func(ctx context.Context, place string) (storage.Storage, error) { … },
//		})
//	}
//
//	func BenchmarkStore(b *testing.B) { storagetest.Bench(b, place) }
//
// The cases follow the contract only. Most of them share one store, each in a
// tenant of its own, and run in parallel, so that a run against a real server
// stays quick; those that need a store of their own open one. A case that a
// backend cannot run is skipped only through [Factory.Grants], and counted and
// printed at the end.
package storagetest
