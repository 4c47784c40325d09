// Package schema checks content against JSON Schema and says in an editor's words what is wrong.
//
// The dialects are drafts 4, 6 and 7, 2019-09 and 2020-12, the last one also where a schema names
// none. Besides, the field lists of the original Velocity server are understood; see Translate.
// Schemas are never fetched: a schema refers to nothing but the documents handed to Compile.
package schema

import (
	"errors"
	"fmt"
	"net/url"
	"path"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"velocity.internal/desk/backend/internal/decode"
)

const (
	// MaxSize is how many bytes a schema document may have.
	MaxSize = 1 << 20
	// maxSiblings bounds how many other documents one schema may draw in.
	maxSiblings = 100
	// home is where the schemas of a store stand, so that "definitions.json" names a sibling.
	home = "velocity:///schemas/"
)

// Schema is a compiled schema. It may be used by several goroutines at once.
type Schema struct {
	compiled   *jsonschema.Schema
	docs       documents
	titleField string
}

// Error says why a document cannot be used as a schema.
type Error struct {
	Problems []Problem
	// elsewhere says that the reason lies in a document that the schema refers to.
	elsewhere bool
}

// Error returns the first problem and how many more there are.
func (e *Error) Error() string {
	p := e.Problems[0]
	text := p.Message
	if p.Pointer != "" {
		text = p.Pointer + ": " + text
	}
	if more := len(e.Problems) - 1; more > 0 {
		text = fmt.Sprintf("%s (and %d more)", text, more)
	}
	return text
}

// Compile reads a schema document. The name is that of the schema, with or without ".json".
//
// What the schema refers to is asked from siblings (nil: there is nothing), by the reference
// as it resolves: relative to the schema ("definitions.json"), or whole ("https://example.org/a.json").
// A reference that is relative to the schema's own $id is asked for whole and then relative.
// The formats are asserted in every dialect.
//
// Refused, with an *Error, are: documents that are not JSON, larger than MaxSize or nested deeper than
// 500; those that break the rules of their dialect; references to anything that siblings does not
// have; patterns that cannot be matched in linear time.
func Compile(name string, doc []byte, siblings func(ref string) ([]byte, bool)) (*Schema, error) {
	return compile(name, doc, config{siblings: siblings, assertFormats: true})
}

// config is what the test suite of JSON Schema sets in another way.
type config struct {
	siblings      func(ref string) ([]byte, bool)
	dialect       *jsonschema.Draft // where the document names none; nil: 2020-12
	assertFormats bool
	assertContent bool
}

// documents are the schema documents in use, by address.
type documents map[string]any

func compile(name string, doc []byte, c config) (*Schema, error) {
	own := home + url.PathEscape(name)
	root, err := read(doc)
	if err != nil {
		return nil, err
	}
	docs := documents{own: root}
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	if c.dialect != nil {
		compiler.DefaultDraft(c.dialect)
	}
	if c.assertFormats {
		compiler.AssertFormat()
	}
	if c.assertContent {
		compiler.AssertContent()
	}
	for i := range formats {
		compiler.RegisterFormat(&formats[i])
	}
	compiler.UseRegexpEngine(compilePattern)
	compiler.UseLoader(&loader{siblings: c.siblings, docs: docs, id: idOf(root)})
	if err := compiler.AddResource(own, root); err != nil {
		return nil, explain(err, own, docs)
	}
	compiled, err := compiler.Compile(own)
	if err != nil {
		return nil, explain(err, own, docs)
	}
	return &Schema{compiled: compiled, docs: docs, titleField: titleField(root)}, nil
}

// read decodes and bounds a schema document, and translates a field list.
func read(doc []byte) (any, error) {
	refuse := func(keyword, message string) error {
		return &Error{Problems: []Problem{{Keyword: keyword, Message: message}}}
	}
	if len(doc) > MaxSize {
		return nil, refuse("size", fmt.Sprintf("The schema has %d bytes; at most %d are allowed.", len(doc), MaxSize))
	}
	v, err := decode.JSON(doc)
	if err != nil {
		return nil, refuse("syntax", err.Error())
	}
	root := v.Any()
	switch root.(type) {
	case bool, map[string]any:
	default:
		return nil, refuse("type", "A schema must be a group of fields ({…}), not "+kindOf(root)+".")
	}
	if p, ok := hugeNumber(root, ""); ok {
		return nil, &Error{Problems: []Problem{p}}
	}
	if fields, ok := root.(map[string]any); ok && isFieldList(fields) {
		if root, err = translate(fields); err != nil {
			return nil, err
		}
	}
	return root, nil
}

func idOf(root any) string {
	fields, _ := root.(map[string]any)
	for _, keyword := range []string{"$id", "id"} {
		if id, ok := fields[keyword].(string); ok {
			return id
		}
	}
	return ""
}

// errNotHere is why an address is not loaded.
var errNotHere = errors.New("not among the schemas of this store")

// loader gives the compiler the siblings and nothing else.
type loader struct {
	siblings func(ref string) ([]byte, bool)
	docs     documents
	id       string // of the schema itself
}

// Load returns the document at an address, read once.
func (l *loader) Load(address string) (any, error) {
	if l.siblings == nil || len(l.docs) > maxSiblings || strings.Contains(address, "://json-schema.org/") {
		return nil, errNotHere // the dialects that are understood are never asked for
	}
	for _, ref := range l.refs(address) {
		doc, ok := l.siblings(ref)
		if !ok {
			continue
		}
		root, err := read(doc)
		if err != nil {
			return nil, err
		}
		l.docs[address] = root
		return root, nil
	}
	return nil, errNotHere
}

// refs returns the references under which an address is asked for.
func (l *loader) refs(address string) []string {
	if ref, ok := strings.CutPrefix(address, home); ok {
		if plain, err := url.PathUnescape(ref); err == nil {
			ref = plain
		}
		return []string{ref}
	}
	if dir := strings.TrimSuffix(l.id, path.Base(l.id)); strings.Contains(dir, "://") {
		if ref, ok := strings.CutPrefix(address, dir); ok {
			return []string{address, ref}
		}
	}
	return []string{address}
}
