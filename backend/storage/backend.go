package storage

import (
	"context"
	"net/url"
)

// Backend describes a kind of store as data: one source for the connection
// form, the command line and the documentation.
type Backend struct {
	Kind    string   `json:"kind"`    // sqlite, filesystem, …
	Title   string   `json:"title"`   // for a person: "SQLite file"
	Note    string   `json:"note"`    // one sentence: what it is and what it needs
	Schemes []string `json:"schemes"` // of store URLs
	Form    string   `json:"-"`       // of store URLs, for a person: "sqlite:PATH"
	Fields  []Field  `json:"fields"`

	// FromURL reads a store URL into values by field name; ErrInvalid says what is wrong with it.
	FromURL func(u *url.URL) (map[string]string, error) `json:"-"`
	// ToURL writes values as a store URL without secrets.
	ToURL func(values map[string]string) string `json:"-"`
	// Place says where the store is, for a person to recognise and without secrets.
	Place func(values map[string]string) string `json:"-"`
	// Open opens the store. Values that are missing take the defaults of Fields.
	Open func(ctx context.Context, values map[string]string) (Storage, error) `json:"-"`
}

// Kinds of form fields.
const (
	FieldText   = "text"
	FieldFile   = "file"   // its path on the machine that opens the store
	FieldFolder = "folder" // its path on the machine that opens the store
	FieldSecret = "secret"
	FieldNumber = "number"
	FieldBool   = "bool"
	FieldChoice = "choice"
)

// Field describes one setting of a Backend.
type Field struct {
	Name     string   `json:"name"`
	Label    string   `json:"label"`
	Help     string   `json:"help"`
	Kind     string   `json:"kind"` // one of the Field constants
	Required bool     `json:"required"`
	Default  string   `json:"default"`
	Choices  []string `json:"choices"`
}

// OnDisk reports whether the setting is a path on the machine that opens the store.
func (f Field) OnDisk() bool { return f.Kind == FieldFile || f.Kind == FieldFolder }
