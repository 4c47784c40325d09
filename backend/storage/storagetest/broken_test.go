package storagetest

import (
	"context"
	"sync/atomic"
	"testing"

	"velocity.internal/desk/backend/drivers/memory"
	"velocity.internal/desk/backend/storage"
)

// defect is a way in which a driver may be wrong, and the cases that must find it.
type defect struct {
	name   string
	of     func(good storage.Driver) storage.Driver
	caught []string
}

// memoryWith is room for a memory store whose driver is wrapped.
func memoryWith(wrap func(storage.Driver) storage.Driver) func(testing.TB) Place {
	return func(testing.TB) Place {
		var good *memory.Driver
		var cut atomic.Bool
		return Place{
			Open: func(_ testing.TB, cfg Config) storage.Storage {
				good = memory.New(memory.Config{Clock: cfg.Clock, MaxVersions: cfg.MaxVersions})
				return storage.New(wrap(&Faults{Driver: good, Before: func(context.Context, FaultCall) error {
					if cut.Load() {
						return storage.Errorf(storage.ErrUnavailable, "the store is cut off")
					}
					return nil
				}}))
			},
			Driver: func() storage.Driver { return good },
			Cut:    func() { cut.Store(true) },
		}
	}
}

func same(d storage.Driver) storage.Driver { return d }

func caseNamed(t *testing.T, name string) testCase {
	t.Helper()
	for _, c := range cases() {
		if c.name == name {
			return c
		}
	}
	t.Fatalf("there is no case %q", name)
	return testCase{}
}

func TestEveryDefectIsCaughtByTheCasesThatAreNamedForIt(t *testing.T) {
	defects := defects()
	if len(defects) < 12 {
		t.Fatalf("only %d defects", len(defects))
	}
	for _, d := range defects {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			s := newSuite(t, Factory{Place: memoryWith(d.of)})
			for _, name := range d.caught {
				if failed, said := record(t, s, caseNamed(t, name)); !failed {
					t.Errorf("the case %q passed on this driver", name)
				} else if testing.Verbose() {
					t.Logf("%q:\n%.400s", name, said)
				}
			}
		})
	}
	t.Logf("%d broken drivers", len(defects))
}

func TestASoundDriverPassesTheCasesThatCatchDefects(t *testing.T) {
	s := newSuite(t, Factory{Place: memoryWith(same)})
	seen := map[string]bool{}
	for _, d := range defects() {
		for _, name := range d.caught {
			if seen[name] {
				continue
			}
			seen[name] = true
			if failed, said := record(t, s, caseNamed(t, name)); failed {
				t.Errorf("the case %q failed on a sound driver:\n%s", name, said)
			}
		}
	}
}

func TestNeedsAreNeitherLackedWithoutGrantNorGrantedInVain(t *testing.T) {
	p := memoryWith(same)(t)
	for _, c := range []struct {
		grants  map[Need]string
		caps    storage.Capabilities
		place   Place
		need    Need
		skips   bool
		problem bool
	}{
		{nil, storage.Capabilities{}, p, NeedConditional, false, true},
		{map[Need]string{NeedConditional: "reason"}, storage.Capabilities{}, p, NeedConditional, true, false},
		{map[Need]string{NeedConditional: "reason"}, storage.Capabilities{Conditional: true}, p, NeedConditional, false, true},
		{nil, storage.Capabilities{Conditional: true}, p, NeedConditional, false, false},
		{nil, storage.Capabilities{}, Place{}, NeedDriver, false, true},
		{nil, storage.Capabilities{}, p, NeedDriver, false, false},
		{map[Need]string{NeedOutage: "reason"}, storage.Capabilities{}, Place{}, NeedOutage, true, false},
		{nil, storage.Capabilities{}, Place{}, NeedMultiProcess, false, true},
		{nil, storage.Capabilities{}, p, NeedReopen, false, false},
		{map[Need]string{NeedReopen: "reason"}, storage.Capabilities{}, p, NeedReopen, true, false},
	} {
		lacks, problem := Factory{Grants: c.grants}.missing([]Need{c.need}, c.place, c.caps)
		if skips := lacks != "" && problem == ""; skips != c.skips || (problem != "") != c.problem {
			t.Errorf("%s with grants %v: lacks %q, problem %q", c.need, c.grants, lacks, problem)
		}
	}
}

// counting is a decorator that sees the writes that pass through it.
type counting struct {
	storage.Storage
	puts *atomic.Int64
}

func (c counting) Put(ctx context.Context, tenant, contentType, id, ext string, content []byte, mimeType string, state storage.State) (*storage.ContentItem, error) {
	c.puts.Add(1)
	return c.Storage.Put(ctx, tenant, contentType, id, ext, content, mimeType, state)
}

func TestTheSuiteRunsThroughADecorator(t *testing.T) {
	var puts atomic.Int64
	s := newSuite(t, Factory{Place: memoryWith(same), Decorate: func(s storage.Storage) storage.Storage { return counting{s, &puts} }})
	if failed, said := record(t, s, caseNamed(t, "the same bytes twice are two versions")); failed {
		t.Error(said)
	}
	if puts.Load() == 0 {
		t.Error("no write went through the decorator")
	}
}
