package editorial

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"velocity.internal/desk/backend/schema"
	"velocity.internal/desk/backend/storage"
)

// schemaLimit is the largest content that is checked against a schema, in bytes.
const schemaLimit = 8 << 20

// Validation says what a schema does to content that does not fit it.
type Validation string

// The modes, kept in the schema document under ValidationKeyword.
const (
	ValidationOff     Validation = "off"     // nothing is checked
	ValidationWarn    Validation = "warn"    // problems are shown, nothing is refused; the default
	ValidationEnforce Validation = "enforce" // drafts may have problems, pending and live may not
)

// ValidationKeyword is the member of a schema document that holds its mode, so
// that every desk on the store checks alike.
const ValidationKeyword = "x-validation"

// typeSchema is the schema that applies to a type.
type typeSchema struct {
	doc      *storage.Schema
	mode     Validation
	compiled *schema.Schema // nil when nothing is checked or the schema is broken
	broken   error
}

// checked reports whether content with this extension can be held against a schema.
func checked(ext string) bool {
	switch strings.ToLower(ext) {
	case "json", "yaml", "yml", "md", "markdown":
		return true
	}
	return false
}

// schemaFresh is how long a schema is believed without asking the store again.
// A change through this Service or one that the store tells of counts at once.
const schemaFresh = 2 * time.Second

// schemaOf returns the schema of a type, nil when there is none.
func (s *Service) schemaOf(ctx context.Context, tenant, contentType string) (*typeSchema, error) {
	key := typeKey{tenant, contentType}
	s.mu.Lock()
	known, ok := s.schemas[key]
	turn := s.schemaTurn
	s.mu.Unlock()
	if ok && s.cfg.Clock().Sub(known.asked) < schemaFresh {
		return known.schema, nil
	}
	found, err := s.readSchema(ctx, key, known.schema)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.schemas) > 500 {
		clear(s.schemas)
	}
	if s.schemaTurn == turn { // no schema was changed meanwhile
		s.schemas[key] = knownSchema{schema: found, asked: s.cfg.Clock()}
	}
	return found, nil
}

// knownSchema is what the store said about the schema of a type.
type knownSchema struct {
	schema *typeSchema // nil when there is none
	asked  time.Time
}

// forgetSchemas makes every schema be asked for again.
func (s *Service) forgetSchemas() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.schemas)
	s.schemaTurn++
}

// readSchema reads and compiles a schema, unless it is the one that is known.
func (s *Service) readSchema(ctx context.Context, key typeKey, known *typeSchema) (*typeSchema, error) {
	doc, err := s.store.GetSchema(ctx, key.tenant, key.contentType)
	if errors.Is(err, storage.ErrNotFound) {
		return nil, nil //nolint:nilnil // no schema is a common and proper answer
	}
	if err != nil {
		return nil, err
	}
	if known != nil && known.doc.Revision == doc.Revision && known.doc.IsGlobal == doc.IsGlobal && known.broken == nil {
		return known, nil
	}
	found := &typeSchema{doc: doc, mode: modeOf(doc.Content)}
	if found.mode != ValidationOff {
		found.compiled, found.broken = s.compile(ctx, key.tenant, key.contentType, doc.Content)
	}
	return found, ctx.Err()
}

// compile compiles a schema; what it refers to by a relative name is looked up
// among the schemas of the tenant and the global ones.
func (s *Service) compile(ctx context.Context, tenant, name string, doc []byte) (*schema.Schema, error) {
	return schema.Compile(name, doc, func(ref string) ([]byte, bool) {
		other, err := s.store.GetSchema(ctx, tenant, strings.TrimSuffix(ref, ".json"))
		if err != nil {
			return nil, false
		}
		return other.Content, true
	})
}

func modeOf(doc []byte) Validation {
	var top struct {
		Mode Validation `json:"x-validation"`
	}
	if json.Unmarshal(doc, &top) == nil && (top.Mode == ValidationOff || top.Mode == ValidationEnforce) {
		return top.Mode
	}
	return ValidationWarn
}

// problems returns what the schema of the type says against content. Content
// that cannot be read as what its extension says is ErrInvalid.
func (s *Service) problems(ctx context.Context, ref Ref, content []byte) ([]schema.Problem, *typeSchema, error) {
	if !checked(ref.Ext) || len(content) > schemaLimit {
		return []schema.Problem{}, nil, nil
	}
	value, err := schema.Decode(ref.Ext, content)
	if errors.Is(err, schema.ErrNoValue) {
		return []schema.Problem{}, nil, nil
	}
	if err != nil {
		if strings.EqualFold(ref.Ext, "json") {
			return nil, nil, storage.Errorf(storage.ErrInvalid, "this is not valid JSON. %v", err)
		}
		return []schema.Problem{{Message: err.Error()}}, nil, nil
	}
	ts, err := s.schemaOf(ctx, ref.Tenant, ref.Type)
	if err != nil || ts == nil || ts.mode == ValidationOff {
		return []schema.Problem{}, ts, err
	}
	if ts.broken != nil {
		return []schema.Problem{{Message: "the schema " + ref.Type + " cannot be used: " + ts.broken.Error()}}, ts, nil
	}
	found := ts.compiled.Validate(value)
	if found == nil {
		found = []schema.Problem{}
	}
	return found, ts, nil
}

// validate returns the problems of content that is to stand in a state, and
// refuses what an enforced schema does not allow there.
func (s *Service) validate(ctx context.Context, ref Ref, content []byte, state storage.State) ([]schema.Problem, error) {
	found, ts, err := s.problems(ctx, ref, content)
	if err != nil {
		return nil, err
	}
	if len(found) > 0 && state != storage.Draft && ts != nil && ts.mode == ValidationEnforce {
		return nil, &ValidationError{Problems: found}
	}
	return found, nil
}

// validateStored is validate for what stands in one state and is to go to another.
func (s *Service) validateStored(ctx context.Context, ref Ref, from, to storage.State) error {
	if !checked(ref.Ext) {
		return nil
	}
	ts, err := s.schemaOf(ctx, ref.Tenant, ref.Type)
	if err != nil || ts == nil || ts.mode != ValidationEnforce {
		return err
	}
	it, err := s.store.Get(ctx, ref.Tenant, ref.Type, ref.ID, ref.Ext, from)
	if err != nil {
		return err
	}
	_, err = s.validate(ctx, ref, it.Content, to)
	return err
}

// validateVersion is validate for a version that is to become live again.
func (s *Service) validateVersion(ctx context.Context, ref Ref, version string) error {
	if !checked(ref.Ext) {
		return nil
	}
	ts, err := s.schemaOf(ctx, ref.Tenant, ref.Type)
	if err != nil || ts == nil || ts.mode != ValidationEnforce {
		return err
	}
	it, err := s.store.GetVersion(ctx, ref.Tenant, ref.Type, ref.ID, ref.Ext, version)
	if err != nil {
		return err
	}
	_, err = s.validate(ctx, ref, it.Content, storage.Live)
	return err
}
