package s3

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"velocity.internal/desk/backend/internal/tree"
	"velocity.internal/desk/backend/storage"
)

// List implements storage.Driver. A full list, or one by metadata, asks for each
// of its items, several at a time, since no list of the service says more than
// key, size, time and entity tag.
func (d *Driver) List(ctx context.Context, req storage.ListRequest) (*storage.Page, error) {
	d.watch.use(req.Tenant, req.Type)
	page := &storage.Page{}
	for {
		want := req.Limit + 1 - len(page.Items)
		items, err := d.stretch(ctx, req, want)
		if err != nil {
			return nil, err
		}
		ended := len(items) < want
		if !ended {
			req.After = items[want-1].Key
		}
		if req.Full {
			if items, err = d.full(ctx, req, items); err != nil {
				return nil, err
			}
		}
		page.Items = append(page.Items, items...)
		if len(page.Items) > req.Limit {
			page.Items = page.Items[:req.Limit]
			page.Next = page.Items[req.Limit-1].Key
			return page, nil
		}
		if ended {
			return page, nil
		}
	}
}

// stretch lists items behind req.After: as many as wanted, fewer only at the end.
func (d *Driver) stretch(ctx context.Context, req storage.ListRequest, want int) ([]*storage.ContentItem, error) {
	root := d.key(tree.State(req.Tenant, req.Type, req.State)) + "/"
	after := ""
	if req.After != "" {
		after = root + req.After
	}
	var items []*storage.ContentItem
	// A prefix may end within a character, which some services do not take.
	prefix := strings.ToValidUTF8(req.Prefix, "")
	if !strings.HasPrefix(req.Prefix, prefix) {
		return nil, nil // no name holds what is not valid
	}
	err := d.walkVisible(ctx, root, prefix, after, want, func(o types.Object) bool {
		key := aws.ToString(o.Key)
		if e := d.layout.Parse(d.path(key)); e.Kind == tree.KindContent && e.Address.State == req.State && strings.HasPrefix(key, root+req.Prefix) {
			items = append(items, listed(e.Address, o))
		}
		return len(items) < want
	})
	return items, err
}

// listed is what a list says of an item.
func listed(a storage.Address, o types.Object) *storage.ContentItem {
	return &storage.ContentItem{
		Key: a.Name(), ContentType: storage.MIMEType(a.Ext), LastModified: second(o.LastModified), Size: aws.ToInt64(o.Size),
		ETag: tag(aws.ToString(o.ETag)),
	}
}

// full asks for every item and leaves out those that have gone meanwhile or
// whose metadata differs from what is wanted.
func (d *Driver) full(ctx context.Context, req storage.ListRequest, items []*storage.ContentItem) ([]*storage.ContentItem, error) {
	found := make([]*storage.ContentItem, len(items))
	err := each(ctx, len(items), func(ctx context.Context, i int) error {
		a := storage.Address{Tenant: req.Tenant, Type: req.Type, State: req.State}
		a.ID, a.Ext = storage.SplitName(items[i].Key)
		o, err := d.look(ctx, a)
		if err != nil || o == nil {
			return err
		}
		if it := o.item(); storage.MatchMetadata(it.Metadata, req.Metadata) {
			found[i] = &it
		}
		return nil
	})
	return slices.DeleteFunc(found, func(it *storage.ContentItem) bool { return it == nil }), err
}

// Browse implements storage.Driver.
func (d *Driver) Browse(ctx context.Context, tenant, contentType, prefix string, state storage.State) (*storage.BrowseResult, error) {
	d.watch.use(tenant, contentType)
	level := &storage.BrowseResult{}
	root := d.key(tree.State(tenant, contentType, state)) + "/"
	if prefix != "" {
		root += prefix + "/"
	}
	err := d.walkLevel(ctx, root, func(name string) {
		if tree.IsFolderName(name) {
			level.Folders = append(level.Folders, name)
		}
	}, func(o types.Object) {
		if e := d.layout.Parse(d.path(aws.ToString(o.Key))); e.Kind == tree.KindContent && e.Address.State == state {
			level.Items = append(level.Items, listed(e.Address, o))
		}
	})
	if err == nil && d.found.ghosts {
		level.Folders, err = d.filled(ctx, root, level.Folders)
	}
	slices.Sort(level.Folders)
	return level, err
}

// filled keeps the folders that hold something, for services whose folders stay
// behind when what they held was deleted.
func (d *Driver) filled(ctx context.Context, root string, folders []string) ([]string, error) {
	empty := make([]bool, len(folders))
	err := each(ctx, len(folders), func(ctx context.Context, i int) error {
		out, err := d.page(ctx, root+folders[i]+"/", "", "", 1)
		empty[i] = err == nil && len(out.Contents) == 0
		return err
	})
	kept := folders[:0]
	for i, name := range folders {
		if !empty[i] {
			kept = append(kept, name)
		}
	}
	return kept, err
}

// extensions lists the extensions that an id has in a state, bytewise.
func (d *Driver) extensions(ctx context.Context, a storage.Address) ([]string, error) {
	key := d.key(tree.Content(storage.Address{Tenant: a.Tenant, Type: a.Type, ID: a.ID, State: a.State}))
	var found [2][]string
	err := each(ctx, 2, func(ctx context.Context, i int) error {
		if i == 1 { // longer ids that begin alike come as folders
			return d.walkLevel(ctx, key+".", func(string) {}, func(o types.Object) {
				e := d.layout.Parse(d.path(aws.ToString(o.Key)))
				if e.Kind == tree.KindContent && e.Address.ID == a.ID && e.Address.State == a.State {
					found[i] = append(found[i], e.Address.Ext)
				}
			})
		}
		if _, ext := storage.SplitName(a.ID); ext != "" {
			return nil // the id alone would be another's name
		}
		out, err := d.page(ctx, key, "", "", 1)
		if err == nil && len(out.Contents) == 1 && aws.ToString(out.Contents[0].Key) == key {
			found[i] = []string{""}
		}
		return err
	})
	return slices.Concat(found[0], found[1]), err
}
