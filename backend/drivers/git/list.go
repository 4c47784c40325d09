package git

import (
	"context"
	"strings"

	"velocity.internal/desk/backend/storage"
)

// nameRange returns the names that a prefix allows: from the first on, and before
// the second, "" when nothing follows.
func nameRange(req storage.ListRequest) (from, to string) {
	return req.Prefix, following(req.Prefix)
}

// following returns the least string behind all that begin with a prefix, ""
// when there is none.
func following(prefix string) string {
	end := []byte(prefix)
	for i := len(end) - 1; i >= 0; i-- {
		if end[i] < 0xff {
			end[i]++
			return string(end[:i+1])
		}
	}
	return ""
}

// List implements storage.Driver. The tables hold all that a full list says.
func (d *Driver) List(ctx context.Context, req storage.ListRequest) (*storage.Page, error) {
	if err := d.ready(ctx); err != nil {
		return nil, err
	}
	page := &storage.Page{Items: []*storage.ContentItem{}}
	from, to := nameRange(req)
	err := d.index.each(ctx, "SELECT "+wholeColumns+", i.name"+withCommits+`
		WHERE i.tenant = ? AND i.type = ? AND i.state = ? AND i.name > ? AND i.name >= ? AND (? = '' OR i.name < ?) ORDER BY i.name`, func(r row) error {
		it, err := d.listed(r, req.Tenant, req.Type, req.State)
		if err != nil || !storage.MatchMetadata(it.metadata, req.Metadata) {
			return err
		}
		if len(page.Items) == req.Limit {
			page.Next = page.Items[req.Limit-1].Key
			return errStop
		}
		page.Items = append(page.Items, it.content())
		return nil
	}, req.Tenant, req.Type, stateNumber(req.State), req.After, from, to, to)
	return page, d.failed(err)
}

func (d *Driver) listed(r row, tenant, contentType string, state storage.State) (*item, error) {
	it := &item{address: storage.Address{Tenant: tenant, Type: contentType, State: state}}
	var name string
	err := it.scanWhole(r, &name)
	it.address.ID, it.address.Ext = storage.SplitName(name)
	return it, err
}

// Browse implements storage.Driver.
func (d *Driver) Browse(ctx context.Context, tenant, contentType, prefix string, state storage.State) (*storage.BrowseResult, error) {
	if err := d.ready(ctx); err != nil {
		return nil, err
	}
	level := &storage.BrowseResult{Folders: []string{}, Items: []*storage.ContentItem{}}
	if prefix != "" {
		prefix += "/"
	}
	folders := map[string]struct{}{}
	after := prefix
	for {
		// The items of this level stand between its folders: each is jumped over.
		jump := ""
		err := d.index.each(ctx, "SELECT "+wholeColumns+", i.name"+withCommits+`
			WHERE i.tenant = ? AND i.type = ? AND i.state = ? AND i.name >= ? AND (? = '' OR i.name < ?) ORDER BY i.name`, func(r row) error {
			it, err := d.listed(r, tenant, contentType, state)
			if err != nil {
				return err
			}
			name, _, deeper := strings.Cut(strings.TrimPrefix(it.address.Name(), prefix), "/")
			if deeper {
				folders[name] = struct{}{}
				jump = prefix + name + "/"
				return errStop
			}
			level.Items = append(level.Items, it.content())
			return nil
		}, tenant, contentType, stateNumber(state), after, prefix, following(prefix))
		if err != nil {
			return nil, d.failed(err)
		}
		if jump == "" {
			break
		}
		after = following(jump)
	}
	err := d.index.each(ctx, "SELECT folder FROM folders WHERE tenant = ? AND type = ? AND state = ? AND folder >= ? AND (? = '' OR folder < ?)", func(r row) error {
		var folder string
		err := r.Scan(&folder)
		if name, _, _ := strings.Cut(strings.TrimPrefix(folder, prefix), "/"); name != "" {
			folders[name] = struct{}{}
		}
		return err
	}, tenant, contentType, string(state), prefix, prefix, following(prefix))
	level.Folders = sorted(folders)
	return level, d.failed(err)
}
