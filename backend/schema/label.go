package schema

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Label returns the name of a field for a person, given its place (RFC 6901):
// the title that the schema (nil: none) gives it, else its own name in words.
// A place in a list counts from 1: "Currencies, item 4".
func Label(s *Schema, pointer string) string {
	var at *jsonschema.Schema
	if s != nil {
		at = s.compiled
	}
	var label string
	for _, token := range splitPointer(pointer) {
		at = into(at, token)
		if n, err := strconv.Atoi(token); err == nil {
			label = strings.TrimPrefix(label+", item "+strconv.Itoa(n+1), ", ")
			continue
		}
		label = words(token)
		if at != nil && at.Title != "" {
			label = at.Title
		}
	}
	return label
}

// into follows one step from a schema to that of a field or a list's item; nil where it does not tell.
func into(s *jsonschema.Schema, token string) *jsonschema.Schema {
	for range maxSiblings { // a chain of references ends somewhere
		if s == nil {
			return nil
		}
		if field, ok := s.Properties[token]; ok {
			return resolved(field)
		}
		if items, ok := s.Items.(*jsonschema.Schema); ok && isIndex(token) {
			return resolved(items)
		}
		if s.Items2020 != nil && isIndex(token) {
			return resolved(s.Items2020)
		}
		s = s.Ref
	}
	return nil
}

// resolved returns what a reference stands for, unless it has a title of its own.
func resolved(s *jsonschema.Schema) *jsonschema.Schema {
	for range maxSiblings {
		if s.Title != "" || s.Ref == nil {
			break
		}
		s = s.Ref
	}
	return s
}

func isIndex(token string) bool {
	_, err := strconv.Atoi(token)
	return err == nil
}

// words writes a field's name as words: "redirect_from" and "redirectFrom" are "Redirect from".
func words(name string) string {
	var b strings.Builder
	var last rune
	for i, r := range name {
		switch {
		case r == '_' || r == '-':
			r = ' '
		case unicode.IsUpper(r) && unicode.IsLower(last):
			b.WriteByte(' ')
			r = unicode.ToLower(r)
		}
		if i == 0 {
			r = unicode.ToUpper(r)
		}
		b.WriteRune(r)
		last = r
	}
	return strings.TrimSpace(b.String())
}
