package postgres

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"velocity.internal/desk/backend/drivers/internal/relational/relationaltest"
)

// sound checks that nothing in the schema of a connection points nowhere.
func sound(t testing.TB, conn *pgx.Conn) {
	t.Helper()
	relationaltest.Sound(t, func(query string) int64 { return scalar[int64](t, conn, query) })
}
