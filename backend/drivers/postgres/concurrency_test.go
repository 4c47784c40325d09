package postgres

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"velocity.internal/desk/backend/drivers/internal/relational"
	"velocity.internal/desk/backend/storage"
	"velocity.internal/desk/backend/storage/storagetest"
)

func TestATransactionThatLosesIsRepeated(t *testing.T) {
	t.Parallel()
	d := openAt(t, configOn(server(t)))
	for _, code := range []string{"40001", "40P01", "23505"} {
		runs, committed := 0, 0
		err := d.pool.Update(t.Context(), relational.Claim{Tenant: "acme"}, func(q relational.Querier) error {
			runs++
			if _, err := q.Exec(t.Context(), `INSERT INTO tenants (tenant) VALUES (?1)`, "of-"+code); err != nil {
				return err
			}
			if runs < 4 {
				_, err := q.Exec(t.Context(), fmt.Sprintf(`DO $$ BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = '%s'; END $$`, code))
				return err
			}
			return nil
		}, func() { committed++ })
		if err != nil || runs != 4 || committed != 1 {
			t.Errorf("%s: %d runs, %d commits, %v", code, runs, committed, err)
		}
	}
	if tenants, err := d.Tenants(t.Context()); err != nil || len(tenants) != 3 {
		t.Errorf("got %v, %v", tenants, err)
	}
	err := d.pool.Update(t.Context(), relational.Claim{}, func(q relational.Querier) error {
		_, err := q.Exec(t.Context(), `DO $$ BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = '40001'; END $$`)
		return err
	}, func() { t.Error("it was committed") })
	wantKind(t, err, storage.ErrUnavailable)
}

func TestADeadlockEndsWell(t *testing.T) {
	t.Parallel()
	d := openAt(t, configOn(server(t)))
	update := func(order ...int) error {
		first := true
		return d.pool.Update(t.Context(), relational.Claim{}, func(q relational.Querier) error {
			for _, blob := range order {
				if _, err := q.Exec(t.Context(), `INSERT INTO orphans AS o (blob, at) VALUES (?1, 1) ON CONFLICT (blob) DO UPDATE SET at = o.at + 1`, blob); err != nil {
					return err
				}
				if first { // so that the other one has its first row as well
					first = false
					time.Sleep(50 * time.Millisecond)
				}
			}
			return nil
		}, func() {})
	}
	var group sync.WaitGroup
	for n := range 6 {
		group.Go(func() {
			order := []int{-1, -2}
			if n%2 == 1 {
				order = []int{-2, -1}
			}
			if err := update(order...); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if n := scalar[int](t, admin(t, d.cfg), `SELECT sum(at) FROM orphans`); n != 12 {
		t.Errorf("%d updates are there, want 12", n)
	}
}

func TestWritersOfDifferentItemsDoNotWaitForEachOther(t *testing.T) {
	t.Parallel()
	cfg := configOn(server(t))
	d, other := openAt(t, cfg), openAt(t, cfg)
	write(t, d, live, bytes.NewReader([]byte("x")), -1)
	held, release, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		done <- other.pool.Update(context.Background(), relational.Claim{Tenant: "acme", Thing: "blog/ITEM"}, func(relational.Querier) error {
			close(held)
			<-release
			return nil
		}, func() {})
	}()
	<-held
	neighbour := live
	neighbour.ID = "neighbour"
	write(t, d, neighbour, bytes.NewReader([]byte("x")), -1)
	for _, blocked := range []func(context.Context) error{
		func(ctx context.Context) error {
			_, err := d.Write(ctx, storage.WriteRequest{Address: live, Body: bytes.NewReader([]byte("y")), Size: 1, MIMEType: "text/plain"})
			return err
		},
		func(ctx context.Context) error { // another extension of the id, in another case
			a := live
			a.ID, a.Ext = "Item", "json"
			_, err := d.Write(ctx, storage.WriteRequest{Address: a, Body: bytes.NewReader([]byte("y")), Size: 1, MIMEType: "text/plain"})
			return err
		},
		func(ctx context.Context) error {
			return d.Move(ctx, storage.MoveRequest{Address: neighbour, ToType: "blog", ToID: "elsewhere"})
		},
		func(ctx context.Context) error {
			return d.Remove(ctx, storage.Container{Tenant: "acme"}, storage.Attribution{})
		},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		if err := blocked(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("it did not wait: %v", err)
		}
		cancel()
	}
	close(release)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	write(t, d, live, bytes.NewReader([]byte("y")), -1)
	if n := len(d.pool.gate.locks); n != 0 {
		t.Errorf("%d locks are kept", n)
	}
}

func TestNamesThatDifferInCaseOnlyAreNeverBothMade(t *testing.T) {
	t.Parallel()
	cfg := configOn(server(t))
	handles := []storage.Storage{storage.New(openAt(t, cfg)), storage.New(openAt(t, cfg))}
	for round := range 10 {
		var group sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs {
			id, ext := fmt.Sprint("name-", round), "md"
			if i%2 == 1 {
				id = fmt.Sprint("Name-", round)
			}
			if i%4 > 1 {
				ext = "MD"
			}
			group.Go(func() {
				_, errs[i] = handles[i%2].Put(t.Context(), "acme", "blog", id, ext, []byte("x"), "", storage.Draft)
			})
		}
		group.Wait()
		made := 0
		for _, err := range errs {
			if err == nil {
				made++
			} else {
				wantKind(t, err, storage.ErrExists)
			}
		}
		items, err := handles[0].List(t.Context(), "acme", "blog", storage.Draft)
		if err != nil || len(items) != round+1 || made == 0 {
			t.Fatalf("round %d: %d items, %d puts succeeded, %v", round, len(items), made, err)
		}
		var tenants sync.WaitGroup
		for i := range 6 {
			name := fmt.Sprintf("%cenant-%d", "tT"[i%2], round)
			tenants.Go(func() {
				if err := handles[i%2].CreateTenant(t.Context(), name); err != nil {
					wantKind(t, err, storage.ErrExists)
				}
			})
		}
		tenants.Wait()
	}
	if tenants, err := handles[0].ListTenants(t.Context()); err != nil || len(tenants) != 11 {
		t.Errorf("got %v, %v", tenants, err)
	}
}

// Content is shared by its bytes while it is swept: whoever begins to use it must
// never lose it to a sweep that found it unused a moment before.
func TestSweepsNeverTakeContentThatIsPutAgain(t *testing.T) {
	t.Parallel()
	cfg := configOn(server(t))
	handles := []*Driver{openAt(t, cfg), openAt(t, cfg)}
	during := 2 * time.Second
	if storagetest.Thorough() {
		during = time.Minute
	}
	until := time.Now().Add(during)
	bodies := [][]byte{bytes.Repeat([]byte("a"), 100), bytes.Repeat([]byte("b"), 3000), bytes.Repeat([]byte("c"), 700_000)}
	var group sync.WaitGroup
	for w := range 6 {
		group.Go(func() {
			d := handles[w%2]
			a := live.In(storage.Draft)
			a.ID = fmt.Sprint("item-", w)
			body := bodies[w%len(bodies)] // so that nothing points to it half of the time
			for time.Now().Before(until) {
				it, err := d.Write(t.Context(), storage.WriteRequest{Address: a, Body: bytes.NewReader(body), Size: -1, MIMEType: "text/plain"})
				if errors.Is(err, storage.ErrUnavailable) && len(body) > 256<<10 {
					continue // the sweep, which here does not wait for an hour, took the upload away
				}
				if err != nil || it.Size != int64(len(body)) {
					t.Errorf("put: %v", err)
					return
				}
				in, err := d.Open(t.Context(), a)
				if err != nil {
					t.Errorf("what was put a moment ago is gone: %v", err)
					return
				}
				_ = in.Body.Close()
				if err := d.Delete(t.Context(), storage.DeleteRequest{Address: a}); err != nil {
					t.Errorf("delete: %v", err)
				}
			}
		})
	}
	for _, d := range handles {
		group.Go(func() {
			for time.Now().Before(until) {
				if err := d.Sweep(t.Context(), -time.Minute, 100); err != nil {
					t.Errorf("sweep: %v", err)
				}
			}
		})
	}
	group.Wait()
	conn := admin(t, cfg)
	sound(t, conn)
	for _, d := range handles[:1] {
		if err := d.Sweep(t.Context(), -time.Minute, 100); err != nil {
			t.Error(err)
		}
	}
	sound(t, conn)
	if n := scalar[int](t, conn, `SELECT count(*) FROM blobs b WHERE NOT EXISTS (SELECT 1 FROM items i WHERE i.blob = b.id)`); n != 0 {
		t.Errorf("%d blobs stay that nothing points to", n)
	}
}
