package relational

import (
	"context"
	"time"
)

const (
	// sweepEvery is the time between two sweeps of what is left over, orphanAge
	// how long content stays that nothing points to, for streams that read it.
	sweepEvery = 10 * time.Minute
	orphanAge  = time.Hour
	// keepChanges is how many commits the log for other processes goes back.
	keepChanges = 10_000
)

// KeepSwept sweeps now and then until ctx ends.
func (s *Store) KeepSwept(ctx context.Context) {
	ticker := time.NewTicker(sweepEvery)
	defer ticker.Stop()
	for {
		_ = s.Sweep(ctx, orphanAge, keepChanges) // what fails is tried again
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

// Sweep removes the blobs that nothing has pointed to for longer than age and
// that no stream of this process reads, and all but the newest keep entries of
// the change log.
func (s *Store) Sweep(ctx context.Context, age time.Duration, keep int) error {
	const page = 100
	for after, more := int64(0), true; more; {
		var blobs []int64
		err := s.db.Each(ctx, `SELECT blob FROM orphans WHERE blob > ?1 AND at <= ?2 ORDER BY blob LIMIT ?3`, func(row Row) error {
			err := row.Scan(&after)
			blobs = append(blobs, after)
			return err
		}, after, time.Now().Add(-age).Unix(), page)
		if err != nil {
			return err
		}
		for _, blob := range blobs {
			if s.streams.busy(blob) {
				continue
			}
			if err := s.dropBlob(ctx, blob); err != nil {
				return err
			}
		}
		more = len(blobs) == page
	}
	return s.update(ctx, Claim{}, func(t *tx) error {
		_, err := t.Exec(ctx, `DELETE FROM changes WHERE seq <= (SELECT max(seq) FROM changes) - ?1`, keep)
		return err
	})
}

const (
	dropUnreferenced = `DELETE FROM blobs WHERE id = ?1
	AND NOT EXISTS (SELECT 1 FROM items WHERE blob = ?1 AND state <> 'live')
	AND NOT EXISTS (SELECT 1 FROM versions WHERE blob = ?1)`
	// dropAtOnce is how many chunks one transaction deletes.
	dropAtOnce = 64
)

// dropBlob removes a blob unless something points to it, in bounded steps, and
// its note in orphans in the last of them. The note is locked first, so that
// whoever stops pointing to the blob meanwhile notes it anew; then the blob, so
// that whoever begins to has done so before it is looked for, or finds it gone.
func (s *Store) dropBlob(ctx context.Context, blob int64) error {
	lock := s.cfg.Dialect.ForUpdate
	for more := true; more; {
		err := s.update(ctx, Claim{}, func(t *tx) error {
			more = false
			var id int64
			noted, err := one(ctx, t, `SELECT blob FROM orphans WHERE blob = ?1`+lock, []any{&id}, blob)
			if err != nil || !noted {
				return err
			}
			kept, err := one(ctx, t, `SELECT id FROM blobs WHERE id = ?1`+lock, []any{&id}, blob)
			if err != nil {
				return err
			}
			if kept {
				n, err := t.Exec(ctx, dropUnreferenced, blob)
				if err != nil {
					return err
				}
				kept = n == 0
			}
			if !kept {
				n, err := t.Exec(ctx, `DELETE FROM chunks WHERE blob = ?1 AND no < ?2 + (SELECT min(no) FROM chunks WHERE blob = ?1)`, blob, dropAtOnce)
				if err != nil {
					return err
				}
				more = n == dropAtOnce
			}
			if more {
				return nil
			}
			_, err = t.Exec(ctx, `DELETE FROM orphans WHERE blob = ?1`, blob)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
