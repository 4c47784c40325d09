package storagetest

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"velocity.internal/desk/backend/storage"
)

// Updates is what LostUpdates counted.
type Updates struct {
	Acknowledged int   // increments that the store confirmed
	Conflicts    int   // increments that were refused and tried again
	Value        int   // of the counter at the end
	Err          error // the first failure that was no conflict
}

// Lost is the number of confirmed increments that are not in the counter; it is
// negative when a refused one is.
func (u Updates) Lost() int { return u.Acknowledged - u.Value }

func (u Updates) String() string {
	return fmt.Sprintf("lost updates: %d acknowledged, counter %d, %d lost, %d conflicts, error: %v", u.Acknowledged, u.Value, u.Lost(), u.Conflicts, u.Err)
}

// LostUpdates lets writers increment a counter at an address, each rounds
// times, by reading it and putting it back under the revision that was read.
// The writers are spread over the given handles on one store.
func LostUpdates(ctx context.Context, a storage.Address, writers, rounds int, handles ...storage.Storage) Updates {
	var out Updates
	if _, out.Err = handles[0].Put(ctx, a.Tenant, a.Type, a.ID, a.Ext, []byte("0"), "", a.State); out.Err != nil {
		return out
	}
	var acknowledged, conflicts atomic.Int64
	var first sync.Once
	var group sync.WaitGroup
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for w := range writers {
		s := handles[w%len(handles)]
		group.Go(func() {
			for done := 0; done < rounds; {
				switch err := increment(ctx, s, a); {
				case err == nil:
					acknowledged.Add(1)
					done++
				case errors.Is(err, storage.ErrConflict):
					conflicts.Add(1)
				default:
					first.Do(func() { out.Err = err; cancel() })
					return
				}
			}
		})
	}
	group.Wait()
	out.Acknowledged, out.Conflicts = int(acknowledged.Load()), int(conflicts.Load())
	if out.Err == nil {
		out.Value, _, out.Err = readCounter(ctx, handles[0], a)
	}
	return out
}

func readCounter(ctx context.Context, s storage.Storage, a storage.Address) (int, string, error) {
	it, err := s.Get(ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State)
	if err != nil {
		return 0, "", err
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(it.Content)))
	return n, it.Revision, err
}

func increment(ctx context.Context, s storage.Storage, a storage.Address) error {
	n, revision, err := readCounter(ctx, s, a)
	if err != nil {
		return err
	}
	_, err = s.With(storage.Options{IfMatch: storage.Match(revision)}).Put(ctx, a.Tenant, a.Type, a.ID, a.Ext, []byte(strconv.Itoa(n+1)), "", a.State)
	return err
}
