package s3

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/backend/transfer"
	"velocity.internal/desk/internal/corpus"
)

func TestATenantOfTheCorpusGoesIntoABucketAndComesOutTheSame(t *testing.T) {
	t.Parallel()
	dir, ok := corpus.Dir(t)
	if !ok {
		return
	}
	in, out := t.TempDir(), t.TempDir()
	if err := os.CopyFS(filepath.Join(in, "tenants", "emoji"), os.DirFS(filepath.Join(dir, "tenants", "emoji"))); err != nil {
		t.Fatal(err)
	}
	s := plain(t)
	store := storage.New(openDriver(t, s.config(s.bucket(t))))
	defer func() { _ = store.Close() }()
	taken, err := transfer.Import(t.Context(), os.DirFS(in), store, transfer.Options{}, func(transfer.Progress) {})
	if err != nil || taken.Imported != taken.Found || taken.Refused != 0 {
		t.Fatalf("%d of %d files were imported, %v", taken.Imported, taken.Found, err)
	}
	root, err := os.OpenRoot(out)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = root.Close() }()
	if _, err := transfer.Export(t.Context(), store, root, transfer.Options{}, func(transfer.Progress) {}); err != nil {
		t.Fatal(err)
	}
	compared := 0
	err = fs.WalkDir(os.DirFS(in), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		compared++
		want, err := os.ReadFile(filepath.Join(in, name))
		if err != nil {
			return err
		}
		got, err := os.ReadFile(filepath.Join(out, name))
		if err != nil || !strings.HasSuffix(name, tree.MetaSuffix) && string(got) != string(want) { // sidecars are written in one form
			t.Errorf("%s came out with other bytes, %v", name, err)
		}
		return nil
	})
	if err != nil || compared != taken.Found {
		t.Errorf("compared %d of %d files, %v", compared, taken.Found, err)
	}
}
