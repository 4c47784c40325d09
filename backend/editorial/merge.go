package editorial

import (
	"context"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"

	"velocity.internal/desk/backend/diff"
	"velocity.internal/desk/backend/storage"
)

func readAll(in *storage.ContentStream) ([]byte, error) {
	content := make([]byte, in.Size)
	_, err := io.ReadFull(in.Body, content)
	return content, err
}

func sortedKeys(sets ...map[string]string) []string {
	all := map[string]struct{}{}
	for _, set := range sets {
		for key := range set {
			all[key] = struct{}{}
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// MergeRequest asks to join two changes of one text.
type MergeRequest struct {
	Ref
	// Against is where somebody else's change stands: the state that refused the
	// save, or Live when publishing was refused.
	Against storage.State
	// State is where mine stands when it is stored (Draft or Pending, when
	// publishing was refused); "" when Mine is given.
	State storage.State
	// Base and Mine are the text that the person began with and has now. When
	// State is set, they are read from the store.
	Base string
	Mine string
}

// Merge is the attempt to join two changes: what could be joined by itself is,
// what could not is a conflict that the person decides.
type Merge struct {
	Merged         string               `json:"merged"`
	Texts          []diff.Conflict      `json:"texts"`  // conflicts of text, in order
	Fields         []diff.FieldConflict `json:"fields"` // conflicts of JSON, in order
	Base           string               `json:"base"`
	Mine           string               `json:"mine"`
	Theirs         string               `json:"theirs"`
	TheirsRevision string               `json:"theirsRevision"` // to be named when the result is saved; "" when absent
	MineRevision   string               `json:"mineRevision"`   // of the stored state, when State was set
}

// Merge joins somebody's change with another. Nothing is written: the person
// looks at the result and saves it, naming TheirsRevision as what was seen.
func (d *Desk) Merge(ctx context.Context, req MergeRequest) (*Merge, error) {
	if err := d.canRead(req.Tenant); err != nil {
		return nil, err
	}
	out := &Merge{Base: req.Base, Mine: req.Mine}
	theirs, err := d.Text(ctx, req.Ref, req.Against)
	if ignoreAbsent(err) != nil {
		return nil, err
	}
	if theirs != nil {
		out.Theirs, out.TheirsRevision = theirs.Content, theirs.Revision
	}
	if req.State != "" {
		if err := d.storedSides(ctx, req, out); err != nil {
			return nil, err
		}
	}
	out.Texts, out.Fields = []diff.Conflict{}, []diff.FieldConflict{}
	if strings.EqualFold(req.Ext, "json") {
		merged, conflicts, err := diff.MergeJSON([]byte(out.Base), []byte(out.Mine), []byte(out.Theirs))
		if err == nil {
			out.Merged = string(merged)
			out.Fields = append(out.Fields, conflicts...)
			return out, nil
		}
	} // JSON that cannot be read merges as text
	merged, conflicts := diff.MergeText(out.Base, out.Mine, out.Theirs)
	out.Merged = merged
	out.Texts = append(out.Texts, conflicts...)
	return out, nil
}

// storedSides reads mine from its state and the version that it was made from.
func (d *Desk) storedSides(ctx context.Context, req MergeRequest, out *Merge) error {
	it, err := d.store.Get(ctx, req.Tenant, req.Type, req.ID, req.Ext, req.State)
	if err != nil {
		return err
	}
	mine, err := textOf(it, req.State)
	if err != nil {
		return err
	}
	out.Mine, out.MineRevision = mine.Content, mine.Revision
	if it.Base == "" {
		return nil
	}
	base, err := d.VersionText(ctx, req.Ref, it.Base)
	if errors.Is(err, storage.ErrNotFound) {
		return nil // the version has been pruned: everything that differs is a choice
	}
	if err != nil {
		return err
	}
	out.Base = base.Content
	return nil
}

// Resolve puts the person's choices into a merged text: one for each conflict,
// in their order.
func Resolve(m Merge, choices []diff.Choice) (string, error) {
	if len(m.Fields) > 0 {
		text, err := diff.ResolveJSON([]byte(m.Merged), m.Fields, choices)
		return string(text), invalid(err)
	}
	text, err := diff.ResolveText(m.Merged, m.Texts, choices)
	return text, invalid(err)
}

func invalid(err error) error {
	if err == nil {
		return nil
	}
	return &storage.Error{Kind: storage.ErrInvalid, Message: "the choices do not fit the conflicts", Err: err}
}
