package transfer

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"velocity.internal/desk/backend/storage"
)

func TestWhatIsNotASidecarIsRefused(t *testing.T) {
	for _, body := range []string{"", "null", "[]", "{", `{"size":"many"}`, `{"size":1.5}`, `{} {}`} {
		if sc, _, err := readSidecar([]byte(body)); err == nil {
			t.Errorf("readSidecar(%q) = %+v, want an error", body, sc)
		}
	}
}

func TestFieldsThatNoStoreCanHoldAreLeftOutWithANote(t *testing.T) {
	body := `{"ok":"1","bad key":"x","line":"a\nb","list":[1],"none":null,"OK":"2","_x":"y"}`
	sc, notes, err := readSidecar([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	if len(sc.Metadata) != 1 || sc.Metadata["ok"] == "" {
		t.Errorf("metadata %v", sc.Metadata)
	}
	all := strings.Join(notes, "\n")
	for _, key := range []string{"bad key", "line", "list", "none", "ok", "_x"} {
		if !strings.Contains(all, fmt.Sprintf("%q", key)) {
			t.Errorf("no note names %q in\n%s", key, all)
		}
	}
	if len(notes) != 6 {
		t.Errorf("%d notes, want 6:\n%s", len(notes), all)
	}
}

func TestMetadataThatIsTooLargeKeepsWhatFits(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"size":1`)
	for i := range 30 {
		fmt.Fprintf(&b, `,"key%02d":%q`, i, strings.Repeat("v", 95))
	}
	b.WriteString(`}`)
	sc, notes, err := readSidecar([]byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	if len(sc.Metadata) != 18 || sc.Metadata["key17"] == "" || len(notes) != 12 {
		t.Errorf("%d keys kept, %d notes", len(sc.Metadata), len(notes))
	}
	if err := storage.CheckMetadataSize(sc.Metadata); err != nil {
		t.Error(err)
	}
}

func TestAFlatSidecarGivesItsScalarsAsMetadata(t *testing.T) {
	body := `{"content-type":"image/svg+xml","size":1930,"width":72.0,"big":1e3,"Alt":"ü","hidden":true,"sha256":"x"}`
	sc, notes, err := readSidecar([]byte(body))
	want := map[string]string{"width": "72.0", "big": "1e3", "alt": "ü", "hidden": "true", "sha256": "x"}
	if err != nil || len(notes) > 0 || sc.ContentType != "image/svg+xml" || sc.Size != 1930 || sc.SHA256 != "" || !maps.Equal(sc.Metadata, want) {
		t.Errorf("got %+v, notes %v, %v", sc, notes, err)
	}
}

func TestANestedSidecarGivesFactsAndMetadata(t *testing.T) {
	body := `{"content-type":"text/x","size":3,"sha256":"ab","metadata":{"k":"v","n":1.50}}`
	sc, notes, err := readSidecar([]byte(body))
	if err != nil || len(notes) > 0 || sc.Size != 3 || sc.SHA256 != "ab" || !maps.Equal(sc.Metadata, map[string]string{"k": "v", "n": "1.50"}) {
		t.Errorf("got %+v, notes %v, %v", sc, notes, err)
	}
}
