package storage_test

import (
	"errors"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"velocity.internal/desk/backend/storage"
)

func FuzzAcceptedNamesAreSafeOnEveryDisk(f *testing.F) {
	for _, seed := range []string{"a", "../a", "a/../b", "con", "a/NUL.txt", "_draft/a", "a.", "é", "e\u0301", "a\u202eb", "a\x00", strings.Repeat("x", 201), "a//b", ".a", "_index", "x/_index"} {
		f.Add(seed, "md")
	}
	f.Fuzz(func(t *testing.T, id, ext string) {
		a := storage.Address{Tenant: "acme", Type: "pages", ID: id, Ext: ext}
		if err := storage.CheckAddress(a); err != nil {
			if !errors.Is(err, storage.ErrInvalid) {
				t.Fatalf("refused with %v", err)
			}
			return
		}
		name := a.Name()
		if path.Clean(name) != name || !filepath.IsLocal(name) || !utf8.ValidString(name) || strings.ContainsAny(name, "\\:*?\"<>|\x00") {
			t.Fatalf("%q is accepted", name)
		}
		if i, e := storage.SplitName(name); i != id || e != ext {
			t.Fatalf("%q splits into %q and %q", name, i, e)
		}
		if err := storage.CheckLenient(a); err != nil {
			t.Fatalf("%q is a proper name but not a lenient one: %v", name, err)
		}
		for part := range strings.SplitSeq(id, "/") {
			if strings.HasPrefix(part, "_") && !strings.HasSuffix(id, part) {
				t.Fatalf("%q would lie among the folders of the layout", name)
			}
		}
	})
}

func FuzzFoldedNamesAreEqualWhenTheyDifferInCaseOnly(f *testing.F) {
	f.Add("Straße")
	f.Add("İstanbul")
	f.Add("ſK")
	f.Fuzz(func(t *testing.T, name string) {
		if !utf8.ValidString(name) {
			return
		}
		fold := storage.FoldName(name)
		if storage.FoldName(fold) != fold {
			t.Fatalf("%q folds to %q, which folds to %q", name, fold, storage.FoldName(fold))
		}
		if !strings.EqualFold(name, fold) {
			t.Fatalf("%q folds to %q, which is another name", name, fold)
		}
	})
}
