package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"velocity.internal/desk/backend/drivers/internal/relational"
	"velocity.internal/desk/backend/storage"
)

func TestAFullDiskIsUnavailableAndChangesNothing(t *testing.T) {
	d := openAt(t, Config{Path: filepath.Join(t.TempDir(), "store.db")})
	write(t, d, live, pattern(1, 10), -1)
	// A limit on the pages of the file stands for the end of the disk.
	limit := func(pages int64) {
		err := d.pool.Update(t.Context(), relational.Claim{}, func(q relational.Querier) error {
			return q.Each(t.Context(), fmt.Sprintf("PRAGMA max_page_count = %d", pages), func(relational.Row) error { return nil })
		}, func() {})
		if err != nil {
			t.Fatal(err)
		}
	}
	limit(scalar(t, d, `PRAGMA page_count`) + 2)
	for _, size := range []int64{100 << 10, 4 << 20} {
		_, err := d.Write(t.Context(), storage.WriteRequest{Address: live, Body: pattern(2, size), Size: -1, MIMEType: "text/plain"})
		wantKind(t, err, storage.ErrUnavailable)
		if err != nil && !strings.Contains(err.Error(), "the disk is full") {
			t.Errorf("got %v", err)
		}
	}
	if it, err := d.Stat(t.Context(), live); err != nil || it.Size != 10 {
		t.Errorf("got %v, %v", it, err)
	}
	limit(1 << 30)
	write(t, d, live, pattern(2, 4<<20), -1)
}

func TestAWaitForTheLockEndsWithTheContext(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	d := openAt(t, Config{Path: path})
	write(t, d, live, pattern(1, 10), -1)
	other, err := sql.Open("sqlite", dsn(path, writerDSN(false)))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	tx, err := other.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	begun := time.Now()
	_, err = d.Write(ctx, storage.WriteRequest{Address: live, Body: pattern(2, 10), Size: 10, MIMEType: "text/plain"})
	if !errors.Is(err, context.DeadlineExceeded) || storage.KindOf(err) != nil {
		t.Errorf("got %v", err)
	}
	if took := time.Since(begun); took > time.Second {
		t.Errorf("it took %v", took)
	}
	if _, err := d.Stat(t.Context(), live); err != nil {
		t.Errorf("readers do not wait: %v", err)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	write(t, d, live, pattern(2, 10), -1)
}

func TestAPanicInATransactionLeavesTheStoreUsable(t *testing.T) {
	d := openAt(t, Config{Path: filepath.Join(t.TempDir(), "store.db")})
	func() {
		defer func() { _ = recover() }()
		_ = d.pool.Update(t.Context(), relational.Claim{}, func(q relational.Querier) error {
			if _, err := q.Exec(t.Context(), `INSERT INTO tenants (tenant) VALUES ('half')`); err != nil {
				t.Error(err)
			}
			panic("a fault")
		}, func() {})
	}()
	write(t, d, live, pattern(1, 10), -1)
	if tenants, err := d.Tenants(t.Context()); err != nil || len(tenants) != 1 {
		t.Errorf("got %v, %v", tenants, err)
	}
}

func TestACancelledTransactionChangesNothing(t *testing.T) {
	d := openAt(t, Config{Path: filepath.Join(t.TempDir(), "store.db")})
	ctx, cancel := context.WithCancel(t.Context())
	err := d.pool.Update(ctx, relational.Claim{}, func(q relational.Querier) error {
		_, err := q.Exec(ctx, `INSERT INTO tenants (tenant) VALUES ('half')`)
		cancel()
		return err
	}, func() { t.Error("it was committed") })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if tenants, err := d.Tenants(t.Context()); err != nil || len(tenants) != 0 {
		t.Errorf("got %v, %v", tenants, err)
	}
}
