package relational

import (
	"context"
	"time"

	"github.com/pressly/goose/v3"

	"velocity.internal/desk/backend/storage"
)

// Migrate brings a store to the newest format that provider knows, or refuses
// one that a newer program has written, and with readOnly any other than the
// newest. format returns the format that the store has, 0 when it has no tables;
// its errors are of the kinds of package storage. Several processes may do this
// at once: one whose migration fails looks again until the time is over.
func Migrate(ctx context.Context, provider *goose.Provider, readOnly bool, within time.Duration, format func(context.Context) (int64, error)) error {
	sources := provider.ListSources()
	known := sources[len(sources)-1].Version
	for until := time.Now().Add(within); ; {
		current, err := format(ctx)
		switch {
		case err != nil:
			return err
		case current == known:
			return nil
		case current > known:
			return storage.Errorf(storage.ErrUnsupported,
				"This store was written by a newer version of Velocity Desk (format %d, this program knows %d). Update the program.", current, known)
		case readOnly:
			return storage.Errorf(storage.ErrUnsupported,
				"This store was written by an older version of Velocity Desk (format %d, this program needs %d). Open it once for writing.", current, known)
		}
		if _, err = provider.Up(ctx); err == nil {
			continue
		}
		if time.Now().After(until) {
			return storage.Errorf(storage.ErrUnavailable, "the store cannot be brought to format %d: %v", known, err)
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
