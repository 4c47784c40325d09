package git

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/backend/storage/storagetest"
)

// thorough reports whether this is a run of make torture.
func thorough() bool { return os.Getenv("VELOCITY_TORTURE_ROUNDS") != "" }

func TestKillNineLosesAndTearsNothing(t *testing.T) {
	var dir string
	storagetest.Crash(t, storagetest.CrashConfig{
		Place: func(t testing.TB) string {
			dir = filepath.Join(t.TempDir(), "store.git")
			return dir
		},
		Open: func(ctx context.Context, dir string) (storage.Storage, error) {
			return Open(ctx, Config{Dir: dir})
		},
	})
	soundRepository(t, dir)
	agreesWithGit(t, dir)
}
