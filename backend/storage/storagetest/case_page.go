package storagetest

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"velocity.internal/desk/backend/storage"
)

func pageCases() []testCase {
	return []testCase{
		{name: "the limit of a page is 1 to 1000 and 100 when it is not given", run: pageLimits},
		{name: "a cursor that no list gave is refused", run: badCursors},
		{name: "pages neither repeat nor skip what was not touched between them", run: pagesUnderChange},
		{name: "a page walk beside concurrent writers finds every untouched item once", run: pagesUnderWriters},
		{name: "a prefix selects by bytes and knows no wildcards", run: prefixes},
		{name: "a metadata filter keeps the items that have each value", run: metadataFilter},
	}
}

func (e *env) page(state storage.State, opts storage.ListOptions) *storage.Page {
	e.Helper()
	page, err := e.s.ListPage(e.ctx, e.tenant, markType, state, opts)
	e.ok(err, "list page %+v", opts)
	return page
}

func pageLimits(e *env) {
	for i := range 120 {
		e.put(e.at(fmt.Sprintf("item-%03d", i), storage.Draft), "x")
	}
	for _, limit := range []int{-1, 1001, -1 << 40, 1 << 40} {
		_, err := e.s.ListPage(e.ctx, e.tenant, markType, storage.Draft, storage.ListOptions{Limit: limit})
		e.fails(err, storage.ErrInvalid, "a page of %d", limit)
	}
	for limit, want := range map[int]int{0: 100, 1: 1, 119: 119, 120: 120, 1000: 120} {
		page := e.page(storage.Draft, storage.ListOptions{Limit: limit})
		equal(e, len(page.Items), want, "items of a page of %d", limit)
		equal(e, page.Next != "", want < 120, "a page of %d has a cursor", limit)
	}
}

func badCursors(e *env) {
	e.put(e.item(storage.Draft), "x")
	for _, cursor := range []string{"x", "!", "item", "AA", "../..", strings.Repeat("A", 5000), "\x00", "'; --"} {
		page, err := e.s.ListPage(e.ctx, e.tenant, markType, storage.Draft, storage.ListOptions{Cursor: cursor})
		e.fails(err, storage.ErrInvalid, "the cursor %.20q", cursor)
		e.check(page == nil, "the cursor %.20q gave a page", cursor)
		_, err = e.s.ListDeleted(e.ctx, e.tenant, markType, storage.ListOptions{Cursor: cursor})
		e.fails(err, storage.ErrInvalid, "the cursor %.20q for deleted items", cursor)
	}
}

func pagesUnderChange(e *env) {
	var want []string
	for i := range 60 {
		id := fmt.Sprintf("item-%02d", i)
		e.put(e.at(id, storage.Draft), "x")
		want = append(want, id+"."+markExt)
	}
	touched := map[string]bool{}
	opts := storage.ListOptions{Limit: 7}
	seen := map[string]int{}
	for pageNo := 0; ; pageNo++ {
		page := e.page(storage.Draft, opts)
		for _, it := range page.Items {
			seen[it.Key]++
		}
		if opts.Cursor = page.Next; opts.Cursor == "" {
			break
		}
		// Before, at and behind the cursor: insert, delete, rewrite.
		last := page.Items[len(page.Items)-1].Key
		for _, id := range []string{fmt.Sprintf("item-00-new-%d", pageNo), fmt.Sprintf("item-%02d-new", pageNo*7+6), fmt.Sprintf("item-99-new-%d", pageNo)} {
			e.put(e.at(id, storage.Draft), "x")
			touched[id+"."+markExt] = true
		}
		id, ext := storage.SplitName(last)
		switch pageNo % 3 {
		case 0:
			e.del(e.at(id, storage.Draft)) // the very item that the cursor names
		case 1:
			e.put(e.at(id, storage.Draft), "rewritten")
		case 2:
			e.step(storage.Address{Tenant: e.tenant, Type: markType, ID: id, Ext: ext, State: storage.Draft}, storage.Pending)
		}
		touched[last] = true
	}
	for _, key := range want {
		if touched[key] {
			e.check(seen[key] <= 1, "%s was seen %d times", key, seen[key])
		} else {
			equal(e, seen[key], 1, "times that the untouched %s was seen", key)
		}
	}
}

func pagesUnderWriters(e *env) {
	var want []string
	for i := range 150 {
		id := fmt.Sprintf("keep-%03d", i)
		e.put(e.at(id, storage.Draft), "x")
		want = append(want, id+"."+markExt)
	}
	var writers sync.WaitGroup
	var stop atomic.Bool
	defer func() { stop.Store(true); writers.Wait() }()
	for w := range 3 {
		writers.Go(func() {
			for i := 0; !stop.Load() && i < 2000; i++ {
				a := e.at(fmt.Sprintf("keep-%03d-noise-%d", (i*37)%150, w), storage.Draft)
				if _, err := tryPut(e, e.s, a, "noise"); err != nil {
					e.Errorf("put: %v", err)
					return
				}
				if err := e.s.Delete(e.ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State); err != nil {
					e.Errorf("delete: %v", err)
					return
				}
			}
		})
	}
	for range 5 {
		items, err := pages(e.ctx, e.s, e.at("", storage.Draft), storage.ListOptions{Limit: 11})
		e.ok(err, "pages")
		got := keys(items)
		e.check(slices.IsSorted(got) && len(slices.Compact(slices.Clone(got))) == len(got), "the pages repeat a name or are out of order")
		kept := slices.DeleteFunc(got, func(key string) bool { return strings.Contains(key, "noise") })
		equalList(e, kept, want, "untouched items")
		all := e.list(markType, storage.Draft)
		kept = slices.DeleteFunc(all, func(key string) bool { return strings.Contains(key, "noise") })
		equalList(e, kept, want, "untouched items of the whole list")
	}
}

func prefixes(e *env) {
	ids := []string{"a", "a/b", "a/bc", "a-b", "a_b", "axb", "a%b", "A2", "ab", "b", "ä", "äb", "a/b/c", "abc", "50%", "50x", "[a]", "\u007e"}
	var names []string
	for _, id := range ids {
		e.put(e.at(id, storage.Draft), "x")
		names = append(names, id+"."+markExt)
	}
	slices.Sort(names)
	for _, prefix := range []string{"", "a", "a/", "a/b", "a_", "a%", "%", "_", "A", "ä", "\xc3", "ab.md", "ab.m", "z", "50%", "[a]", "[", "a/b.md", "a/b/", "\\", "*", "a*"} {
		want := []string{}
		for _, name := range names {
			if strings.HasPrefix(name, prefix) {
				want = append(want, name)
			}
		}
		for _, limit := range []int{100, 2} {
			items, err := pages(e.ctx, e.s, e.at("", storage.Draft), storage.ListOptions{Prefix: prefix, Limit: limit})
			e.ok(err, "pages with the prefix %q", prefix)
			equalList(e, keys(items), want, "list with the prefix %q in pages of %d", prefix, limit)
		}
	}
}

func metadataFilter(e *env) {
	wants := map[string][]string{}
	for i := range 30 {
		m := map[string]string{"mod2": fmt.Sprint(i % 2), "mod3": fmt.Sprint(i % 3)}
		if i%5 == 0 {
			m["five"] = ""
		}
		id := fmt.Sprintf("item-%02d", i)
		e.putWith(e.at(id, storage.Draft), "x", "", m)
		for _, f := range metadataFilters {
			if storage.MatchMetadata(m, f) && strings.HasPrefix(id, "item-") {
				wants[fmt.Sprint(f)] = append(wants[fmt.Sprint(f)], id+"."+markExt)
			}
		}
	}
	for _, f := range metadataFilters {
		want := append([]string{}, wants[fmt.Sprint(f)]...)
		for _, limit := range []int{100, 3, 1} {
			items, err := pages(e.ctx, e.s, e.at("", storage.Draft), storage.ListOptions{Metadata: f, Limit: limit})
			e.ok(err, "pages with the filter %v", f)
			equalList(e, keys(items), want, "list with the filter %v in pages of %d", f, limit)
			for _, it := range items {
				e.check(it.Metadata != nil && it.Revision != "", "%s was filtered and is not full", it.Key)
			}
		}
	}
	page := e.page(storage.Draft, storage.ListOptions{Prefix: "item-1", Metadata: map[string]string{"mod2": "0"}})
	equalList(e, keys(page.Items), []string{"item-10.md", "item-12.md", "item-14.md", "item-16.md", "item-18.md"}, "list with prefix and filter")
}

var metadataFilters = []map[string]string{
	{"mod2": "0"}, {"mod3": "2"}, {"mod2": "1", "mod3": "1"}, {"five": ""}, {"mod2": ""}, {"absent": "x"}, {"mod2": "0", "absent": "x"}, {"mod3": "%"},
}
