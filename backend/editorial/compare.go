package editorial

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"velocity.internal/desk/backend/diff"
	"velocity.internal/desk/backend/internal/decode"
	"velocity.internal/desk/backend/schema"
	"velocity.internal/desk/backend/storage"
)

// Side names one side of a comparison: a state, or a version by its id.
type Side struct {
	State   storage.State `json:"state"`
	Version string        `json:"version"`
}

// Kinds of a comparison.
const (
	CompareText   = "text"   // lines, and fields where the content has them
	CompareImage  = "image"  // both are images that a browser shows
	CompareBinary = "binary" // only facts can be compared
)

// Comparison says how one side became the other.
type Comparison struct {
	Kind    string           `json:"kind"`
	From    SideFacts        `json:"from"`
	To      SideFacts        `json:"to"`
	Fields  []FieldChange    `json:"fields"` // of JSON, YAML and front matter; empty when none changed
	Lines   []diff.Row       `json:"lines"`  // the whole text; of Markdown without its front matter
	Added   int              `json:"added"`  // lines
	Removed int              `json:"removed"`
	Meta    []MetadataChange `json:"meta"`
}

// SideFacts are the facts of one side; Exists is false for a side that is not there.
type SideFacts struct {
	Exists      bool          `json:"exists"`
	State       storage.State `json:"state"`
	Version     string        `json:"version"`
	ContentType string        `json:"contentType"`
	Size        int64         `json:"size"`
	ETag        string        `json:"etag"`
	Changed     time.Time     `json:"changed" ts_type:"string"`
}

// FieldChange is a field that differs, with the label that the schema gives it.
type FieldChange struct {
	Pointer string    `json:"pointer"`
	Label   string    `json:"label"`
	Kind    diff.Kind `json:"kind"`
	From    string    `json:"from"` // text as it is, everything else as JSON; "" when absent
	To      string    `json:"to"`
}

// MetadataChange is a metadata key that differs.
type MetadataChange struct {
	Key  string    `json:"key"`
	Kind diff.Kind `json:"kind"`
	From string    `json:"from"`
	To   string    `json:"to"`
}

// ChangeSize is the size of a change in a few numbers.
type ChangeSize struct {
	Fields int `json:"fields"`
	Lines  int `json:"lines"`
}

// compareLimit is the largest content that is compared as text, in bytes.
const compareLimit = 4 << 20

// Compare compares two sides of an item. A state that does not exist counts as
// empty, so that a new draft shows as added; a version that does not exist is
// ErrNotFound.
func (d *Desk) Compare(ctx context.Context, ref Ref, from, to Side) (*Comparison, error) {
	if err := d.canRead(ref.Tenant); err != nil {
		return nil, err
	}
	a, err := d.side(ctx, ref, from)
	if err != nil {
		return nil, err
	}
	b, err := d.side(ctx, ref, to)
	if err != nil {
		return nil, err
	}
	if a == nil && b == nil {
		return nil, storage.Errorf(storage.ErrNotFound, "neither side of the comparison exists")
	}
	var compiled *schema.Schema
	if ts, err := d.schemaOf(ctx, ref.Tenant, ref.Type); err != nil {
		return nil, err
	} else if ts != nil {
		compiled = ts.compiled
	}
	out := compare(ref.Ext, a, b, compiled)
	out.From.State, out.From.Version = from.State, from.Version
	out.To.State, out.To.Version = to.State, to.Version
	return out, nil
}

// side reads one side whole up to compareLimit; beyond that it has no Content.
// A state that does not exist is nil.
func (s *Service) side(ctx context.Context, ref Ref, side Side) (*storage.ContentItem, error) {
	var in *storage.ContentStream
	var err error
	if side.Version != "" {
		in, err = s.store.GetVersionStream(ctx, ref.Tenant, ref.Type, ref.ID, ref.Ext, side.Version)
	} else {
		in, err = s.store.GetStream(ctx, ref.Tenant, ref.Type, ref.ID, ref.Ext, side.State)
		if err != nil {
			return nil, ignoreAbsent(err)
		}
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Body.Close() }()
	if in.Size > compareLimit || strings.HasPrefix(in.ContentType, "image/") && in.ContentType != "image/svg+xml" {
		return &in.ContentItem, nil
	}
	in.Content, err = readAll(in)
	return &in.ContentItem, err
}

func compare(ext string, a, b *storage.ContentItem, s *schema.Schema) *Comparison {
	out := &Comparison{Kind: CompareBinary, From: factsOf(a), To: factsOf(b), Fields: []FieldChange{}, Lines: []diff.Row{}, Meta: metadataChanges(a, b)}
	switch {
	case isImage(a) || isImage(b):
		out.Kind = CompareImage
	case isText(a) && isText(b):
		out.Kind = CompareText
		oldText, newText := textBody(ext, a), textBody(ext, b)
		out.Fields = fieldChanges(ext, a, b, s)
		out.Lines = diff.Lines(oldText, newText)
		out.Added, out.Removed = diff.Stat(out.Lines)
	}
	return out
}

func factsOf(it *storage.ContentItem) SideFacts {
	if it == nil {
		return SideFacts{}
	}
	return SideFacts{Exists: true, ContentType: it.ContentType, Size: it.Size, ETag: it.ETag, Changed: it.LastModified}
}

func isImage(it *storage.ContentItem) bool {
	return it != nil && strings.HasPrefix(it.ContentType, "image/")
}

// isText reports whether a side can be compared as text; an absent one can.
func isText(it *storage.ContentItem) bool {
	return it == nil || it.Size <= compareLimit && utf8.Valid(it.Content) && !strings.ContainsRune(string(it.Content), 0)
}

// textBody returns what is compared line by line: of Markdown whose front
// matter can be read, the text behind it.
func textBody(ext string, it *storage.ContentItem) string {
	if it == nil {
		return ""
	}
	if isMarkdown(ext) {
		return string(it.Content[decode.ReadFrontMatter(it.Content).Body:])
	}
	return string(it.Content)
}

func isMarkdown(ext string) bool {
	ext = strings.ToLower(ext)
	return ext == "md" || ext == "markdown"
}

func fieldChanges(ext string, a, b *storage.ContentItem, s *schema.Schema) []FieldChange {
	out := []FieldChange{}
	if !checked(ext) || a == nil && b == nil {
		return out
	}
	from, ok := valueOf(ext, a)
	to, also := valueOf(ext, b)
	if !ok || !also {
		return out
	}
	for _, c := range diff.JSON(from, to) {
		if c.Pointer == "" { // one side is absent or not an object: the lines tell
			continue
		}
		out = append(out, FieldChange{Pointer: c.Pointer, Label: schema.Label(s, c.Pointer), Kind: c.Kind, From: show(c.From), To: show(c.To)})
	}
	return out
}

func valueOf(ext string, it *storage.ContentItem) (any, bool) {
	if it == nil {
		return map[string]any{}, true
	}
	value, err := schema.Decode(ext, it.Content)
	if errors.Is(err, schema.ErrNoValue) {
		return map[string]any{}, true
	}
	return value, err == nil
}

// show writes a value of a field: text as it is, everything else as JSON.
func show(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		return v
	}
	b, err := json.Marshal(value)
	if err != nil {
		return ""
	}
	return string(b)
}

func metadataChanges(a, b *storage.ContentItem) []MetadataChange {
	var from, to map[string]string
	if a != nil {
		from = a.Metadata
	}
	if b != nil {
		to = b.Metadata
	}
	out := []MetadataChange{}
	for _, key := range sortedKeys(from, to) {
		old, was := from[key]
		value, is := to[key]
		switch {
		case !was:
			out = append(out, MetadataChange{Key: key, Kind: diff.Added, To: value})
		case !is:
			out = append(out, MetadataChange{Key: key, Kind: diff.Removed, From: old})
		case old != value:
			out = append(out, MetadataChange{Key: key, Kind: diff.Changed, From: old, To: value})
		}
	}
	return out
}

// changeSize measures the change from live to another state, remembering the
// answer by the ETags of both.
func (s *Service) changeSize(ctx context.Context, ref Ref, state storage.State, etag, liveETag string) (ChangeSize, error) {
	key := ref.Ext + "\x00" + etag + "\x00" + liveETag
	s.mu.Lock()
	size, known := s.changes[key]
	s.mu.Unlock()
	if known {
		return size, nil
	}
	a, err := s.side(ctx, ref, Side{State: storage.Live})
	if err != nil {
		return size, err
	}
	b, err := s.side(ctx, ref, Side{State: state})
	if err != nil {
		return size, err
	}
	c := compare(ref.Ext, a, b, nil)
	size = ChangeSize{Fields: len(c.Fields), Lines: max(c.Added, c.Removed)}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.changes) > 10_000 {
		clear(s.changes)
	}
	s.changes[key] = size
	return size, nil
}
