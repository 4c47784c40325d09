package editorial

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"velocity.internal/desk/backend/storage"
)

// Kinds of the records that editorial keeps beside the content.
const (
	kindSigned   = "signed"   // key {ext}.{state}: who changed the draft or pending content last
	kindSubmit   = "submit"   // key {ext}: the submission that is pending
	kindDecision = "decision" // key by time: everything that was decided on the item
)

// signature says who changed an address last.
type signature struct {
	Author string    `json:"author"`
	At     time.Time `json:"at" ts_type:"string"`
}

// Submission says who submitted the pending content, when and with which words.
type Submission struct {
	Author  string    `json:"author"`
	At      time.Time `json:"at" ts_type:"string"`
	Message string    `json:"message"`
}

// Decision is one step of the workflow that was taken on an item.
type Decision struct {
	Verb    string    `json:"verb"`
	Author  string    `json:"author"`
	At      time.Time `json:"at" ts_type:"string"`
	Message string    `json:"message,omitempty"`
	Ext     string    `json:"ext"`
	Version string    `json:"version,omitempty"` // the version that it led to or came from
}

// note writes a record of editorial. The change that it speaks of has been
// made, so a failure is logged and not returned.
func (d *Desk) note(ctx context.Context, ref Ref, kind, key string, value any) {
	body, err := json.Marshal(value)
	if err == nil {
		err = d.with(storage.Options{}).PutRecord(context.WithoutCancel(ctx), ref.Tenant, ref.Type, ref.ID, kind, key, body)
	}
	if err != nil {
		slog.ErrorContext(ctx, "a workflow record was not kept", "kind", kind, "error", err)
	}
}

func signedKey(ext string, state storage.State) string { return ext + "." + string(state) }

// signed notes who changed an address last. Of live content the history tells it.
func (d *Desk) signed(ctx context.Context, ref Ref, state storage.State) {
	if state == storage.Live {
		return
	}
	d.note(ctx, ref, kindSigned, signedKey(ref.Ext, state), signature{Author: d.actor.Name, At: d.now()})
}

// decided notes a step of the workflow, shows it to the audit and forgets what
// is known about the item.
func (d *Desk) decided(ctx context.Context, ref Ref, state storage.State, decision Decision) {
	decision.Author, decision.At, decision.Ext = d.actor.Name, d.now(), ref.Ext
	key := decision.At.Format("20060102T150405.000000") + "-" + uuid.NewString()[:8]
	d.note(ctx, ref, kindDecision, key, decision)
	d.touch(ref)
	d.audit(ctx, decision.Verb, ref, state, decision.Version, decision.Message)
}

// Decisions returns what was decided on an item, newest first.
func (d *Desk) Decisions(ctx context.Context, ref Ref) ([]Decision, error) {
	if err := d.canRead(ref.Tenant); err != nil {
		return nil, err
	}
	records, err := d.store.ListRecords(ctx, ref.Tenant, ref.Type, ref.ID, kindDecision)
	if err != nil {
		return nil, err
	}
	out := make([]Decision, 0, len(records))
	for _, r := range records {
		var decision Decision
		if json.Unmarshal(r.Body, &decision) == nil && (decision.Ext == "" || decision.Ext == ref.Ext) {
			out = append(out, decision)
		}
	}
	slices.SortStableFunc(out, func(a, b Decision) int { return b.At.Compare(a.At) })
	return out, nil
}

// submission returns the submission of the pending item, the zero value when
// it was made by another program.
func (s *Service) submission(ctx context.Context, ref Ref) (Submission, error) {
	var sub Submission
	r, err := s.store.GetRecord(ctx, ref.Tenant, ref.Type, ref.ID, kindSubmit, ref.Ext)
	if err == nil {
		err = json.Unmarshal(r.Body, &sub)
	}
	return sub, ignoreAbsent(err)
}

// submissions returns those of a whole type, by key of the item.
func (s *Service) submissions(ctx context.Context, tenant, contentType string) (map[string]Submission, error) {
	records, err := s.store.ListRecords(ctx, tenant, contentType, "", kindSubmit)
	if err != nil {
		return nil, err
	}
	out := make(map[string]Submission, len(records))
	for _, r := range records {
		var sub Submission
		if json.Unmarshal(r.Body, &sub) == nil {
			out[storage.JoinName(r.ID, r.Key)] = sub
		}
	}
	return out, nil
}

// authorOf returns who made a version of live content, "" when no record tells.
func (s *Service) authorOf(ctx context.Context, ref Ref, version string) (string, error) {
	records, err := s.store.ListHistoryRecords(ctx, ref.Tenant, ref.Type, ref.ID)
	if err != nil {
		return "", err
	}
	for _, r := range records {
		if r.Version == version || version == "" && (r.Ext == "" || r.Ext == ref.Ext) {
			return r.Author, nil
		}
	}
	return "", nil
}

// signatures returns who changed which draft and pending content of a type last, by name and state.
func (s *Service) signatures(ctx context.Context, tenant, contentType, id string) (map[string]string, error) {
	records, err := s.store.ListRecords(ctx, tenant, contentType, id, kindSigned)
	if err != nil {
		return nil, err
	}
	out := make(map[string]string, len(records))
	for _, r := range records {
		var sig signature
		ext, state, ok := strings.Cut(r.Key, ".")
		if ok && json.Unmarshal(r.Body, &sig) == nil {
			out[storage.JoinName(r.ID, ext)+"\x00"+state] = sig.Author
		}
	}
	return out, nil
}
