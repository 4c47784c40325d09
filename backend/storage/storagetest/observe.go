package storagetest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"velocity.internal/desk/backend/storage"
)

// recordKind is the kind of record that the suite itself puts.
const recordKind = "kind-k"

// observer writes down everything that can be seen of a tenant. With names,
// version ids are written as their place in the order of versions, and
// revisions, times and ETags are left out, so that two stores can be compared.
type observer struct {
	ctx   context.Context
	s     storage.Storage
	names bool
	ids   map[string]string // version id by raw id, for the current item id
	out   []string
}

// observe returns the visible state of a tenant as lines of text.
func observe(ctx context.Context, s storage.Storage, tenant string, names bool) ([]string, error) {
	o := &observer{ctx: ctx, s: s, names: names}
	types, err := s.ListContentTypes(ctx, tenant)
	if err != nil {
		return nil, err
	}
	schemas, err := s.ListTenantSchemas(ctx, tenant)
	if err != nil {
		return nil, err
	}
	hooks, err := s.ListWebhooks(ctx, tenant)
	if err != nil {
		return nil, err
	}
	if !names { // whether a type outlives its last item is each backend's own
		o.add("types %q", types)
	}
	o.add("schemas %q", schemas)
	for _, h := range hooks {
		o.add("webhook %s %s %q", h.ID, h.URL, h.Events)
	}
	for _, contentType := range types {
		if err := o.contentType(tenant, contentType); err != nil {
			return nil, fmt.Errorf("observing %s/%s: %w", tenant, contentType, err)
		}
	}
	return o.out, nil
}

func (o *observer) add(format string, args ...any) {
	o.out = append(o.out, fmt.Sprintf(format, args...))
}

func (o *observer) contentType(tenant, contentType string) error {
	at := storage.Address{Tenant: tenant, Type: contentType}
	exts := map[string]map[string]bool{} // extensions by id
	note := func(key string) {
		id, ext := storage.SplitName(key)
		if exts[id] == nil {
			exts[id] = map[string]bool{}
		}
		exts[id][ext] = true
	}
	states := map[storage.State][]*storage.ContentItem{}
	for _, state := range storage.States() {
		items, err := pages(o.ctx, o.s, at.In(state), storage.ListOptions{Full: true, Limit: 1000})
		if err != nil {
			return err
		}
		states[state] = items
		for _, it := range items {
			note(it.Key)
		}
	}
	deleted, err := o.s.ListDeleted(o.ctx, tenant, contentType, storage.ListOptions{Limit: 1000})
	if err != nil {
		return err
	}
	for _, d := range deleted.Items {
		note(d.Key)
		o.add("%s deleted %s size %d", contentType, d.Key, d.Size)
	}
	for _, id := range slices.Sorted(maps.Keys(exts)) {
		at.ID, o.ids = id, map[string]string{}
		for _, ext := range slices.Sorted(maps.Keys(exts[id])) {
			at.Ext = ext
			if err := o.versions(at); err != nil {
				return err
			}
		}
		for _, state := range storage.States() {
			for _, it := range states[state] {
				if itemID, ext := storage.SplitName(it.Key); itemID == id {
					at.Ext = ext
					if err := o.item(at.In(state), it); err != nil {
						return err
					}
				}
			}
		}
		if err := o.documents(at); err != nil {
			return err
		}
	}
	return nil
}

func (o *observer) versions(a storage.Address) error {
	versions, err := o.s.ListVersions(o.ctx, a.Tenant, a.Type, a.ID, a.Ext)
	if err != nil {
		return err
	}
	for i, v := range versions {
		o.ids[v.VersionID] = fmt.Sprintf("%s#%d", a.Ext, len(versions)-i)
	}
	for _, v := range versions {
		it, err := o.s.GetVersion(o.ctx, a.Tenant, a.Type, a.ID, a.Ext, v.VersionID)
		if err != nil {
			return err
		}
		o.add("%s version %s latest %t %s %q %v", a, o.id(v.VersionID), v.IsLatest, it.ContentType, it.Content, it.Metadata)
	}
	return nil
}

// id names a version.
func (o *observer) id(version string) string {
	if !o.names || version == "" {
		return version
	}
	if name, known := o.ids[version]; known {
		return name
	}
	return "?"
}

func (o *observer) item(a storage.Address, listed *storage.ContentItem) error {
	it, err := o.s.Get(o.ctx, a.Tenant, a.Type, a.ID, a.Ext, a.State)
	if err != nil {
		return err
	}
	if !o.names {
		o.add("%s revision %s etag %s", a, it.Revision, it.ETag)
	}
	o.add("%s %s version %s base %s %q %v, listed %d %s %v", a, it.ContentType, o.id(it.VersionID), o.id(it.Base),
		it.Content, it.Metadata, listed.Size, o.id(listed.VersionID), listed.Metadata)
	return nil
}

func (o *observer) documents(a storage.Address) error {
	history, err := o.s.ListHistoryRecords(o.ctx, a.Tenant, a.Type, a.ID)
	if err != nil {
		return err
	}
	var lines []string
	for _, r := range history {
		lines = append(lines, fmt.Sprintf("%s history %s parent %s source %s %s %s %q ext %s size %d",
			a.ID, o.id(r.Version), o.id(r.Parent), o.id(r.Source), r.Action, r.Author, r.Message, r.Ext, r.Size))
	}
	slices.Sort(lines) // by name of version: times are not compared
	o.out = append(o.out, lines...)
	for _, state := range []storage.State{storage.Draft, storage.Pending} {
		comments, err := o.s.ListComments(o.ctx, a.Tenant, a.Type, a.ID, state)
		if errors.Is(err, storage.ErrCorrupt) {
			o.add("%s %s comments corrupt", a.ID, state)
			continue
		}
		if err != nil {
			return err
		}
		for _, c := range comments {
			o.add("%s %s comment %s %q resolved %t ext %s", a.ID, state, c.ID, c.Message, c.Resolved, c.Ext)
		}
	}
	for _, kind := range []string{storage.KindThread, recordKind} {
		records, err := o.s.ListRecords(o.ctx, a.Tenant, a.Type, a.ID, kind)
		if err != nil {
			return err
		}
		for _, r := range records {
			key := r.Key
			if kind == storage.KindThread {
				key = o.id(key)
			}
			o.add("%s record %s %s %s", a.ID, kind, key, r.Body)
		}
	}
	return nil
}

// pages reads every page of a list.
func pages(ctx context.Context, s storage.Storage, at storage.Address, opts storage.ListOptions) ([]*storage.ContentItem, error) {
	var all []*storage.ContentItem
	for {
		page, err := s.ListPage(ctx, at.Tenant, at.Type, at.State, opts)
		if err != nil {
			return nil, err
		}
		all = append(all, page.Items...)
		if page.Next == "" {
			return all, nil
		}
		opts.Cursor = page.Next
	}
}

// snapshot writes down the whole visible state of the case's tenant.
func (e *env) snapshot() string {
	e.Helper()
	lines, err := observe(e.ctx, e.s, e.tenant, false)
	e.ok(err, "observe the tenant")
	return strings.Join(lines, "\n")
}

// unchanged checks that nothing has changed since the snapshot.
func (e *env) unchanged(before, format string, args ...any) {
	e.Helper()
	if after := e.snapshot(); after != before {
		e.Errorf(format+" changed the store from\n%s\nto\n%s", append(args, before, after)...)
	}
}

// sameBut reports whether two observations are equal once each old name (the
// even ones of names) is written as the new one behind it.
func sameBut(before, after []string, names ...string) bool {
	renamed := make([]string, 0, len(before))
	for _, line := range before {
		for i := 0; i < len(names); i += 2 {
			if strings.Contains(line, names[i]) {
				line = strings.ReplaceAll(line, names[i], names[i+1])
				break
			}
		}
		renamed = append(renamed, line)
	}
	slices.Sort(renamed)
	after = slices.Clone(after)
	slices.Sort(after)
	return slices.Equal(renamed, after)
}

// zeroes returns n zero bytes to read.
func zeroes(n int64) io.Reader { return io.LimitReader(zeros{}, n) }
