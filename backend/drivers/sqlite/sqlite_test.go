package sqlite

import (
	"context"
	"errors"
	"testing"

	"velocity.internal/desk/backend/storage"
)

// openAt opens a store and closes it when the test ends.
func openAt(t testing.TB, cfg Config) *Driver {
	t.Helper()
	d, err := OpenDriver(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func wantKind(t testing.TB, err, kind error) {
	t.Helper()
	if !errors.Is(err, kind) {
		t.Errorf("got error %v, want the kind %q", err, kind)
	}
}

// scalar asks for one number.
func scalar(t testing.TB, d *Driver, query string) (n int64) {
	t.Helper()
	if err := d.pool.read.QueryRowContext(context.WithoutCancel(t.Context()), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

var live = storage.Address{Tenant: "acme", Type: "blog", ID: "item", Ext: "md", State: storage.Live}
