package schema

import (
	"errors"
	"strings"

	"velocity.internal/desk/backend/internal/decode"
)

// ErrNoValue is returned by Decode for content that holds nothing a schema could check.
var ErrNoValue = errors.New("this kind of content has no fields to check")

// Decode returns the value that a schema checks, as encoding/json gives it with UseNumber: of json
// the whole document, of yaml and yml too (YAML 1.2, one document), of md and markdown the fields of
// the front matter (YAML or JSON). The extension may have a dot and several parts ("html.md"); the last counts.
//
// It returns ErrNoValue for other extensions and for Markdown without front matter. Documents that
// are broken, nested deeper than 500, or hold several YAML documents are refused with an error that
// names line and column in words; front matter in TOML is refused too.
func Decode(ext string, body []byte) (any, error) {
	ext = strings.ToLower(ext[strings.LastIndexByte(ext, '.')+1:])
	var v decode.Value
	var err error
	switch ext {
	case "json":
		v, err = decode.JSON(body)
	case "yaml", "yml":
		v, err = decode.YAML(body)
	case "md", "markdown":
		fm := decode.ReadFrontMatter(body)
		if fm.Format == "" {
			return nil, ErrNoValue
		}
		v, err = fm.Value, fm.Err
	default:
		return nil, ErrNoValue
	}
	if err != nil {
		return nil, err
	}
	return v.Any(), nil
}

// titleKeywords are the keywords with which a schema names the field that holds an item's title.
var titleKeywords = []string{"x-title", "titleField"}

// titleNames are the fields in which a title is looked for otherwise, in this order.
var titleNames = []string{"title", "name", "heading", "label", "id"}

// TitleField returns the field that a schema document names as the title of its items, with the
// keyword "x-title" or "titleField": a field's name or a JSON pointer. "" means that it names none.
func TitleField(doc []byte) string {
	v, err := decode.JSON(doc)
	if err != nil {
		return ""
	}
	return titleField(v.Any())
}

func titleField(root any) string {
	fields, _ := root.(map[string]any)
	for _, keyword := range titleKeywords {
		if name, ok := fields[keyword].(string); ok && name != "" {
			return name
		}
	}
	return ""
}

// Title returns the title of an item: the field that its schema (nil: none) names or else the first of
// title, name, heading, label and id, that is text with something in it. "" means that there is none.
func Title(s *Schema, value any) string {
	fields, _ := value.(map[string]any)
	if s != nil && s.titleField != "" {
		tokens := []string{s.titleField}
		if strings.HasPrefix(s.titleField, "/") {
			tokens = splitPointer(s.titleField)
		}
		if named, ok := at(value, tokens); ok {
			if text, ok := named.(string); ok && strings.TrimSpace(text) != "" {
				return strings.TrimSpace(text)
			}
		}
	}
	for _, name := range titleNames {
		if text, ok := fields[name].(string); ok && strings.TrimSpace(text) != "" {
			return strings.TrimSpace(text)
		}
	}
	return ""
}
