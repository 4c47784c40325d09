package storagetest

import (
	"testing"
	"time"

	"velocity.internal/desk/backend/storage"
)

// Config is what some cases ask of the store that they open.
type Config struct {
	Clock       func() time.Time // nil means the real clock
	MaxVersions int              // versions kept of each item; 0 keeps all
}

// Place is room for one store that does not exist yet.
type Place struct {
	// Open opens the store, which is empty the first time. Every further call
	// gives another handle on the same store, while others are open and after
	// they are closed. The suite closes what it opens. A failure ends t.
	Open func(t testing.TB, cfg Config) storage.Storage
	// Driver returns the driver below the handle that was opened last. Cases
	// use it to plant what the wide store refuses to write. It may be nil.
	Driver func() storage.Driver
	// Cut makes the store unreachable for every handle from now on. It may be nil.
	Cut func()
}

// Need is something that a case asks of a backend and that not every one has.
type Need string

// What cases may need. MultiProcess and Conditional are given by the
// capability of that name, Driver and Outage by the fields of Place; the others
// are taken for granted unless Factory.Grants names them.
const (
	NeedReopen       Need = "reopen"       // what was written is there after Close and Open
	NeedMultiProcess Need = "multiProcess" // Place.Open gives a second handle beside the first
	NeedConditional  Need = "conditional"  // conditions hold against every other writer
	NeedClock        Need = "clock"        // Config.Clock gives the times
	NeedRetention    Need = "retention"    // Config.MaxVersions is kept
	NeedDriver       Need = "driver"       // Place.Driver
	NeedOutage       Need = "outage"       // Place.Cut
)

// Factory says how the suite gets its stores.
type Factory struct {
	// Place makes room for one fresh, empty store, removed by t.Cleanup.
	Place func(t testing.TB) Place
	// Decorate, if set, wraps every store before the cases use it.
	Decorate func(storage.Storage) storage.Storage
	// Grants names the needs that this backend is excused from, each with the
	// reason. A need that is neither given nor granted fails its cases, as does
	// a grant for what the backend states that it has.
	Grants map[Need]string
}

func (f Factory) decorate(s storage.Storage) storage.Storage {
	if f.Decorate == nil {
		return s
	}
	return f.Decorate(s)
}

// open opens a handle and closes it when t ends.
func (f Factory) open(t testing.TB, p Place, cfg Config) storage.Storage {
	t.Helper()
	s := f.decorate(p.Open(t, cfg))
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("closing the store: %v", err)
		}
	})
	return s
}

// missing returns the first need that the backend does not have, and what is
// wrong with its grants, if anything.
func (f Factory) missing(needs []Need, p Place, caps storage.Capabilities) (lacks Need, problem string) {
	for _, need := range needs {
		reason, granted := f.Grants[need]
		has := !granted
		switch need {
		case NeedMultiProcess:
			has = caps.MultiProcess
		case NeedConditional:
			has = caps.Conditional
		case NeedDriver:
			has = p.Driver != nil
		case NeedOutage:
			has = p.Cut != nil
		case NeedReopen, NeedClock, NeedRetention:
		}
		switch {
		case has && granted:
			return need, "the factory grants an excuse from " + string(need) + " (" + reason + "), but the backend has it"
		case !has && !granted:
			return need, "the backend lacks " + string(need) + " and the factory grants no excuse from it"
		case !has:
			return need, ""
		}
	}
	return "", ""
}
