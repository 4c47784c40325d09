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
		"redis://:hush@":                     {storage.ErrInvalid, "names no server"},
		"rediss://u:hush@h/0?secret=hush":    {storage.ErrInvalid, "options of a Redis store"},
		"postgres://u:hush@/db":              {storage.ErrInvalid, "host"},
		"postgres://u:hush@h/db?secret=hush": {storage.ErrInvalid, "secret"},
		"postgres://u:hush@h/db?password=x":  {storage.ErrInvalid, "before the host"},
		"postgresql://u:hush@h":              {storage.ErrInvalid, "database"},
		"s3://KEY:hush@bucket/root?secret=x": {storage.ErrInvalid, "no option of a bucket"},
		"velocity://host":                    {storage.ErrUnsupported, "cannot open velocity stores"},
		"ftp://u:hush@h/x":                   {storage.ErrUnsupported, "not a kind of store"},
		"sqlite://u:hush@h/x":                {storage.ErrInvalid, "no host"},
		"sqlite://u:hu sh@h:x/x":             {storage.ErrInvalid, "cannot be read"},
	} {
		s, err := Open(t.Context(), in)
		if err == nil {
			_ = s.Close()
		}
		_, derr := Describe(in)
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
		path := slices.IndexFunc(b.Fields, func(f storage.Field) bool { return f.OnDisk() && f.Required })
		if path < 0 {
			continue // it needs a server
		}
		if got, err := ByKind(b.Kind); err != nil || got.Title != b.Title {
			t.Errorf("ByKind(%q) = %q, %v", b.Kind, got.Title, err)
		}
		place := filepath.Join(t.TempDir(), "my store")
		storeURL := b.ToURL(map[string]string{b.Fields[path].Name: place})
		described, err := Describe(storeURL)
		if err != nil || described.Kind != b.Kind || described.Place != filepath.ToSlash(place) {
			t.Errorf("Describe(%q) = %v, %v", storeURL, described, err)
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
	if got, err := Describe("sqlite:my%20store.db?max_versions=3"); err != nil || got.Place != "my store.db" {
		t.Errorf("Describe = %v, %v", got, err)
	}
}
