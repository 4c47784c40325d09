package drivers

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"velocity.internal/desk/backend/storage"
)

func TestURLsThatCannotBeOpenedAreRefusedInWords(t *testing.T) {
	for in, want := range map[string]struct {
		kind error
		says string
	}{
		"":                                   {storage.ErrInvalid, "sqlite: or file:"},
		"corpus.db":                          {storage.ErrInvalid, "in front of the path"},
		"./a:b.db":                           {storage.ErrInvalid, "in front of the path"},
		`C:\stores\a.db`:                     {storage.ErrInvalid, "in front of the path"},
		"sqlite:":                            {storage.ErrInvalid, "no path"},
		"sqlite:a.db?mode=memory":            {storage.ErrInvalid, "mode"},
		"sqlite:a%zz.db":                     {storage.ErrInvalid, "%25"},
		"s3://KEY:hush@bucket/root?secret=x": {storage.ErrUnsupported, "cannot open s3 stores"},
		"postgres://u:hush@h/db":             {storage.ErrUnsupported, "cannot open postgres stores"},
		"redis://:hush@h":                    {storage.ErrUnsupported, "cannot open redis stores"},
		"velocity://host":                    {storage.ErrUnsupported, "cannot open velocity stores"},
		"ftp://u:hush@h/x":                   {storage.ErrUnsupported, "not a kind of store"},
		"sqlite://u:hush@h/x":                {storage.ErrInvalid, "no host"},
		"sqlite://u:hu sh@h:x/x":             {storage.ErrInvalid, "cannot be read"},
	} {
		s, err := Open(t.Context(), in)
		if err == nil {
			_ = s.Close()
		}
		_, _, derr := Describe(in)
		for _, err := range []error{err, derr} {
			if !errors.Is(err, want.kind) || !strings.Contains(err.Error(), want.says) {
				t.Errorf("%q: %v, want %v saying %q", in, err, want.kind, want.says)
			}
			if err != nil && (strings.Contains(err.Error(), "hush") || strings.Contains(err.Error(), "KEY")) {
				t.Errorf("%q: the error tells a secret: %v", in, err)
			}
		}
	}
}

func TestAnUnknownKindNamesTheKindsThereAre(t *testing.T) {
	if _, err := ByKind("memory"); !errors.Is(err, storage.ErrUnsupported) || !strings.Contains(err.Error(), "sqlite") {
		t.Errorf("error %v", err)
	}
}

func TestEachBackendIsFoundByKindAndOpensByURL(t *testing.T) {
	for _, b := range All() {
		path := slices.IndexFunc(b.Fields, func(f storage.Field) bool { return f.Kind == storage.FieldPath })
		if path < 0 {
			continue // it needs a server
		}
		if got, err := ByKind(b.Kind); err != nil || got.Title != b.Title {
			t.Errorf("ByKind(%q) = %q, %v", b.Kind, got.Title, err)
		}
		place := filepath.Join(t.TempDir(), "my store")
		storeURL := b.ToURL(map[string]string{b.Fields[path].Name: place})
		kind, described, err := Describe(storeURL)
		if err != nil || kind != b.Kind || described != filepath.ToSlash(place) {
			t.Errorf("Describe(%q) = %q, %q, %v", storeURL, kind, described, err)
		}
		s, err := Open(t.Context(), storeURL)
		if err != nil {
			t.Errorf("Open(%q): %v", storeURL, err)
			continue
		}
		if got := s.Capabilities().Kind; got != b.Kind {
			t.Errorf("%q opened a store of the kind %q", storeURL, got)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestAPathWithSpacesIsDescribedAsAPersonWritesIt(t *testing.T) {
	if _, place, err := Describe("sqlite:my%20store.db?max_versions=3"); err != nil || place != "my store.db" {
		t.Errorf("place %q, %v", place, err)
	}
}
