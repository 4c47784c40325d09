package storagetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/internal/testserver"
)

// NetworkConfig says how Network reaches its store.
type NetworkConfig struct {
	// Upstream is the address of the real server, HOST:PORT.
	Upstream string
	// Open opens the store through another address. The store is empty the first
	// time and the same every time.
	Open func(ctx context.Context, addr string) (storage.Storage, error)
}

// What a call may take beyond its own deadline.
const networkGrace = 2 * time.Second

// The deadline of a call while the network is disturbed, and where it is only slow.
const (
	networkDeadline = 1500 * time.Millisecond
	networkPatience = 15 * time.Second
)

// networkFault is one disturbance of the way to the server.
type networkFault struct {
	name  string
	toxic []testserver.Toxic
	down  bool
	slow  bool // calls succeed nevertheless
}

func networkFaults() []networkFault {
	toxic := func(kind, stream string, attributes map[string]any) testserver.Toxic {
		return testserver.Toxic{Type: kind, Stream: stream, Attributes: attributes}
	}
	return []networkFault{
		{name: "a latency of 60 ms each way", slow: true, toxic: []testserver.Toxic{
			toxic("latency", "upstream", map[string]any{"latency": 30}), toxic("latency", "downstream", map[string]any{"latency": 30, "jitter": 10}),
		}},
		{name: "requests in pieces of a few bytes", slow: true, toxic: []testserver.Toxic{toxic("slicer", "upstream", map[string]any{"average_size": 512, "size_variation": 500, "delay": 10})}},
		{name: "a reset while the request is sent", toxic: []testserver.Toxic{toxic("reset_peer", "upstream", map[string]any{"timeout": 0})}},
		{name: "a reset while the answer comes", toxic: []testserver.Toxic{toxic("reset_peer", "downstream", map[string]any{"timeout": 0})}},
		{name: "a cut after 100 bytes of the request", toxic: []testserver.Toxic{toxic("limit_data", "upstream", map[string]any{"bytes": 100})}},
		{name: "a cut after 40 KB of the request", toxic: []testserver.Toxic{toxic("limit_data", "upstream", map[string]any{"bytes": 40_000})}},
		{name: "a cut after 100 bytes of the answer", toxic: []testserver.Toxic{toxic("limit_data", "downstream", map[string]any{"bytes": 100})}},
		{name: "a cut after 40 KB of the answer", toxic: []testserver.Toxic{toxic("limit_data", "downstream", map[string]any{"bytes": 40_000})}},
		{name: "requests that never arrive", toxic: []testserver.Toxic{toxic("timeout", "upstream", map[string]any{"timeout": 0})}},
		{name: "answers that never arrive", toxic: []testserver.Toxic{toxic("timeout", "downstream", map[string]any{"timeout": 0})}},
		{name: "a server that refuses connections", down: true},
	}
}

// Network disturbs the way to a real server in every manner of networkFaults and
// checks for each that every call ends within its deadline, with a retryable kind
// or the error of its context where it fails; that nothing acknowledged is lost;
// that a write which is repeated under its condition leaves one version; that the
// store recovers by itself; and that no goroutine stays.
func Network(t *testing.T, cfg NetworkConfig) {
	t.Helper()
	proxy, err := testserver.NewProxy(cfg.Upstream)
	if err != nil {
		t.Fatal(err)
	}
	defer proxy.Close()
	for n, fault := range networkFaults() {
		networkTest(t, cfg, proxy, fault, n, func(run *networkRun) {
			run.calls()
			run.retriedWrite()
		})
	}
	away := networkFault{name: "a server that is away while many write", down: true}
	networkTest(t, cfg, proxy, away, len(networkFaults()), (*networkRun).outage)
}

func networkTest(t *testing.T, cfg NetworkConfig, proxy *testserver.Proxy, fault networkFault, n int, f func(*networkRun)) {
	t.Helper()
	t.Run(fault.name, func(t *testing.T) {
		before := len(goroutines())
		run := &networkRun{T: t, fault: fault, proxy: proxy, tenant: fmt.Sprintf("network-%d", n)}
		run.direct, run.through = networkOpen(t, cfg, cfg.Upstream), networkOpen(t, cfg, proxy.Addr())
		f(run)
		for _, s := range []storage.Storage{run.through, run.direct} { // each keeps as many connections as it has needed
			if err := s.Close(); err != nil {
				t.Errorf("closing the store: %v", err)
			}
		}
		settled(t, before)
	})
}

func networkOpen(t testing.TB, cfg NetworkConfig, addr string) storage.Storage {
	t.Helper()
	s, err := cfg.Open(t.Context(), addr)
	if err != nil {
		t.Fatalf("opening the store: %v", err)
	}
	return s
}

// networkRun is one fault with a store before and behind the proxy.
type networkRun struct {
	*testing.T
	fault           networkFault
	proxy           *testserver.Proxy
	direct, through storage.Storage
	tenant          string
}

func (r *networkRun) at(id string, state storage.State) storage.Address {
	return storage.Address{Tenant: r.tenant, Type: markType, ID: id, Ext: markExt, State: state}
}

func (r *networkRun) disturb() {
	if r.fault.down {
		r.proxy.Down()
		return
	}
	for _, toxic := range r.fault.toxic {
		if err := r.proxy.Add(toxic); err != nil {
			r.Fatal(err)
		}
	}
}

func (r *networkRun) calm() {
	if err := r.proxy.Calm(); err != nil {
		r.Fatal(err)
	}
}

// timed makes one call with a deadline and checks how it ends.
func (r *networkRun) timed(what string, call func(ctx context.Context) error) error {
	r.Helper()
	deadline := networkDeadline
	if r.fault.slow {
		deadline = networkPatience
	}
	ctx, cancel := context.WithTimeout(r.Context(), deadline)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- call(ctx) }()
	select {
	case err := <-ended:
		switch {
		case err == nil:
		case errors.Is(err, storage.ErrUnavailable), errors.Is(err, context.DeadlineExceeded):
			if r.fault.slow {
				r.Errorf("%s: %v", what, err)
			}
		default:
			r.Errorf("%s ends with %v, want the kind %q or the end of its deadline", what, err, storage.ErrUnavailable)
		}
		return err
	case <-time.After(deadline + networkGrace):
		r.Errorf("%s goes on after its deadline", what)
		return context.DeadlineExceeded
	}
}

// calls makes every sort of call while the network is disturbed.
func (r *networkRun) calls() {
	a, body := r.at("folder/item", storage.Live), whole(1, 0, 200_000)
	if _, err := r.through.Put(r.Context(), a.Tenant, a.Type, a.ID, a.Ext, body, "", a.State); err != nil {
		r.Fatalf("put before the disturbance: %v", err)
	}
	r.disturb()
	_ = r.timed("get", func(ctx context.Context) error {
		it, err := r.through.Get(ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State)
		if err == nil && !bytes.Equal(it.Content, body) {
			r.Errorf("get gives %s, want what was put", brief(it.Content))
		}
		return err
	})
	_ = r.timed("stream", func(ctx context.Context) error {
		in, err := r.through.GetStream(ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State)
		if err != nil {
			return err
		}
		defer func() { _ = in.Body.Close() }()
		got, err := io.ReadAll(in.Body)
		if err == nil && !bytes.Equal(got, body) {
			r.Errorf("a stream that ended well gave %d bytes of %d", len(got), len(body))
		}
		return err
	})
	_ = r.timed("list", func(ctx context.Context) error {
		items, err := r.through.List(ctx, a.Tenant, a.Type, a.State)
		if err == nil && len(items) != 1 {
			r.Errorf("list gives %d items, want 1: an outage is no absence", len(items))
		}
		return err
	})
	_ = r.timed("exists", func(ctx context.Context) error {
		there, err := r.through.Exists(ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State)
		if err == nil && !there {
			r.Error("an item that cannot be reached is said to be absent")
		}
		return err
	})
	_ = r.timed("check", func(ctx context.Context) error { return r.through.CheckConnection(ctx) })
	d := r.at("folder/item", storage.Draft)
	stored := r.timed("put", func(ctx context.Context) error {
		_, err := r.through.Put(ctx, d.Tenant, d.Type, d.ID, d.Ext, []byte("draft"), "", d.State)
		return err
	})
	large := r.at("large", storage.Draft)
	streamed := r.timed("put of a large body", func(ctx context.Context) error {
		big := whole(2, 0, 1_500_000)
		_, err := r.through.PutStream(ctx, large.Tenant, large.Type, large.ID, large.Ext, bytes.NewReader(big), int64(len(big)), "", large.State, nil)
		return err
	})
	r.calm()
	r.recovers(a)
	r.kept(d, stored)
	r.kept(large, streamed)
}

// recovers waits until calls succeed again without opening the store anew.
func (r *networkRun) recovers(a storage.Address) {
	ctx, cancel := context.WithTimeout(r.Context(), 20*time.Second)
	defer cancel()
	for {
		_, err := r.through.Get(ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State)
		if err == nil {
			return
		}
		if ctx.Err() != nil {
			r.Fatalf("the store does not recover: %v", err)
		}
	}
}

// kept checks that an acknowledged write is there, and a failed one whole or not at all.
func (r *networkRun) kept(a storage.Address, err error) {
	it, gerr := r.direct.Get(r.Context(), a.Tenant, a.Type, a.ID, a.Ext, a.State)
	switch {
	case errors.Is(gerr, storage.ErrNotFound):
		if err == nil {
			r.Errorf("%s was acknowledged and is lost", a)
		}
	case gerr != nil:
		r.Errorf("get %s: %v", a, gerr)
	case string(it.Content) != "draft" && !isWhole(it.Content):
		r.Errorf("%s is torn: %d bytes", a, len(it.Content))
	}
}

// retriedWrite repeats a conditional write whose answer may have been lost, as a
// client does, until it is told what became of it: one version, no more.
func (r *networkRun) retriedWrite() {
	a := r.at("retried", storage.Live)
	first, err := r.through.Put(r.Context(), a.Tenant, a.Type, a.ID, a.Ext, []byte("first"), "", a.State)
	if err != nil {
		r.Fatalf("put before the disturbance: %v", err)
	}
	put := func(ctx context.Context) error {
		_, err := r.through.With(storage.Options{IfMatch: &first.Revision, Author: author}).Put(ctx, a.Tenant, a.Type, a.ID, a.Ext, []byte("second"), "", a.State)
		return err
	}
	r.disturb()
	err = r.timed("a conditional put", put)
	r.calm()
	for end := time.Now().Add(20 * time.Second); err != nil; {
		if err = put(r.Context()); errors.Is(err, storage.ErrConflict) {
			break // it had arrived
		}
		if time.Now().After(end) {
			r.Fatalf("the put that is repeated does not succeed: %v", err)
		}
	}
	it, err := r.direct.Get(r.Context(), a.Tenant, a.Type, a.ID, a.Ext, a.State)
	if err != nil || string(it.Content) != "second" {
		r.Errorf("after the repeated put there is %v, %v", it, err)
	}
	versions, err := r.direct.ListVersions(r.Context(), a.Tenant, a.Type, a.ID, a.Ext)
	if err != nil || len(versions) != 2 {
		r.Errorf("the repeated put leaves %d versions, %v, want 2", len(versions), err)
	}
}

// settled waits until the goroutines that a store made have ended.
func settled(t testing.TB, before int) {
	t.Helper()
	end := time.Now().Add(10 * time.Second)
	for {
		now := goroutines()
		if len(now) <= before {
			return
		}
		if time.Now().After(end) {
			t.Errorf("%d goroutines stay, %d were there before:\n%s", len(now), before, strings.Join(now, "\n\n"))
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// goroutines returns the stacks of all goroutines but those of the proxy, which
// leaves some behind when it is disturbed.
func goroutines() []string {
	buf := make([]byte, 4<<20)
	stacks := strings.Split(string(buf[:runtime.Stack(buf, true)]), "\n\n")
	return slices.DeleteFunc(stacks, func(stack string) bool { return strings.Contains(stack, "github.com/Shopify/toxiproxy") })
}
