package git

import (
	"testing"

	"velocity.internal/desk/backend/storage/storagetest"
)

func BenchmarkStore(b *testing.B) { storagetest.Bench(b, place) }
