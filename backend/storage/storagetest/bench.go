package storagetest

import (
	"fmt"
	"testing"

	"velocity.internal/desk/backend/storage"
)

// benchItems is how many items the store of the benchmarks holds.
const benchItems = 10_000

// Bench measures put, get, list pages and transitions on a store of 10,000
// items of 2 KiB, through one handle.
func Bench(b *testing.B, place func(t testing.TB) Place) {
	b.Helper()
	f := Factory{Place: place}
	s := f.open(b, place(b), Config{})
	content := noise(2 << 10)
	at := func(n int, state storage.State) storage.Address {
		return storage.Address{Tenant: "tenant-x", Type: markType, ID: fmt.Sprintf("part-%02d/item-%05d", n%50, n), Ext: markExt, State: state}
	}
	put := func(b *testing.B, a storage.Address) {
		b.Helper()
		if _, err := s.With(storage.Options{Author: author}).Put(b.Context(), a.Tenant, a.Type, a.ID, a.Ext, content, "", a.State); err != nil {
			b.Fatal(err)
		}
	}
	for n := range benchItems {
		put(b, at(n, storage.Live))
	}
	n := 0
	next := func() int { n = (n + 7919) % benchItems; return n } // visits every item once before it repeats
	b.Run("get", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			a := at(next(), storage.Live)
			if _, err := s.Get(b.Context(), a.Tenant, a.Type, a.ID, a.Ext, a.State); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("put draft", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			put(b, at(next(), storage.Draft))
		}
	})
	b.Run("put live with version and history", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			put(b, at(next(), storage.Live))
		}
	})
	page := func(b *testing.B, cursors []string) {
		b.Helper()
		b.ReportAllocs()
		i := 0
		for b.Loop() {
			i++
			opts := storage.ListOptions{Limit: 50, Cursor: cursors[i%len(cursors)]}
			if _, err := s.ListPage(b.Context(), "tenant-x", markType, storage.Live, opts); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.Run("first page", func(b *testing.B) { page(b, []string{""}) })
	b.Run("any page", func(b *testing.B) {
		var cursors []string
		opts := storage.ListOptions{Limit: 1000}
		for {
			p, err := s.ListPage(b.Context(), "tenant-x", markType, storage.Live, opts)
			if err != nil {
				b.Fatal(err)
			}
			if opts.Cursor = p.Next; opts.Cursor == "" {
				break
			}
			cursors = append(cursors, p.Next)
		}
		page(b, cursors)
	})
	b.Run("draft to pending to draft", func(b *testing.B) {
		b.ReportAllocs()
		a := at(0, storage.Draft)
		a.ID = "to-and-fro"
		put(b, a)
		for b.Loop() {
			for _, step := range [][2]storage.State{{storage.Draft, storage.Pending}, {storage.Pending, storage.Draft}} {
				if _, err := s.Transition(b.Context(), a.Tenant, a.Type, a.ID, a.Ext, step[0], step[1]); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	b.Run("publish", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			b.StopTimer()
			a := at(i, storage.Draft)
			a.ID = fmt.Sprintf("publish-%d", i)
			put(b, a)
			b.StartTimer()
			if _, err := s.Transition(b.Context(), a.Tenant, a.Type, a.ID, a.Ext, storage.Draft, storage.Live); err != nil {
				b.Fatal(err)
			}
		}
	})
}
