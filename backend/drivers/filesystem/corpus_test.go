package filesystem

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/internal/corpus"
)

// TestTheCorpusOpensAsItIs reads every item of the corpus where it lies and
// accounts for every file below its tenants.
func TestTheCorpusOpensAsItIs(t *testing.T) {
	dir, ok := corpus.Dir(t)
	if !ok {
		return
	}
	s := openWith(t, Config{Dir: dir, ReadOnly: true})
	var content, sidecars, documents int
	err := filepath.WalkDir(filepath.Join(dir, tree.TenantsDir), func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		switch entry := s.d.layout.Parse(filepath.ToSlash(name)); entry.Kind {
		case tree.KindContent:
			content++
			body, err := os.ReadFile(path) //nolint:gosec // a file of the corpus
			if err != nil {
				return err
			}
			in, err := s.d.Open(t.Context(), entry.Address)
			if err != nil {
				return err
			}
			if got := readAll(t, in.Body); got != string(body) || in.Size != int64(len(body)) || in.ContentType == "" || in.Revision == "" {
				t.Errorf("%s: %+v", name, in.ContentItem)
			}
			side, err := os.ReadFile(path + tree.MetaSuffix) //nolint:gosec // a file of the corpus
			if err == nil {
				sidecars++
				for k, v := range in.Metadata {
					if k == "width" && !bytes.Contains(side, []byte(`"width": `+v)) {
						t.Errorf("%s: width %s is not as it is written", name, v)
					}
				}
				if len(in.Metadata) == 0 {
					t.Errorf("%s has no metadata", name)
				}
			}
		case tree.KindDocument:
			documents++
		case tree.KindSidecar:
		default:
			t.Errorf("%s is not taken", name)
		}
		return nil
	})
	s.ok(err)
	listed := 0
	tenants, err := s.s.ListTenants(t.Context())
	s.ok(err)
	for _, tenant := range tenants {
		types, err := s.s.ListContentTypes(t.Context(), tenant)
		s.ok(err)
		for _, typ := range types {
			for _, state := range storage.States() {
				items, err := s.s.List(t.Context(), tenant, typ, state)
				s.ok(err)
				listed += len(items)
				for _, it := range items {
					if strings.HasSuffix(it.Key, tree.MetaSuffix) {
						t.Errorf("%s is listed", it.Key)
					}
				}
			}
		}
	}
	if listed != content || content == 0 {
		t.Errorf("%d items are listed, %d files are there", listed, content)
	}
	t.Logf("%d tenants, %d items, %d with sidecars, %d schemas", len(tenants), content, sidecars, documents)
}
