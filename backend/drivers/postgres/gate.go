package postgres

import (
	"context"
	"hash/fnv"
	"math"
	"sync"

	"golang.org/x/sync/semaphore"

	"velocity.internal/desk/backend/drivers/internal/relational"
)

// gate makes the transactions of this process whose claims meet wait for each
// other before they take a connection, so that those that wait do not leave the
// readers without one, and so that what was committed is told in that order. The
// zero value is ready for use.
type gate struct {
	mu    sync.Mutex
	locks map[relational.Claim]*turn
}

type turn struct {
	sem   *semaphore.Weighted
	users int // that have it or wait for it
}

const whole = math.MaxInt64

// enter waits for a claim and returns how to give it back.
func (g *gate) enter(ctx context.Context, claim relational.Claim) (leave func(), err error) {
	if claim.IsZero() {
		return func() {}, nil
	}
	tenant := relational.Claim{Tenant: claim.Tenant}
	share := int64(1)
	if claim.Thing == "" {
		share = whole
	}
	if err := g.acquire(ctx, tenant, share); err != nil {
		return nil, err
	}
	if claim.Thing == "" {
		return func() { g.release(tenant, share) }, nil
	}
	if err := g.acquire(ctx, claim, whole); err != nil {
		g.release(tenant, share)
		return nil, err
	}
	return func() {
		g.release(claim, whole)
		g.release(tenant, share)
	}, nil
}

func (g *gate) acquire(ctx context.Context, claim relational.Claim, share int64) error {
	g.mu.Lock()
	if g.locks == nil {
		g.locks = map[relational.Claim]*turn{}
	}
	l := g.locks[claim]
	if l == nil {
		l = &turn{sem: semaphore.NewWeighted(whole)}
		g.locks[claim] = l
	}
	l.users++
	g.mu.Unlock()
	err := l.sem.Acquire(ctx, share)
	if err != nil {
		g.forget(claim, l)
	}
	return err
}

func (g *gate) release(claim relational.Claim, share int64) {
	g.mu.Lock()
	l := g.locks[claim]
	g.mu.Unlock()
	l.sem.Release(share)
	g.forget(claim, l)
}

// forget drops a lock that nobody has or waits for.
func (g *gate) forget(claim relational.Claim, l *turn) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if l.users--; l.users == 0 {
		delete(g.locks, claim)
	}
}

// keys are the advisory locks of a claim in a schema of the database, for all
// processes: that of the tenant, shared unless all of it is claimed, and that of
// the thing. Different claims with equal keys would only wait for each other.
func keys(schema string, claim relational.Claim) (tenant, thing int64) {
	return key(schema, "tenant", claim.Tenant), key(schema, "thing", claim.Tenant, claim.Thing)
}

func key(parts ...string) int64 {
	h := fnv.New64a()
	for _, part := range parts {
		_, _ = h.Write([]byte(part))
		_, _ = h.Write([]byte{0})
	}
	return int64(h.Sum64()) //nolint:gosec // all 64 bits of it
}
