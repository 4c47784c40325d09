// Package demo holds the content of a first start: two small tenants with a
// past, drafts and work in review, so that every screen shows something.
package demo

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync/atomic"
	"time"

	"velocity.internal/desk/backend/editorial"
	"velocity.internal/desk/backend/identity"
	"velocity.internal/desk/backend/storage"
)

//go:embed content schemas
var files embed.FS

// Tenants names the demo tenants.
func Tenants() []string { return []string{"harbor-journal", "northwind-cafe"} }

// Build writes the demo content into a store, with a past that ends at now. What
// is there already, also from a run that was cut off, is left as it is.
func Build(ctx context.Context, store storage.Storage, now time.Time) error {
	b := &builder{store: store, now: now}
	//nolint:contextcheck // the service lives until it is closed
	b.desk = editorial.New(store, editorial.Config{Clock: func() time.Time { return time.UnixMicro(b.clock.Load()) }})
	defer b.desk.Close()
	b.clock.Store(now.UnixMicro())
	for _, build := range []func(context.Context) error{b.schemas, b.items, b.orders} {
		if err := build(ctx); err != nil {
			return fmt.Errorf("the demo content cannot be written: %w", err)
		}
	}
	return nil
}

type builder struct {
	store storage.Storage
	desk  *editorial.Service
	now   time.Time
	clock atomic.Int64 // what the desk takes for now, in microseconds
}

// as returns the desk of a person at a moment of the past.
func (b *builder) as(who string, ago time.Duration) *editorial.Desk {
	b.clock.Store(b.now.Add(-ago).UnixMicro())
	return b.desk.As(identity.Local(who, identity.Browser))
}

// schemas writes schemas/{tenant}/{name}.json; the tenant "global" stands for all.
func (b *builder) schemas(ctx context.Context) error {
	return eachFile("schemas", func(name string, body []byte) error {
		tenant, schema, _ := strings.Cut(strings.TrimSuffix(name, ".json"), "/")
		put := b.store.With(storage.Options{IfMatch: storage.Absent(), Author: "Editor"})
		if tenant == "global" {
			return unlessThere(put.PutGlobalSchema(ctx, schema, body))
		}
		return unlessThere(put.PutTenantSchema(ctx, tenant, schema, body))
	})
}

func unlessThere(err error) error {
	if storage.KindOf(err) == storage.ErrConflict { //nolint:errorlint // KindOf returns the kind itself
		return nil
	}
	return err
}

// items writes content/{tenant}/{type}/{id}.{ext} with the story of each.
func (b *builder) items(ctx context.Context) error {
	n := 0
	return eachFile("content", func(name string, body []byte) error {
		n++
		tenant, rest, _ := strings.Cut(name, "/")
		contentType, key, _ := strings.Cut(rest, "/")
		id, ext := storage.SplitName(key)
		ref := editorial.Ref{Tenant: tenant, Type: contentType, ID: id, Ext: ext}
		there, err := b.exists(ctx, ref)
		if err != nil || there {
			return err
		}
		s, told := stories[name]
		if !told {
			s = story{past: []step{{by: signer(tenant, contentType), ago: time.Duration(20+n) * day, message: "First version"}}}
		}
		return b.tell(ctx, ref, s, string(body), alts[name])
	})
}

func (b *builder) exists(ctx context.Context, ref editorial.Ref) (bool, error) {
	versions, err := b.store.ListVersions(ctx, ref.Tenant, ref.Type, ref.ID, ref.Ext)
	if err != nil || len(versions) > 0 {
		return true, err
	}
	for _, state := range storage.States() {
		there, err := b.store.Exists(ctx, ref.Tenant, ref.Type, ref.ID, ref.Ext, state)
		if err != nil || there {
			return true, err
		}
	}
	return false, nil
}

// tell writes one item: its versions, oldest first, then what is in progress.
// text is the newest live version, or the draft of an item without a past.
func (b *builder) tell(ctx context.Context, ref editorial.Ref, s story, text, alt string) error {
	metadata := map[string]string{}
	if alt != "" {
		metadata["alt"] = alt
	}
	texts, err := rewind(text, s.past)
	if err != nil {
		return fmt.Errorf("%s: %w", ref.Key(), err)
	}
	var parent string
	for i, past := range s.past {
		at := b.now.Add(-past.ago)
		it, err := b.store.ImportVersion(ctx, ref.Tenant, ref.Type, ref.ID, ref.Ext, storage.ImportedVersion{
			Body: strings.NewReader(texts[i]), Size: int64(len(texts[i])), Metadata: metadata, Time: at, Author: past.by, Message: past.message,
		})
		if err != nil {
			return err
		}
		record := &storage.HistoryRecord{
			Version: it.VersionID, Parent: parent, Author: past.by, Message: past.message, Timestamp: at,
			Size: it.Size, Ext: ref.Ext, Action: storage.ActionPublish,
		}
		if err := b.store.PutHistoryRecord(ctx, ref.Tenant, ref.Type, ref.ID, record); err != nil {
			return err
		}
		parent = it.VersionID
	}
	return b.progress(ctx, ref, s, text)
}

// progress writes what is not live: a draft, a submission with its comments, or that the item was deleted.
func (b *builder) progress(ctx context.Context, ref editorial.Ref, s story, text string) error {
	if w := s.work; w != nil {
		changed, err := w.apply(text)
		if err != nil {
			return err
		}
		saved, err := b.as(w.by, w.ago).Save(ctx, editorial.SaveRequest{Ref: ref, Content: []byte(changed), State: storage.Draft})
		if err != nil {
			return err
		}
		state := storage.Draft
		if s.submitted {
			if _, err := b.as(w.by, w.ago).Submit(ctx, ref, editorial.Step{Revision: saved.Item.Revision, Message: w.message}); err != nil {
				return err
			}
			state = storage.Pending
		}
		if err := b.comment(ctx, ref, state, changed, s.threads); err != nil {
			return err
		}
	}
	if s.deleted != nil {
		return b.as(s.deleted.by, s.deleted.ago).Delete(ctx, ref, s.deleted.message)
	}
	return nil
}

func (b *builder) comment(ctx context.Context, ref editorial.Ref, state storage.State, text string, threads []thread) error {
	for _, t := range threads {
		root := ""
		for i, c := range t.comments {
			said := editorial.NewComment{Message: c.message, Parent: root}
			if i == 0 {
				said.Anchor = t.anchor(text)
			}
			made, err := b.as(c.by, c.ago).AddComment(ctx, ref, state, said)
			if err != nil {
				return err
			}
			if i == 0 {
				root = made.ID
			}
		}
		if t.resolvedBy == "" {
			continue
		}
		if err := b.as(t.resolvedBy, t.comments[len(t.comments)-1].ago-time.Minute).ResolveThread(ctx, ref, state, root); err != nil {
			return err
		}
	}
	return nil
}

// orders sets the manual order of some folders.
func (b *builder) orders(ctx context.Context) error {
	for folder, names := range orders {
		tenant, contentType, _ := strings.Cut(folder, "/")
		put := b.store.With(storage.Options{IfMatch: storage.Absent()})
		if err := unlessThere(put.PutDirectoryIndex(ctx, tenant, contentType, "", storage.Live, &storage.DirectoryIndex{Order: names})); err != nil {
			return err
		}
	}
	return nil
}

// eachFile reads the embedded files below a folder in order of their names,
// which are given without it.
func eachFile(root string, use func(name string, body []byte) error) error {
	return fs.WalkDir(files, root, func(p string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := files.ReadFile(path.Clean(p))
		if err != nil {
			return err
		}
		return use(strings.TrimPrefix(p, root+"/"), body)
	})
}
