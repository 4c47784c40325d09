package redis

import (
	"context"
	"slices"
	"strconv"

	"velocity.internal/desk/backend/storage"
)

// limits returns the range of the names that a list request asks for, as
// ZRANGEBYLEX wants it.
func limits(req *storage.ListRequest) (least, most string) {
	least, most = "-", "+"
	switch {
	case req.Prefix > req.After:
		least = "[" + req.Prefix
	case req.After != "":
		least = "(" + req.After
	}
	if end := behind(req.Prefix); end != "" {
		most = "(" + end
	}
	return least, most
}

// behind returns the least string above all that begin with prefix, "" when there is none.
func behind(prefix string) string {
	for i := len(prefix) - 1; i >= 0; i-- {
		if prefix[i] < 0xff {
			return prefix[:i] + string([]byte{prefix[i] + 1})
		}
	}
	return ""
}

// filteredPage is how many items are read at once where metadata decides.
const filteredPage = 1000

// List implements storage.Driver. A page is one round trip; where metadata
// decides, items are read in pages of a thousand until enough match. Like all
// lists it passes over a name without a record, which a script leaves behind that
// Redis has replayed in part only, after a kill.
func (d *Driver) List(ctx context.Context, req storage.ListRequest) (*storage.Page, error) {
	page, wanted := &storage.Page{Items: make([]*storage.ContentItem, 0, min(req.Limit+1, 128))}, req.Limit+1
	size := wanted
	if len(req.Metadata) > 0 {
		size = filteredPage
	}
	for {
		least, most := limits(&req)
		got, err := d.read(ctx, listScript, d.tag(req.Tenant), req.Type, string(req.State), least, most, size)
		if err != nil {
			return nil, err
		}
		for i := 0; i+1 < len(got.values) && len(page.Items) < wanted; i += 2 {
			if req.After = got.text(i); got.values[i+1] == nil {
				continue
			}
			it, err := parseItem(req.After, got.text(i+1))
			if err != nil {
				return nil, err
			}
			if storage.MatchMetadata(it.Metadata, req.Metadata) {
				page.Items = append(page.Items, it)
			}
		}
		if len(page.Items) == wanted {
			page.Items = page.Items[:req.Limit]
			page.Next = page.Items[req.Limit-1].Key
			return page, nil
		}
		if len(got.values) < 2*size {
			return page, nil
		}
	}
}

// ListDeleted implements storage.Driver.
func (d *Driver) ListDeleted(ctx context.Context, req storage.ListRequest) (*storage.DeletedPage, error) {
	least, most := limits(&req)
	got, err := d.read(ctx, deletedScript, d.tag(req.Tenant), req.Type, least, most, req.Limit+1)
	if err != nil {
		return nil, err
	}
	page, found := &storage.DeletedPage{Items: []*storage.DeletedItem{}}, len(got.values)/4
	if found > req.Limit {
		found = req.Limit
		page.Next = got.text(4 * (found - 1))
	}
	for i := 0; i < 4*found; i += 4 {
		if got.values[i+3] == nil {
			continue
		}
		at, err := strconv.ParseInt(got.text(i+1), 10, 64)
		if err != nil {
			return nil, storage.Errorf(storage.ErrCorrupt, "the stored time of a deletion cannot be understood: %v", err)
		}
		r, err := parseRecord(got.text(i + 3))
		if err != nil {
			return nil, err
		}
		page.Items = append(page.Items, &storage.DeletedItem{Key: got.text(i), VersionID: got.text(i + 2), Size: r.size, DeletedAt: stamp(at)})
	}
	return page, nil
}

// Browse implements storage.Driver.
func (d *Driver) Browse(ctx context.Context, tenant, contentType, prefix string, state storage.State) (*storage.BrowseResult, error) {
	if prefix != "" {
		prefix += "/"
	}
	got, err := d.read(ctx, browseScript, d.tag(tenant), contentType, string(state), prefix)
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(got.text(0))
	if err != nil {
		return nil, storage.Errorf(storage.ErrCorrupt, "the server gave no answer to a script: %v", err)
	}
	level := &storage.BrowseResult{Folders: make([]string, 0, n), Items: []*storage.ContentItem{}}
	for i := 1; i <= n; i++ {
		level.Folders = append(level.Folders, got.text(i))
	}
	slices.Sort(level.Folders)
	for i := n + 1; i+1 < len(got.values); i += 2 {
		if got.values[i+1] == nil {
			continue
		}
		it, err := parseItem(got.text(i), got.text(i+1))
		if err != nil {
			return nil, err
		}
		level.Items = append(level.Items, it)
	}
	return level, nil
}
