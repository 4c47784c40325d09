package storagetest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"velocity.internal/desk/backend/storage"
)

// crashOp is one write of the crash harness.
type crashOp struct {
	Kind    string        `json:"kind"` // put, metadata, step, restore, delete
	ID      string        `json:"id"`
	State   storage.State `json:"state"`
	To      storage.State `json:"to,omitempty"`     // of a step
	Mark    string        `json:"mark"`             // of the write, unique
	Size    int           `json:"size,omitempty"`   // of the filling of a put
	Source  string        `json:"source,omitempty"` // the version of a restore
	Version string        `json:"version,omitempty"`
}

// crashItem is what must be known of one id: the value in each state, and the
// versions oldest first. A value is the mark of its bytes and of its metadata.
type crashItem struct {
	states   map[storage.State]string
	versions []string
	values   map[string]string // by version
}

func newCrashItem() *crashItem {
	return &crashItem{states: map[storage.State]string{}, values: map[string]string{}}
}

// choose returns a random operation that the item allows.
func (c *crashItem) choose(id, mark string) crashOp {
	op := crashOp{Kind: "put", ID: id, Mark: mark, State: storage.States()[rand.IntN(3)], Size: rand.IntN(3000)} //nolint:gosec // no secret
	if rand.IntN(6) == 0 {                                                                                       //nolint:gosec // no secret
		op.Size = rand.IntN(700_000) //nolint:gosec // no secret
	}
	_, there := c.states[op.State]
	switch pick := rand.IntN(10); { //nolint:gosec // no secret
	case pick < 3 && there && op.State != storage.Live:
		op.Kind, op.To = "step", storage.Live
		if _, taken := c.states[storage.Pending]; op.State == storage.Draft && !taken && pick == 0 {
			op.To = storage.Pending
		}
	case pick == 4 && there:
		op.Kind = "metadata"
	case pick == 5 && len(c.versions) > 0:
		op.Kind, op.State, op.Source = "restore", storage.Live, c.versions[rand.IntN(len(c.versions))] //nolint:gosec // no secret
	case pick == 6 && there:
		op.Kind = "delete"
	}
	return op
}

// apply follows an operation.
func (c *crashItem) apply(op crashOp) {
	at := op.State
	switch op.Kind {
	case "put":
		c.states[at] = op.Mark + "|" + op.Mark
	case "metadata":
		c.states[at] = strings.SplitN(c.states[at], "|", 2)[0] + "|" + op.Mark
	case "step":
		c.states[op.To] = c.states[at]
		delete(c.states, at)
		at = op.To
	case "restore":
		c.states[at] = c.values[op.Source]
	case "delete":
		delete(c.states, at)
		return
	}
	if at == storage.Live {
		c.versions = append(c.versions, op.Version)
		c.values[op.Version] = c.states[at]
	}
}

// crashBody is a value that carries its own checksum.
func crashBody(mark string, size int) []byte {
	body := append([]byte(mark+"\n"), noise(size)...)
	sum := sha256.Sum256(body)
	return append(body, hex.EncodeToString(sum[:])...)
}

// crashMark returns the mark of a whole value, false for any other bytes.
func crashMark(body []byte) (string, bool) {
	n := len(body) - 2*sha256.Size
	if n < 0 {
		return "", false
	}
	sum := sha256.Sum256(body[:n])
	mark, _, found := bytes.Cut(body[:n], []byte("\n"))
	return string(mark), found && hex.EncodeToString(sum[:]) == string(body[n:])
}

// run makes the operation and notes the version that it led to.
func (op *crashOp) run(ctx context.Context, s storage.Storage) error {
	a := crashAddress(op.ID, op.State)
	opts := storage.Options{Author: author, Message: op.Mark}
	var it *storage.ContentItem
	var err error
	switch op.Kind {
	case "put":
		body := crashBody(op.Mark, op.Size)
		it, err = s.With(opts).PutStream(ctx, a.Tenant, a.Type, a.ID, a.Ext, bytes.NewReader(body), int64(len(body)), "", a.State, map[string]string{"mark": op.Mark})
	case "metadata":
		err = s.With(opts).SetMetadata(ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State, map[string]string{"mark": op.Mark})
		if err == nil && a.State == storage.Live {
			it, err = s.Get(ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State)
		}
	case "step":
		opts.Target = storage.Absent()
		there, terr := s.Get(ctx, a.Tenant, a.Type, a.ID, a.Ext, op.To)
		if terr == nil {
			opts.Target = &there.Revision
		} else if !errors.Is(terr, storage.ErrNotFound) {
			return terr
		}
		it, err = s.With(opts).Transition(ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State, op.To)
	case "restore":
		it, err = s.With(opts).RestoreVersion(ctx, a.Tenant, a.Type, a.ID, a.Ext, op.Source)
	case "delete":
		err = s.With(opts).Delete(ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State)
	}
	if it != nil {
		op.Version = it.VersionID
	}
	return err
}

// crashValue reads the value of what get returns, "" when it is absent.
func crashValue(t testing.TB, what string, figures *CrashFigures, it *storage.ContentItem, err error) string {
	t.Helper()
	if errors.Is(err, storage.ErrNotFound) {
		return ""
	}
	if err != nil {
		if errors.Is(err, storage.ErrCorrupt) || errors.Is(err, io.ErrUnexpectedEOF) {
			figures.Torn++
		}
		t.Errorf("reading %s after the kill: %v", what, err)
		return "unreadable"
	}
	mark, isWhole := crashMark(it.Content)
	if !isWhole {
		figures.Torn++
		t.Errorf("%s is torn after the kill: %d bytes, %s", what, len(it.Content), brief(it.Content))
	}
	return mark + "|" + it.Metadata["mark"]
}

// verify compares the store with the item, given the operation that was under way, if any.
func (c *crashItem) verify(t testing.TB, s storage.Storage, id string, open *crashOp, figures *CrashFigures) {
	t.Helper()
	ctx, a := t.Context(), crashAddress(id, storage.Live)
	states := map[storage.State]string{}
	for _, state := range storage.States() {
		it, err := s.Get(ctx, a.Tenant, a.Type, a.ID, a.Ext, state)
		if v := crashValue(t, a.In(state).String(), figures, it, err); v != "" {
			states[state] = v
		}
	}
	listed, err := s.ListVersions(ctx, a.Tenant, a.Type, a.ID, a.Ext)
	if err != nil {
		t.Errorf("listing the versions of %s after the kill: %v", id, err)
		return
	}
	versions := make([]string, 0, len(listed))
	for _, v := range slices.Backward(listed) {
		versions = append(versions, v.VersionID)
	}
	if open != nil && len(versions) == len(c.versions)+1 {
		open.Version = versions[len(versions)-1] // the one that was under way
	}
	want := c
	if open != nil {
		after := &crashItem{states: maps.Clone(c.states), versions: slices.Clone(c.versions), values: maps.Clone(c.values)}
		after.apply(*open)
		switch {
		case maps.Equal(states, after.states) && slices.Equal(versions, after.versions):
			want = after
			figures.Completed++
		case open.Kind == "step" && !s.Capabilities().AtomicTransition && halfway(states, c.states, open):
			return // readable in both states; a repeat completes it
		}
	}
	if !maps.Equal(states, want.states) || !slices.Equal(versions, want.versions) {
		figures.Lost += max(1, len(want.versions)-len(versions))
		t.Errorf("%s holds %v with versions %v after the kill, want %v with %v; under way was %+v", id, states, versions, want.states, want.versions, open)
		return
	}
	for _, version := range versions {
		it, err := s.GetVersion(ctx, a.Tenant, a.Type, a.ID, a.Ext, version)
		if got := crashValue(t, "version "+version+" of "+id, figures, it, err); got != want.values[version] {
			figures.Lost++
			t.Errorf("version %s of %s is %s after the kill, want %s", version, id, got, want.values[version])
		}
		r, err := s.GetHistoryRecord(ctx, a.Tenant, a.Type, a.ID, version)
		acknowledged := slices.Contains(c.versions, version)
		switch {
		case err == nil && r.Author != author:
			t.Errorf("the history record of version %s of %s names %q", version, id, r.Author)
		case err != nil && (acknowledged || s.Capabilities().AtomicHistory):
			figures.Lost++
			t.Errorf("the history record of version %s of %s is gone after the kill: %v", version, id, err)
		}
	}
}

// halfway reports whether a step stopped between writing its target and
// removing its source.
func halfway(states, before map[storage.State]string, op *crashOp) bool {
	both := maps.Clone(before)
	both[op.To] = before[op.State]
	return maps.Equal(states, both)
}
