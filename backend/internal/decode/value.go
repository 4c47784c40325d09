// Package decode reads the documents people write (JSON, YAML 1.2, the front matter of Markdown)
// into one ordered tree and explains what is wrong with them in words.
package decode

import (
	"encoding/json"
	"fmt"
)

// MaxDepth is how deeply arrays and objects may be nested before a document is refused.
const MaxDepth = 500

// Kind tells what a Value is.
type Kind uint8

// The six kinds of JSON values.
const (
	Null Kind = iota
	Bool
	Number
	String
	Array
	Object
)

// Value is one node of a decoded document. Members keep the order of the source, and names that
// occur twice stay twice.
type Value struct {
	Kind Kind
	// Text is the decoded text of a String, the spelling of a Number, or "true" or "false".
	Text string
	// Raw is the source of the value, in JSON only: from its first to its last character.
	Raw     string
	Items   []Value  // of an Array
	Members []Member // of an Object
}

// Member is a name and its value in an Object. RawName is the name as it stands in JSON source,
// with its quotation marks.
type Member struct {
	Name, RawName string
	Value         Value
}

// Any returns the value as encoding/json would with UseNumber: map[string]any, []any, string,
// json.Number, bool or nil. Of equal names in one object the last one counts.
func (v Value) Any() any {
	switch v.Kind {
	case Bool:
		return v.Text == "true"
	case Number:
		return json.Number(v.Text)
	case String:
		return v.Text
	case Array:
		items := make([]any, len(v.Items))
		for i, item := range v.Items {
			items[i] = item.Any()
		}
		return items
	case Object:
		members := make(map[string]any, len(v.Members))
		for _, m := range v.Members {
			members[m.Name] = m.Value.Any()
		}
		return members
	default:
		return nil
	}
}

// SyntaxError says where a document cannot be read and why. Line and Column count from 1, columns
// in characters; Column is 0 where only the line is known.
type SyntaxError struct {
	Line, Column int
	Message      string
}

// Error returns "Line 12, column 3: a comma is missing before “title”."
func (e *SyntaxError) Error() string {
	if e.Column == 0 {
		return fmt.Sprintf("Line %d: %s", e.Line, e.Message)
	}
	return fmt.Sprintf("Line %d, column %d: %s", e.Line, e.Column, e.Message)
}
