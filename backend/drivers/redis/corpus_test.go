package redis

import (
	"crypto/sha256"
	"io/fs"
	"os"
	"strings"
	"testing"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/transfer"
	"velocity.internal/desk/internal/corpus"
)

func TestTheCorpusComesBackWithTheSameChecksums(t *testing.T) {
	dir, ok := corpus.Dir(t)
	if !ok {
		return
	}
	cfg := on(shared)
	s := storeAt(t, cfg)
	in, err := transfer.Import(t.Context(), os.DirFS(dir), s, transfer.Options{}, func(transfer.Progress) {})
	if err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = root.Close() }()
	out, err := transfer.Export(t.Context(), s, root, transfer.Options{}, func(transfer.Progress) {})
	if err != nil || out.Refused != 0 {
		t.Fatalf("export: %d refused, %v", out.Refused, err)
	}
	want, got := checksums(t, os.DirFS(dir)), checksums(t, root.FS())
	for name, sum := range want {
		if got[name] != sum {
			t.Errorf("%s came back with another checksum, or not at all", name)
		}
	}
	if len(got) != len(want) || len(want) == 0 {
		t.Errorf("%d files went in and %d came out", len(want), len(got))
	}
	t.Logf("corpus: %d of %d files imported, %d refused, %d content files and documents came back the same", in.Imported, in.Found, in.Refused, len(want))
	consistent(t, cfg)
}

// checksums returns the SHA-256 of all that a tree holds of stores but the
// sidecars, which are written anew.
func checksums(t *testing.T, root fs.FS) map[string][sha256.Size]byte {
	t.Helper()
	sums := map[string][sha256.Size]byte{}
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(name, tree.MetaSuffix) {
			return err
		}
		if !strings.HasPrefix(name, "tenants/") && !strings.HasPrefix(name, "schemas/") {
			return nil
		}
		body, err := fs.ReadFile(root, name)
		sums[name] = sha256.Sum256(body)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sums
}
