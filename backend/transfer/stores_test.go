package transfer

import (
	"path/filepath"
	"testing"

	"velocity.internal/desk/backend/drivers"
	"velocity.internal/desk/backend/storage"
)

func TestTheCorpusSurvivesTheWayThroughEachBackend(t *testing.T) {
	for _, b := range drivers.All() {
		t.Run(b.Kind, func(t *testing.T) {
			places := map[string]string{"sqlite": "path", "filesystem": "dir"}
			values := map[string]string{places[b.Kind]: filepath.Join(t.TempDir(), "store")}
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
