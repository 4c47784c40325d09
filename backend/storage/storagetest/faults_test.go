package storagetest

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"velocity.internal/desk/backend/drivers/memory"
	"velocity.internal/desk/backend/storage"
)

// faultyStore is a memory store with an item in every state, and its faults.
func faultyStore(t *testing.T) (*env, *Faults) {
	t.Helper()
	faults := &Faults{Driver: memory.New(memory.Config{})}
	e := &env{TB: t, ctx: t.Context(), s: storage.New(faults), tenant: "tenant-x"}
	for _, state := range storage.States() {
		e.putWith(e.item(state), "content in "+string(state), "", map[string]string{"k": "v"})
	}
	e.comment(e.item(storage.Draft), "comment-c", true)
	return e, faults
}

func TestAFailureOfAnyDriverCallIsReportedAndChangesNothing(t *testing.T) {
	lost := storage.Errorf(storage.ErrUnavailable, "the line is dead")
	hits := 0
	for _, m := range methods(storage.Address{Tenant: "tenant-x", Type: markType, ID: markID, Ext: markExt, State: storage.Draft}) {
		for n := int64(1); ; n++ {
			e, faults := faultyStore(t)
			before := e.snapshot()
			made := faults.Calls()
			faults.Before = FailNth(made+n, lost)
			err := m.call(e.ctx, e.s)
			if faults.Calls() < made+n {
				break // the method makes no more calls
			}
			hits++
			e.fails(err, storage.ErrUnavailable, "%s whose call %d fails", m.op, n)
			faults.Before = nil
			e.unchanged(before, "%s whose call %d fails", m.op, n)
		}
	}
	if hits < len(methods(storage.Address{})) {
		t.Errorf("only %d calls were made to fail", hits)
	}
}

// onlyReads is a driver that states that it cannot be written.
type onlyReads struct{ storage.Driver }

func (d onlyReads) Capabilities() storage.Capabilities {
	caps := d.Driver.Capabilities()
	caps.ReadOnly = true
	return caps
}

func TestAReadOnlyStoreRefusesEveryWriteAndNothingElse(t *testing.T) {
	e, faults := faultyStore(t)
	before := e.snapshot()
	e.s = storage.New(onlyReads{faults})
	for _, m := range methods(e.item(storage.Draft)) {
		made := faults.Calls()
		err := m.call(e.ctx, e.s)
		equal(e, errors.Is(err, storage.ErrReadOnly), m.write, "%s is refused (%v)", m.op, err)
		e.check(!m.write || faults.Calls() == made, "%s reached the driver", m.op)
	}
	e.unchanged(before, "a read-only store")
}

func TestACallThatIsCancelledMidwaySaysSo(t *testing.T) {
	e, faults := faultyStore(t)
	before := e.snapshot()
	ctx, cancel := context.WithCancel(t.Context())
	faults.Before = func(ctx context.Context, _ FaultCall) error {
		cancel()
		return ctx.Err()
	}
	a := e.item(storage.Live)
	_, err := e.s.Transition(ctx, a.Tenant, a.Type, a.ID, a.Ext, storage.Draft, storage.Live)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled transition: %v", err)
	}
	faults.Before = nil
	e.unchanged(before, "a cancelled transition")
}

func TestAnAnswerThatIsLostDoesNotHideThatTheWriteWasMade(t *testing.T) {
	e, faults := faultyStore(t)
	faults.After = FailNth(faults.Calls()+1, storage.Unavailable(io.ErrUnexpectedEOF))
	a := e.item(storage.Live)
	_, err := tryPut(e, e.s, a, "new")
	e.fails(err, storage.ErrUnavailable, "a put whose answer is lost")
	e.holds(a, "new")
}

func TestAStoredValueThatIsCutIsCorruptAndNotShort(t *testing.T) {
	e, faults := faultyStore(t)
	type cut struct {
		io.Reader
		io.Closer
	}
	faults.Outgoing = func(_ FaultCall, body io.ReadCloser) io.ReadCloser { return cut{io.LimitReader(body, 5), body} }
	a := e.item(storage.Live)
	_, err := tryGet(e, e.s, a)
	e.fails(err, storage.ErrCorrupt, "get of a value that is cut")
	_, err = e.s.GetVersion(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, e.versionIDs(a)[0])
	e.fails(err, storage.ErrCorrupt, "get of a version that is cut")
}

func TestABodyThatFailsInsideTheDriverIsNotStored(t *testing.T) {
	e, faults := faultyStore(t)
	before := e.snapshot()
	faults.Incoming = func(_ FaultCall, body io.Reader) io.Reader {
		return io.MultiReader(io.LimitReader(body, 3), &stubbornReader{})
	}
	_, err := e.s.PutStream(e.ctx, "tenant-x", markType, markID, markExt, strings.NewReader("new content"), -1, "", storage.Live, nil)
	e.fails(err, errBody, "put of a body that fails inside")
	faults.Incoming = nil
	e.unchanged(before, "a body that fails inside")
}

// stubbornReader fails.
type stubbornReader struct{}

func (stubbornReader) Read([]byte) (int, error) { return 0, errBody }

func TestSixtyFourWritersLoseNoConditionalIncrement(t *testing.T) {
	s := storage.New(memory.New(memory.Config{}))
	a := storage.Address{Tenant: "tenant-x", Type: markType, ID: markID, Ext: markExt, State: storage.Live}
	got := LostUpdates(t.Context(), a, 64, 50, s)
	t.Log(got)
	if got.Err != nil || got.Lost() != 0 || got.Acknowledged != 64*50 {
		t.Error(got)
	}
}

func TestLostUpdatesAreCounted(t *testing.T) {
	s := storage.New(looksThenWrites{memory.New(memory.Config{})})
	a := storage.Address{Tenant: "tenant-x", Type: markType, ID: markID, Ext: markExt, State: storage.Draft}
	if got := LostUpdates(t.Context(), a, 16, 10, s); got.Lost() <= 0 {
		t.Errorf("a store that looks before it writes: %s", got)
	}
	out := storage.New(&Faults{Driver: memory.New(memory.Config{}), Before: FailNth(30, storage.Errorf(storage.ErrUnavailable, "gone"))})
	if got := LostUpdates(t.Context(), a, 4, 50, out); !errors.Is(got.Err, storage.ErrUnavailable) {
		t.Errorf("a store that fails midway: %s", got)
	}
}
