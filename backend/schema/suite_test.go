package schema

import (
	"encoding/json"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"velocity.internal/desk/backend/internal/decode"
	"velocity.internal/desk/internal/corpus"
)

// Every test of the suite passes, so there is no list of exceptions. As the suite wants it, formats
// are asserted in optional/format and optional/format-assertion.json only; the product asserts them always.
func TestTheSuiteOfJSONSchemaPasses(t *testing.T) {
	dir, ok := corpus.Dir(t)
	if !ok {
		return
	}
	suite := filepath.Join(dir, "json-schema", "JSON-Schema-Test-Suite")
	remotes := func(ref string) ([]byte, bool) {
		u, err := url.Parse(ref)
		if err != nil || u.Host != "localhost:1234" {
			return nil, false
		}
		b, err := os.ReadFile(filepath.Join(suite, "remotes", filepath.FromSlash(u.Path))) //nolint:gosec // a file of the corpus
		return b, err == nil
	}
	for _, dialect := range []struct {
		name  string
		draft *jsonschema.Draft
	}{{"draft7", jsonschema.Draft7}, {"draft2019-09", jsonschema.Draft2019}, {"draft2020-12", jsonschema.Draft2020}} {
		t.Run(dialect.name, func(t *testing.T) {
			total := 0
			root := filepath.Join(suite, "tests", dialect.name)
			err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				name := strings.TrimPrefix(filepath.ToSlash(file), filepath.ToSlash(root)+"/")
				c := config{
					siblings: remotes, dialect: dialect.draft,
					assertFormats: strings.HasPrefix(name, "optional/format"),
					assertContent: name == "optional/content.json",
				}
				for _, group := range readSuite(t, file) {
					s, err := compile("schema", group.Schema, c)
					for _, test := range group.Tests {
						total++
						key := dialect.name + "/" + name + "/" + group.Description + "/" + test.Description
						if err != nil {
							t.Errorf("%s: does not compile: %v", key, err)
							continue
						}
						v, err := decode.JSON(test.Data)
						if err != nil {
							t.Fatal(err)
						}
						if list := s.Validate(v.Any()); (list == nil) != test.Valid {
							t.Errorf("%s: should be valid: %v, but the problems are %+v", key, test.Valid, list)
						}
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if total == 0 {
				t.Fatal("no tests found")
			}
			t.Logf("%d tests", total)
		})
	}
}

type suiteGroup struct {
	Description string
	Schema      json.RawMessage
	Tests       []struct {
		Description string
		Data        json.RawMessage
		Valid       bool
	}
}

func readSuite(t *testing.T, file string) []suiteGroup {
	t.Helper()
	b, err := os.ReadFile(file) //nolint:gosec // a file of the corpus
	if err != nil {
		t.Fatal(err)
	}
	var groups []suiteGroup
	if err := json.Unmarshal(b, &groups); err != nil {
		t.Fatal(err)
	}
	return groups
}
