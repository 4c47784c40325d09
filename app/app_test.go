package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"velocity.internal/desk/backend/drivers/memory"
	"velocity.internal/desk/backend/editorial"
	"velocity.internal/desk/backend/identity"
	"velocity.internal/desk/backend/schema"
	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/backend/workspace"
)

func TestEveryFailureBecomesAKindWithWordsToActOn(t *testing.T) {
	address := storage.Address{Tenant: "acme", Type: "pages", ID: "home", Ext: "md", State: storage.Live}
	of := func(kind error) error { return &storage.Error{Kind: kind, Op: "Put", Address: address} }
	for _, c := range []struct {
		err    error
		kind   string
		words  string
		logged bool
	}{
		{of(storage.ErrNotFound), KindNotFound, "“acme/pages/home.md” does not exist.", false},
		{of(storage.ErrExists), KindExists, "Already exists.", false},
		{&storage.Error{Kind: storage.ErrConflict, Message: "it was changed in the meantime", Revision: "r2"}, KindConflict, "Look at the current state", false},
		{storage.Blocked([]string{"c1"}), KindBlocked, "1 open comment blocks this step. Resolve", false},
		{storage.Errorf(storage.ErrInvalid, "the id is missing"), KindInvalid, "The id is missing.", false},
		{of(storage.ErrTooLarge), KindTooLarge, "Too large.", false},
		{of(storage.ErrReadOnly), KindReadOnly, "Choose a connection that allows changes.", false},
		{of(storage.ErrUnsupported), KindUnsupported, "Not supported.", false},
		{of(storage.ErrUnavailable), KindUnavailable, "try again.", false},
		{storage.Unavailable(errors.New("dial tcp 10.0.0.1: password=hunter2")), KindUnavailable, "The store cannot be reached.", true},
		{of(storage.ErrCorrupt), KindCorrupt, "Restore an older version", true},
		{identity.Actor{}.Require("acme", identity.Publish), KindForbidden, "needs the role publisher in acme. Ask an administrator", false},
		{fmt.Errorf("reading: %w", context.Canceled), KindCanceled, "cancelled", false},
		{context.DeadlineExceeded, KindUnavailable, "took too long", true},
		{&editorial.ValidationError{Problems: []schema.Problem{{Pointer: "/title", Message: "is missing"}}}, KindInvalid, "/title: is missing.", false},
		{errors.New("open /home/editor/secret: hunter2"), KindInternal, "look into the log under", true},
		{&Fault{Kind: KindInvalid, Message: "As it is."}, KindInvalid, "As it is.", false},
	} {
		var log bytes.Buffer
		f := FaultOf(t.Context(), slog.New(slog.NewTextHandler(&log, nil)), c.err)
		if f.Kind != c.kind || !strings.Contains(f.Message, c.words) {
			t.Errorf("%v: %s %q, want %s with %q", c.err, f.Kind, f.Message, c.kind, c.words)
		}
		if strings.Contains(f.Error(), "hunter2") {
			t.Errorf("%v: the page is told a secret: %s", c.err, f)
		}
		if c.logged != (f.Ref != "") || c.logged != (log.Len() > 0) || c.logged && !strings.Contains(log.String(), f.Ref) {
			t.Errorf("%v: ref %q, log %q", c.err, f.Ref, log.String())
		}
	}
	if FaultOf(t.Context(), slog.Default(), nil) != nil {
		t.Error("no failure became a fault")
	}
}

// TestBoundSignaturesHoldOnlyWhatAPageCanCarry holds the rules of both hosts:
// Wails' generator and JSON.
func TestBoundSignaturesHoldOnlyWhatAPageCanCarry(t *testing.T) {
	bound := reflect.TypeFor[Bound]()
	list := Bind(nil, nil).List()
	if len(list) != bound.NumField() {
		t.Errorf("List has %d structs, Bound %d", len(list), bound.NumField())
	}
	seen := map[reflect.Type]bool{}
	for i := range bound.NumField() {
		field := bound.Field(i)
		if !slices.ContainsFunc(list, func(s any) bool { return reflect.TypeOf(s) == field.Type }) {
			t.Errorf("%s is not in List", field.Name)
		}
		if field.Type.Elem().Name() != field.Name || field.Type.Elem().NumMethod() != 0 {
			t.Errorf("%s must be a pointer to the struct of that name with pointer methods", field.Name)
		}
		for j := range field.Type.NumMethod() {
			method := field.Type.Method(j)
			at := field.Name + "." + method.Name
			results := method.Type.NumOut()
			if results == 0 || results > 2 || method.Type.Out(results-1) != reflect.TypeFor[error]() {
				t.Errorf("%s must return an error, and at most one value before it", at)
			}
			for n := 1; n < method.Type.NumIn(); n++ {
				carries(t, at, method.Type.In(n), seen)
			}
			if results == 2 {
				carries(t, at, method.Type.Out(0), seen)
			}
		}
	}
}

func carries(t *testing.T, at string, typ reflect.Type, seen map[reflect.Type]bool) {
	t.Helper()
	switch typ.Kind() {
	case reflect.Pointer, reflect.Slice:
		if typ == reflect.TypeFor[[]byte]() {
			t.Errorf("%s carries bytes: use text, or a stream", at)
		}
		carries(t, at, typ.Elem(), seen)
	case reflect.Map:
		if typ.Key().Kind() != reflect.String {
			t.Errorf("%s carries a map whose keys are not text", at)
		}
		carries(t, at, typ.Elem(), seen)
	case reflect.Struct:
		if seen[typ] {
			return
		}
		seen[typ] = true
		if typ.Name() == "" {
			t.Errorf("%s carries a type without a name", at)
		}
		for i := range typ.NumField() {
			field := typ.Field(i)
			where := at + ": " + typ.String() + "." + field.Name
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			switch {
			case name == "-" || !field.IsExported():
			case field.Anonymous && name == "":
				carries(t, where, field.Type, seen)
			case name == "":
				t.Errorf("%s has no JSON name", where)
			case field.Tag.Get("ts_type") == "":
				carries(t, where, field.Type, seen)
			}
		}
	case reflect.Func, reflect.Chan, reflect.Interface, reflect.Complex128, reflect.Uintptr, reflect.UnsafePointer:
		t.Errorf("%s carries a %s", at, typ)
	default:
	}
	if typ == reflect.TypeFor[time.Time]() {
		t.Errorf("%s carries a time without ts_type", at)
	}
}

func newCore(t *testing.T, open func(context.Context, string, map[string]string) (storage.Storage, error)) *Core {
	t.Helper()
	ws, err := workspace.Open(t.Context(), t.TempDir())
	if err == nil {
		err = ws.DemoDone(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	core := New(Options{Workspace: ws, Open: open, Log: slog.New(slog.DiscardHandler)})
	t.Cleanup(func() { _ = core.Close(); _ = ws.Close() })
	return core
}

func memoryStore(context.Context, string, map[string]string) (storage.Storage, error) {
	return storage.New(memory.New(memory.Config{})), nil
}

func TestAPanicBecomesAnErrorOfTheCall(t *testing.T) {
	core := newCore(t, memoryStore)
	d := door{core, func() (context.Context, identity.Actor) { return t.Context(), identity.Actor{} }}
	_, err := ask(d, func(context.Context, identity.Actor) (int, error) { panic("out of ideas") })
	var fault *Fault
	if !errors.As(err, &fault) || fault.Kind != KindInternal || fault.Ref == "" || strings.Contains(fault.Message, "ideas") {
		t.Error(err)
	}
}

func TestNobodyWithoutARoleMayDoAnything(t *testing.T) {
	core := newCore(t, memoryStore)
	b := Bind(core, func() (context.Context, identity.Actor) { return t.Context(), identity.Actor{} })
	ref := editorial.Ref{Tenant: "acme", Type: "pages", ID: "home", Ext: "md"}
	calls := map[string]error{
		"Content.Save":         second(b.Content.Save("", SaveRequest{Tenant: "acme", Type: "pages", ID: "home", Ext: "md"})),
		"Content.Rows":         second(b.Content.Rows("", RowQuery{Tenant: "acme", Type: "pages"})),
		"Content.List":         second(b.Content.List("", "acme", "pages", storage.Live, ListOptions{Limit: 1, Full: true})),
		"Content.Browse":       second(b.Content.Browse("", "acme", "pages", "", storage.Live)),
		"Comments.Put":         b.Comments.Put("", ref, storage.Draft, Comment{ID: "c"}),
		"Comments.DeleteAll":   b.Comments.DeleteAll("", ref, storage.Draft),
		"History.Put":          b.History.Put("", "acme", "pages", "home", HistoryRecord{Version: "v"}),
		"Records.Put":          b.Records.Put("", "acme", "pages", WorkflowRecord{ID: "home", Kind: "k", Key: "k", Body: "{}"}),
		"Records.List":         second(b.Records.List("", "acme", "pages", "home", "k")),
		"Versions.Import":      second(b.Versions.Import("", ref, ImportedVersion{Time: "2026-01-01T00:00:00Z"})),
		"Webhooks.List":        second(b.Webhooks.List("", "acme")),
		"Webhooks.Save":        b.Webhooks.Save("", "acme", Webhook{ID: "w", URL: "https://example.org"}),
		"Schemas.Save":         b.Schemas.Save("", "", "pages", "{}", ""),
		"Tenants.Delete":       b.Tenants.Delete("", "acme"),
		"Tenants.Order":        second(b.Tenants.Order("", "acme", "pages", "")),
		"Activity.List":        second(b.Activity.List(ActivityQuery{})),
		"Activity.List tenant": second(b.Activity.List(ActivityQuery{Tenant: "acme"})),
		"Connections.Save":     second(b.Connections.Save(ConnectionForm{Name: "x", Kind: "sqlite", Environment: "local"})),
		"Connections.Remove":   b.Connections.Remove("local"),
		"Connections.Test":     second(b.Connections.Test(ConnectionForm{Kind: "sqlite"})),
	}
	for name, err := range calls {
		var fault *Fault
		if !errors.As(err, &fault) || fault.Kind != KindForbidden {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestAStoreIsOpenedOnceHoweverManyAskAndAgainAfterAFailure(t *testing.T) {
	var opened atomic.Int32
	var broken atomic.Bool
	broken.Store(true)
	core := newCore(t, func(ctx context.Context, url string, _ map[string]string) (storage.Storage, error) {
		opened.Add(1)
		if broken.Load() {
			return nil, storage.Errorf(storage.ErrUnavailable, "the disk is not there")
		}
		return memoryStore(ctx, url, nil)
	})
	if _, err := core.Service(t.Context(), ""); !errors.Is(err, storage.ErrUnavailable) {
		t.Fatal(err)
	}
	broken.Store(false)
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			for {
				_, err := core.Service(context.Background(), "local")
				if err == nil {
					return
				}
				if !errors.Is(err, storage.ErrUnavailable) { // the failed opening may be met once more
					t.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	if n := opened.Load(); n != 2 {
		t.Errorf("opened %d times", n)
	}
	if err := core.Close(); err != nil {
		t.Error(err)
	}
	if _, err := core.Service(t.Context(), "local"); !errors.Is(err, storage.ErrUnavailable) {
		t.Error("a closed core opens stores", err)
	}
}

func TestASlowPageLosesEventsAndIsToldOnce(t *testing.T) {
	events := newEvents()
	slow := events.Subscribe(identity.Local("editor", identity.Browser))
	stranger := events.Subscribe(identity.Actor{})
	for n := range 10 * queueLen {
		events.publish(Event{Name: EventChange, Data: Change{ID: fmt.Sprint(n)}, tenant: "acme"})
	}
	names := map[string]int{}
	for len(slow.C) > 0 {
		names[(<-slow.C).Name]++
	}
	if names[EventResync] != 1 || names[EventChange] != queueLen-1 {
		t.Errorf("%v", names)
	}
	if len(stranger.C) != 0 {
		t.Error("a person without rights heard of a tenant")
	}
	events.publish(Event{Name: EventChange})
	if (<-slow.C).Name != EventChange {
		t.Error("no events after a resync")
	}
	events.Close()
	slow.Close()
	if _, open := <-slow.C; open {
		t.Error("the subscription is still open")
	}
	if _, open := <-events.Subscribe(identity.Actor{}).C; open {
		t.Error("a closed source can be subscribed to")
	}
}
