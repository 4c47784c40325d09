package storage

import (
	"bytes"
	"encoding/json"
	"reflect"
	"sort"
	"strings"
)

// The stored records keep JSON fields that they do not know. Each has Extra,
// written beside its own fields and read back from whatever is not one of them.

type plainHistory HistoryRecord

// MarshalJSON writes the known fields, then those of Extra in order of name.
func (r HistoryRecord) MarshalJSON() ([]byte, error) { return marshalExtra(plainHistory(r), r.Extra) }

// UnmarshalJSON keeps unknown fields in Extra.
func (r *HistoryRecord) UnmarshalJSON(b []byte) error {
	return unmarshalExtra(b, (*plainHistory)(r), &r.Extra)
}

type plainComment Comment

// MarshalJSON writes the known fields, then those of Extra in order of name.
func (c Comment) MarshalJSON() ([]byte, error) { return marshalExtra(plainComment(c), c.Extra) }

// UnmarshalJSON keeps unknown fields in Extra.
func (c *Comment) UnmarshalJSON(b []byte) error {
	return unmarshalExtra(b, (*plainComment)(c), &c.Extra)
}

type plainWebhook Webhook

// MarshalJSON writes the known fields, then those of Extra in order of name.
func (w Webhook) MarshalJSON() ([]byte, error) { return marshalExtra(plainWebhook(w), w.Extra) }

// UnmarshalJSON keeps unknown fields in Extra.
func (w *Webhook) UnmarshalJSON(b []byte) error {
	return unmarshalExtra(b, (*plainWebhook)(w), &w.Extra)
}

type plainIndex DirectoryIndex

// MarshalJSON writes the known fields, then those of Extra in order of name.
func (d DirectoryIndex) MarshalJSON() ([]byte, error) { return marshalExtra(plainIndex(d), d.Extra) }

// UnmarshalJSON keeps unknown fields in Extra.
func (d *DirectoryIndex) UnmarshalJSON(b []byte) error {
	return unmarshalExtra(b, (*plainIndex)(d), &d.Extra)
}

func marshalExtra(known any, extra map[string]json.RawMessage) ([]byte, error) {
	body, err := json.Marshal(known)
	if err != nil || len(extra) == 0 {
		return body, err
	}
	var own map[string]json.RawMessage
	if err := json.Unmarshal(body, &own); err != nil {
		return nil, err
	}
	names := make([]string, 0, len(extra))
	for name := range extra {
		if _, taken := own[name]; !taken {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	var b bytes.Buffer
	b.Write(body[:len(body)-1])
	for _, name := range names {
		key, err := json.Marshal(name)
		if err != nil {
			return nil, err
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		b.Write(key)
		b.WriteByte(':')
		b.Write(extra[name])
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func unmarshalExtra[T any](body []byte, known *T, extra *map[string]json.RawMessage) error {
	if err := json.Unmarshal(body, known); err != nil {
		return err
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(body, &all); err != nil {
		return err
	}
	for _, name := range fieldNames[T]() {
		delete(all, name)
	}
	*extra = nil
	if len(all) > 0 {
		*extra = all
	}
	return nil
}

// fieldNames returns the JSON names of the fields of a struct type.
func fieldNames[T any]() []string {
	t := reflect.TypeFor[T]()
	names := make([]string, 0, t.NumField())
	for i := range t.NumField() {
		if name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); name != "" && name != "-" {
			names = append(names, name)
		}
	}
	return names
}
