package editorial

import (
	"context"
	"errors"
	"time"
	"unicode/utf8"

	"velocity.internal/desk/backend/identity"
	"velocity.internal/desk/backend/schema"
	"velocity.internal/desk/backend/storage"
)

// Item is everything that the screen of one item needs beside its text.
type Item struct {
	Ref
	Title      string          `json:"title"`
	States     []ItemState     `json:"states"` // those that exist, in the order draft, pending, live
	Schema     *SchemaStatus   `json:"schema"` // nil when the type has none
	Versions   int             `json:"versions"`
	Submission *Submission     `json:"submission"` // of what is pending, nil when nothing is
	Decision   *Decision       `json:"decision"`   // the last one, nil when there was none
	Abilities  map[string]bool `json:"abilities"`  // what the person may do now, by the Verb constants and "editLive", "restoreLive"
}

// ItemState is an item in one state.
type ItemState struct {
	State        storage.State     `json:"state"`
	Revision     string            `json:"revision"`
	ContentType  string            `json:"contentType"`
	Size         int64             `json:"size"`
	ETag         string            `json:"etag"`
	VersionID    string            `json:"versionId"`
	Changed      time.Time         `json:"changed" ts_type:"string"`
	By           string            `json:"by"`
	Differs      bool              `json:"differs"` // from live
	Stale        bool              `json:"stale"`   // live has moved on since it was made: publishing needs a merge
	Metadata     map[string]string `json:"metadata"`
	OpenComments int               `json:"openComments"`
	Comments     int               `json:"comments"` // threads
}

// SchemaStatus says which schema applies and what it finds in the state that an
// editor works on.
type SchemaStatus struct {
	Name     string           `json:"name"`
	Global   bool             `json:"global"`
	Mode     Validation       `json:"mode"`
	State    storage.State    `json:"state"`
	Problems []schema.Problem `json:"problems"`
}

// Item returns the facts of an item; ErrNotFound when it is in no state.
func (d *Desk) Item(ctx context.Context, ref Ref) (*Item, error) {
	if err := d.canRead(ref.Tenant); err != nil {
		return nil, err
	}
	out := &Item{Ref: ref, States: []ItemState{}}
	authors, err := d.signatures(ctx, ref.Tenant, ref.Type, ref.ID)
	if err != nil {
		return nil, err
	}
	var live *storage.ContentItem
	for _, state := range []storage.State{storage.Live, storage.Draft, storage.Pending} {
		it, err := d.stat(ctx, ref, state)
		if errors.Is(err, storage.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		s := ItemState{
			State: state, Revision: it.Revision, ContentType: it.ContentType, Size: it.Size, ETag: it.ETag, VersionID: it.VersionID,
			Changed: it.LastModified, By: authors[ref.Key()+"\x00"+string(state)], Metadata: it.Metadata,
		}
		if state == storage.Live {
			live = it
			if s.By, err = d.authorOf(ctx, ref, it.VersionID); err != nil {
				return nil, err
			}
		} else {
			s.Differs = live != nil && live.ETag != it.ETag
			s.Stale = live != nil && live.VersionID != it.Base
			if s.Comments, s.OpenComments, err = d.countComments(ctx, ref, state); err != nil {
				return nil, err
			}
		}
		out.States = append(out.States, s)
	}
	if len(out.States) == 0 {
		return nil, storage.Errorf(storage.ErrNotFound, "%s does not exist", ref.At(storage.Live))
	}
	if live != nil { // the order of the workflow
		out.States = append(out.States[1:], out.States[0])
	}
	if err := d.describe(ctx, ref, out); err != nil {
		return nil, err
	}
	return out, nil
}

// describe fills in what concerns all states of an item.
func (d *Desk) describe(ctx context.Context, ref Ref, out *Item) error {
	versions, err := d.store.ListVersions(ctx, ref.Tenant, ref.Type, ref.ID, ref.Ext)
	if err != nil {
		return err
	}
	out.Versions = len(versions)
	if err := d.judge(ctx, ref, out); err != nil {
		return err
	}
	decisions, err := d.Decisions(ctx, ref)
	if err != nil {
		return err
	}
	if len(decisions) > 0 {
		out.Decision = &decisions[0]
	}
	if pending := out.state(storage.Pending); pending != nil {
		sub, err := d.submission(ctx, ref)
		if err != nil {
			return err
		}
		if sub.At.IsZero() { // it was submitted by another program
			sub = Submission{Author: pending.By, At: pending.Changed}
		}
		out.Submission = &sub
	}
	out.Abilities = d.abilities(ref.Tenant, out)
	return nil
}

func (i *Item) state(s storage.State) *ItemState {
	for n := range i.States {
		if i.States[n].State == s {
			return &i.States[n]
		}
	}
	return nil
}

// judge reads the title and holds the state that an editor works on against the schema.
func (d *Desk) judge(ctx context.Context, ref Ref, out *Item) error {
	out.Title = lastPart(ref.ID)
	work := out.States[0]
	if !titled(ref.Ext) && !checked(ref.Ext) || work.Size > schemaLimit {
		return nil
	}
	it, err := d.store.Get(ctx, ref.Tenant, ref.Type, ref.ID, ref.Ext, work.State)
	if err != nil {
		return err
	}
	ts, err := d.schemaOf(ctx, ref.Tenant, ref.Type)
	if err != nil {
		return err
	}
	var compiled *schema.Schema
	if ts != nil {
		compiled = ts.compiled
		out.Schema = &SchemaStatus{Name: ts.doc.Name, Global: ts.doc.IsGlobal, Mode: ts.mode, State: work.State, Problems: []schema.Problem{}}
		if checked(ref.Ext) {
			found, _, err := d.problems(ctx, ref, it.Content)
			if err != nil { // content that cannot be read is shown, with the reason
				found = []schema.Problem{{Message: err.Error()}}
			}
			out.Schema.Problems = found
		}
	}
	if title := titleOf(ref.Ext, it.Content, compiled); title != "" {
		out.Title = title
	}
	return nil
}

// abilities says what the person may do with an item as it stands.
func (d *Desk) abilities(tenant string, i *Item) map[string]bool {
	may := func(r identity.Right) bool { return d.actor.May(tenant, r) && !d.store.Capabilities().ReadOnly }
	draft, pending, live := i.state(storage.Draft), i.state(storage.Pending), i.state(storage.Live)
	return map[string]bool{
		VerbEdit: may(identity.Write), VerbComment: may(identity.Comment) && (draft != nil || pending != nil),
		VerbSubmit:  may(identity.Write) && draft != nil,
		VerbDiscard: may(identity.Write) && draft != nil, VerbWithdraw: may(identity.Write) && pending != nil,
		VerbRequestChanges: may(identity.Review) && pending != nil, VerbApprove: may(identity.Review) && pending != nil,
		VerbPublish: may(identity.Publish) && draft != nil, VerbUnpublish: may(identity.Publish) && live != nil,
		VerbRestore: may(identity.Write), "restoreLive": may(identity.Publish), "editLive": may(identity.Publish),
		VerbMove: may(identity.Write) && (live == nil || may(identity.Publish)), VerbCopy: may(identity.Write),
		VerbDelete: may(identity.Write) && (live == nil || may(identity.Publish)), VerbMetadata: may(identity.Write),
	}
}

// Text is the content of an item as an editor shows it.
type Text struct {
	State       storage.State `json:"state"`
	Content     string        `json:"content"`
	ContentType string        `json:"contentType"`
	Revision    string        `json:"revision"`
	VersionID   string        `json:"versionId"`
}

// MaxText is the largest content that is edited as text, in bytes.
const MaxText = 8 << 20

// Text returns the content of an item in a state as text. Content that is not
// UTF-8 is ErrUnsupported, content above MaxText is ErrTooLarge: both can be
// downloaded and replaced.
func (d *Desk) Text(ctx context.Context, ref Ref, state storage.State) (*Text, error) {
	if err := d.canRead(ref.Tenant); err != nil {
		return nil, err
	}
	it, err := d.store.Get(ctx, ref.Tenant, ref.Type, ref.ID, ref.Ext, state)
	if err != nil {
		return nil, err
	}
	return textOf(it, state)
}

// VersionText is Text for an old version.
func (d *Desk) VersionText(ctx context.Context, ref Ref, version string) (*Text, error) {
	if err := d.canRead(ref.Tenant); err != nil {
		return nil, err
	}
	it, err := d.store.GetVersion(ctx, ref.Tenant, ref.Type, ref.ID, ref.Ext, version)
	if err != nil {
		return nil, err
	}
	return textOf(it, storage.Live)
}

func textOf(it *storage.ContentItem, state storage.State) (*Text, error) {
	if it.Size > MaxText {
		return nil, storage.Errorf(storage.ErrTooLarge, "the item has %d bytes; up to %d can be edited here. Download it, change it and upload it again", it.Size, MaxText)
	}
	if !utf8.Valid(it.Content) {
		return nil, storage.Errorf(storage.ErrUnsupported, "the item is not text. Download it, change it and upload it again")
	}
	return &Text{State: state, Content: string(it.Content), ContentType: it.ContentType, Revision: it.Revision, VersionID: it.VersionID}, nil
}

// Open returns an item as a stream; the caller closes its Body.
func (d *Desk) Open(ctx context.Context, ref Ref, state storage.State) (*storage.ContentStream, error) {
	if err := d.canRead(ref.Tenant); err != nil {
		return nil, err
	}
	return d.store.GetStream(ctx, ref.Tenant, ref.Type, ref.ID, ref.Ext, state)
}

// OpenVersion returns an old version as a stream; the caller closes its Body.
func (d *Desk) OpenVersion(ctx context.Context, ref Ref, version string) (*storage.ContentStream, error) {
	if err := d.canRead(ref.Tenant); err != nil {
		return nil, err
	}
	return d.store.GetVersionStream(ctx, ref.Tenant, ref.Type, ref.ID, ref.Ext, version)
}
