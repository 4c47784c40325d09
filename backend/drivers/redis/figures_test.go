//go:build bench

package redis

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"velocity.internal/desk/backend/drivers/internal/unique"
	"velocity.internal/desk/backend/storage"
)

// TestFigures compares the store with the bare client that sends the same scripts
// with the same arguments, in turns in one run, and prints ratios.
func TestFigures(t *testing.T) {
	items := 100_000
	if text := os.Getenv("VELOCITY_BENCH_ITEMS"); text != "" {
		items, _ = strconv.Atoi(text)
	}
	d := openAt(t, on(shared))
	s := storage.New(d).With(storage.Options{Author: "editor", Message: "figures"})
	body := []byte(strings.Repeat("content of about two kilobytes. ", 64))
	at := func(n int) storage.Address {
		return storage.Address{Tenant: "acme", Type: "article", ID: fmt.Sprintf("part-%02d/item-%06d", n%50, n), Ext: "md", State: storage.Live}
	}
	put := func(ctx context.Context, n int) error {
		a := at(n)
		_, err := s.Put(ctx, a.Tenant, a.Type, a.ID, a.Ext, body, "", a.State)
		return err
	}
	inParallel(t, 16, items, put)

	count := &counter{}
	d.client.AddHook(count)
	record := func(run func() error) []any {
		if err := run(); err != nil {
			t.Fatal(err)
		}
		return *count.last.Load()
	}
	page := func(ctx context.Context, cursor string) (*storage.Page, error) {
		return s.ListPage(ctx, "acme", "article", storage.Live, storage.ListOptions{Limit: 50, Cursor: cursor})
	}
	var cursors []string
	for cursor := ""; ; {
		p, err := page(t.Context(), cursor)
		if err != nil {
			t.Fatal(err)
		}
		if cursor = p.Next; cursor == "" {
			break
		}
		cursors = append(cursors, cursor)
	}
	random := func() storage.Address { return at(rand.IntN(items)) }
	bare := raw(t, shared)
	send := func(ctx context.Context, args []any) error { _, err := bare.Do(ctx, args...).Slice(); return err }
	getArgs := record(func() error {
		a := at(0)
		_, err := s.Get(t.Context(), a.Tenant, a.Type, a.ID, a.Ext, a.State)
		return err
	})
	putArgs := record(func() error { return put(t.Context(), 0) })
	pageArgs := record(func() error { _, err := page(t.Context(), ""); return err })
	draws := []figure{
		{"get", func(ctx context.Context) error {
			a := random()
			_, err := s.Get(ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State)
			return err
		}, func(ctx context.Context) error {
			args := append([]any{}, getArgs...)
			args[6] = random().Name()
			return send(ctx, args)
		}},
		{"put with version and history", func(ctx context.Context) error { return put(ctx, rand.IntN(items)) }, func(ctx context.Context) error {
			args, a := append([]any{}, putArgs...), random()
			args[9], args[10], args[11], args[16], args[21] = a.Name(), a.ID, storage.FoldName(a.Name()), unique.ID(), unique.ID()
			return send(ctx, args)
		}},
		{"first page of 50", func(ctx context.Context) error { _, err := page(ctx, ""); return err }, func(ctx context.Context) error { return send(ctx, pageArgs) }},
		{"any page of 50", func(ctx context.Context) error { _, err := page(ctx, cursors[rand.IntN(len(cursors))]); return err }, func(ctx context.Context) error {
			args := append([]any{}, pageArgs...)
			args[6] = "(" + random().Name()
			return send(ctx, args)
		}},
	}
	for _, f := range draws {
		for _, clients := range []int{1, 8, 32} {
			own, other := f.compare(t, clients)
			t.Logf("%-30s %2d clients: %7.0f/s, bare %7.0f/s, ratio %.2f", f.name, clients, own, other, own/other)
		}
	}
}

// figure is an operation of the store and the same of the bare client.
type figure struct {
	name      string
	own, bare func(context.Context) error
}

// compare runs both in turns and returns how many of each ran in a second.
func (f figure) compare(t *testing.T, clients int) (own, bare float64) {
	t.Helper()
	const turns, turn = 8, 300 * time.Millisecond
	rate := func(run func(context.Context) error) float64 {
		var n atomic.Int64
		began := time.Now()
		var group sync.WaitGroup
		for range clients {
			group.Go(func() {
				for time.Since(began) < turn {
					if err := run(t.Context()); err != nil {
						t.Error(err)
						return
					}
					n.Add(1)
				}
			})
		}
		group.Wait()
		return float64(n.Load()) / time.Since(began).Seconds()
	}
	for range turns {
		own += rate(f.own) / turns
		bare += rate(f.bare) / turns
	}
	return own, bare
}

// inParallel runs f for the numbers below n.
func inParallel(t *testing.T, workers, n int, f func(context.Context, int) error) {
	t.Helper()
	var next atomic.Int64
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				if err := f(t.Context(), i); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
}
