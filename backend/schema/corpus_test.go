package schema

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"velocity.internal/desk/internal/corpus"
)

func readFile(t *testing.T, parts ...string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// compileFile compiles a schema of the corpus with the other documents of its folder as siblings.
func compileFile(t *testing.T, file string) *Schema {
	t.Helper()
	doc := readFile(t, file)
	if list := Check(doc); list != nil {
		t.Errorf("%s: Check finds %+v", file, list)
	}
	s, err := Compile(filepath.Base(file), doc, func(ref string) ([]byte, bool) {
		if strings.ContainsAny(ref, "/\\") {
			return nil, false
		}
		b, err := os.ReadFile(filepath.Join(filepath.Dir(file), ref)) //nolint:gosec // a file of the corpus
		return b, err == nil
	})
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return s
}

func checkMessages(t *testing.T, list []Problem) {
	t.Helper()
	for _, p := range list {
		if p.Message == "" || strings.Contains(p.Message, "%!") || strings.Contains(p.Message, "cannot be checked") {
			t.Errorf("poor message: %+v", p)
		}
	}
}

func TestSchemasOfSchemaStoreTellValidFromInvalid(t *testing.T) {
	dir, ok := corpus.Dir(t)
	if !ok {
		return
	}
	dir = filepath.Join(dir, "json-schema", "schemastore")
	var index []struct {
		Name               string
		Positive, Negative []string
	}
	if err := json.Unmarshal(readFile(t, dir, "index.json"), &index); err != nil {
		t.Fatal(err)
	}
	schemas, checked, left := 0, 0, 0
	for _, entry := range index {
		s := compileFile(t, filepath.Join(dir, entry.Name, "schema.json"))
		schemas++
		for _, kind := range []struct {
			name  string
			files []string
			valid bool
		}{{"positive", entry.Positive, true}, {"negative", entry.Negative, false}} {
			for _, file := range kind.files {
				value, err := Decode(filepath.Ext(file), readFile(t, dir, entry.Name, kind.name, file))
				if errors.Is(err, ErrNoValue) && filepath.Ext(file) == ".toml" {
					left++
					continue
				}
				checked++
				if err != nil {
					t.Errorf("%s/%s/%s: %v", entry.Name, kind.name, file, err)
					continue
				}
				list := s.Validate(value)
				checkMessages(t, list)
				if (list == nil) != kind.valid {
					t.Errorf("%s/%s/%s: %+v", entry.Name, kind.name, file, list)
				}
			}
		}
	}
	if checked == 0 {
		t.Fatal("nothing checked")
	}
	t.Logf("%d schemas, %d instances checked; LEFT OUT: %d TOML instances, a format that is not decoded", schemas, checked, left)
}

func TestTenantsOfTheCorpusAreAsValidAsTheManifestSays(t *testing.T) {
	dir, ok := corpus.Dir(t)
	if !ok {
		return
	}
	tenants := filepath.Join(dir, "tenants")
	validate := func(s *Schema, files ...string) (invalid int) {
		for _, file := range files {
			value, err := Decode(filepath.Ext(file), readFile(t, file))
			if err != nil {
				t.Errorf("%s: %v", file, err)
				continue
			}
			list := s.Validate(value)
			checkMessages(t, list)
			for _, p := range list {
				t.Logf("%s %s: %s", strings.TrimPrefix(file, tenants), p.Pointer, p.Message)
			}
			if list != nil {
				invalid++
			}
		}
		return invalid
	}
	documents := func(path ...string) []string {
		files, err := filepath.Glob(filepath.Join(append([]string{tenants}, path...)...))
		if err != nil || len(files) == 0 {
			t.Fatalf("no documents at %v: %v", path, err)
		}
		return files
	}
	for _, c := range []struct {
		tenant, name, documents string
		invalid, of             int
	}{
		{"mdn", "compat", "compat/*.json", 4, 50},
		{"otel", "registry", "registry/*.yml", 4, 90},
		{"exercism", "exercises", "exercises/*.json", 0, 79},
		{"countries", "countries", "countries/*.json", 0, 134},
		{"mdn", "css-data--properties", "css-data/properties.json", 0, 1},
		{"mdn", "css-data--selectors", "css-data/selectors.json", 0, 1},
		{"mdn", "css-data--units", "css-data/units.json", 0, 1},
	} {
		s := compileFile(t, filepath.Join(tenants, c.tenant, "schemas", c.name+".json"))
		files := documents(c.tenant, "content", c.documents)
		if invalid := validate(s, files...); invalid != c.invalid || len(files) != c.of {
			t.Errorf("%s/%s: %d of %d are invalid, want %d of %d", c.tenant, c.name, invalid, len(files), c.invalid, c.of)
		}
	}
	invalid, total := 0, 0
	for _, file := range documents("govuk", "schemas", "*.json") {
		s := compileFile(t, file)
		files := documents("govuk", "content", strings.TrimSuffix(filepath.Base(file), ".json"), "*.json")
		invalid += validate(s, files...)
		total += len(files)
	}
	if invalid != 10 || total != 77 {
		t.Errorf("govuk: %d of %d are invalid, want 10 of 77", invalid, total)
	}
}

func TestEveryDocumentOfTheCorpusIsDecodedOrRefusedInWords(t *testing.T) {
	dir, ok := corpus.Dir(t)
	if !ok {
		return
	}
	decoded, none := map[string]int{}, map[string]int{}
	var refused []string
	err := filepath.WalkDir(filepath.Join(dir, "tenants"), func(file string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.Contains(file, "content") {
			return err
		}
		ext := filepath.Ext(file)
		switch _, err := Decode(ext, readFile(t, file)); {
		case errors.Is(err, ErrNoValue):
			none[ext]++
		case err != nil:
			refused = append(refused, filepath.Base(file)+": "+err.Error())
		default:
			decoded[ext]++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("decoded %v, without a value %v, refused:\n%s", decoded, none, strings.Join(refused, "\n"))
	if len(refused) != 4 { // the manifest: four front matters hold a name twice
		t.Errorf("%d documents are refused, want 4", len(refused))
	}
}
