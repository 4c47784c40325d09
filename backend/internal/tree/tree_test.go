package tree

import (
	"maps"
	"testing"

	"velocity.internal/desk/backend/storage"
)

func TestPathsOfNothingInTheLayoutAreIgnored(t *testing.T) {
	for _, path := range []string{
		"", "a", "tenants", "tenants/t", "tenants/t/other/x.json", "tenants/_t/content/p/a.md", "tenants/t/content/_p/a.md",
		"tenants/t/content/p", "tenants/t/content/p/.hidden.md", "tenants/t/content/p/_x/a.md",
		"tenants/t/content/p/.git/config", "tenants/t/content/p/a/_x/b.md", "tenants/t/content/p/_history/v.json",
		"tenants/t/content/p/_desk/k/v.json", "tenants/t/content/p/_versions/a.md/notes.txt", "tenants/t/content/p/_comments/a/c.json",
		"schemas/a.txt", "schemas/.json", "sessions/a/b.json", "tenants/t/content/p//a.md", "tenants/t/content/p/_draft/_draft/a.md",
		"tenants/t/content/p/a\\b.md", "tenants/t/content/p/.meta", ".velocity/format.json",
	} {
		if e := (Layout{Folders: true}).Parse(path); e.Kind != KindOther {
			t.Errorf("Parse(%q) = %+v, want it ignored", path, e)
		}
	}
}

func TestDocumentPathsAreReadBack(t *testing.T) {
	for path, k := range map[string]storage.DocumentKey{
		"schemas/s.json":                                {Kind: storage.DocSchema, Name: "s"},
		"sessions/ab.json":                              {Kind: storage.DocSession, Name: "ab"},
		"tenants/t/schemas/s.json":                      {Kind: storage.DocSchema, Tenant: "t", Name: "s"},
		"tenants/t/webhooks/w.json":                     {Kind: storage.DocWebhook, Tenant: "t", Name: "w"},
		"tenants/t/content/p/_history/a/b/v.json":       {Kind: storage.DocHistory, Tenant: "t", Type: "p", ID: "a/b", Name: "v"},
		"tenants/t/content/p/_desk/submit/a/b/k.json":   {Kind: storage.DocRecord, Tenant: "t", Type: "p", Group: "submit", ID: "a/b", Name: "k"},
		"tenants/t/content/p/_draft/_comments/a/c.json": {Kind: storage.DocComment, Tenant: "t", Type: "p", State: storage.Draft, ID: "a", Name: "c"},
		"tenants/t/content/p/_index.json":               {Kind: storage.DocIndex, Tenant: "t", Type: "p", State: storage.Live, Name: "_index"},
		"tenants/t/content/p/_pending/f/_index.json":    {Kind: storage.DocIndex, Tenant: "t", Type: "p", State: storage.Pending, ID: "f", Name: "_index"},
	} {
		if got := (Layout{}).Document(k); got != path {
			t.Errorf("Document(%+v) = %q, want %q", k, got, path)
		}
		if e := (Layout{}).Parse(path); e.Kind != KindDocument || e.Key != k {
			t.Errorf("Parse(%q) = %+v, want the document %+v", path, e, k)
		}
	}
}

func TestAFolderOfDocumentsNeverMeetsADocument(t *testing.T) {
	l := Layout{Folders: true}
	for id, want := range map[string]string{
		"a/b.json": "a/b.json~", "a/b.json~": "a/b.json~~", "b.json/c": "b.json~/c", "a~": "a~", "x.jsonl": "x.jsonl",
	} {
		k := storage.DocumentKey{Kind: storage.DocHistory, Tenant: "t", Type: "p", ID: id, Name: "v"}
		path := l.Document(k)
		if wanted := "tenants/t/content/p/_history/" + want + "/v.json"; path != wanted {
			t.Errorf("Document(%q) = %q, want %q", id, path, wanted)
		}
		if e := l.Parse(path); e.Key != k {
			t.Errorf("Parse(%q) = %+v, want %+v", path, e.Key, k)
		}
	}
}

func TestContentPathsAreReadBack(t *testing.T) {
	for _, a := range []storage.Address{
		{Tenant: "t", Type: "p", ID: "a/_b", Ext: "md", State: storage.Live},
		{Tenant: "t", Type: "p", ID: "v1.2-notes", Ext: "", State: storage.Live},
		{Tenant: "t", Type: "p", ID: "2014-15--en.1", Ext: "json", State: storage.Draft},
		{Tenant: "t", Type: "p", ID: "é", Ext: "html", State: storage.Pending},
	} {
		path := Content(a)
		want := a
		want.ID, want.Ext = storage.SplitName(a.Name())
		if e := (Layout{}).Parse(path); e.Kind != KindContent || e.Address != want {
			t.Errorf("Parse(%q) = %+v, want %+v", path, e, want)
		}
		if e := (Layout{}).Parse(Sidecar(path)); e.Kind != KindSidecar || e.Address != want || e.VersionID != "" {
			t.Errorf("Parse of the sidecar of %q = %+v", path, e)
		}
		version := Version(a, NewVersionID(7))
		if e := (Layout{}).Parse(version); e.Kind != KindVersion || e.Address != want.In(storage.Live) {
			t.Errorf("Parse(%q) = %+v", version, e)
		}
	}
}

func TestMarkersAreReadBack(t *testing.T) {
	for _, c := range []storage.Container{
		{Tenant: "t"},
		{Tenant: "t", Type: "p"},
		{Tenant: "t", Type: "p", Folder: "a/b", State: storage.Live},
		{Tenant: "t", Type: "p", Folder: "a", State: storage.Draft},
	} {
		if e := (Layout{}).Parse(Keep(c)); e.Kind != KindContainer || e.Container != c {
			t.Errorf("Parse(%q) = %+v, want %+v", Keep(c), e, c)
		}
	}
}

func TestVersionIDsCarryTheirSequence(t *testing.T) {
	for _, bad := range []string{"", "1", "00000001", "00000001-", "0000001-aaaaaaaaaaaa", "0000000x-aaaaaaaaaaaa", "00000001-AAAAAAAAAAAA", "00000001-aaaaaaaaaaaa.json", "99999999999999999999-aaaaaaaaaaaa"} {
		if n, ok := Sequence(bad); ok {
			t.Errorf("Sequence(%q) = %d, want none", bad, n)
		}
	}
	for _, n := range []int64{1, 42, 123456789012} {
		if got, ok := Sequence(NewVersionID(n)); !ok || got != n {
			t.Errorf("Sequence of version %d = %d, %v", n, got, ok)
		}
	}
}

func TestBrokenSidecarsAreRefused(t *testing.T) {
	for _, body := range []string{"", "null", "[]", "{", `{"size":"many"}`, `{"size":1.5}`, `"text"`} {
		if f, err := ParseFacts([]byte(body)); err == nil {
			t.Errorf("ParseFacts(%q) = %+v, want an error", body, f)
		}
	}
}

func TestAFlatSidecarIsReadWithNumbersAsWritten(t *testing.T) {
	f, err := ParseFacts([]byte(`{"content-type":"image/svg+xml","size":1930,"width":72.0,"big":1e3,"alt":"a <b> \"c\"","hidden":true,"sha256":"x","box":[1, 2],"none":null}`))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"width": "72.0", "big": "1e3", "alt": `a <b> "c"`, "hidden": "true", "sha256": "x"}
	if f.ContentType != "image/svg+xml" || f.Size != 1930 || f.SHA256 != "" || !maps.Equal(f.Metadata, want) {
		t.Errorf("got %+v", f)
	}
	body, err := f.Encode()
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseFacts(body)
	if err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	if !maps.Equal(again.Metadata, want) || string(again.Extra["none"]) != "null" || len(again.Extra) != 2 {
		t.Errorf("rewritten as %s", body)
	}
}

func TestANestedSidecarKeepsUnknownFields(t *testing.T) {
	in := `{"content-type":"text/plain","size":3,"sha256":"AB","metadata":{"k":"}","n":1.50},"other":{"deep":[1]},"scalar":7}`
	f, err := ParseFacts([]byte(in))
	if err != nil {
		t.Fatal(err)
	}
	body, err := f.Encode()
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseFacts(body)
	if err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	if again.SHA256 != "ab" || again.Metadata["k"] != "}" || again.Metadata["n"] != "1.50" || string(again.Extra["scalar"]) != "7" || again.Extra["other"] == nil {
		t.Errorf("rewritten as %s", body)
	}
}

func TestASidecarWithoutMetadataStaysNested(t *testing.T) {
	body, err := Facts{ContentType: "a/b", Size: 1, SHA256: "cd"}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if f, err := ParseFacts(body); err != nil || f.SHA256 != "cd" || len(f.Metadata) != 0 {
		t.Errorf("%+v, %v from %s", f, err, body)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("tenants/t/content/p/_draft/_comments/a/b.json~/c.json")
	f.Add("tenants/0/content/0/0.")
	f.Fuzz(func(t *testing.T, path string) {
		l := Layout{Folders: true}
		e := l.Parse(path)
		switch e.Kind {
		case KindContent:
			if back := Content(e.Address); back != path {
				t.Errorf("%q came back as %q", path, back)
			}
		case KindContainer:
			if back := Keep(e.Container); back != path {
				t.Errorf("%q came back as %q", path, back)
			}
		case KindVersion:
			if back := Version(e.Address, e.VersionID); back != path {
				t.Errorf("%q came back as %q", path, back)
			}
		case KindDocument:
			if again := l.Parse(l.Document(e.Key)); again.Key != e.Key {
				t.Errorf("%q: %+v came back as %+v", path, e.Key, again.Key)
			}
		case KindSidecar, KindOther:
		}
	})
}
