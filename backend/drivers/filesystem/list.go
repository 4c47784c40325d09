package filesystem

import (
	"context"
	"errors"
	"slices"
	"strings"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// walker goes through the names of items below a folder of a state.
type walker struct {
	d       *Driver
	root    string // folder of the state
	prefix  string // of names
	after   string // names up to this one are passed over
	markers bool   // .keep and _index.json are yielded too
}

// walk yields names in bytewise order until yield returns false. Folders that
// hold no name that is asked for are not read.
func (w *walker) walk(folder string, yield func(name string) (bool, error)) error {
	_, err := w.in(folder, yield)
	return err
}

func (w *walker) in(folder string, yield func(string) (bool, error)) (bool, error) {
	keys, err := w.d.listOrNone(strings.TrimSuffix(w.root+"/"+folder, "/"))
	if err != nil {
		return false, err
	}
	for _, key := range keys {
		name := folder + key
		base, isFolder := folderKey(key)
		var more bool
		switch {
		case isFolder:
			if !tree.IsFolderName(base) || !w.reaches(name) {
				continue
			}
			more, err = w.in(name, yield)
		case !strings.HasPrefix(name, w.prefix) || name <= w.after || !w.isName(base):
			continue
		default:
			more, err = yield(name)
		}
		if err != nil || !more {
			return false, err
		}
	}
	return true, nil
}

func (w *walker) isName(base string) bool {
	return tree.IsItemName(base) || w.markers && (base == tree.KeepName || base == tree.IndexName)
}

// reaches reports whether names that begin with folder may be asked for.
func (w *walker) reaches(folder string) bool {
	return (strings.HasPrefix(folder, w.prefix) || strings.HasPrefix(w.prefix, folder)) &&
		(folder > w.after || strings.HasPrefix(w.after, folder))
}

// List implements storage.Driver.
func (d *Driver) List(ctx context.Context, req storage.ListRequest) (*storage.Page, error) {
	v, err := d.look(ctx, req.Tenant)
	if err != nil {
		return nil, err
	}
	defer v.close()
	page := &storage.Page{Items: []*storage.ContentItem{}}
	w := walker{d: d, root: tree.State(req.Tenant, req.Type, req.State), prefix: req.Prefix, after: req.After}
	err = w.walk("", func(name string) (bool, error) {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		id, ext := storage.SplitName(name)
		it, err := v.maybe(storage.Address{Tenant: req.Tenant, Type: req.Type, ID: id, Ext: ext, State: req.State})
		if err != nil || it == nil || !storage.MatchMetadata(it.facts.Metadata, req.Metadata) {
			return err == nil, err
		}
		if len(page.Items) == req.Limit {
			page.Next = page.Items[req.Limit-1].Key
			return false, nil
		}
		content := it.content()
		page.Items = append(page.Items, &content)
		return true, nil
	})
	if err != nil {
		return nil, d.failed(err)
	}
	return page, nil
}

// Browse implements storage.Driver.
func (d *Driver) Browse(ctx context.Context, tenant, contentType, prefix string, state storage.State) (*storage.BrowseResult, error) {
	v, err := d.look(ctx, tenant)
	if err != nil {
		return nil, err
	}
	defer v.close()
	level := &storage.BrowseResult{Folders: []string{}, Items: []*storage.ContentItem{}}
	dir := tree.State(tenant, contentType, state)
	if prefix != "" {
		if slices.ContainsFunc(strings.Split(prefix, "/"), func(part string) bool { return !tree.IsFolderName(part) }) {
			return level, nil
		}
		dir, prefix = dir+"/"+prefix, prefix+"/"
	}
	keys, err := d.listOrNone(dir)
	if err != nil {
		return nil, d.failed(err)
	}
	for _, key := range keys {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		base, isFolder := folderKey(key)
		switch {
		case isFolder && tree.IsFolderName(base):
			shown, err := d.isFolder(dir + "/" + base)
			if err != nil {
				return nil, d.failed(err)
			}
			if shown {
				level.Folders = append(level.Folders, base)
			}
		case !isFolder && tree.IsItemName(base):
			id, ext := storage.SplitName(prefix + base)
			it, err := v.maybe(storage.Address{Tenant: tenant, Type: contentType, ID: id, Ext: ext, State: state})
			if err != nil {
				return nil, err
			}
			if it != nil {
				content := it.content()
				level.Items = append(level.Items, &content)
			}
		}
	}
	level.Folders = sorted(level.Folders)
	return level, nil
}

// sorted puts folders, which come in the order of the items below them, into
// that of their own names.
func sorted(names []string) []string {
	slices.Sort(names)
	return names
}

// isFolder reports whether a folder is kept by a marker, holds an item at any
// depth, or was made by hand and is empty.
func (d *Driver) isFolder(dir string) (bool, error) {
	keys, err := d.listOrNone(dir)
	if err != nil || len(keys) == 0 {
		return err == nil, err
	}
	for _, key := range keys {
		base, isFolder := folderKey(key)
		if isFolder && tree.IsFolderName(base) {
			if some, err := d.isFolder(dir + "/" + base); some || err != nil {
				return some, err
			}
		} else if !isFolder && (base == tree.KeepName || tree.IsItemName(base)) {
			return true, nil
		}
	}
	return false, nil
}

// ListDeleted implements storage.Driver.
func (d *Driver) ListDeleted(ctx context.Context, req storage.ListRequest) (*storage.DeletedPage, error) {
	v, err := d.lookLocked(ctx, req.Tenant)
	if err != nil {
		return nil, err
	}
	defer v.close()
	page := &storage.DeletedPage{Items: []*storage.DeletedItem{}}
	w := walker{d: d, root: tree.Versions(req.Tenant, req.Type), prefix: req.Prefix, after: req.After}
	err = w.versioned("", func(name string) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		gone, err := v.deleted(req.Tenant, req.Type, name)
		if err != nil || gone == nil {
			return err
		}
		if len(page.Items) == req.Limit {
			page.Next = page.Items[req.Limit-1].Key
			return errEnough
		}
		page.Items = append(page.Items, gone)
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return nil, d.failed(err)
	}
	return page, nil
}

// errEnough ends a walk.
var errEnough = errors.New("enough")

// versioned yields the names below the folder of versions in bytewise order.
// Each folder there is an item, or a part of ids, or both.
func (w *walker) versioned(folder string, yield func(name string) error) error {
	keys, err := w.d.listOrNone(strings.TrimSuffix(w.root+"/"+folder, "/"))
	if err != nil {
		return err
	}
	both := make([]string, 0, 2*len(keys))
	for _, key := range keys {
		if base, isFolder := folderKey(key); isFolder {
			both = append(both, key, base)
		}
	}
	slices.Sort(both)
	for _, key := range both {
		name := folder + key
		base, isFolder := folderKey(key)
		switch {
		case isFolder && tree.IsFolderName(base) && w.reaches(name):
			if err := w.versioned(name, yield); err != nil {
				return err
			}
		case !isFolder && tree.IsItemName(base) && strings.HasPrefix(name, w.prefix) && name > w.after:
			if err := yield(name); err != nil {
				return err
			}
		}
	}
	return nil
}

// deleted describes an item that exists in no state but has versions, else nil.
func (v *view) deleted(tenant, contentType, name string) (*storage.DeletedItem, error) {
	id, ext := storage.SplitName(name)
	a := storage.Address{Tenant: tenant, Type: contentType, ID: id, Ext: ext}
	for _, state := range slices.Backward(storage.States()) { // most are live
		if there, err := v.exists(a.In(state)); there || err != nil {
			return nil, err
		}
	}
	kept, err := v.versions(a)
	if err != nil || len(kept) == 0 {
		return nil, err
	}
	newest := kept[0]
	at := newest.record.Deleted
	if at.IsZero() {
		at = newest.modified() // the file was removed by hand
	}
	return &storage.DeletedItem{Key: name, VersionID: newest.id, Size: newest.info.Size(), DeletedAt: at.UTC()}, nil
}
