package storagetest

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"velocity.internal/desk/backend/storage"
)

// outageWriters write at the same time while the server is away.
const outageWriters = 8

// outageTime is how long the server is away.
func outageTime() time.Duration {
	if Thorough() {
		return 10 * time.Second
	}
	return time.Second
}

// outage takes the server away in the midst of writes and gives it back. Each
// writer counts an item of its own up, under the revision that it knows, and
// after a failure first asks what stands there, as a careful client does.
func (r *networkRun) outage() {
	ctx, stop := context.WithCancel(r.Context())
	var group sync.WaitGroup
	var acknowledged, failed atomic.Int64
	counts := make([]int, outageWriters)
	for w := range outageWriters {
		group.Go(func() {
			for a := r.at(fmt.Sprintf("writer-%d", w), storage.Live); ctx.Err() == nil; {
				if n, err := r.count(a); err == nil {
					counts[w] = n
					acknowledged.Add(1)
				} else {
					failed.Add(1)
				}
			}
		})
	}
	until := func(what string, done func() bool) {
		for end := time.Now().Add(30 * time.Second); !done(); time.Sleep(5 * time.Millisecond) {
			if time.Now().After(end) {
				r.Errorf("%s does not happen", what)
				return
			}
		}
	}
	until("writing before the outage", func() bool { return acknowledged.Load() >= 2*outageWriters })
	r.proxy.Down()
	before := failed.Load()
	time.Sleep(outageTime()) // the outage itself
	until("a failure of the writes", func() bool { return failed.Load() > before })
	r.calm()
	back := acknowledged.Load()
	until("writing after the outage", func() bool { return acknowledged.Load() >= back+2*outageWriters })
	stop()
	group.Wait()
	r.Logf("%v away: %d writes acknowledged, %d calls refused", outageTime(), acknowledged.Load(), failed.Load())
	for w, want := range counts {
		a := r.at(fmt.Sprintf("writer-%d", w), storage.Live)
		versions, err := r.direct.ListVersions(r.Context(), a.Tenant, a.Type, a.ID, a.Ext)
		if err != nil {
			r.Fatal(err)
		}
		// The last write may have been carried out without an answer.
		n, _, err := readCounter(r.Context(), r.direct, a)
		if err != nil || n != want && n != want+1 {
			r.Errorf("%s holds %d, %v; %d was acknowledged", a, n, err, want)
		}
		if len(versions) != n {
			r.Errorf("%s has %d versions for %d writes", a, len(versions), n)
		}
	}
}

// count puts the number after the one that stands at an address and returns it.
func (r *networkRun) count(a storage.Address) (int, error) {
	n, none := 0, ""
	match := storage.Options{IfMatch: &none, Author: author}
	err := r.timed("get", func(ctx context.Context) error {
		at, revision, err := readCounter(ctx, r.through, a)
		if errors.Is(err, storage.ErrNotFound) {
			return nil
		}
		n, match.IfMatch = at, &revision
		return err
	})
	if err != nil {
		return 0, err
	}
	n++
	return n, r.timed("put", func(ctx context.Context) error {
		_, err := r.through.With(match).Put(ctx, a.Tenant, a.Type, a.ID, a.Ext, []byte(strconv.Itoa(n)), "", a.State)
		return err
	})
}
