package tree

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// Names of the facts in a sidecar.
const (
	factType     = "content-type"
	factSize     = "size"
	factSHA256   = "sha256"
	factMetadata = "metadata"
)

// Facts is what a sidecar says about the content beside it.
type Facts struct {
	ContentType string // "" when it is not said
	Size        int64  // bytes, −1 when it is not said
	SHA256      string // hexadecimal, "" when it is not said
	Metadata    map[string]string
	// Extra holds fields with other meanings; they survive a rewrite.
	Extra map[string]json.RawMessage
}

// ParseFacts reads a sidecar. The nested form has an object "metadata" and the
// facts beside it; in the flat form content-type and size are facts and every
// other scalar is metadata, numbers and booleans as they are written.
func ParseFacts(body []byte) (Facts, error) {
	f := Facts{Size: -1, Metadata: map[string]string{}}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(bytes.TrimPrefix(body, []byte("\ufeff")), &fields); err != nil {
		return f, err
	}
	if fields == nil {
		return f, fmt.Errorf("it is not a JSON object")
	}
	for name, raw := range fields {
		if err := f.fact(name, raw); err != nil {
			return f, err
		}
	}
	var nested map[string]json.RawMessage
	if json.Unmarshal(fields[factMetadata], &nested) == nil && nested != nil {
		for key, raw := range nested {
			f.Metadata[key] = scalar(raw)
		}
		if raw, ok := fields[factSHA256]; ok {
			f.SHA256 = strings.ToLower(scalar(raw))
		}
		delete(fields, factSHA256)
	}
	delete(fields, factMetadata)
	delete(fields, factType)
	delete(fields, factSize)
	for name, raw := range fields {
		if isScalar(raw) && nested == nil {
			f.Metadata[name] = scalar(raw)
			continue
		}
		if f.Extra == nil {
			f.Extra = map[string]json.RawMessage{}
		}
		f.Extra[name] = raw
	}
	return f, nil
}

func (f *Facts) fact(name string, raw json.RawMessage) error {
	switch name {
	case factType:
		f.ContentType = scalar(raw)
	case factSize:
		if err := json.Unmarshal([]byte(scalar(raw)), &f.Size); err != nil {
			return fmt.Errorf("its size is not a whole number")
		}
	}
	return nil
}

// Encode writes the nested form: the facts, then Extra in order of name.
func (f Facts) Encode() ([]byte, error) {
	metadata := f.Metadata
	if metadata == nil {
		metadata = map[string]string{}
	}
	known := struct {
		ContentType string            `json:"content-type"`
		Size        int64             `json:"size"`
		SHA256      string            `json:"sha256,omitempty"`
		Metadata    map[string]string `json:"metadata"`
	}{f.ContentType, f.Size, f.SHA256, metadata}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(known); err != nil {
		return nil, err
	}
	if len(f.Extra) > 0 {
		extra, err := json.Marshal(f.Extra)
		if err != nil {
			return nil, err
		}
		out.Truncate(len(bytes.TrimSuffix(out.Bytes(), []byte("}\n"))))
		out.WriteByte(',')
		out.Write(extra[1:])
	}
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, bytes.TrimSpace(out.Bytes()), "", "  "); err != nil {
		return nil, err
	}
	pretty.WriteByte('\n')
	return pretty.Bytes(), nil
}

// isScalar reports text, numbers and booleans.
func isScalar(raw json.RawMessage) bool {
	return len(raw) > 0 && raw[0] != '{' && raw[0] != '[' && raw[0] != 'n'
}

// scalar returns text as it is meant and anything else as it is written.
func scalar(raw json.RawMessage) string {
	var text string
	if len(raw) > 0 && raw[0] == '"' && json.Unmarshal(raw, &text) == nil {
		return text
	}
	return string(raw)
}
