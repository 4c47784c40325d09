package transfer

import (
	"cmp"
	"errors"
	"slices"
	"sync"

	"velocity.internal/desk/backend/storage"
)

// Report accounts for every file (import) or fact (export) that a run met. A
// sidecar is a file of its own and shares the fate of its item. After a run
// that was not stopped, Found = Imported or Exported + Same + Refused; a run
// that was stopped accounts in the same way for what it had met by then.
type Report struct {
	Found    int   `json:"found"`
	Imported int   `json:"imported"` // by Import
	Exported int   `json:"exported"` // by Export
	Same     int   `json:"same"`     // already there and equal
	Refused  int   `json:"refused"`
	Bytes    int64 `json:"bytes"`   // of what was imported or exported
	Tenants  int   `json:"tenants"` // with at least one file or fact that was not refused
	// Stopped says why a run ended early; empty when it went to its end.
	Stopped string `json:"stopped,omitempty"`

	Counts   []Count   `json:"counts"`   // ordered by kind, tenant, type and state
	Refusals []Refusal `json:"refusals"` // ordered by reason
	Notes    []Note    `json:"notes"`    // ordered by path
}

// Failed returns how many files were refused although they are part of what a
// transfer takes.
func (r Report) Failed() int {
	n := r.Refused
	for _, c := range r.Counts {
		if c.Kind == KindOther {
			n -= c.Refused
		}
	}
	return n
}

// Count is the part of a report that concerns one kind, tenant, type and state.
type Count struct {
	Kind    string        `json:"kind"` // one of the Kind constants
	Tenant  string        `json:"tenant,omitempty"`
	Type    string        `json:"type,omitempty"`
	State   storage.State `json:"state,omitempty"`
	Found   int           `json:"found"`
	Done    int           `json:"done"` // imported or exported
	Same    int           `json:"same"`
	Refused int           `json:"refused"`
	Bytes   int64         `json:"bytes"` // of what was done
}

// Refusal groups what was refused for one reason.
type Refusal struct {
	Reason string        `json:"reason"`
	Files  []RefusedFile `json:"files"` // ordered by path
}

// RefusedFile is one file or fact that was refused.
type RefusedFile struct {
	Path   string `json:"path"`             // in the layout
	Detail string `json:"detail,omitempty"` // what exactly is wrong
}

// Note tells of something left out of a file that was otherwise taken.
type Note struct {
	Path string `json:"path"`
	Text string `json:"text"`
}

// Progress is how far a run has come. Totals are 0 when they are not known.
type Progress struct {
	Files, TotalFiles int
	Bytes, TotalBytes int64
	Path              string // the file or fact that was just finished
}

// Reasons for refusals.
const (
	reasonOutside   = "not part of the layout"
	reasonSession   = "sign-ins are not transferred"
	reasonVersion   = "earlier versions are not transferred"
	reasonIrregular = "not a regular file"
	reasonUnread    = "cannot be read"
	reasonOrphan    = "a sidecar without its file"
	reasonSidecar   = "the sidecar cannot be understood"
	reasonSize      = "the size in the sidecar disagrees with the file"
	reasonSum       = "the SHA-256 in the sidecar disagrees with the file"
	reasonName      = "the name is not allowed"
	reasonCase      = "the name is taken in another spelling"
	reasonContent   = "the content is not valid"
	reasonLarge     = "too large"
	reasonNoItem    = "the item that it belongs to is not there"
	reasonDiffers   = "differs from what is there"
	reasonMeanwhile = "was changed by someone else during the run"
	reasonStore     = "the store failed"
	reasonUnwritten = "cannot be written"
	reasonNoPlace   = "the name has no place in the layout"
)

// refused is an error that refuses one file and lets the run go on.
type refused struct{ reason, detail string }

func (r *refused) Error() string {
	if r.detail == "" {
		return r.reason
	}
	return r.reason + ": " + r.detail
}

func refuse(reason, detail string) error { return &refused{reason: reason, detail: detail} }

// fate is what became of a file.
type fate int

const (
	fateDone fate = iota
	fateSame
	fateRefused
)

// account collects a report from several goroutines.
type account struct {
	mu       sync.Mutex
	counts   map[Count]*Count
	refusals map[string][]RefusedFile
	notes    []Note
	progress func(Progress)
	at       Progress
}

func newAccount(progress func(Progress)) *account {
	return &account{counts: map[Count]*Count{}, refusals: map[string][]RefusedFile{}, progress: progress}
}

// add books one file. err, when not nil, refuses it.
func (a *account) add(p place, file string, size int64, f fate, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	key := Count{Kind: p.kind, Tenant: p.addr.Tenant, Type: p.addr.Type, State: p.addr.State}
	c := a.counts[key]
	if c == nil {
		c = &Count{Kind: key.Kind, Tenant: key.Tenant, Type: key.Type, State: key.State}
		a.counts[key] = c
	}
	c.Found++
	switch {
	case err != nil:
		c.Refused++
		var r *refused
		if !errors.As(err, &r) {
			r = &refused{reason: reasonStore, detail: err.Error()}
		}
		a.refusals[r.reason] = append(a.refusals[r.reason], RefusedFile{Path: file, Detail: r.detail})
	case f == fateSame:
		c.Same++
	default:
		c.Done++
		c.Bytes += size
	}
	a.at.Files++
	a.at.Bytes += size
	a.at.Path = file
	if a.progress != nil {
		a.progress(a.at)
	}
}

func (a *account) note(file string, texts []string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, text := range texts {
		a.notes = append(a.notes, Note{Path: file, Text: text})
	}
}

// report sums up. done is the field that takes what was done.
func (a *account) report(done func(*Report) *int, stopped error) Report {
	r := Report{Counts: []Count{}, Refusals: []Refusal{}, Notes: append([]Note{}, a.notes...)}
	tenants := map[string]bool{}
	for _, c := range a.counts {
		r.Counts = append(r.Counts, *c)
		r.Found += c.Found
		*done(&r) += c.Done
		r.Same += c.Same
		r.Refused += c.Refused
		r.Bytes += c.Bytes
		if c.Tenant != "" && c.Found > c.Refused {
			tenants[c.Tenant] = true
		}
	}
	r.Tenants = len(tenants)
	slices.SortFunc(r.Counts, func(x, y Count) int {
		return cmp.Or(cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Tenant, y.Tenant), cmp.Compare(x.Type, y.Type), cmp.Compare(x.State, y.State))
	})
	for reason, files := range a.refusals {
		slices.SortFunc(files, func(x, y RefusedFile) int { return cmp.Compare(x.Path, y.Path) })
		r.Refusals = append(r.Refusals, Refusal{Reason: reason, Files: files})
	}
	slices.SortFunc(r.Refusals, func(x, y Refusal) int { return cmp.Compare(x.Reason, y.Reason) })
	slices.SortStableFunc(r.Notes, func(x, y Note) int { return cmp.Compare(x.Path, y.Path) })
	if stopped != nil {
		r.Stopped = stopped.Error()
	}
	return r
}
