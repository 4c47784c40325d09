package schema

import (
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"velocity.internal/desk/backend/internal/decode"
)

// Check tells what is wrong with a schema document, with pointers into it; nil means that it can be
// used. What it refers to in other documents is taken to be there; Compile looks.
func Check(doc []byte) []Problem {
	var siblings func(string) ([]byte, bool)
	if v, err := decode.JSON(doc); err == nil {
		stub := standIn(v.Any())
		siblings = func(string) ([]byte, bool) { return stub, true }
	}
	_, err := compile("schema", doc, config{siblings: siblings, assertFormats: true})
	var wrong *Error
	if !errors.As(err, &wrong) || wrong.elsewhere {
		return nil
	}
	return wrong.Problems
}

// standIn makes a document that has something at each place to which the references of a schema point.
func standIn(root any) []byte {
	stub := map[string]any{}
	var visit func(any)
	visit = func(value any) {
		switch v := value.(type) {
		case map[string]any:
			if ref, ok := v["$ref"].(string); ok {
				place := stub
				for _, t := range splitPointer(fragment(ref)) {
					next, ok := place[t].(map[string]any)
					if !ok {
						next = map[string]any{}
						place[t] = next
					}
					place = next
				}
			}
			for _, member := range v {
				visit(member)
			}
		case []any:
			for _, item := range v {
				visit(item)
			}
		}
	}
	visit(root)
	doc, err := json.Marshal(stub)
	if err != nil {
		return nil // a map of maps has a JSON form
	}
	return doc
}

// explain says in words why the library refuses the schema at an address.
func explain(err error, own string, docs documents) *Error {
	var (
		broken    *jsonschema.SchemaValidationError
		pattern   *jsonschema.InvalidRegexError
		load      *jsonschema.LoadURLError
		pointless *jsonschema.JSONPointerNotFoundError
		anchor    *jsonschema.AnchorNotFoundError
		dialect   *jsonschema.UnsupportedDraftError
		inner     *Error
	)
	one := func(address, place, keyword, format string, args ...any) *Error {
		return &Error{[]Problem{{Pointer: place, Keyword: keyword, Message: fmt.Sprintf(format, args...) + where(address, own)}}, isElsewhere(address, own)}
	}
	nothing := func(address string) *Error {
		place, keyword := findReference(docs[own], address, "")
		e := one(own, place, keyword, "“%s” is referred to, but nothing is there.", strings.TrimPrefix(strings.TrimPrefix(address, own), home))
		e.elsewhere = isElsewhere(address, own)
		return e
	}
	switch {
	case errors.As(err, &broken):
		return explainBroken(broken, own, docs)
	case errors.As(err, &pattern):
		return one(pattern.URL, fragment(pattern.URL), "pattern", "“%s” is not a pattern that can be used: %v.", pattern.Regex, pattern.Err)
	case errors.As(err, &load):
		ref := strings.TrimPrefix(load.URL, home)
		place, keyword := findReference(docs[own], load.URL, "")
		if errors.As(load.Err, &inner) {
			e := one(own, place, keyword, "“%s” is referred to, but it cannot be used. %v", ref, inner)
			e.elsewhere = true
			return e
		}
		if keyword == "$schema" {
			return one(own, place, keyword, "“%s” is not a dialect that is understood. Use https://json-schema.org/draft/2020-12/schema, or leave $schema out.", ref)
		}
		return one(own, place, keyword, "“%s” is referred to, but it is %v. Schemas are never fetched from elsewhere.", ref, errNotHere)
	case errors.As(err, &pointless):
		return nothing(pointless.URL)
	case errors.As(err, &anchor):
		return nothing(anchor.Reference)
	case errors.As(err, &dialect):
		return one(own, "/$schema", "$schema", "The schema names itself as its dialect.")
	default:
		return one(own, "", "", "The schema cannot be used: %v.", strings.ReplaceAll(err.Error(), own, "this schema"))
	}
}

// explainBroken turns the failed check of a schema against its dialect into problems of that schema.
func explainBroken(broken *jsonschema.SchemaValidationError, own string, docs documents) *Error {
	var invalid *jsonschema.ValidationError
	address, _, _ := strings.Cut(broken.URL, "#")
	if !errors.As(broken.Err, &invalid) {
		return &Error{Problems: []Problem{{Message: fmt.Sprintf("The schema cannot be used: %v.", broken.Err)}}}
	}
	root, _ := at(docs[address], splitPointer(fragment(broken.URL)))
	list := problems(invalid, root, docs)
	for i := range list {
		list[i].Pointer = fragment(broken.URL) + list[i].Pointer
		list[i].Message += where(address, own)
	}
	return &Error{list, isElsewhere(address, own)}
}

func isElsewhere(address, own string) bool {
	address, _, _ = strings.Cut(address, "#")
	return address != own
}

// where names the document if it is not the schema itself.
func where(address, own string) string {
	if !isElsewhere(address, own) {
		return ""
	}
	address, _, _ = strings.Cut(address, "#")
	return " (In “" + strings.TrimPrefix(address, home) + "”.)"
}

// findReference returns the place of the first $ref or $schema that leads to an address, and which of them it is.
func findReference(value any, address, place string) (found, keyword string) {
	switch v := value.(type) {
	case map[string]any:
		for _, keyword := range []string{"$ref", "$dynamicRef", "$recursiveRef", "$schema"} {
			ref, ok := v[keyword].(string)
			if plain, _, _ := strings.Cut(ref, "#"); ok && (ref == address || plain == address || strings.HasSuffix(address, path.Clean("/"+ref)) || strings.HasPrefix(ref, "#") && strings.HasSuffix(address, ref)) {
				return place + "/" + keyword, keyword
			}
		}
		for name, member := range v {
			if found, keyword := findReference(member, address, place+"/"+escapeToken(name)); found != "" {
				return found, keyword
			}
		}
	case []any:
		for i, item := range v {
			if found, keyword := findReference(item, address, place+"/"+strconv.Itoa(i)); found != "" {
				return found, keyword
			}
		}
	}
	return "", ""
}
