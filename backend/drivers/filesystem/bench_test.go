package filesystem

import (
	"context"
	"testing"

	"velocity.internal/desk/backend/storage"
)

func BenchmarkPut(b *testing.B) {
	s, err := Open(context.Background(), Config{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	by := s.With(storage.Options{Author: "editor"})
	for b.Loop() {
		if _, err := by.Put(context.Background(), "t", "p", "a", "md", []byte("x"), "", storage.Live); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkGet(b *testing.B) {
	s, err := Open(context.Background(), Config{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := s.Put(context.Background(), "t", "p", "a", "md", []byte("x"), "", storage.Live); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := s.Get(context.Background(), "t", "p", "a", "md", storage.Live); err != nil {
			b.Fatal(err)
		}
	}
}
