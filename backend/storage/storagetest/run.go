package storagetest

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"velocity.internal/desk/backend/storage"
)

// testCase is one promise of the contract.
type testCase struct {
	name  string // reads as a sentence
	run   func(e *env)
	own   bool   // needs a store of its own
	cfg   Config // of that store
	needs []Need
}

// cases lists the whole suite in the order of the rules of the contract.
func cases() []testCase {
	return slices.Concat(
		addressCases(), nameCases(), errorCases(), lifeCases(), contentCases(), atomicCases(), streamCases(), metadataCases(),
		versionCases(), restoreCases(), conditionCases(), transitionCases(), baseCases(), gateCases(), listCases(), pageCases(),
		browseCases(), moveCases(), removeCases(), findCases(), historyCases(), schemaCases(), commentCases(),
		webhookCases(), sessionCases(), recordCases(), watchCases(), concurrencyCases(), handleCases(), reopenCases(),
	)
}

// Run runs every case of the suite and prints how many passed and which were
// skipped with what reason.
func Run(t *testing.T, f Factory) {
	t.Helper()
	s := newSuite(t, f)
	t.Cleanup(func() { t.Log(s.summary()) })
	for _, c := range cases() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if reason := s.skipped(t, c); reason != "" {
				t.Skip(reason)
			}
			t.Cleanup(func() {
				if !t.Failed() {
					s.passed.Add(1)
				}
			})
			s.execute(t, c)
		})
	}
}

// suite is one run over one factory.
type suite struct {
	f       Factory
	place   Place
	shared  storage.Storage
	tenants atomic.Int64
	passed  atomic.Int64

	mu      sync.Mutex
	skips   []string
	runs    int
	started map[string]bool
}

// newSuite opens the shared store, which is closed when t ends.
func newSuite(t testing.TB, f Factory) *suite {
	t.Helper()
	place := f.Place(t)
	return &suite{f: f, place: place, shared: f.open(t, place, Config{}), started: map[string]bool{}}
}

// skipped counts the case and returns the reason for which it may be skipped, if any.
func (s *suite) skipped(t testing.TB, c testCase) string {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.runs++
	if s.started[c.name] {
		t.Fatalf("there are two cases named %q", c.name)
	}
	s.started[c.name] = true
	lacks, problem := s.f.missing(c.needs, s.place, s.shared.Capabilities())
	switch {
	case problem != "":
		t.Fatal(problem)
	case lacks != "":
		reason := fmt.Sprintf("%s: %s", lacks, s.f.Grants[lacks])
		s.skips = append(s.skips, fmt.Sprintf("%q (%s)", c.name, reason))
		return reason
	}
	return ""
}

// execute runs a case on the shared store or on one of its own.
func (s *suite) execute(t testing.TB, c testCase) {
	t.Helper()
	e := &env{
		TB: t, ctx: t.Context(), f: s.f, s: s.shared, place: s.place, cfg: c.cfg,
		tenant: fmt.Sprintf("tenant-x%03d", s.tenants.Add(1)), unique: func() string { return fmt.Sprintf("%03d", s.tenants.Add(1)) },
	}
	if c.own {
		e.place = s.f.Place(t)
		e.s = s.f.open(t, e.place, c.cfg)
	}
	e.caps = e.s.Capabilities()
	c.run(e)
}

func (s *suite) summary() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := fmt.Sprintf("conformance: %d cases, %d passed, %d skipped", s.runs, s.passed.Load(), len(s.skips))
	if len(s.skips) > 0 {
		slices.Sort(s.skips)
		out += ": " + strings.Join(s.skips, "; ")
	}
	return out
}
