package schema

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Translate turns the schema of an original Velocity server into JSON Schema 2020-12; ok is false for
// any other document, JSON Schema among them. Compile does the same by itself.
//
// Such a schema lists fields: {name, description, fields: {name: {type, required, default,
// description, items, properties, options}}, storage, settings}. It becomes an object with these
// properties, in which unknown fields are allowed, as the server never checked any:
//
//	string, text, markdown, html, richtext, slug, password, image, file, reference, color   text
//	email; url, uri; date; datetime, timestamp                              text of that format
//	number, float, decimal; integer, int; boolean, bool                     number, integer, boolean
//	array, list                                 array whose items are of the type named by items
//	object, group                               object with the fields of properties
//	anything else                               any value
//
// options become an enum (an option is a value or {value, label}), for a list that of its items. A field
// that is not required may also be null.
func Translate(doc []byte) (jsonSchema []byte, ok bool, err error) {
	var root map[string]any
	if json.Unmarshal(doc, &root) != nil || !isFieldList(root) {
		return nil, false, nil
	}
	translated, err := read(doc)
	if err != nil {
		return nil, true, err
	}
	jsonSchema, err = json.MarshalIndent(translated, "", "  ")
	if err != nil {
		return nil, true, fmt.Errorf("writing the schema: %w", err)
	}
	return jsonSchema, true, nil
}

// isFieldList tells a Velocity schema from JSON Schema.
func isFieldList(root map[string]any) bool {
	if _, ok := root["fields"].(map[string]any); !ok {
		return false
	}
	for _, keyword := range []string{"$schema", "$id", "$ref", "$defs", "definitions", "type", "properties", "allOf", "anyOf", "oneOf", "not", "if", "enum", "const"} {
		if _, ok := root[keyword]; ok {
			return false
		}
	}
	return true
}

func translate(root map[string]any) (map[string]any, error) {
	out, err := translateFields(root["fields"].(map[string]any), "/fields")
	if err != nil {
		return nil, err
	}
	out["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	copyText(out, "title", root, "name")
	copyText(out, "description", root, "description")
	for _, keyword := range titleKeywords {
		copyText(out, keyword, root, keyword)
	}
	return out, nil
}

func copyText(to map[string]any, as string, from map[string]any, name string) {
	if text, ok := from[name].(string); ok && text != "" {
		to[as] = text
	}
}

func translateFields(fields map[string]any, place string) (map[string]any, error) {
	properties := map[string]any{}
	required := []any{}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		here := place + "/" + escapeToken(name)
		field, ok := fields[name].(map[string]any)
		if !ok {
			return nil, &Error{Problems: []Problem{{Pointer: here, Keyword: "type", Value: show(fields[name], maxValue), Message: "A field must be described by a group such as {\"type\": \"string\"}, not by " + kindOf(fields[name]) + "."}}}
		}
		property, err := translateField(field, here)
		if err != nil {
			return nil, err
		}
		if field["required"] == true {
			required = append(required, name)
		} else {
			property = orNull(property)
		}
		properties[name] = property
	}
	out := map[string]any{"type": "object", "properties": properties}
	if len(required) > 0 {
		out["required"] = required
	}
	return out, nil
}

func translateField(field map[string]any, place string) (map[string]any, error) {
	name, ok := field["type"].(string)
	if _, has := field["type"]; has && !ok {
		return nil, &Error{Problems: []Problem{{Pointer: place + "/type", Keyword: "type", Value: show(field["type"], maxValue), Message: "The type of a field must be a word such as string, not " + kindOf(field["type"]) + "."}}}
	}
	out := typeOf(name)
	copyText(out, "description", field, "description")
	if value, ok := field["default"]; ok {
		out["default"] = value
	}
	if properties, ok := field["properties"].(map[string]any); ok && out["type"] == "object" {
		inner, err := translateFields(properties, place+"/properties")
		if err != nil {
			return nil, err
		}
		maps.Copy(out, inner)
	}
	choices := out
	if out["type"] == "array" {
		items, _ := field["items"].(string)
		choices = typeOf(items)
		out["items"] = choices
	}
	if options := optionsOf(field["options"]); len(options) > 0 {
		choices["enum"] = options
	}
	return out, nil
}

// typeOf returns the JSON Schema of a Velocity type.
func typeOf(name string) map[string]any {
	switch strings.ToLower(name) {
	case "string", "text", "markdown", "html", "richtext", "slug", "password", "image", "file", "reference", "color":
		return map[string]any{"type": "string"}
	case "email", "date":
		return map[string]any{"type": "string", "format": strings.ToLower(name)}
	case "url", "uri":
		return map[string]any{"type": "string", "format": "uri"}
	case "datetime", "timestamp":
		return map[string]any{"type": "string", "format": "date-time"}
	case "number", "float", "decimal":
		return map[string]any{"type": "number"}
	case "integer", "int":
		return map[string]any{"type": "integer"}
	case "boolean", "bool":
		return map[string]any{"type": "boolean"}
	case "array", "list":
		return map[string]any{"type": "array"}
	case "object", "group":
		return map[string]any{"type": "object"}
	default:
		return map[string]any{}
	}
}

// optionsOf returns the values of a list of options.
func optionsOf(value any) []any {
	list, _ := value.([]any)
	options := make([]any, 0, len(list))
	for _, option := range list {
		if named, ok := option.(map[string]any); ok {
			if value, ok := named["value"]; ok {
				option = value
			}
		}
		options = append(options, option)
	}
	return options
}

// orNull lets a property be null besides what it is.
func orNull(property map[string]any) map[string]any {
	if name, ok := property["type"].(string); ok {
		property["type"] = []any{name, "null"}
	}
	if options, ok := property["enum"].([]any); ok {
		property["enum"] = append(options, nil)
	}
	return property
}
