package transfer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"velocity.internal/desk/backend/storage"
)

// sidecar is what a `.meta` file says about the file beside it. The nested form
// {content-type, size, sha256, metadata:{…}} is what Export writes. In the flat
// form, which has no object under "metadata", content-type and size are facts
// and every other scalar is metadata, numbers as they are written.
type sidecar struct {
	MIMEType string            `json:"content-type"`
	Size     int64             `json:"size"` // -1 when not given
	SHA256   string            `json:"sha256"`
	Metadata map[string]string `json:"metadata"`
}

// member is a field of a JSON object as it is written.
type member struct {
	key string
	raw json.RawMessage
}

// readSidecar understands both forms. notes say which fields are left out
// because no store can hold them; what is left always can be stored.
func readSidecar(body []byte) (sc sidecar, notes []string, err error) {
	members, err := object(body)
	if err != nil {
		return sc, nil, refuse(reasonSidecar, err.Error())
	}
	sc = sidecar{Size: -1, Metadata: map[string]string{}}
	var meta []member
	nested := false
	for _, m := range members {
		if m.key == "metadata" && m.raw[0] == '{' {
			nested = true
			if meta, err = object(m.raw); err != nil {
				return sc, nil, refuse(reasonSidecar, err.Error())
			}
		}
	}
	for _, m := range members {
		switch {
		case m.key == "content-type":
			err = fact(m, &sc.MIMEType)
		case m.key == "size":
			err = fact(m, &sc.Size)
			if err == nil && sc.Size < 0 {
				err = errors.New(`"size" is negative`)
			}
		case nested && m.key == "sha256":
			err = fact(m, &sc.SHA256)
		case !nested:
			meta = append(meta, m)
		case m.key != "metadata":
			notes = append(notes, fmt.Sprintf("the field %q of the sidecar is left out: it is not one of content-type, size, sha256 and metadata", m.key))
		}
		if err != nil {
			return sc, nil, refuse(reasonSidecar, err.Error())
		}
	}
	for _, m := range meta {
		if note := sc.take(m); note != "" {
			notes = append(notes, note)
		}
	}
	return sc, notes, nil
}

// fact reads a field that must have the type of into.
func fact[T any](m member, into *T) error {
	if err := json.Unmarshal(m.raw, into); err != nil {
		return fmt.Errorf("%q has the value %s, which it cannot have", m.key, clip(string(m.raw)))
	}
	return nil
}

// take adds a field to the metadata or says why it is left out.
func (sc *sidecar) take(m member) (note string) {
	left := func(why string) string {
		return fmt.Sprintf("the metadata key %q is left out: %s", clip(m.key), why)
	}
	var value string
	switch m.raw[0] {
	case '{', '[', 'n':
		return left("its value is not a text, a number, true or false")
	case '"':
		if err := json.Unmarshal(m.raw, &value); err != nil {
			return left("its value cannot be read")
		}
	default:
		value = string(m.raw)
	}
	one, err := storage.NormalizeMetadata(map[string]string{m.key: value})
	if err != nil {
		return left(message(err))
	}
	key := strings.ToLower(m.key)
	if _, double := sc.Metadata[key]; double {
		return left("the key is given twice, or in different case")
	}
	sc.Metadata[key] = one[key]
	if err := storage.CheckMetadataSize(sc.Metadata); err != nil {
		delete(sc.Metadata, key)
		return left(fmt.Sprintf("with it the metadata would take more than %d bytes", storage.MaxMetadataLen))
	}
	return ""
}

// object reads the members of a JSON object in their order.
func object(body []byte) ([]member, error) {
	dec := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(body, []byte("\ufeff"))))
	open, err := dec.Token()
	if err != nil || open != json.Delim('{') {
		return nil, errors.New("it is not a JSON object")
	}
	var members []member
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, fmt.Errorf("it is not JSON: %w", err)
		}
		m := member{key: key.(string)} //nolint:forcetypeassert // the decoder gives only strings as keys
		if err := dec.Decode(&m.raw); err != nil {
			return nil, fmt.Errorf("it is not JSON: %w", err)
		}
		members = append(members, m)
	}
	if _, err := dec.Token(); err != nil {
		return nil, fmt.Errorf("it is not JSON: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the JSON object")
	}
	return members, nil
}

// clip shortens input inside a message.
func clip(s string) string {
	const most = 80
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}
