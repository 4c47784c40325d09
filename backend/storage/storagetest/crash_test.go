package storagetest

import (
	"context"
	"io"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"velocity.internal/desk/backend/drivers/sqlite"
	"velocity.internal/desk/backend/storage"
)

// kept is a store that outlives its process, behind a wrapped driver.
func kept(wrap func(storage.Driver) storage.Driver) CrashConfig {
	return CrashConfig{
		Place: func(t testing.TB) string { return filepath.Join(t.TempDir(), "store.db") },
		Open: func(ctx context.Context, place string) (storage.Storage, error) {
			d, err := sqlite.OpenDriver(ctx, sqlite.Config{Path: place})
			if err != nil {
				return nil, err
			}
			return storage.New(wrap(d)), nil
		},
	}
}

// confirmsUnwritten confirms changes of metadata and makes none.
type confirmsUnwritten struct{ storage.Driver }

func (d confirmsUnwritten) SetMetadata(ctx context.Context, req storage.MetadataRequest) (*storage.ContentItem, error) {
	return d.Stat(ctx, req.Address)
}

// truncates stores some bodies without their end.
type truncates struct{ storage.Driver }

func (d truncates) Write(ctx context.Context, req storage.WriteRequest) (*storage.ContentItem, error) {
	if rand.IntN(20) == 0 {
		req.Body, req.Size = io.LimitReader(req.Body, max(0, req.Size-10)), max(0, req.Size-10)
	}
	return d.Driver.Write(ctx, req)
}

// forgetsHistory makes versions without saying by whom.
type forgetsHistory struct{ storage.Driver }

func (d forgetsHistory) Restore(ctx context.Context, req storage.RestoreRequest) (*storage.ContentItem, error) {
	req.Attribution = storage.Attribution{}
	return d.Driver.Restore(ctx, req)
}

func TestKillingTheWriterOfASoundStoreLosesNothing(t *testing.T) { Crash(t, kept(same)) }

func TestKillingTheWriterShowsConfirmedWritesThatWereNotMade(t *testing.T) {
	crashFinds(t, func(d storage.Driver) storage.Driver { return confirmsUnwritten{d} }, func(f CrashFigures) int { return f.Lost })
}

func TestKillingTheWriterShowsTornValues(t *testing.T) {
	crashFinds(t, func(d storage.Driver) storage.Driver { return truncates{d} }, func(f CrashFigures) int { return f.Torn })
}

func TestKillingTheWriterShowsVersionsWithoutHistory(t *testing.T) {
	crashFinds(t, func(d storage.Driver) storage.Driver { return forgetsHistory{d} }, func(f CrashFigures) int { return f.Lost })
}

// crashFinds runs the harness on a broken store until it has found something.
func crashFinds(t *testing.T, wrap func(storage.Driver) storage.Driver, count func(CrashFigures) int) {
	t.Helper()
	if crashIsChild() {
		Crash(t, kept(wrap))
	}
	r := &recorder{TB: t, ctx: t.Context()}
	figures := CrashFigures{}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		figures = crash(r, kept(wrap), 20) // ends with the first finding
	}()
	<-ended
	if count(figures) == 0 {
		t.Errorf("nothing was found: %s\n%s", figures, strings.Join(r.log, "\n"))
	}
}
